"""Chains of listed elevators from the street to a platform.

A chain stands on listed floors, exits and directions alone: where one elevator's floor meets the
next one's. Whether the way between them is level and open is not listed, so a chain is derived.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang_transfermap.links.levels import GROUND, depth
from madang_transfermap.links.places import Places
from madang_transfermap.links.units import Unit
from madang_transfermap.readers.units.storeys import rank

Rule: TypeAlias = Literal[
    "one_elevator", "meeting_floor", "via_concourse", "island_platform", "sister_street"
]
_RULE_OF_LENGTH: Mapping[int, Rule] = {1: "one_elevator", 2: "meeting_floor", 3: "via_concourse"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One way from an exit to a platform.

    Attributes:
        station_id: The station-line of the platform.
        exit_no: The exit.
        platform_id: The platform.
        floors: Street first, platform last.
        rides: For each ride the elevators that serve it, any one of which will do.
        rule: What it rests on; the weakest part counts.
        is_only: Whether no other floors would do with as few rides.
    """

    station_id: str
    exit_no: str
    platform_id: str
    floors: tuple[str, ...]
    rides: tuple[tuple[Unit, ...], ...]
    rule: Rule
    is_only: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """Single units from the street to a platform, and the floors where one changes."""

    units: tuple[Unit, ...]
    floors: tuple[str, ...]

    @property
    def leads_one_way(self) -> bool:
        """Whether it only goes down, or only up."""
        ranks = [rank(floor) for floor in self.floors]
        return ranks in (sorted(set(ranks)), sorted(set(ranks), reverse=True))


def chains(station_id: str, units: Mapping[str, Sequence[Unit]], places: Places) -> Iterator[Chain]:
    """The chains of a station-line with the fewest rides, by exit and platform.

    Elevators to the street that a sister line of the same place lists are taken only where the
    station-line lists none of its own.
    """
    own = _elevators(units, (station_id,))
    is_own = any(_exits(unit) for unit in own)
    pool = own if is_own else _elevators(units, places.stations_with(station_id))
    street = [unit for unit in pool if _exits(unit)]
    inner = [unit for unit in own if not unit.platforms and not _exits(unit)]
    for platform_id in places.platforms_at(station_id):
        last, is_named = _serving(platform_id, station_id, own, places)
        weakest: Rule | None = None if is_named else "island_platform"
        weakest = weakest if is_own else "sister_street"
        ways = [way for way in _ways(street, inner, last) if way.leads_one_way]
        yield from _shortest(station_id, platform_id, ways, weakest)


def _elevators(units: Mapping[str, Sequence[Unit]], stations: Sequence[str]) -> list[Unit]:
    return [unit for station in stations for unit in units.get(station, ()) if unit.is_elevator]


def _exits(unit: Unit) -> frozenset[str]:
    """The exits at which it stands on the ground floor.

    Inside a concourse an exit only says which way the elevator lies.
    """
    is_at_exit = GROUND in unit.floors and unit.place != "concourse"
    return unit.exits if is_at_exit else frozenset()


def _serving(
    platform_id: str, station_id: str, own: Sequence[Unit], places: Places
) -> tuple[list[Unit], bool]:
    """Elevators that name the platform; at an island those that name its other side do as well."""
    named = [unit for unit in own if platform_id in unit.platforms]
    if named or not places.is_island(station_id):
        return named, True
    here = set(places.platforms_at(station_id))
    return [unit for unit in own if here & unit.platforms], False


def _ways(street: Sequence[Unit], inner: Sequence[Unit], last: Sequence[Unit]) -> Iterator[_Way]:
    """All ways by one, two or three rides."""
    for end in last:
        if _exits(end):
            yield _Way((end,), (GROUND, _platform_floor(end, GROUND)))
        for first in street:
            for floor in _meeting(first, end):
                yield _Way((first, end), (GROUND, floor, _platform_floor(end, floor)))
            for middle in inner:
                yield from _three(first, middle, end)


def _three(first: Unit, middle: Unit, end: Unit) -> Iterator[_Way]:
    for upper in _meeting(first, middle):
        for lower in _meeting(middle, end):
            floors = (GROUND, upper, lower, _platform_floor(end, lower))
            yield _Way((first, middle, end), floors)


def _meeting(one: Unit, other: Unit) -> list[str]:
    """Floors at which one changes from one elevator to the other, not on the street."""
    return [] if one == other else sorted((one.floors & other.floors) - {GROUND}, key=rank)


def _platform_floor(unit: Unit, entered: str) -> str:
    """The end of an elevator that is not the floor where one enters it.

    From a floor in the middle it is the end away from the ground.
    """
    low, high = min(unit.floors, key=rank), max(unit.floors, key=rank)
    if entered in {low, high}:
        return high if entered == low else low
    return max((low, high), key=depth)


def _shortest(
    station_id: str, platform_id: str, ways: Sequence[_Way], weakest: Rule | None
) -> Iterator[Chain]:
    by_exit: dict[str, list[_Way]] = defaultdict(list)
    for way in ways:
        for exit_no in _exits(way.units[0]):
            by_exit[exit_no].append(way)
    for exit_no, found in sorted(by_exit.items()):
        length = min(len(way.units) for way in found)
        by_floors: dict[tuple[str, ...], list[_Way]] = defaultdict(list)
        for way in found:
            if len(way.units) == length:
                by_floors[way.floors].append(way)
        floors = min(by_floors, key=lambda chain: [depth(floor) for floor in chain])
        yield Chain(
            station_id=station_id,
            exit_no=exit_no,
            platform_id=platform_id,
            floors=floors,
            rides=_together(by_floors[floors]),
            rule=weakest or _RULE_OF_LENGTH[length],
            is_only=len(by_floors) == 1,
        )


def _together(ways: Sequence[_Way]) -> tuple[tuple[Unit, ...], ...]:
    """For each ride the units that serve it between the same floors, in the order of the list."""
    return tuple(tuple(dict.fromkeys(ride)) for ride in zip(*(w.units for w in ways), strict=True))
