"""Whether a profile can pass a piece, how surely, and how long it takes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang_transfermap.routing import minutes
from madang_transfermap.routing.assess import assess
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.pieces import Board, Change, Run, Way, age_in_months
from tests.unit.networks import (
    BLIND,
    EVERYBODY,
    MINISTRY,
    NO_LIFT,
    NOW,
    QUIET,
    STROLLER,
    WALK,
    WHEELCHAIR,
    by_the_book,
    record,
    records,
    ride,
    situations,
    told,
    way,
)


def change(**changes) -> Change:
    said = {
        "kind": "transfer",
        "from_platform": "1-B:C",
        "to_platform": "2-B:E",
        "basis": "no_path",
    }
    return Change(**(said | changes))


def recorded(found, **changes) -> Change:
    return change(basis="recorded", record=found, **changes)


@given(situations())
@settings(max_examples=100, deadline=None)
def test_each_piece_is_what_the_specification_says_but_ways_in_doubt_stand_beside(situation):
    made, when = situation
    for profile in EVERYBODY:
        for piece in made.pieces:
            found = assess(piece, profile, when)
            wanted = by_the_book(piece, profile, when)
            if isinstance(piece, Way) and found.state == "unknown":
                assert (wanted, bool(found.causes)) == ("pass", True)
            else:
                assert found.state == wanted, (profile.code, piece)
            assert bool(found.causes) == (found.state == "unknown") or found.state == "block"
            assert 0 <= found.span.low_s <= found.span.mid_s <= found.span.high_s


@pytest.mark.parametrize("profile", EVERYBODY, ids=lambda p: f"{p.code}-{p.lift}")
def test_trains_and_platforms_pass_for_everybody(profile):
    run = Run(
        from_platform="a", to_platform="b", length_m=None, run_s=100, is_published=False,
        rule="ride_by_distance", origin=None,
    )  # fmt: skip
    assert assess(run, profile, QUIET).span.mid_s == pytest.approx(100)
    assert assess(Board(kind="board", platform="a"), profile, QUIET).span == minutes.WAIT
    assert assess(Board(kind="alight", platform="a"), profile, QUIET).span == minutes.NONE


@pytest.mark.parametrize(
    ("path_class", "lifts", "profile", "state"),
    [
        ("elevator", 0, WHEELCHAIR, "pass"),
        ("level", 0, STROLLER, "pass"),
        ("lift", 1, WHEELCHAIR, "pass"),
        ("lift", 1, NO_LIFT, "block"),
        ("lift", 1, STROLLER, "block"),
        ("stairs", 0, WHEELCHAIR, "block"),
        ("stairs", 0, STROLLER, "block"),
        (None, 0, WHEELCHAIR, "unknown"),
        (None, 1, NO_LIFT, "block"),
    ],
)
def test_stairs_and_forbidden_lifts_block_a_record(path_class, lifts, profile, state):
    found = assess(recorded(record(path_class=path_class, lifts=lifts)), profile, QUIET)
    assert found.state == state
    assert found.lifts == (lifts if state != "block" else 0)


def test_whoever_climbs_stairs_but_follows_records_passes_them():
    climber = replace(WALK, follows_walkers=False)
    assert assess(recorded(record(path_class="stairs")), climber, QUIET).state == "pass"
    on_foot = assess(change(basis="walker"), climber, QUIET)
    assert (on_foot.state, on_foot.causes) == ("unknown", (("walkers_only", None),))


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"basis": "reverse", "record": record()}, "reverse"),
        ({}, "no_path"),
        ({"kind": "turn"}, "turn_round"),
        ({"basis": "recorded", "record": record(has_floor_unnumbered=True)}, "floor_unnumbered"),
        ({"basis": "recorded", "record": record(is_whole=False)}, "step_unread"),
        ({"basis": "recorded", "record": record(path_class=None)}, "step_unread"),
        (
            {"basis": "recorded", "record": record(origin=replace(MINISTRY, as_of=None))},
            "old_source",
        ),
    ],
)
def test_what_is_no_proof_is_unknown_and_says_why(changes, cause):
    found = assess(change(**changes), WHEELCHAIR, QUIET)
    assert (found.state, [name for name, _ in found.causes]) == ("unknown", [cause])


def test_all_causes_are_named_in_order():
    found = record(ride("e0"), has_floor_unnumbered=True, is_whole=False)
    when = replace(QUIET, told={"e0": told("out", 99)})
    causes = assess(change(basis="reverse", record=found), WHEELCHAIR, when).causes
    assert [name for name, _ in causes] == [
        "reverse",
        "floor_unnumbered",
        "step_unread",
        "out_past_limit",
    ]


@pytest.mark.parametrize(
    ("profile", "kind", "basis", "state"),
    [
        (WALK, "transfer", "walker", "pass"),
        (WALK, "transfer", "recorded", "block"),
        (WALK, "transfer", "no_path", "block"),
        (WALK, "turn", "no_path", "pass"),
        (WALK, "turn", "recorded", "pass"),
        (WHEELCHAIR, "transfer", "walker", "block"),
    ],
)
def test_walkers_have_pieces_of_their_own(profile, kind, basis, state):
    piece = change(kind=kind, basis=basis, record=record() if basis == "recorded" else None)
    assert assess(piece, profile, QUIET).state == state


def test_an_island_platform_is_level():
    found = assess(change(kind="turn", basis="island"), WHEELCHAIR, QUIET)
    assert (found.state, found.span) == ("pass", minutes.turn_on_foot(WHEELCHAIR.speed_m_s))


def test_a_change_takes_the_time_of_its_metres_devices_and_gates():
    found = assess(recorded(record(ride("e0"), ride("w0")), walker_m=77.0), WHEELCHAIR, QUIET)
    wanted = minutes.transfer(77.0, 0.78, elevators=1, lifts=1, gates=1)
    assert (found.span, found.lifts) == (wanted, 1)


# Ways to the street.
def test_a_listed_way_takes_its_rides_an_unknown_one_its_guess_walkers_neither():
    listed = way("enter", "1-A:B", ride("e0"), ride("e1"))
    assert assess(listed, WHEELCHAIR, QUIET).span == minutes.way(0.78, elevators=2)
    unknown = replace(listed, rides=None)
    assert assess(unknown, WHEELCHAIR, QUIET).span == minutes.way_unknown(0.78)
    assert assess(listed, WALK, QUIET).span == minutes.way_on_foot(1.2)


@given(st.lists(st.sampled_from(["out", "reported_out", "working"]), max_size=3))
def test_no_news_makes_a_way_quicker(words):
    listed = way("enter", "1-A:B", *(ride(f"e{n}") for n in range(3)))
    news = {f"e{n}": told(word, 45) for n, word in enumerate(words)}
    found = assess(listed, WHEELCHAIR, replace(QUIET, told=news))
    assert found.span.mid_s >= assess(listed, WHEELCHAIR, QUIET).span.mid_s


# Age.
@pytest.mark.parametrize(
    ("as_of", "today", "months"),
    [
        (date(2024, 8, 11), date(2026, 8, 11), 24),
        (date(2024, 8, 11), date(2026, 8, 12), 25),
        (date(2024, 8, 11), date(2024, 8, 11), 0),
        (date(2024, 8, 11), date(2024, 8, 12), 1),
        (date(2024, 12, 31), date(2025, 1, 1), 1),
        (date(2024, 2, 29), date(2026, 2, 28), 24),
        (date(2024, 2, 29), date(2026, 3, 1), 25),
        (None, date(2026, 8, 11), None),
    ],
)
def test_age_counts_a_begun_month(as_of, today, months):
    assert age_in_months(replace(MINISTRY, as_of=as_of), today) == months


def test_without_a_source_there_is_no_age():
    assert age_in_months(None, date(2026, 8, 3)) is None


@given(records)
def test_age_is_judged_by_the_day_in_seoul(found):
    """16:00 of one day in UTC is 01:00 of the next in Seoul."""
    dated = replace(found, origin=replace(MINISTRY, as_of=date(2024, 8, 3)))
    before = Conditions(now=NOW.replace(hour=14))
    after = Conditions(now=NOW.replace(hour=16))
    causes = [
        [name for name, _ in assess(recorded(dated), WHEELCHAIR, when).causes]
        for when in (before, after)
    ]
    assert "old_source" not in causes[0]
    assert ("old_source" in causes[1]) or assess(
        recorded(dated), WHEELCHAIR, after
    ).state == "block"


def test_what_is_no_piece_is_refused():
    with pytest.raises(TypeError):
        assess("a piece", WHEELCHAIR, QUIET)


def test_elevators_out_leave_the_stairs_to_who_climbs_them_but_nobody_says_where():
    piece = way("enter", "1-B:C", ride("e0"))
    when = replace(QUIET, avoid=frozenset({"e0"}))
    assert assess(piece, WHEELCHAIR, when).state == "block"
    found = assess(piece, BLIND, when)
    assert (found.state, found.causes) == ("unknown", (("walkers_only", None),))
    assert assess(piece, BLIND, QUIET).state == "pass"
