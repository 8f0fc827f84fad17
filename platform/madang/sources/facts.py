"""The form of one facts table: lossless, deterministic UTF-8 CSV that git can compare.

An empty cell is null, `""` is the empty string. Lists are JSON, instants ISO 8601 in UTC with `Z`,
floats the shortest text that reads back equal. Rows are sorted by the key columns, lines end
with LF. Columns that are declared as not bundled are left out, and read back as null.

Which tables a plugin carries and what they were made from: `madang.sources.bundled`.
"""

# pyright: reportAttributeAccessIssue=false
# pyarrow.compute makes its functions when it is imported; a type checker sees none of them.

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from madang.dataset import Column, Dataset, RawFile
from madang.errors import HeaderChanged, SourceError

_NEEDS_QUOTES = '[",\r\n]|^$'


def read(dataset: Dataset, file: RawFile) -> pa.RecordBatchReader:
    """The rows of a facts table, one batch stream with all declared columns in order.

    Args:
        dataset: Its columns name the header and the types; casts are strict.
        file: The CSV, normally UTF-8.

    Returns:
        All declared columns; those not bundled are null throughout.

    Raises:
        HeaderChanged: The header lacks a bundled column, or has an unknown or a doubled one.
        SourceError: A cell that does not fit its type; names file, line, column and value.
    """
    data = file.bytes() if file.encoding == "utf-8" else file.text().encode()
    columns = _prove_header(dataset, file.name, data)
    table = _parse(file.name, data, columns)
    arrays = [
        _whole(file.name, table[c.name], c) if c in columns else pa.nulls(table.num_rows, c.type)
        for c in dataset.columns
    ]
    schema = pa.schema([(column.name, column.type) for column in dataset.columns])
    return pa.Table.from_arrays(arrays, schema=schema).to_reader()


def write(dataset: Dataset, table: pa.Table) -> bytes:
    """The table as a facts CSV; equal rows give equal bytes, in whatever order they come.

    Args:
        dataset: Tells which columns are bundled and which are the key.
        table: At least the bundled columns, with the declared types.
    """
    columns = [column for column in dataset.columns if column.bundled]
    keys = dataset.key_columns or [c.name for c in columns if not pa.types.is_list(c.type)]
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in keys])
    rows = table.take(order)
    cells = [_text(rows[column.name].combine_chunks(), column) for column in columns]
    head = ",".join(column.name for column in columns)
    lines = pc.binary_join_element_wise(
        *cells, ",", null_handling="replace", null_replacement=""
    ).to_pylist()
    return "\n".join([head, *lines, ""]).encode()


def _prove_header(dataset: Dataset, name: str, data: bytes) -> list[Column]:
    """The columns that the file holds, in the declared order."""
    first = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode()
    found = first.strip("\r").replace('"', "").split(",")
    needed = {column.name for column in dataset.columns if column.bundled}
    if len(set(found)) != len(found) or not needed <= set(found) <= set(dataset.column_names):
        message = (
            f"{name}: header is {', '.join(found)}; {dataset.key} wants "
            f"{', '.join(c.name for c in dataset.columns if c.bundled)}. "
            "Correct the file, or write it again with `madang facts export`"
        )
        raise HeaderChanged(message)
    return [column for column in dataset.columns if column.name in found]


def _parse(name: str, data: bytes, columns: Sequence[Column]) -> pa.Table:
    types = {c.name: pa.string() if pa.types.is_list(c.type) else c.type for c in columns}
    try:
        return _read_csv(data, types)
    except pa.ArrowInvalid as error:
        raise _first_misfit(name, data, columns, error) from error


def _read_csv(data: bytes, types: dict[str, pa.DataType]) -> pa.Table:
    return pa_csv.read_csv(
        io.BytesIO(data),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["true"],
            false_values=["false"],
        ),
    )


def _first_misfit(
    name: str, data: bytes, columns: Sequence[Column], error: pa.ArrowInvalid
) -> SourceError:
    """The error that names line, column and value; found by looking again, cell by cell."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    for row in reader:
        place = f"{name}, line {reader.line_num}"
        if None in row or None in row.values():
            return SourceError(f"{place}: too many or too few cells")
        for column in columns:
            if row[column.name] and not _fits(row[column.name], column):
                found = f"{row[column.name]!r} is not a {column.type}"
                return SourceError(f"{place}, column {column.name!r}: {found}")
    return SourceError(f"{name}: {error}")


def _fits(cell: str, column: Column) -> bool:
    """Whether the cell of a column that is no list casts."""
    quoted = cell.replace('"', '""')
    kind = pa.string() if pa.types.is_list(column.type) else column.type
    try:
        _read_csv(f'c\n"{quoted}"\n'.encode(), {"c": kind})
    except pa.ArrowInvalid:
        return False
    return True


def _whole(name: str, values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray | pa.Array:
    """Lists from their JSON text; everything else as it is."""
    if not pa.types.is_list(column.type):
        return values
    lists: list[list[Any] | None] = []
    for row, text in enumerate(values.to_pylist(), start=1):
        try:
            lists.append(None if text is None else _list(text, column.type.value_type))
        except (ValueError, TypeError) as error:
            place = f"{name}, row {row}, column {column.name!r}"
            message = f"{place}: {text!r} is not a JSON list of {column.type.value_type}"
            raise SourceError(message) from error
    return pa.array(lists, column.type)


def _list(text: str, inner: pa.DataType) -> list[Any]:
    items = json.loads(text)
    if not isinstance(items, list):
        raise TypeError
    if _json_has(inner):
        return pa.array(items, inner).to_pylist()
    return pa.array(items, pa.string()).cast(inner).to_pylist()


def _json_has(kind: pa.DataType) -> bool:
    return (
        pa.types.is_string(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
    )


def _text(values: pa.Array, column: Column) -> pa.Array:
    """Cells as they stand in the file; null stays null."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind):
        return pc.cast(values, pa.string())
    if not pa.types.is_string(kind):
        values = pa.array(_cells(values), pa.string())
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(values, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(values, _NEEDS_QUOTES), quoted, values)


def _cells(values: pa.Array) -> Iterator[str | None]:
    for value in values.to_pylist():
        if value is None:
            yield None
        elif isinstance(value, list):
            yield json.dumps([_plain(v) for v in value], ensure_ascii=False, separators=(",", ":"))
        else:
            yield str(_plain(value, number=repr))


def _plain(value: Any, number: Any = float) -> Any:  # noqa: ANN401 -- any cell of a list
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        return number(value)
    return value
