"""Steps and exits linked to listed units, on small tables written here."""

import pyarrow as pa
import pytest

from madang import testing
from madang_transfermap.links import chains, ends, places, read_access_chains, read_step_links
from madang_transfermap.links.steps import read_steps
from madang_transfermap.links.units import units_by_station

# 시청 on lines 1 (side platforms) and 2 (island), as far as links need it. Invented units.
STATIONS = [
    # station_id, group_id, line, name_ko, platform_type
    ("S1-1-150", "G-1", "1", "서울역", None),
    ("S1-1-151", "G-2", "1", "시청", "side"),
    ("S1-1-152", "G-3", "1", "종각", None),
    ("S1-2-201", "G-2", "2", "시청", "island"),
    ("S1-2-202", "G-4", "2", "을지로입구", None),
    ("S1-2-243", "G-5", "2", "충정로(경기대입구)", None),
]
PLATFORMS = [
    ("S1-1-151:150", "S1-1-151", "S1-1-150"),
    ("S1-1-151:152", "S1-1-151", "S1-1-152"),
    ("S1-2-201:202", "S1-2-201", "S1-2-202"),
    ("S1-2-201:243", "S1-2-201", "S1-2-243"),
]
SEOUL_SIDE = {"facility_id": "seoul", "platform_ids": "S1-1-151:150", "floors": "B2/B1"}
JONGGAK_SIDE = {"facility_id": "jonggak", "platform_ids": "S1-1-151:152", "floors": "B2/B1"}
EXIT_1 = {"facility_id": "exit1", "exit_no": "1/2", "floors": "B1/1F"}
ISLAND = {
    "facility_id": "island",
    "station_id": "S1-2-201",
    "platform_ids": "S1-2-201:202",
    "floors": "B3/B2/B1",
}


def station_table() -> pa.Table:
    names = ("station_id", "group_id", "line", "name_ko", "platform_type")
    columns = dict(zip(names, zip(*STATIONS, strict=True), strict=True))
    operators = [station_id[:2] for station_id in columns["station_id"]]
    return pa.table({**columns, "operator_id": operators})


def platform_table() -> pa.Table:
    names = ("platform_id", "station_id", "next_station_id")
    return pa.table(dict(zip(names, zip(*PLATFORMS, strict=True), strict=True)))


def facility_table(*units: dict[str, str]) -> pa.Table:
    columns = (
        "facility_id", "station_id", "kind", "unit_no", "floor_from", "floor_to", "floors",
        "exit_no", "platform_ids", "to_line", "car_door", "place", "toward_station_id",
        "staff_only", "may_repeat",
    )  # fmt: skip
    usual = {"station_id": "S1-1-151", "kind": "elevator"}
    rows = [{**dict.fromkeys(columns), **usual, **unit} for unit in units]
    flags = ("staff_only", "may_repeat")
    types = [(name, pa.bool_() if name in flags else pa.string()) for name in columns]
    return pa.Table.from_pylist(rows, pa.schema(types))


def path_table(start: str | None, goal: str | None) -> pa.Table:
    return pa.table(
        {
            "path_id": ["p"],
            "station_id": ["S1-1-151"],
            "from_platform_id": pa.array([start], pa.string()),
            "from_other_platform_ids": pa.array([None], pa.string()),
            "to_platform_id": pa.array([goal], pa.string()),
            "to_other_platform_ids": pa.array([None], pa.string()),
            "from_station_id": ["S1-1-151"],
            "to_station_id": ["S1-2-201"],
        }
    )


def step_table(*steps: dict[str, object]) -> pa.Table:
    columns = (
        "kind", "verb", "floor_from", "floor_to", "facility_kind", "unit_no", "ride_no", "line",
        "toward", "exit_no", "car_door",
    )  # fmt: skip
    types = {"unit_no": pa.int16(), "ride_no": pa.int16()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    given = pa.Table.from_pylist([{**dict.fromkeys(columns), **step} for step in steps], schema)
    numbers = list(range(1, len(steps) + 1))
    return given.append_column("path_id", [["p"] * len(steps)]).append_column("seq", [numbers])


def step(kind: str, verb: str = "walk", **fields: object) -> dict[str, object]:
    return {"kind": kind, "verb": verb, **fields}


def ride(number: int = 1, kind: str = "elevator", **fields: object) -> dict[str, object]:
    return step(kind, "ride", ride_no=number, **fields)


ALIGHT = step("alight", "alight", floor_from="B2", line="1", toward="서울역")
CONCOURSE = step("concourse", floor_from="B1")
TO_CONCOURSE = (ALIGHT, ride(toward="place:concourse"), CONCOURSE)


def links(
    steps: tuple[dict[str, object], ...],
    *units: dict[str, str],
    start: str | None = "S1-1-151:150",
    goal: str | None = "S1-2-201:202",
) -> list[dict[str, object]]:
    tables = {
        "station": station_table(),
        "platform": platform_table(),
        "facility": facility_table(*units),
        "transfer_path": path_table(start, goal),
        "transfer_step": step_table(*steps),
    }
    inputs = testing.inputs(tables={f"transfermap.{name}": t for name, t in tables.items()})
    return read_step_links(inputs).to_pylist()


def said(rows: list[dict[str, object]]) -> tuple[object, ...]:
    """Match, rule, what tells the floors, and the units."""
    first = rows[0]
    units = [row["facility_id"] for row in rows if row["facility_id"]]
    return first["match"], first["rule"], first["floors_by"], units


@pytest.mark.parametrize(
    ("steps", "units", "wanted"),
    [
        pytest.param(
            TO_CONCOURSE,
            [SEOUL_SIDE, JONGGAK_SIDE, EXIT_1],
            ("exact", "platform", "neighbours", ["seoul"]),
            id="the unit that names the platform, floors from the steps around it",
        ),
        pytest.param(
            (ALIGHT, ride(floor_from="B2", floor_to="B1"), CONCOURSE),
            [SEOUL_SIDE],
            ("exact", "platform", "step", ["seoul"]),
            id="floors of the step itself",
        ),
        pytest.param(
            TO_CONCOURSE,
            [SEOUL_SIDE, {**SEOUL_SIDE, "facility_id": "second"}],
            ("ambiguous", "platform", "neighbours", ["seoul", "second"]),
            id="two units at one platform",
        ),
        pytest.param(
            TO_CONCOURSE,
            [JONGGAK_SIDE],
            ("none", "no_unit_meets", None, []),
            id="the unit at the other side platform is another one",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{**SEOUL_SIDE, "floors": "B3/1F/B1"}],
            ("none", "no_unit_meets", None, []),
            id="a list of all stops without that floor contradicts",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{**SEOUL_SIDE, "floors": "B2/1F"}],
            ("ambiguous", "platform", "between", ["seoul"]),
            id="two ends may leave out a stop between them, which is weak",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{**SEOUL_SIDE, "floors": "B3/B2"}],
            ("ambiguous", "floors_shifted", "neighbours", ["seoul"]),
            id="the same platform, storeys counted one apart",
        ),
        pytest.param(
            (ALIGHT, ride(), step("corridor", floor_from="B3")),
            [SEOUL_SIDE],
            ("none", "no_unit_meets", None, []),
            id="a ride down from the platform is not the unit that goes up from it",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{**SEOUL_SIDE, "floors": None, "floor_from": "B2", "floor_to": "B1"}],
            ("exact", "platform", "neighbours", ["seoul"]),
            id="both ends where the list has no column of all stops",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{**SEOUL_SIDE, "kind": "lift"}],
            ("none", "not_listed", None, []),
            id="a lift is no elevator",
        ),
        pytest.param(
            (ALIGHT, ride(kind="lift"), CONCOURSE),
            [SEOUL_SIDE, {**SEOUL_SIDE, "facility_id": "lift", "kind": "lift"}],
            ("exact", "platform", "neighbours", ["lift"]),
            id="a lift ride means a lift",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{"facility_id": "silent", "floors": "B2/B1"}],
            ("exact", "floors", "neighbours", ["silent"]),
            id="both floors of the only unit, where nothing else is said",
        ),
        pytest.param(
            TO_CONCOURSE,
            [{"facility_id": "silent"}],
            ("none", "no_unit_meets", None, []),
            id="a unit that says nothing agrees with nothing",
        ),
        pytest.param(
            (ALIGHT, ride(), step("concourse")),
            [{"facility_id": "silent", "floors": "B2/B1"}],
            ("ambiguous", "one_floor", "neighbours", ["silent"]),
            id="one floor alone is never exact",
        ),
        pytest.param(
            (CONCOURSE, ride(exit_no="2"), step("outside", floor_from="1F")),
            [EXIT_1, {**EXIT_1, "facility_id": "exit3", "exit_no": "3"}],
            ("exact", "exit", "neighbours", ["exit1"]),
            id="the exit tells",
        ),
        pytest.param(
            (CONCOURSE, ride(exit_no="9"), step("outside", floor_from="1F")),
            [EXIT_1],
            ("none", "no_unit_meets", None, []),
            id="another exit contradicts",
        ),
        pytest.param(
            (CONCOURSE, ride(), step("platform", floor_from="B3", line="2", toward="충정로")),
            [ISLAND],
            ("exact", "platform", "neighbours", ["island"]),
            id="the path ends at the platform that the unit names",
        ),
        pytest.param(
            (
                CONCOURSE,
                ride(),
                step("platform", floor_from="B3", line="2", toward="충정로"),
                ride(2),
            ),
            [ISLAND],
            ("exact", "island_platform", "neighbours", ["island"]),
            id="both sides of an island are one platform",
        ),
        pytest.param(
            (CONCOURSE, ride(line="2"), step("corridor", floor_from="B2")),
            [{"facility_id": "to2", "floors": "B2/B1", "place": "transfer", "to_line": "2"}],
            ("exact", "transfer", "neighbours", ["to2"]),
            id="a unit by which one changes to the line that is named",
        ),
        pytest.param(
            (ALIGHT, step("elevator", "approach", car_door="7"), ride(), CONCOURSE),
            [
                {**SEOUL_SIDE, "car_door": "7-2"},
                {**SEOUL_SIDE, "facility_id": "other", "car_door": "1-1"},
            ],
            ("exact", "platform", "neighbours", ["seoul"]),
            id="the car in front of which one stands tells two units apart",
        ),
        pytest.param(
            (ALIGHT, ride(unit_no=2), CONCOURSE),
            [
                {**SEOUL_SIDE, "unit_no": "1"},
                {**SEOUL_SIDE, "facility_id": "second", "unit_no": "2"},
            ],
            ("exact", "platform", "neighbours", ["second"]),
            id="the number of the unit tells two units apart",
        ),
    ],
)
def test_a_ride_means_the_units_that_meet_it(steps, units, wanted):
    found = [row for row in links(steps, *units) if row["seq"] == min_seq(steps)]
    assert said(found) == wanted


def min_seq(steps: tuple[dict[str, object], ...]) -> int:
    return next(n for n, given in enumerate(steps, start=1) if given["verb"] == "ride")


def test_two_rows_of_one_ride_are_one_link_at_the_first():
    steps = (ride(floor_from="B2"), ride(floor_to="B1"), CONCOURSE)
    found = links(steps, SEOUL_SIDE)
    assert [row["seq"] for row in found] == [1]
    assert said(found) == ("exact", "platform", "step", ["seoul"])


@pytest.mark.parametrize(
    ("others", "wanted"),
    [
        ([], ("ambiguous", "level_platform", "neighbours", ["seoul"])),
        (
            [{"facility_id": "inner", "floors": "B2/B1"}],
            ("exact", "floors", "neighbours", ["inner"]),
        ),
    ],
)
def test_between_concourses_the_unit_of_a_platform_comes_last(others, wanted):
    below = step("concourse", floor_from="B2", line="1")
    steps = (ALIGHT, ride(), below, ride(2, line="1"), CONCOURSE, ride(3))
    found = links(steps, SEOUL_SIDE, *others)
    assert said([row for row in found if row["seq"] == 4]) == wanted


def test_a_silent_unit_on_the_same_floor_may_be_the_one():
    steps = (ALIGHT, ride(), step("corridor"))
    silent = {"facility_id": "silent", "floors": "B3/B2", "place": "transfer"}
    assert said(links(steps, SEOUL_SIDE, silent))[0] == "ambiguous"


@pytest.mark.parametrize(
    ("floor", "match"),
    [("B1", "exact"), ("B2", "ambiguous"), ("B3", "ambiguous"), (None, "ambiguous")],
)
def test_beyond_a_walk_the_floor_must_be_the_other_floor_of_the_unit(floor, match):
    # From another line's concourse one may come by an elevator that is not on the list.
    walk = (step("concourse", floor_from=floor), step("corridor", line="1"))
    goal = step("platform", floor_from="B2", line="1", toward="서울역")
    found = links((ALIGHT, ride(), *walk, ride(2), goal, ride(3)), SEOUL_SIDE)
    assert [row["match"] for row in found if row["seq"] == 5] == [match]


def test_a_unit_of_the_way_to_the_line_that_is_named_may_be_the_one_as_well():
    steps = (ALIGHT, ride(line="2", toward="place:concourse"), CONCOURSE)
    silent = {"facility_id": "to2", "floors": "B2/B1", "place": "transfer", "to_line": "2"}
    assert said(links(steps, SEOUL_SIDE, silent))[0] == "ambiguous"
    assert said(links(TO_CONCOURSE, SEOUL_SIDE, silent))[0] == "exact"


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("S1-1-150", {"S1-1-151:150"}),
        ("S1-1-133", {"S1-1-151:150"}),
        ("S1-1-151", set()),
    ],
)
def test_a_direction_may_name_a_station_further_along(target, wanted):
    more = [("S1-1-150:133", "S1-1-150", "S1-1-133"), ("S1-1-133:150", "S1-1-133", "S1-1-150")]
    names = ("platform_id", "station_id", "next_station_id")
    platforms = pa.table(dict(zip(names, zip(*PLATFORMS, *more, strict=True), strict=True)))
    known = places.Places(station_table(), platforms)
    assert known.toward("S1-1-151", {target}) == wanted


def test_every_ride_has_a_row_even_where_nothing_is_listed():
    steps = (*TO_CONCOURSE, ride(2), step("platform", line="2"))
    found = links(steps)
    assert [(row["seq"], row["match"], row["listed"]) for row in found] == [
        (2, "none", False),
        (4, "none", False),
    ]


def test_a_ride_knows_its_station_line_or_says_that_it_does_not():
    steps = (ALIGHT, ride(), CONCOURSE, ride(2), CONCOURSE, ride(3), step("board", "board"))
    found = [row["station_id"] for row in links(steps, SEOUL_SIDE)]
    assert found == ["S1-1-151", None, "S1-2-201"]


def test_floors_are_not_carried_over_a_walk_that_may_change_them():
    steps = (ALIGHT, ride(), CONCOURSE, step("concourse", line="2"), ride(2), step("corridor"))
    context = ends.Context(None, *rows_of(steps), ())  # type: ignore[arg-type]
    assert ends.before(context, 3, []).floor is None
    assert ends.before(context, 2, []).floor == "B1"


def rows_of(steps: tuple[dict[str, object], ...]):
    return read_steps(step_table(*steps)), places.Places(station_table(), platform_table())


def access(*units: dict[str, str]) -> dict[tuple[str, str], dict[str, object]]:
    tables = {
        "station": station_table(),
        "platform": platform_table(),
        "facility": facility_table(*units),
    }
    inputs = testing.inputs(tables={f"transfermap.{name}": t for name, t in tables.items()})
    rows = read_access_chains(inputs).to_pylist()
    return {(row["exit_no"], row["platform_id"]): row for row in rows}


def test_a_chain_joins_an_exit_and_a_platform_where_floors_meet():
    found = access(EXIT_1, SEOUL_SIDE)
    assert set(found) == {("1", "S1-1-151:150"), ("2", "S1-1-151:150")}
    chain = found["1", "S1-1-151:150"]
    assert (chain["facility_ids"], chain["floors"], chain["elevator_count"]) == (
        "exit1/seoul",
        "1F/B1/B2",
        2,
    )
    assert (chain["rule"], chain["match"], chain["state"]) == ("meeting_floor", "exact", "derived")


@pytest.mark.parametrize(
    ("units", "facility_ids", "floors", "rule", "match"),
    [
        pytest.param(
            [{**SEOUL_SIDE, "floors": "B2/B1/1F", "exit_no": "1"}],
            "seoul",
            "1F/B2",
            "one_elevator",
            "exact",
            id="one elevator to both",
        ),
        pytest.param(
            [EXIT_1, SEOUL_SIDE, {**SEOUL_SIDE, "facility_id": "second"}],
            "exit1/seoul|second",
            "1F/B1/B2",
            "meeting_floor",
            "exact",
            id="any one of two will do",
        ),
        pytest.param(
            [EXIT_1, {"facility_id": "mid", "floors": "B2/B1"}, {**SEOUL_SIDE, "floors": "B3/B2"}],
            "exit1/mid/seoul",
            "1F/B1/B2/B3",
            "via_concourse",
            "exact",
            id="one more change between them",
        ),
        pytest.param(
            [{**EXIT_1, "floors": "B2/B1/1F"}, {**SEOUL_SIDE, "floors": "B3/B2/B1"}],
            "exit1/seoul",
            "1F/B1/B3",
            "meeting_floor",
            "ambiguous",
            id="two floors where one may change",
        ),
        pytest.param(
            [{**EXIT_1, "station_id": "S1-2-201"}, SEOUL_SIDE],
            "exit1/seoul",
            "1F/B1/B2",
            "sister_street",
            "exact",
            id="the exit is listed under the sister line",
        ),
    ],
)
def test_chains_say_what_they_rest_on(units, facility_ids, floors, rule, match):
    chain = access(*units)["1", "S1-1-151:150"]
    got = chain["facility_ids"], chain["floors"], chain["rule"], chain["match"]
    assert got == (facility_ids, floors, rule, match)


@pytest.mark.parametrize(
    "units",
    [
        pytest.param([EXIT_1, {**SEOUL_SIDE, "floors": "B3/B2"}], id="floors do not meet"),
        pytest.param([SEOUL_SIDE], id="no elevator to the street"),
        pytest.param([EXIT_1, {**SEOUL_SIDE, "platform_ids": None}], id="no direction"),
        pytest.param([EXIT_1, {**SEOUL_SIDE, "kind": "lift"}], id="a lift is no elevator"),
        pytest.param([EXIT_1, JONGGAK_SIDE], id="the other side platform"),
        pytest.param(
            [{**EXIT_1, "floors": "B2/1F"}, SEOUL_SIDE], id="down to the platform's floor and up"
        ),
    ],
)
def test_no_chain_is_guessed(units):
    assert ("1", "S1-1-151:150") not in access(*units)


def test_at_an_island_both_platforms_are_reached_and_the_rule_says_so():
    found = access({**EXIT_1, "station_id": "S1-2-201"}, ISLAND)
    assert found["1", "S1-2-201:202"]["rule"] == "meeting_floor"
    assert found["1", "S1-2-201:243"]["rule"] == "island_platform"


def test_a_middle_floor_leads_away_from_the_ground():
    known = places.Places(station_table(), platform_table())
    last = {**SEOUL_SIDE, "floors": "B3/B2/B1"}
    units = units_by_station(facility_table({**EXIT_1, "floors": "B2/1F"}, last), known)
    (chain,) = [c for c in chains.chains("S1-1-151", units, known) if c.exit_no == "1"]
    assert chain.floors == ("1F", "B2", "B3")
