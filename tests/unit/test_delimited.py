"""`madang.sources.delimited`: strict rows and casts; what does not fit is reported, not guessed."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.dataset import Column, Text
from madang.errors import DeclarationError, EncodingError, HeaderChanged, WrongContent
from madang.sources import delimited
from madang.testing import raw_file

LABEL = Text(ko="열", en="column")


def column(name: str, kind: pa.DataType) -> Column:
    return Column(name, kind, unit="1", title=LABEL)


COLUMNS = {
    "역명": column("name", pa.string()),
    "날짜": column("day", pa.date32()),
    "승차": column("count", pa.int32()),
}


def read(data: bytes, scratch: Path, columns=None, encoding: str = "utf-8", **more) -> list[dict]:
    file = raw_file("m.csv", data, encoding=encoding)
    reader = delimited.read(file, columns=columns or COLUMNS, scratch=scratch, **more)
    return reader.read_all().to_pylist()


def cast(cell: str, kind: pa.DataType, scratch: Path):
    """What one cell becomes, and the problem it is reported with."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["x", "y"], [cell, "."]])
    columns = {"x": column("x", kind), "y": column("y", pa.string())}
    (row,) = read(text.getvalue().encode(), scratch, columns)
    return row["x"], row["_problem"]


def test_rows_come_in_declared_types_and_in_order(tmp_path: Path) -> None:
    data = '날짜,역명,승차,비고\r\n2018-01-02,시청,12,x\r\n2018-01-03,"강남,역",,y\r\n'
    for encoding in ("utf-8", "utf-8-sig", "cp949"):
        rows = read(data.encode(encoding), tmp_path, encoding=encoding)
        assert rows == [
            {
                "name": "시청",
                "day": date(2018, 1, 2),
                "count": 12,
                "_problem": None,
                "_raw": None,
            },
            {
                "name": "강남,역",
                "day": date(2018, 1, 3),
                "count": None,
                "_problem": None,
                "_raw": None,
            },
        ]


def test_the_schema_is_the_declared_one(tmp_path: Path) -> None:
    kinds = {
        "a": pa.string(),
        "b": pa.bool_(),
        "c": pa.int16(),
        "d": pa.int64(),
        "e": pa.float64(),
        "f": pa.decimal128(10, 2),
        "g": pa.date32(),
        "h": pa.timestamp("us", "UTC"),
    }
    columns = {name: column(name, kind) for name, kind in kinds.items()}
    file = raw_file("m.csv", b"a,b,c,d,e,f,g,h\n,,,,,,,\n")
    table = delimited.read(file, columns=columns, scratch=tmp_path).read_all()
    assert table.schema == pa.schema(
        [*kinds.items(), ("_problem", pa.string()), ("_raw", pa.string())]
    )
    assert [value for value in table.to_pylist()[0].values() if value is not None] == []


SOUND = [
    ("12", pa.int32(), 12),
    ("-7", pa.int16(), -7),
    ("+7", pa.int16(), 7),
    ("007", pa.int16(), 7),
    ("12.0", pa.int32(), 12),
    ("1,234", pa.int32(), 1234),
    ("-1,234,567", pa.int64(), -1234567),
    (" 12 ", pa.int32(), 12),
    ("0.05", pa.float64(), 0.05),
    ("1,234.5", pa.float64(), 1234.5),
    ("1e-3", pa.float64(), 0.001),
    ("-0", pa.float64(), 0.0),
    ("12.30", pa.decimal128(10, 2), Decimal("12.30")),
    ("1,200", pa.decimal128(10, 2), Decimal("1200.00")),
    ("2018-01-02", pa.date32(), date(2018, 1, 2)),
    ("20180102", pa.date32(), date(2018, 1, 2)),
    ("2018.01.02", pa.date32(), date(2018, 1, 2)),
    ("2018/1/2", pa.date32(), date(2018, 1, 2)),
    ("2018-1-2", pa.date32(), date(2018, 1, 2)),
    ("2018-01-02 00:00:00.0", pa.date32(), date(2018, 1, 2)),
    ("20180102 00:00", pa.date32(), date(2018, 1, 2)),
    ("2018-01-02 09:00", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    (
        "2018-01-02T09:00:01.5",
        pa.timestamp("us", "UTC"),
        datetime(2018, 1, 2, 0, 0, 1, 500000, UTC),
    ),
    ("2018.01.02 09:00:00", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    ("2018/01/02 09:00", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    ("201801020900", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    ("20180102090007", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, 0, 0, 7, tzinfo=UTC)),
    ("2018-01-02T00:00:00Z", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    ("2018-01-02 09:00+09:00", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    ("2018-01-02 09:00:00+09", pa.timestamp("us", "UTC"), datetime(2018, 1, 2, tzinfo=UTC)),
    ("true", pa.bool_(), True),
    ("N", pa.bool_(), False),
    ("NULL", pa.string(), "NULL"),
    (" 시청 ", pa.string(), "시청"),
    ("\t시청\u3000", pa.string(), "시청"),
    ("\u00a0시청", pa.string(), "시청"),
    ('5" 관', pa.string(), '5" 관'),
    ("두\n줄", pa.string(), "두\n줄"),
    ("", pa.int32(), None),
    ("  ", pa.int32(), None),
    ("\u3000", pa.string(), None),
]


@pytest.mark.parametrize(("cell", "kind", "value"), SOUND)
def test_a_cell_becomes_its_declared_type(cell, kind, value, tmp_path: Path) -> None:
    assert cast(cell, kind, tmp_path) == (value, None)


# DuckDB alone would take many of these, and change what they say.
UNSOUND = [
    ("1.5", pa.int32()),
    ("12e-1", pa.int32()),
    ("1E+05", pa.int32()),
    ("70000", pa.int16()),
    ("0x1F", pa.int32()),
    ("1_000", pa.int32()),
    ("12,34", pa.int32()),
    ("-", pa.int32()),
    ("１２", pa.int32()),
    ("점검중", pa.float64()),
    ("nan", pa.float64()),
    ("inf", pa.float64()),
    ("1e999", pa.float64()),
    ("1.005", pa.decimal128(10, 2)),
    ("123456789.00", pa.decimal128(10, 2)),
    ("18-01-02", pa.date32()),
    ("2018-13-01", pa.date32()),
    ("20180230", pa.date32()),
    ("2018011", pa.date32()),
    ("2018-01-02 13:00", pa.date32()),
    ("epoch", pa.date32()),
    ("infinity", pa.date32()),
    ("-018-01-02", pa.date32()),
    ("2018-01-02", pa.timestamp("us", "UTC")),
    ("2018-01-02 24:30", pa.timestamp("us", "UTC")),
    ("2018-01-02 13:0Z", pa.timestamp("us", "UTC")),
    ("2018-01-02 13: 5", pa.timestamp("us", "UTC")),
    ("infinity", pa.timestamp("us", "UTC")),
    ("-infinity", pa.timestamp("us", "UTC")),
    ("2018-01-02 09:00 Asia/Seoul", pa.timestamp("us", "UTC")),
    ("now", pa.timestamp("us", "UTC")),
    ("O", pa.bool_()),
]


@pytest.mark.parametrize(("cell", "kind"), UNSOUND)
def test_a_cell_that_does_not_fit_is_reported_not_changed(cell, kind, tmp_path: Path) -> None:
    assert cast(cell, kind, tmp_path) == (None, "cast:x")


def test_a_row_that_does_not_cast_is_carried_as_text(tmp_path: Path) -> None:
    data = "역명,날짜,승차,승차,\n시청,2018-01-02,12명, 3,\n"
    (row,) = read(data.encode(), tmp_path, {"역명": COLUMNS["역명"], "날짜": COLUMNS["날짜"]})
    assert row["_problem"] is None
    columns = {"역명": column("name", pa.int32())}
    (row,) = read(data.encode(), tmp_path, columns)
    assert row["_problem"] == "cast:name"
    assert json.loads(row["_raw"]) == {
        "역명": "시청",
        "날짜": "2018-01-02",
        "승차": "12명",
        "승차#4": " 3",
        "#5": None,
    }


def test_rows_of_another_length_are_reported_not_lost(tmp_path: Path) -> None:
    data = "역명,날짜,승차\na,2018-01-01,1\nb,2018-01-01\nc,2018-01-01,3,4,5\nd,2018-01-01,4\n"
    rows = read(data.encode(), tmp_path)
    assert [row["name"] for row in rows] == ["a", "d", None, None]
    assert [row["_problem"] for row in rows] == [None, None, "fields:2", "fields:5"]
    assert json.loads(rows[2]["_raw"]) == {"line": 3, "text": "b,2018-01-01"}
    assert json.loads(rows[3]["_raw"]) == {"line": 4, "text": "c,2018-01-01,3,4,5"}


def test_text_behind_a_closing_quote_is_reported(tmp_path: Path) -> None:
    data = '역명,날짜,승차\n"a"b,2018-01-01,1\nc,2018-01-01,2\n'
    rows = read(data.encode(), tmp_path)
    assert [(row["name"], row["_problem"]) for row in rows] == [("c", None), (None, "quotes")]


def test_a_file_of_broken_rows_gives_as_many_rows(tmp_path: Path) -> None:
    rows = read(b"".join([*["역명,날짜,승차\n".encode()], *[b"x\n"] * 5000]), tmp_path)
    assert len(rows) == 5000
    assert {row["_problem"] for row in rows} == {"fields:2"} or {
        row["_problem"] for row in rows
    } == {"fields:1"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_all_line_endings_give_the_same_rows(tmp_path: Path, end: str, *, last: bool) -> None:
    data = end.join(["역명,날짜,승차", "a,2018-01-01,1", "b,2018-01-01,2", ""])
    rows = read((data if last else data.removesuffix(end)).encode(), tmp_path)
    assert [row["name"] for row in rows] == ["a", "b"]


def test_mixed_line_endings_and_quoted_ones_are_read(tmp_path: Path) -> None:
    data = '역명,날짜,승차\r\n"a\nb",2018-01-01,1\nc,2018-01-01,2\r\n"d\r\ne",2018-01-01,3\r\n'
    rows = read(data.encode(), tmp_path)
    assert [row["name"] for row in rows] == ["a\nb", "c", "d\ne"]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    data = "역명,날짜,승차\n\na,2018-01-01,1\n\n\n"
    assert [row["name"] for row in read(data.encode(), tmp_path)] == ["a"]


def test_another_delimiter_is_taken(tmp_path: Path) -> None:
    data = "역명\t날짜\t승차\na,b\t2018-01-01\t1\n"
    (row,) = read(data.encode(), tmp_path, delimiter="\t")
    assert (row["name"], row["count"]) == ("a,b", 1)


def test_a_file_with_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert read("역명,날짜,승차\n".encode(), tmp_path) == []
    assert read("역명,날짜,승차".encode(), tmp_path) == []


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        ("역명,날짜", "승차"),
        ("역명,날짜,승하차", "승차"),
        ("역명,역명,날짜,승차", "역명"),
        ("", "승차"),
    ],
)
def test_a_changed_header_is_refused_with_both_lists(tmp_path: Path, header, lacking) -> None:
    with pytest.raises(HeaderChanged, match=f"{lacking}.*missing or there twice") as caught:
        read(f"{header}\n1,2,3\n".encode(), tmp_path)
    assert f"Found: {', '.join(header.split(',')) if header else ''}" in str(caught.value)
    assert "Wanted: 역명, 날짜, 승차" in str(caught.value)


def test_header_names_may_be_decomposed_or_padded(tmp_path: Path) -> None:
    import unicodedata

    header = unicodedata.normalize("NFD", "역명, 날짜 ,승차")
    assert len(read(f"{header}\na,2018-01-01,1\n".encode(), tmp_path)) == 1


def test_columns_that_must_be_there_may_be_more_than_are_taken(tmp_path: Path) -> None:
    data = "역명,날짜,승차\na,2018-01-01,1\n".encode()
    assert read(data, tmp_path, header=("역명", "날짜", "승차"))
    with pytest.raises(HeaderChanged, match="하차"):
        read(data, tmp_path, header=("역명", "하차"))


def test_lists_are_not_read_from_cells(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="list"):
        read(b"a\n1\n", tmp_path, {"a": column("a", pa.list_(pa.string()))})


def test_bytes_in_another_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match=r"m\.csv: not UTF-8 at byte 0"):
        read("역명,날짜,승차\n".encode("cp949"), tmp_path)


def test_no_spool_file_is_left_behind(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    read("역명,날짜,승차\na,2018-01-01,1\r\n".encode(), scratch)
    with pytest.raises(HeaderChanged):
        read(b"a\n1\n", scratch)
    assert list(scratch.iterdir()) == []


def test_lost_rows_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a parser option that DuckDB takes without a word and then finds no rows."""
    plain = delimited._read_csv
    data = "역명,날짜,승차\na,2018-01-01,1\nb,2018-01-02,2\n".encode()
    assert len(read(data, tmp_path)) == 2
    monkeypatch.setattr(delimited, "_read_csv", lambda shape: f"(FROM {plain(shape)} LIMIT 1)")
    with pytest.raises(WrongContent, match="2 records in the file, 1 read"):
        read(data, tmp_path)


def test_what_duckdb_cannot_parse_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(delimited, "_read_csv", lambda _: "read_csv('absent')")
    with pytest.raises(WrongContent, match=r"m\.csv: cannot be read as delimited text"):
        read("역명,날짜,승차\n".encode(), tmp_path / "scratch")
    assert list((tmp_path / "scratch").iterdir()) == []


CELL = st.text(st.sampled_from('가나A1 ,"\n'), max_size=6)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=30), end=st.sampled_from(["\n", "\r\n"]))
def test_any_table_reads_as_python_reads_it(tmp_path_factory, rows, end: str) -> None:
    scratch = tmp_path_factory.getbasetemp() / "spool"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    columns = {name: column(name, pa.string()) for name in "abc"}
    found = read(text.getvalue().encode("cp949"), scratch, columns, "cp949")
    wanted = [tuple(cell.strip() or None for cell in row) for row in rows]
    assert [(row["a"], row["b"], row["c"]) for row in found] == wanted
    assert {row["_problem"] for row in found} <= {None}


@pytest.mark.parametrize("buffer", [4_000, 10_007, 65_536, None])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_order_and_every_row_are_kept_across_buffers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buffer: int | None, end: str
) -> None:
    """Line breaks inside cells and broken rows, wherever DuckDB's parallel buffers end."""
    plain = delimited._read_csv
    if buffer is not None:
        sizes = f"store_rejects=true, max_line_size=2000, buffer_size={buffer}"
        monkeypatch.setattr(
            delimited, "_read_csv", lambda shape: plain(shape).replace("store_rejects=true", sizes)
        )

    def line(n: int) -> str:
        if n % 1000 == 999:
            return f"{n},short"
        return f'{n},"{"역" * (n % 60)}{end}{n}",{n % 7}' if n % 10 == 0 else f"{n},x,{n % 7}"

    total = 20_000
    data = end.join(["id,t,k", *map(line, range(total)), ""]).encode("cp949")
    columns = {
        "id": column("id", pa.int64()),
        "t": column("t", pa.string()),
        "k": column("k", pa.int16()),
    }
    file = raw_file("m.csv", data, encoding="cp949")
    table = delimited.read(file, columns=columns, scratch=tmp_path).read_all()
    sound = [n for n in range(total) if n % 1000 != 999]
    assert table["id"].to_pylist()[: len(sound)] == sound
    assert table["t"].to_pylist()[10] == f"{'역' * 10}{end}10".replace("\r\n", end)
    assert table["_problem"].to_pylist()[len(sound) :] == ["fields:2"] * 20
    broken = [json.loads(raw)["text"] for raw in table["_raw"].to_pylist()[len(sound) :]]
    assert broken == [f"{n},short" for n in range(999, total, 1000)]


def test_a_real_cp949_file_reads_whole(tmp_path: Path, landing_folder: Path) -> None:
    path = landing_folder / "air-quality/seoul-air-daily-2018.csv"
    columns = {
        "측정일시": column("day", pa.date32()),
        "측정소명": column("station", pa.string()),
        "미세먼지농도(㎍/㎥)": column("pm10", pa.int32()),
    }
    rows = read(path.read_bytes(), tmp_path, columns, "cp949")
    assert len(rows) == 14_637
    assert sum(row["pm10"] is None for row in rows) == 430
    assert {row["_problem"] for row in rows} == {None}
