"""The planner: two places and a profile in, an itinerary out.

It asks the kernel for the best way, has its legs written, and states the path and today apart.
"""

from collections.abc import Sequence
from dataclasses import replace

from madang_transfermap.routing.blocked import blocked
from madang_transfermap.routing.compiled import Compiled
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import (
    ChangeLeg,
    Itinerary,
    Leg,
    Origin,
    PathStatement,
    RideLeg,
    Span,
    Statement,
    Stop,
    TodayStatement,
    Toilet,
    Verdict,
    WayLeg,
    WayState,
    ridden,
)
from madang_transfermap.routing.legs import Writer
from madang_transfermap.routing.network import Network
from madang_transfermap.routing.pieces import Piece
from madang_transfermap.routing.profiles import WALK, Profile


class Planner:
    """Answers over one network. Compiled profiles are kept."""

    def __init__(self, network: Network) -> None:
        """Compile nothing yet."""
        self.network = network
        self._compiled: dict[Profile, Compiled] = {}

    def plan(
        self,
        start: str,
        goal: str,
        profile: Profile,
        conditions: Conditions,
        *,
        snapshot: str | None = None,
    ) -> Itinerary:
        """The best way from the street at one place to the street at another.

        Args:
            start: Id of the place where it begins.
            goal: Id of the place where it ends.
            profile: Who travels.
            conditions: What works at which instant.
            snapshot: Id of the lake's snapshot, for the answer.

        Raises:
            KeyError: A place is not in the network.
        """
        found = self._one(start, goal, profile, conditions)
        no_lift = self._no_lift(found, profile, conditions)
        shown = (*found.legs, *(no_lift.legs if no_lift else ()))
        return replace(
            found,
            walker=None if profile.follows_walkers else self._walker(start, goal, conditions),
            no_lift=no_lift,
            snapshot=snapshot,
            attribution=_credits(shown),
        )

    def compiled(self, profile: Profile) -> Compiled:
        """The network compiled for `profile`."""
        if profile not in self._compiled:
            self._compiled[profile] = Compiled(self.network, profile)
        return self._compiled[profile]

    def pieces(
        self, start: str, goal: str, profile: Profile, conditions: Conditions
    ) -> list[Piece]:
        """The pieces of the best way; empty where there is none."""
        prepared = self.compiled(profile).prepared(conditions)
        tree = prepared.graph.tree(self.network.street(start, begins=True))
        numbers = prepared.pieces(tree, self.network.street(goal, begins=False))
        return [self.network.pieces[number] for number in numbers]

    def _one(self, start: str, goal: str, profile: Profile, conditions: Conditions) -> Itinerary:
        pieces = self.pieces(start, goal, profile, conditions)
        writer = Writer(network=self.network, profile=profile, conditions=conditions, pieces=pieces)
        legs = writer.legs
        return Itinerary(
            profile=profile.code,
            start=self.network.places[start],
            goal=self.network.places[goal],
            path=path_statement(legs),
            today=today_statement(legs, conditions),
            span=writer.span if pieces else None,
            walker=None,
            legs=legs,
            unknowns=writer.unknowns,
            not_known_here=profile.not_known,
            toilets=self._toilets(legs),
            no_lift=None,
            attribution=(),
            snapshot=None,
            asked_at=conditions.now,
            blocked=() if pieces else blocked(self.compiled(profile), conditions, start, goal),
        )

    def _no_lift(
        self, found: Itinerary, profile: Profile, conditions: Conditions
    ) -> Itinerary | None:
        """The answer without wheelchair lifts: the same one where it rides none anyway."""
        if profile.lift == "never":
            return None
        if found.legs and not found.lift_rides:
            return found
        return self._one(
            found.start.group_id, found.goal.group_id, profile.without_lift(), conditions
        )

    def _walker(self, start: str, goal: str, conditions: Conditions) -> Span | None:
        pieces = self.pieces(start, goal, WALK, conditions)
        if not pieces:
            return None
        writer = Writer(network=self.network, profile=WALK, conditions=conditions, pieces=pieces)
        return writer.span

    def _toilets(self, legs: Sequence[Leg]) -> tuple[Toilet, ...]:
        """Accessible toilets of the stations where one is on foot, in order of the way."""
        stops = [stop for leg in legs for stop in _afoot(leg)]
        groups = dict.fromkeys(stop.group_id for stop in stops)
        members = [stop for group in groups for stop in self.network.places[group].stops]
        return tuple(
            toilet for stop in members for toilet in self.network.toilets.get(stop.station_id, ())
        )


def path_statement(legs: Sequence[Leg]) -> PathStatement:
    """What is recorded of a way; impossible where it has no legs."""
    if not legs:
        none = Statement(verdict="impossible", origins=(), as_of=None)
        return PathStatement(
            verdict="impossible", rides=none, changes=none, way_in=None, way_out=None
        )
    ways: dict[str, WayState] = {leg.kind: leg.state for leg in legs if isinstance(leg, WayLeg)}
    rides = [leg for leg in legs if isinstance(leg, RideLeg)]
    changes = [leg for leg in legs if isinstance(leg, ChangeLeg)]
    are_known = all(change.state == "pass" for change in changes)
    said = _statement("verified" if are_known else "unverified", [c.origin for c in changes])
    return PathStatement(
        verdict=said.verdict,
        rides=_statement("verified", [ride.origin for ride in rides]),
        changes=said,
        way_in=ways.get("enter"),
        way_out=ways.get("leave"),
    )


def today_statement(legs: Sequence[Leg], conditions: Conditions) -> TodayStatement:
    """How many devices of a way work now, as far as fresh news say."""
    steps = ridden(legs)
    states = [step.today for step in steps]
    units = [unit for step in steps for unit in step.units]
    checked = [
        at
        for step in steps
        if step.today in {"working", "out"}
        for unit in step.units
        if unit.today == step.today and (at := conditions.checked_at(unit.facility_id)) is not None
    ]
    return TodayStatement(
        working=states.count("working"),
        out=states.count("out"),
        unknown=len(states) - states.count("working") - states.count("out"),
        checked_at=min(checked, default=None),
        last_told_at=max((u.told_at for u in units if u.told_at is not None), default=None),
    )


def _statement(verdict: Verdict, origins: Sequence[Origin | None]) -> Statement:
    """A verdict and who stands behind it; without a day for each record there is no oldest day."""
    known = tuple(dict.fromkeys(origin for origin in origins if origin is not None))
    days = [origin.as_of for origin in known if origin.as_of is not None]
    is_dated = len(days) == len(known)
    return Statement(
        verdict=verdict, origins=known, as_of=min(days, default=None) if is_dated else None
    )


def _afoot(leg: Leg) -> tuple[Stop, ...]:
    if isinstance(leg, WayLeg):
        return (leg.stop,)
    return (leg.at_from, leg.at_to) if isinstance(leg, ChangeLeg) else ()


def _credits(legs: Sequence[Leg]) -> tuple[str, ...]:
    """Publishers to credit, each once; walkers' metres are part of a wheelchair's time."""
    told = [leg.origin for leg in legs]
    walked = [leg.walker_origin for leg in legs if isinstance(leg, ChangeLeg)]
    origins = [origin for origin in (*told, *walked) if origin is not None]
    return tuple(dict.fromkeys(origin.publisher for origin in origins))
