"""From text cells to declared types, with the words a file has for nothing, yes, no and dates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from madang import sql
from madang.dataset import Column
from madang.errors import SourceError
from madang.sources import casts
from madang.sources.delimited import BATCH_ROWS, ENGINE, PROBLEM, RAW
from madang.sources.envelopes.cells import clean

DATE_KINDS = ("date", "timestamp")
# What portals and files write where they know nothing (blank is null before these are asked).
NOTHING = ("-", "null", "{}")
_SHORT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one column is read.

    Attributes:
        column: The declaration.
        origin: Name in the source.
        format: `strptime` form of a date or time that is not ISO 8601.
        null: Texts that mean nothing, beside those of `NOTHING`.
        true: Texts that mean yes.
        false: Texts that mean no.
    """

    column: Column
    origin: str
    format: str | None = None
    null: tuple[str, ...] = ()
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()


class Words:
    """The casts of one dataset, as `madang.sources.casts.sifted` asks for them."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = {field.column.name: field for field in fields}

    def nothing(self, cell: str, column: Column) -> str:
        """SQL of the stripped cell, null where its text means nothing."""
        field = self._fields[column.name]
        listed = ", ".join(map(sql.text, field.null))
        short = ", ".join(map(sql.text, NOTHING))
        own = f" OR {cell} IN ({listed})" if listed else ""
        is_nothing = f"(strlen({cell}) <= {_SHORT} AND {cell} IN ({short})){own}"
        return f"CASE WHEN {is_nothing} THEN NULL ELSE {cell} END"

    def cast(self, cell: str, column: Column) -> str:
        """SQL of the cell in its declared type, null where that would change its meaning."""
        field = self._fields[column.name]
        if field.format is not None:
            return _by_format(cell, field)
        if field.true or field.false:
            yes, no = (
                ", ".join(map(sql.text, words)) or "NULL" for words in (field.true, field.false)
            )
            return f"CASE WHEN {cell} IN ({yes}) THEN true WHEN {cell} IN ({no}) THEN false END"
        return casts.cast(cell, column)


def _by_format(cell: str, field: Field) -> str:
    moment = f"try_strptime({cell}, {sql.text(field.format or '')})"
    if pa.types.is_date(field.column.type):
        return f"CASE WHEN {moment} = date_trunc('day', {moment}) THEN {moment}::DATE END"
    return f"({moment} - INTERVAL 9 HOUR)"


def prove_format(text: str) -> str | None:
    """What is wrong with a `strptime` form, None where nothing is."""
    try:
        with duckdb.connect() as connection:  # the module's own one is everybody's
            connection.execute(f"SELECT try_strptime('2000', {sql.text(text)})").fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return None


def schema_of(fields: Sequence[Field]) -> pa.Schema:
    """The declared columns, `_problem` and `_raw`."""
    taken = [(field.column.name, field.column.type) for field in fields]
    return pa.schema([*taken, (PROBLEM, pa.string()), (RAW, pa.string())])


def typed(
    batches: Iterable[pa.RecordBatch], names: Sequence[str], fields: Sequence[Field]
) -> Iterator[pa.RecordBatch]:
    """All-text batches in declared types; rows that do not cast carry `_problem` and `_raw`.

    Args:
        batches: Text columns called `names`, in that order.
        names: Names in the source; each field's `origin` is among them.
        fields: What to read.
    """
    words, schema = Words(fields), schema_of(fields)
    cells = [f"c{place}" for place in range(len(names))]
    texts = pa.schema([(cell, pa.string()) for cell in cells])
    renamed = (pa.record_batch(batch.columns, schema=texts) for batch in batches)
    given = Watched(renamed)
    taken = {names.index(field.origin): field.column for field in fields}
    with duckdb.connect(config={**ENGINE}) as engine:
        engine.register("given", pa.RecordBatchReader.from_batches(texts, given))
        question = casts.sifted(
            "given", names, taken, casts.stripped_wide, words.cast, words.nothing
        )
        try:
            for batch in engine.sql(question).to_arrow_reader(BATCH_ROWS):
                yield conformed(batch, schema)
        except duckdb.Error:
            if given.error is not None:
                raise given.error from None
            raise


class Watched:
    """An iterator that keeps the error it ended with: DuckDB hides it behind one of its own."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = iter(batches)
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches
        except Exception as error:
            self.error = error
            raise


def conformed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch in exactly the types of `schema`: DuckDB's bare timestamps become UTC instants."""
    arrays = [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def cleaned(batch: pa.RecordBatch, fields: Sequence[Field]) -> pa.RecordBatch:
    """The batch with its texts as those of portals are: without markup, in composed Hangul."""
    arrays = list(batch.columns)
    for place, field in enumerate(fields):
        if pa.types.is_string(field.column.type):
            arrays[place], _ = clean(arrays[place])
    return pa.record_batch(arrays, schema=batch.schema)


def spelled(found: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Each wanted name as the source spells it: portals' files change capitals between editions.

    >>> spelled(["stdr_de_id", "N", "n"], ["STDR_DE_ID", "n", "x"])
    ['stdr_de_id', 'n', 'x']
    """
    alike: dict[str, list[str]] = {}
    for name in found:
        alike.setdefault(name.lower(), []).append(name)
    return [
        name if name in found or len(same := alike.get(name.lower(), [])) != 1 else same[0]
        for name in wanted
    ]


def prove_names(name: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Nothing, where every wanted column is there once.

    Raises:
        SourceError: One is not; the message lists found and wanted.
    """
    lacking = [each for each in wanted if list(found).count(each) != 1]
    if lacking:
        message = (
            f"{name}: column {', '.join(lacking)} is missing or there twice. "
            f"Found: {', '.join(found)}. Wanted: {', '.join(wanted)}. "
            "Correct `from` in the dataset's file, or fetch the file again"
        )
        raise SourceError(message)
