"""Ways street to street: the verdict says what is known, and bad news never makes it better."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang_transfermap.routing import assess as assessing
from madang_transfermap.routing import compiled, complete, minutes
from madang_transfermap.routing import legs as writing
from madang_transfermap.routing import planner as planning
from madang_transfermap.routing.assess import assess
from madang_transfermap.routing.compiled import TENTHS, UNKNOWN, weight
from madang_transfermap.routing.conditions import Conditions, Judged
from madang_transfermap.routing.itinerary import ChangeLeg, RideLeg, Toilet, WayLeg, ridden
from madang_transfermap.routing.pieces import Change
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.shares import random_pairs, shares
from tests.unit.networks import (
    EVERYBODY,
    METRO,
    MINISTRY,
    NO_LIFT,
    NOW,
    OLD,
    QUIET,
    STROLLER,
    WALK,
    WHEELCHAIR,
    Track,
    both_ways,
    by_the_book,
    costs,
    either,
    must_fail,
    network,
    outages,
    planned,
    record,
    ride,
    situations,
    told,
    units,
    way,
)

MANY = settings(max_examples=150, deadline=None)
RANK = {"verified": 0, "unverified": 1, "impossible": 2}
DOUBTS = {
    "is_whole": {"is_whole": False},
    "floor": {"has_floor_unnumbered": True},
    "class": {"path_class": None},
    "old": {"origin": replace(MINISTRY, as_of=OLD)},
    "undated": {"origin": replace(MINISTRY, as_of=None)},
}


TWO_LINES = (Track("1", "ABC", is_one_way=True), Track("2", "BE", is_one_way=True))


def crossing(*records, ways=(), **changes):
    """Lines 1 (A to C by B) and 2 (B to E) of one track each: A to E changes at B."""
    given_ = [("1-B:C", "2-B:E", found) for found in records]
    return network(*TWO_LINES, records=given_, ways=ways, **changes)


def order(found) -> tuple[int, int, float]:
    """Order of preference of an answer: verdict, unknown changes, time with detours for lifts."""
    changes = [leg for leg in found.legs if isinstance(leg, ChangeLeg)]
    unknown = sum(leg.state == "unknown" for leg in changes)
    seconds = found.span.mid_s if found.span else np.inf
    return RANK[found.path.verdict], unknown, seconds + 600 * found.lift_rides


def plans(made, profile, when):
    planner = Planner(made)
    for start in made.places:
        for goal in made.places:
            if start != goal:
                yield (
                    planner.plan(start, goal, profile, when),
                    planner.pieces(start, goal, profile, when),
                )


# Bad news and doubts never improve anything.
def check_outage(situation, unit, news) -> None:
    made, when = situation
    quiet = replace(when, told={k: v for k, v in when.told.items() if k != unit})
    after = replace(when, told={**quiet.told, unit: news})
    for profile in EVERYBODY:
        assert np.all(costs(made, profile, after) >= costs(made, profile, quiet)), profile.code


@given(situations(), units, outages)
@MANY
def test_an_outage_never_improves_a_verdict_or_its_order(situation, unit, news):
    check_outage(situation, unit, news)


@given(situations(), units)
@MANY
def test_leaving_out_a_unit_never_improves_a_verdict_or_its_order(situation, unit):
    made, when = situation
    after = replace(when, avoid=when.avoid | {unit})
    for profile in EVERYBODY:
        assert np.all(costs(made, profile, after) >= costs(made, profile, when)), profile.code


def check_doubt(situation, number, doubt) -> None:
    made, when = situation
    known = [n for n, piece in enumerate(made.pieces) if isinstance(piece, Change) and piece.record]
    if not known:
        return
    chosen = known[number % len(known)]
    piece = made.pieces[chosen]
    worse = replace(piece, record=replace(piece.record, **DOUBTS[doubt]))
    if piece.record.path_class == "stairs" and doubt == "class":
        return  # from stairs to unknown is no step down
    after = replace(made, pieces=(*made.pieces[:chosen], worse, *made.pieces[chosen + 1 :]))
    for profile in EVERYBODY:
        assert np.all(costs(after, profile, when) >= costs(made, profile, when)), profile.code


@given(situations(), st.integers(0, 99), st.sampled_from(sorted(DOUBTS)))
@MANY
def test_a_doubt_about_a_record_never_improves_a_verdict_or_its_order(situation, number, doubt):
    check_doubt(situation, number, doubt)


@given(situations(), st.integers(0, 999))
@MANY
def test_blocking_a_piece_never_improves_a_verdict_or_its_order(situation, number):
    made, when = situation
    chosen = number % len(made.pieces)
    after = replace(made, pieces=(*made.pieces[:chosen], *made.pieces[chosen + 1 :]))
    for profile in EVERYBODY:
        assert np.all(costs(after, profile, when) >= costs(made, profile, when)), profile.code


STRICTER = {
    "without lifts": NO_LIFT,
    "stroller at the same speed": replace(STROLLER, speed_m_s=WHEELCHAIR.speed_m_s),
    "records of 6 months": replace(WHEELCHAIR, longest_age_months=6),
    "records of 25 months": replace(WHEELCHAIR, longest_age_months=25),
}


def check_stricter(situation) -> None:
    made, when = situation
    base = costs(made, WHEELCHAIR, when)
    for name, profile in STRICTER.items():
        found = costs(made, profile, when)
        better = found > base if name == "records of 25 months" else found < base
        assert not np.any(better), name


@given(situations())
@MANY
def test_a_stricter_profile_is_never_better(situation):
    check_stricter(situation)


def check_order(situation, unit) -> None:
    """The order of costs is the order of answers, by what the answers themselves say."""
    made, when = situation
    after = replace(when, avoid=when.avoid | {unit})
    for (first, pieces), (second, _) in zip(
        plans(made, WHEELCHAIR, when), plans(made, WHEELCHAIR, after), strict=True
    ):
        rounding = 0.06 * 2 * (len(pieces) + 8)
        before, now = order(first), order(second)
        assert now[:2] >= before[:2]
        assert now[:2] > before[:2] or now[2] >= before[2] - rounding


@given(situations(), units)
@settings(max_examples=60, deadline=None)
def test_what_an_answer_says_is_in_the_order_of_preference(situation, unit):
    check_order(situation, unit)


def test_control_with_a_way_that_speeds_up_in_doubt_news_would_improve_the_order(monkeypatch):
    """As it was: a listed way of two elevators took the time of one or two when in doubt."""
    real = assess.dispatch(assessing.Way)

    def sped_up(piece, profile, when):
        found = real(piece, profile, when)
        is_doubted = found.state == "unknown"
        return replace(found, span=minutes.way_unknown(0.78)) if is_doubted else found

    assess.register(assessing.Way, sped_up)
    try:
        must_fail(check_outage, situations(), units, outages)
    finally:
        assess.register(assessing.Way, real)


def test_control_with_unknowns_weighed_like_minutes_the_order_would_break(monkeypatch):
    monkeypatch.setattr(compiled, "UNKNOWN", 600 * TENTHS)
    must_fail(check_book, situations())


def test_control_with_lifts_allowed_to_all_a_stricter_profile_would_be_the_same(monkeypatch):
    """Turned round: where lifts are forbidden they are used, where they are last they are not."""
    other = {"never": "last", "last": "never"}
    real = assessing._recorded

    def turned_round(piece, found, profile, when):
        return real(piece, found, replace(profile, lift=other[profile.lift]), when)

    made = crossing(record(ride("w0")))
    check_stricter((made, QUIET))
    monkeypatch.setattr(assessing, "_recorded", turned_round)
    with pytest.raises(AssertionError):
        check_stricter((made, QUIET))


def test_control_with_doubts_that_count_for_the_record_a_doubt_would_improve(monkeypatch):
    real = assessing._own_causes
    monkeypatch.setattr(
        assessing,
        "_own_causes",
        lambda piece, found, profile, now: () if real(piece, found, profile, now) else ("reverse",),
    )
    with pytest.raises(AssertionError):
        check_doubt((crossing(record(ride("e0"))), QUIET), 0, "floor")


# What an answer says is what the specification says of its pieces, and of no others.
def check_book(situation) -> None:
    made, when = situation
    for profile in EVERYBODY:
        states = [by_the_book(piece, profile, when) for piece in made.pieces]
        passing, open_ = nx.DiGraph(), nx.DiGraph()
        for tail, head, state in zip(*(ends.tolist() for ends in made.ends), states, strict=True):
            if state != "block":
                open_.add_edge(tail, head)
            if state == "pass":
                passing.add_edge(tail, head)
        for found, pieces in plans(made, profile, when):
            ends = (
                made.street(found.start.group_id, begins=True),
                made.street(found.goal.group_id, begins=False),
            )
            if _joined(passing, *ends):
                wanted = "verified"
            else:
                wanted = "unverified" if _joined(open_, *ends) else "impossible"
            assert found.path.verdict == wanted, (profile.code, *ends)
            told_of = [by_the_book(piece, profile, when) for piece in pieces]
            assert "block" not in told_of
            assert (found.path.verdict == "verified") == (bool(pieces) and "unknown" not in told_of)


def _joined(graph, start, goal) -> bool:
    return start in graph and goal in graph and nx.has_path(graph, start, goal)


@given(situations())
@settings(max_examples=100, deadline=None)
def test_the_verdict_is_that_of_the_specification_and_no_piece_of_an_answer_is_blocked(situation):
    check_book(situation)


OUT = replace(QUIET, told={"e0": told("out")})


@pytest.mark.parametrize(
    ("name", "instead", "made"),
    [
        ("judge", lambda _self, _unit: Judged(), "change"),
        ("ride", lambda _self, _units, _match: Judged(), "change"),
        ("choice", lambda _self, _units: Judged(), "way"),
    ],
)
def test_control_with_news_ignored_an_answer_would_hold_a_blocked_piece(
    monkeypatch, name, instead, made
):
    monkeypatch.setattr(Conditions, name, instead)
    way_in = both_ways("1-A:B", either("e0"))
    with pytest.raises(AssertionError):
        check_book((crossing(record(ride("e0")), ways=way_in if made == "way" else ()), OUT))


def test_control_with_blocks_taken_for_doubts_an_answer_would_hold_a_blocked_piece(monkeypatch):
    doubted = replace(assessing._BLOCKED, state="unknown", causes=(("no_path", None),))
    monkeypatch.setattr(assessing, "_BLOCKED", doubted)
    with pytest.raises(AssertionError):
        check_book((crossing(record(path_class="stairs")), QUIET))


def test_control_with_opposites_taken_for_records_verdicts_would_be_too_good(monkeypatch):
    made = network(*TWO_LINES, records=[("2-B:E", "1-B:C", record())])
    check_book((made, QUIET))
    monkeypatch.setattr(assessing, "_own_causes", lambda *_: ())
    with pytest.raises(AssertionError):
        check_book((made, QUIET))


def check_parts(situation) -> None:
    made, when = situation
    for profile in EVERYBODY:
        for found, pieces in plans(made, profile, when):
            changes = [leg for leg in found.legs if isinstance(leg, ChangeLeg)]
            ways = [leg for leg in found.legs if isinstance(leg, WayLeg)]
            unknown = [leg for leg in changes if leg.state == "unknown"]
            is_known = bool(pieces) and not unknown
            assert (found.path.verdict == "verified") == is_known
            assert (found.path.verdict == "impossible") == (not pieces)
            assert all(bool(leg.causes) == (leg.state == "unknown") for leg in changes)
            assert [leg.kind for leg in ways] == (["enter", "leave"] if pieces else [])
            assert found.path.rides.verdict != "unverified"
            total = sum(weight(p, assess(p, profile, when), profile) for p in pieces)
            seconds = order(found)[2] if pieces else 0
            assert total // UNKNOWN == len(unknown)
            assert abs(total % UNKNOWN / TENTHS - seconds) <= 0.1 * len(pieces)
            check_today(found, when)


def check_today(found, when) -> None:
    steps = ridden(found.legs)
    assert found.today.of == found.device_rides == len(steps)
    assert found.today.working == sum(step.today == "working" for step in steps)
    assert found.today.out == sum(step.today == "out" for step in steps)
    for step in steps:
        if step.today == "working":
            working = [unit for unit in step.units if when.today(unit.facility_id) == "working"]
            assert working
            assert step.match == "exact" or len(step.units) > 1
    if found.today.working:
        assert timedelta(minutes=-1) <= NOW - found.today.checked_at <= timedelta(minutes=30)


@given(situations())
@settings(max_examples=80, deadline=None)
def test_verdict_today_and_cost_of_an_answer_agree_with_its_legs(situation):
    check_parts(situation)


def test_control_with_a_guess_taken_for_the_unit_unknown_today_would_become_working(monkeypatch):
    made = crossing(record(ride("e0", match="ambiguous")))
    when = replace(QUIET, told={"e0": told("working")})
    check_parts((made, when))
    monkeypatch.setattr(writing, "state_of", lambda ride, when: when.today(ride.units[0]))
    with pytest.raises(AssertionError):
        check_parts((made, when))


def test_control_with_ways_that_lower_the_verdict_another_would_be_taken(monkeypatch):
    """From A to B by line 1 and doubtful ways in and out, or by lines 2 and 3 and no record."""
    tracks = [Track(*track, is_one_way=True) for track in (("1", "AB"), ("2", "AD"), ("3", "DB"))]
    ways = [way("enter", "1-A:B", ride("e0")), way("leave", "1-B:end", ride("e0"))]
    made = network(*tracks, ways=ways)
    doubt = replace(QUIET, told={"e0": told("out", 45)})
    check_book((made, doubt))
    monkeypatch.setattr(compiled, "Way", ())
    with pytest.raises(AssertionError):
        check_book((made, doubt))


@given(situations())
@settings(max_examples=40, deadline=None)
def test_news_reweighs_the_pieces_that_ride_the_unit_and_no_others(situation):
    """The graph after news is that of a planner that never knew the network without it."""
    made, when = situation
    known = Planner(made).compiled(WHEELCHAIR)
    known.prepared(QUIET)
    plain = [weight(p, assess(p, WHEELCHAIR, when), WHEELCHAIR) for p in made.pieces]
    assert known.weights(when).tolist() == plain


# Networks made by hand.
def answer(made, when=QUIET, profile=WHEELCHAIR, start="A", goal="E"):
    return Planner(made).plan(start, goal, profile, when)


def causes(found) -> list[str]:
    return [unknown.cause for unknown in found.unknowns]


def test_a_recorded_change_is_verified_with_source_and_oldest_day():
    found = answer(crossing(record(ride("e0"))))
    assert found.path.verdict == found.path.changes.verdict == "verified"
    assert found.path.changes.origins == (MINISTRY,)
    assert found.path.changes.as_of == date(2025, 8, 11)
    assert found.path.rides.as_of == METRO.as_of
    assert (found.path.way_in, found.path.way_out) == ("unknown", "unknown")
    assert [leg.kind for leg in found.legs] == ["enter", "ride", "transfer", "ride", "leave"]
    assert (found.transfers, found.device_rides, found.unknowns) == (1, 1, ())
    assert found.not_known_here == WHEELCHAIR.not_known


def test_without_a_record_the_change_is_unverified_and_named():
    found = answer(crossing())
    assert found.path.verdict == "unverified"
    assert [(u.leg, u.cause, u.at.station_id) for u in found.unknowns] == [(3, "no_path", "1-B")]
    assert (found.path.changes.origins, found.path.changes.as_of) == ((), None)


def test_the_opposite_of_a_recorded_change_is_unverified_where_nothing_else_joins_the_lines():
    made = network(*TWO_LINES, records=[("2-B:E", "1-B:C", record(ride("e0"), ride("e1")))])
    found = answer(made)
    assert found.path.verdict == "unverified"
    assert set(causes(found)) == {"reverse"}
    (change,) = [leg for leg in found.legs if isinstance(leg, ChangeLeg)]
    assert (change.basis, change.path_id) == ("reverse", "path")


def test_control_taken_for_a_record_the_opposite_would_be_verified(monkeypatch):
    monkeypatch.setattr(assessing, "_own_causes", lambda *_: ())
    made = network(*TWO_LINES, records=[("2-B:E", "1-B:C", record(ride("e0"), ride("e1")))])
    assert answer(made).path.verdict == "verified"


def test_a_fresh_outage_of_the_only_unit_takes_another_way():
    long_way = Track("3", "AFGHIJKLMNOPQRSTUVWE")
    made = network(*TWO_LINES, long_way, records=[("1-B:C", "2-B:E", record(ride("e0")))])
    before = answer(made)
    assert (before.path.verdict, lines(before)) == ("verified", ["1", "2"])
    for news in (told("out"), told("out", 45), told("reported_out"), planned(-1)):
        found = answer(made, replace(QUIET, told={"e0": news}))
        assert (found.path.verdict, lines(found)) == ("verified", ["3"])
    assert lines(answer(made, replace(QUIET, avoid=frozenset({"e0"})))) == ["3"]


def lines(found) -> list[str]:
    return [leg.line.code for leg in found.legs if isinstance(leg, RideLeg)]


def test_control_with_wishes_ignored_the_unit_to_avoid_would_be_ridden(monkeypatch):
    monkeypatch.setattr(Conditions, "judge", lambda _self, _unit: Judged())
    made = crossing(record(ride("e0")))
    assert lines(answer(made, replace(QUIET, avoid=frozenset({"e0"})))) == ["1", "2"]


def test_a_fresh_outage_of_the_only_unit_of_the_only_change_leaves_no_way():
    found = answer(crossing(record(ride("e0"))), replace(QUIET, told={"e0": told("out")}))
    assert (found.path.verdict, found.legs, found.span) == ("impossible", (), None)
    assert (found.path.way_in, found.path.way_out) == (None, None)
    assert (found.today.of, found.today.checked_at) == (0, None)


@pytest.mark.parametrize("news", [told("out", 45), told("reported_out", 3)])
def test_an_outage_past_its_limit_or_a_citizens_report_makes_the_change_unknown_with_its_date(news):
    found = answer(crossing(record(ride("e0"))), replace(QUIET, told={"e0": news}))
    assert found.path.verdict == "unverified"
    assert [u.told_at for u in found.unknowns] == [news.observed_at]
    assert found.today.last_told_at == news.observed_at
    assert found.today.unknown == 1


def test_a_planned_outage_blocks_at_its_time_only():
    made = crossing(record(ride("e0")))
    assert answer(made, replace(QUIET, told={"e0": planned(-5, 5)})).path.verdict == "impossible"
    assert answer(made, replace(QUIET, told={"e0": planned(5, 9)})).path.verdict == "verified"


def test_one_of_several_units_that_may_be_meant_makes_the_change_unknown_all_of_them_block_it():
    made = crossing(record(ride("e0", "e1")))
    one = answer(made, replace(QUIET, told={"e0": told("out")}))
    both = answer(made, replace(QUIET, told={"e0": told("out"), "e1": told("out")}))
    assert causes(one) == ["unit_ambiguous_out"]
    assert both.path.verdict == "impossible"


@pytest.mark.parametrize(
    ("doubt", "cause"),
    [("is_whole", "step_unread"), ("floor", "floor_unnumbered"), ("old", "old_source")],
)
def test_a_record_that_is_no_proof_is_unverified_and_says_why(doubt, cause):
    found = answer(crossing(replace(record(ride("e0")), **DOUBTS[doubt])))
    assert (found.path.verdict, causes(found)) == ("unverified", [cause])


def test_a_verified_way_with_a_lift_comes_before_an_unverified_one_without():
    made = crossing(record(ride("w0")), replace(record(ride("e0")), is_whole=False))
    found = answer(made)
    assert (found.path.verdict, found.lift_rides) == ("verified", 1)
    assert (found.no_lift.path.verdict, found.no_lift.lift_rides) == ("unverified", 0)
    assert found.no_lift.no_lift is None


@pytest.mark.parametrize(("elevators", "lifts"), [(6, 0), (12, 1)])
def test_a_lift_counts_as_a_detour_of_ten_minutes(elevators, lifts):
    """Of two verified changes; an elevator takes 105 s at the middle, a lift 330 s."""
    slow = record(*(ride(f"e{n}") for n in range(elevators)))
    found = answer(crossing(record(ride("w0")), slow))
    assert (found.path.verdict, found.lift_rides) == ("verified", lifts)
    assert (found.no_lift.lift_rides, found.no_lift.device_rides) == (0, elevators)


def test_control_with_lifts_weighed_by_time_alone_the_quicker_way_would_win():
    slow = record(*(ride(f"e{n}") for n in range(6)))
    found = answer(crossing(record(ride("w0")), slow), profile=replace(WHEELCHAIR, lift_detour_s=0))
    assert found.lift_rides == 1


def test_where_lifts_are_the_only_way_the_answer_without_is_impossible():
    found = answer(crossing(record(ride("w0"))))
    assert (found.path.verdict, found.no_lift.path.verdict) == ("verified", "impossible")
    assert answer(crossing(record(ride("w0"))), profile=STROLLER).path.verdict == "impossible"


def test_a_way_without_route_is_impossible_with_lifts_and_without():
    found = answer(crossing(record(path_class="stairs")))
    assert (found.path.verdict, found.no_lift.path.verdict) == ("impossible", "impossible")


def test_credits_name_the_bodies_behind_both_answers_once():
    lift = replace(record(ride("w0")), origin=replace(MINISTRY, publisher="가"))
    other = replace(record(ride("e0")), is_whole=False, origin=replace(MINISTRY, publisher="나"))
    found = Planner(crossing(lift, other)).plan("A", "E", WHEELCHAIR, QUIET, snapshot="s1")
    assert found.attribution == (METRO.publisher, "가", "나")
    assert found.snapshot == "s1"


@pytest.mark.parametrize("walked", [{("1-B", "2-B"): 88.0}, {}])
def test_walkers_metres_in_a_wheelchairs_time_are_credited(walked):
    (leg,) = [
        leg for leg in answer(crossing(record(), walked=walked)).legs if isinstance(leg, ChangeLeg)
    ]
    assert leg.walker_origin == (METRO if walked else None)
    assert (METRO.publisher in planning._credits([leg])) == bool(walked)


# Ways in and out.
def test_a_blocked_way_in_is_replaced_by_another_exit():
    ways = [
        *both_ways("1-A:B", ride("e0")),
        *both_ways("1-A:B", ride("e1"), ride("e2"), exit_no="2"),
    ]
    made = crossing(record(), ways=ways)
    assert answer(made).legs[0].exit_no == "1"
    found = answer(made, replace(QUIET, told={"e0": told("out")}))
    assert (found.legs[0].exit_no, found.legs[0].state) == ("2", "derived")
    assert found.path.verdict == "verified"


@pytest.mark.parametrize(("kind", "platform"), [("enter", "1-A:B"), ("leave", "2-E:end")])
def test_with_all_ways_in_or_out_blocked_the_answer_is_impossible(kind, platform):
    ways = [way(kind, platform, ride("e0")), way(kind, platform, ride("e1"), exit_no="2")]
    made = network(*TWO_LINES, ways=ways)
    out = {"e0": told("out"), "e1": planned(-1)}
    assert answer(made).path.verdict == "unverified"
    assert answer(made, replace(QUIET, told=out)).path.verdict == "impossible"
    assert answer(made, replace(QUIET, told=out), WALK).path.verdict == "verified"


def test_control_with_an_unknown_way_beside_listed_ones_blocked_ways_would_be_passed(
    monkeypatch,
):
    real = complete.unlisted
    monkeypatch.setattr(complete, "unlisted", lambda platforms, _listed: real(platforms, ()))
    made = network(*TWO_LINES, ways=[way("enter", "1-A:B", ride("e0"))])
    assert answer(made, OUT).path.verdict == "unverified"


@pytest.mark.parametrize("news", [told("out", 45), told("reported_out")])
def test_an_unknown_way_in_never_lowers_the_verdict_but_says_why(news):
    made = crossing(record(), ways=both_ways("1-A:B", ride("e0")))
    found = answer(made, replace(QUIET, told={"e0": news}))
    assert (found.path.verdict, found.path.way_in) == ("verified", "unknown")
    assert [(u.leg, u.told_at) for u in found.unknowns] == [(1, news.observed_at)]
    assert found.legs[0].steps


def test_a_way_in_doubt_gives_place_to_a_known_one_that_takes_little_longer():
    near, far = ([ride("e0")], [ride("e1"), ride("e2")])
    ways = [*both_ways("1-A:B", *near), *both_ways("1-A:B", *far, exit_no="2")]
    made = crossing(record(), ways=ways)
    assert answer(made).legs[0].exit_no == "1"
    found = answer(made, replace(QUIET, told={"e0": told("reported_out")}))
    assert (found.legs[0].exit_no, found.path.way_in) == ("2", "derived")


def test_any_of_interchangeable_elevators_is_enough():
    made = crossing(record(), ways=both_ways("1-A:B", either("e0", "e1")))
    found = answer(made, replace(QUIET, told={"e0": told("out"), "e1": told("working", 7)}))
    assert found.path.way_in == "derived"
    assert (found.today.working, found.today.out) == (1, 0)
    assert found.today.checked_at == told("working", 7).observed_at


def test_a_plan_among_interchangeable_elevators_does_not_make_the_check_look_old():
    made = crossing(record(), ways=both_ways("1-A:B", either("e0", "e1")))
    found = answer(made, replace(QUIET, told={"e0": planned(-9), "e1": told("working", 7)}))
    assert found.today.checked_at == told("working", 7).observed_at


# Walkers, toilets, many questions.
def test_walkers_need_no_record_and_their_time_stands_beside():
    made = crossing(walked={("1-B", "2-B"): 240.0})
    found = answer(made, profile=WALK)
    assert (found.path.verdict, found.walker, found.no_lift) == ("verified", None, None)
    assert found.legs[2].basis == "walker"
    assert answer(made).walker == found.span


def test_a_way_that_only_walkers_have_leaves_their_time_beside_an_impossible_one():
    found = answer(crossing(record(path_class="stairs")))
    assert (found.path.verdict, found.span) == ("impossible", None)
    assert found.walker is not None


def test_no_train_to_the_goal_leaves_no_walker_either():
    made = network(Track("1", "ABC", is_one_way=True), Track("2", "XY"))
    found = answer(made, start="A", goal="X")
    assert (found.path.verdict, found.walker) == ("impossible", None)


def test_toilets_of_the_places_where_one_is_on_foot_are_named_once():
    made = crossing(record())
    stop = made.places["B"].stops[0]
    toilet = Toilet(stop=stop, floor="B1", exit_no=None, is_inside_gates=True)
    other = Toilet(stop=made.places["C"].stops[0], floor=None, exit_no=None, is_inside_gates=None)
    made = replace(made, toilets={"1-B": (toilet,), "1-C": (other,)})
    assert answer(made).toilets == (toilet,)
    assert answer(made, start="A", goal="B").toilets == (toilet,)


def test_a_place_that_is_not_in_the_network_is_a_key_error():
    with pytest.raises(KeyError, match="Z"):
        answer(crossing(), goal="Z")


def test_graphs_of_the_newest_questions_are_kept_and_old_ones_go():
    known = Planner(crossing(record(ride("e0")))).compiled(WHEELCHAIR)
    first = known.prepared(QUIET)
    assert known.prepared(replace(QUIET, told={"e9": told("working")})) is first
    for days in range(8):
        known.prepared(Conditions(now=NOW + timedelta(days=days + 1)))
    assert known.prepared(QUIET) is not first


def test_threads_that_ask_about_different_news_get_each_their_own_graph():
    made = crossing(record(ride("e0")), replace(record(ride("e1")), is_whole=False))
    shared = Planner(made)
    asked = [
        Conditions(now=NOW + timedelta(days=day), told={"e0": told(word, -1440 * day)})
        for day in range(12)
        for word in ("out", "working", "reported_out")
    ] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda when: answer_of(shared, when), asked))
    assert found == [answer_of(Planner(made), when) for when in asked]


def answer_of(planner, when):
    return planner.plan("A", "E", WHEELCHAIR, when)


def test_a_record_grows_old_on_the_day_after_its_limit():
    made = crossing(record(ride("e0")))
    planner = Planner(made)
    days = {date(2027, 8, 11): "verified", date(2027, 8, 12): "unverified"}
    for day, verdict in days.items():
        later = Conditions(now=NOW + (day - date(2026, 8, 3)))
        assert planner.plan("A", "E", WHEELCHAIR, later).path.verdict == verdict


def causes_of_changes(found) -> set[str]:
    return {cause for leg in found.legs if isinstance(leg, ChangeLeg) for cause in leg.causes}


def check_shares(situation) -> None:
    """Sums over all journeys at once are the sums over the answers one by one."""
    made, when = situation
    planner = Planner(made)
    pairs = [(a, b) for a in made.places for b in made.places if a != b]
    for profile in EVERYBODY:
        found = [planner.plan(*pair, profile, when) for pair in pairs]
        sums = shares(planner.compiled(profile), pairs, when)
        assert sums.pairs == len(pairs)
        verdicts = [itinerary.path.verdict for itinerary in found]
        assert sums.verdicts == {verdict: verdicts.count(verdict) for verdict in RANK}
        causes = [
            {c for leg in i.legs if isinstance(leg, ChangeLeg) for c in leg.causes} for i in found
        ]
        assert sums.causes == {c: sum(c in each for each in causes) for c in sums.causes}
        assert sums.devices == sum(i.today.of for i in found)
        assert sums.known_devices == sum(i.today.working + i.today.out for i in found)
        named = [i.path for i in found if i.path.way_in == i.path.way_out == "derived"]
        assert sums.named_ends == len(named)
        assert sums.lift_pairs == sum(i.lift_rides > 0 for i in found)
        spans = [i.span.mid_s / 60 for i in found if i.span]
        assert sums.middle_min == (pytest.approx(np.median(spans), abs=0.3) if spans else None)


@given(situations())
@settings(max_examples=60, deadline=None)
def test_shares_of_all_journeys_are_those_of_the_answers(situation):
    check_shares(situation)


def test_control_with_one_device_left_out_shares_differ(monkeypatch):
    monkeypatch.setattr(planning, "ridden", lambda legs: ridden(legs)[1:])
    must_fail(check_shares, situations())


def test_random_pairs_join_different_places_and_stay_the_same():
    pairs = random_pairs("ABCD", 300)
    assert pairs == random_pairs("ABCD", 300) != random_pairs("ABCD", 300, seed=1)
    assert {a for a, _ in pairs} == set("ABCD")
    assert all(a != b for a, b in pairs)


# What blocks a way.
def barriers(found):
    return [(item.kind, item.barrier, item.at.station_id) for item in found.blocked]


def test_stairs_or_a_forbidden_lift_at_the_only_change_are_named_as_what_blocks():
    found = answer(crossing(record(path_class="stairs")))
    assert barriers(found) == [("change", "stairs", "1-B")]
    assert found.blocked[0].to.station_id == "2-B"
    found = answer(crossing(record(ride("w0"))), profile=STROLLER)
    assert barriers(found) == [("change", "lift", "1-B")]


@pytest.mark.parametrize(("when", "barrier"), [("told", "out"), ("avoid", "avoided")])
def test_units_out_of_service_at_a_change_are_named_with_their_news(when, barrier):
    news = (
        replace(QUIET, told={"e0": told("out", 5)})
        if when == "told"
        else replace(QUIET, avoid=frozenset({"e0"}))
    )
    found = answer(crossing(record(ride("e0"), ride("e1"))), when=news)
    assert barriers(found) == [("change", barrier, "1-B")]
    assert [unit.facility_id for unit in found.blocked[0].units] == ["e0"]


def test_what_blocks_the_ways_to_the_street_is_named_at_its_own_end_only():
    ways = [
        way("enter", "1-A:B", ride("e0")),
        way("leave", "2-E:end", ride("e1")),
        way("leave", "1-B:C", ride("e0")),
        way("enter", "1-B:C", ride("e1")),
    ]
    made = crossing(record(), ways=ways)
    found = answer(made, when=replace(QUIET, avoid=frozenset({"e0", "e1"})))
    assert ("enter", "avoided", "1-A") in barriers(found)
    assert ("leave", "avoided", "2-E") in barriers(found)
    assert not {item.at.station_id for item in found.blocked} & {"1-B"}


def test_an_answer_names_nothing_that_blocks():
    assert answer(crossing(record(ride("e0")))).blocked == ()


@given(situations())
@MANY
def test_what_is_said_to_block_is_blocked_and_only_where_there_is_no_way(situation):
    made, when = situation
    for found, pieces in plans(made, NO_LIFT, when):
        assert not (pieces and found.blocked)
        for item in found.blocked:
            assert item.units or item.barrier in {"stairs", "lift"}
            assert all(when.judge(unit.facility_id).state == "block" for unit in item.units)
