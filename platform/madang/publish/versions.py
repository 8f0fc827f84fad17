"""A committed version becomes immutable files in a folder of its own, then `latest.json` moves.

The folder is made beside its place under a temporary name, flushed, and renamed: it is there whole
or not at all. A process that is killed leaves a temporary folder, which the next one sweeps.
"""

import fcntl
import hashlib
import os
import tempfile
import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from madang import failpoints
from madang.dataset import Dataset
from madang.durable import TEMPORARY, make_folder
from madang.errors import PublishError, UnknownName
from madang.files import Folder
from madang.lake import Version
from madang.lake.engine import engine
from madang.publish import tables
from madang.publish.changes import CHANGES, changes
from madang.publish.profile import PROFILE, profile
from madang.publish.records import (
    Published,
    PublishedFile,
    is_full_name,
    media_type,
    number_of,
    published_from_bytes,
    published_to_bytes,
)

SUMS = "SHA256SUMS"
LATEST = "latest.json"
_DATA_FILES = (tables.PARQUET, tables.CSV, PROFILE, CHANGES)
Papers = Callable[[tuple[PublishedFile, ...]], Mapping[str, bytes]]


def publish(  # noqa: PLR0913, PLR0917 -- the seam to the build
    published: Folder,
    dataset: Dataset,
    version: Version,
    previous: Version | None,
    papers: Papers,
    scratch: Path,
    *,
    site_url: str = "",
    lost: str | None = None,
) -> Published:
    """The published version, made now or found; `latest.json` names it unless a later one stands.

    Args:
        published: Folder of all published versions.
        dataset: The declaration.
        version: What to publish.
        previous: The version published before, for `changes.json`; None for the first.
        papers: Names and bytes of the papers that go beside the data, from the data's files.
        scratch: Local folder for what DuckDB spills.
        site_url: Public address of this site, kept in the Parquet footer.
        lost: A published version that the lake does not know any more; the pointer leaves it, even
            for a smaller number.

    Raises:
        PublishError: The dataset is internal.
    """
    if dataset.access == "internal":
        message = (
            f"{dataset.key}: is internal and is never published; "
            f"declare access='public' if everybody may have it"
        )
        raise PublishError(message)
    with _turn(published, dataset.key), _workshop(published, dataset.key) as made:
        standing = _read(published, dataset.key, version.name)
        if standing is None:
            if published.is_local:  # elsewhere another may be at it, with the same bytes
                published.delete(f"{dataset.key}/{version.name}")
            made.mkdir()
            _Edition(version, previous, papers, scratch, site_url).fill(made)
            failpoints.hit("publish.files_written")
            published.place(made, f"{dataset.key}/{version.name}", last=SUMS)
            failpoints.hit("publish.renamed")
            standing = _read(published, dataset.key, version.name)
        if standing is None:
            message = f"{dataset.key} {version.name}: files are missing after they were placed"
            raise PublishError(message)
        _point(published, standing, lost)
    return standing


def latest(published: Folder, key: str) -> Published | None:
    """The version of `key` that its pointer names, None before the first."""
    try:
        return published_from_bytes(published.read_bytes(f"{key}/{LATEST}"))
    except UnknownName:
        return None


def versions(published: Folder, key: str) -> list[str]:
    """Full names of the published versions of `key`, oldest first."""
    names = (name.split("/")[0] for name in published.child(key).names(f"*/{SUMS}"))
    return sorted(filter(is_full_name, names), key=lambda name: (number_of(name), name))


def find(published: Folder, key: str, version: str) -> Published | None:
    """The published version of `key` that a full name, a number such as `v12`, or `latest` means.

    None where there is none.
    """
    if version == "latest":
        return latest(published, key)
    if is_full_name(version):
        return _read(published, key, version)
    known = [name for name in versions(published, key) if name.startswith(f"{version}-")]
    return _read(published, key, known[-1]) if known else None


@dataclass(frozen=True, slots=True)
class _Edition:
    """What goes into the folder of one version."""

    version: Version
    previous: Version | None
    papers: Papers
    scratch: Path
    site_url: str

    def fill(self, folder: Path) -> None:
        """Write data, facts about them, papers, and last the sums of all."""
        self._write_data(folder)
        files = [_file(folder / name) for name in _DATA_FILES]
        for name, data in self.papers(tuple(files)).items():
            (folder / name).write_bytes(data)
            files.append(_file(folder / name))
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in files)
        (folder / SUMS).write_text(sums, encoding="utf-8")

    def _write_data(self, folder: Path) -> None:
        dataset, parquet = self.version.dataset, folder / tables.PARQUET
        footer = {"key": dataset.key, "version": self.version.name, "licence": dataset.licence}
        footer |= {"site": self.site_url} if self.site_url else {}
        with engine(self.scratch) as connection:
            # One thread took 12 % less CPU than two (3.6 M rows); readers are served meanwhile.
            connection.execute("SET threads = 1")
            tables.write_parquet(connection, self.version, parquet, footer)
            tables.write_csv(connection, dataset, parquet, folder / tables.CSV)
            known = profile(connection, self.version, parquet)
            differing = changes(connection, self.version, self.previous)
        (folder / PROFILE).write_bytes(known)
        (folder / CHANGES).write_bytes(differing)


def _file(path: Path) -> PublishedFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return PublishedFile(
        name=path.name,
        size=path.stat().st_size,
        sha256=digest,
        media_type=media_type(path.name),
    )


def _read(published: Folder, key: str, version: str) -> Published | None:
    """The version whose sums are there and whose every file is; None otherwise."""
    folder = f"{key}/{version}"
    try:
        sums = published.read_bytes(f"{folder}/{SUMS}")
        listed = [line.split("  ", 1) for line in sums.decode().splitlines()]
        listed.append([hashlib.sha256(sums).hexdigest(), SUMS])
        files = tuple(
            PublishedFile(
                name=name,
                size=published.size(f"{folder}/{name}"),
                sha256=digest,
                media_type=media_type(name),
            )
            for digest, name in listed
        )
    except (UnknownName, FileNotFoundError):
        return None
    return Published(key=key, version=version, number=number_of(version), files=files)


def _point(published: Folder, standing: Published, lost: str | None) -> None:
    """Move `latest.json` to `standing`; only from a lost version it goes to a smaller number."""

    def moved(held: bytes | None) -> bytes | None:
        pointed = published_from_bytes(held) if held else None
        if pointed == standing:
            return None
        if pointed is not None and pointed.number > standing.number and pointed.version != lost:
            return None
        return published_to_bytes(standing)

    if published.change(f"{standing.key}/{LATEST}", moved):
        failpoints.hit("publish.pointer")


@contextmanager
def _turn(published: Folder, key: str) -> Generator[None]:
    """Hold the right to publish `key`: two partitions may be committed at the same time.

    On an object store nothing is held: the sums are written once, and the pointer moves by
    compare-and-swap.
    """
    if not published.is_local:
        yield
        return
    folder = published.local(key)
    make_folder(folder)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for stale in folder.glob(f"{TEMPORARY}*"):  # whoever made it is dead: we hold the lock
            published.delete(f"{key}/{stale.name}")
        yield
    finally:
        os.close(handle)


@contextmanager
def _workshop(published: Folder, key: str) -> Generator[Path]:
    """A local folder to make, on the disk of its destination where that is local."""
    if not published.is_local:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder) / "made"
        return
    name = f"{key}/{TEMPORARY}{uuid.uuid4().hex}"
    try:
        yield published.local(name)
    finally:
        published.delete(name)
