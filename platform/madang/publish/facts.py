"""What a reader wants to know before loading: `profile.json` and `changes.json`.

`changes.json` tells what differs from the version published before, by primary key where there is
one, else by whole rows. Only files that the two versions do not share are read.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from madang import sql
from madang.dataset import Column, Dataset
from madang.lake import Version

PROFILE = "profile.json"
CHANGES = "changes.json"
# Keys listed of each kind of change; the counts are always whole.
LISTED = 100


def profile(connection: duckdb.DuckDBPyConnection, version: Version, parquet: Path) -> bytes:
    """Rows of the version, and of each column: nulls, distinct values (about), smallest, largest.

    Args:
        connection: An engine of the lake.
        version: The version.
        parquet: Its published data.
    """
    columns = version.dataset.columns
    asked = ", ".join(part for column in columns for part in _column_facts(column))
    row = _one(
        connection,
        f"SELECT count(*), {asked} FROM read_parquet({sql.text(str(parquet))})",
    )
    rows, *facts = row
    document = {
        "key": version.dataset.key,
        "version": version.name,
        "rows": rows,
        "columns": [
            {
                "name": column.name,
                "nulls": rows - facts[4 * n],
                "distinct_approx": facts[4 * n + 1],
                "min": _plain(facts[4 * n + 2]),
                "max": _plain(facts[4 * n + 3]),
            }
            for n, column in enumerate(columns)
        ],
    }
    return _json(document)


def changes(
    connection: duckdb.DuckDBPyConnection, version: Version, previous: Version | None
) -> bytes:
    """Rows added, removed and changed against `previous`: counts, and up to 100 keys of each.

    Args:
        connection: An engine of the lake.
        version: The version.
        previous: The version published before; None for the first, where all rows are added.
    """
    dataset = version.dataset
    added, removed, changed = 0, 0, 0
    keys: dict[str, list[list[Any]]] = {}
    if previous is None:
        added = version.rows
    elif dataset.key_columns:
        _compare_by_key(connection, version, previous)
        found = dict(
            connection.execute("SELECT change, count(*) FROM changes GROUP BY 1").fetchall()
        )
        added, removed, changed = (found.get(kind, 0) for kind in ("added", "removed", "changed"))
        keys = {kind: _keys(connection, dataset, kind) for kind in found}
    else:
        added, removed = _compare_by_row(connection, version, previous)
    document = {
        "key": dataset.key,
        "version": version.name,
        "previous": previous.name if previous else None,
        "compared_by": list(dataset.key_columns) or "row",
        "rows": version.rows,
        "rows_before": previous.rows if previous else 0,
        "added": {"count": added, "keys": keys.get("added", [])},
        "removed": {"count": removed, "keys": keys.get("removed", [])},
        "changed": {"count": changed, "keys": keys.get("changed", [])},
    }
    return _json(document)


def _column_facts(column: Column) -> tuple[str, str, str, str]:
    place = sql.name(column.name)
    counted = (f"count({place})", f"approx_count_distinct({place})")
    if pa.types.is_list(column.type):  # the smallest of lists tells nobody anything
        return (*counted, "NULL", "NULL")
    return (*counted, f"min({_fetchable(column)})", f"max({_fetchable(column)})")


def _fetchable(column: Column) -> str:
    """The column, where an instant is a timestamp in UTC: Python needs no zone table for it."""
    place = sql.name(column.name)
    return f"make_timestamp(epoch_us({place}))" if pa.types.is_timestamp(column.type) else place


def _compare_by_key(
    connection: duckdb.DuckDBPyConnection, version: Version, previous: Version
) -> None:
    """Leave the keys that differ in the temporary table `changes`, with the kind of change."""
    dataset = version.dataset
    keys = sql.names(dataset.key_columns)
    rest = [sql.name(name) for name in dataset.column_names if name not in dataset.key_columns]
    # hash() never leaves this statement: it may differ between releases of DuckDB.
    row = f"SELECT {keys}, hash({', '.join(['0', *rest])}) AS row_hash FROM"
    before, after = _unshared(version, previous)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE changes AS "
        f"SELECT {keys}, CASE WHEN before.row_hash IS NULL THEN 'added' "
        f"WHEN after.row_hash IS NULL THEN 'removed' ELSE 'changed' END AS change "
        f"FROM ({row} ({before})) before FULL JOIN ({row} ({after})) after USING ({keys}) "
        f"WHERE before.row_hash IS DISTINCT FROM after.row_hash"
    )


def _compare_by_row(
    connection: duckdb.DuckDBPyConnection, version: Version, previous: Version
) -> tuple[int, int]:
    """Rows added and removed, where equal rows count as often as they stand."""
    row = sql.names(version.dataset.column_names)
    before, after = _unshared(version, previous)
    added, removed = _one(
        connection,
        f"SELECT coalesce(sum(n) FILTER (n > 0), 0)::BIGINT, "
        f"coalesce(-sum(n) FILTER (n < 0), 0)::BIGINT "
        f"FROM (SELECT sum(side) AS n FROM "
        f"(SELECT hash({row}) AS row_hash, -1 AS side FROM ({before}) "
        f"UNION ALL SELECT hash({row}), 1 FROM ({after})) GROUP BY row_hash)",
    )
    return added, removed


def _unshared(version: Version, previous: Version) -> tuple[str, str]:
    """SELECTs of the rows before and after, less the files that both versions hold."""
    shared = {*version.files} & {*previous.files}
    before = replace(previous, files=tuple(f for f in previous.files if f not in shared))
    after = replace(version, files=tuple(f for f in version.files if f not in shared))
    return before.relation(), after.relation()


def _keys(connection: duckdb.DuckDBPyConnection, dataset: Dataset, kind: str) -> list[list[Any]]:
    shown = ", ".join(_fetchable(column) for column in dataset.columns if column.key)
    found = connection.execute(
        f"SELECT {shown} FROM changes WHERE change = {sql.text(kind)} ORDER BY ALL LIMIT {LISTED}"
    ).fetchall()
    return [[_plain(value) for value in row] for row in found]


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> Sequence[Any]:
    row = connection.execute(statement).fetchone()
    if row is None:
        message = f"no row from: {statement}"
        raise AssertionError(message)
    return row


def _plain(value: object) -> object:
    """The value as JSON can hold it: instants are UTC, as `Z`."""
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
