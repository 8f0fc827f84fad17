"""What was told of units: news acts while it is fresh, and unknown never becomes working."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang_transfermap.routing import conditions as module
from madang_transfermap.routing.conditions import Conditions, Judged, Plan, worst
from tests.unit.networks import (
    NOW,
    Track,
    conditions,
    counted,
    must_fail,
    network,
    outages,
    planned,
    told,
    units,
)

ORDER = ("pass", "unknown", "block")
BARE = network(Track("1", "AB"), ways=())
HOMES = {f"e{n}": "1-A" if n < 3 else "1-B" for n in range(6)}
WHEN = conditions(replace(BARE, homes=HOMES))
ONE = st.lists(units, min_size=1, max_size=3, unique=True)


def when(**changes) -> Conditions:
    return Conditions(now=NOW, home=HOMES, **changes)


@pytest.mark.parametrize(
    ("news", "today", "state", "cause"),
    [
        (told("working", 0), "working", "pass", None),
        (told("working", 30), "working", "pass", None),
        (told("working", 30.1), "unknown", "pass", None),
        (told("out", -0.9), "out", "block", None),
        (told("out", -1.1), "unknown", "pass", None),
        (told("out", 0), "out", "block", None),
        (told("out", 30), "out", "block", None),
        (told("out", 30.1), "unknown", "unknown", "out_past_limit"),
        (told("out", 1_000_000), "unknown", "unknown", "out_past_limit"),
        (told("reported_out", 5), "reported_out", "unknown", "reported_out"),
        (told("reported_out", 31), "unknown", "unknown", "out_past_limit"),
        (planned(0), "planned_out", "block", None),
        (planned(0.1), "unknown", "pass", None),
        (planned(-10, 0.1), "planned_out", "block", None),
        (planned(-10, 0), "unknown", "pass", None),
        (planned(-10), "planned_out", "block", None),
        (replace(planned(-1, 1), state="working", observed_at=NOW), "planned_out", "block", None),
        (replace(planned(9, 99), state="out", observed_at=NOW), "out", "block", None),
        (replace(planned(9, 99), state="working", observed_at=NOW), "working", "pass", None),
    ],
)
def test_news_of_a_unit_says_what_it_says_until_its_limit(news, today, state, cause):
    found = when(told={"e0": news})
    assert found.today("e0") == today
    assert (found.judge("e0").state, found.judge("e0").cause) == (state, cause)
    assert found.affected == ((("e0", state),) if state != "pass" else ())


def test_an_outage_past_its_limit_keeps_its_date():
    news = told("out", 600)
    assert when(told={"e0": news}).judge("e0").told_at == news.observed_at


def test_of_a_unit_that_nobody_spoke_of_nothing_is_known():
    found = when()
    assert (found.today("e0"), found.checked_at("e0")) == ("unknown", None)
    assert (found.judge("e0"), found.affected) == (Judged(), ())


def test_a_unit_that_the_traveller_leaves_out_is_out_whatever_was_told():
    found = when(told={"e0": told("working", 0)}, avoid=frozenset({"e0"}))
    assert (found.today("e0"), found.judge("e0").state) == ("out", "block")
    assert found.checked_at("e0") is None
    assert found.affected == (("e0", "block"),)


@pytest.mark.parametrize(
    ("counts", "today"),
    [
        (counted(2), "working"),
        (counted(2, minutes_ago=30), "working"),
        (counted(2, minutes_ago=31), "unknown"),
        (counted(2, minutes_ago=-2), "unknown"),
        (counted(2, out=1), "unknown"),
        (counted(2, unknown=1), "unknown"),
        (counted(0), "unknown"),
        (counted(0, out=3), "unknown"),
    ],
)
def test_counts_of_a_station_speak_for_each_unit_only_where_all_work_and_never_block(counts, today):
    found = when(counts={"1-A": counts})
    assert [found.today(unit) for unit in ("e0", "e1", "e5", "w0")] == [
        today,
        today,
        *["unknown"] * 2,
    ]
    assert found.judge("e0") == Judged()
    assert found.checked_at("e0") == (counts.observed_at if today == "working" else None)
    assert found.affected == ()


def test_news_of_a_unit_comes_before_counts_of_its_station_while_it_is_fresh():
    counts = {"1-A": counted(3)}
    assert when(counts=counts, told={"e0": told("out", 29)}).today("e0") == "out"
    assert when(counts=counts, told={"e0": told("out", 31)}).today("e0") == "working"
    assert when(counts=counts, told={"e0": told("out", 31)}).judge("e0").state == "pass"


def test_checked_at_is_when_the_state_that_is_given_was_observed():
    news = told("working", 12)
    assert when(told={"e0": news}).checked_at("e0") == news.observed_at
    assert when(told={"e0": planned(-1)}).checked_at("e0") is None
    assert when(told={"e0": told("working", 99)}).checked_at("e0") is None


@pytest.mark.parametrize(
    ("out", "match", "state"),
    [
        ((), "exact", "pass"),
        (("e0",), "exact", "block"),
        ((), "ambiguous", "pass"),
        (("e0",), "ambiguous", "unknown"),
        (("e0", "e1"), "ambiguous", "unknown"),
        (("e0", "e1", "e2"), "ambiguous", "block"),
    ],
)
def test_of_units_not_told_apart_some_that_are_out_make_the_ride_unknown(out, match, state):
    meant = ("e0",) if match == "exact" else ("e0", "e1", "e2")
    found = when(told=dict.fromkeys(out, told("out"))).ride(meant, match)
    assert found.state == state
    assert found.cause == ("unit_ambiguous_out" if state == "unknown" else None)
    assert found.told_at == (told("out").observed_at if state != "pass" else None)


def test_a_single_unit_that_may_be_meant_never_blocks_a_ride():
    found = when(told={"e0": told("out")}).ride(["e0"], "ambiguous")
    assert (found.state, found.cause) == ("unknown", "unit_ambiguous_out")


def test_a_ride_without_listed_units_passes_whatever_is_told():
    assert when(told={"e0": told("out")}).ride([], "none") == Judged()


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("out", "out", "block"),
        ("out", "working", "pass"),
        ("out", "reported_out", "unknown"),
        ("reported_out", "reported_out", "unknown"),
    ],
)
def test_of_interchangeable_units_the_best_counts(first, second, state):
    found = when(told={"e0": told(first), "e1": told(second)})
    assert found.choice(["e0", "e1"]).state == state
    assert found.choice([]) == Judged()


def test_the_worst_of_nothing_is_fine():
    assert worst([]) == Judged()


# Properties, each with its control.
def stricter(first: Judged, second: Judged) -> bool:
    return ORDER.index(first.state) <= ORDER.index(second.state)


def check_outage(found: Conditions, unit: str, news, meant: list[str]) -> None:
    """News of an outage of a unit of which nothing was told."""
    quiet = replace(found, told={k: v for k, v in found.told.items() if k != unit})
    after = replace(quiet, told={**quiet.told, unit: news})
    for match in ("exact", "ambiguous"):
        assert stricter(quiet.ride(meant, match), after.ride(meant, match))
    assert stricter(quiet.choice(meant), after.choice(meant))
    assert not (quiet.today(unit) != "working" and after.today(unit) == "working")


@given(WHEN, units, outages, ONE)
@settings(max_examples=300, deadline=None)
def test_an_outage_never_makes_a_ride_better(found, unit, news, meant):
    check_outage(found, unit, news, meant)


@given(WHEN, units, ONE)
@settings(max_examples=200, deadline=None)
def test_leaving_out_a_unit_never_makes_a_ride_better(found, unit, meant):
    after = replace(found, avoid=found.avoid | {unit})
    for match in ("exact", "ambiguous"):
        assert stricter(found.ride(meant, match), after.ride(meant, match))
    assert stricter(found.choice(meant), after.choice(meant))


def check_plan(found: Conditions, unit: str) -> None:
    """A plan is told of a unit of which something may be known already."""
    if unit not in found.told:
        return
    known = found.told[unit]
    plan = Plan(start=NOW + timedelta(days=1))
    after = replace(found, told={**found.told, unit: replace(known, plans=(*known.plans, plan))})
    assert stricter(found.judge(unit), after.judge(unit))
    assert found.today(unit) == after.today(unit)


@given(WHEN, units)
@settings(max_examples=200, deadline=None)
def test_a_plan_for_tomorrow_says_nothing_about_today(found, unit):
    check_plan(found, unit)


def says_working(found: Conditions, unit: str) -> bool:
    """Whether somebody said within half an hour that the unit works, and nobody else."""

    def is_fresh(at) -> bool:
        return timedelta(minutes=-1) <= NOW - at <= timedelta(minutes=30)

    news, counts = found.told.get(unit), found.counts.get(HOMES.get(unit, ""))
    if unit in found.avoid:
        return False
    if news and any(p.start <= NOW and (p.until is None or p.until > NOW) for p in news.plans):
        return False
    if news and news.state and is_fresh(news.observed_at):
        return news.state == "working"
    return bool(
        counts
        and is_fresh(counts.observed_at)
        and counts.working > 0
        and counts.out == counts.unknown == 0
    )


def check_working(found: Conditions, unit: str) -> None:
    assert (found.today(unit) == "working") == says_working(found, unit)
    assert (found.checked_at(unit) is not None) >= (found.today(unit) == "working")


@given(WHEN, units)
@settings(max_examples=300, deadline=None)
def test_a_unit_works_today_only_where_somebody_said_so_within_half_an_hour(found, unit):
    check_working(found, unit)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("_is_fresh", lambda _self, _at: True),
        ("_all_work_at", lambda _self, station: station is not None),
        ("_is_under_way", lambda _self, _plan: False),
    ],
)
def test_control_without_a_limit_old_news_would_say_working(monkeypatch, name, instead):
    monkeypatch.setattr(Conditions, name, instead)
    must_fail(check_working, WHEN, units)


def test_control_without_room_for_the_current_minute_its_outages_would_not_be_seen(monkeypatch):
    """Questions are judged at the start of their minute."""
    news = {"e0": told("out", -0.5)}
    assert when(told=news).judge("e0").state == "block"
    monkeypatch.setattr(module, "AHEAD", timedelta(0))
    assert when(told=news).judge("e0").state == "pass"


def test_control_with_an_old_outage_forgotten_its_end_would_look_like_good_news(monkeypatch):
    """Fresh, then stale: without the memory of it an outage would end by itself."""
    monkeypatch.setattr(Conditions, "_was_out", lambda _self, _told: False)
    with pytest.raises(AssertionError):
        test_news_of_a_unit_says_what_it_says_until_its_limit(
            told("out", 31), "unknown", "unknown", "out_past_limit"
        )


def test_control_with_the_best_of_several_an_outage_would_pass(monkeypatch):
    monkeypatch.setattr(
        module, "worst", lambda found: min(found, key=lambda j: ORDER.index(j.state))
    )
    with pytest.raises(AssertionError):
        test_of_units_not_told_apart_some_that_are_out_make_the_ride_unknown(
            ("e0",), "ambiguous", "unknown"
        )


def test_control_with_any_news_taken_for_good_news_an_outage_would_make_it_better(monkeypatch):
    monkeypatch.setattr(
        Conditions, "today", lambda self, unit: "working" if unit in self.told else "unknown"
    )
    must_fail(check_outage, WHEN, units, outages, ONE)


def test_control_with_one_place_for_state_and_plan_a_plan_would_hide_an_outage(monkeypatch):
    """As if only the newest news were kept."""
    monkeypatch.setattr(
        Conditions, "_was_out", lambda _self, told: told.state == "out" and not told.plans
    )
    must_fail(check_plan, WHEN, units)
