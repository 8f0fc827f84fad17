"""Which listed units a ride may mean: what agrees, what contradicts, and what is enough.

A unit that contradicts the ride is no candidate. What is not said agrees with nothing: a unit
counts only by what both sides say. Where some candidates agree on a thing that the ride asks for
and others do not, the others are left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang_transfermap.links.levels import depth, is_between, is_shifted
from madang_transfermap.links.places import Places
from madang_transfermap.links.rides import Ride
from madang_transfermap.links.units import Unit

Match: TypeAlias = Literal["exact", "ambiguous", "none"]
Rule: TypeAlias = Literal[
    "platform",
    "island_platform",
    "exit",
    "transfer",
    "floors",
    "one_floor",
    "floors_shifted",
    "no_unit_meets",
    "not_listed",
]
FloorsBy: TypeAlias = Literal["step", "neighbours", "between"]
_BOTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a ride means.

    Attributes:
        match: exact: one unit meets. ambiguous: several, or one by weak evidence. none.
        rule: By what.
        floors_by: What tells the floor that agrees; None where none does.
        units: The candidates, in the order of the list.
        is_listed: Whether a unit of this kind is listed at a station-line of the ride.
    """

    match: Match
    rule: Rule
    floors_by: FloorsBy | None
    units: tuple[Unit, ...]
    is_listed: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """A ride held against one unit."""

    ride: Ride
    unit: Unit
    places: Places

    @property
    def agreeing_floors(self) -> frozenset[str]:
        return self.unit.floors & self.ride.floors

    @property
    def is_on_the_way(self) -> bool:
        """Whether it is listed under a line that the ride may belong to."""
        return self.unit.station_id in self.ride.own_stations

    @property
    def is_transfer(self) -> bool:
        return self.unit.place == "transfer" or bool(self.unit.lines)

    def contradicts(self) -> bool:
        return (
            self._other_floors()
            or self._other_platform()
            or self._only_to_a_platform()
            or bool(self.ride.exits and self.unit.exits and not self.by_exit())
        )

    def passes_between(self) -> bool:
        """The list gives two floors, and the ride goes to one that lies between them."""
        return any(is_between(floor, self.unit.floors) for floor in self._unlisted_floors())

    def by_platform(self) -> bool:
        return bool(self.unit.platforms & self.ride.platforms)

    def by_island(self) -> bool:
        """It names a side of the island platform at which the ride is."""
        ride, unit = (self.places.stations_of(s.platforms) for s in (self.ride, self.unit))
        return any(self.places.is_island(station_id) for station_id in ride & unit)

    def at_platform(self) -> bool:
        return self.by_platform() or self.by_island()

    def by_exit(self) -> bool:
        return bool(self.unit.exits & self.ride.exits)

    def by_transfer(self) -> bool:
        """Both say that one changes lines here: to a corridor, or to a line that is named."""
        at_ends = {self.places.line(s) for s in self.places.stations_of(self.ride.platforms)}
        known = {*self.unit.lines, self.places.line(self.unit.station_id)}
        if not self.is_transfer or not at_ends <= known:
            return False
        asked = self.ride.lines - {self.places.line(self.unit.station_id)}
        leads = {end.spot for end in self.ride.ends} | {self.ride.toward}
        return bool(self.unit.lines & asked or leads & {"corridor", "place:corridor", "place:line"})

    def by_unit_no(self) -> bool:
        return self.is_on_the_way and self.unit.unit_no == self.ride.unit_no is not None

    def by_door(self) -> bool:
        doors = {*self.unit.doors, *(door.split("-")[0] for door in self.unit.doors)}
        return self.by_platform() and bool(doors & self.ride.doors)

    def by_shifted_floors(self) -> bool:
        """It names the platform of the ride, and both floors differ by one storey.

        Two bodies count the storeys of some stations from different floors. The platform must be
        the end away from the ground, else the ride goes the other way than the unit.
        """
        two = len(self.unit.floors) == len(self.ride.floors) == _BOTH
        return two and self._platform_is_far() and is_shifted(self.unit.floors, self.ride.floors)

    def _platform_is_far(self) -> bool:
        here = [end.floor for end in self.ride.ends if end.platforms & self.unit.platforms]
        others = self.ride.floors - set(here)
        return len(here) == 1 and all(
            floor is not None and depth(floor) > depth(other) for floor in here for other in others
        )

    def leads_elsewhere(self) -> bool:
        """It leads to the street by an exit, and the ride stays inside and names none."""
        return bool(self.unit.exits) and all(end.is_inside for end in self.ride.ends)

    def names_line(self) -> bool:
        """It names a line to which the ride leads."""
        return bool(self.unit.lines & self.ride.lines)

    def names_both_ends(self) -> bool:
        """It names the platforms at both ends of the ride."""
        return all(end.platforms & self.unit.platforms for end in self.ride.ends)

    def is_of_all_operators(self) -> bool:
        """No other operator, whose list may be silent, comes into question for the ride."""
        ours = self.places.operator(self.unit.station_id)
        return all(self.places.operator(s) == ours for s in self.ride.own_stations)

    def _unlisted_floors(self) -> frozenset[str]:
        return self.ride.floors - self.unit.floors if self.unit.floors else frozenset()

    def _other_floors(self) -> bool:
        """It does not stop at a floor of the ride.

        A list that gives two floors may leave out stops between them; one that gives more does not.
        """
        unlisted = self._unlisted_floors()
        if len(self.unit.floors) == _BOTH and self.agreeing_floors:
            unlisted = frozenset(f for f in unlisted if not is_between(f, self.unit.floors))
        return bool(unlisted)

    def _other_platform(self) -> bool:
        """It names platforms, and the ride is at others of that line, or of lines it never meets.

        Units by which one transfers may name the platform of one line and serve the other.
        """
        if not (self.unit.platforms and self.ride.platforms) or self.by_platform():
            return False
        at_unit, at_ride = (self.places.stations_of(s.platforms) for s in (self.unit, self.ride))
        return not (self.by_island() if at_unit & at_ride else self.is_transfer)

    def _only_to_a_platform(self) -> bool:
        """It joins a platform with one other floor, and the ride has a platform at no end."""
        return (
            bool(self.unit.platforms)
            and len(self.unit.floors) == _BOTH
            and all(end.is_off_platform for end in self.ride.ends)
            and not self.is_transfer
        )


_WEAK: frozenset[Rule] = frozenset({"one_floor", "floors_shifted"})
_ASKED: Sequence[tuple[Rule | None, Callable[[_Case], bool]]] = (
    ("platform", _Case.at_platform),
    ("exit", _Case.by_exit),
    ("transfer", _Case.by_transfer),
    (None, _Case.by_unit_no),
    (None, _Case.by_door),
)


def find(ride: Ride, units: Sequence[Unit], places: Places) -> Found:
    """The units that the ride may mean, of those listed at its place."""
    cases = [
        _Case(ride, unit, places) for unit in units if unit.is_elevator == (ride.kind == "elevator")
    ]
    left, rule = _candidates(cases)
    listed = bool(left) or any(case.is_on_the_way for case in cases)
    if not left:
        nothing: Rule = "no_unit_meets" if listed else "not_listed"
        return Found(match="none", rule=nothing, floors_by=None, units=(), is_listed=listed)
    return Found(
        match="exact" if _is_exact(left, rule) else "ambiguous",
        rule=rule,
        floors_by=_floors_by(left[0]),
        units=tuple(case.unit for case in left),
        is_listed=listed,
    )


def _candidates(cases: Sequence[_Case]) -> tuple[list[_Case], Rule]:
    """The cases that meet best, and by what."""
    left, first = _narrowed([case for case in cases if not case.contradicts()])
    count = max((len(case.agreeing_floors) for case in left), default=0)
    left = [case for case in left if len(case.agreeing_floors) == count or case.passes_between()]
    if first and left:
        return left, first
    if count == _BOTH:
        return left, "floors"
    inside = [case for case in left if not case.leads_elsewhere()]
    if count and inside:
        return inside, "one_floor"
    return [case for case in cases if case.by_shifted_floors()], "floors_shifted"


def _narrowed(cases: Sequence[_Case]) -> tuple[list[_Case], Rule | None]:
    """The cases that agree on what is asked for, and the first thing on which they agree."""
    left, first = list(cases), None
    for rule, agrees in _ASKED:
        agreeing = [case for case in left if agrees(case)]
        if agreeing:
            left, first = agreeing, first or rule
    if first == "platform" and not all(case.by_platform() for case in left):
        first = "island_platform"
    return (left if first else [case for case in left if case.is_on_the_way]), first


def _is_exact(left: Sequence[_Case], rule: Rule) -> bool:
    """Whether one case is left, and enough agrees."""
    case = left[0]
    if len(left) > 1 or rule in _WEAK or case.passes_between() or case.ride.is_on_one_floor:
        return False
    floors = len(case.agreeing_floors)
    if rule == "transfer":
        return floors == _BOTH or (floors > 0 and case.names_line())
    if rule == "floors":
        return case.is_of_all_operators()
    if case.ride.joins_stations and not case.names_both_ends():
        return floors == _BOTH
    return floors > 0 or case.is_on_the_way


def _floors_by(case: _Case) -> FloorsBy | None:
    if case.passes_between():
        return "between"
    if not case.agreeing_floors:
        return None
    own = any(end.is_own and end.floor in case.unit.floors for end in case.ride.ends)
    return "step" if own else "neighbours"
