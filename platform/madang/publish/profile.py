"""What a reader wants to know of each column before loading: `profile.json`.

Two scans of the published file: the first counts and finds the ends of each column, the second
fills histograms between them. A text with many different values has none.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
from pydantic import TypeAdapter

from madang import sql
from madang.dataset import Column
from madang.lake import Version
from madang.publish.values import fetchable, one, plain

PROFILE = "profile.json"
BINS = 12
# Whole numbers and words with so few different values are counted one by one.
FEW = 24
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How often which values come.

    Attributes:
        kind: `values`: a count for each value; `ranges`: for each range between two bounds, the
            lower end included.
        bounds: The values, or the ends of the ranges (one more than there are counts).
        counts: Rows.
        others: Rows with values that are not listed, null not among them.
    """

    kind: Literal["values", "ranges"]
    bounds: tuple[bool | int | float | str, ...]
    counts: tuple[int, ...]
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """One column of a version.

    Attributes:
        name: Column name.
        nulls: Rows in which nobody knows the value.
        distinct_approx: Different values, about.
        min: Smallest value; of a text, the first in order; None where there is none.
        max: Largest value.
        histogram: How often which values come; None where that says nothing.
    """

    name: str
    nulls: int
    distinct_approx: int
    min: bool | int | float | str | None = None
    max: bool | int | float | str | None = None
    histogram: Histogram | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All columns of a version.

    Attributes:
        key: Dataset key.
        version: Full version name.
        rows: Rows.
        columns: In the order declared.
    """

    key: str
    version: str
    rows: int
    columns: tuple[ColumnProfile, ...]


_PROFILE = TypeAdapter(Profile)


def profile_from_bytes(data: bytes) -> Profile:
    """What a `profile.json` says; one written by an older release has no histograms."""
    return _PROFILE.validate_json(data)


def profile(connection: duckdb.DuckDBPyConnection, version: Version, parquet: Path) -> bytes:
    """Rows of the version; of each column nulls, distinct values (about), ends, histogram.

    Args:
        connection: An engine of the lake.
        version: The version.
        parquet: Its published data.
    """
    columns = version.dataset.columns
    relation = f"read_parquet({sql.text(str(parquet))})"
    asked = ", ".join(part for column in columns for part in _column_facts(column))
    rows, *facts = one(connection, f"SELECT count(*), {asked} FROM {relation}")
    ends = [tuple(facts[4 * n : 4 * n + 4]) for n in range(len(columns))]
    drawn = {
        column.name: plan
        for column, (counted, distinct, low, high) in zip(columns, ends, strict=True)
        if (plan := _plan(column, low, high, repeats=distinct <= min(FEW, counted - 1))) is not None
    }
    histograms = _histograms(connection, relation, drawn)
    document = Profile(
        key=version.dataset.key,
        version=version.name,
        rows=rows,
        columns=tuple(
            ColumnProfile(
                name=column.name,
                nulls=rows - counted,
                distinct_approx=distinct,
                min=plain(low),
                max=plain(high),
                histogram=histograms.get(column.name),
            )
            for column, (counted, distinct, low, high) in zip(columns, ends, strict=True)
        ),
    )
    return _PROFILE.dump_json(document, indent=2) + b"\n"


def _column_facts(column: Column) -> tuple[str, str, str, str]:
    place = sql.name(column.name)
    # The estimate of a column whose values all differ may pass the number of rows.
    distinct = f"least(approx_count_distinct({place}), count({place}))"
    counted = (f"count({place})", distinct)
    if pa.types.is_list(column.type):  # the smallest of lists tells nobody anything
        return (*counted, "NULL", "NULL")
    return (*counted, f"min({fetchable(column)})", f"max({fetchable(column)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How a column is counted.

    Attributes:
        bucket: SQL of what is counted: the value itself, or the number of its range.
        edges: Ends of the ranges as JSON holds them; None where values are counted one by one.
    """

    bucket: str
    edges: tuple[float | str, ...] | None = None


def _plan(column: Column, low: Any, high: Any, *, repeats: bool) -> _Plan | None:  # noqa: ANN401 -- values of any type
    """How to count the column; None where its histogram would say nothing.

    Args:
        column: The declaration.
        low: Smallest value.
        high: Largest value.
        repeats: Whether there are few different values, fewer than rows.
    """
    kind = column.type
    if low is None or pa.types.is_list(kind):
        return None
    place = sql.name(column.name)
    if pa.types.is_string(kind) or pa.types.is_boolean(kind):
        return _Plan(bucket=place) if repeats else None
    if pa.types.is_integer(kind):
        return _Plan(bucket=place) if high - low < FEW else _whole(place, low, high)
    if pa.types.is_date(kind):
        first, last = ((day - _EPOCH).days for day in (low, high))
        return _whole(f"({place} - DATE '1970-01-01')", first, last, _day)
    if pa.types.is_timestamp(kind):
        first, last = (moment.replace(tzinfo=UTC).timestamp() for moment in (low, high))
        return _even(f"epoch({place})", first, last, _moment)
    return _even(f"{place}::DOUBLE", float(low), float(high))


def _whole(place: str, low: int, high: int, shown: Any = int) -> _Plan:  # noqa: ANN401 -- a function
    """Ranges of equal width with whole ends."""
    width = max(1, math.ceil((high - low + 1) / BINS))
    count = math.ceil((high - low + 1) / width)
    edges = tuple(shown(low + width * n) for n in range(count + 1))
    return _Plan(bucket=f"(({place} - {low}) // {width})::INTEGER", edges=edges)


def _even(place: str, low: float, high: float, shown: Any = float) -> _Plan | None:  # noqa: ANN401 -- a function
    """Ranges of equal width; None for infinite ends, and where no number lies between them."""
    width = (high - low) / BINS
    if not math.isfinite(width) or low + width == low:
        return None
    edges = tuple(shown(low + width * n) for n in range(BINS + 1))
    number = f"floor(({place} - {low!r}) / {width!r})"
    # least() and greatest() take no notice of null: it would land in the last range.
    clipped = f"greatest(0, least({number}, {BINS - 1}))::INTEGER"
    return _Plan(bucket=f"CASE WHEN {place} IS NOT NULL THEN {clipped} END", edges=edges)


def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()


def _moment(seconds: float) -> str:
    return plain(datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0))


def _histograms(
    connection: duckdb.DuckDBPyConnection, relation: str, plans: Mapping[str, _Plan]
) -> dict[str, Histogram]:
    if not plans:
        return {}
    asked = ", ".join(f"histogram({plan.bucket})" for plan in plans.values())
    found: Sequence[Mapping[Any, int]] = one(connection, f"SELECT {asked} FROM {relation}")
    return {
        name: _by_value(counts) if plan.edges is None else _by_range(plan.edges, counts)
        for (name, plan), counts in zip(plans.items(), found, strict=True)
    }


def _by_value(counts: Mapping[Any, int]) -> Histogram:
    """Whole numbers in order, words by how often they come; at most `FEW` of them."""
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:FEW]
    if not any(isinstance(value, str) for value in counts):
        pairs.sort()
    return Histogram(
        kind="values",
        bounds=tuple(value for value, _ in pairs),
        counts=tuple(count for _, count in pairs),
        others=sum(counts.values()) - sum(count for _, count in pairs),
    )


def _by_range(edges: tuple[float | str, ...], counts: Mapping[int, int]) -> Histogram:
    filled = tuple(counts.get(n, 0) for n in range(len(edges) - 1))
    return Histogram(kind="ranges", bounds=edges, counts=filled)
