"""A whole snapshot as one tar file that is never written down: its layout is known, not its bytes.

Parquet, papers, `SHA256SUMS` and what the caller adds, below one folder; the CSV is left out, since
it holds the same rows. Every part's place follows from the sizes, so any span of the file can be
read by itself, in chunks, and the same snapshot always gives the same bytes.
"""

import hashlib
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from madang.files import Folder
from madang.publish.records import Published
from madang.publish.tables import CSV

SUMS = "SHA256SUMS"
CHUNK = 256 * 1024
# Changes when the layout does, so that a download that goes on later cannot mix two of them.
_LAYOUT = "tar-1"
_LEFT_OUT = frozenset({CSV, SUMS})
# The first day of 1980 (UTC): one time for all, and no tar warns of it.
_MTIME = 315_532_800
_BLOCK = tarfile.BLOCKSIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Consecutive bytes: given, or those of a published file.

    Attributes:
        start: Place of the first one in the archive.
        size: How many.
        data: The bytes; None where they are read.
        name: The published file.
    """

    start: int
    size: int
    data: bytes | None = None
    name: str = ""

    @property
    def stop(self) -> int:
        return self.start + self.size

    def read(self, published: Folder, start: int, stop: int) -> Iterator[bytes]:
        """Bytes `start` to `stop`, counted from the part's own beginning."""
        if self.data is not None:
            yield self.data[start:stop]
            return
        with published.open(self.name) as stream:
            stream.seek(start)
            while start < stop:
                chunk = stream.read(min(CHUNK, stop - start))
                if not chunk:
                    message = f"{self.name} ended {stop - start} bytes early"
                    raise OSError(message)
                start += len(chunk)
                yield chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The tar file of a snapshot.

    Attributes:
        name: File name.
        size: Bytes.
        etag: What changes when its bytes do.
    """

    name: str
    size: int
    etag: str
    _published: Folder
    _parts: Sequence[_Part]

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes `start` to `stop` (exclusive) in chunks; only as much is held as one chunk.

        Raises:
            UnknownName: A file was erased since the layout was made.
            OSError: A file is shorter than it was.
        """
        for part in self._parts:
            if part.start < stop and part.stop > start:
                first, last = max(start, part.start), min(stop, part.stop)
                yield from part.read(self._published, first - part.start, last - part.start)


def archive(
    published: Folder, name: str, versions: Sequence[Published], added: Mapping[str, bytes]
) -> Archive:
    """The tar file of these versions, in a folder called `name`.

    Args:
        published: Folder of all published versions.
        name: What the folder and the file are called.
        versions: What goes into it.
        added: Names and bytes of small files that stand beside them.
    """
    sums = {path: hashlib.sha256(data).hexdigest() for path, data in added.items()}
    files = {
        f"{version.folder}/{file.name}": file
        for version in versions
        for file in version.files
        if file.name not in _LEFT_OUT
    }
    sums |= {path: file.sha256 for path, file in files.items()}
    listed = "".join(f"{sha256}  {path}\n" for path, sha256 in sums.items()).encode()
    layout = _Layout(name)
    for path, data in {SUMS: listed, **added}.items():
        layout.add(path, len(data), data=data)
    for path, file in files.items():
        layout.add(path, file.size)
    parts, size = layout.ended()
    etag = hashlib.sha256(f"{_LAYOUT} {name}\n".encode() + listed).hexdigest()
    return Archive(name=f"{name}.tar", size=size, etag=etag, _published=published, _parts=parts)


class _Layout:
    """Places members one behind the other."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._parts: list[_Part] = []
        self._end = 0

    def add(self, path: str, size: int, *, data: bytes | None = None) -> None:
        """Place a member: its header, its bytes, zeros up to the next block."""
        info = tarfile.TarInfo(f"{self._folder}/{path}")
        info.size, info.mtime, info.mode = size, _MTIME, 0o444
        self._given(info.tobuf(tarfile.PAX_FORMAT))
        self._put(_Part(start=self._end, size=size, data=data, name=path))
        self._given(bytes(-size % _BLOCK))

    def ended(self) -> tuple[Sequence[_Part], int]:
        """All parts and the size of the file, which ends with empty blocks."""
        self._given(bytes(2 * _BLOCK))
        self._given(bytes(-self._end % tarfile.RECORDSIZE))
        return tuple(self._parts), self._end

    def _given(self, data: bytes) -> None:
        self._put(_Part(start=self._end, size=len(data), data=data))

    def _put(self, part: _Part) -> None:
        if part.size:
            self._parts.append(part)
            self._end = part.stop
