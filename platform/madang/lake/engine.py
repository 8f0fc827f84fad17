"""DuckDB connections of the lake, and the SELECT that reads a list of its files."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from madang import sql
from madang.dataset import Dataset

# Enough for sorts and joins of a city's tables; beyond it DuckDB spills to the scratch folder.
MEMORY_LIMIT = "512MB"


@contextmanager
def engine(scratch: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """An empty in-memory DuckDB that spills into `scratch`, with its clock zone set to UTC."""
    scratch.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(scratch)}
    )
    connection.execute("SET TimeZone = 'UTC'")  # not a connect option: ICU is loaded by then only
    try:
        yield connection
    finally:
        connection.close()


def relation(dataset: Dataset, files: Sequence[str]) -> str:
    """SQL of a SELECT over `files` with the declared columns in order and type.

    It works without files, and for files written before a column was added (null there), since the
    empty declared row set comes first and names every column.
    """
    columns = ", ".join(
        f"NULL::{sql.type_name(column.type)} AS {sql.name(column.name)}"
        for column in dataset.columns
    )
    empty = f"SELECT {columns} WHERE false"
    if not files:
        return empty
    listed = ", ".join(sql.text(file) for file in files)
    return f"{empty} UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name=true)"


def attach_upstream(connection: duckdb.DuckDBPyConnection, upstream: Mapping[str, str]) -> None:
    """Make upstream versions readable by their keys.

    Args:
        connection: Where to put the views.
        upstream: SELECT text by dataset key, as `relation` gives it.
    """
    for key, select in upstream.items():
        schema, table = key.split(".")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {sql.name(schema)}")
        connection.execute(f"CREATE VIEW {sql.name(schema, table)} AS {select}")


def attach_staged(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    file: Path,
    run_time: datetime,
    partition: str | None,
) -> None:
    """Make a staged file readable as `this`.

    Beside the declared columns it has `run_time`, the instant of the run (rules never ask for the
    present), `_partition`, the partition it is for, and `file_row_number`, from 0.
    """
    connection.execute(
        f"CREATE OR REPLACE VIEW this AS SELECT {sql.names(dataset.column_names)}, "
        f"{sql.value(run_time)} AS run_time, {sql.value(partition)}::VARCHAR AS _partition, "
        f"file_row_number FROM read_parquet({sql.text(str(file))}, file_row_number=true)"
    )
