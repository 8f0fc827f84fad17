"""What bytes really are: encoding, kind and line ending, found in one pass over the stream.

BOM, then strict UTF-8, then strict CP949, else refused with the byte offset. Nothing is replaced,
guessed or repaired. HTML with status 200, cut archives, cut JSON and files that end inside a quoted
field or inside a character stop here. Rows that are simply missing do not: guards count rows.

DuckDB's own `encoding='CP949'` is banned: parse errors, a crash and silent damage were seen.
"""

import codecs
import json
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Literal, TypeAlias

import numpy as np

from madang.dataset import RawFile
from madang.errors import EncodingError, WrongContent
from madang.files import CHUNK

Media: TypeAlias = Literal[
    "csv", "json", "xml", "html", "xlsx", "zip", "xls", "pdf", "gzip", "empty"
]
LineEnding: TypeAlias = Literal["crlf", "lf", "cr", "mixed"]

ENCODINGS = ("utf-8", "cp949")
# Past this a JSON document is only held against its last bracket, not parsed as a whole.
_PARSED_JSON = 64 << 20
_HEAD = 4096
_MAGIC: tuple[tuple[bytes, Media], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
)
_IDEOGRAPHIC_SPACE = "\u3000"
_AFTER_CELL = np.frombuffer(b",;|\t\r\n", np.uint8)
_OTHER_BOMS = ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file's bytes are.

    Attributes:
        media: Kind; `csv` stands for all plain text that is nothing else.
        encoding: `utf-8`, `utf-8-sig` or `cp949`; None for binary kinds.
        line_ending: Of the first lines, None where there is one line or none.
        last_line_open: Other lines end with a line ending and the last does not: a note, no error.
    """

    media: Media
    encoding: str | None = None
    line_ending: LineEnding | None = None
    last_line_open: bool = False


def identify(stream: IO[bytes], wanted: str | None = None) -> Content:
    """What the bytes are, read once from beginning to end.

    Args:
        stream: Bytes that can seek.
        wanted: Kind that the source declares, None where any will do.

    Raises:
        EncodingError: Text in neither UTF-8 nor CP949; names the byte offset.
        WrongContent: Another kind than wanted, an empty file, or a file that ends too early.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    media = _binary_kind(head) or _text_kind(head)
    if media == "zip":
        media = _zip_kind(stream)
    if wanted is not None and media != wanted:
        message = f"is {media}, the source declares {wanted}; it begins with {_excerpt(head)}"
        raise WrongContent(message)
    return Content(media=media) if _binary_kind(head) else _identify_text(stream, media)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spool:
    """A text file copied to local disk in UTF-8 without byte-order mark.

    Attributes:
        path: The copy.
        lines: Lines in it; one more than records where a quoted field spans two.
        has_one_ending: All lines end alike, with LF or with CRLF.
        has_rare_space: Holds tabs, no-break or ideographic spaces, or line ends that end a cell.
    """

    path: Path
    lines: int
    has_one_ending: bool
    has_rare_space: bool


def spool(file: RawFile, scratch: Path) -> Spool:
    """Copy a text file to UTF-8, decoded strictly by the encoding found on landing.

    Args:
        file: The text.
        scratch: Local folder for the copy; who spools removes it.

    Raises:
        EncodingError: The bytes are not in that encoding after all; names the byte offset.
        WrongContent: The file is binary.
    """
    if file.encoding is None:
        message = f"{file.name}: is a binary file and has no text"
        raise WrongContent(message)
    scratch.mkdir(parents=True, exist_ok=True)
    target = scratch / f"{uuid.uuid4().hex}.utf8"
    tally = _Tally()
    with file.open() as stream, target.open("wb") as copy:
        for text in decode(stream, file.encoding, file.name):
            chunk = text.encode()
            tally.feed(text, chunk)
            copy.write(chunk)
    return tally.spool(target)


class _Tally:
    """What is counted while a text is copied; by numpy, four times faster than `bytes.count`."""

    def __init__(self) -> None:
        self._lf = self._cr = self._crlf = 0
        self._last = b""
        self._has_rare_space = False

    def feed(self, text: str, chunk: bytes) -> None:
        if not chunk:
            return
        codes = np.frombuffer(chunk, np.uint8)
        is_lf, is_cr = codes == ord("\n"), codes == ord("\r")
        self._lf += int(np.count_nonzero(is_lf))
        self._cr += int(np.count_nonzero(is_cr))
        self._crlf += int(np.count_nonzero(is_cr[:-1] & is_lf[1:]))
        self._crlf += self._last == b"\r" and chunk.startswith(b"\n")
        self._has_rare_space |= "\t" in text or "\u00a0" in text
        self._has_rare_space |= b"\xe3" in chunk and _IDEOGRAPHIC_SPACE in text
        self._has_rare_space |= self._last == b"\n" and chunk.startswith(b'"')
        self._has_rare_space |= chunk.endswith(b'\n"') or _ends_cell(codes, is_lf)
        self._last = chunk[-1:]

    def spool(self, path: Path) -> Spool:
        lines = self._lf + self._cr - self._crlf
        return Spool(
            path=path,
            lines=lines + (self._last not in (b"", b"\n", b"\r")),
            has_one_ending=self._cr == self._crlf and self._crlf in (0, self._lf),
            has_rare_space=self._has_rare_space,
        )


def _ends_cell(codes: np.ndarray, is_lf: np.ndarray) -> bool:
    """Whether a line end stands before the quotation mark that closes a cell."""
    before = np.flatnonzero(is_lf[:-2] & (codes[1:-1] == ord('"')))
    return bool(np.isin(codes[before + 2], _AFTER_CELL).any())


def decode(stream: IO[bytes], encoding: str, name: str) -> Iterator[str]:
    """The text of a stream in pieces, decoded strictly.

    Raises:
        EncodingError: Names file, byte offset and byte.
    """
    trial = _Trial(encoding.removesuffix("-sig"))
    mark = "\ufeff" if encoding == "utf-8-sig" else ""
    for chunk in _chunks(stream):
        yield trial.feed(chunk).removeprefix(mark)
        mark = ""
        if trial.failed_at is not None:
            break
    trial.close()
    if trial.failed_at is not None:
        message = f"{name}: {trial.describe()}"
        raise EncodingError(message)


class _Trial:
    """One encoding tried on a stream, until the first byte that does not fit."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.failed_at: int | None = None
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._position = 0
        self._reason = ""

    def feed(self, chunk: bytes, *, final: bool = False) -> str:
        """The text of the chunk, empty once it has failed."""
        if self.failed_at is not None:
            return ""
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self.failed_at = self._position - pending + error.start
            found = error.object[error.start : error.start + 2].hex(" ")
            self._reason = f"{found or 'the end'}, {error.reason}"
            return ""
        self._position += len(chunk)
        return text

    def close(self) -> None:
        """Fail where the stream ended inside a character."""
        self.feed(b"", final=True)

    def describe(self) -> str:
        return f"not {self.encoding.upper()} at byte {self.failed_at} ({self._reason})"


def _identify_text(stream: IO[bytes], media: Media) -> Content:
    text = _Text()
    for chunk in _chunks(stream):
        text.feed(chunk)
    encoding = text.encoding()
    if media == "json":
        _prove_json(stream, encoding, text.last)
    if media == "csv" and text.quotes % 2:
        message = (
            f"ends inside a quoted field ({text.quotes} quotation marks, an odd number); "
            "it was cut, or a quotation mark is missing"
        )
        raise WrongContent(message)
    return Content(
        media=media,
        encoding=encoding,
        line_ending=text.line_ending,
        last_line_open=text.line_ending is not None and not text.last.endswith((b"\n", b"\r")),
    )


class _Text:
    """What one pass over text bytes gathers."""

    def __init__(self) -> None:
        self.quotes = 0
        self.last = b""
        self.line_ending: LineEnding | None = None
        self._size = 0
        self._has_bom = False
        self._trials: list[_Trial] = []

    def feed(self, chunk: bytes) -> None:
        if not self._trials:
            self._start(chunk)
        zero = chunk.find(0)
        if zero >= 0:
            message = f"holds a zero byte at {self._size + zero}: a binary or a damaged file"
            raise WrongContent(message)
        for trial in self._trials:
            trial.feed(chunk)
        if all(trial.failed_at is not None for trial in self._trials):
            self.encoding()
        # 0x22 is never the second byte of a CP949 character, so bytes can be counted.
        self.quotes += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == ord('"')))
        self._size += len(chunk)
        self.last = chunk[-256:]

    def encoding(self) -> str:
        """The first encoding that held to the end."""
        for trial in self._trials:
            trial.close()
        for trial in self._trials:
            if trial.failed_at is None:
                return "utf-8-sig" if self._has_bom else trial.encoding
        found = "; ".join(trial.describe() for trial in self._trials)
        message = f"{found}. Save it as UTF-8, or fetch it again"
        raise EncodingError(message)

    def _start(self, chunk: bytes) -> None:
        for bom, label in _OTHER_BOMS:
            if chunk.startswith(bom):
                message = f"is {label} (byte-order mark at byte 0); save it as UTF-8"
                raise EncodingError(message)
        self._has_bom = chunk.startswith(codecs.BOM_UTF8)
        wanted = ENCODINGS[:1] if self._has_bom else ENCODINGS
        self._trials = [_Trial(encoding) for encoding in wanted]
        self.line_ending = _line_ending(chunk)


def _line_ending(chunk: bytes) -> LineEnding | None:
    crlf = chunk.count(b"\r\n")
    lf = chunk.count(b"\n") - crlf
    cr = chunk.count(b"\r") - crlf - chunk.endswith(b"\r")  # an LF may follow in the next chunk
    counts: dict[LineEnding, int] = {"crlf": crlf, "lf": lf, "cr": cr}
    found: list[LineEnding] = [name for name, count in counts.items() if count > 0]
    return "mixed" if len(found) > 1 else next(iter(found), None)


def _binary_kind(head: bytes) -> Media | None:
    if not head.strip():
        return "empty"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _text_kind(head: bytes) -> Media:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1024].lower()
    if start.startswith(b"<"):
        return "html" if b"<html" in start or b"<!doctype html" in start else "xml"
    return "json" if start.startswith((b"{", b"[")) else "csv"


def _zip_kind(stream: IO[bytes]) -> Media:
    """`xlsx` or `zip`; the central directory stands at the end, so a cut archive does not open."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return "xlsx" if "xl/workbook.xml" in archive.namelist() else "zip"
    except zipfile.BadZipFile as error:
        message = f"an archive that does not open ({error}); it was cut, fetch it again"
        raise WrongContent(message) from error


def _prove_json(stream: IO[bytes], encoding: str, last: bytes) -> None:
    stream.seek(0)
    try:
        if not last.rstrip().endswith((b"}", b"]")):
            message = f"JSON that ends with {_excerpt(last[-24:])}; it was cut, fetch it again"
            raise WrongContent(message)
        if _size(stream) <= _PARSED_JSON:
            json.loads(stream.read().decode(encoding))
    except json.JSONDecodeError as error:
        message = f"not JSON ({error}); it was cut or damaged, fetch it again"
        raise WrongContent(message) from error


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def _chunks(stream: IO[bytes] | BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _excerpt(head: bytes) -> str:
    return repr(head[:60].decode("utf-8", "replace"))
