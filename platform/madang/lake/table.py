"""The lake and its tables: what stands, what stood, and who may write.

A `Version` is pinned when it is opened: everything read through it belongs to one commit, whatever
others write meanwhile. Files are named by the log, never found by looking into a folder, since old
files are still there.
"""

import fcntl
import os
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from deltalake import DeltaTable

from madang import sql
from madang.dataset import Dataset
from madang.errors import NotInLake
from madang.files import Folder
from madang.lake.commit import DataFile, live_files, open_table
from madang.lake.engine import engine, relation
from madang.lake.log import facts_in
from madang.lake.records import (
    Attempt,
    Commit,
    attempt_from_bytes,
    attempt_to_bytes,
    commit_from_json,
)
from madang.lake.storage import Storage, storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One committed version of a dataset.

    Attributes:
        dataset: The declaration.
        commit: Its facts.
        files: Addresses of its Parquet files, partitions in order: paths, or URLs of an object
            store.
        storage: Where they lie.
    """

    dataset: Dataset
    commit: Commit
    files: tuple[str, ...]
    storage: Storage

    @property
    def number(self) -> int:
        """Delta version."""
        return self.commit.number

    @property
    def name(self) -> str:
        """`v<number>-<12 hex of the content hash>`."""
        return self.commit.name

    @property
    def rows(self) -> int:
        """Rows of the whole version."""
        return self.commit.rows

    def relation(self) -> str:
        """SQL of a SELECT with the declared columns in order; works without rows."""
        return relation(self.dataset, self.paths())

    def paths(self) -> list[str]:
        """Local paths of the files; those of an object store are copied when first asked for."""
        return [self.storage.readable(file) for file in self.files]

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows as an Arrow table.

        Args:
            columns: Names wanted; all declared ones where None.
        """
        wanted = list(columns or self.dataset.column_names)
        with tempfile.TemporaryDirectory() as scratch, engine(Path(scratch)) as connection:
            found = connection.sql(
                f"SELECT {sql.names(wanted)} FROM ({self.relation()})"
            ).to_arrow_table()
        return found.cast(pa.schema([self.dataset.schema.field(name) for name in wanted]))


class Table:
    """The table of one dataset in the lake."""

    def __init__(self, root: Folder, dataset: Dataset, cache: Path) -> None:
        self.dataset = dataset
        major = dataset.version.split(".")[0]
        name = dataset.name if major == "1" else f"{dataset.name}@{major}"
        group = root.child(dataset.layer, dataset.plugin)
        self.storage = storage(group.child(name), cache)
        self.quarantine_storage = storage(group.child(f"{name}__quarantine"), cache)
        self._attempts = group.child(f"{name}__attempts")
        # On an object store only runs of one machine wait for each other.
        near = group.local() if root.is_local else cache / dataset.layer / dataset.plugin
        self._locks = near / f"{name}__locks"

    @property
    def folder(self) -> Path:
        """The local folder.

        Raises:
            SettingsError: The table is on an object store.
        """
        return self.storage.folder

    @property
    def quarantine_folder(self) -> Path:
        """The local folder of the quarantine.

        Raises:
            SettingsError: The table is on an object store.
        """
        return self.quarantine_storage.folder

    def current(self) -> Version | None:
        """The newest version, None before the first."""
        return self._version(None)

    def at(self, number: int) -> Version:
        """The version with that number.

        Raises:
            NotInLake: There is none; the message names the newest.
        """
        newest = self.current()
        if newest is None or not 1 <= number <= newest.number:
            found = "no version yet" if newest is None else f"versions 1 to {newest.number}"
            message = f"{self.dataset.key}: version {number} is not in the lake; it has {found}"
            raise NotInLake(message)
        version = newest if number == newest.number else self._version(number)
        if version is None:
            message = f"{self.dataset.key}: version {number} carries no data"
            raise NotInLake(message)
        return version

    def history(self) -> list[Commit]:
        """The facts of every version, newest first."""
        newest = self.current()
        numbers = range(newest.number, 0, -1) if newest else range(0)
        documents = (facts_in(self.storage.entry(number)) for number in numbers)
        return [commit_from_json(document) for document in documents if document is not None]

    def commit_of(self, number: int) -> Commit | None:
        """The facts of version `number`."""
        document = facts_in(self.storage.entry(number))
        return None if document is None else commit_from_json(document)

    def quarantine(self) -> pa.Table:
        """All rows that were refused, for stewards only."""
        table = open_table(self.quarantine_storage)
        return (
            QUARANTINE.empty_table()
            if table is None
            else table.to_pyarrow_table(columns=QUARANTINE.names).cast(QUARANTINE)
        )

    def attempts(self) -> dict[str | None, Attempt]:
        """The last attempt at each partition."""
        found = self._attempts.names("*.json")
        attempts = (attempt_from_bytes(self._attempts.read_bytes(name)) for name in found)
        return {attempt.partition: attempt for attempt in attempts}

    def remember(self, attempt: Attempt) -> None:
        """Keep `attempt` as the last one at its partition."""
        self._attempts.replace(f"{part_name(attempt.partition)}.json", attempt_to_bytes(attempt))

    @contextmanager
    def lock(self, partition: str | None) -> Generator[None]:
        """Wait until nobody else works on `partition`, and hold it.

        It only saves double work: correctness rests on the commit. The lock ends with the process
        that holds it, however that ends.
        """
        path = self._lock_path(partition)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def busy(self, partition: str | None) -> bool:
        """Whether somebody works on `partition` right now."""
        path = self._lock_path(partition)
        if not path.exists():
            return False
        handle = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def _lock_path(self, partition: str | None) -> Path:
        return self._locks / f"{part_name(partition)}.lock"

    def readable(self, files: Sequence[DataFile]) -> list[str]:
        """Local paths of data files of the table."""
        return [self.storage.readable(self.storage.place(file.path)) for file in files]

    def version_of(self, table: DeltaTable) -> Version | None:
        """The version that an open handle of this table is pinned at, None before the first."""
        document = facts_in(self.storage.entry(table.version()))
        if document is None:
            return None
        files = live_files(table)
        ordered = sorted(files, key=lambda partition: partition or "")
        paths = tuple(
            self.storage.place(file.path) for partition in ordered for file in files[partition]
        )
        commit = commit_from_json(document)
        return Version(dataset=self.dataset, commit=commit, files=paths, storage=self.storage)

    def _version(self, number: int | None) -> Version | None:
        table = open_table(self.storage, number)
        return None if table is None else self.version_of(table)


QUARANTINE = pa.schema(
    [
        ("row_no", pa.int64()),
        ("rules", pa.list_(pa.string())),
        ("partition", pa.string()),
        ("input_hash", pa.string()),
        ("run_id", pa.string()),
        ("quarantined_at", pa.timestamp("us", "UTC")),
        ("row_json", pa.string()),
    ]
)


class Lake:
    """The lake under one folder.

    Args:
        root: The folder, local or on an object store.
        cache: Disposable local folder for copies of files of an object store.
    """

    def __init__(self, root: Folder, cache: Path) -> None:
        self.root = root
        self._cache = cache
        self._tables: dict[Dataset, Table] = {}

    def table(self, dataset: Dataset) -> Table:
        """The table of `dataset`, whether or not it holds anything yet."""
        if dataset not in self._tables:
            self._tables[dataset] = Table(self.root, dataset, self._cache)
        return self._tables[dataset]


def part_name(partition: str | None) -> str:
    """A partition value as a file name; `all` for an unpartitioned dataset."""
    return "all" if partition is None else quote(partition, safe="")
