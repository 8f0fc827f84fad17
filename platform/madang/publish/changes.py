"""What a version changed: `changes.json`, against the version published before.

By primary key where there is one, else by whole rows. Only files that the two versions do not
share are read.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import duckdb
from pydantic import TypeAdapter

from madang import sql
from madang.dataset import Dataset
from madang.lake import Version
from madang.publish.values import fetchable, one, plain

CHANGES = "changes.json"
# Keys listed of each kind of change; the counts are always whole.
LISTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Rows of one kind of change.

    Attributes:
        count: How many.
        keys: Primary keys of the first `LISTED`, each a list of values.
    """

    count: int = 0
    keys: list[list[Any]] = field(default_factory=list[list[Any]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between a version and the one published before.

    Attributes:
        key: Dataset key.
        version: The version.
        previous: The version before, None for the first.
        compared_by: Names of the key columns, or `row`.
        rows: Rows of the version.
        rows_before: Rows of the version before.
        added: Rows that came.
        removed: Rows that went.
        changed: Rows whose key stayed, with other values.
    """

    key: str
    version: str
    previous: str | None
    compared_by: list[str] | Literal["row"]
    rows: int
    rows_before: int
    added: Changed
    removed: Changed
    changed: Changed


_CHANGES = TypeAdapter(Changes)


def changes_from_bytes(data: bytes) -> Changes:
    """What a `changes.json` says."""
    return _CHANGES.validate_json(data)


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
    found = _differing(connection, version, previous)
    document = Changes(
        key=dataset.key,
        version=version.name,
        previous=previous.name if previous else None,
        compared_by=list(dataset.key_columns) or "row",
        rows=version.rows,
        rows_before=previous.rows if previous else 0,
        added=found.get("added", Changed()),
        removed=found.get("removed", Changed()),
        changed=found.get("changed", Changed()),
    )
    return _CHANGES.dump_json(document, indent=2) + b"\n"


def _differing(
    connection: duckdb.DuckDBPyConnection, version: Version, previous: Version | None
) -> dict[str, Changed]:
    dataset = version.dataset
    if previous is None:
        return {"added": Changed(count=version.rows)}
    if not dataset.key_columns:
        added, removed = _compare_by_row(connection, version, previous)
        return {"added": Changed(count=added), "removed": Changed(count=removed)}
    _compare_by_key(connection, version, previous)
    counts = connection.execute("SELECT change, count(*) FROM changes GROUP BY 1").fetchall()
    return {
        kind: Changed(count=count, keys=_keys(connection, dataset, kind)) for kind, count in counts
    }


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
    added, removed = one(
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
    shown = ", ".join(fetchable(column) for column in dataset.columns if column.key)
    found = connection.execute(
        f"SELECT {shown} FROM changes WHERE change = {sql.text(kind)} ORDER BY ALL LIMIT {LISTED}"
    ).fetchall()
    return [[plain(value) for value in row] for row in found]
