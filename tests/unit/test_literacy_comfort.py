"""When it is bearable to change: loads joined to paths, from small tables written here."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang import testing
from madang_literacy import comfort, datasets

DATASET = datasets.transfer_comfort

# A line a-b-c and a branch e-b that joins it at b; a line x-y. One changes from b (toward c) to x.
EDGES = [("a:b", "b:c"), ("e:b", "b:c"), ("b:c", "c:end"), ("x:y", "y:end")]
SLOTS = [(day, start) for day in comfort.DAY_KINDS for start in comfort.STARTS]


def crowding(**loads: float | None) -> pa.Table:
    """The crowding of platforms (`a_b` is a:b), the same in every half hour; 0 is no train."""
    rows = [
        {
            "platform_id": name.replace("_", ":"),
            "day_kind": day,
            "starts_min": start,
            "load_pct": load or None,
            "has_passengers": None if load is None else bool(load),
        }
        for name, load in loads.items()
        for day, start in SLOTS
    ]
    rows.append(
        {
            "platform_id": None,
            "day_kind": "weekday",
            "starts_min": 330,
            "load_pct": 999.0,
            "has_passengers": True,
        }
    )
    return pa.Table.from_pylist(rows)


def path(start: str | None, goal: str | None, **said: object) -> dict:
    return {
        "path_id": f"{start}>{goal}",
        "region": "capital",
        "station_name": "한내",
        "from_line": "1",
        "from_toward": "다리",
        "to_line": "2",
        "to_toward": None,
        "from_platform_id": start,
        "from_other_platform_ids": None,
        "to_platform_id": goal,
        "to_other_platform_ids": None,
        "elevator_ride_count": 2,
        "lift_ride_count": 0,
        "gate_count": 1,
        "needs_lift": False,
    } | said


def read(paths: list[dict], **loads: float | None) -> list[dict]:
    edges = {
        "from_platform_id": [start for start, _ in EDGES],
        "to_platform_id": [goal for _, goal in EDGES],
    }
    tables = {
        comfort.CROWDING: crowding(**loads),
        comfort.RAIL_EDGE: pa.table(edges),
        comfort.TRANSFER_PATH: pa.Table.from_pylist(paths),
    }
    return DATASET.read(testing.inputs(tables=tables)).to_pylist()


def verdict(**loads: float | None) -> str:
    (found,) = {row["verdict"] for row in read([path("b:c", "x:y")], **loads)}
    return found


def test_every_path_of_the_region_has_every_half_hour_once():
    elsewhere = path("q:r", "s:t", region="busan")
    found = read([path("b:c", "x:y"), path("c:end", "x:y"), elsewhere], x_y=10.0)
    assert [(row["day_kind"], row["starts_min"]) for row in found] == SLOTS * 2
    assert {row["path_id"] for row in found} == {"b:c>x:y", "c:end>x:y"}


def test_a_row_says_what_its_path_says():
    (row, *_) = read([path("b:c", "x:y", needs_lift=None, lift_ride_count=3)])
    assert (row["station_name"], row["from_toward"], row["to_toward"]) == ("한내", "다리", None)
    assert (row["elevator_ride_count"], row["lift_ride_count"], row["gate_count"]) == (2, 3, 1)
    assert row["needs_lift"] is None


def test_the_train_that_is_left_is_the_one_that_comes_in():
    """What leaves b is not what one sat in; what left a is."""
    (row, *_) = read([path("c:end", "x:y")], b_c=70.0, x_y=20.0)
    assert (row["arriving_load_pct"], row["departing_load_pct"]) == (70.0, 20.0)
    assert row["worst_load_pct"] == 70.0


def test_of_two_branches_the_fuller_train_counts():
    (row, *_) = read([path("b:c", "x:y")], a_b=40.0, e_b=90.0, x_y=20.0)
    assert row["arriving_load_pct"] == 90.0


def test_of_two_directions_that_a_path_names_the_fuller_counts():
    both = path("c:end", "x:y", to_other_platform_ids="x:w")
    (row, *_) = read([both], b_c=10.0, x_y=20.0, x_w=30.0)
    assert row["departing_load_pct"] == 30.0
    (row, *_) = read([both], b_c=10.0, x_y=20.0)
    assert row["departing_load_pct"] is None


def test_a_branch_that_is_not_known_makes_the_load_unknown():
    (row, *_) = read([path("b:c", "x:y")], a_b=40.0, x_y=20.0)
    assert (row["arriving_load_pct"], row["worst_load_pct"]) == (None, None)
    assert row["verdict"] == "unknown"


@pytest.mark.parametrize(
    ("loads", "word"),
    [
        ({"a_b": 20.0, "e_b": 20.0, "x_y": 80.0}, "easy"),
        ({"a_b": 20.0, "e_b": 80.1, "x_y": 20.0}, "bearable"),
        ({"a_b": 130.0, "e_b": 20.0, "x_y": 20.0}, "bearable"),
        ({"a_b": 20.0, "e_b": 20.0, "x_y": 130.1}, "crowded"),
        ({"a_b": 20.0, "e_b": 20.0, "x_y": 150.0}, "overfull"),
        ({"a_b": 20.0, "e_b": 20.0}, "unknown"),
        ({"x_y": 20.0}, "unknown"),
        ({"a_b": 20.0, "e_b": 20.0, "x_y": None}, "unknown"),
        ({}, "unknown"),
        ({"a_b": 20.0, "e_b": 20.0, "x_y": 0.0}, "no_train"),
        ({"a_b": 0.0, "e_b": 0.0, "x_y": 20.0}, "no_train"),
        ({"x_y": 0.0}, "no_train"),
    ],
)
def test_the_verdict_follows_the_worse_of_both_trains(loads, word):
    assert verdict(**loads) == word


@pytest.mark.parametrize(("start", "goal"), [(None, "x:y"), ("b:c", None), (None, None)])
def test_a_path_whose_platform_is_not_known_is_unknown(start, goal):
    found = read([path(start, goal)], a_b=10.0, e_b=10.0, x_y=10.0)
    assert {row["verdict"] for row in found} == {"unknown"}


def test_half_hours_and_kinds_of_day_are_not_mixed_up():
    table = crowding(a_b=10.0, e_b=10.0, x_y=10.0).to_pylist()
    for row in table:
        if (row["platform_id"], row["day_kind"], row["starts_min"]) == ("x:y", "saturday", 510):
            row["load_pct"] = 155.0
    tables = {
        comfort.CROWDING: pa.Table.from_pylist(table),
        comfort.RAIL_EDGE: pa.table({"from_platform_id": ["a:b"], "to_platform_id": ["b:c"]}),
        comfort.TRANSFER_PATH: pa.Table.from_pylist([path("b:c", "x:y")]),
    }
    found = DATASET.read(testing.inputs(tables=tables)).to_pylist()
    overfull = [(r["day_kind"], r["starts_min"]) for r in found if r["verdict"] == "overfull"]
    assert overfull == [("saturday", 510)]


ORDER = ("easy", "bearable", "crowded", "overfull")
LOAD = st.floats(0.1, 400)


@given(LOAD, LOAD, LOAD)
def test_a_fuller_train_never_improves_the_verdict(one, other, fuller):
    before, after = (
        ORDER.index(str(comfort.verdicts(np.array([load]), np.array([other]))[0]))
        for load in (one, max(one, fuller))
    )
    assert after >= before


@given(st.one_of(LOAD, st.just(float("nan"))))
def test_with_one_load_unknown_the_verdict_is_unknown(load):
    unknown = np.array([float("nan")])
    for pair in ((np.array([load]), unknown), (unknown, np.array([load]))):
        assert comfort.verdicts(*pair).tolist() == ["unknown"]


def test_every_computed_column_names_what_it_was_made_of():
    for column in DATASET.columns:
        assert column.derived_from, column.name
        assert all(origin.startswith("transfermap.") for origin in column.derived_from)
    loads = DATASET.column("arriving_load_pct").derived_from
    assert "transfermap.crowding.load_pct" in loads
    assert "transfermap.transfer_path.from_platform_id" in loads
    assert "transfermap.transfer_path.to_platform_id" not in loads
