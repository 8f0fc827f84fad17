"""The one reader of all datasets without Python: bytes as received to rows in declared types.

A document (JSON, XML) is what a portal answers and goes through `madang.sources.envelopes`; a
spreadsheet through `madang.city.sheet`; everything else is delimited text. What cannot be read is
never guessed: the row carries `_problem` and `_raw` and ends in quarantine.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from madang.city import casting
from madang.city.casting import Field, Words
from madang.city.sheet import sheet
from madang.dataset import Inputs, RawFile
from madang.errors import SourceError
from madang.sources import delimited, envelopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the files of one source become rows; the `read` of its dataset.

    Attributes:
        source: Key of the source.
        fields: How each column is read, in declared order.
        delimiter: Between the cells of a text file.
        header_row: Row of a spreadsheet that names the columns, from 1.
    """

    source: str
    fields: tuple[Field, ...]
    delimiter: str = ","
    header_row: int = 1

    @property
    def settings(self) -> tuple[str, int]:
        """What is said of files rather than of columns."""
        return self.delimiter, self.header_row

    @property
    def names(self) -> list[str]:
        """Names of the columns in the source."""
        return [field.origin for field in self.fields]

    def __call__(self, inputs: Inputs) -> pa.RecordBatchReader:
        """The rows of all files in order, with `_problem` and `_raw`.

        Raises:
            SourceError: There is no file, or while reading: a column is missing, with found and
                wanted.
        """
        files = inputs.files.get(self.source, ())
        if not files:
            message = f"source {self.source}: a file is wanted, found none"
            raise SourceError(message)
        batches = self._batches(files, inputs.scratch)
        return pa.RecordBatchReader.from_batches(casting.schema_of(self.fields), batches)

    def _batches(self, files: tuple[RawFile, ...], scratch: Path) -> Iterator[pa.RecordBatch]:
        documents = [file for file in files if _is_document(file)]
        if documents:
            yield from self._typed(self._answers(documents))
        for file in files:
            if file in documents:
                continue
            is_sheet = file.encoding is None
            for batch in self._sheet(file) if is_sheet else self._delimited(file, scratch):
                yield casting.cleaned(batch, self.fields)

    def _answers(self, files: list[RawFile]) -> Iterable[pa.RecordBatch]:
        """All pages as one: a field that may be empty may be missing from some of them."""
        optional = [field.origin for field in self.fields if not field.column.required]
        return envelopes.read_rows(files, self.names, optional=optional)

    def _sheet(self, file: RawFile) -> Iterator[pa.RecordBatch]:
        return self._typed(sheet(file, self.names, self.header_row))

    def _typed(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return casting.typed(batches, self.names, self.fields)

    def _delimited(self, file: RawFile, scratch: Path) -> Iterable[pa.RecordBatch]:
        words = Words(self.fields)
        names = casting.spelled(_header(file, self.delimiter), self.names)
        columns = [field.column for field in self.fields]
        return delimited.read(
            file,
            columns=dict(zip(names, columns, strict=True)),
            scratch=scratch,
            delimiter=self.delimiter,
            cast=words.cast,
            nothing=words.nothing,
        )


def _header(file: RawFile, delimiter: str) -> list[str]:
    with file.open() as stream:
        text = io.TextIOWrapper(stream, encoding=file.encoding, newline="")
        cells = next(csv.reader(text, delimiter=delimiter), [])
    return [unicodedata.normalize("NFC", cell).strip() for cell in cells]


def _is_document(file: RawFile) -> bool:
    if file.encoding is None:
        return False
    with file.open() as stream:
        head = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"{", b"[", b"<"))
