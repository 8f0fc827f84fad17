"""`madang.sources.facts`: a facts table reads back equal, and the same rows give the same bytes."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madang.dataset import Column, Text
from madang.errors import HeaderChanged, SourceError
from madang.sources import facts
from madang.testing import raw_file

LABEL = Text(ko="열", en="column")
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
INSTANT = st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
KINDS = {
    "text": (pa.string(), TEXT),
    "flag": (pa.bool_(), st.booleans()),
    "small": (pa.int16(), st.integers(-(2**15), 2**15 - 1)),
    "whole": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "large": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "real": (pa.float64(), st.floats(allow_nan=False)),
    "cost": (pa.decimal128(12, 2), st.decimals(-(10**9), 10**9, places=2)),
    "day": (pa.date32(), st.dates()),
    "moment": (pa.timestamp("us", "UTC"), INSTANT),
    "words": (pa.list_(pa.string()), st.lists(st.none() | TEXT, max_size=3)),
    "numbers": (pa.list_(pa.float64()), st.lists(st.floats(allow_nan=False), max_size=3)),
    "days": (pa.list_(pa.date32()), st.lists(st.none() | st.dates(), max_size=3)),
    "moments": (pa.list_(pa.timestamp("us", "UTC")), st.lists(INSTANT, max_size=2)),
    "costs": (pa.list_(pa.decimal128(6, 2)), st.lists(st.decimals(-99, 99, places=2), max_size=2)),
}


def column(name: str, kind: pa.DataType, **more) -> Column:
    return Column(name, kind, unit="1", title=LABEL, **({"required": False} | more))


def columns() -> list[Column]:
    return [
        column("id", pa.int64(), key=True, required=True),
        *(column(name, kind) for name, (kind, _) in KINDS.items()),
        column("source_text", pa.string(), bundled=False),
    ]


@pytest.fixture(scope="module")
def dataset():
    from madang.dataset import Dataset

    return Dataset(
        key="demo.thing",
        title=LABEL,
        notes=Text(ko="시험에 쓰는 자료입니다. " * 4, en="Rows that only tests ever see. " * 3),
        columns=columns(),
        inputs=["demo.other"],
        read=lambda inputs: inputs.tables["demo.other"],
        licence="kogl-0",
        publisher="시험",
        theme="GOVE",
        keywords=[LABEL, LABEL, LABEL],
    )


def read(dataset, data: bytes, encoding: str = "utf-8") -> pa.Table:
    return facts.read(dataset, raw_file("thing.csv", data, encoding=encoding)).read_all()


def table(dataset, rows: list[dict]) -> pa.Table:
    schema = pa.schema([(c.name, c.type) for c in dataset.columns])
    return pa.Table.from_pylist(rows, schema=schema)


ROW = st.fixed_dictionaries({name: st.none() | cells for name, (_, cells) in KINDS.items()})
HARD = {"text": "", "words": [], "real": -0.0, "cost": Decimal("0.10"), "day": date(1, 1, 1)}


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(ROW, max_size=5), swap=st.randoms())
@example(rows=[HARD, {"text": '"'}, {"text": "\r"}, {"text": "\ufeff"}, {}], swap=None)
@example(rows=[{"real": 0.1 + 0.2}, {"real": 1e300}, {"real": float("inf")}], swap=None)
@example(rows=[{"text": "null"}, {"text": "NA"}, {"text": "nan"}, {"text": " "}], swap=None)
def test_a_table_reads_back_equal_and_writes_the_same_bytes(dataset, rows, swap) -> None:
    whole = table(dataset, [{"id": n, "source_text": "left out"} | r for n, r in enumerate(rows)])
    data = facts.write(dataset, whole)
    back = read(dataset, data)
    wanted = whole.drop_columns("source_text")
    assert back.drop_columns("source_text").equals(wanted)
    assert back["source_text"].null_count == len(rows)
    order = list(range(len(rows)))
    if swap:
        swap.shuffle(order)
    assert facts.write(dataset, whole.take(pa.array(order, pa.int64()))) == data


def test_the_form_is_plain(dataset) -> None:
    row = {
        "id": 1,
        "text": "서울역, 1호선",
        "flag": True,
        "real": 0.5,
        "day": date(2018, 1, 2),
        "moment": datetime(2018, 1, 2, 3, 4, 5, tzinfo=UTC),
        "words": ["가", None],
    }
    head, line = facts.write(dataset, table(dataset, [row])).decode().splitlines()
    assert head == ",".join(["id", *KINDS])
    assert line == (
        '1,"서울역, 1호선",true,,,,0.5,,2018-01-02,2018-01-02T03:04:05Z,"[""가"",null]",,,,'
    )


def test_null_and_empty_text_stay_apart(dataset) -> None:
    rows = [{"id": 1, "text": ""}, {"id": 2, "text": None}]
    data = facts.write(dataset, table(dataset, rows))
    assert b'\n1,"",' in data
    assert b"\n2,," in data
    assert read(dataset, data)["text"].to_pylist() == ["", None]


def test_a_single_column_of_nulls_keeps_its_rows(thing) -> None:
    only = thing(columns=[column("n", pa.int64())], rules=[])
    data = facts.write(only, pa.table({"n": pa.array([None, 1, None], pa.int64())}))
    assert data == b"n\n1\n\n\n"
    assert read(only, data)["n"].to_pylist() == [1, None, None]


def test_an_empty_table_is_a_header(dataset) -> None:
    data = facts.write(dataset, table(dataset, []))
    assert data.count(b"\n") == 1
    assert read(dataset, data).num_rows == 0


def test_rows_are_sorted_by_the_key(thing, rows_of) -> None:
    data = facts.write(thing(), rows_of(("나", 1), ("가", 2), ("b", 3)))
    assert data.decode().splitlines() == ["id,n", "b,3", "가,2", "나,1"]


def test_a_file_that_went_through_a_spreadsheet_is_read(thing) -> None:
    data = 'id,n\r\n"가",1\r\n'
    for encoding in ("utf-8-sig", "cp949"):
        found = read(thing(), data.encode(encoding), encoding)
        assert found.to_pylist() == [{"id": "가", "n": 1}]


def test_columns_may_stand_in_any_order(thing) -> None:
    assert read(thing(), b"n,id\n1,a\n").to_pylist() == [{"id": "a", "n": 1}]


def test_a_column_that_is_not_bundled_may_be_there(dataset) -> None:
    whole = table(dataset, [{"id": 1}])
    data = (
        facts.write(dataset, whole)
        .replace(b"costs\n", b"costs,source_text\n")
        .replace(b",\n", b",,x\n")
    )
    assert read(dataset, data)["source_text"].to_pylist() == ["x"]


@pytest.mark.parametrize("head", ["id", "id,n,n", "id,n,more", "n", ""])
def test_another_header_is_refused_with_both_lists(thing, head: str) -> None:
    with pytest.raises(HeaderChanged, match=r"thing\.csv: header is .*demo\.thing wants id, n\."):
        read(thing(), f"{head}\n".encode())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("b,x", r"line 3, column 'n': 'x' is not a int64"),
        ("b,1.5", r"line 3, column 'n': '1\.5' is not a int64"),
        ("b,99999999999999999999", r"line 3, column 'n': '9+' is not a int64"),
        ('"b\nc",x', r"line 4, column 'n': 'x' is not a int64"),
        ('b,""', r"thing\.csv"),
        ("b", r"line 3: too many or too few cells"),
        ("b,1,2", r"line 3: too many or too few cells"),
    ],
)
def test_a_cell_that_does_not_fit_is_named(thing, line: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read(thing(), f"id,n\na,1\n{line}\n".encode())


@pytest.mark.parametrize("cell", ["[1]", '{"a": 1}', '"[""x"",]"', "가"])
def test_a_list_that_is_none_is_named(thing, cell: str) -> None:
    lists = thing(
        columns=[
            column("id", pa.string(), key=True, required=True),
            column("n", pa.list_(pa.string())),
        ],
        rules=[],
    )
    with pytest.raises(SourceError, match=r"row 1, column 'n': .* is not a JSON list of string"):
        read(lists, f"id,n\na,{cell}\n".encode())


def test_fifty_thousand_rows_take_well_under_a_second(thing) -> None:
    rows = 50_000
    wide = thing(
        columns=[
            column("id", pa.int64(), key=True, required=True),
            *(column(f"t{n}", pa.string()) for n in range(6)),
            *(column(f"f{n}", pa.float64()) for n in range(3)),
            column("day", pa.date32()),
        ],
        rules=[],
    )
    cells = {"id": range(rows), "day": [date(2018, 1, 1)] * rows}
    cells |= {f"t{n}": ["서울역, 출구"] * rows for n in range(6)}
    cells |= {f"f{n}": [k / 7 for k in range(rows)] for n in range(3)}
    whole = pa.table({c.name: pa.array(cells[c.name], c.type) for c in wide.columns})
    started = time.process_time()
    data = facts.write(wide, whole)
    written = time.process_time()
    back = read(wide, data)
    done = time.process_time()
    assert back.num_rows == rows
    # CPU seconds with room for a busy machine: 0.35 and 0.1 were measured.
    assert written - started < 2.0
    assert done - written < 1.0
