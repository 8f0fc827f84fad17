"""Which listed units a ride may mean: what agrees, what contradicts, and what is enough.

A unit that contradicts the ride is no candidate. What is not said agrees with nothing: a unit
counts only by what both sides say. Where some candidates agree on a thing that the ride asks for
and others do not, the others are left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang_transfermap.links.evidence import BOTH, Case
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
    "level_platform",
    "floors_shifted",
    "no_unit_meets",
    "not_listed",
]
FloorsBy: TypeAlias = Literal["step", "neighbours", "between"]


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


_WEAK: frozenset[Rule] = frozenset({"one_floor", "level_platform", "floors_shifted"})
_ASKED: Sequence[tuple[Rule | None, Callable[[Case], bool]]] = (
    ("platform", Case.at_platform),
    ("exit", Case.by_exit),
    ("transfer", Case.by_transfer),
    (None, Case.by_unit_no),
    (None, Case.by_door),
)


def find(ride: Ride, units: Sequence[Unit], places: Places) -> Found:
    """The units that the ride may mean, of those listed at its place."""
    cases = [
        Case(ride, unit, places) for unit in units if unit.is_elevator == (ride.kind == "elevator")
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


def _candidates(cases: Sequence[Case]) -> tuple[list[Case], Rule]:
    """The cases that meet best, and by what."""
    open_cases = [case for case in cases if not case.contradicts()]
    left, first = _narrowed([case for case in open_cases if not case.leads_to_a_platform()])
    count = max((len(case.agreeing_floors) for case in left), default=0)
    left = [case for case in left if len(case.agreeing_floors) == count or case.passes_between()]
    if first and left:
        others = [case for case in open_cases if case not in left and case.is_silent()]
        return left + [c for c in others if count < BOTH or c.by_transfer()], first
    if count == BOTH:
        return left, "floors"
    inside = [case for case in left if not case.leads_elsewhere()]
    if count and inside:
        return inside, "one_floor"
    level = [case for case in open_cases if case.joins_level_platform()]
    if level:
        return level, "level_platform"
    return [case for case in cases if case.by_shifted_floors()], "floors_shifted"


def _narrowed(cases: Sequence[Case]) -> tuple[list[Case], Rule | None]:
    """The cases that agree on what is asked for, and the first thing on which they agree."""
    left, first = list(cases), None
    for rule, agrees in _ASKED:
        agreeing = [case for case in left if agrees(case)]
        if agreeing:
            left, first = agreeing, first or rule
    if first == "platform" and not all(case.by_platform() for case in left):
        first = "island_platform"
    return (left if first else [case for case in left if case.is_on_the_way]), first


def _is_exact(left: Sequence[Case], rule: Rule) -> bool:
    """Whether one case is left, and enough agrees."""
    case = left[0]
    if len(left) > 1 or rule in _WEAK or case.passes_between() or case.ride.is_on_one_floor:
        return False
    if not case.fits_unknown_floors():
        return False
    floors = len(case.agreeing_floors)
    if rule == "transfer":
        return floors == BOTH or (floors > 0 and case.names_line())
    if rule == "floors":
        return case.is_of_all_operators()
    if case.ride.joins_stations and not case.names_both_ends():
        return floors == BOTH
    return floors > 0 or case.is_on_the_way


def _floors_by(case: Case) -> FloorsBy | None:
    if case.passes_between():
        return "between"
    if not case.agreeing_floors:
        return None
    own = any(end.is_own and end.floor in case.unit.floors for end in case.ride.ends)
    return "step" if own else "neighbours"
