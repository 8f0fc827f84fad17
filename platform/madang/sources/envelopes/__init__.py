"""Envelopes: the forms in which portals wrap rows, read into columns of text.

`read_rows` is what readers use: it takes the pages of a retrieval, in JSON or XML of the plaza, its
real-time host, the gateway of data.go.kr, odcloud and KRIC, and files downloaded from a portal's
page. Nothing is typed here; codes like 0312 stay text.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa

from madang.dataset import RawFile
from madang.errors import HeaderChanged, SourceError
from madang.sources.envelopes import answers, cells
from madang.sources.envelopes.answers import Answer, Row
from madang.sources.envelopes.cells import lost_characters

__all__ = ["Answer", "Row", "RowReader", "field_names", "lost_characters", "read_answer"]
__all__ += ["read_rows"]

BATCH_ROWS = 122_880


def read_rows(
    files: Sequence[RawFile], names: Sequence[str], *, optional: Sequence[str] = ()
) -> "RowReader":
    """The rows of a retrieval as batches of text, one batch a page.

    Args:
        files: Pages in order, or files downloaded from a portal.
        names: The source's own field names, in the order wanted. Where a field is not there as
            written, one that differs only in capitals is taken (KRIC and file downloads).
        optional: Those of `names` that a page may lack altogether; null then. All of `names` must
            stand somewhere in the retrieval, or a renamed field would pass for an empty one.

    Returns:
        Batches with exactly `names`, all strings: trimmed, in composed Hangul, without markup; null
        for a blank, `null`, `-` and `{}`. Pages without rows give none.

    Raises:
        SourceError: While reading: a page is an error, or in no envelope we know.
        HeaderChanged: While reading: a field is missing; names what was found.
    """
    return RowReader(files, names, optional)


def read_answer(file: RawFile) -> Answer:
    """What one page says.

    Raises:
        SourceError: It is neither JSON nor XML, or in no envelope we know.
    """
    return answers.read(file.text(), file.name)


def field_names(rows: Sequence[Row]) -> tuple[str, ...]:
    """The names of all fields in the order in which they first stand."""
    if not rows:
        return ()
    first = dict.fromkeys(rows[0])
    if not set[str]().union(*rows) - first.keys():  # the common case, six times as fast
        return tuple(first)
    return tuple(dict.fromkeys(name for row in rows for name in row))


class RowReader(Iterator[pa.RecordBatch]):
    """Batches of text, page after page.

    Attributes:
        extra: Fields that nobody asked for, with the number of pages that hold them.
        replaced: Characters that could not be kept (U+FFFD stands for them).
        rows: Rows read so far.
    """

    def __init__(
        self, files: Sequence[RawFile], names: Sequence[str], optional: Sequence[str]
    ) -> None:
        self.extra: Counter[str] = Counter()
        self.replaced = 0
        self.rows = 0
        self.schema = pa.schema([(name, pa.string()) for name in names])
        self._names = tuple(names)
        self._optional = frozenset(optional)
        self._seen: set[str] = set()
        self._batches = self._read(files)

    def __next__(self) -> pa.RecordBatch:
        """The next batch."""
        return next(self._batches)

    def _read(self, files: Sequence[RawFile]) -> Iterator[pa.RecordBatch]:
        found: tuple[str, ...] = ()
        for file in files:
            answer = _good(answers.read(file.text(), file.name), file.name)
            if answer.rows:
                found = field_names(answer.rows)
                keys = self._keys(found, file.name)
                for start in range(0, len(answer.rows), BATCH_ROWS):
                    yield self._batch(answer.rows[start : start + BATCH_ROWS], keys)
        unseen = [name for name in self._names if name not in self._seen]
        if self.rows and unseen:
            raise _missing(files[-1].name, unseen, found)

    def _keys(self, found: Sequence[str], name: str) -> list[str | None]:
        """The field that each wanted name stands for on this page; None for one it lacks."""
        exact = set(found)
        alike = {field.lower(): field for field in reversed(found)}
        keys = [want if want in exact else alike.get(want.lower()) for want in self._names]
        pairs = list(zip(self._names, keys, strict=True))
        lacking = [want for want, key in pairs if key is None and want not in self._optional]
        if lacking:
            raise _missing(name, lacking, found)
        self._seen.update(want for want, key in pairs if key is not None)
        self.extra.update(exact.difference(keys))
        return keys

    def _batch(self, rows: Sequence[Row], keys: Sequence[str | None]) -> pa.RecordBatch:
        cleaned = [cells.clean(column) for column in cells.columns(rows, keys)]
        self.replaced += sum(replaced for _, replaced in cleaned)
        self.rows += len(rows)
        return pa.record_batch([column for column, _ in cleaned], schema=self.schema)


def _good(answer: Answer, name: str) -> Answer:
    if answer.is_good or answer.says_none:
        return answer
    message = (
        f"{name}: the source answered {answer.code} {answer.message!r} instead of rows; "
        "see docs/how-to/live-sources.md for what its code means"
    )
    raise SourceError(message)


def _missing(name: str, lacking: Sequence[str], found: Sequence[str]) -> HeaderChanged:
    message = (
        f"{name}: field {', '.join(lacking)} is missing. Found: {', '.join(found)}. "
        "Where the publisher renamed it, the declaration must follow"
    )
    return HeaderChanged(message)
