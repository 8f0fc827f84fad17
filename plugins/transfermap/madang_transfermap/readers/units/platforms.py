"""The platforms that a unit serves, as far as its place says toward which station they lie."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.tracks.hops import first_hop
from madang_transfermap.readers.units.aims import Aim
from madang_transfermap.readers.units.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A platform of a station.

    Attributes:
        platform_id: Its id.
        next_id: The station that its trains go to next, None where trains end.
        direction: As operators call it, None where unknown.
    """

    platform_id: str
    next_id: str | None
    direction: str | None


class Platforms:
    """The platforms of each station, found by where their trains go."""

    def __init__(self, platforms: pa.Table) -> None:
        """Read the table.

        Args:
            platforms: platform_id, station_id, next_station_id, service, direction. Platforms of
                express trains, and others that share a next station, cannot be told by a place.
        """
        columns = ("platform_id", "station_id", "next_station_id", "service", "direction")
        self._ways: dict[str, list[_Way]] = defaultdict(list)
        for platform, station, following, service, direction in zip(
            *(platforms[column].to_pylist() for column in columns), strict=True
        ):
            if service is None:
                way = _Way(platform_id=platform, next_id=following, direction=direction)
                self._ways[station].append(way)
        self._following = {
            station: {way.next_id for way in ways if way.next_id}
            for station, ways in self._ways.items()
        }

    def of(self, unit: Unit, aim: Aim, index: StationIndex) -> tuple[str, ...]:
        """The platforms that a unit serves; empty where its place does not say.

        Args:
            unit: The unit; only one that stands on a platform is looked at.
            aim: Where it leads.
            index: Known stations.
        """
        here = unit.station
        if here is None or not (unit.spot.place == "platform" or unit.spot.doors):
            return ()
        homes = {line: index.at(here.group_id, line) for line in index.lines_at(here.group_id)}
        found = [
            platform
            for target in aim.stations
            if (home := homes.get(target.line))
            for platform in self._toward(home.station_id, target.station_id)
        ]
        if unit.spot.at_end:
            found += self._where(here.station_id, "next_id", {None})
        found += self._where(here.station_id, "direction", set(unit.spot.sides))
        return tuple(dict.fromkeys(found))

    def _toward(self, here: str, target: str) -> Iterator[str]:
        """Platforms at `here` whose trains go to `target`, at its own station those that end."""
        if here == target:
            yield from self._where(here, "next_id", {None})
        else:
            following = first_hop(self._following, here, target)
            yield from self._where(here, "next_id", {following} if following else set())

    def _where(self, here: str, attribute: str, wanted: set[str | None]) -> list[str]:
        ways = self._ways.get(here, ())
        return [way.platform_id for way in ways if getattr(way, attribute) in wanted]
