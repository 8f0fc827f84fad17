"""The reader of daily air pollution, over small files of both shapes written here."""

import io
import json
from datetime import date, datetime

import openpyxl
import pytest

from madang import testing
from madang.dataset import Inputs
from madang.errors import HeaderChanged, SourceError, WrongContent
from madang_literacy.columns import AIR_COLUMNS
from madang_literacy.datasets import AIR_CSV, AIR_XLSX, air_daily
from madang_literacy.readers.air import CSV_HEADER, XLSX_HEADER, as_csv

ROW = ("20180101", "강남구", "0.034", "0.009", "0.6", "0.006", "34", "22")


def csv_bytes(*rows, header=CSV_HEADER, ending="\n") -> bytes:
    lines = [",".join(cells) for cells in (header, *rows)]
    return (ending.join(lines) + ending).encode("cp949")


def xlsx_bytes(*rows, header=XLSX_HEADER, more=()) -> bytes:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    for title, cell in more:
        book.create_sheet(title)["A1"] = cell
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.fixture
def read(tmp_path):
    def read(data: bytes, *, year: str | None = "2018", xlsx: bool = False):
        source, name = (AIR_XLSX, "a.xlsx") if xlsx else (AIR_CSV, "a.csv")
        file = testing.raw_file(name, data, encoding=None if xlsx else "cp949")
        return air_daily.read(
            Inputs(
                files={source.key: (file,)},
                tables={},
                partition=year,
                run_time=testing.RUN_TIME,
                scratch=tmp_path,
            )
        ).to_pylist()

    return read


def values(row):
    return tuple(row[column.name] for column in AIR_COLUMNS)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_csv_in_cp949_is_read(read, ending):
    (row,) = read(csv_bytes(ROW, ending=ending))
    assert values(row) == (date(2018, 1, 1), "강남구", 0.034, 0.009, 0.6, 0.006, 34, 22)
    assert row["_problem"] is None


def test_spreadsheet_of_2017_is_read_with_carbon_monoxide_under_its_wrong_name(read):
    (row,) = read(
        xlsx_bytes((20170101, "강남구", 0.04, 0.002, 0.8, 0.005, 80, 58)), year="2017", xlsx=True
    )
    assert values(row) == (date(2017, 1, 1), "강남구", 0.04, 0.002, 0.8, 0.005, 80, 58)


@pytest.mark.parametrize("day", [20170101, "2017-01-01", " 20170101 ", datetime(2017, 1, 1)])  # noqa: DTZ001 -- as openpyxl gives it
def test_days_of_a_spreadsheet_may_be_numbers_texts_or_dates(read, day):
    (row,) = read(xlsx_bytes((day, "종로", 0.04, 0.002, 1, 0.005, 80.0)), year="2017", xlsx=True)
    assert values(row) == (date(2017, 1, 1), "종로", 0.04, 0.002, 1.0, 0.005, 80, None)
    assert row["_problem"] is None


def test_an_empty_cell_is_not_measured_and_never_zero(read):
    gap = ("20180101", "강남대로", "0", "", " ", "", "", "")
    (row,) = read(csv_bytes(gap))
    assert values(row)[2:] == (0.0, None, None, None, None, None)
    (row,) = read(
        xlsx_bytes((20170101, "강남대로", 0, None, 0.5, None, " ")), year="2017", xlsx=True
    )
    assert values(row)[2:] == (0.0, None, 0.5, None, None, None)
    assert row["_problem"] is None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("20180231", *ROW[1:]), "cast:measured_on"),
        (("합계", *ROW[1:]), "cast:measured_on"),
        ((*ROW[:2], "-", *ROW[3:]), "cast:no2_ppm"),
        ((*ROW[:2], "nan", *ROW[3:]), "cast:no2_ppm"),
        ((*ROW[:6], "34.5", "22"), "cast:pm10_ug_m3"),
        (("20170101", *ROW[1:]), "other_year"),
        ((*ROW, "22"), "fields:9"),
        (ROW[:7], "fields:7"),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_and_named(read, row, problem):
    rows = read(csv_bytes(ROW, row))
    assert len(rows) == 2
    (broken,) = [row for row in rows if row["_problem"]]
    assert broken["_problem"] == problem
    assert json.loads(broken["_raw"])


def test_a_footnote_of_a_spreadsheet_does_not_vanish(read):
    note = ("※ 측정소 사정으로 빈 값이 있음",)
    rows = read(
        xlsx_bytes((20170101, "강남구", 0.04), (), note, more=[("Sheet2", None)]),
        year="2017",
        xlsx=True,
    )
    assert [row["_problem"] for row in rows] == [None, "cast:measured_on"]
    assert note[0] in rows[1]["_raw"]


@pytest.mark.parametrize("xlsx", [False, True])
def test_a_changed_header_is_refused_with_both_lists(read, xlsx):
    changed = ("측정일시", "측정소", *(XLSX_HEADER if xlsx else CSV_HEADER)[2:])
    data = xlsx_bytes(header=changed) if xlsx else csv_bytes(header=changed)
    with pytest.raises(HeaderChanged, match="측정소명"):
        read(data, xlsx=xlsx)


def test_a_workbook_with_two_filled_sheets_is_refused_by_their_names():
    data = xlsx_bytes((20170101, "강남구", 0.04), more=[("둘째", "값")])
    with pytest.raises(WrongContent, match=r"Sheet.*둘째"):
        as_csv(testing.raw_file("a.xlsx", data, encoding=None))


@pytest.mark.parametrize("count", [0, 2])
def test_exactly_one_file_a_year_is_wanted(tmp_path, count):
    file = testing.raw_file("a.csv", csv_bytes(ROW), encoding="cp949")
    given = Inputs(
        files={AIR_CSV.key: (file,) * count},
        tables={},
        partition="2018",
        run_time=testing.RUN_TIME,
        scratch=tmp_path,
    )
    with pytest.raises(SourceError, match="none" if count == 0 else r"a\.csv, a\.csv"):
        air_daily.read(given)


def test_without_a_partition_every_year_is_welcome(read):
    rows = read(csv_bytes(ROW, ("20170101", *ROW[1:])), year=None)
    assert [row["_problem"] for row in rows] == [None, None]


def test_no_spool_file_is_left(read, tmp_path):
    read(csv_bytes(ROW))
    assert list(tmp_path.iterdir()) == []
