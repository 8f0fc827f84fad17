"""The honest measure of the map: of many random journeys, for how many is what known?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import Cause, ChangeLeg, Verdict
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import Profile

PAIRS = 10_000
SEED = 2018_2020  # the years of the plan; any fixed number does


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Counts over random pairs of places for one profile.

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


def shares(
    planner: Planner, pairs: Sequence[tuple[str, str]], profile: Profile, conditions: Conditions
) -> Shares:
    """What is known of the best ways between `pairs` for one profile."""
    verdicts: Counter[Verdict] = Counter()
    causes: Counter[Cause] = Counter()
    named = devices = known = lifts = 0
    middles: list[float] = []
    for found in planner.many(pairs, profile, conditions):
        verdicts[found.path.verdict] += 1
        causes.update(
            {cause for leg in found.legs if isinstance(leg, ChangeLeg) for cause in leg.causes}
        )
        named += found.path.way_in == "derived" and found.path.way_out == "derived"
        devices += found.today.of
        known += found.today.of - found.today.unknown
        lifts += found.lift_rides > 0
        if found.span is not None:
            middles.append(found.span.mid_s / 60)
    return Shares(
        pairs=len(pairs),
        verdicts=verdicts,
        causes=causes,
        named_ends=named,
        devices=devices,
        known_devices=known,
        lift_pairs=lifts,
        middle_min=float(np.median(middles)) if middles else None,
    )
