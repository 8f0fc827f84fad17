"""From pieces to legs: trains in one, doors where one gets off, units as they are now."""

from dataclasses import replace
from datetime import date

import pytest

from madang_transfermap.routing.itinerary import ChangeLeg, RideLeg, WayLeg, ridden
from madang_transfermap.routing.legs import Writer, state_of
from madang_transfermap.routing.pieces import Change, Run
from madang_transfermap.routing.planner import Planner
from tests.unit.networks import (
    METRO,
    NOW,
    QUIET,
    WALK,
    WHEELCHAIR,
    Track,
    both_ways,
    either,
    network,
    planned,
    record,
    ride,
    told,
)

LINE = Track("1", "ABCD", is_one_way=True)
BRANCH = Track("2", "CE", is_one_way=True)


def legs(made, start="A", goal="D", profile=WHEELCHAIR, when=QUIET):
    return Planner(made).plan(start, goal, profile, when).legs


def changed(found=None, **changes):
    """From A to E, changing at C."""
    records = [("1-C:D", "2-C:E", found)] if found else []
    return network(LINE, BRANCH, records=records, **changes)


def train(made, number=0, **asked) -> RideLeg:
    return [leg for leg in legs(made, **asked) if isinstance(leg, RideLeg)][number]


def test_a_train_is_one_leg_with_the_stations_that_it_passes():
    found = train(network(LINE))
    assert (found.board.station_id, found.alight.station_id) == ("1-A", "1-D")
    assert [stop.station_id for stop in found.via] == ["1-B", "1-C"]
    assert (found.toward.station_id, found.platform_id) == ("1-B", "1-A:B")
    assert (found.length_m, found.span.kind, found.origin) == (3000.0, "published", METRO)
    assert found.wait.mid_s == 240
    assert found.span.mid_s == sum(90 + 10 * (ord(place) % 3) for place in "BCD")


def test_one_unknown_length_makes_the_length_unknown():
    made = network(LINE)
    first = next(n for n, piece in enumerate(made.pieces) if isinstance(piece, Run))
    pieces = list(made.pieces)
    pieces[first] = replace(pieces[first], length_m=None, is_published=False, origin=None)
    found = train(replace(made, pieces=tuple(pieces)))
    assert (found.length_m, found.span.kind, found.origin) == (None, "estimated", METRO)


def test_without_published_times_nobody_is_credited():
    found = train(network(LINE, published=False))
    assert (found.length_m, found.origin, found.span.rules) == (None, None, ("ride_by_position",))


@pytest.mark.parametrize("day", [date(2020, 1, 1), None])
def test_the_oldest_figure_behind_a_train_is_named_a_day_that_is_unknown_first(day):
    made = network(LINE)
    other = replace(METRO, as_of=day)
    pieces = [
        replace(piece, origin=other)
        if isinstance(piece, Run) and piece.from_platform == "1-B:C"
        else piece
        for piece in made.pieces
    ]
    assert train(replace(made, pieces=tuple(pieces))).origin == other


def test_the_sum_of_the_legs_is_the_whole_time():
    made = changed(record(ride("e0")))
    found = Planner(made).plan("A", "E", WHEELCHAIR, QUIET)
    parts = [
        leg.span.mid_s + (leg.wait.mid_s if isinstance(leg, RideLeg) else 0) for leg in found.legs
    ]
    assert sum(parts) == pytest.approx(found.span.mid_s)


def test_no_rule_is_named_that_no_part_of_the_way_rests_on():
    found = Planner(network(LINE, published=False)).plan("A", "D", WHEELCHAIR, QUIET)
    assert "ride_published" not in found.span.rules


# Where to board.
def door_step(found, **changes):
    """The record with a door in the step before its first ride."""
    alight, *rest = found.steps
    return replace(found, steps=(replace(alight, **changes), *rest))


def test_the_door_that_the_record_names_comes_first():
    made = changed(
        door_step(record(ride("e0")), car_door="7-2/7-3"), doors={("e0", "1-C:D"): "1-1"}
    )
    assert train(made, goal="E").board_at == ("7-2", "7-3")


@pytest.mark.parametrize(
    ("first", "doors", "board_at"),
    [
        (ride("e0"), {("e0", "1-C:D"): "3-4"}, ("3-4",)),
        (ride("e0"), {("e0", "1-C:B"): "3-4"}, ()),
        (ride("e0"), {}, ()),
        (ride("e0", "e1"), {("e0", "1-C:D"): "3-4"}, ()),
        (ride("e0", match="ambiguous"), {("e0", "1-C:D"): "3-4"}, ()),
        (ride(), {("e0", "1-C:D"): "3-4"}, ()),
    ],
)
def test_else_the_door_of_the_unit_at_the_platform_where_one_gets_off(first, doors, board_at):
    assert train(changed(record(first), doors=doors), goal="E").board_at == board_at


def test_a_door_after_the_first_ride_is_not_where_one_gets_off():
    found = record(ride("e0"))
    steps = tuple(replace(s, car_door="9-9") if s.kind == "gate" else s for s in found.steps)
    assert train(changed(replace(found, steps=steps)), goal="E").board_at == ()


def test_on_the_way_out_the_door_is_that_of_the_listed_elevator():
    made = network(LINE, ways=both_ways("1-D:end", ride("e0")), doors={("e0", "1-D:end"): "5-1"})
    assert train(made).board_at == ("5-1",)
    assert train(made, profile=WALK).board_at == ()


def test_a_level_change_and_an_unknown_one_name_no_door():
    assert train(changed(record()), goal="E").board_at == ()
    assert train(changed(), goal="E").board_at == ()


def test_room_for_wheelchairs_is_where_the_record_says_that_one_boards():
    made = changed(record(ride("e0")))
    assert train(made, 0, goal="E").wheelchair_at == ()
    assert train(made, 1, goal="E").wheelchair_at == ("1-4", "4-1")
    silent = record(steps=tuple(s for s in record().steps if s.kind != "board"))
    assert train(changed(silent), 1, goal="E").wheelchair_at == ()


# Changes.
def change(made, **asked) -> ChangeLeg:
    (found,) = [leg for leg in legs(made, **{"goal": "E", **asked}) if isinstance(leg, ChangeLeg)]
    return found


def test_a_recorded_change_carries_its_record():
    made = changed(record(ride("e0"), is_outside=True), walked={("2-C", "1-C"): 77.0})
    found = change(made)
    assert (found.kind, found.basis, found.state, found.causes) == (
        "transfer",
        "recorded",
        "pass",
        (),
    )
    assert (found.path_id, found.path_class, found.is_outside) == ("path", "elevator", True)
    assert (found.at_from.station_id, found.at_to.station_id) == ("1-C", "2-C")
    assert (found.walker_m, found.origin.publisher) == (77.0, "가상교통부")


def test_for_walkers_it_carries_the_published_metres_alone():
    found = change(changed(record(ride("e0")), walked={("1-C", "2-C"): 77.0}), profile=WALK)
    assert (found.basis, found.path_id, found.steps) == ("walker", None, ())
    assert (found.walker_m, found.origin) == (77.0, METRO)


def test_a_change_that_nobody_recorded_says_nothing_but_why():
    found = change(changed())
    assert (found.state, found.causes, found.path_id, found.origin) == (
        "unknown",
        ("no_path",),
        None,
        None,
    )
    assert (found.leaves_paid_area, found.is_outside, found.steps) == (None, None, ())


def test_the_opposite_of_a_record_is_turned_round_and_loses_what_holds_one_way_only():
    forth = record(ride("e0"), ride("e1"))
    steps = [
        replace(step, floor_from=f"B{5 - n}", floor_to=f"B{4 - n}", toward="place:concourse")
        for n, step in enumerate(forth.steps)
    ]
    made = network(LINE, BRANCH, records=[("2-C:E", "1-C:D", replace(forth, steps=tuple(steps)))])
    found = change(made)
    assert [step.kind for step in found.steps] == ["gate", "elevator", "elevator"]
    assert [step.n for step in found.steps] == [1, 2, 3]
    assert [step.verb for step in found.steps] == ["enter", "ride", "ride"]
    assert [u.facility_id for step in found.steps for u in step.units] == ["e1", "e0"]
    assert (found.steps[1].floor_from, found.steps[1].floor_to) == ("B2", "B3")
    assert {step.toward for step in found.steps} == {None}
    assert {step.paid_side for step in found.steps} == {step.side for step in found.steps} == {None}
    assert train(made, 1, goal="E").wheelchair_at == ()


def test_a_turn_on_an_island_platform_passes_and_rides_nothing():
    made = network(Track("1", "ABC"), islands={"1-B"})
    level = [
        piece for piece in made.pieces if isinstance(piece, Change) and piece.basis == "island"
    ]
    assert {(piece.from_platform, piece.to_platform) for piece in level} == {
        ("1-B:A", "1-B:C"),
        ("1-B:C", "1-B:A"),
    }
    (found,) = Writer(network=made, profile=WHEELCHAIR, conditions=QUIET, pieces=level[:1]).legs
    assert (found.kind, found.basis, found.state, found.steps) == ("turn", "island", "pass", ())


def test_several_causes_are_each_named_once_with_the_dates_of_their_news():
    made = changed(record(ride("e0"), ride("e1"), ride("e0")))
    news = {"e0": told("out", 99), "e1": told("reported_out", 3)}
    found = Planner(made).plan("A", "E", WHEELCHAIR, replace(QUIET, told=news))
    (leg,) = [leg for leg in found.legs if isinstance(leg, ChangeLeg)]
    assert leg.causes == ("out_past_limit", "reported_out")
    assert [(u.leg, u.cause, u.told_at) for u in found.unknowns] == [
        (3, "out_past_limit", news["e0"].observed_at),
        (3, "reported_out", news["e1"].observed_at),
    ]


# Units now.
def test_a_step_names_its_units_with_what_was_told_of_them():
    made = changed(record(ride("e0"), ride("e1", "e2"), ride()))
    news = {"e0": told("working", 7), "e1": told("working", 99), "e2": planned(50)}
    found = ridden(legs(made, goal="E", when=replace(QUIET, told=news)))
    assert [step.today for step in found] == ["working", "unknown", "unknown"]
    first, (second, third), none = (step.units for step in found)
    assert (first[0].today, first[0].told, first[0].told_at) == (
        "working",
        "working",
        news["e0"].observed_at,
    )
    assert (second.today, second.told) == ("unknown", "working")
    assert (third.today, third.told, third.told_at) == ("unknown", None, None)
    assert none == ()


@pytest.mark.parametrize(
    ("device", "first", "second", "state"),
    [
        (ride("e0"), "working", None, "working"),
        (ride("e0", match="ambiguous"), "working", None, "unknown"),
        (ride("e0", "e1"), "working", "working", "working"),
        (ride("e0", "e1"), "working", None, "unknown"),
        (ride("e0", "e1"), "reported_out", "reported_out", "reported_out"),
        (either("e0", "e1"), "working", "out", "working"),
        (either("e0", "e1"), "out", "reported_out", "unknown"),
        (either("e0", "e1"), None, None, "unknown"),
        (ride(), None, None, "unknown"),
    ],
)
def test_of_several_units_only_what_holds_for_each_is_said_of_the_device(
    device, first, second, state
):
    news = {unit: told(word) for unit, word in (("e0", first), ("e1", second)) if word}
    assert state_of(device, replace(QUIET, told=news)) == state


def test_ways_in_and_out_name_elevators_for_those_who_need_them():
    ways = [
        *both_ways("1-A:B", ride("e0"), exit_no="3"),
        *both_ways("1-D:end", ride("e1"), ride("e2")),
    ]
    made = network(LINE, ways=ways)
    enter, *_, leave = legs(made)
    assert (enter.kind, enter.state, enter.exit_no, len(enter.steps)) == (
        "enter",
        "derived",
        "3",
        1,
    )
    assert (leave.kind, leave.state, enter.origin) == ("leave", "derived", METRO)
    assert [u.facility_id for step in leave.steps for u in step.units] == ["e2", "e1"]
    walked, *_ = legs(made, profile=WALK)
    assert (walked.state, walked.exit_no, walked.steps, walked.origin) == (
        "unknown",
        None,
        (),
        None,
    )


def test_a_way_that_nobody_lists_is_unknown_with_a_time_and_nothing_else():
    (enter, *_) = legs(network(LINE))
    assert isinstance(enter, WayLeg)
    assert (enter.state, enter.exit_no, enter.steps, enter.causes) == ("unknown", None, (), ())
    assert "way_unknown" in enter.span.rules


def test_a_way_without_pieces_has_no_legs():
    found = Writer(network=network(LINE), profile=WHEELCHAIR, conditions=QUIET, pieces=())
    assert (found.legs, found.unknowns) == ((), ())


def test_two_changes_one_after_the_other_are_two_legs():
    """At C from line 1 to line 3 by line 2, which are recorded one by one."""
    made = network(
        LINE,
        BRANCH,
        Track("3", "CF", is_one_way=True),
        records=[("1-C:D", "2-C:E", record()), ("2-C:E", "3-C:F", record())],
    )
    found = Planner(made).plan("A", "F", WHEELCHAIR, QUIET)
    assert [leg.kind for leg in found.legs] == [
        "enter",
        "ride",
        "transfer",
        "transfer",
        "ride",
        "leave",
    ]
    assert (found.path.verdict, found.transfers) == ("verified", 1)
    assert found.asked_at == NOW
