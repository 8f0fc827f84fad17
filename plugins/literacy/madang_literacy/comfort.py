"""When it is bearable to change trains with a wheelchair: crowding joined to step-free paths.

Pure: tables in, table out. Nobody has measured how much room a full train leaves for a wheelchair;
the levels are those at which people on foot can still move.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from madang.dataset import Inputs

CROWDING = "transfermap.crowding"
RAIL_EDGE = "transfermap.rail_edge"
TRANSFER_PATH = "transfermap.transfer_path"

DAY_KINDS = ("weekday", "saturday", "sunday")
STARTS = tuple(range(330, 1471, 30))
"""Minutes after midnight of the service day at which half hours begin."""

EASY_PCT = 80.0
BEARABLE_PCT = 130.0
OVERFULL_PCT = 150.0
"""Loads in % of the nominal number (160 people a car).

Source: levels that Seoul Metro announced on 2020-05-12 (여유 to 80, 보통 to 130, 주의 below 150,
혼잡 from 150); the ministry's of 2023-03-28 have the same bounds at 130 and 150, and one more at
170. The words are ours.
"""

# One load for each kind of day and half hour: NaN is unknown, 0 is a half hour without trains.
Loads: TypeAlias = npt.NDArray[np.float64]
_SLOTS = len(DAY_KINDS) * len(STARTS)
_UNKNOWN = np.full(_SLOTS, np.nan)
_SAID = (
    *("path_id", "station_name", "from_line", "from_toward", "to_line", "to_toward"),
    *("elevator_ride_count", "lift_ride_count", "gate_count", "needs_lift"),
)


def transfer_comfort(inputs: Inputs) -> pa.Table:
    """A row for each transfer path of the capital region, kind of day and half hour.

    Args:
        inputs: The tables crowding, rail_edge and transfer_path of the transfer map.

    Returns:
        What the path says of itself, the load in % on the train that is left and on the one that is
        boarded (null = unknown or no train), the larger of the two where both are known, and a
        verdict. 117 rows a path.
    """
    departing = departing_loads(inputs.tables[CROWDING])
    arriving = arriving_loads(departing, inputs.tables[RAIL_EDGE])
    paths = _capital(inputs.tables[TRANSFER_PATH])
    left = _of_paths(arriving, paths, "from")
    boarded = _of_paths(departing, paths, "to")
    rows = paths.select(_SAID).take(pa.array(np.repeat(np.arange(len(paths)), _SLOTS)))
    columns: dict[str, Any] = {
        "day_kind": np.tile(np.repeat(DAY_KINDS, len(STARTS)), len(paths)),
        "starts_min": np.tile(np.array(STARTS, np.int16), len(paths) * len(DAY_KINDS)),
        "arriving_load_pct": _shown(left),
        "departing_load_pct": _shown(boarded),
        "worst_load_pct": _shown(np.where(_runs(left, boarded), np.maximum(left, boarded), np.nan)),
        "verdict": verdicts(left, boarded).ravel(),
    }
    for name, values in columns.items():
        rows = rows.append_column(name, pa.array(values))
    return rows


def departing_loads(crowding: pa.Table) -> dict[str, Loads]:
    """The loads of the trains that leave each platform, 117 numbers each.

    Args:
        crowding: platform_id, day_kind, starts_min, load_pct, has_passengers; rows whose platform
            is null say nothing here.
    """
    found: dict[str, Loads] = {}
    names = ("platform_id", "day_kind", "starts_min", "load_pct", "has_passengers")
    for platform, day, start, load, runs in zip(
        *(crowding[name].to_pylist() for name in names), strict=True
    ):
        if platform is not None:
            loads = found.setdefault(platform, np.full(_SLOTS, np.nan))
            loads[_slot(day, start)] = 0.0 if runs is False else np.nan if load is None else load
    return found


def arriving_loads(departing: Mapping[str, Loads], rail_edge: pa.Table) -> dict[str, Loads]:
    """The loads of the trains that come into each platform: those that left the platforms before.

    Where trains come from two branches, the fuller counts; where one of them is not known, the
    load is not known.
    """
    before: dict[str, list[str]] = {}
    for start, goal in zip(
        rail_edge["from_platform_id"].to_pylist(),
        rail_edge["to_platform_id"].to_pylist(),
        strict=True,
    ):
        before.setdefault(goal, []).append(start)
    return {goal: _fullest(departing, starts) for goal, starts in before.items()}


def verdicts(arriving: Loads, departing: Loads) -> npt.NDArray[np.str_]:
    """A word for each pair of loads; unknown is never taken for room.

    >>> pairs = np.array([[20.0, 80.0], [20.0, 90.0], [140.0, 20.0], [20.0, 150.0]])
    >>> verdicts(pairs[:, 0], pairs[:, 1]).tolist()
    ['easy', 'bearable', 'crowded', 'overfull']
    >>> verdicts(np.array([np.nan, 0.0, 0.0]), np.array([160.0, 20.0, np.nan])).tolist()
    ['unknown', 'no_train', 'no_train']
    """
    worst = np.maximum(arriving, departing)
    return np.select(
        [
            (arriving == 0) | (departing == 0),
            np.isnan(worst),
            worst <= EASY_PCT,
            worst <= BEARABLE_PCT,
            worst < OVERFULL_PCT,
        ],
        ["no_train", "unknown", "easy", "bearable", "crowded"],
        "overfull",
    )


def _capital(paths: pa.Table) -> pa.Table:
    return paths.filter(pa.array([region == "capital" for region in paths["region"].to_pylist()]))


def _of_paths(loads: Mapping[str, Loads], paths: pa.Table, side: str) -> Loads:
    """A row of 117 loads for each path; of several platforms that it names, the fullest counts."""
    firsts = paths[f"{side}_platform_id"].to_pylist()
    others = paths[f"{side}_other_platform_ids"].to_pylist()
    found = [
        _fullest(loads, [first, *(more.split("/") if more else ())])
        for first, more in zip(firsts, others, strict=True)
    ]
    return np.array(found).reshape(-1, _SLOTS)


def _fullest(loads: Mapping[str, Loads], platforms: Sequence[str]) -> Loads:
    """The larger of their loads; unknown where one of them is."""
    return np.max([loads.get(each, _UNKNOWN) for each in platforms], axis=0)


def _runs(arriving: Loads, departing: Loads) -> npt.NDArray[np.bool_]:
    """Where trains run on both sides, as far as is known."""
    return (arriving != 0) & (departing != 0)


def _shown(loads: Loads) -> pa.Array:
    """Loads as they stand in the table: null where unknown and where no train runs."""
    flat = loads.ravel()
    return pa.array(flat, mask=np.isnan(flat) | (flat == 0))


def _slot(day_kind: str, starts_min: int) -> int:
    return DAY_KINDS.index(day_kind) * len(STARTS) + STARTS.index(starts_min)
