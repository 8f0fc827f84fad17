"""What nobody recorded is a piece of its own: no gap, and never a record."""

import pytest
from hypothesis import given, settings

from madang_transfermap.routing import complete
from madang_transfermap.routing.itinerary import Step
from madang_transfermap.routing.pieces import Board, Change, Way, units_of
from tests.unit.networks import METRO, Track, both_ways, must_fail, network, networks, record, ride

TWO_LINES = (Track("1", "ABC"), Track("2", "DBE"))


def changes(made) -> list[Change]:
    return [piece for piece in made.pieces if isinstance(piece, Change)]


def between(made, start, goal) -> list[str]:
    return sorted(
        c.basis for c in changes(made) if (c.from_platform, c.to_platform) == (start, goal)
    )


def check_complete(made) -> None:
    platforms = made.platforms
    pairs = {(c.from_platform, c.to_platform) for c in changes(made)}
    for first in platforms.values():
        for second in platforms.values():
            same_place = first.stop.group_id == second.stop.group_id
            if first is not second and same_place and second.next_stop is not None:
                pair = (first.platform_id, second.platform_id)
                assert pair in pairs
                bases = between(made, *pair)
                is_known = bool({"recorded", "reverse", "island"} & set(bases))
                assert is_known != ("no_path" in bases)
                assert bases.count("walker") == (first.stop != second.stop)
    for change in changes(made):
        ends = [platforms[p].stop for p in (change.from_platform, change.to_platform)]
        assert ends[0].group_id == ends[1].group_id
        assert (change.kind == "turn") == (ends[0] == ends[1])
        assert (change.record is not None) == (change.basis in {"recorded", "reverse"})


@given(networks())
@settings(max_examples=100, deadline=None)
def test_every_pair_of_platforms_at_a_place_has_a_record_its_opposite_or_nothing_known(made):
    check_complete(made)


def test_control_with_one_pair_left_out_the_network_would_have_a_gap(monkeypatch):
    real = complete.pairs
    monkeypatch.setattr(complete, "pairs", lambda platforms: list(real(platforms))[1:])
    must_fail(check_complete, networks())


@given(networks())
@settings(max_examples=50, deadline=None)
def test_every_platform_has_a_way_out_and_those_where_trains_leave_a_way_in(made):
    ways = {(piece.kind, piece.platform) for piece in made.pieces if isinstance(piece, Way)}
    boards = [(piece.kind, piece.platform) for piece in made.pieces if isinstance(piece, Board)]
    for platform_id, platform in made.platforms.items():
        leaves = platform.next_stop is not None
        assert ("leave", platform_id) in ways
        assert (("enter", platform_id) in ways) >= leaves
        assert boards.count(("alight", platform_id)) == 1
        assert boards.count(("board", platform_id)) == leaves


def test_a_listed_way_takes_the_place_of_the_unknown_one_in_its_direction_only():
    listed = both_ways("1-A:B", ride("e0"))[0]
    made = network(*TWO_LINES, ways=[listed])
    ways = [p for p in made.pieces if isinstance(p, Way) and p.platform == "1-A:B"]
    assert [(way.kind, way.rides is None) for way in ways] == [("enter", False), ("leave", True)]


def test_recorded_both_ways_each_has_its_own_record_and_the_opposite_of_the_other():
    made = network(
        *TWO_LINES,
        records=[
            ("1-B:C", "2-B:E", record(ride("e0"), path_id="there")),
            ("2-B:E", "1-B:C", record(ride("e1"), path_id="back")),
        ],
    )
    assert between(made, "1-B:C", "2-B:E") == ["recorded", "reverse", "walker"]
    found = {
        (c.basis, c.from_platform): c.record.path_id for c in changes(made) if c.record is not None
    }
    assert found == {
        ("recorded", "1-B:C"): "there",
        ("reverse", "2-B:E"): "there",
        ("recorded", "2-B:E"): "back",
        ("reverse", "1-B:C"): "back",
    }


def test_a_recorded_change_to_the_other_side_of_a_line_is_a_turn():
    made = network(*TWO_LINES, records=[("1-B:A", "1-B:C", record())], islands={"1-B"})
    turns = [c for c in changes(made) if c.record is not None]
    assert {(c.kind, c.basis) for c in turns} == {
        ("turn", "recorded"),
        ("turn", "reverse"),
    }
    assert between(made, "1-B:A", "1-B:C") == ["recorded"]


@pytest.mark.parametrize("pair", [("1-B", "2-B"), ("2-B", "1-B")])
def test_walkers_metres_hold_in_both_directions_and_on_every_change_of_the_pair(pair):
    made = network(*TWO_LINES, records=[("1-B:C", "2-B:E", record())], walked={pair: 88.0})
    found = {(c.kind, c.walker_m, c.origin) for c in changes(made)}
    assert found == {("transfer", 88.0, METRO), ("turn", None, None)}


def test_turned_twice_a_record_keeps_its_rides_floors_and_gates():
    steps = (
        Step(n=1, kind="alight", verb="alight"),
        Step(n=2, kind="elevator", verb="ride", match="exact", floor_from="B3", floor_to="B1"),
        Step(n=3, kind="gate", verb="leave"),
        Step(n=4, kind="gate", verb="transfer"),
        Step(n=5, kind="wait", verb="wait"),
    )
    forth = record(ride("e0"), ride("e1"), steps=steps)
    back = complete.turned(forth)
    assert [(s.n, s.kind, s.verb) for s in back.steps] == [
        (1, "gate", "transfer"),
        (2, "gate", "enter"),
        (3, "elevator", "ride"),
    ]
    assert [u for ride in back.rides for u in ride.units] == ["e1", "e0"]
    again = complete.turned(back)
    assert again.rides == forth.rides
    assert [(s.kind, s.verb, s.floor_from) for s in again.steps] == [
        (s.kind, s.verb, s.floor_from) for s in steps[1:-1]
    ]


def test_units_of_a_piece_are_named_once():
    found = record(ride("e0"), ride("e1", "e0"), ride())
    made = network(
        *TWO_LINES, records=[("1-B:C", "2-B:E", found)], ways=both_ways("1-A:B", ride("e2"))
    )
    assert {units_of(piece) for piece in made.pieces} == {(), ("e0", "e1"), ("e1", "e0"), ("e2",)}
