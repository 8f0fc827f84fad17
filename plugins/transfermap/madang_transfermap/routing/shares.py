"""The honest measure of the map: of many random journeys, for how many is what known?

Sums over the pieces of the best ways, all journeys at once. The answers themselves are those of the
planner (a test holds the two against each other).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import get_args

import numpy as np
import numpy.typing as npt

from madang_transfermap.routing.assess import assess
from madang_transfermap.routing.compiled import UNKNOWN, Compiled, Prepared
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import Cause, Verdict
from madang_transfermap.routing.kernel import Numbers
from madang_transfermap.routing.legs import state_of
from madang_transfermap.routing.pieces import Change, Piece, Way
from madang_transfermap.routing.profiles import Profile

PAIRS = 10_000
SEED = 2018_2020  # the years of the plan; any fixed number does
CAUSES: tuple[Cause, ...] = get_args(Cause)
_BOTH_ENDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Counts over pairs of places for one profile.

    Attributes:
        pairs: Pairs asked for.
        verdicts: Pairs by verdict of the path.
        causes: Unverified pairs by cause; one pair may have several.
        named_ends: Pairs with a route whose ways in and out are both named by exit and elevator.
        devices: Elevators and lifts ridden, over all routes.
        known_devices: Those of them whose state is known at the instant asked for.
        lift_pairs: Pairs whose best way needs a wheelchair lift.
        middle_min: Median of the middle times of the routes, in minutes; None without routes.
    """

    pairs: int
    verdicts: Mapping[Verdict, int]
    causes: Mapping[Cause, int]
    named_ends: int
    devices: int
    known_devices: int
    lift_pairs: int
    middle_min: float | None


def random_pairs(places: Sequence[str], count: int, seed: int = SEED) -> list[tuple[str, str]]:
    """So many ordered pairs of different places, each equally likely, the same for one seed."""
    rng = np.random.default_rng(seed)
    first = rng.integers(len(places), size=count)
    other = (first + rng.integers(1, len(places), size=count)) % len(places)
    return [(places[int(a)], places[int(b)]) for a, b in zip(first, other, strict=True)]


def shares(compiled: Compiled, pairs: Sequence[tuple[str, str]], conditions: Conditions) -> Shares:
    """What is known of the best ways between `pairs` for the profile of `compiled`."""
    network, prepared = compiled.network, compiled.prepared(conditions)
    starts = np.array([network.street(start, begins=True) for start, _ in pairs])
    goals = np.array([network.street(goal, begins=False) for _, goal in pairs])
    sources, rows = np.unique(starts, return_inverse=True)
    costs, before = prepared.graph.trees(sources)
    cost = costs[rows, goals]
    found = np.isfinite(cost)
    sums = _sums(compiled, prepared, conditions, before[rows[found]], goals[found])
    unknown = cost[found].astype(np.int64) // UNKNOWN
    return Shares(
        pairs=len(pairs),
        verdicts={
            "verified": int(np.count_nonzero(unknown == 0)),
            "unverified": int(np.count_nonzero(unknown)),
            "impossible": int(np.count_nonzero(~found)),
        },
        causes={c: int(np.count_nonzero(sums.causes & (1 << n))) for n, c in enumerate(CAUSES)},
        named_ends=int(np.count_nonzero(sums.named_ends == _BOTH_ENDS)),
        devices=int(sums.devices.sum()),
        known_devices=int(sums.known_devices.sum()),
        lift_pairs=int(np.count_nonzero(sums.lifts)),
        middle_min=float(np.median(sums.middle_s)) / 60 if found.any() else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """For each piece, or each way of pieces: what is counted.

    Attributes:
        causes: A bit for each of `CAUSES`, of changes.
        named_ends: Ways to the street that are known.
        devices: Elevators and lifts.
        known_devices: Those whose state is known.
        lifts: Wheelchair lifts.
        middle_s: Middle of the time, in whole seconds.
    """

    causes: Numbers
    named_ends: Numbers
    devices: Numbers
    known_devices: Numbers
    lifts: Numbers
    middle_s: Numbers


def _sums(
    compiled: Compiled,
    prepared: Prepared,
    conditions: Conditions,
    before: npt.NDArray[np.int32],
    goals: Numbers,
) -> _Sums:
    """Sums over the best ways to `goals`, walked back together, one arc of each at a time.

    Args:
        compiled: Network and profile.
        prepared: The graph searched.
        conditions: What works.
        before: Predecessors, one row for each way.
        goals: Node where each way ends.
    """
    ways = np.arange(len(goals))
    at = goals.astype(np.int64)
    total = np.zeros((len(fields(_Sums)), len(goals)), dtype=np.int64)
    pieces = (compiled.network.pieces[number] for number in prepared.numbers)
    facts = np.array([_facts(piece, compiled.profile, conditions) for piece in pieces]).T
    while len(ways):
        tails = before[ways, at[ways]].astype(np.int64)
        moving = tails >= 0
        ways, tails = ways[moving], tails[moving]
        passed = facts[:, prepared.graph.arcs_between(tails, at[ways])]
        total[0, ways] |= passed[0]
        total[1:, ways] += passed[1:]
        at[ways] = tails
    return _Sums(**{field.name: row for field, row in zip(fields(_Sums), total, strict=True)})


def _facts(piece: Piece, profile: Profile, conditions: Conditions) -> tuple[int, ...]:
    """The values of one piece in the order of `_Sums`."""
    found = assess(piece, profile, conditions)
    middle_s = round(found.span.mid_s)
    if profile.follows_walkers or not isinstance(piece, Change | Way):
        return 0, 0, 0, 0, 0, middle_s
    if isinstance(piece, Way):
        rides, causes = piece.rides or (), 0
        is_named = piece.rides is not None and found.state == "pass"
    else:
        rides = piece.record.rides if piece.record else ()
        causes = sum(1 << CAUSES.index(cause) for cause in dict(found.causes))
        is_named = False
    known = sum(state_of(ride, conditions) in {"working", "out"} for ride in rides)
    return causes, is_named, len(rides), known, found.lifts, middle_s
