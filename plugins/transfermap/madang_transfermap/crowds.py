"""A note on crowded trains and a quieter time near by, from the operator's means. Never a reason.

The note is put on legs of an answer that stands already: it cannot change a way. Where nothing is
noted nothing is known, or it is not crowded; the two are not told apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from madang import clock
from madang_transfermap import sources
from madang_transfermap.routing.itinerary import Crowd, Itinerary, Leg, Origin, RideLeg

BUSY_PCT = 80.0  # of the nominal number; every seat is taken at 34
_QUIETER = 0.75
_AROUND_MIN, _HALF_HOUR, _DAY_MIN = 120, 30, 24 * 60
_NIGHT_ENDS_H = 3
_KINDS = {5: "saturday", 6: "sunday"}
Loads = Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowding:
    """The table `transfermap.crowding`, and the day that it speaks of."""

    table: pa.Table
    as_of: date | None


def noted(itinerary: Itinerary, crowding: Crowding | None) -> Itinerary:
    """The same answer, with a note on each crowded train of which the table knows."""
    rides = {leg.platform_id for leg in itinerary.legs if isinstance(leg, RideLeg)}
    if crowding is None or not rides:
        return itinerary
    source = sources.CONGESTION
    origin = Origin(source=source.dataset_id, publisher=source.publisher, as_of=crowding.as_of)
    loads = _loads(crowding.table, rides)
    legs: list[Leg] = []
    at = itinerary.asked_at
    for leg in itinerary.legs:
        at += timedelta(seconds=leg.wait.mid_s if isinstance(leg, RideLeg) else 0)
        is_ride = isinstance(leg, RideLeg)
        legs.append(
            replace(leg, crowd=_crowd(loads, leg.platform_id, at, origin)) if is_ride else leg
        )
        at += timedelta(seconds=leg.span.mid_s)
    is_noted = any(isinstance(leg, RideLeg) and leg.crowd for leg in legs)
    credit = dict.fromkeys([*itinerary.attribution, *([source.publisher] if is_noted else [])])
    return replace(itinerary, legs=tuple(legs), attribution=tuple(credit))


def service_time(at: datetime) -> tuple[str, int]:
    """Kind of service day, and its half hour in minutes after midnight: the night belongs to it."""
    local = at.astimezone(clock.SEOUL)
    minute = local.hour * 60 + local.minute
    if local.hour < _NIGHT_ENDS_H:
        local, minute = local - timedelta(days=1), minute + _DAY_MIN
    return _KINDS.get(local.weekday(), "weekday"), minute // _HALF_HOUR * _HALF_HOUR


def quieter(loads: Loads, minute: int) -> tuple[int, float] | None:
    """The nearest half hour that is clearly quieter than a busy one; of two the quieter."""
    load = loads.get(minute)
    if load is None or load < BUSY_PCT:
        return None
    calm = [
        each
        for each, its_load in loads.items()
        if abs(each - minute) <= _AROUND_MIN and its_load <= load * _QUIETER
    ]
    best = min(calm, key=lambda each: (abs(each - minute), loads[each]), default=None)
    return None if best is None else (best, loads[best])


def _crowd(
    loads: Mapping[tuple[str, str], Loads], platform: str, at: datetime, origin: Origin
) -> Crowd | None:
    kind, minute = service_time(at)
    own = loads.get((platform, kind), {})
    found = quieter(own, minute)
    if found is None:
        return None
    return Crowd(
        day_kind=kind,
        starts_min=minute,
        load_pct=own[minute],
        quieter_min=found[0],
        quieter_pct=found[1],
        origin=origin,
    )


def _loads(table: pa.Table, platforms: Iterable[str]) -> Mapping[tuple[str, str], Loads]:
    """Loads by half hour, by platform and kind of day; what is not known is left out."""
    wanted = pa.array(sorted(platforms))
    asked = pc.is_in(table["platform_id"], value_set=wanted)  # pyright: ignore[reportAttributeAccessIssue]
    rows = table.filter(asked)
    columns = ("platform_id", "day_kind", "starts_min", "load_pct")
    found: defaultdict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for platform, kind, minute, load in zip(
        *(rows[name].to_pylist() for name in columns), strict=True
    ):
        if load is not None:
            known = found[platform, kind].get(minute, 0.0)
            found[platform, kind][minute] = max(known, load)  # of two counting points the fuller
    return found
