"""Folders behind fsspec URLs: the one place that opens landing, raw and published files.

`/data/in`, `file:///data/in` and `memory://in` are the same to everybody else. Local writes are
durable once they return: temporary name, fsync, rename, fsync of every folder touched. On an object
store one answered upload is durable by itself. Content-addressed and published files are read-only.
"""

import errno
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

import fsspec.core
from fsspec.implementations.local import LocalFileSystem
from fsspec.utils import glob_translate

from madang import clock, durable
from madang.durable import TEMPORARY, fsync_file, fsync_folder, make_folder
from madang.errors import SettingsError, UnknownName
from madang.objects import Objects, is_object_store, register

CHUNK = 1 << 20
_READ_ONLY = 0o444
# Age of a temporary file, in seconds, past which whoever wrote it was killed.
_ABANDONED_S = 24 * 3600
# What file systems raise where a name is no file; the memory one has its own view of `file/below`.
_NO_SUCH_FILE = (FileNotFoundError, IsADirectoryError, NotADirectoryError, FileExistsError)


class Incoming:
    """A file on its way into a folder: nobody sees it until `keep` gives it its name."""

    def __init__(self, folder: "Folder", path: Path, stream: BinaryIO) -> None:
        self._folder = folder
        self._path = path
        self._stream = stream

    def write(self, chunk: bytes) -> None:
        """Append bytes."""
        self._stream.write(chunk)

    def reread(self) -> BinaryIO:
        """What was written so far, from its beginning."""
        self._stream.flush()
        return self._path.open("rb")

    def keep(self, name: str) -> None:
        """Make it `name`, durable and read-only; nothing happens where `name` is there already."""
        if self._folder.exists(name):
            return
        self._stream.flush()
        if not self._folder.is_local:
            self._folder.upload(self._path, name)
            return
        target = self._folder.local(name)
        os.fsync(self._stream.fileno())
        os.fchmod(self._stream.fileno(), _READ_ONLY)
        make_folder(target.parent)
        self._path.rename(target)
        fsync_folder(target.parent)


class Folder:
    """A folder at a path or an fsspec URL, with names relative to it.

    Args:
        url: Local path, `file://`, `memory://`, or any other URL that fsspec opens.

    Raises:
        SettingsError: No file system is installed for the URL.
    """

    def __init__(self, url: str) -> None:
        if is_object_store(url):
            register(url)
        try:
            self._fs, root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            message = f"folder {url!r}: {error}. Give a local path, file://, memory:// or s3://"
            raise SettingsError(message) from error
        if isinstance(self._fs, LocalFileSystem):
            root = str(Path(root).resolve())
        self._root = root.rstrip("/") or "/"
        self._objects = Objects(self.url) if is_object_store(url) else None

    @property
    def url(self) -> str:
        """The folder's address, absolute, with its scheme."""
        return str(self._fs.unstrip_protocol(self._root))

    @property
    def is_local(self) -> bool:
        """Whether the files lie on this machine."""
        return isinstance(self._fs, LocalFileSystem)

    def child(self, *parts: str) -> "Folder":
        """The folder below it."""
        return Folder(str(self._fs.unstrip_protocol(self._path("/".join(parts)))))

    def local(self, name: str = "") -> Path:
        """The local path of `name`, or of the folder itself.

        Raises:
            SettingsError: The folder is not on this machine.
        """
        if not self.is_local:
            message = f"folder {self.url} is not on this machine; a local path is needed here"
            raise SettingsError(message)
        return Path(self._path(name) if name else self._root)

    def names(self, pattern: str = "**/*") -> list[str]:
        """Names of the files that fit the glob, sorted; none where the folder is absent.

        Files still being written are left out.
        """
        depth = None if "**" in pattern else pattern.count("/") + 1
        wanted = re.compile(glob_translate(pattern))
        start = len(self._root.rstrip("/")) + 1
        found = (path[start:] for path in self._fs.find(self._root, maxdepth=depth))
        return sorted(n for n in found if wanted.match(n) and TEMPORARY not in n)

    def exists(self, name: str) -> bool:
        """Whether a file or folder of that name is there."""
        return bool(self._fs.exists(self._path(name)))

    def size(self, name: str) -> int:
        """Bytes of the file."""
        return int(self._fs.size(self._path(name)))

    def stamp(self, name: str) -> str:
        """A short text that changes when the file does: size and time, or the store's own mark."""
        info = self._fs.info(self._path(name))
        marks = (info.get(mark) for mark in ("ETag", "e_tag", "mtime", "LastModified", "created"))
        return f"{info['size']} {next(filter(None, marks), '')}"

    def open(self, name: str) -> BinaryIO:
        """The file as a binary stream that can seek.

        Raises:
            UnknownName: There is no such file.
        """
        message = f"no file {name!r} in {self.url}"
        path = self._path(name)
        if self._objects is not None and not self._fs.isfile(path):  # obstore opens anything
            raise UnknownName(message)
        try:
            return cast("BinaryIO", self._fs.open(path, "rb"))
        except _NO_SUCH_FILE as error:
            raise UnknownName(message) from error

    def read_bytes(self, name: str) -> bytes:
        """All bytes of the file."""
        with self.open(name) as stream:
            return stream.read()

    def read_text(self, name: str) -> str:
        """All text of a UTF-8 file."""
        return self.read_bytes(name).decode()

    @contextmanager
    def incoming(self) -> Generator[Incoming]:
        """A file to fill whose name is known only afterwards; it is gone unless kept."""
        where = self.local() if self.is_local else Path(tempfile.gettempdir())
        make_folder(where)
        _sweep(where)
        path = where / f"{TEMPORARY}{uuid.uuid4().hex}"
        try:
            with path.open("wb") as stream:
                yield Incoming(self, path, stream)
        finally:
            path.unlink(missing_ok=True)

    def write_once(self, name: str, data: bytes | IO[bytes]) -> None:
        """Write an immutable file; nothing happens where it is there already."""
        with self.incoming() as incoming:
            if isinstance(data, bytes):
                incoming.write(data)
            else:
                while chunk := data.read(CHUNK):
                    incoming.write(chunk)
            incoming.keep(name)

    def replace(self, name: str, data: bytes) -> None:
        """Replace a small file, such as a pointer, so that readers see the old bytes or the new."""
        if not self.is_local:
            self._fs.pipe_file(self._path(name), data)
            return
        durable.replace(self.local(name), data)

    def change(self, name: str, make: Callable[[bytes | None], bytes | None]) -> bool:
        """Replace a small file by what `make` gives for what it holds; whether it was written.

        On an object store what somebody else wrote meanwhile is never lost: `make` is asked again.
        Elsewhere the caller keeps others away.

        Args:
            name: The file.
            make: Takes the bytes held (None where there is no file); None leaves it as it is.
        """
        if self._objects is not None:
            return self._objects.change(name, make)
        data = make(self.read_bytes(name) if self.exists(name) else None)
        if data is not None:
            self.replace(name, data)
        return data is not None

    def place(self, made: Path, name: str, *, last: str) -> None:
        """Turn a finished local folder into `name`, whole or not at all; `made` is used up.

        What is there already never changes. On an object store the files become visible one by
        one, and what a killed placer left is completed; only with `last`, which two placers never
        both write, the folder counts.

        Args:
            made: The local folder.
            name: Its name here.
            last: Name in it of the small file by which readers tell that the rest is there.
        """
        if not self.is_local:
            self._place_objects(made, name, last)
        elif not self.exists(f"{name}/{last}"):
            self._place_locally(made, self.local(name))
        shutil.rmtree(made, ignore_errors=True)

    def delete(self, name: str) -> None:
        """Remove a file or folder; nothing happens where it is absent."""
        path = self._path(name)
        if self._fs.exists(path):
            self._fs.rm(path, recursive=True)
            if self.is_local:
                fsync_folder(Path(path).parent)

    def written_at(self, name: str) -> float:
        """When the file was written, in seconds since 1970."""
        return float(self._fs.modified(self._path(name)).timestamp())

    def rename(self, name: str, other: str) -> None:
        """Give a file another name; on an object store it is copied."""
        self._fs.mv(self._path(name), self._path(other))

    def download(self, name: str, path: Path) -> None:
        """Copy the file `name` to a local path."""
        self._fs.get_file(self._path(name), str(path))

    def upload(self, path: Path, name: str) -> None:
        """Copy a local file to `name` of a folder that is not local."""
        target = self._path(name)
        self._fs.makedirs(self._fs._parent(target), exist_ok=True)  # noqa: SLF001 -- fsspec has no public name for it
        self._fs.put_file(str(path), target)

    def _place_objects(self, made: Path, name: str, last: str) -> None:
        files = sorted(path for path in made.rglob("*") if path.is_file())
        named = {f"{name}/{path.relative_to(made).as_posix()}": path for path in files}
        end = f"{name}/{last}"
        for target, path in named.items():
            if target != end and not self.exists(target):
                self.upload(path, target)
        if self._objects is not None:
            self._objects.create(end, named[end].read_bytes())
        elif not self.exists(end):
            self.upload(named[end], end)

    def _place_locally(self, made: Path, target: Path) -> None:
        make_folder(target.parent)
        for path in made.rglob("*"):
            if path.is_file():
                path.chmod(_READ_ONLY)
                fsync_file(path)
            else:
                fsync_folder(path)
        fsync_folder(made)
        try:
            made.rename(target)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                return  # another process placed the same name first
            if error.errno != errno.EXDEV:
                raise
            near = target.with_name(f"{TEMPORARY}{uuid.uuid4().hex}")
            shutil.copytree(made, near)
            self._place_locally(near, target)
        fsync_folder(target.parent)

    def _path(self, name: str) -> str:
        pure = PurePosixPath(name)
        if not pure.parts or pure.is_absolute() or ".." in pure.parts or "\0" in name:
            message = f"name {name!r} does not lie in {self.url}; give a relative name below it"
            raise UnknownName(message)
        return f"{self._root.rstrip('/')}/{pure.as_posix()}"


def _sweep(folder: Path) -> None:
    """Remove temporary files that a killed process left."""
    now = clock.now().timestamp()
    for path in folder.glob(f"{TEMPORARY}*"):
        try:
            if path.is_file() and now - path.stat().st_mtime > _ABANDONED_S:
                path.unlink()
        except FileNotFoundError:  # its writer finished, or another process swept first
            continue
