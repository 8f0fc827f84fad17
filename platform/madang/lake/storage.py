"""Where the bytes of one table lie: in a local folder, or below an address of an object store.

On a local disk a write counts once it is flushed, and a power cut can tear the newest log entry. On
an object store an answered upload is durable and whole, and deltalake writes a log entry by
conditional put; there DuckDB reads copies of the data files, which never change once named.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from madang import durable
from madang.durable import fsync_file, fsync_folder, make_folder
from madang.errors import SettingsError
from madang.files import Folder
from madang.lake import log


class Storage(Protocol):
    """What a table asks of the place that it lies in."""

    @property
    def address(self) -> str:
        """What deltalake opens."""
        ...

    @property
    def folder(self) -> Path:
        """The local folder.

        Raises:
            SettingsError: The table is on an object store.
        """
        ...

    def is_begun(self) -> bool:
        """False where there is surely no table yet."""
        ...

    def prepare(self) -> None:
        """Make the place ready for the first log entry."""

    def numbers(self) -> list[int]:
        """Versions that have a log entry, in order; none where there is no table."""
        ...

    def entry(self, number: int) -> str:
        """Text of the log entry of version `number`."""
        ...

    def flush(self, number: int) -> None:
        """Make the log entry of version `number`, and the table's name, survive a power cut."""

    def flush_checkpoint(self, number: int) -> None:
        """Make the checkpoint of version `number` survive a power cut."""

    def torn(self) -> int | None:
        """The newest version, where its log entry is not whole; None where all is well."""
        ...

    def mend(self) -> None:
        """Move a torn newest entry aside."""

    def staging(self, part: str, scratch: Path) -> Path:
        """A local folder for data files of a partition that no reader sees yet."""
        ...

    def settle(self, staged: Path, name: str) -> None:
        """Make a staged file durable as `name`, still in no log."""

    def size(self, name: str) -> int | None:
        """Bytes of a file of the table, None where it is absent."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file of the table, which is there."""
        ...

    def read(self, name: str) -> bytes | None:
        """All bytes of a small file of the table, None where it is absent."""
        ...

    def place(self, name: str) -> str:
        """Full address of a file of the table."""
        ...

    def readable(self, place: str) -> str:
        """A local path with the bytes of the data file at that address."""
        ...

    def data_files(self) -> Iterator[str]:
        """Names of all data files, named by the log or not."""
        ...

    def age_s(self, name: str, now: float) -> float:
        """Seconds since a file was written, at the instant `now` (since 1970)."""
        ...

    def delete(self, name: str) -> None:
        """Remove a file; nothing happens where it is absent."""

    def set_aside(self, name: str) -> None:
        """Give a damaged file a name that nobody reads."""


@dataclass(frozen=True, slots=True)
class LocalStorage:
    """A table in a local folder; `Storage` says what each method is for."""

    folder: Path

    @property
    def address(self) -> str:
        return str(self.folder)

    def is_begun(self) -> bool:
        return (self.folder / log.LOG).is_dir()

    def prepare(self) -> None:
        make_folder(self.folder)

    def numbers(self) -> list[int]:
        return log.log_numbers(self.folder)

    def entry(self, number: int) -> str:
        return log.log_file(self.folder, number).read_text("utf-8")

    def flush(self, number: int) -> None:
        log.flush_log(self.folder, number)
        if number == 0:
            fsync_folder(self.folder)

    def flush_checkpoint(self, number: int) -> None:
        entries = self.folder / log.LOG
        for path in entries.glob(f"{number:020d}.checkpoint*.parquet"):
            fsync_file(path)
        fsync_file(entries / "_last_checkpoint")
        fsync_folder(entries)

    def torn(self) -> int | None:
        return log.torn_entry(self.folder)

    def mend(self) -> None:
        log.mend_log(self.folder)

    def staging(self, part: str, scratch: Path) -> Path:
        del scratch
        make_folder(self.folder / part)
        return self.folder / part

    def settle(self, staged: Path, name: str) -> None:
        del name  # it lies where it belongs
        fsync_file(staged)
        fsync_folder(staged.parent)

    def size(self, name: str) -> int | None:
        path = self.folder / name
        return path.stat().st_size if path.exists() else None

    def open(self, name: str) -> BinaryIO:
        return (self.folder / name).open("rb")

    def read(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def place(self, name: str) -> str:
        return str(self.folder / name)

    def readable(self, place: str) -> str:
        return place

    def data_files(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("*/*.parquet")):
            if path.parent.name != log.LOG:
                yield str(path.relative_to(self.folder))

    def age_s(self, name: str, now: float) -> float:
        return now - (self.folder / name).stat().st_mtime

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        path = self.folder / name
        path.rename(path.with_name(f"{path.name}.damaged"))
        fsync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """A table on an object store; `Storage` says what each method is for.

    Attributes:
        remote: Its files.
        copies: Disposable local folder for copies of data files.
    """

    remote: Folder
    copies: Path

    @property
    def address(self) -> str:
        return self.remote.url

    @property
    def folder(self) -> Path:
        message = f"table {self.remote.url} is not on this machine; a local folder is needed here"
        raise SettingsError(message)

    def is_begun(self) -> bool:
        return True  # deltalake asks the store anyway

    def prepare(self) -> None:
        """Nothing: an object store has no folders."""

    def numbers(self) -> list[int]:
        names = (PurePosixPath(name).stem for name in self.remote.names(f"{log.LOG}/*.json"))
        return sorted(int(name) for name in names if name.isdigit())

    def entry(self, number: int) -> str:
        return self.remote.read_text(log.entry_name(number))

    def flush(self, number: int) -> None:
        """Nothing: an answered upload is durable."""

    def flush_checkpoint(self, number: int) -> None:
        """Nothing: an answered upload is durable."""

    def torn(self) -> int | None:
        return None

    def mend(self) -> None:
        """Nothing: an entry is put whole or not at all."""

    def staging(self, part: str, scratch: Path) -> Path:
        folder = scratch / part
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def settle(self, staged: Path, name: str) -> None:
        self.remote.upload(staged, name)

    def size(self, name: str) -> int | None:
        return self.remote.size(name) if self.remote.exists(name) else None

    def open(self, name: str) -> BinaryIO:
        return self.remote.open(name)

    def read(self, name: str) -> bytes | None:
        return self.remote.read_bytes(name) if self.remote.exists(name) else None

    def place(self, name: str) -> str:
        return f"{self.remote.url}/{name}"

    def readable(self, place: str) -> str:
        copy = self.copies / f"{sha256(place.encode()).hexdigest()}.parquet"
        if not copy.exists():
            name = place.removeprefix(f"{self.remote.url}/")
            self.copies.mkdir(parents=True, exist_ok=True)
            fresh = copy.with_name(f"{durable.TEMPORARY}{uuid.uuid4().hex}")
            try:
                self.remote.download(name, fresh)
                fresh.replace(copy)
            finally:
                fresh.unlink(missing_ok=True)
        return str(copy)

    def data_files(self) -> Iterator[str]:
        yield from (name for name in self.remote.names("*/*.parquet") if log.LOG not in name)

    def age_s(self, name: str, now: float) -> float:
        return now - self.remote.written_at(name)

    def delete(self, name: str) -> None:
        self.remote.delete(name)

    def set_aside(self, name: str) -> None:
        self.remote.rename(name, f"{name}.damaged")


def storage(folder: Folder, copies: Path) -> Storage:
    """Where the table at `folder` lies."""
    return LocalStorage(folder.local()) if folder.is_local else ObjectStorage(folder, copies)
