"""Stations of a line as its tracks need them: code, order in the roster, position, name."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from madang.errors import WrongContent
from madang_transfermap.readers.index import StationIndex

_EARTH_M = 6_371_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A station on a line.

    Attributes:
        station_id: Its id.
        line: KRIC line code.
        code: KRIC station code.
        group_id: Where one may change.
        order: Place in the roster; parallel branches share numbers.
        lon_deg: Longitude, None where unknown; likewise latitude.
        has_screen_doors: Whether the station has screen doors, None where unknown.
    """

    station_id: str
    line: str
    code: str
    group_id: str
    order: int
    lon_deg: float | None
    lat_deg: float | None
    has_screen_doors: bool | None

    @property
    def operator(self) -> str:
        """KRIC operator code."""
        return self.station_id.split("-", 1)[0]


class Stops:
    """The stops of all lines, found by line and name or by id."""

    def __init__(self, stations: pa.Table, codes: pa.Table) -> None:
        """Read the tables `transfermap.station` and `transfermap.code`."""
        self._index = StationIndex(stations, codes)
        self.by_id = {stop.station_id: stop for stop in _stops(stations)}

    def get(self, line: str, name: str) -> Stop | None:
        """The stop that `name` means on `line`, None where the line has none."""
        place = self._index.find(line, name)
        return self.by_id[place.station_id] if place else None

    def find(self, line: str, name: str, where: str) -> Stop:
        """The stop that `name` means on `line`.

        Args:
            line: KRIC line code.
            name: As printed, old names included.
            where: What prints it, for the message.

        Raises:
            WrongContent: The line has no such station.
        """
        found = self.get(line, name)
        if found is None:
            message = f"{where}: line {line} has no station {name!r}; wanted a name of the roster"
            raise WrongContent(message)
        return found

    def on(self, line: str) -> tuple[Stop, ...]:
        """The stops of `line` in the roster's order."""
        found = (stop for stop in self.by_id.values() if stop.line == line)
        return tuple(sorted(found, key=lambda stop: (stop.order, stop.station_id)))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that have stops."""
        return tuple(dict.fromkeys(stop.line for stop in self.by_id.values()))


def straight_m(one: Stop, other: Stop) -> float | None:
    """Metres between two stops as the crow flies, None where a position is unknown.

    On a sphere; at these distances the error is below 0.3 %, a station is longer.
    """
    if one.lon_deg is None or one.lat_deg is None:
        return None
    if other.lon_deg is None or other.lat_deg is None:
        return None
    middle = math.radians((one.lat_deg + other.lat_deg) / 2)
    east = math.radians(other.lon_deg - one.lon_deg) * math.cos(middle)
    north = math.radians(other.lat_deg - one.lat_deg)
    return _EARTH_M * math.hypot(east, north)


def _stops(stations: pa.Table) -> Iterator[Stop]:
    columns = (
        *("station_id", "line", "kric_station_code", "group_id", "order_no"),
        *("lon_deg", "lat_deg", "has_screen_doors"),
    )
    rows = zip(*(stations[column].to_pylist() for column in columns), strict=True)
    for station_id, line, code, group, order, lon, lat, doors in rows:
        yield Stop(
            station_id=station_id,
            line=line,
            code=code,
            group_id=group,
            order=order,
            lon_deg=lon,
            lat_deg=lat,
            has_screen_doors=doors,
        )
