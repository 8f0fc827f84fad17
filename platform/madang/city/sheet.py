"""The first sheet of an xlsx workbook as batches of text."""

import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pyarrow as pa

from madang.city.casting import prove_names, spelled
from madang.dataset import RawFile
from madang.errors import WrongContent

_BATCH = 10_000


def sheet(file: RawFile, names: Sequence[str], header_row: int = 1) -> Iterator[pa.RecordBatch]:
    """The rows below the header, as text columns called `names`.

    Args:
        file: Bytes of an xlsx workbook.
        names: Columns to take, by their cells in the header row.
        header_row: Row of the header, from 1; blank rows below it are left out.

    Raises:
        WrongContent: It is no xlsx workbook.
        SourceError: A column is missing or there twice.
    """
    rows = all_rows(file)
    for _ in range(header_row - 1):
        next(rows, None)
    found = [unicodedata.normalize("NFC", cell or "").strip() for cell in next(rows, [])]
    taken = spelled(found, names)
    prove_names(file.name, found, taken)
    places = [found.index(name) for name in taken]
    schema = pa.schema([(name, pa.string()) for name in names])
    batch: list[list[str | None]] = []
    for row in rows:
        if any(row):
            batch.append([row[place] if place < len(row) else None for place in places])
        if len(batch) == _BATCH:
            yield _batch(batch, schema)
            batch = []
    if batch:
        yield _batch(batch, schema)


def _batch(rows: list[list[str | None]], schema: pa.Schema) -> pa.RecordBatch:
    columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
    return pa.record_batch(columns, schema=schema)


def all_rows(file: RawFile) -> Iterator[list[str | None]]:
    """The cells of all rows as text, None where empty.

    Raises:
        WrongContent: It is no xlsx workbook.
    """
    with file.open() as stream:
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            message = f"{file.name}: is no xlsx workbook that opens ({error})"
            raise WrongContent(message) from error
        try:
            for row in book.worksheets[0].iter_rows(values_only=True):
                yield [_text(cell) for cell in row]
        finally:
            book.close()


def _text(cell: Any) -> str | None:  # noqa: ANN401 -- whatever a cell holds
    """A cell as a person reads it: whole numbers without `.0`, days without midnight."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
