"""Histograms of a profile: every row counted once, in ranges that reach from end to end."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.dataset import Column, Text
from madang.publish import Histogram, Profile, profile_from_bytes
from madang.publish.profile import BINS, FEW, profile

WORD = Text(ko="낱말", en="word")
KINDS: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.int64(): st.integers(-(2**40), 2**40),
    pa.int32(): st.integers(0, 30),
    pa.float64(): st.floats(allow_nan=False, allow_infinity=False, width=32),
    pa.decimal128(12, 2): st.decimals(-(10**6), 10**6, places=2),
    pa.string(): st.sampled_from(["가", "나", "다", ""]),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    pa.timestamp("us", "UTC"): st.datetimes(timezones=st.just(UTC)).filter(
        lambda moment: 1900 <= moment.year < 2100
    ),
}


def described(tmp_path, kind: pa.DataType, values: list[Any]) -> Profile:
    """The profile of one column."""
    file = tmp_path / "data.parquet"
    pq.write_table(pa.table({"c": pa.array(values, kind)}), file)
    unit = "1" if pa.types.is_integer(kind) or pa.types.is_floating(kind) else None
    column = Column("c", kind, unit=unit, required=False, title=WORD)
    dataset = SimpleNamespace(key="demo.thing", columns=[column])
    version: Any = SimpleNamespace(dataset=dataset, name="v1-0123456789ab")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return profile_from_bytes(profile(connection, version, file))


def histogram(tmp_path, kind: pa.DataType, values: list[Any]) -> Histogram | None:
    return described(tmp_path, kind, values).columns[0].histogram


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_row_is_null_or_counted_once(kind, tmp_path_factory):
    folder = tmp_path_factory.mktemp("counted")

    @settings(deadline=None)  # a DuckDB is opened for each
    @given(st.lists(st.none() | KINDS[kind], min_size=1, max_size=60))
    def holds(values):
        found = described(folder, kind, values)
        column, drawn = found.columns[0], found.columns[0].histogram
        assert found.rows == len(values)
        assert column.nulls == values.count(None)
        if drawn is not None:
            assert sum(drawn.counts) + drawn.others + column.nulls == len(values)
            wanted = len(drawn.counts) + (drawn.kind == "ranges")
            assert len(drawn.bounds) == wanted <= max(BINS + 1, FEW)

    holds()


def test_whole_numbers_in_a_narrow_span_are_counted_one_by_one(tmp_path):
    drawn = histogram(tmp_path, pa.int64(), [3, 1, 3, None, 2])
    assert drawn == Histogram(kind="values", bounds=(1, 2, 3), counts=(1, 1, 2))


def test_whole_numbers_in_a_wide_span_stand_in_ranges_with_whole_ends(tmp_path):
    drawn = histogram(tmp_path, pa.int64(), list(range(100)))
    assert drawn is not None
    assert drawn.bounds == tuple(range(0, 109, 9))
    assert drawn.counts == (9,) * 11 + (1,)


def test_days_stand_in_ranges_of_whole_days(tmp_path):
    first = date(2017, 1, 1)
    drawn = histogram(tmp_path, pa.date32(), [first + timedelta(n) for n in range(365)])
    assert drawn is not None
    assert drawn.bounds[:2] == ("2017-01-01", "2017-02-01")
    assert sum(drawn.counts) == 365


def test_instants_are_told_in_utc(tmp_path):
    values = [datetime(2024, 1, 1, hour, tzinfo=UTC) for hour in range(13)]
    drawn = histogram(tmp_path, pa.timestamp("us", "UTC"), values)
    assert drawn is not None
    assert (drawn.bounds[0], drawn.bounds[-1]) == ("2024-01-01T00:00:00Z", "2024-01-01T12:00:00Z")
    assert drawn.counts == (1,) * 11 + (2,)


def test_words_that_repeat_are_told_by_how_often_they_come(tmp_path):
    drawn = histogram(tmp_path, pa.string(), ["나", "가", "나", "나", None, "가", "다"])
    assert drawn is not None
    assert (drawn.bounds, drawn.counts) == (("나", "가", "다"), (3, 2, 1))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.string(), ["가", "나", "다"]),  # each names its row
        (pa.string(), [str(n % 200) for n in range(1000)]),
        (pa.float64(), [1.5, 1.5]),
        (pa.float64(), [float("inf"), 1.0]),
        (pa.int64(), [None, None]),
        (pa.list_(pa.string()), [["가"], ["가"]]),
    ],
    ids=["ids", "many words", "one number", "infinite", "nothing", "lists"],
)
def test_what_would_say_nothing_is_not_drawn(kind, values, tmp_path):
    assert histogram(tmp_path, kind, values) is None


def test_profile_without_histograms_is_read(tmp_path):
    told = json.loads(
        '{"key": "a.b", "version": "v1", "rows": 2, "columns": [{"name": "c", "nulls": 1, '
        '"distinct_approx": 1, "min": "x", "max": "x"}]}'
    )
    found = profile_from_bytes(json.dumps(told).encode())
    assert found.columns[0].histogram is None
    assert found.columns[0].min == "x"


@pytest.mark.parametrize("rows", [302, 5_000])
def test_different_values_are_never_more_than_rows(tmp_path, rows):
    found = described(tmp_path, pa.string(), [f"station {n}" for n in range(rows)])
    assert found.columns[0].distinct_approx <= rows
