"""docs/requirements.csv against the tests: what is done has a test that says it proves it."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATES = {"open", "done"}
EVERY_ID = {
    f"{letter}{number}"
    for letter, count in {"T": 35, "P": 21, "L": 40, "S": 19}.items()
    for number in range(1, count + 1)
}


def req_ids(source: str) -> set[str]:
    """The ids of every `….req("L22")` in Python source."""
    return {
        argument.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "req"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def problems(rows: Iterable[dict[str, str]], proven: set[str], every_id: set[str]) -> Iterator[str]:
    """What is wrong between the list, the ids that tests name, and the ids that must be listed."""
    listed = list(rows)
    counts = Counter(row["id"] for row in listed)
    done = {row["id"] for row in listed if row["state"] == "done"}
    yield from (f"{i}: listed {n} times" for i, n in counts.items() if n > 1)
    yield from (f"{i}: missing from the list" for i in sorted(every_id - counts.keys()))
    yield from (f"{i}: not an id of the plan" for i in sorted(counts.keys() - every_id))
    yield from (f"{i}: done, but no test proves it" for i in sorted(done - proven))
    yield from (f"{i}: a test names it, the list does not" for i in sorted(proven - counts.keys()))
    for row in listed:
        if row["state"] not in STATES:
            yield f"{row['id']}: state '{row['state']}' is none of {sorted(STATES)}"
        if not row["phrase"].strip() or not row["home"].strip():
            yield f"{row['id']}: phrase or home is empty"


def read_list() -> list[dict[str, str]]:
    with (ROOT / "docs/requirements.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids_in_tests() -> set[str]:
    files = [
        path
        for folder in ("tests", "plugins", "platform")
        for path in (ROOT / folder).rglob("*.py")
        if path != Path(__file__)
    ]
    return set().union(*(req_ids(path.read_text(encoding="utf-8")) for path in files))


def test_every_requirement_is_listed_and_each_done_one_is_proven():
    assert list(problems(read_list(), ids_in_tests(), EVERY_ID)) == []


def test_homes_are_packages_of_the_wheel():
    pattern = re.compile(r"madang\.[a-z]+|madang_(transfermap|literacy|startups|commitments)")
    homes = {home for row in read_list() for home in row["home"].split()}
    assert {home for home in homes if not pattern.fullmatch(home)} == set()


def row(id_: str, state: str = "open", phrase: str = "매핑", home: str = "madang.lake"):
    return {"id": id_, "state": state, "phrase": phrase, "home": home}


GOOD = [row("L1", "done"), row("L2")]


@pytest.mark.parametrize(
    ("rows", "proven", "expected"),
    [
        pytest.param(GOOD, {"L1"}, [], id="in order"),
        pytest.param(GOOD, {"L1", "L2"}, [], id="open but proven already"),
        pytest.param(GOOD, set(), ["L1: done, but no test proves it"], id="done without test"),
        pytest.param(
            GOOD, {"L1", "L9"}, ["L9: a test names it, the list does not"], id="unknown in a test"
        ),
        pytest.param([GOOD[0]], {"L1"}, ["L2: missing from the list"], id="missing"),
        pytest.param([*GOOD, row("L2")], {"L1"}, ["L2: listed 2 times"], id="twice"),
        pytest.param([*GOOD, row("L3")], {"L1"}, ["L3: not an id of the plan"], id="foreign"),
        pytest.param(
            [GOOD[0], row("L2", "soon")],
            {"L1"},
            ["L2: state 'soon' is none of ['done', 'open']"],
            id="state",
        ),
        pytest.param(
            [GOOD[0], row("L2", phrase=" ")],
            {"L1"},
            ["L2: phrase or home is empty"],
            id="no phrase",
        ),
    ],
)
def test_each_kind_of_problem_is_found(rows, proven, expected):
    assert list(problems(rows, proven, {"L1", "L2"})) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('@pytest.mark.req("L22")\ndef test_x(): ...', {"L22"}),
        ('pytestmark = pytest.mark.req("P1", "P2")', {"P1", "P2"}),
        ('pytest.param(1, marks=mark.req("T3"))', {"T3"}),
        ('# req("L22")\nreq("L23")\n"""req("L24")"""', set()),
    ],
)
def test_req_marks_are_read_from_source(source, expected):
    assert req_ids(source) == expected
