"""The first rows of bytes in any form that the reader takes, as text cells under their names."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from madang.city.sheet import all_rows
from madang.dataset import RawFile
from madang.errors import WrongContent
from madang.sources import envelopes
from madang.sources.encodings import identify

ROWS = 20_000
_HEAD = 8 << 20
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Some rows of a source.

    Attributes:
        origin: Where they come from, for the comment at the top of a draft.
        media: What the bytes are.
        encoding: Found; None for a binary file.
        delimiter: Between the cells of a text file.
        names: Columns in order.
        rows: Cells as text, None where nothing is said.
        is_whole: Whether these are all rows.
    """

    origin: str
    media: str
    encoding: str | None
    delimiter: str
    names: tuple[str, ...]
    rows: Sequence[Sequence[str | None]]
    is_whole: bool


def sample_of(path: Path) -> Sample:
    """The first rows of a file.

    Raises:
        SourceError: It is neither delimited text, JSON or XML of a portal, nor xlsx.
    """
    with path.open("rb") as stream:
        found = identify(stream)
    file = RawFile(
        name=path.name,
        as_of=None,
        encoding=found.encoding,
        size=path.stat().st_size,
        opener=lambda: path.open("rb"),
    )
    if found.media == "xlsx":
        rows = all_rows(file)
        return _sample(file, "xlsx", ",", next(rows, []), rows)
    if found.media in {"json", "xml"}:
        return answer_sample([file])
    if found.encoding is None or found.media != "csv":
        message = f"{path.name}: is {found.media}; wanted delimited text, JSON, XML or xlsx"
        raise WrongContent(message)
    with path.open("rb") as stream:
        text = stream.read(_HEAD).decode(found.encoding, "ignore")
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    cells = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = [*cells]
    if file.size > _HEAD:  # the last line may be half a line
        lines.pop()
    return _sample(file, "csv", delimiter, lines[0] if lines else [], lines[1:])


def answer_sample(files: Sequence[RawFile]) -> Sample:
    """The rows of a portal's answer, under the names of all fields that stand in it."""
    answers = [envelopes.read_answer(file) for file in files]
    names = envelopes.field_names([row for answer in answers for row in answer.rows])
    if not names:
        said = "; ".join(f"{each.code} {each.message}" for each in answers)
        message = f"{files[0].name}: holds no rows; the source said {said}"
        raise WrongContent(message)
    batches = envelopes.read_rows(files, names, optional=names)
    rows = [list(row.values()) for batch in batches for row in batch.to_pylist()]
    return Sample(
        origin=files[0].name,
        media="json",
        encoding=files[0].encoding,
        delimiter=",",
        names=names,
        rows=rows[:ROWS],
        is_whole=len(rows) <= ROWS,
    )


def _sample(
    file: RawFile,
    media: str,
    delimiter: str,
    head: Sequence[str | None],
    rows: Iterable[Sequence[str | None]],
) -> Sample:
    names = tuple((cell or "").strip() for cell in head)
    taken = [
        [(cell or "").strip() or None for cell in row]
        for row in islice(rows, ROWS + 1)
        if len(row) == len(names)
    ]
    return Sample(
        origin=file.name,
        media=media,
        encoding=file.encoding,
        delimiter=delimiter,
        names=names,
        rows=taken[:ROWS],
        is_whole=len(taken) <= ROWS and (media != "csv" or file.size <= _HEAD),
    )
