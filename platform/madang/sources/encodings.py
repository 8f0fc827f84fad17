"""What bytes really are: encoding, kind and line ending, found in one pass over the stream.

BOM, then strict UTF-8, then strict CP949, else refused with the byte offset. Nothing is replaced,
guessed or repaired. HTML with status 200, cut archives, cut JSON and files that end inside a quoted
field or inside a character stop here. Rows that are simply missing do not: guards count rows.

DuckDB's own `encoding='CP949'` is banned: parse errors, a crash and silent damage were seen.
"""

import codecs
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, TypeAlias

import numpy as np

from madang.errors import EncodingError, WrongContent
from madang.sources.spool import Copy, Spool, Trial, chunks

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
_OTHER_BOMS = ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file's bytes are.

    Attributes:
        media: Kind; `csv` stands for all plain text that is nothing else.
        encoding: `utf-8`, `utf-8-sig` or `cp949`; None for binary kinds.
        line_ending: Of the first lines, None where there is one line or none.
        last_line_open: Other lines end with a line ending and the last does not: a note, no error.
        spool: The text in UTF-8, where a copy was asked for and could be made on the way.
    """

    media: Media
    encoding: str | None = None
    line_ending: LineEnding | None = None
    last_line_open: bool = False
    spool: Spool | None = None


def identify(stream: IO[bytes], wanted: str | None = None, copy_to: Path | None = None) -> Content:
    """What the bytes are, read once from beginning to end.

    Args:
        stream: Bytes that can seek.
        wanted: Kind that the source declares, None where any will do.
        copy_to: Local folder for a copy of the text in UTF-8: a large file is then decoded once.

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
    if _binary_kind(head):
        return Content(media=media)
    text = _Text(Copy(copy_to) if copy_to else None)
    try:
        return _identify_text(stream, media, text)
    except BaseException:
        text.give_up_copy()
        raise


def _identify_text(stream: IO[bytes], media: Media, text: "_Text") -> Content:
    for chunk in chunks(stream):
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
        spool=text.copy.finish() if text.copy else None,
    )


class _Text:
    """What one pass over text bytes gathers."""

    def __init__(self, copy: Copy | None) -> None:
        self.copy = copy
        self.quotes = 0
        self.last = b""
        self.line_ending: LineEnding | None = None
        self._size = 0
        self._has_bom = False
        self._trials: list[Trial] = []

    def feed(self, chunk: bytes) -> None:
        if not self._trials:
            self._start(chunk)
        zero = chunk.find(0)
        if zero >= 0:
            message = f"holds a zero byte at {self._size + zero}: a binary or a damaged file"
            raise WrongContent(message)
        texts = [trial.feed(chunk) for trial in self._trials]
        fitting = [t for t, trial in zip(texts, self._trials, strict=True) if trial.fits]
        if not fitting:
            self.encoding()
        self._copy_text(fitting, chunk)
        # 0x22 is never the second byte of a CP949 character, so bytes can be counted.
        self.quotes += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == ord('"')))
        self._size += len(chunk)
        self.last = chunk[-256:]

    def give_up_copy(self) -> None:
        """Make no copy after all."""
        if self.copy is not None:
            self.copy.discard()
            self.copy = None

    def _copy_text(self, fitting: list[str], chunk: bytes) -> None:
        """Copy the text, while it is the same in every encoding that may still be the one."""
        if self.copy is None:
            return
        if len(fitting) > 1 and not chunk.isascii():
            self.give_up_copy()
            return
        is_start = self._size == 0 and self._has_bom
        self.copy.write(fitting[0].removeprefix("\ufeff" if is_start else ""))

    def encoding(self) -> str:
        """The first encoding that held to the end."""
        for trial in self._trials:
            trial.close()
        for trial in self._trials:
            if trial.fits:
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
        self._trials = [Trial(encoding) for encoding in wanted]
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


def _excerpt(head: bytes) -> str:
    return repr(head[:60].decode("utf-8", "replace"))
