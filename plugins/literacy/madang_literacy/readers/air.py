"""Seoul's daily mean air pollution: a year's CSV or spreadsheet to Arrow.

The publisher's files have two shapes: CSV in CP949 since 2018, a spreadsheet with other column
names for 2017. A spreadsheet is turned into CSV text first, so that both go through the same strict
casts and no row can vanish on either way.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from madang.dataset import Inputs, RawFile
from madang.errors import SourceError, WrongContent
from madang.sources import delimited
from madang_literacy.columns import AIR_COLUMNS

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

CSV_HEADER: tuple[str, ...] = (
    "측정일시",
    "측정소명",
    "이산화질소농도(ppm)",
    "오존농도(ppm)",
    "일산화탄소농도(ppm)",
    "아황산가스농도(ppm)",
    "미세먼지농도(㎍/㎥)",
    "초미세먼지농도(㎍/㎥)",
)
# The fifth name is the publisher's slip: it says carbon dioxide, but 0.1 to 1.9 ppm is carbon
# monoxide (the air holds some 400 ppm of carbon dioxide), as the later files name it.
XLSX_HEADER: tuple[str, ...] = (
    "측정일시",
    "측정소명",
    "이산화질소농도(ppm)",
    "오존농도(ppm)",
    "이산화탄소농도(ppm)",
    "아황산가스(ppm)",
    "미세먼지(㎍/㎥)",
    "초미세먼지(㎍/㎥)",
)


def air_daily(inputs: Inputs) -> pa.Table:
    """The station-days of one year, as many rows as the year's file has.

    Args:
        inputs: The file of the partition's year, CSV or spreadsheet.

    Returns:
        The declared columns of `literacy.air_daily`; null where a cell is empty (not measured).
        `_problem` names what could not be read in a row (a cell, a footnote, a day of another
        year), `_raw` is that row as text.

    Raises:
        HeaderChanged: The file has other columns; found and wanted are listed.
        WrongContent: A workbook with not exactly one sheet that holds anything.
        SourceError: There is not exactly one file.

    Source:
        서울특별시 일별평균대기오염도 (data.seoul.go.kr OA-2218), KOGL type 1; 2017, 2018, 2022.
    """
    files = [file for given in inputs.files.values() for file in given]
    if len(files) != 1:
        names = ", ".join(file.name for file in files) or "none"
        message = f"literacy.air_daily: one file a year is wanted, found {names}"
        raise SourceError(message)
    (file,) = files
    is_book = file.encoding is None
    header = XLSX_HEADER if is_book else CSV_HEADER
    columns = dict(zip(header, AIR_COLUMNS, strict=True))
    file = as_csv(file) if is_book else file
    rows = delimited.read(file, columns=columns, scratch=inputs.scratch).read_all()
    return _of_year(rows, inputs.partition)


def _of_year(rows: pa.Table, year: str | None) -> pa.Table:
    """The rows, those of another year marked in `_problem` and kept as text in `_raw`."""
    days = rows["measured_on"].to_pylist()
    if year is None or all(day is None or day.year == int(year) for day in days):
        return rows
    records = rows.to_pylist()
    for record in records:
        day = record["measured_on"]
        if day is not None and day.year != int(year):
            text = json.dumps(record, ensure_ascii=False, default=str)
            record |= {"_problem": "other_year", "_raw": text}
    return pa.Table.from_pylist(records, schema=rows.schema)


def as_csv(file: RawFile) -> RawFile:
    """The one filled sheet of a workbook as CSV in UTF-8, a record for each row with a cell in it.

    Raises:
        WrongContent: No sheet or several hold cells; the message names them.
    """
    import openpyxl  # noqa: PLC0415 -- 8 MB that no process needs which only serves

    book = openpyxl.load_workbook(io.BytesIO(file.bytes()), read_only=True, data_only=True)
    try:
        filled = {sheet.title: rows for sheet in book.worksheets if (rows := list(_rows(sheet)))}
    finally:
        book.close()
    if len(filled) != 1:
        message = f"{file.name}: sheets with cells are {list(filled)}; wanted exactly one"
        raise WrongContent(message)
    (rows,) = filled.values()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([*row, *[""] * (len(rows[0]) - len(row))] for row in rows)
    data = text.getvalue().encode()
    return replace(file, encoding="utf-8", size=len(data), opener=lambda: io.BytesIO(data))


def _rows(sheet: "ReadOnlyWorksheet") -> Iterator[list[str]]:
    """Rows as text without empty cells at their ends; rows without any cell are left out."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong, and would cut rows
    for cells in sheet.iter_rows(values_only=True):
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if row:
            yield row


def _text(cell: object) -> str:
    """A cell as text: days in ISO form, numbers as the shortest text that reads back equal."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, datetime) else str(cell).strip()
