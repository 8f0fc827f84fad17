"""A plugin of two small datasets, their inputs, and what tells a whole version from half of one.

Edition `e` of an input gives rows that all carry `e`, whose number and sum follow from `e`. So a
reader can tell from the rows alone that they belong to one version and that none is missing.
"""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from madang import clock, lake
from madang.build import Outcome, build
from madang.dataset import Column, Dataset, Inputs, Rule, Source, Text
from madang.plugin import Installed, Plugin, Registry, assemble
from madang.settings import Settings
from madang.sources import delimited
from madang.workspace import Workspace, open_workspace

HEADER = ("번호", "판", "장소", "값")
PLACES = ("시청", "종로", "강남", "양평", "신촌")
BAD_ROWS = 3
FIRST_DAY = date(2018, 1, 1)


class HalfStateError(Exception):
    """Rows that belong to no single edition, or not to all of it."""


def rows_of(edition: int) -> int:
    """Good rows of an edition."""
    return 1500 + edition % 40


def whole(rows: pa.Table) -> int:
    """The edition that `rows` are, all of it and nothing else.

    Raises:
        HalfStateError: Says what was found and wanted.
    """
    editions = rows["edition"].unique().to_pylist()
    if len(editions) != 1:
        message = f"{rows.num_rows} rows of editions {editions}, wanted one edition"
        raise HalfStateError(message)
    edition = editions[0]
    wanted = (rows_of(edition), sum(range(rows_of(edition))))
    found = (rows.num_rows, sum(rows["reading_id"].to_pylist()))
    if found != wanted:
        message = f"edition {edition}: rows and sum are {found}, wanted {wanted}"
        raise HalfStateError(message)
    return edition


def text_of(edition: int, *, rows: int | None = None, bad: int = BAD_ROWS) -> str:
    """The CSV text of an edition, with `bad` rows that belong into quarantine."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    total = rows_of(edition) if rows is None else rows
    writer.writerows((n, edition, PLACES[n % len(PLACES)], n / 4) for n in range(total))
    # One that cannot be read, the others out of range: both ways into quarantine are walked.
    values = ["미상", *[-1] * (bad - 1)][:bad]
    writer.writerows((total + n, edition, "시청", value) for n, value in enumerate(values))
    return out.getvalue()


def good_rows(edition: int) -> pa.Table:
    """The rows that a version of the edition has."""
    ids = range(rows_of(edition))
    return pa.table(
        {
            "reading_id": pa.array(ids, pa.int64()),
            "edition": pa.array([edition] * len(ids), pa.int32()),
            "place": [PLACES[n % len(PLACES)] for n in ids],
            "value": [n / 4 for n in ids],
        }
    )


def file_name(edition: int) -> str:
    """Name of the unpartitioned dataset's file: its day is the edition's."""
    return f"reading-{FIRST_DAY + timedelta(days=edition):%Y%m%d}.csv"


def put(landing: Path, edition: int, name: str | None = None, data: bytes | None = None) -> Path:
    """Write an edition into the landing folder, as a publisher would: in CP949."""
    landing.mkdir(parents=True, exist_ok=True)
    path = landing / (name or file_name(edition))
    path.write_bytes(text_of(edition).encode("cp949") if data is None else data)
    return path


def put_month(landing: Path, month: str, edition: int) -> Path:
    """Write an edition of one partition."""
    return put(landing, edition, f"monthly-{month}.csv")


def _read(inputs: Inputs, dataset: Dataset, source: Source) -> pa.RecordBatchReader:
    """The file by the platform's own reader; no column of it holds a month or a remark."""
    named = dict(zip(HEADER, dataset.columns, strict=False))
    rows = delimited.read(inputs.file(source), columns=named, scratch=inputs.scratch, header=HEADER)
    more = {"month": inputs.partition, "remark": None}
    fields = [pa.field(c.name, c.type) for c in dataset.columns if c.name in more]
    schema = pa.schema([*rows.schema, *fields])
    batches = (
        pa.record_batch(
            [*batch.columns, *(pa.array([more[f.name]] * len(batch), f.type) for f in fields)],
            schema=schema,
        )
        for batch in rows
    )
    return pa.RecordBatchReader.from_batches(schema, batches)


def _source(name: str) -> Source:
    return Source(
        key=f"fault-{name}",
        title=Text(ko="측정값", en="Readings"),
        publisher="서울특별시",
        licence="kogl-1",
        licence_text="공공누리 1유형",
        dataset_id="written for the fault tests",
        landing=f"{name}-*.csv",
        encoding="cp949",
    )


NOTES = Text(
    ko="고장 시험을 위하여 지어낸 측정값이다. 한 판의 모든 행은 같은 판 번호를 가지며, "
    "행의 수와 번호의 합은 판에서 정해진다.",
    en="Invented readings for the fault tests. All rows of an edition carry its number.",
)


def _columns() -> list[Column]:
    return [
        Column("reading_id", pa.int64(), key=True, unit="1", title=Text(ko="번호", en="Id")),
        Column("edition", pa.int32(), unit="1", min=0, title=Text(ko="판", en="Edition")),
        Column("place", pa.string(), title=Text(ko="장소", en="Place")),
        Column("value", pa.float64(), unit="1", min=0, title=Text(ko="값", en="Value")),
    ]


SOURCE, MONTHLY_SOURCE = _source("reading"), _source("monthly")


def declare(**changes) -> Dataset:
    """The unpartitioned dataset, with fields changed."""
    fields = {
        "key": "fault.reading",
        "title": Text(ko="측정값", en="Readings"),
        "notes": NOTES,
        "columns": _columns(),
        "rules": [
            Rule(
                "value_follows_id",
                sql="value >= 0 AND value <> reading_id / 4",
                why=Text(ko="값이 번호와 맞지 않음", en="The value does not follow from the id"),
                passes=[{"value": 1.0, "reading_id": 4}],
                fails=[{"value": 2.0, "reading_id": 4}],
            )
        ],
        "sources": [SOURCE],
        "read": lambda inputs: _read(inputs, READING, SOURCE),
        "licence": "kogl-1",
        "publisher": "서울특별시",
        "theme": "GOVE",
        "keywords": [Text(ko=word, en=word) for word in ("고장", "시험", "측정")],
        "bad_share": 0.01,
    }
    return Dataset(**(fields | changes))


READING = declare()
_MONTH = Column("month", pa.string(), title=Text(ko="달", en="Month"))
_REMARK = Column("remark", pa.string(), required=False, title=Text(ko="비고", en="Remark"))
_BY_MONTH = {
    "key": "fault.monthly",
    "sources": [MONTHLY_SOURCE],
    "partition": "month",
    "partition_column": "month",
    "partition_from": "2018-01",
}
MONTHLY = declare(
    **_BY_MONTH,
    columns=[*_columns(), _MONTH],
    read=lambda inputs: _read(inputs, MONTHLY, MONTHLY_SOURCE),
)
# The same dataset after its declaration gained a column.
WIDENED = declare(
    **_BY_MONTH,
    version="1.1",
    columns=[*_columns(), _MONTH, _REMARK],
    read=lambda inputs: _read(inputs, WIDENED, MONTHLY_SOURCE),
)


def registry(*datasets: Dataset) -> Registry:
    """A registry of the one plugin."""
    plugin = Plugin(
        name="fault",
        title=Text(ko="고장 시험", en="Faults"),
        datasets=datasets or (READING, MONTHLY),
    )
    made = assemble([Installed(plugin=plugin, package="tests.fault")])
    assert made.failures == ()
    return made


def workspace(home: Path, landing: Path, *datasets: Dataset) -> Workspace:
    """A workspace of that plugin."""
    return open_workspace(Settings(home=home, landing=str(landing)), registry(*datasets))


def build_reading(place: Workspace, dataset: Dataset = READING, **options) -> Outcome:
    """Build the unpartitioned dataset from the landing folder."""
    return build(place, dataset, origin="landing", **options)


def renew_reading(table: lake.Table, edition: int, scratch: Path) -> lake.Renewal:
    """Commit an edition straight through the lake: no file is landed, nothing published."""
    received = lake.ReceiptFacts(
        id=f"r-{edition}",
        source=SOURCE.key,
        origin="landing",
        as_of=FIRST_DAY + timedelta(days=edition),
        retrieved_at=clock.now(),
        publisher=SOURCE.publisher,
        licence=SOURCE.licence,
        licence_text=SOURCE.licence_text,
        parts=(lake.PartFacts(name=file_name(edition), sha256=f"{edition:064x}", size=1),),
    )
    work = lake.Work(
        partition=None,
        read=lambda: good_rows(edition),
        receipts=(received,),
        upstream={},
        run_time=clock.now(),
        run_id="",
        scratch=scratch,
    )
    return lake.renew(table, work)
