"""A small plugin for tests of orchestration and command line: a chain, a loner, a calendar."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from madang.dataset import Column, Dataset, Inputs, Rule, Source, Text
from madang.plugin import Plugin

TITLE = Text(ko="시험 자료", en="Test data")
NOTES = Text(
    ko="시험에만 쓰는 작은 자료입니다. " * 4, en="A small dataset that only tests use. " * 3
)
KEYWORDS = (TITLE, Text(ko="역", en="station"), Text(ko="길", en="path"))


def source(key: str, landing: str) -> Source:
    return Source(
        key=key,
        title=TITLE,
        publisher="서울특별시",
        licence="kogl-1",
        licence_text="출처표시",
        dataset_id=f"test {key}",
        landing=landing,
    )


def read_csv(src: Source, schema: pa.Schema) -> Callable[[Inputs], pa.Table]:
    def read(inputs: Inputs) -> pa.Table:
        rows = list(csv.DictReader(io.StringIO(inputs.file(src).text())))
        columns = {name: [row[name] or None for row in rows] for name in schema.names}
        return pa.table({n: pa.array(v, pa.string()) for n, v in columns.items()}).cast(schema)

    return read


def dataset(key: str, columns: list[Column], src: Source | None = None, **more: Any) -> Dataset:
    schema = pa.schema([(column.name, column.type) for column in columns])
    return Dataset(
        key=key,
        title=TITLE,
        notes=NOTES,
        columns=columns,
        sources=(src,) if src else (),
        read=more.pop("read", None) or read_csv(src, schema),
        licence="kogl-1",
        publisher="서울특별시",
        theme="TRAN",
        keywords=KEYWORDS,
        **more,
    )


def text(name: str, **more: Any) -> Column:
    return Column(name, pa.string(), title=TITLE, **more)


STATION = source("demo-station", "station*.csv")
PATH = source("demo-path", "path*.csv")
ALONE = source("demo-alone", "alone*.csv")
YEARLY = source("demo-yearly", "air*.csv")


def count_paths(inputs: Inputs) -> pa.Table:
    found = inputs.tables["demo.path"].column("station_id").to_pylist()
    names = sorted(set(found))
    return pa.table(
        {"station_id": names, "path_count": pa.array([found.count(n) for n in names], pa.int64())}
    )


def demo(more: Sequence[Dataset] = ()) -> Plugin:
    no_ghosts = Rule(
        "no_ghosts",
        sql="station_id LIKE 'ghost%'",
        why=Text(ko="유령역은 없습니다", en="There are no ghost stations"),
        passes=[{"station_id": "a"}],
        fails=[{"station_id": "ghost1"}],
    )
    whispers = Rule(
        "no_whispers",
        sql="note LIKE 'psst%'",
        severity="warn",
        why=Text(ko="속삭임 금지", en="No whispers"),
        passes=[{"note": "a"}],
        fails=[{"note": "psst"}],
    )
    station = dataset(
        "demo.station",
        [text("station_id", key=True), text("note", required=False)],
        STATION,
        rules=[no_ghosts, whispers],
        frequency="P1D",
        owner="metro",
    )
    path = dataset(
        "demo.path",
        [text("path_id", key=True), text("station_id", ref="demo.station.station_id")],
        PATH,
        frequency="P1Y",
    )
    count = dataset(
        "demo.path_count",
        [
            text("station_id", key=True, derived_from=("demo.path.station_id",)),
            Column("path_count", pa.int64(), title=TITLE, unit="1"),
        ],
        inputs=("demo.path",),
        read=count_paths,
        layer="out",
    )
    alone = dataset("demo.alone", [text("word", key=True)], ALONE, frequency="P1D")
    yearly = dataset(
        "demo.air",
        [text("day", key=True), text("value")],
        YEARLY,
        partition="year",
        partition_column="day",
        partition_from="2017",
        frequency="P1Y",
    )
    return Plugin(name="demo", title=TITLE, datasets=[station, path, count, alone, yearly, *more])


FILES: Mapping[str, bytes] = {
    "station.csv": b"station_id,note\na,\nb,x\n",
    "path.csv": b"path_id,station_id\n1,a\n2,b\n3,b\n",
    "alone.csv": b"word\nhello\n",
    "air-2017.csv": b"day,value\n2017-01-01,1\n",
    "air-2018.csv": b"day,value\n2018-01-01,1\n2018-01-02,2\n",
}
