r"""Large delimited files: strict text, strict rows, strict casts, one pass of Arrow batches.

The file is decoded by Python into a UTF-8 spool file and read by DuckDB as text. Then each cell is
stripped, an empty one is null, and the rest is cast to the declared type. What does not cast is
never rounded, cut or guessed: the row carries `_problem` (`cast:<column>`, `fields:<found>`,
`quotes`) and `_raw`, the row as JSON text. Rows that DuckDB sets aside come last. The number of
rows is held against the lines of the file, so that no row can vanish in between.

Measured, 105 MB CP949 (132 MB as UTF-8), 900,000 rows x 9 columns, CPU seconds, duckdb 2.0.1: bare
`COPY` of the UTF-8 twin to zstd Parquet 0.96; decode and spool 0.49, parse, cast and Arrow 0.72.

Rejected, measured:
- `parallel=true` lost rows, in silence with `store_rejects`, or refused a sound file, in 448 of 642
  tries with small buffers (the end of a buffer met the end of a line, or lay in a quoted cell);
  `parallel=false` in none, for the same CPU time;
- `new_line='\r\n'` gives 0 rows without an error; `null_padding` hides short rows;
- `trim` on every cell costs 0.25 more, so a cell is looked at first; string views 0.06 more;
- `execute(...).to_arrow_reader()` copies all rows into memory, where `sql(...)` streams.
"""

import csv
import json
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from madang import sql
from madang.dataset import Column, RawFile
from madang.errors import HeaderChanged, WrongContent
from madang.sources import casts
from madang.sources.spool import Spool, spool

PROBLEM = "_problem"
RAW = "_raw"
BATCH_ROWS = 122_880
_LONGEST_RAW = 20_000
ENGINE = {"memory_limit": "256MB", "threads": "2", "python_enable_replacements": "false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """One file about to be read.

    Attributes:
        name: File name, for messages.
        spool: The text on local disk.
        found: Column names of the file, in order.
        columns: What to take, by column name of the file.
        delimiter: Between cells.
        cast: Gives SQL of a stripped cell in the declared type.
        nothing: Gives SQL of a stripped cell, null where its text means nothing.
    """

    name: str
    spool: Spool
    found: tuple[str, ...]
    columns: Mapping[str, Column]
    delimiter: str
    cast: casts.Caster
    nothing: casts.Caster

    @property
    def schema(self) -> pa.Schema:
        taken = [(column.name, column.type) for column in self.columns.values()]
        return pa.schema([*taken, (PROBLEM, pa.string()), (RAW, pa.string())])


def read(  # noqa: PLR0913 -- what a file may differ in
    file: RawFile,
    *,
    columns: Mapping[str, Column],
    scratch: Path,
    header: Sequence[str] = (),
    delimiter: str = ",",
    cast: casts.Caster = casts.cast,
    nothing: casts.Caster = casts.as_it_is,
) -> pa.RecordBatchReader:
    """The rows of a delimited file, cast to the declared types, in the order of the file.

    Args:
        file: The text; its first line names the columns.
        columns: Declared column by column name of the file. Other columns of the file are left out.
        scratch: Local folder for the spool file, which is removed after the last batch.
        header: Column names that the file must have; those of `columns` where empty. They may
            stand in another order, and more may stand beside them.
        delimiter: Between cells.
        cast: Gives SQL of a stripped cell in the declared type.
        nothing: Gives SQL of a stripped cell, null where its text means nothing.

    Returns:
        The declared columns, then `_problem` and `_raw` (null where the row is sound). Times
        without an offset are Seoul's (UTC+9). Every record of the file gives exactly one row.

    Raises:
        HeaderChanged: A column is missing or there twice; the message lists found and wanted.
        EncodingError: The bytes are not in the encoding found on landing.
        WrongContent: While reading: rows read and records in the file differ.
    """
    text = spool(file, scratch)
    if not text.has_one_ending:
        text = _with_one_ending(text)
    try:
        found = _header(text.path, delimiter)
        _prove_header(file.name, found, tuple(header) or tuple(columns))
    except BaseException:
        text.path.unlink()
        raise
    names = {_canonical(name): column for name, column in columns.items()}
    shape = _Shape(
        name=file.name,
        spool=text,
        found=found,
        columns=names,
        delimiter=delimiter,
        cast=cast,
        nothing=nothing,
    )
    return pa.RecordBatchReader.from_batches(shape.schema, _batches(shape))


def _batches(shape: _Shape) -> Iterator[pa.RecordBatch]:
    rows = 0
    try:
        with duckdb.connect(config={**ENGINE}) as engine:
            for batch in engine.sql(_question(shape)).to_arrow_reader(BATCH_ROWS):
                rows += batch.num_rows
                yield _declared(batch, shape.schema)
            for batch in _broken_rows(engine, shape.schema):
                rows += batch.num_rows
                yield batch
        _prove_count(shape, rows)
    except duckdb.Error as error:
        message = f"{shape.name}: cannot be read as delimited text: {error}"
        raise WrongContent(message) from error
    finally:
        shape.spool.path.unlink(missing_ok=True)


def _declared(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with UTC instants instead of DuckDB's bare timestamps."""
    arrays = [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def _broken_rows(engine: duckdb.DuckDBPyConnection, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows with too many or too few cells, or with stray quotation marks: nulls and the reason."""
    rejects = engine.sql(
        "SELECT line, any_value(csv_line), any_value(error_type), "
        "max(TRY_CAST(regexp_extract(error_message, 'Found: (\\d+)', 1) AS INTEGER)) "
        "FROM reject_errors GROUP BY line, line_byte_position ORDER BY line, line_byte_position"
    ).fetchall()
    if not rejects:  # the first `pa.array` of a process imports pandas: 0.8 s for nothing
        return
    problems = [_reason(kind, cells) for _, _, kind, cells in rejects]
    raws = [_as_json(line, text) for line, text, _, _ in rejects]
    nulls = [pa.nulls(len(rejects), field.type) for field in list(schema)[:-2]]
    texts = [pa.array(problems, pa.string()), pa.array(raws, pa.string())]
    yield pa.record_batch([*nulls, *texts], schema=schema)


def _reason(kind: str, cells: int | None) -> str:
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        return f"fields:{cells}"
    return "quotes" if kind == "UNQUOTED VALUE" else kind.lower().replace(" ", "_")


def _as_json(line: int, text: str) -> str:
    return json.dumps({"line": line, "text": text.strip("\r\n")[:_LONGEST_RAW]}, ensure_ascii=False)


def _prove_count(shape: _Shape, rows: int) -> None:
    """Every record gave a row. Lines are records, unless a field spans two or a line is blank."""
    if rows == shape.spool.lines - 1:
        return
    records = _count_records(shape.spool.path, shape.delimiter) - 1
    if rows != records:
        message = (
            f"{shape.name}: {records} records in the file, {rows} read; "
            "quotation marks do not balance. Look at the rows reported as `quotes`"
        )
        raise WrongContent(message)


def _count_records(path: Path, delimiter: str) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for row in csv.reader(stream, delimiter=delimiter) if row)


def _with_one_ending(text: Spool) -> Spool:
    """The same text with LF alone: DuckDB reads mixed endings only by giving up other checks."""
    target = text.path.with_suffix(".lf")
    with (
        text.path.open(encoding="utf-8", newline=None) as stream,
        target.open("w", encoding="utf-8", newline="\n") as copy,
    ):
        shutil.copyfileobj(stream, copy)
    text.path.unlink()
    return replace(text, path=target, has_one_ending=True, has_rare_space=True)


def _header(path: Path, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(_canonical(cell) for cell in next(csv.reader(stream, delimiter=delimiter), []))


def _canonical(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())


def _prove_header(name: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    lacking = [w for w in map(_canonical, wanted) if found.count(w) != 1]
    if lacking:
        message = (
            f"{name}: column {', '.join(lacking)} is missing or there twice. "
            f"Found: {', '.join(found)}. Wanted: {', '.join(wanted)}. "
            "Look at the file; where the publisher changed it, the reader must follow"
        )
        raise HeaderChanged(message)


def _question(shape: _Shape) -> str:
    """SELECT of the declared columns, `_problem` and `_raw`."""
    strip = casts.stripped_wide if shape.spool.has_rare_space else casts.stripped
    taken = {shape.found.index(name): column for name, column in shape.columns.items()}
    cells = _read_csv(shape)
    return casts.sifted(cells, shape.found, taken, strip, shape.cast, shape.nothing)


def _read_csv(shape: _Shape) -> str:
    names = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(shape.found)))
    return (
        f"read_csv({sql.text(str(shape.spool.path))}, auto_detect=false, header=true, "
        f"delim={sql.text(shape.delimiter)}, quote='\"', escape='\"', columns={{{names}}}, "
        "strict_mode=true, null_padding=false, store_rejects=true, parallel=false)"
    )
