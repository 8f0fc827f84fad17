"""Can a profile pass a piece, how surely, and how long does it take?

The one place where the rules of verdicts stand: `pass` needs ordered steps from a source that is
not too old, and no unit of theirs reported out; anything less is `unknown`, never `pass`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, singledispatch
from typing import TypeAlias

from madang.clock import seoul_day
from madang_transfermap.routing import minutes
from madang_transfermap.routing.conditions import Conditions, Judged, State, worst
from madang_transfermap.routing.itinerary import Cause, Span
from madang_transfermap.routing.pieces import (
    Board,
    Change,
    Piece,
    Record,
    Run,
    Way,
    age_in_months,
)
from madang_transfermap.routing.profiles import Profile

Causes: TypeAlias = tuple[tuple[Cause, datetime | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A piece for one profile under given conditions.

    Attributes:
        state: `pass`, `unknown` or `block`.
        causes: Why it is unknown, each with the date of the news where it has one.
        span: Time.
        lifts: Wheelchair lifts ridden.
    """

    state: State
    causes: Causes
    span: Span
    lifts: int = 0


@singledispatch
def assess(piece: Piece, profile: Profile, conditions: Conditions) -> Assessment:
    """The piece for a profile under conditions."""
    raise TypeError(type(piece), profile.code, conditions.now)


@assess.register
def _(piece: Board, profile: Profile, conditions: Conditions) -> Assessment:  # noqa: ARG001 -- one form for all pieces
    return _BOARD if piece.kind == "board" else _ALIGHT


@assess.register
def _(piece: Run, profile: Profile, conditions: Conditions) -> Assessment:  # noqa: ARG001 -- one form for all pieces
    span = _ride(piece.run_s, piece.is_published, piece.rule)
    return Assessment(state="pass", causes=(), span=span)


@assess.register
def _(piece: Way, profile: Profile, conditions: Conditions) -> Assessment:
    """Ways in and out stand beside the verdict: what is unknown about them does not lower it."""
    if profile.follows_walkers:
        return _passed(_way_on_foot(profile.speed_m_s))
    if piece.rides is None:
        return _passed(_way_unknown(profile.speed_m_s))
    judged = [conditions.choice(ride.units) for ride in piece.rides]
    state = worst(judged).state
    causes: Causes = _causes(judged)
    if state == "block" and profile.stairs == "yes":  # stairs are there too, nobody says where
        state = "unknown"
        causes = (("walkers_only", None),)
    span = _way(profile.speed_m_s, len(piece.rides))
    if state == "unknown":  # never quicker for bad news, so that another way is taken if it is near
        span = max(span, _way_unknown(profile.speed_m_s), key=lambda each: each.mid_s)
    return Assessment(state=state, causes=causes, span=span)


@assess.register
def _(piece: Change, profile: Profile, conditions: Conditions) -> Assessment:
    if profile.follows_walkers:
        return _on_foot(piece, profile)
    if piece.record is not None:
        return _recorded(piece, piece.record, profile, conditions)
    if piece.basis == "island":
        return _passed(minutes.turn_on_foot(profile.speed_m_s))
    if piece.kind == "turn":
        return _unknown("turn_round", minutes.turn_round(profile.speed_m_s))
    if piece.basis == "walker" and profile.stairs != "yes":
        return _BLOCKED
    span = _transfer(piece.walker_m, profile.speed_m_s, 1, 0, 0)
    return _unknown("walkers_only" if piece.basis == "walker" else "no_path", span)


def _on_foot(piece: Change, profile: Profile) -> Assessment:
    if piece.kind == "turn":
        return _passed(minutes.turn_on_foot(profile.speed_m_s))
    if piece.basis != "walker":
        return _BLOCKED  # walkers have their own piece between the same platforms
    return _passed(_walker_transfer(piece.walker_m))


def _recorded(
    piece: Change, record: Record, profile: Profile, conditions: Conditions
) -> Assessment:
    forbidden = (record.path_class == "stairs" and profile.stairs == "never") or (
        record.lifts > 0 and profile.lift == "never"
    )
    judged = [conditions.ride(ride.units, ride.match) for ride in record.rides]
    if forbidden or worst(judged).state == "block":
        return _BLOCKED
    own = _own_causes(piece, record, profile, conditions.now)
    causes: Causes = (*((cause, None) for cause in own), *_causes(judged))
    return Assessment(
        state="unknown" if causes else "pass",
        causes=causes,
        span=_transfer(
            piece.walker_m, profile.speed_m_s, record.elevators, record.lifts, record.gates
        ),
        lifts=record.lifts,
    )


def _own_causes(
    piece: Change, record: Record, profile: Profile, now: datetime
) -> tuple[Cause, ...]:
    """Why a record is no proof, whatever works today."""
    causes: list[Cause] = []
    if piece.basis == "reverse":
        causes.append("reverse")
    if record.has_floor_unnumbered:
        causes.append("floor_unnumbered")
    if not record.is_whole or record.path_class is None:
        causes.append("step_unread")
    months = age_in_months(record.origin, seoul_day(now))
    if months is None or months > profile.longest_age_months:
        causes.append("old_source")
    return tuple(causes)


def _causes(judged: list[Judged]) -> Causes:
    found: Causes = tuple((item.cause, item.told_at) for item in judged if item.cause is not None)
    return tuple(dict.fromkeys(found))


def _passed(span: Span) -> Assessment:
    return Assessment(state="pass", causes=(), span=span)


def _unknown(cause: Cause, span: Span) -> Assessment:
    return Assessment(state="unknown", causes=((cause, None),), span=span)


_BOARD = _passed(minutes.WAIT)
_ALIGHT = _passed(minutes.NONE)
_BLOCKED = Assessment(state="block", causes=(), span=minutes.NONE)


@lru_cache(maxsize=4096)
def _transfer(
    metres: float | None, speed_m_s: float, elevators: int, lifts: int, gates: int
) -> Span:
    return minutes.transfer(metres, speed_m_s, elevators=elevators, lifts=lifts, gates=gates)


@lru_cache(maxsize=4096)
def _ride(run_s: float, is_published: bool, rule: str) -> Span:  # noqa: FBT001 -- a cache key
    return minutes.ride(run_s, is_published=is_published, rule=rule)


@lru_cache(maxsize=64)
def _way(speed_m_s: float, elevators: int) -> Span:
    return minutes.way(speed_m_s, elevators=elevators)


_way_unknown = lru_cache(maxsize=16)(minutes.way_unknown)
_way_on_foot = lru_cache(maxsize=16)(minutes.way_on_foot)
_walker_transfer = lru_cache(maxsize=512)(minutes.walker_transfer)
