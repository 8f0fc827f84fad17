"""The two data files of a version: `data.parquet` as declared, `data.csv` for spreadsheets."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from madang import sql
from madang.cells import neutral_sql
from madang.dataset import Column, Dataset
from madang.files import Folder
from madang.lake import Version

PARQUET = "data.parquet"
CSV = "data.csv"
# Spreadsheets take a file for UTF-8 only where it begins with this.
_BYTE_ORDER_MARK = "\ufeff"


def read_table(published: Folder, dataset: Dataset, version: str) -> pa.Table:
    """All rows of a published version, with the declared columns in order.

    A version published before a column was declared has null there.

    Args:
        published: Folder of all published versions.
        dataset: The declaration.
        version: Full version name.

    Raises:
        UnknownName: It is not published.
    """
    with published.child(dataset.key, version).open(PARQUET) as stream:
        held = pq.ParquetFile(stream).read()  # read_table would load pandas: 0.4 s
    columns = {
        column.name: held[column.name]
        if column.name in held.column_names
        else pa.nulls(held.num_rows, column.type)
        for column in dataset.columns
    }
    return pa.table(columns)


def column_names(published: Folder, key: str, version: str) -> frozenset[str]:
    """Names of the columns that the published data of a version have.

    Raises:
        UnknownName: It is not published.
    """
    with published.child(key, version).open(PARQUET) as stream:
        return frozenset(pq.ParquetFile(stream).schema_arrow.names)


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    version: Version,
    path: Path,
    footer: Mapping[str, str],
) -> None:
    """Write all rows of the version as one Parquet file: declared order, declared types, zstd.

    Every column is nullable in the file, since DuckDB would otherwise derive that from the rows of
    the day and two versions of one dataset would differ in schema. The row set without rows that is
    put beneath does it, and costs nothing.

    Args:
        connection: An engine of the lake.
        version: The version.
        path: File to write.
        footer: Key-value metadata.
    """
    columns = version.dataset.columns
    nullable = ", ".join(
        f"NULL::{sql.type_name(column.type)} AS {sql.name(column.name)}" for column in columns
    )
    metadata = ", ".join(f"{sql.name(key)}: {sql.text(value)}" for key, value in footer.items())
    connection.execute(
        f"COPY ({version.relation()} UNION ALL BY NAME SELECT {nullable} FROM range(0)) "
        f"TO {sql.text(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{metadata}}})"
    )


def write_csv(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, parquet: Path, path: Path
) -> None:
    """Write the rows of `parquet` as UTF-8 CSV with byte order mark, null as an empty cell.

    Cells that a spreadsheet would run are neutralised; instants are ISO 8601 in UTC, lists JSON.
    """
    head, *tail = dataset.columns
    cells = [f"{_cell(head)} AS {sql.name(_BYTE_ORDER_MARK + head.name)}"]
    cells += [f"{_cell(column)} AS {sql.name(column.name)}" for column in tail]
    connection.execute(
        f"COPY (SELECT {', '.join(cells)} FROM read_parquet({sql.text(str(parquet))})) "
        f"TO {sql.text(str(path))} (FORMAT csv, HEADER true)"
    )


def _cell(column: Column) -> str:
    place = sql.name(column.name)
    if pa.types.is_string(column.type):
        return neutral_sql(place)
    if pa.types.is_timestamp(column.type):
        return f"strftime(make_timestamp(epoch_us({place})), '%Y-%m-%dT%H:%M:%S.%fZ')"
    if pa.types.is_list(column.type):
        return f"to_json({place})"
    return place
