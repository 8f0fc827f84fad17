"""Conditions against the same conditions in plain Python, over rows of every kind."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import eq, ge, gt, le, lt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang import rows
from tests.rows.sample import held, made

COUNT = 60
TABLE: list[rows.Table] = []
ROWS = [made(number) for number in range(COUNT)]
ROWS[1]["share"] = math.nan
TESTS = {"eq": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}


@pytest.fixture(scope="module", autouse=True)
def table(tmp_path_factory):
    TABLE.append(held(tmp_path_factory.mktemp("oracle") / "version", COUNT, group=16))


def near(name):
    """Values that the column holds, and others of its kind."""
    own = st.sampled_from([row[name] for row in ROWS if row[name] is not None])
    others = {
        "word": st.text(max_size=5),
        "small": st.integers(-(2**70), 2**70) | st.floats(-50, 50),
        "big": st.integers(2**53 - 5, 2**53 + 80) | st.integers(-(2**65), 2**65),
        "share": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-3, 3),
        "price": st.decimals(-5, 20, places=2),
        "is_open": st.booleans(),
        "day": st.dates(date(2023, 12, 25), date(2024, 2, 5)),
        "at": st.datetimes(datetime(2024, 1, 1), datetime(2024, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001 -- bounds
    }
    return st.none() | own | others[name]


NAMES = ("word", "small", "big", "share", "price", "is_open", "day", "at")


@st.composite
def field_filter(draw):
    name = draw(st.sampled_from(NAMES))
    value = near(name)
    said = draw(
        value
        | st.lists(value, max_size=4)
        | st.dictionaries(st.sampled_from(tuple(TESTS)), value, min_size=1, max_size=3)
    )
    return {name: said}


filters = st.recursive(
    field_filter(),
    lambda inner: st.dictionaries(
        st.sampled_from(("$or", "$and")), st.lists(inner, max_size=3), min_size=1
    ),
    max_leaves=6,
)


def holds(given_, row) -> bool:
    """The grammar in plain Python."""
    return all(
        any(holds(part, row) for part in value)
        if name == "$or"
        else all(holds(part, row) for part in value)
        if name == "$and"
        else compares(row[name], value)
        for name, value in given_.items()
    )


def compares(held_value, said) -> bool:
    if isinstance(said, dict):
        return all(one(held_value, op, value) for op, value in said.items())
    if isinstance(said, list):
        return any(one(held_value, "eq", value) for value in said)
    return one(held_value, "eq", said)


def one(held_value, op, value) -> bool:
    if held_value is None or value is None:
        return False
    if isinstance(held_value, float) and math.isnan(held_value):
        return op in ("gt", "gte")  # in the file NaN is greater than any number, as in PostgreSQL
    return TESTS[op](held_value, value)


def sent(value):
    """As JSON holds it."""
    if isinstance(value, dict):
        return {name: sent(each) for name, each in value.items()}
    if isinstance(value, list):
        return [sent(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


@settings(deadline=None, max_examples=300)
@given(filters)
def test_condition_chooses_the_rows_that_plain_python_chooses(asked):
    table = TABLE[0]
    request = rows.Request(
        columns=("_id",), condition=rows.condition(table, sent(asked)), limit=COUNT
    )
    page = rows.page(table, request)
    wanted = [number + 1 for number, row in enumerate(ROWS) if holds(asked, row)]
    assert [row[0] for row in page.rows] == wanted
    assert page.total == len(wanted)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(NAMES), max_size=3, unique=True),
    st.integers(0, COUNT + 5),
    st.integers(0, COUNT + 5),
)
def test_window_is_a_slice_of_the_whole(names, offset, limit):
    table = TABLE[0]
    order = rows.order(table, [f"{name} desc" for name in names])
    whole, part = (
        rows.page(table, rows.Request(columns=("_id",), order=order, offset=start, limit=most))
        for start, most in ((0, COUNT), (offset, limit))
    )
    assert part.rows == whole.rows[offset : offset + limit]
