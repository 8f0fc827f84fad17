"""The page on accessibility: all 33 items, and each test that it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/accessibility.md"
# Guidelines of KWCAG 2.2 and how many items each has.
COUNTS = "5.1=1 5.2=1 5.3=3 5.4=4 6.1=4 6.2=2 6.3=1 6.4=4 6.5=4 7.1=1 7.2=2 7.3=4 8.1=1 8.2=1"
GUIDELINES = {key: int(count) for key, count in (each.split("=") for each in COUNTS.split())}
BY_READING = "by reading"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if re.match(r"\| \d\.\d\.\d ", line)
]


@cache
def names_in(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def absent(cell: str) -> list[str]:
    """Tests that a cell names and that there are not."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", cell)
    return [f"{file}::{name}" for file, name in named if name not in names_in(file)]


def test_page_has_every_item_once():
    wanted = [f"{key}.{n}" for key, count in GUIDELINES.items() for n in range(1, count + 1)]
    assert [row[0].split()[0] for row in ROWS] == wanted
    assert (len(wanted), len(GUIDELINES)) == (33, 14)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split()[0])
def test_item_says_how_it_is_met_which_test_holds_it_and_what_is_wrong(row):
    _, met, tests, issue = row
    assert met
    assert issue
    assert "tests/" in tests or tests == BY_READING
    assert absent(tests) == []


def test_a_test_that_is_not_there_would_be_found():
    assert absent("`tests/docs/test_accessibility.py::test_nothing`, `tests/x.py::a`") == [
        "tests/docs/test_accessibility.py::test_nothing",
        "tests/x.py::a",
    ]
