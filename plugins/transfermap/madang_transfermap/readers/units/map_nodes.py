"""Elevators and exit lifts as points on the city's map: a position and a station's name.

A point says neither floor nor line, and 90 of the elevators have no name. All 83 exit lifts are
points of the elevator file too, 77 of them nameless there: what stands at these is told in two
ways. What belongs here: reading the points, and finding the place that a name means. Which unit a
point is, is decided in `madang_transfermap.readers.units.pinned`.

Source: Seoul Open Data Plaza tbTraficElvtr (643 points), OA-21211 (83 points).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa

from madang.dataset import RawFile
from madang.errors import WrongContent
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.text.names import current_name

_POINT = re.compile(r"POINT\(([\d.]+) ([\d.]+)\)")
_METRES_LON, _METRES_LAT = 88_800, 111_000  # of a degree at 37.5 degrees north
NEAR_M = 350.0
"""How far from the middle of its place a point may lie where the place is not told by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A point of the map.

    Attributes:
        source: Key of the file.
        kind: What stands there.
        node_id: The map's number.
        printed: Station as printed, None for points without a name.
        lon_deg: Longitude, WGS84.
        lat_deg: Latitude, WGS84.
        other_source: File that has the same point as something else.
    """

    source: str
    kind: Literal["elevator", "lift"]
    node_id: str
    printed: str | None
    lon_deg: float
    lat_deg: float
    other_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """A place where one may change, with the stations there.

    Attributes:
        group_id: Its id.
        station_ids: Its stations on their lines.
        lon_deg: Mean longitude, None where no station has a position.
        lat_deg: Mean latitude.
    """

    group_id: str
    station_ids: tuple[str, ...]
    lon_deg: float | None
    lat_deg: float | None


class Gazetteer:
    """Finds the place that a bare station name means, by position where names coincide."""

    def __init__(self, stations: pa.Table, index: StationIndex) -> None:
        """Read the table.

        Args:
            stations: station_id, group_id, line, lon_deg, lat_deg.
            index: The same stations by name.
        """
        self._places = {place.group_id: place for place in _places(stations)}
        self._lines = tuple(dict.fromkeys(stations["line"].to_pylist()))
        self._index = index

    def named(self, node: Node) -> Spotted | None:
        """The place that a point's name means; None without a name, or where it fits several."""
        groups = self._groups(node.printed) if node.printed else ()
        if len(groups) > 1:
            groups = tuple(g for g in groups if metres(node, self._places[g]) < NEAR_M)
        return self._places[groups[0]] if len(groups) == 1 else None

    def around(self, node: Node) -> tuple[Spotted, ...]:
        """The places near a point."""
        return tuple(p for p in self._places.values() if metres(node, p) < NEAR_M)

    def _groups(self, printed: str) -> tuple[str, ...]:
        found = [self._index.find(line, current_name(printed)) for line in self._lines]
        return tuple(dict.fromkeys(place.group_id for place in found if place))


def nodes(file: RawFile, source: str, kind: Literal["elevator", "lift"]) -> tuple[Node, ...]:
    """The points of a file, in its order.

    Args:
        file: The plaza's file of points.
        source: Key of the file.
        kind: What stands at its points.

    Raises:
        WrongContent: A row has no number or no point.
    """
    try:
        return tuple(_node(row, source, kind) for row in file.json()["DATA"])
    except (KeyError, TypeError, ValueError) as error:
        message = f"{file.name}: no points of the city's map, {error!r} in a row"
        raise WrongContent(message) from error


def one_of_each(lifts: Sequence[Node], elevators: Sequence[Node]) -> tuple[Node, ...]:
    """Each point once: as an exit lift where it is on both maps, with the other map's key.

    A wheelchair lift taken for an elevator would mislead; the other way round only warns.
    """
    also = {node.node_id: node.source for node in elevators}
    taken = {node.node_id for node in lifts}
    return (
        *(node for node in elevators if node.node_id not in taken),
        *(replace(node, other_source=also.get(node.node_id)) for node in lifts),
    )


def metres(node: Node, place: Spotted) -> float:
    """Distance of a point from a place; infinite where the place has no position."""
    if place.lon_deg is None or place.lat_deg is None:
        return math.inf
    return math.hypot(
        (node.lon_deg - place.lon_deg) * _METRES_LON,
        (node.lat_deg - place.lat_deg) * _METRES_LAT,
    )


def _node(row: dict[str, str], source: str, kind: Literal["elevator", "lift"]) -> Node:
    point = _POINT.fullmatch(row["node_wkt"])
    if point is None:
        message = f"node_wkt {row['node_wkt']!r}"
        raise ValueError(message)
    return Node(
        source=source,
        kind=kind,
        node_id=str(row["node_id"]),
        printed=row["sbwy_stn_nm"],
        lon_deg=float(point[1]),
        lat_deg=float(point[2]),
    )


def _places(stations: pa.Table) -> Iterable[Spotted]:
    columns = ("group_id", "station_id", "lon_deg", "lat_deg")
    members: dict[str, list[tuple[str, float | None, float | None]]] = defaultdict(list)
    for group, *station in zip(*(stations[c].to_pylist() for c in columns), strict=True):
        members[group].append((station[0], station[1], station[2]))
    for group, found in members.items():
        lons = [lon for _, lon, _ in found if lon is not None]
        lats = [lat for _, _, lat in found if lat is not None]
        yield Spotted(
            group_id=group,
            station_ids=tuple(station_id for station_id, _, _ in found),
            lon_deg=sum(lons) / len(lons) if lons else None,
            lat_deg=sum(lats) / len(lats) if lats else None,
        )
