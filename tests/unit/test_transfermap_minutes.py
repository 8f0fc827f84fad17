"""Times are intervals that name their rules, and hold what others measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang_transfermap.routing import minutes
from madang_transfermap.routing.minutes import RULES
from madang_transfermap.routing.profiles import PROFILES, WALK

SPEED = PROFILES["wheelchair"].speed_m_s
counts = st.integers(0, 4)
metres = st.one_of(st.none(), st.floats(1, 2_000))


def in_minutes(span) -> tuple[float, float, float]:
    return tuple(round(s / 60, 1) for s in (span.low_s, span.mid_s, span.high_s))


def transfer(length=133.0, *, elevators=0, lifts=0, gates=0):
    return minutes.transfer(length, SPEED, elevators=elevators, lifts=lifts, gates=gates)


def test_the_mean_transfer_by_two_elevators_takes_four_to_twenty_minutes():
    """Not fitted: Muui's mean over 27 stations is 11.4 minutes (etoday 2352683, 2023)."""
    assert in_minutes(transfer(elevators=2)) == (3.8, 11.7, 19.6)


@pytest.mark.parametrize("elevators", [1, 2, 3, 4])
def test_the_middle_of_a_mean_transfer_lies_where_muui_measured(elevators):
    """Mean of midpoints 8 to 16 minutes."""
    assert 8 <= in_minutes(transfer(elevators=elevators, gates=1))[1] <= 16


def test_the_published_detour_of_a_wheelchair_lies_at_the_high_end():
    """Thesis 2022: 725 m where walkers walk 150 m; its limit for a transfer is 15 minutes."""
    assert transfer(150.0).high_s == pytest.approx(725 / SPEED, rel=0.01)
    assert transfer(150.0).low_s == pytest.approx(150 / SPEED)


def test_walkers_take_the_published_metres_at_the_published_speed():
    """All 140 rows of data.go.kr 15044419: time = distance / 1.2 m/s."""
    span = minutes.walker_transfer(240.0)
    assert (span.low_s, span.mid_s, span.high_s, span.kind) == (200, 200, 200, "published")
    assert WALK.speed_m_s == minutes.WALKER_SPEED_M_S


def test_without_published_metres_walkers_take_the_mean_as_an_estimate():
    span = minutes.walker_transfer(None)
    assert (span.kind, span.rules) == ("estimated", ("walk_mean_distance",))
    assert span.low_s < 133 / 1.2 < span.high_s


def test_a_published_time_has_no_width_and_an_estimated_ride_ten_percent_to_either_side():
    published = minutes.ride(90, is_published=True, rule="ride_published")
    estimated = minutes.ride(90, is_published=False, rule="ride_by_distance")
    assert (published.low_s, published.high_s, published.kind) == (90, 90, "published")
    assert (estimated.low_s, estimated.mid_s, estimated.high_s) == pytest.approx((81, 90, 99))
    assert estimated.kind == "estimated"


def test_a_sum_is_as_weak_as_its_weakest_part_and_names_each_rule_once():
    ride = minutes.ride(90, is_published=True, rule="ride_published")
    found = minutes.total([ride, ride, minutes.WAIT, minutes.WAIT])
    assert found.kind == "estimated"
    assert found.rules == ("ride_published", "wait_no_timetable")
    assert found.mid_s == 2 * 90 + 2 * 240
    assert minutes.total([ride, ride]).kind == "published"
    assert minutes.total([minutes.WAIT, ride]).kind == "estimated"


def test_nothing_adds_no_time_and_no_rule():
    ride = minutes.ride(90, is_published=True, rule="ride_published")
    assert minutes.total([ride, minutes.NONE]) == ride


@given(metres, counts, counts, counts)
def test_the_middle_is_the_midpoint_and_every_device_adds_its_own(length, elevators, lifts, gates):
    span = transfer(length, elevators=elevators, lifts=lifts, gates=gates)
    bare = transfer(length)
    assert span.low_s <= span.mid_s <= span.high_s
    assert span.mid_s == pytest.approx((span.low_s + span.high_s) / 2)
    assert span.low_s - bare.low_s == pytest.approx(30 * elevators + 120 * lifts + 10 * gates)
    assert span.high_s - bare.high_s == pytest.approx(180 * elevators + 540 * lifts + 10 * gates)
    assert set(span.rules) <= set(RULES)
    assert ("walk_mean_distance" in span.rules) == (length is None)
    assert [rule in span.rules for rule in ("elevator_ride", "lift_ride", "gate")] == [
        bool(elevators),
        bool(lifts),
        bool(gates),
    ]


@given(st.floats(0.3, 2.0), st.floats(0.3, 2.0))
def test_who_is_slower_is_never_sooner_there(one, other):
    slow, fast = sorted((one, other))
    spans = (
        minutes.way_on_foot,
        minutes.way_unknown,
        minutes.turn_round,
        minutes.turn_on_foot,
        lambda speed: minutes.way(speed, elevators=2),
        lambda speed: minutes.transfer(None, speed, elevators=1, lifts=0, gates=0),
    )
    for span in spans:
        assert span(slow).low_s >= span(fast).low_s
        assert span(slow).high_s >= span(fast).high_s
        assert span(slow).kind == "estimated"


@pytest.mark.parametrize("elevators", [1, 2])
def test_an_unknown_way_takes_longer_than_a_listed_one_of_up_to_two_elevators(elevators):
    """So that a known way is preferred; three elevators take about as long."""
    assert minutes.way_unknown(SPEED).mid_s >= minutes.way(SPEED, elevators=elevators).mid_s


def test_every_rule_is_said_in_both_languages():
    assert all(text.ko and text.en for text in RULES.values())


def test_control_with_walkers_metres_alone_the_mean_transfer_would_be_too_short(monkeypatch):
    monkeypatch.setattr(minutes, "_DETOUR", 1.0)
    assert in_minutes(transfer(elevators=2))[1] < 8


def test_profiles_name_their_source_and_limits():
    for code, profile in PROFILES.items():
        assert (profile.code, bool(profile.source), bool(profile.title.en)) == (code, True, True)
    assert PROFILES["wheelchair"].without_lift().lift == "never"
    assert {code for code, p in PROFILES.items() if p.stairs == "yes"} == {"walk", "blind"}
