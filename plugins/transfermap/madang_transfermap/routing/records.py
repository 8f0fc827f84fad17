"""Recorded changes and listed ways to the street, from tables: steps, units, and who says so."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Any, TypeAlias

import pyarrow as pa

from madang.dataset import Source, Text
from madang_transfermap import sources
from madang_transfermap.routing.itinerary import Line, Origin, Step
from madang_transfermap.routing.pieces import Record, Ride, Way
from madang_transfermap.routing.tables import CHAIN, FACILITY, LINK, PATH, STEP, Tables

Row: TypeAlias = Mapping[str, Any]
_SOURCES = {source.key: source for source in vars(sources).values() if isinstance(source, Source)}
_UNNUMBERED = {"surface", "underground"}


def origin(source: Source, row: Row) -> Origin:
    """Who stands behind a row: the declared source, and the day that the row speaks of."""
    return Origin(
        source=source.dataset_id, publisher=source.publisher, as_of=row.get("as_of") or source.as_of
    )


def recorded(
    tables: Tables, lines: Mapping[str, Line], names: Mapping[str, Text]
) -> Iterator[tuple[str, str, Record]]:
    """From platform, to platform and record of each path whose two ends are known.

    Args:
        tables: transfer_path, transfer_step, step_link.
        lines: Lines by line code.
        names: Names of stations by their Korean name.
    """
    steps = _grouped(tables[STEP])
    links = _grouped(tables[LINK])
    for row in tables[PATH].to_pylist():
        ends = list(product(_platforms(row, "from"), _platforms(row, "to")))
        if not ends:
            continue
        own = sorted(steps[row["path_id"]], key=lambda step: step["seq"])
        record = _record(row, own, links[row["path_id"]], lines, names)
        for start, goal in ends:
            yield start, goal, record


def listed(tables: Tables) -> Iterator[Way]:
    """Ways between street and platform that the lists of units support, in both directions.

    Args:
        tables: access_chain, facility.
    """
    facilities = {row["facility_id"]: row for row in tables[FACILITY].to_pylist()}
    for row in tables[CHAIN].to_pylist():
        rides = tuple(_choice(ride.split("|")) for ride in row["facility_ids"].split("/"))
        floors = row["floors"].split("/")
        exits = [row["exit_no"], *(None for _ in rides[1:])]
        steps = tuple(
            _elevator(facilities[ride.units[0]], exit_no, ride, row["platform_id"])
            for ride, exit_no in zip(rides, exits, strict=True)
        )
        enter = Way(
            kind="enter",
            platform=row["platform_id"],
            exit_no=row["exit_no"],
            steps=_numbered(_between(steps, floors)),
            rides=rides,
            origin=unit_origin(facilities[rides[0].units[0]]),
        )
        yield enter
        yield replace(
            enter,
            kind="leave",
            steps=_numbered(_between(steps[::-1], floors[::-1])),
            rides=rides[::-1],
        )


def doors(facilities: pa.Table) -> Mapping[tuple[str, str], str]:
    """Cars and doors at which a unit stands, `/` between them, by unit and platform."""
    found = (
        ((row["facility_id"], platform_id), door(row, platform_id))
        for row in facilities.to_pylist()
        for platform_id in _several(row["platform_ids"])
    )
    return {key: value for key, value in found if value is not None}


def door(facility: Row, platform_id: str) -> str | None:
    """Car and door at which a unit stands on a platform; None where the list does not tell.

    Of an elevator between two tracks the list gives a door for each, in the order of platforms.
    """
    found, platforms = _several(facility["car_door"]), _several(facility["platform_ids"])
    if platform_id not in platforms or not found:
        return None
    if len(found) == len(platforms):
        return found[platforms.index(platform_id)]
    is_of_each = len(found) == 1 or len(_several(facility["toward"])) == 1
    return facility["car_door"] if is_of_each else None


def unit_origin(facility: Row) -> Origin:
    """Who lists a unit, and the day that its list speaks of."""
    source = _SOURCES.get(facility["source"], sources.SEOUL_FACILITIES)
    return origin(source, facility)


def _platforms(row: Row, side: str) -> list[str]:
    """Platforms that one end of a path means: mostly one, several where the text names several."""
    first, others = row[f"{side}_platform_id"], row[f"{side}_other_platform_ids"]
    return [*([first] if first else ()), *(others.split("/") if others else ())]


def _record(
    row: Row,
    steps: Sequence[Row],
    links: Sequence[Row],
    lines: Mapping[str, Line],
    names: Mapping[str, Text],
) -> Record:
    units: defaultdict[int, list[Row]] = defaultdict(list)
    for link in links:
        units[link["seq"]].append(link)
    rides = {seq: _ride(found) for seq, found in sorted(units.items())}
    return Record(
        path_id=row["path_id"],
        path_class=row["path_class"],
        elevators=row["elevator_ride_count"] or 0,
        lifts=row["lift_ride_count"] or 0,
        gates=row["gate_count"] or 0,
        leaves_paid_area=row["leaves_paid_area"],
        is_outside=row["is_outside"],
        steps=tuple(
            _step(number, step, rides.get(step["seq"]), lines, names)
            for number, step in enumerate(steps, start=1)
        ),
        rides=tuple(rides.values()),
        has_floor_unnumbered=any(_is_unnumbered(step) for step in steps),
        is_whole=len(steps) == row["step_count"],
        origin=origin(sources.MOVEMENT, row),
    )


def _step(
    number: int,
    row: Row,
    ride: Ride | None,
    lines: Mapping[str, Line],
    names: Mapping[str, Text],
) -> Step:
    codes = row["line"].split("/") if row["line"] else ()
    return Step(
        n=number,
        kind=row["kind"],
        verb=row["verb"],
        floor_from=row["floor_from"],
        floor_to=row["floor_to"],
        facility_kind=row["facility_kind"],
        match=ride.match if ride else None,
        lines=tuple(lines[code] for code in codes if code in lines),
        toward=_toward(row["toward"], names),
        exit_no=row["exit_no"],
        car_door=row["car_door"],
        side=row["side"],
        distance_m=row["distance_m"],
        staff_needed=row["staff_needed"],
        paid_side=row["paid_side"],
    )


def _toward(printed: str | None, names: Mapping[str, Text]) -> Text | str | None:
    """Names of stations in both languages; the code of a place inside the station stays."""
    if printed is None or printed.startswith("place:"):
        return printed
    found = [names.get(name, Text(ko=name, en=name)) for name in printed.split("/")]
    return Text(ko=", ".join(n.ko for n in found), en=", ".join(n.en for n in found))


def _ride(links: Sequence[Row]) -> Ride:
    units = [link["facility_id"] for link in links if link["facility_id"] is not None]
    return Ride(units=tuple(units), match=links[0]["match"])


def _choice(units: Sequence[str]) -> Ride:
    """A ride on a listed way: any of several units of the same place does."""
    return Ride(
        units=tuple(units),
        match="exact" if len(units) == 1 else "ambiguous",
        interchangeable=len(units) > 1,
    )


def _elevator(facility: Row, exit_no: str | None, ride: Ride, platform_id: str) -> Step:
    return Step(
        n=1,
        kind="elevator",
        verb="ride",
        facility_kind=facility["kind"],
        match=ride.match,
        exit_no=exit_no,
        car_door=None if ride.interchangeable else door(facility, platform_id),
    )


def _between(steps: Sequence[Step], floors: Sequence[str]) -> Sequence[Step]:
    """The steps with the floors between which each of them rides."""
    return [
        replace(step, floor_from=start, floor_to=end)
        for step, (start, end) in zip(steps, pairwise(floors), strict=True)
    ]


def _several(printed: str | None) -> list[str]:
    return printed.split("/") if printed else []


def _numbered(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(replace(step, n=number) for number, step in enumerate(steps, start=1))


def _is_unnumbered(step: Row) -> bool:
    """Whether a step says underground or above ground, but not on which floor."""
    notes = set((step["note"] or "").split("/"))
    return bool(notes & _UNNUMBERED) and not (step["floor_from"] or step["floor_to"])


def _grouped(table: pa.Table) -> Mapping[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        found[row["path_id"]].append(row)
    return found
