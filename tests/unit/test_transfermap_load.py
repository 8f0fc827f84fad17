"""The network, and what was told of its units, from the declared tables."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from madang_transfermap import plugin, sources
from madang_transfermap.routing.conditions import Conditions, Plan
from madang_transfermap.routing.itinerary import ridden
from madang_transfermap.routing.load import load_network, load_told
from madang_transfermap.routing.pieces import Change, Run, Way
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.routing.records import door
from madang_transfermap.routing.tables import NETWORK_TABLES

NOW = datetime(2026, 8, 3, 5, 20, tzinfo=UTC)
SCHEMAS = {dataset.key: dataset.schema for dataset in plugin.datasets}
MINUTE = timedelta(minutes=1)


def row(name: str, **values):
    """A row of a declared table: a value for each column that must have one."""
    schema = SCHEMAS[f"transfermap.{name}"]
    unknown = set(values) - set(schema.names)
    assert not unknown, unknown
    blank = {field.name: _BLANK[str(field.type)] for field in schema if not field.nullable}
    return blank | values


_BLANK = {
    "string": "-",
    "bool": False,
    "int16": 1,
    "int32": 1,
    "int64": 1,
    "double": 1.0,
    "date32[day]": date(2025, 1, 1),
    "timestamp[us, tz=UTC]": NOW,
}


def station(line: str, place: str, **values):
    return row(
        "station",
        station_id=f"{line}-{place}",
        group_id=f"G-{place}",
        line_id=f"L{line}",
        line=line,
        name_ko=place,
        **values,
    )


def platform(line: str, place: str, to: str | None):
    return row(
        "platform",
        platform_id=f"{line}-{place}:{to or 'end'}",
        station_id=f"{line}-{place}",
        next_station_id=f"{line}-{to}" if to else None,
        line=line,
    )


def edge(start: str, goal: str, rule: str = "running_time", length: float | None = 1000.0):
    return row(
        "rail_edge",
        from_platform_id=start,
        to_platform_id=goal,
        length_m=length,
        run_s=90.0,
        run_source="published" if rule.startswith("running") else "estimated",
        run_rule=rule,
        as_of=date(2024, 8, 10),
    )


def unit(facility_id: str, kind: str = "elevator", **values):
    said = {"station_id": "1-B", "source": sources.SEOUL_FACILITIES.key, "as_of": date(2025, 3, 1)}
    return row("facility", facility_id=facility_id, kind=kind, **(said | values))


def step(seq: int, kind: str, **values):
    return row("transfer_step", path_id="p1", seq=seq, kind=kind, **values)


def link(seq: int, number: int, unit_id: str | None, match: str):
    return row(
        "step_link", path_id="p1", seq=seq, candidate_no=number, facility_id=unit_id, match=match
    )


PATH = row(
    "transfer_path",
    path_id="p1",
    from_platform_id="1-B:C",
    to_platform_id="2-B:D",
    path_class="lift",
    elevator_ride_count=2,
    lift_ride_count=1,
    step_count=5,
    as_of=date(2025, 8, 11),
)
ROWS = {
    "line": [
        row("line", line_id="L1", line="1", region="capital", name_ko="1호선", name_en="Line 1"),
        row("line", line_id="L2", line="2", region="capital", name_ko="2호선", colour="#00A84D"),
    ],
    "station_group": [
        row("station_group", group_id=f"G-{place}", name_ko=place) for place in "ABCD"
    ],
    "station": [
        station("1", "A"),
        station("1", "B", platform_type="island", as_of=date(2026, 7, 1)),
        station("1", "C"),
        station("2", "B", platform_type="side"),
        station("2", "D", name_en="Dee"),
    ],
    "platform": [
        platform("1", "A", "B"),
        platform("1", "B", "C"),
        platform("1", "B", "A"),
        platform("1", "C", None),
        platform("2", "B", "D"),
        platform("2", "D", None),
    ],
    "rail_edge": [
        edge("1-A:B", "1-B:C"),
        edge("1-B:C", "1-C:end", "from_length"),
        edge("2-B:D", "2-D:end", "from_straight_line", None),
    ],
    "transfer_path": [PATH],
    "transfer_step": [
        step(1, "alight", line="1", toward="C"),
        step(3, "elevator", verb="ride", toward="place:concourse", facility_kind="elevator"),
        step(2, "elevator", verb="ride", floor_from="B3", facility_kind="elevator"),
        step(
            4,
            "lift",
            verb="ride",
            facility_kind="lift",
            staff_needed=True,
            line="2/9",
            toward="D/어딘가",
        ),
        step(5, "board", car_door="1-4", note="surface", floor_to="B1"),
    ],
    "step_link": [
        link(2, 1, "e1", "exact"),
        link(3, 1, "e2", "ambiguous"),
        link(3, 2, "e3", "ambiguous"),
        link(4, 1, None, "none"),
    ],
    "facility": [
        unit("e1", platform_ids="1-B:A/1-B:C", toward="A/C", car_door="3-4/8-1"),
        unit("e2"),
        unit("e3"),
        unit("e4", station_id=None, kind="inclined_elevator"),
        unit("w1", kind="lift"),
        unit("s1", kind="escalator"),
    ],
    "access_chain": [
        row(
            "access_chain",
            station_id="1-B",
            exit_no="4",
            platform_id="1-B:C",
            facility_ids="e2|e3/e1",
            floors="1F/B1/B3",
            match="exact",
        )
    ],
    "walker_baseline": [
        row("walker_baseline", from_station_id="1-B", to_station_id="2-B", distance_m=120.0)
    ],
    "toilet": [
        row("toilet", toilet_id="t1", station_id="1-B", is_accessible=True, paid_side="inside"),
        row("toilet", toilet_id="t2", station_id="1-B", is_accessible=True, paid_side="outside"),
        row("toilet", toilet_id="t3", station_id="1-B", is_accessible=True),
        row("toilet", toilet_id="t4", station_id="1-B", is_accessible=False),
        row("toilet", toilet_id="t5", station_id="1-B"),
    ],
}


def tables(**changes) -> dict[str, pa.Table]:
    rows = {**ROWS, **changes}
    return {
        key: pa.Table.from_pylist(rows.get(key.split(".")[1], []), schema=SCHEMAS[key])
        for key in NETWORK_TABLES
    }


def changes_of(network, basis: str) -> list[Change]:
    return [p for p in network.pieces if isinstance(p, Change) and p.basis == basis]


NETWORK = load_network(tables())


def test_platforms_and_places_carry_names_lines_and_what_comes_next():
    assert [p.platform_id for p in NETWORK.platforms.values() if p.next_stop is None] == [
        "1-C:end",
        "2-D:end",
    ]
    first = NETWORK.platforms["1-A:B"]
    assert (first.stop.station_id, first.next_stop.station_id) == ("1-A", "1-B")
    place = NETWORK.places["G-B"]
    assert [stop.line.name.ko for stop in place.stops] == ["1호선", "2호선"]
    assert (place.stops[1].line.colour, place.stops[0].line.colour) == ("#00A84D", None)


@pytest.mark.parametrize(
    ("rule", "length", "wanted", "source"),
    [
        ("running_time", 900.0, "ride_published", sources.RUNNING_TIMES),
        ("running_time_back", 900.0, "ride_published", sources.RUNNING_TIMES),
        ("from_length", 900.0, "ride_by_distance", sources.DISTANCES),
        ("from_straight_line", None, "ride_by_position", None),
        ("from_line_mean", None, "ride_by_mean", None),
    ],
)
def test_a_run_names_the_rule_of_its_time_and_who_published_it(rule, length, wanted, source):
    made = load_network(tables(rail_edge=[edge("1-A:B", "1-B:C", rule, length)]))
    (run,) = [piece for piece in made.pieces if isinstance(piece, Run)]
    assert (run.rule, run.length_m, run.run_s) == (wanted, length, 90.0)
    assert run.is_published == (wanted == "ride_published")
    assert (run.origin and run.origin.source) == (source and source.dataset_id)


def test_a_path_becomes_a_record_with_its_steps_in_order_and_the_units_of_each_ride():
    (change,) = changes_of(NETWORK, "recorded")
    found = change.record
    assert (change.from_platform, change.to_platform, change.walker_m) == ("1-B:C", "2-B:D", 120.0)
    assert [step.kind for step in found.steps] == [
        "alight",
        "elevator",
        "elevator",
        "lift",
        "board",
    ]
    assert [step.n for step in found.steps] == [1, 2, 3, 4, 5]
    assert [(ride.units, ride.match) for ride in found.rides] == [
        (("e1",), "exact"),
        (("e2", "e3"), "ambiguous"),
        ((), "none"),
    ]
    assert [step.match for step in found.steps] == [None, "exact", "ambiguous", "none", None]
    assert (found.elevators, found.lifts, found.gates) == (2, 1, 0)
    assert (found.is_whole, found.origin.as_of) == (True, date(2025, 8, 11))
    assert found.origin.source == sources.MOVEMENT.dataset_id


def test_a_step_names_lines_and_stations_in_both_languages_and_keeps_the_code_of_a_place():
    (change,) = changes_of(NETWORK, "recorded")
    alight, _, to_concourse, lift, _ = change.record.steps
    assert (alight.toward.ko, alight.toward.en, [line.code for line in alight.lines]) == (
        "C",
        "C",
        ["1"],
    )
    assert to_concourse.toward == "place:concourse"
    assert (lift.toward.ko, lift.toward.en) == ("D, 어딘가", "Dee, 어딘가")
    assert [line.code for line in lift.lines] == ["2"]
    assert (lift.staff_needed, alight.staff_needed) == (True, None)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"note": "surface"}, "has_floor_unnumbered", True),
        ({"note": "other/underground"}, "has_floor_unnumbered", True),
        ({"note": "surface", "floor_from": "1F"}, "has_floor_unnumbered", False),
        ({"note": "express"}, "has_floor_unnumbered", False),
        ({}, "has_floor_unnumbered", False),
        ({"seq": None}, "is_whole", False),
    ],
)
def test_a_step_without_number_or_in_quarantine_makes_the_record_no_proof(change, field, value):
    last = step(5, "board")
    steps = [*ROWS["transfer_step"][:4], *([last | change] if change != {"seq": None} else [])]
    (found,) = changes_of(load_network(tables(transfer_step=steps)), "recorded")
    assert getattr(found.record, field) is value


@pytest.mark.parametrize(
    ("ends", "pairs"),
    [
        ({"from_platform_id": None}, []),
        ({"to_platform_id": None}, []),
        ({"from_other_platform_ids": "1-B:A"}, [("1-B:C", "2-B:D"), ("1-B:A", "2-B:D")]),
        (
            {"from_platform_id": None, "from_other_platform_ids": "1-B:A/1-B:C"},
            [("1-B:A", "2-B:D"), ("1-B:C", "2-B:D")],
        ),
    ],
)
def test_a_path_joins_every_platform_that_its_ends_mean_and_none_without_both(ends, pairs):
    made = load_network(tables(transfer_path=[PATH | ends]))
    assert [(c.from_platform, c.to_platform) for c in changes_of(made, "recorded")] == pairs


def test_counts_that_a_path_does_not_say_leave_it_without_class():
    """Unknown is never none: such a path is no proof, for whoever may ride a lift or not."""
    unknown = {"path_class": None, "elevator_ride_count": None, "lift_ride_count": None}
    made = load_network(tables(transfer_path=[PATH | unknown | {"gate_count": None}]))
    for profile in (PROFILES["wheelchair"], PROFILES["stroller"]):
        found = Planner(made).plan("G-A", "G-D", profile, Conditions(now=NOW))
        assert (found.path.verdict, found.unknowns[0].cause) == ("unverified", "step_unread")


def test_a_chain_is_a_way_in_and_the_same_way_out_turned_round():
    enter, leave = (p for p in NETWORK.pieces if isinstance(p, Way) and p.rides)
    assert (enter.kind, leave.kind, enter.exit_no, leave.exit_no) == ("enter", "leave", "4", "4")
    assert [(r.units, r.interchangeable) for r in enter.rides] == [
        (("e2", "e3"), True),
        (("e1",), False),
    ]
    assert leave.rides == enter.rides[::-1]
    assert [(s.n, s.floor_from, s.floor_to, s.exit_no, s.car_door) for s in enter.steps] == [
        (1, "1F", "B1", "4", None),
        (2, "B1", "B3", None, "8-1"),
    ]
    assert [(s.n, s.floor_from, s.floor_to, s.exit_no) for s in leave.steps] == [
        (1, "B3", "B1", None),
        (2, "B1", "1F", "4"),
    ]
    assert (enter.origin.source, enter.origin.as_of) == (
        sources.SEOUL_FACILITIES.dataset_id,
        date(2025, 3, 1),
    )


def test_a_chain_whose_floors_do_not_fit_its_rides_is_refused():
    (chain,) = ROWS["access_chain"]
    with pytest.raises(ValueError, match="zip"):
        load_network(tables(access_chain=[chain | {"floors": "1F/B3"}]))


@pytest.mark.parametrize(
    ("platforms", "toward", "doors", "wanted"),
    [
        ("1-B:A/1-B:C", "A/C", "3-4/8-1", "8-1"),
        ("1-B:C/1-B:A", "C/A", "3-4/8-1", "3-4"),
        ("1-B:C", "C", "3-4", "3-4"),
        ("1-B:C", "C", "3-4/4-1", "3-4/4-1"),
        ("1-B:C", "A/C", "3-4/8-1", None),
        ("1-B:A/1-B:C", "A/C", "3-4", "3-4"),
        ("1-B:A", "A", "3-4", None),
        ("1-B:C", "C", None, None),
        (None, None, "3-4", None),
    ],
)
def test_the_door_of_a_unit_is_that_of_the_platform(platforms, toward, doors, wanted):
    facility = unit("e", platform_ids=platforms, toward=toward, car_door=doors)
    assert door(facility, "1-B:C") == wanted


def test_units_are_elevators_and_lifts_and_homes_those_of_elevators_alone():
    assert NETWORK.units == {"e1", "e2", "e3", "e4", "w1"}
    assert NETWORK.homes == dict.fromkeys(("e1", "e2", "e3"), "1-B")
    assert NETWORK.unit_doors == {("e1", "1-B:A"): "3-4", ("e1", "1-B:C"): "8-1"}


def test_an_island_with_two_tracks_alone_lets_one_turn_round_and_says_who_says_so():
    (there, back) = changes_of(NETWORK, "island")
    assert {there.from_platform, back.from_platform} == {"1-B:C", "1-B:A"}
    assert there.origin.as_of == date(2026, 7, 1)
    branch = [*ROWS["platform"], platform("1", "B", "D") | {"next_station_id": "2-D"}]
    assert changes_of(load_network(tables(platform=branch)), "island") == []


def test_accessible_toilets_say_on_which_side_of_the_gates_they_are():
    assert [toilet.is_inside_gates for toilet in NETWORK.toilets["1-B"]] == [True, False, None]


def test_a_loaded_network_answers():
    found = Planner(NETWORK).plan("G-A", "G-D", PROFILES["wheelchair"], Conditions(now=NOW))
    assert (found.path.verdict, found.lift_rides, found.device_rides) == ("verified", 1, 3)
    assert [step.facility_kind for step in ridden(found.legs)] == ["elevator", "elevator", "lift"]
    assert found.legs[1].board_at == ("8-1",)


# What was told.
def status(state, minutes_ago=0.0, facility_id="e1", **values):
    at = NOW - minutes_ago * MINUTE
    return row(
        "facility_status",
        facility_id=facility_id,
        state=state,
        **({"observed_at": at, "valid_from": at} | values),
    )


def heard(*rows) -> Conditions:
    told, counts = load_told(tables(facility_status=rows))
    return Conditions(now=NOW, told=told, counts=counts, home=NETWORK.homes)


def later(days: int) -> dict:
    return {"valid_from": NOW + timedelta(days=days)}


@pytest.mark.parametrize(
    ("rows", "today", "state"),
    [
        ([status("working", 3)], "working", "pass"),
        ([status("working", 3), status("out", 9)], "working", "pass"),
        ([status("out", 3), status("working", 9)], "out", "block"),
        ([status(None, 3), status("out", 9)], "out", "block"),
        ([status(None, 3), status("out", 99)], "unknown", "unknown"),
        ([status(None, 3)], "unknown", "pass"),
        ([status("out", 3), status("working", 3)], "out", "block"),
        ([status("working", 3), status("out", 3)], "out", "block"),
        ([status("working", 3), status("reported_out", 3)], "reported_out", "unknown"),
        ([status("out", 9), status("planned_out", 3, **later(1))], "out", "block"),
        ([status("planned_out", 9, **later(0)), status("working", 3)], "planned_out", "block"),
        ([status("planned_out", 9, **later(-1))], "planned_out", "block"),
        (
            [status("planned_out", 9, expected_return_on=date(2026, 8, 3), **later(-1))],
            "unknown",
            "pass",
        ),
        (
            [status("planned_out", 9, expected_return_on=date(2026, 8, 4), **later(-1))],
            "planned_out",
            "block",
        ),
    ],
)
def test_neither_silence_nor_a_plan_nor_a_tie_hides_an_outage(rows, today, state):
    found = heard(*rows)
    assert (found.today("e1"), found.judge("e1").state) == (today, state)


def test_of_two_announcements_of_one_outage_the_newer_counts_and_several_outages_all():
    start = {"valid_from": NOW - timedelta(days=1)}
    ended = status("planned_out", 3, expected_return_on=date(2026, 8, 3), **start)
    open_ = status("planned_out", 9, **start)
    assert heard(ended, open_).today("e1") == "unknown"
    both = heard(ended, status("planned_out", 1, **later(2)))
    assert both.told["e1"].plans == (
        Plan(start=start["valid_from"], until=datetime(2026, 8, 2, 15, tzinfo=UTC)),
        Plan(start=NOW + timedelta(days=2)),
    )


def test_counts_are_the_newest_of_each_station():
    counts = [
        row("station_elevator_state", station_id="1-B", observed_at=NOW - ago * MINUTE,
            working_count=working, out_count=0, unknown_count=0)
        for ago, working in ((3, 4), (9, 2))
    ]  # fmt: skip
    told, found = load_told(tables(station_elevator_state=counts))
    assert (told, found["1-B"].working, found["1-B"].observed_at) == ({}, 4, NOW - 3 * MINUTE)


def test_counts_of_elevators_do_not_speak_for_lifts():
    counts = [
        row(
            "station_elevator_state",
            station_id="1-B",
            working_count=3,
            out_count=0,
            unknown_count=0,
        )
    ]
    _, found = load_told(tables(station_elevator_state=counts))
    when = Conditions(now=NOW, counts=found, home=NETWORK.homes)
    assert [when.today(unit) for unit in ("e1", "e4", "w1")] == ["working", "unknown", "unknown"]
