"""Reader of `transfermap.route_share`: random journeys over the network of this build, measured."""

from dataclasses import dataclass, replace
from typing import get_args

import pyarrow as pa

from madang.clock import seoul_day
from madang.dataset import Inputs
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import Cause
from madang_transfermap.routing.load import load_network, load_told
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import PROFILES, Profile
from madang_transfermap.routing.shares import PAIRS, Shares, random_pairs, shares

NO_LIFT = "wheelchair_no_lift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A profile and what was found for it."""

    profile: Profile
    shares: Shares


def measured_profiles() -> tuple[Profile, ...]:
    """The built-in profiles, and a wheelchair without lifts under a code of its own."""
    without = replace(PROFILES["wheelchair"].without_lift(), code=NO_LIFT)
    others = [PROFILES[code] for code in ("stroller", "blind", "walk")]
    return (PROFILES["wheelchair"], without, *others)


def read_route_share(inputs: Inputs) -> pa.Table:
    """One row for each profile."""
    network = load_network(inputs.tables)
    told, counts = load_told(inputs.tables)
    conditions = Conditions(now=inputs.run_time, told=told, counts=counts, home=network.homes)
    planner = Planner(network)
    pairs = random_pairs(sorted(network.places), PAIRS)
    found = [
        Measured(profile=profile, shares=shares(planner.compiled(profile), pairs, conditions))
        for profile in measured_profiles()
    ]
    day = seoul_day(inputs.run_time)
    return table_of(
        found,
        profile=lambda m: m.profile.code,
        pair_count=lambda m: m.shares.pairs,
        verified_count=lambda m: m.shares.verdicts.get("verified", 0),
        unverified_count=lambda m: m.shares.verdicts.get("unverified", 0),
        impossible_count=lambda m: m.shares.verdicts.get("impossible", 0),
        verified_pct=lambda m: _percent(m.shares.verdicts.get("verified", 0), m.shares.pairs),
        unverified_pct=lambda m: _percent(m.shares.verdicts.get("unverified", 0), m.shares.pairs),
        impossible_pct=lambda m: _percent(m.shares.verdicts.get("impossible", 0), m.shares.pairs),
        named_ends_pct=lambda m: _percent(m.shares.named_ends, m.shares.pairs),
        devices_count=lambda m: m.shares.devices,
        devices_known_pct=lambda m: _percent(m.shares.known_devices, m.shares.devices),
        lift_pct=lambda m: _percent(m.shares.lift_pairs, m.shares.pairs),
        middle_min=lambda m: m.shares.middle_min,
        **{f"{cause}_count": _counted(cause) for cause in get_args(Cause)},
        measured_on=lambda _: day,
    )


def _counted(cause: Cause):  # noqa: ANN202 -- a getter for table_of
    return lambda m: m.shares.causes.get(cause, 0)


def _percent(part: int, whole: int) -> float | None:
    """Percent to two digits; None of nothing."""
    return round(100 * part / whole, 2) if whole else None
