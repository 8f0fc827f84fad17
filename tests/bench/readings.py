"""Invented city readings: one declaration, a large CP949 file of them and its UTF-8 twin."""

import codecs
from pathlib import Path

import duckdb
import pyarrow as pa

from madang.dataset import Column, Dataset, Inputs, Rule, Source, Text
from madang.plugin import Installed, Plugin, Registry, assemble
from madang.settings import Settings
from madang.sources import delimited
from madang.workspace import Workspace, open_workspace

# 427 MB in CP949, as in the goals of LAKE section 16.
ROWS = 3_600_000
FILE = "bench-20180801.csv"
TWIN = "twin.csv"
# One row in a thousand cannot be read, one in a thousand is out of range.
BAD_SHARE = 0.005
DISTRICTS = [
    *("종로구", "중구", "용산구", "성동구", "광진구", "동대문구", "중랑구", "성북구", "강북구"),
    *("도봉구", "노원구", "은평구", "서대문구", "마포구", "양천구", "강서구", "구로구", "금천구"),
    *("영등포구", "동작구", "관악구", "서초구", "강남구", "송파구", "강동구"),
]
_WORD = Text(ko="시험", en="Bench")
_NOTES = Text(
    ko="성능을 재기 위하여 지어낸 측정값이다. " * 3, en="Invented readings to measure speed. " * 2
)

SOURCE = Source(
    key="bench-readings",
    title=_WORD,
    publisher="서울특별시",
    licence="kogl-1",
    licence_text="공공누리 1유형",
    dataset_id="written for the bench",
    landing="bench-*.csv",
    encoding="cp949",
)
COLUMNS = {
    "측정번호": Column("reading_id", pa.int64(), key=True, unit="1", min=0, title=_WORD),
    "측정일시": Column("measured_at", pa.timestamp("us", "UTC"), title=_WORD),
    "측정소명": Column(
        "station_name", pa.string(), pattern=r"서울 \S+ 도시대기 측정소 \d+", title=_WORD
    ),
    "자치구": Column("district", pa.string(), values=dict.fromkeys(DISTRICTS, _WORD), title=_WORD),
    "미세먼지": Column("pm10", pa.int32(), unit="ug/m3", min=0, max=1000, title=_WORD),
    "초미세먼지": Column("pm25", pa.int32(), unit="ug/m3", min=0, max=500, title=_WORD),
    "오존": Column("ozone", pa.float64(), unit="[ppm]", min=0, max=1, title=_WORD),
    "기온": Column("air_temperature", pa.float64(), unit="Cel", min=-40, max=60, title=_WORD),
    "비고": Column("remark", pa.string(), required=False, title=_WORD),
}


def _read(inputs: Inputs) -> pa.RecordBatchReader:
    return delimited.read(inputs.file(SOURCE), columns=COLUMNS, scratch=inputs.scratch)


READINGS = Dataset(
    key="bench.reading",
    title=_WORD,
    notes=_NOTES,
    columns=list(COLUMNS.values()),
    rules=[
        Rule(
            "fine_dust_is_part_of_dust",
            sql="pm25 > pm10",
            severity="warn",
            why=_WORD,
            passes=[{"pm25": 1, "pm10": 2}],
            fails=[{"pm25": 2, "pm10": 1}],
        )
    ],
    sources=[SOURCE],
    read=_read,
    licence="kogl-1",
    publisher="서울특별시",
    theme="ENVI",
    keywords=[_WORD, _WORD, _WORD],
    bad_share=BAD_SHARE,
)


plugin = Plugin(name="bench", title=_WORD, datasets=[READINGS])


def workspace(home: Path, landing: Path) -> Workspace:
    """A workspace of that one dataset."""
    return open_workspace(Settings(home=home, landing=str(landing)), registry(plugin))


def registry(plugin: Plugin) -> Registry:
    """A registry of one plugin."""
    made = assemble([Installed(plugin=plugin, package="tests.bench")])
    assert made.failures == ()
    return made


def generate(folder: Path, rows: int) -> None:
    """Write the CP949 file and its UTF-8 twin, the same in every run."""
    folder.mkdir(parents=True, exist_ok=True)
    twin = folder / TWIN
    selected = ", ".join(f'{cell} AS "{name}"' for name, cell in _CELLS.items())
    duckdb.sql(
        f"COPY (SELECT {selected} FROM (SELECT i, hash(i) AS h, {DISTRICTS}[1 + i % 25] AS d "  # noqa: S608 -- ours
        f"FROM range({rows}) t(i))) TO '{twin}' (HEADER true)"
    )
    decoder = codecs.getincrementaldecoder("utf-8")()
    with twin.open("rb") as stream, (folder / FILE).open("wb") as target:
        while chunk := stream.read(1 << 22):
            target.write(decoder.decode(chunk).encode("cp949"))


_CELLS = {
    "측정번호": "i",
    "측정일시": "strftime(TIMESTAMP '2018-01-01' + INTERVAL (i // 25) MINUTE, '%Y-%m-%d %H:%M')",
    "측정소명": "'서울 ' || d || ' 도시대기 측정소 ' || (i % 40)",
    "자치구": "d",
    "미세먼지": "CASE WHEN i % 1000 = 7 THEN '고장' ELSE (h % 180 + 20)::VARCHAR END",
    "초미세먼지": "CASE WHEN i % 1000 = 8 THEN 5000 ELSE (h % 90 + 5) END",
    "오존": "round((h % 97) / 1000, 3)",
    "기온": "round((h % 450) / 10 - 10, 1)",
    "비고": "CASE h % 3 WHEN 0 THEN '정상 운영 중, 이상 없음, 통신 상태 양호, 정기 점검 마침' "
    "WHEN 1 THEN '장비 점검 뒤 재가동하여 앞뒤 값을 다시 확인하였음' END",
}
_TYPES = ("BIGINT", "TIMESTAMP", *["VARCHAR"] * 2, *["INTEGER"] * 2, *["DOUBLE"] * 2, "VARCHAR")


def bare_copy(twin: Path, target: Path) -> str:
    """What the ingest is held against: one DuckDB statement over the UTF-8 twin, typed, zstd."""
    columns = ", ".join(
        f"'{column.name}': '{kind}'" for column, kind in zip(COLUMNS.values(), _TYPES, strict=True)
    )
    return (
        f"COPY (FROM read_csv('{twin}', header=true, columns={{{columns}}}, ignore_errors=true)) "
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )
