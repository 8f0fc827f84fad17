"""Staging: what a reader gives becomes one Parquet file that no reader of the lake can see yet.

Rows that the reader could not make sense of (`_problem`) are set aside on the way. A reader that
gives other columns than declared is refused with both lists.
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from madang import failpoints, sql
from madang.dataset import Dataset
from madang.errors import Refused

PROBLEM = "_problem"
RAW = "_raw"
# Datasets up to this many rows are sorted by their key where no order is declared.
SORTED_ROWS = 1_000_000
# Rows set aside: position as read (from 1), the checks they break, the row as text.
SET_ASIDE = pa.schema(
    [("row_no", pa.int64()), ("rules", pa.list_(pa.string())), ("row_json", pa.string())]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A staged file.

    Attributes:
        path: The Parquet file.
        rows: Rows in it.
        read: Rows that the reader gave.
        problems: Rows set aside: row_no (position as read, from 1), rules, row_json.
        unknown_columns: Columns that the reader gave but nobody declared; not carried along.
    """

    path: Path
    rows: int
    read: int
    problems: pa.Table
    unknown_columns: tuple[str, ...]


def stage(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    given: pa.RecordBatchReader | pa.Table,
    path: Path,
    footer: Mapping[str, str],
) -> Staged:
    """Write the rows of `given` to `path` in declared columns and order.

    Args:
        connection: An engine of the lake.
        dataset: The declaration.
        given: What the reader gave: declared columns, perhaps `_problem` and `_raw`.
        path: File to write; must not exist.
        footer: Key-value metadata of the Parquet file.

    Raises:
        Refused: A declared column is missing or of another type; both are named.
    """
    reader = given.to_reader() if isinstance(given, pa.Table) else given
    _prove_columns(dataset, reader.schema)
    sifted = _Sifted(dataset, reader)
    batches, order = _ordered(dataset, sifted.batches())
    connection.register("given", pa.RecordBatchReader.from_batches(sifted.schema, batches))
    columns = ", ".join(
        f"{sql.name(column.name)}::{sql.type_name(column.type)} AS {sql.name(column.name)}"
        for column in dataset.columns
    )
    metadata = ", ".join(f"{key}: {sql.text(value)}" for key, value in footer.items())
    try:
        connection.execute(
            f"COPY (SELECT {columns} FROM given{sifted.where}{order}) TO {sql.text(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{metadata}}})"
        )
    except duckdb.Error:
        if sifted.error is not None:
            raise sifted.error from None
        raise
    finally:
        connection.unregister("given")
    known = {*dataset.column_names, PROBLEM, RAW}
    return Staged(
        path=path,
        rows=sifted.kept,
        read=sifted.read,
        problems=sifted.problems(),
        unknown_columns=tuple(name for name in reader.schema.names if name not in known),
    )


class _Sifted:
    """A reader's batches on their way into the file, the rows it could not make sense of set aside.

    Attributes:
        schema: Declared columns, and `_problem` where the reader gives it.
        where: Condition that leaves those rows out; DuckDB does so for a third of Arrow's price.
        read: Rows seen so far.
        kept: Rows of them without a problem.
        error: What the reader raised; DuckDB would hide it behind an error of its own.
    """

    def __init__(self, dataset: Dataset, reader: pa.RecordBatchReader) -> None:
        self._reader = reader
        self._names = list(dataset.column_names)
        marked = [PROBLEM] if PROBLEM in reader.schema.names else []
        self.schema = pa.schema([reader.schema.field(name) for name in (*self._names, *marked)])
        self.where = f" WHERE {PROBLEM} IS NULL" if marked else ""
        self._set_aside: list[pa.RecordBatch] = []
        self.read = self.kept = 0
        self.error: Exception | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All batches; what has a problem is kept beside."""
        try:
            for batch in self._reader:
                aside = self._problems_of(batch)
                self.read += batch.num_rows
                self.kept += batch.num_rows - aside
                yield batch.select(self.schema.names)
                failpoints.hit("lake.stage_partial")
        except Exception as error:
            self.error = error
            raise

    def problems(self) -> pa.Table:
        """The rows set aside, in the form of quarantine."""
        return pa.Table.from_batches(self._set_aside, SET_ASIDE)

    def _problems_of(self, batch: pa.RecordBatch) -> int:
        """Set aside the rows that carry a problem; how many there are."""
        if not self.where or batch.column(PROBLEM).null_count == batch.num_rows:
            return 0
        (places,) = batch.column(PROBLEM).is_valid().to_numpy(zero_copy_only=False).nonzero()
        rows = batch.take(pa.array(places))
        numbers = pa.array(places + self.read + 1, pa.int64())
        rules = [[f"reader:{problem}"] for problem in rows.column(PROBLEM).to_pylist()]
        if RAW in rows.schema.names:
            texts = rows.column(RAW).to_pylist()
        else:
            texts = [_as_json(row) for row in rows.select(self._names).to_pylist()]
        self._set_aside.append(pa.record_batch([numbers, rules, texts], schema=SET_ASIDE))
        return rows.num_rows


def _as_json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=str)


def _ordered(
    dataset: Dataset, batches: Iterator[pa.RecordBatch]
) -> tuple[Iterator[pa.RecordBatch], str]:
    """The batches and the ORDER BY they want: as declared, else by key where they are few."""
    if dataset.order_by:
        return batches, f" ORDER BY {sql.names(dataset.order_by)}"
    if not dataset.key_columns:
        return batches, ""
    head: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        head.append(batch)
        rows += batch.num_rows
        if rows > SORTED_ROWS:
            return itertools.chain(head, batches), ""
    return iter(head), f" ORDER BY {sql.names(dataset.key_columns)}"


def _prove_columns(dataset: Dataset, given: pa.Schema) -> None:
    missing = [name for name in dataset.column_names if name not in given.names]
    if missing:
        message = (
            f"{dataset.key}: the reader gave no column {', '.join(missing)}; "
            f"it gave {', '.join(given.names)}. Fix the reader or raise the dataset's version."
        )
        raise Refused(message)
    for column in dataset.columns:
        found = given.field(column.name).type
        if not _same_meaning(found, column.type):
            message = (
                f"{dataset.key}: column {column.name!r} has type {found}; the declaration says "
                f"{column.type}. Fix the reader or raise the dataset's version."
            )
            raise Refused(message)


def _same_meaning(found: pa.DataType, declared: pa.DataType) -> bool:
    """Whether a cast loses nothing: other layouts of text, a column that is null throughout."""
    if pa.types.is_dictionary(found):
        return _same_meaning(found.value_type, declared)
    if pa.types.is_timestamp(found) and pa.types.is_timestamp(declared):
        return found.unit == "us" and found.tz is not None
    if pa.types.is_list(found) and pa.types.is_list(declared):
        return _same_meaning(found.value_type, declared.value_type)
    if pa.types.is_large_string(found) or pa.types.is_string_view(found):
        return pa.types.is_string(declared)
    return pa.types.is_null(found) or found == declared
