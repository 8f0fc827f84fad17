"""The generic reader: cells to declared types, problems to quarantine, markup to plain text."""

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from madang.dataset import Dataset, Inputs, RawFile
from madang.errors import SourceError
from madang.testing import RUN_TIME, inputs, raw_file
from tests.unit.city_files import TREES, declared


def dataset_with(*columns: str, media: str = "csv") -> Dataset:
    """The tree dataset with columns of the test's own."""
    head = TREES.partition("[[columns]]")[0].replace("trees-*.csv", f"trees-*.{media}")
    title = 'title = {ko = "열", en = "Column"}'
    read = declared(head + "".join(f"\n[[columns]]\n{column}\n{title}\n" for column in columns))
    assert read.dataset, [str(fault) for fault in read.faults]
    return read.dataset


def rows(dataset: Dataset, data: bytes, tmp_path) -> list[dict]:
    (source,) = dataset.sources
    return dataset.read(inputs({source: data}, scratch=tmp_path)).read_all().to_pylist()


ID = 'name = "id"\ntype = "string"'


@pytest.mark.parametrize(
    ("column", "cell", "wanted"),
    [
        ('type = "int64"\nunit = "1"', '"1,234"', 1234),
        ('type = "int64"\nunit = "1"', " 12 ", 12),
        ('type = "int16"\nunit = "h"', "00", 0),
        ('type = "float64"\nunit = "m"', "8.2 ", 8.2),
        ('type = "decimal(6,2)"\nunit = "1"', "1234.50", Decimal("1234.50")),
        ('type = "date"', "20260901", date(2026, 9, 1)),
        ('type = "date"', "2026-09-01", date(2026, 9, 1)),
        ('type = "date"\nformat = "%d.%m.%Y"', "01.09.2026", date(2026, 9, 1)),
        ('type = "date"\nformat = "%Y년 %m월 %d일"', "2026년 9월 1일", date(2026, 9, 1)),
        (
            'type = "timestamp"',
            "2026-09-01 10:00:00.0",
            datetime(2026, 9, 1, 1, tzinfo=UTC),
        ),
        ('type = "timestamp"', "202609011000", datetime(2026, 9, 1, 1, tzinfo=UTC)),
        (
            'type = "timestamp"\nformat = "%d/%m/%Y %H:%M"',
            "01/09/2026 10:00",
            datetime(2026, 9, 1, 1, tzinfo=UTC),
        ),
        ('type = "bool"\ntrue = ["사용가능"]\nfalse = ["보수중"]', "사용가능", True),
        ('type = "bool"\ntrue = ["사용가능"]\nfalse = ["보수중"]', "보수중", False),
        ('type = "string"', "0312", "0312"),
        ('type = "string"', "-", None),
        ('type = "string"', "null", None),
        ('type = "float64"\nunit = "1"', "-", None),
        ('type = "float64"\nunit = "1"\nnull = ["점검중"]', "점검중", None),
        ('type = "string"', "A &amp; B", "A & B"),
    ],
)
def test_cell_becomes_its_declared_type(column, cell, wanted, tmp_path):
    dataset = dataset_with(ID, f'name = "x"\nrequired = false\n{column}')
    (row,) = rows(dataset, f"id,x\na,{cell}\n".encode(), tmp_path)
    assert row["x"] == wanted
    assert row["_problem"] is None


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ('type = "int64"\nunit = "1"', "1.5"),
        ('type = "int64"\nunit = "1"', "점검중"),
        ('type = "date"', "20260231"),
        ('type = "date"\nformat = "%d.%m.%Y"', "2026-09-01"),
        ('type = "date"\nformat = "%d.%m.%Y %H"', "01.09.2026 10"),
        ('type = "bool"\ntrue = ["Y"]\nfalse = ["N"]', "y"),
        ('type = "float64"\nunit = "1"', "nan"),
    ],
)
def test_cell_that_cannot_be_read_goes_to_quarantine_with_its_row(column, cell, tmp_path):
    dataset = dataset_with(ID, f'name = "x"\nrequired = false\n{column}')
    first, second = rows(dataset, f"id,x\na,{cell}\nb,\n".encode(), tmp_path)
    assert first["_problem"] == "cast:x"
    assert cell in first["_raw"]
    assert second["_problem"] is None


def test_rows_of_several_files_follow_each_other_in_order(tmp_path):
    files = (file("trees-1.csv", b"id\na\nb\n"), file("trees-2.csv", b"more,id\n1,c\n"))
    found = dataset_with(ID).read(given(*files, scratch=tmp_path)).read_all()
    assert found["id"].to_pylist() == ["a", "b", "c"]


@pytest.mark.parametrize("media", ["csv", "xlsx"])
def test_missing_column_is_named_with_found_and_wanted(media, tmp_path):
    dataset = dataset_with(ID, 'name = "x"\nfrom = "높이"\ntype = "string"', media=media)
    data = sheet_of([["id", "너비"], ["a", 1]]) if media == "xlsx" else "id,너비\na,1\n".encode()
    with pytest.raises(SourceError, match=r"높이 is missing.*Found: id, 너비.*Wanted: .*높이"):
        dataset.read(given(file(f"trees-1.{media}", data), scratch=tmp_path)).read_all()


def file(name: str, data: bytes) -> RawFile:
    """A received file; a spreadsheet has no encoding."""
    made = raw_file(name, data)
    return replace(made, encoding=None) if name.endswith("xlsx") else made


def given(*files: RawFile, scratch: Path) -> Inputs:
    return Inputs(
        files={"city-tree": files}, tables={}, partition=None, run_time=RUN_TIME, scratch=scratch
    )


@pytest.mark.parametrize("media", ["csv", "xlsx"])
def test_capitals_of_a_header_may_change_between_editions(media, tmp_path):
    dataset = dataset_with(ID, 'name = "x"\nfrom = "STDR_DE_ID"\ntype = "date"', media=media)
    cells = [["ID", "stdr_de_id"], ["a", "20260901"]]
    data = sheet_of(cells) if media == "xlsx" else b"\xef\xbb\xbfID,stdr_de_id\na,20260901\n"
    name = f"trees-1.{media}"
    received = replace(file(name, data), encoding=None if media == "xlsx" else "utf-8-sig")
    (row,) = dataset.read(given(received, scratch=tmp_path)).read_all().to_pylist()
    assert (row["id"], row["x"]) == ("a", date(2026, 9, 1))


def sheet_of(cells: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_spreadsheet_gives_the_same_rows_as_text(tmp_path):
    columns = (
        ID,
        'name = "n"\ntype = "int64"\nunit = "1"\nrequired = false',
        'name = "day"\ntype = "date"\nrequired = false',
        'name = "at"\ntype = "timestamp"\nrequired = false',
    )
    as_sheet = sheet_of(
        [
            ["제목"],
            ["id", "n", "day", "at"],
            ["a", 3.0, date(2026, 9, 1), datetime(2026, 9, 1, 10, 30)],  # noqa: DTZ001 -- as a sheet has it
            [None, None, None, None],
            ["b", None, 20260902, None],
        ]
    )
    as_text = b"id,n,day,at\na,3,2026-09-01,2026-09-01 10:30\nb,,20260902,\n"
    by_text = rows(dataset_with(*columns), as_text, tmp_path)
    spread = dataset_with(*columns, media="xlsx")
    received = given(file("trees-1.xlsx", as_sheet), scratch=tmp_path)
    found = replace(spread.read, header_row=2)(received).read_all().to_pylist()
    assert found == by_text


def test_no_file_is_an_error_that_says_so(tmp_path):
    with pytest.raises(SourceError, match="city-tree: a file is wanted, found none"):
        dataset_with(ID).read(given(scratch=tmp_path))


def test_markup_becomes_plain_text(tmp_path):
    data = "id\n<p>가나</p><script>alert(1)</script>\n&lt;b&gt;다&lt;/b&gt; 3 &lt; 4\n"
    found = rows(dataset_with(ID), data.encode(), tmp_path)
    assert [row["id"] for row in found] == ["가나", "다 3 < 4"]


def test_decomposed_korean_is_composed(tmp_path):
    dataset = dataset_with(ID)
    data = f"id\n{unicodedata.normalize('NFD', '강남구')}\n".encode()
    (row,) = rows(dataset, data, tmp_path)
    assert row["id"] == "강남구"


def test_what_is_read_has_exactly_the_declared_types(tmp_path):
    dataset = dataset_with(ID, 'name = "at"\ntype = "timestamp"\nrequired = false')
    (source,) = dataset.sources
    found = dataset.read(inputs({source: b"id,at\n"}, scratch=tmp_path)).read_all()
    assert found.num_rows == 0
    assert found.schema.field("at").type == pa.timestamp("us", "UTC")
