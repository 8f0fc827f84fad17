"""Listed units (elevators and lifts) as far as links need them, from `transfermap.facility`."""

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa

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
        platforms: Platforms that its place names.
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


def units_by_station(facilities: pa.Table) -> dict[str, list[Unit]]:
    """Elevators and lifts by the station-line under which they are listed, in the table's order."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for row in facilities.select(_COLUMNS).to_pylist():
        if row["kind"] in (*ELEVATORS, "lift"):
            found[row["station_id"]].append(_unit(row))
    return found


def parts(text: str | None) -> frozenset[str]:
    """The values of a cell that are parted by `/`.

    >>> sorted(parts("B2/B1")), parts(None)
    (['B1', 'B2'], frozenset())
    """
    return frozenset((text or "").split("/")) - {""}


def _unit(row: dict[str, str | None]) -> Unit:
    ends = {row["floor_from"], row["floor_to"]} - {None}
    return Unit(
        facility_id=str(row["facility_id"]),
        station_id=str(row["station_id"]),
        kind=str(row["kind"]),
        unit_no=None if row["unit_no"] is None else str(row["unit_no"]),
        floors=parts(row["floors"]) or frozenset(str(end) for end in ends),
        exits=parts(row["exit_no"]),
        platforms=parts(row["platform_ids"]),
        lines=parts(row["to_line"]),
        doors=parts(row["car_door"]),
        place=row["place"],
    )
