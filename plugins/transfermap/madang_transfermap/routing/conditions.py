"""What works now: told states of units, judged for one instant, and what follows for a way.

News of an outage acts while it is fresh; past its limit it makes a piece unknown, with its date. An
old "working" says nothing about today. Nothing here turns an unknown into a confirmation.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, TypeAlias

from madang_transfermap.routing.itinerary import Cause, Match, Today

State: TypeAlias = Literal["pass", "unknown", "block"]
FRESH_FOR = timedelta(minutes=30)
# Clocks differ a little, and questions are judged at the start of their minute: news from the
# minute after is news of now, else an outage would not be seen in the minute that it is told.
AHEAD = timedelta(minutes=1)
_RANK: Mapping[State, int] = {"pass": 0, "unknown": 1, "block": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An outage that was announced, from `start` until before `until` (None = open)."""

    start: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a unit. A plan and a state never take each other's place.

    Attributes:
        state: The newest state; None where only plans were told.
        observed_at: When it was so; when the newest plan was told where there is no state.
        plans: Announced outages.
    """

    state: Today | None
    observed_at: datetime
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """An operator's counts at one station: they say which state, not of which unit."""

    observed_at: datetime
    working: int
    out: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What conditions do to a piece of the way.

    Attributes:
        state: Whether it can be passed.
        cause: Why not surely.
        told_at: Date of the news behind it.
    """

    state: State = "pass"
    cause: Cause | None = None
    told_at: datetime | None = None


FINE = Judged()


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """All that was told of units, judged for one instant.

    Attributes:
        now: The instant.
        told: Newest news by unit.
        counts: Newest counts by station.
        home: Station of each unit that the counts speak of.
        avoid: Units that the traveller leaves out: as if freshly reported out of service.
        fresh_for: How long news acts.
    """

    now: datetime
    told: Mapping[str, Told] = field(default_factory=dict[str, Told])
    counts: Mapping[str, Counts] = field(default_factory=dict[str, Counts])
    home: Mapping[str, str] = field(default_factory=dict[str, str])
    avoid: frozenset[str] = frozenset()
    fresh_for: timedelta = FRESH_FOR

    def today(self, unit: str) -> Today:
        """State of a unit now; `unknown` unless fresh news, or a station's fresh counts, say it."""
        if unit in self.avoid:
            return "out"
        told = self.told.get(unit)
        if told is not None and any(self._is_under_way(plan) for plan in told.plans):
            return "planned_out"
        if told is not None and told.state is not None and self._is_fresh(told.observed_at):
            return told.state
        return "working" if self._all_work_at(self.home.get(unit)) else "unknown"

    def checked_at(self, unit: str) -> datetime | None:
        """When the state given by `today` was observed; None where nobody observed it."""
        today, told = self.today(unit), self.told.get(unit)
        if told is not None and told.state == today and self._is_fresh(told.observed_at):
            return told.observed_at
        return self.counts[self.home[unit]].observed_at if today == "working" else None

    def judge(self, unit: str) -> Judged:
        """What is known of one unit does to a way that rides exactly it."""
        today = self.today(unit)
        told = self.told.get(unit)
        at = told.observed_at if told else None
        if today in {"out", "planned_out"}:
            return Judged(state="block", told_at=at)
        if today == "reported_out":
            return Judged(state="unknown", cause="reported_out", told_at=at)
        if today == "unknown" and told is not None and self._was_out(told):
            return Judged(state="unknown", cause="out_past_limit", told_at=at)
        return FINE

    def ride(self, units: Sequence[str], match: Match | None) -> Judged:
        """What conditions do to a ride that one of `units` serves.

        Which of several is meant is not known: one that is out makes the ride unknown, and only
        all of them together block it. A single one is a guess, and never blocks it.
        """
        found = [self.judge(unit) for unit in units]
        if match != "ambiguous":
            return worst(found)
        if len(found) > 1 and all(item.state == "block" for item in found):
            return found[0]
        bad = worst(found)
        if bad.state == "pass":
            return FINE
        return Judged(state="unknown", cause="unit_ambiguous_out", told_at=bad.told_at)

    def choice(self, units: Sequence[str]) -> Judged:
        """What conditions do to a ride that any of `units` serves as well: the best of them."""
        found = [self.judge(unit) for unit in units]
        return min(found, key=lambda item: _RANK[item.state], default=FINE)

    @cached_property
    def affected(self) -> tuple[tuple[str, State], ...]:
        """Units whose news changes a way, and how, in order of their ids."""
        named = sorted({*self.told, *self.avoid})
        found: list[tuple[str, State]] = [(unit, self.judge(unit).state) for unit in named]
        return tuple((unit, state) for unit, state in found if state != "pass")

    def _is_fresh(self, observed_at: datetime) -> bool:
        return -AHEAD <= self.now - observed_at <= self.fresh_for

    def _is_under_way(self, plan: Plan) -> bool:
        return plan.start <= self.now and (plan.until is None or self.now < plan.until)

    def _was_out(self, told: Told) -> bool:
        """Whether the last news was an outage that nobody has ended since."""
        return told.state in {"out", "reported_out"} and told.observed_at <= self.now

    def _all_work_at(self, station: str | None) -> bool:
        counts = self.counts.get(station or "")
        if counts is None or counts.out or counts.unknown or not counts.working:
            return False
        return self._is_fresh(counts.observed_at)


def worst(found: Collection[Judged]) -> Judged:
    """The worst of several; fine where there is none."""
    return max(found, key=lambda item: _RANK[item.state], default=FINE)
