"""Text on its way to a reader: decoded strictly, and copied to local disk in UTF-8.

The copy serves DuckDB, which reads UTF-8 alone. What a reader must know of it (lines, their
endings, spaces that are rarely met) is counted on the way.
"""

import codecs
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from madang.dataset import RawFile
from madang.errors import EncodingError, WrongContent

# Bytes decoded at a time: what is made of them stays in the processor's cache.
CHUNK = 1 << 17
_IDEOGRAPHIC_SPACE = "\u3000"
_AFTER_CELL = np.frombuffer(b",;|\t\r\n", np.uint8)


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
    """A copy of a text file in UTF-8; the one that landing made on the way, where it made one.

    Args:
        file: The text, decoded strictly by the encoding found on landing.
        scratch: Local folder for the copy; who spools removes it.

    Raises:
        EncodingError: The bytes are not in that encoding after all; names the byte offset.
        WrongContent: The file is binary.
    """
    if isinstance(file.spooled, Spool) and file.spooled.path.exists():
        return file.spooled
    if file.encoding is None:
        message = f"{file.name}: is a binary file and has no text"
        raise WrongContent(message)
    copy = Copy(scratch)
    try:
        with file.open() as stream:
            for text in decode(stream, file.encoding, file.name):
                copy.write(text)
        return copy.finish()
    except BaseException:
        copy.discard()
        raise


class Copy:
    """A spool file being written."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._path = scratch / f"{uuid.uuid4().hex}.utf8"
        self._stream = self._path.open("wb")
        self._tally = _Tally()

    def write(self, text: str) -> None:
        """Append text."""
        chunk = text.encode()
        self._tally.feed(text, chunk)
        self._stream.write(chunk)

    def finish(self) -> Spool:
        """The finished copy."""
        self._stream.close()
        return self._tally.spool(self._path)

    def discard(self) -> None:
        """Remove it."""
        self._stream.close()
        self._path.unlink(missing_ok=True)


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream in pieces."""
    while chunk := stream.read(CHUNK):
        yield chunk


def decode(stream: IO[bytes], encoding: str, name: str) -> Iterator[str]:
    """The text of a stream in pieces, decoded strictly.

    Raises:
        EncodingError: Names file, byte offset and byte.
    """
    trial = Trial(encoding.removesuffix("-sig"))
    mark = "\ufeff" if encoding == "utf-8-sig" else ""
    for chunk in chunks(stream):
        yield trial.feed(chunk).removeprefix(mark)
        mark = ""
        if not trial.fits:
            break
    trial.close()
    if not trial.fits:
        message = f"{name}: {trial.describe()}"
        raise EncodingError(message)


class Trial:
    """One encoding tried on a stream, until the first byte that does not fit.

    Attributes:
        encoding: Its name.
        failed_at: Byte offset of the misfit, None while all fits.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.failed_at: int | None = None
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._position = 0
        self._reason = ""

    @property
    def fits(self) -> bool:
        """Whether all bytes so far fitted."""
        return self.failed_at is None

    def feed(self, chunk: bytes, *, final: bool = False) -> str:
        """The text of the chunk, empty once it has failed."""
        if not self.fits:
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
        """What was found where, once it has failed."""
        return f"not {self.encoding.upper()} at byte {self.failed_at} ({self._reason})"


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
