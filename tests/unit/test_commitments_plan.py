"""The plan's bundled tables, and what is computed from them, against known counts."""

import re
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest

import madang_commitments
from madang import testing
from madang.dataset import Inputs
from madang.errors import SourceError
from madang.sources import facts
from madang_commitments.dates import UnreadableDate
from madang_commitments.declare import PLAN_BOOK, printed_only

DATASETS = {dataset.key: dataset for dataset in madang_commitments.plugin.datasets}
FACTS = files("madang_commitments") / "facts"
BY_HAND = [dataset for dataset in DATASETS.values() if dataset.sources]


def inputs(tables) -> Inputs:
    return Inputs(
        files={}, tables=tables, partition=None, run_time=testing.RUN_TIME, scratch=Path()
    )


def bundled(dataset) -> pa.Table:
    data = (FACTS / f"{dataset.name}.csv").read_bytes()
    file = testing.raw_file(f"{dataset.name}.csv", data)
    return facts.read(dataset, file).read_all()


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    found = {dataset.key: bundled(dataset) for dataset in BY_HAND}
    for key in ("commitments.milestone", "commitments.date_finding"):
        found[key] = DATASETS[key].read(inputs(found))
    return found


@pytest.fixture(scope="module")
def milestones(tables):
    return {row["milestone_id"]: row for row in tables["commitments.milestone"].to_pylist()}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("plan", 1),
        ("commitment", 3),
        ("point", 68),
        ("milestone_text", 46),
        ("correction", 4),
        ("milestone", 46),
        ("date_finding", 23),
        ("process_event", 16),
        ("stated_number", 11),
        ("text_slip", 11),
    ],
)
def test_tables_have_the_plans_rows(tables, name, rows):
    assert tables[f"commitments.{name}"].num_rows == rows


@pytest.mark.parametrize("dataset", BY_HAND, ids=lambda dataset: dataset.key)
def test_facts_files_are_in_the_form_that_export_writes(dataset):
    assert facts.write(dataset, bundled(dataset)) == (FACTS / f"{dataset.name}.csv").read_bytes()


@pytest.mark.req("P19")
def test_value_marks_are_three_three_and_two(tables):
    marks = {
        row["commitment_id"]: "".join(
            "o" if row[f"has_{name}_mark"] else "-"
            for name in ("transparency", "accountability", "participation", "technology")
        )
        for row in tables["commitments.commitment"].to_pylist()
    }
    assert marks == {"c1": "-ooo", "c2": "o-oo", "c3": "--oo"}


def test_one_party_cell_is_corrected_and_keeps_what_is_printed(tables):
    rows = {row["commitment_id"]: row for row in tables["commitments.commitment"].to_pylist()}
    assert (rows["c1"]["government_printed"], rows["c1"]["government_party_ko"]) == ("무의", None)
    assert rows["c1"]["civil_society_printed"] is None
    assert rows["c1"]["civil_society_party_ko"] == "무의"
    for other in ("c2", "c3"):
        assert rows[other]["civil_society_printed"] == rows[other]["civil_society_party_ko"]
    assert "c3-O2" in rows["c3"]["remark_en"]


def test_milestones_stand_at_three_levels_under_their_parents(milestones):
    assert Counter(row["level"] for row in milestones.values()) == {1: 10, 2: 31, 3: 5}
    for key, row in milestones.items():
        assert row["parent_id"] is None if row["level"] == 1 else row["parent_id"] in milestones
        assert row["commitment_id"] == key[:2]


@pytest.mark.parametrize(
    ("key", "start", "end", "precision"),
    [
        ("c1-m1", "2018-08-01", "2020-08-31", "month"),
        ("c1-m3", "2018-09-01", "2020-08-31", "month"),
        ("c1-m1-3", None, None, "inherited"),
        ("c2-m1", "2018-09-01", "2019-04-30", "month"),
        ("c2-m1-1", "2018-09-01", "2018-10-31", "month"),
        ("c2-m1-2-1", None, None, "inherited"),
        ("c2-m1-3", "2019-01-01", "2019-01-31", "month"),
        ("c2-m1-4", "2019-02-01", "2019-03-31", "month"),
        ("c2-m2-4", "2017-01-01", None, "year"),
        ("c2-m3-3-1", "2019-01-01", "2019-06-30", "half"),
        ("c2-m3-3-4", "2020-07-01", "2020-12-31", "half"),
        ("c2-m4-4", "2020-01-01", None, "year"),
        ("c3-m1", "2018-10-01", "2018-11-30", "month"),
        ("c3-m2", "2018-11-01", "2018-02-28", "month"),
        ("c3-m3", "2018-03-01", "2018-12-31", "month"),
    ],
)
def test_printed_dates_are_read_as_the_rules_say(milestones, key, start, end, precision):
    row = milestones[key]
    wanted = [date.fromisoformat(day) if day else None for day in (start, end)]
    assert [row["starts_on"], row["ends_on"]] == wanted
    assert row["precision"] == precision


def test_three_dates_are_corrected_with_their_reasons(milestones):
    found = {
        key: (row["corrected_starts_on"], row["corrected_ends_on"])
        for key, row in milestones.items()
        if row["corrected_starts_on"] or row["corrected_ends_on"]
    }
    assert found == {
        "c3-m2": (None, date(2019, 2, 28)),
        "c3-m3": (date(2019, 3, 1), date(2019, 12, 31)),
    }
    assert all(milestones[key]["correction_ko"] for key in found)
    assert sum(row["correction_en"] is not None for row in milestones.values()) == 2


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("c2-m1-2-1", date(2018, 11, 1), date(2018, 12, 31)),
        ("c2-m2-1", date(2019, 1, 1), date(2020, 8, 31)),
        ("c2-m3-3-4", date(2020, 7, 1), date(2020, 12, 31)),
        ("c3-m2", date(2018, 11, 1), date(2019, 2, 28)),
        ("c3-m2-1", date(2018, 11, 1), date(2019, 2, 28)),
        ("c3-m3-1", date(2019, 3, 1), date(2019, 12, 31)),
    ],
)
def test_effective_dates_are_corrected_own_or_inherited(milestones, key, start, end):
    row = milestones[key]
    assert (row["effective_starts_on"], row["effective_ends_on"]) == (start, end)


OPEN_ENDS = {
    *(f"F6-c2-m2-{n}" for n in range(1, 6)),
    *(f"F6-c2-m3-{n}" for n in range(1, 5)),
    *(f"F6-c2-m4-{n}" for n in range(1, 5)),
}
SLIPS = {"F1-c3-m2", "F2-c3-m3", "F3-c3-m3"}
SHOWN = {
    "F4-c2-m2-4",
    "F5-c2-m3-3-4",
    *OPEN_ENDS,
    "F7-c2-m2",
    "F7-c2-m3",
    "F8-c2-m2-3",
    "F8-c2-m4-1",
    "F8-c2-m4-2",
}


@pytest.mark.req("P20")
def test_twenty_three_findings_in_print_and_twenty_after_correction(tables):
    rows = tables["commitments.date_finding"].to_pylist()
    printed = {row["finding_id"] for row in rows if row["is_in_printed_dates"]}
    corrected = {row["finding_id"] for row in rows if row["is_in_corrected_dates"]}
    assert (len(printed), len(corrected)) == (23, 20)
    assert printed == SLIPS | SHOWN
    assert corrected == SHOWN


def test_without_corrections_nothing_is_solved(tables):
    """Control: the three slips come back when the corrections are taken away."""
    bare = tables | {"commitments.correction": tables["commitments.correction"].slice(0, 0)}
    bare["commitments.milestone"] = DATASETS["commitments.milestone"].read(inputs(bare))
    found = DATASETS["commitments.date_finding"].read(inputs(bare))
    assert sum(found["is_in_corrected_dates"].to_pylist()) == 23


def test_a_text_that_cannot_be_read_is_set_aside_by_name(tables):
    rows = tables["commitments.milestone_text"].to_pylist()
    broken = [
        row | {"start_text": "'18.13"} if row["milestone_id"] == "c1-m1" else row for row in rows
    ]
    table = pa.Table.from_pylist(broken, schema=tables["commitments.milestone_text"].schema)
    read = DATASETS["commitments.milestone"].read(
        inputs(tables | {"commitments.milestone_text": table})
    )
    problems = dict(zip(*(read[n].to_pylist() for n in ("milestone_id", "_problem")), strict=True))
    assert {key for key, problem in problems.items() if problem} == {"c1-m1"}


def test_a_parent_left_out_is_named(tables):
    rows = [
        row
        for row in tables["commitments.milestone_text"].to_pylist()
        if row["milestone_id"] != "c2-m3-3"
    ]
    table = pa.Table.from_pylist(rows, schema=tables["commitments.milestone_text"].schema)
    with pytest.raises(UnreadableDate, match="c2-m3-3"):
        DATASETS["commitments.milestone"].read(
            inputs(tables | {"commitments.milestone_text": table})
        )


def test_five_points_and_one_event_are_promises_without_a_milestone(tables):
    promises = {
        row[key]
        for name, key in (("point", "point_id"), ("process_event", "event_id"))
        for row in tables[f"commitments.{name}"].to_pylist()
        if row["is_promise_without_milestone"]
    }
    assert promises == {"c3-O2", "c3-O3", "c3-D2", "c3-A2", "c3-A3", "e16"}


def test_the_call_for_proposals_lasted_eighteen_days(tables):
    rows = {row["event_id"]: row for row in tables["commitments.process_event"].to_pylist()}
    days = (rows["e05"]["ends_on"] - rows["e05"]["starts_on"]).days + 1
    assert (days, rows["e05"]["item_count"], rows["e06"]["item_count"]) == (18, 2, 13)
    undated = [key for key, row in rows.items() if row["starts_on"] is None]
    assert undated == ["e03", "e09", "e11", "e12", "e13", "e15", "e16"]


def test_named_requirements_are_on_the_list(tables):
    listed = Path(__file__).parents[2] / "docs/requirements.csv"
    known = {line.split(",")[0] for line in listed.read_text("utf-8").splitlines()[1:]} | {"T"}
    named = {
        key
        for cell in tables["commitments.point"]["requirement_ids"].to_pylist()
        for key in cell.split()
    }
    assert named - known == set()


CONTACT = re.compile(r"0\d{1,2}[-.) ]*\d{3,4}[-. ]*\d{4}|\+82|[\w.+-]+@[\w-]+\.\w")


@pytest.mark.req("P17")
def test_no_table_holds_a_telephone_number_or_an_address():
    found = {
        item.name: match[0]
        for item in FACTS.iterdir()
        if item.is_file() and (match := CONTACT.search(_without_hashes(item.read_text("utf-8"))))
    }
    assert found == {}
    assert CONTACT.search("담당 02-1234-5678")


def _without_hashes(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{64}\b", "", text)


def test_hand_written_tables_have_no_reader_for_landing_files():
    with pytest.raises(SourceError, match=PLAN_BOOK.key):
        printed_only(inputs({}))
    assert PLAN_BOOK.landing is None
    assert PLAN_BOOK.as_of == date(2018, 8, 31)
