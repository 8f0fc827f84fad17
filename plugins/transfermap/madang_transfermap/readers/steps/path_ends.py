"""On which platforms a path begins and ends: the texts of its two ends held against the network.

A text names a next station, a station further along, or that trains end. A path begins where a
train arrives and ends where one leaves. A start from which trains only leave is therefore read as
the platform where trains end, unless the file tells the two apart at that station: at 모란 the way
from 수진 방면 takes two elevators and the way from 종착역 three.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyarrow as pa

from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.steps.ends import End
from madang_transfermap.readers.steps.paths import Path, Step
from madang_transfermap.readers.tracks.hops import first_hop

Rule: TypeAlias = Literal[
    "next_station",
    "station_ahead",
    "trains_end",
    "only_way",
    "steps",
    "several",
    "line_closed",
    "no_end_now",
    "direction_not_said",
]
# Station, next station (None: trains end), and how the text was understood.
_Said: TypeAlias = tuple[str, str | None, Rule]
_NOTED = {"surface", "underground"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """The platforms that an end of a path means.

    Attributes:
        platform_ids: The platforms, the first that the text names first; empty where unknown.
        rule: How they were found, or why not.
    """

    platform_ids: tuple[str, ...]
    rule: Rule

    @property
    def first(self) -> str | None:
        """The first platform."""
        return self.platform_ids[0] if self.platform_ids else None

    @property
    def others(self) -> str | None:
        """The other platforms, parted by `/`; None where there are none."""
        return "/".join(self.platform_ids[1:]) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A platform at a station with the station that its trains go to next, None at an end."""

    platform_id: str
    next_id: str | None
    service: str | None
    has_arrivals: bool


class Landings:
    """Finds the platforms of path ends."""

    def __init__(
        self, index: StationIndex, platforms: pa.Table, edges: pa.Table, paths: Iterable[Path]
    ) -> None:
        """Read the network.

        Args:
            index: Known stations.
            platforms: platform_id, station_id, next_station_id, service.
            edges: to_platform_id.
            paths: All paths of the file.
        """
        self._index = index
        self._told_ends = {path.start.station_id for path in paths if path.start.at_end}
        self._ways: dict[str, list[_Way]] = defaultdict(list)
        arrivals = set(edges["to_platform_id"].to_pylist())
        columns = ("platform_id", "station_id", "next_station_id", "service")
        for platform, station, following, service in zip(
            *(platforms[column].to_pylist() for column in columns), strict=True
        ):
            way = _Way(
                platform_id=platform,
                next_id=following,
                service=service,
                has_arrivals=platform in arrivals,
            )
            self._ways[station].append(way)
        self._following = {
            station: {way.next_id for way in ways if way.next_id}
            for station, ways in self._ways.items()
        }

    def start(self, path: Path) -> Landing | None:
        """Where the path begins; None outside the capital region."""
        return self._landing(path, path.start, arriving=True)

    def goal(self, path: Path) -> Landing | None:
        """Where the path ends; None outside the capital region."""
        return self._landing(path, path.goal, arriving=False)

    def _landing(self, path: Path, end: End, *, arriving: bool) -> Landing | None:
        if path.place is None:
            return None
        lines = end.line.split("/") if end.line else []
        here = [place for line in lines if (place := self._index.at(path.place.group_id, line))]
        if not here:
            return Landing(platform_ids=(), rule="line_closed" if lines else "direction_not_said")
        found = [
            said for place in here for said in self._said(place, end, path.steps, arriving=arriving)
        ]
        ids = [
            way.platform_id
            for station, following, _ in found
            for way in self._served(station, following, end, arriving=arriving)
        ]
        unique = tuple(dict.fromkeys(ids))
        if not unique:
            return Landing(platform_ids=(), rule=_reason(end, found))
        return Landing(platform_ids=unique, rule="several" if len(unique) > 1 else found[0][2])

    def _said(
        self, here: Place, end: End, steps: Sequence[Step], *, arriving: bool
    ) -> Iterator[_Said]:
        """Station, next station (None: trains end) and rule, for each thing that the end says."""
        names = end.toward.split("/") if end.toward else []
        following = self._following.get(here.station_id, set())
        targets = [place for name in names if (place := self._index.find(here.line, name))]
        for target in targets:
            if target.station_id == here.station_id:
                yield here.station_id, None, "trains_end"
            elif target.station_id in following:
                yield here.station_id, target.station_id, "next_station"
            elif hop := first_hop(self._following, here.station_id, target.station_id):
                yield here.station_id, hop, "station_ahead"
        if names:
            return
        if len(following) == 1:
            yield here.station_id, None if arriving else next(iter(following)), "only_way"
            return
        for name in _names_in(steps):
            place = self._index.find(here.line, name)
            if place and place.station_id in following:
                yield here.station_id, place.station_id, "steps"

    def _served(
        self, station: str, following: str | None, end: End, *, arriving: bool
    ) -> Iterator[_Way]:
        """The platforms toward `following` that the end can mean."""
        toward = [way for way in self._ways[station] if way.next_id == following]
        wanted = {"express"} if end.express else _NOTED & {end.note}
        chosen = [way for way in toward if way.service in wanted] or [
            way for way in toward if way.service != "express"
        ]
        only_leave = bool(chosen) and not any(way.has_arrivals for way in chosen)
        if arriving and only_leave and station not in self._told_ends:
            chosen = [way for way in self._ways[station] if way.next_id is None]
        yield from chosen


def _names_in(steps: Sequence[Step]) -> Iterator[str]:
    """Stations that steps point to, each once, in order."""
    said = (step.action.toward for step in steps if step.action and step.action.toward)
    names = (
        name for toward in said if not toward.startswith("place:") for name in toward.split("/")
    )
    yield from dict.fromkeys(names)


def _reason(end: End, found: Sequence[_Said]) -> Rule:
    return "no_end_now" if end.at_end and found else "direction_not_said"
