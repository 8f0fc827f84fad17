"""Stations found by line and name, from the tables `transfermap.station` and `transfermap.code`."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from madang_transfermap.readers.text.names import base_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A station on a line, as far as paths need it.

    Attributes:
        station_id: Its id.
        line: KRIC line code.
        code: KRIC station code.
        group_id: Where one may change.
    """

    station_id: str
    line: str
    code: str
    group_id: str


class StationIndex:
    """Finds stations by the names that lists and texts use, old names included."""

    def __init__(self, stations: pa.Table, codes: pa.Table) -> None:
        """Read the two tables.

        Args:
            stations: station_id, line, kric_station_code, group_id.
            codes: code, station_id; rows whose code is `line_id:name`.
        """
        self._places = {place.station_id: place for place in _places(stations)}
        self._by_name = {(place.line, base_name(name)): place for name, place in self._names(codes)}
        self._members: dict[str, list[Place]] = {}
        for place in self._places.values():
            self._members.setdefault(place.group_id, []).append(place)

    def find(self, line: str, name: str) -> Place | None:
        """The station that `name` means on `line`."""
        return self._by_name.get((line, base_name(name)))

    def at(self, group_id: str, line: str) -> Place | None:
        """The station of `line` at this place of change."""
        return next((p for p in self._members.get(group_id, ()) if p.line == line), None)

    def lines_at(self, group_id: str) -> tuple[str, ...]:
        """The lines that meet at this place of change."""
        return tuple(place.line for place in self._members.get(group_id, ()))

    def _names(self, codes: pa.Table) -> Iterator[tuple[str, Place]]:
        rows = zip(codes["code"].to_pylist(), codes["station_id"].to_pylist(), strict=True)
        for code, station_id in rows:
            place = self._places.get(station_id)
            if place is not None and ":" in code:
                yield code.split(":", 1)[1], place


def _places(stations: pa.Table) -> Iterator[Place]:
    columns = ("station_id", "line", "kric_station_code", "group_id")
    for station_id, line, code, group_id in zip(
        *(stations[column].to_pylist() for column in columns), strict=True
    ):
        yield Place(station_id=station_id, line=line, code=code, group_id=group_id)
