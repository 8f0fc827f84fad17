"""Listed units (elevators and lifts) as far as links need them, from `transfermap.facility`."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from madang_transfermap.links.levels import level
from madang_transfermap.links.places import Places, parts

_COLUMNS = (
    "facility_id",
    "station_id",
    "kind",
    "unit_no",
    "floor_from",
    "floor_to",
    "floors",
    "exit_no",
    "platform_ids",
    "to_line",
    "car_door",
    "place",
    "toward_station_id",
    "staff_only",
    "may_repeat",
)
ELEVATORS = ("elevator", "inclined_elevator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One listed unit. An empty set is what the list does not say.

    Attributes:
        facility_id: Its id.
        station_id: The station-line under which it is listed.
        kind: elevator, inclined_elevator or lift.
        unit_no: Number as listed.
        floors: Floors that it serves, as far as listed.
        exits: Exits that its place names.
        platforms: Platforms that its place names, on its own line or another of the place.
        lines: Lines that its place names as the goal of a transfer.
        doors: Doors that its place names.
        place: Where it stands.
    """

    facility_id: str
    station_id: str
    kind: str
    unit_no: str | None
    floors: frozenset[str]
    exits: frozenset[str]
    platforms: frozenset[str]
    lines: frozenset[str]
    doors: frozenset[str]
    place: str | None

    @property
    def is_elevator(self) -> bool:
        """Whether it is an elevator, upright or inclined; else a wheelchair lift."""
        return self.kind in ELEVATORS


def units_by_station(facilities: pa.Table, places: Places) -> dict[str, list[Unit]]:
    """Elevators and lifts by the station-line under which they are listed, in the table's order.

    Units for staff are left out, and so are rows that may be a unit of another row.
    """
    found: dict[str, list[Unit]] = defaultdict(list)
    for row in facilities.select(_COLUMNS).to_pylist():
        is_ours = row["station_id"] and row["kind"] in (*ELEVATORS, "lift")
        if is_ours and not row["staff_only"] and not row["may_repeat"]:
            found[row["station_id"]].append(_unit(row, places))
    return found


def _unit(row: dict[str, Any], places: Places) -> Unit:
    ends = parts(row["floor_from"]) | parts(row["floor_to"])
    toward = places.toward(row["station_id"], parts(row["toward_station_id"]))
    return Unit(
        facility_id=row["facility_id"],
        station_id=row["station_id"],
        kind=row["kind"],
        unit_no=None if row["unit_no"] is None else str(row["unit_no"]),
        floors=frozenset(str(level(floor)) for floor in parts(row["floors"]) or ends),
        exits=parts(row["exit_no"]),
        platforms=parts(row["platform_ids"]) | toward,
        lines=parts(row["to_line"]),
        doors=parts(row["car_door"]),
        place=row["place"],
    )
