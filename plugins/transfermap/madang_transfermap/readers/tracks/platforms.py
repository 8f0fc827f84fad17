"""Platforms and the rides between them, from hops and from which hop may follow which.

A platform is where trains leave toward one next station. A train that comes from A to B and goes on
to C stands at `B:C`; where no train goes on, at `B:end`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from madang_transfermap.readers.tracks.directions import Direction, Directions
from madang_transfermap.readers.tracks.facts import OWN_PLATFORMS, SUFFIX, Service
from madang_transfermap.readers.tracks.runs import Tracks
from madang_transfermap.readers.tracks.stops import Stop, Stops

_Own: TypeAlias = dict[tuple[str, str], list[tuple[Service, str | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Where trains leave toward one next station.

    Attributes:
        stop: The station.
        toward: The next station, None where trains end.
        service: What tells it apart from another platform toward the same station.
        direction: As the operator says it, None where unknown.
    """

    stop: Stop
    toward: Stop | None
    service: Service | None
    direction: Direction | None

    @property
    def platform_id(self) -> str:
        """`S1-3-330:331`, `S1-3-342:end`, `KR-K4-K315:K316.s`."""
        suffix = SUFFIX[self.service] if self.service else ""
        return f"{self.stop.station_id}:{self.toward.code if self.toward else 'end'}{suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """From one platform to the platform at the next station where the train stands.

    Attributes:
        start: Platform that the train leaves.
        goal: Platform at which it arrives.
    """

    start: Platform
    goal: Platform


class Yard:
    """The platforms and rides of all lines."""

    def __init__(self, tracks: Tracks, stops: Stops) -> None:
        """Build them.

        Args:
            tracks: Hops and what may follow them.
            stops: The stops of all lines.
        """
        self._stops = stops
        self._directions = Directions(stops)
        self._own: _Own = _own_platforms(stops)
        onward: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one, middle, other in sorted(tracks.through):
            onward[one, middle].append(other)
        rides = [
            Ride(start=start, goal=goal)
            for one, middle in tracks.hops
            for start in self._toward(one, middle)
            if start.service != "express"  # nobody says where an express stops next
            for goal in self._goals(one, middle, onward[one, middle])
        ]
        self.rides = tuple(sorted(rides, key=lambda r: (_key(r.start), _key(r.goal))))
        found = {platform for hop in tracks.hops for platform in self._toward(*hop)}
        found |= {ride.goal for ride in self.rides}
        self.platforms = tuple(sorted(found, key=_key))

    def _toward(self, here: str, after: str) -> Iterator[Platform]:
        """All platforms at `here` toward the station `after`."""
        services: list[Service] = [service for service, _ in self._own.get((here, after), [])]
        if not {"surface", "underground"} & set(services):
            yield self._platform(here, after, None)
        for service in services:
            yield self._platform(here, after, service)

    def _goals(self, one: str, middle: str, onward: list[str]) -> Iterator[Platform]:
        if not onward:
            yield Platform(
                stop=self._stops.by_id[middle], toward=None, service=None, direction=None
            )
        for other in onward:
            own = self._own.get((middle, other), [])
            by_origin: dict[str | None, Service] = {after: service for service, after in own}
            yield self._platform(middle, other, by_origin.get(one))

    def _platform(self, here: str, after: str, service: Service | None) -> Platform:
        stop, toward = self._stops.by_id[here], self._stops.by_id[after]
        direction = self._directions.of(stop, toward)
        return Platform(stop=stop, toward=toward, service=service, direction=direction)


def _key(platform: Platform) -> tuple[str, int, str, str]:
    stop = platform.stop
    return stop.line, stop.order, stop.station_id, platform.platform_id


def _own_platforms(stops: Stops) -> _Own:
    """By station and next station: what tells platforms apart and where their trains come from."""
    found: _Own = defaultdict(list)
    for own in OWN_PLATFORMS:
        here, toward = stops.get(own.line, own.station), stops.get(own.line, own.toward)
        after = stops.get(own.line, own.after) if own.after else None
        if here and toward:
            came_from = after.station_id if after else None
            found[here.station_id, toward.station_id].append((own.service, came_from))
    return found
