"""Readers of transfer paths and their steps: the ministry's file in, Arrow tables out."""

import json
from collections.abc import Mapping

import pyarrow as pa

from madang.dataset import Inputs
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.steps.movement import movement_rows
from madang_transfermap.readers.steps.path_ends import Landing, Landings
from madang_transfermap.readers.steps.paths import Path, Step, read_paths

STATION, CODE = "transfermap.station", "transfermap.code"
PLATFORM, EDGE = "transfermap.platform", "transfermap.rail_edge"


def read_transfer_paths(inputs: Inputs) -> pa.Table:
    """One row for each path of the file, in its order."""
    index = StationIndex(inputs.tables[STATION], inputs.tables[CODE])
    paths = _paths(inputs, index)
    landings = Landings(index, inputs.tables[PLATFORM], inputs.tables[EDGE], paths)
    starts = {path.path_id: landings.start(path) for path in paths}
    goals = {path.path_id: landings.goal(path) for path in paths}

    day = inputs.file(sources.MOVEMENT).as_of

    def landing(found: Mapping[str, Landing | None], attribute: str):  # noqa: ANN202 -- a getter
        return lambda path: getattr(found[path.path_id], attribute, None)

    return table_of(
        paths,
        path_id=lambda p: p.path_id,
        path_no=lambda p: p.number,
        region=lambda p: p.rows[0].region,
        operator_id=lambda p: p.rows[0].operator,
        operator_name=lambda p: p.rows[0].operator_name,
        line_id=lambda p: p.line_id,
        line_name=lambda p: p.rows[0].line_name,
        station_name=lambda p: p.rows[0].station_name,
        station_id=lambda p: p.place and p.place.station_id,
        from_line=lambda p: p.start.line,
        from_toward=lambda p: p.start.toward,
        from_station_id=lambda p: p.start.station_id,
        from_toward_station_id=lambda p: p.start.toward_station_id,
        from_at_end=lambda p: p.start.at_end,
        from_express=lambda p: p.start.express,
        from_note=lambda p: p.start.note,
        from_platform_id=landing(starts, "first"),
        from_other_platform_ids=landing(starts, "others"),
        from_platform_rule=landing(starts, "rule"),
        to_line=lambda p: p.goal.line,
        to_toward=lambda p: p.goal.toward,
        to_station_id=lambda p: p.goal.station_id,
        to_toward_station_id=lambda p: p.goal.toward_station_id,
        to_at_end=lambda p: p.goal.at_end,
        to_express=lambda p: p.goal.express,
        to_note=lambda p: p.goal.note,
        to_platform_id=landing(goals, "first"),
        to_other_platform_ids=landing(goals, "others"),
        to_platform_rule=landing(goals, "rule"),
        path_class=lambda p: p.path_class,
        needs_lift=lambda p: p.needs_lift,
        elevator_ride_count=lambda p: p.rides("elevator"),
        lift_ride_count=lambda p: p.rides("lift"),
        gate_count=lambda p: len(p.gates) if p.path_class else None,
        leaves_paid_area=lambda p: p.leaves_paid_area,
        is_outside=lambda p: p.is_outside,
        first_floor=lambda p: p.first_floor,
        last_floor=lambda p: p.last_floor,
        step_count=lambda p: len(p.steps),
        source_row_from=lambda p: p.rows[0].number,
        source_row_to=lambda p: p.rows[-1].number,
        as_of=lambda _: day,
        from_text=lambda p: p.start.text or None,
        to_text=lambda p: p.goal.text or None,
    )


def read_transfer_steps(inputs: Inputs) -> pa.Table:
    """One row for each action; what is not understood is marked for quarantine, never guessed."""
    index = StationIndex(inputs.tables[STATION], inputs.tables[CODE])
    found = [(path, step) for path in _paths(inputs, index) for step in path.steps]

    def said(attribute: str):  # noqa: ANN202 -- a getter for table_of
        return lambda pair: getattr(pair[1].action, attribute, None)

    return table_of(
        found,
        path_id=lambda pair: pair[0].path_id,
        seq=lambda pair: pair[1].seq,
        kind=said("kind"),
        verb=said("verb"),
        floor_from=said("floor_from"),
        floor_to=said("floor_to"),
        facility_kind=said("facility_kind"),
        unit_no=said("unit_no"),
        ride_no=lambda pair: pair[1].ride_no,
        staff_needed=_staff_needed,
        line=said("line"),
        toward=said("toward"),
        exit_no=said("exit_no"),
        car_door=said("car_door"),
        paid_side=said("paid_side"),
        side=said("side"),
        distance_m=said("distance_m"),
        at_end=said("at_end"),
        express=said("express"),
        note=said("note"),
        source_row=lambda pair: pair[1].row.number,
        source_text=lambda pair: pair[1].row.text,
        _problem=lambda pair: None if pair[1].action else "kind",
        _raw=_raw,
    )


def _paths(inputs: Inputs, index: StationIndex) -> tuple[Path, ...]:
    return read_paths(movement_rows(inputs.file(sources.MOVEMENT)), index)


def _staff_needed(pair: tuple[Path, Step]) -> bool | None:
    """A wheelchair lift is always worked by staff; of other steps the file says nothing."""
    action = pair[1].action
    return True if action and action.kind == "lift" else None


def _raw(pair: tuple[Path, Step]) -> str | None:
    path, step = pair
    if step.action:
        return None
    row = {"path_id": path.path_id, "source_row": step.row.number, "text": step.row.text}
    return json.dumps(row, ensure_ascii=False)
