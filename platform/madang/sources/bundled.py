"""Bundled facts: the compact tables that a plugin's package carries, with their manifest.

`facts/<name>.csv` or `facts/<name>/<partition>.csv`, and `facts/manifest.json` that says which raw
files each table was made from, so that age and origin are the same as with the raw files at hand.

A table of more than `LARGE` bytes lies there as `<name>.csv.gz`; smaller ones stay plain, so that a
change can be read in a diff. What is landed and read is the CSV in either case, under its own name.
"""

import gzip
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from madang.dataset import Dataset
from madang.errors import SourceError
from madang.plugin import Installed
from madang.sources import Found

FOLDER = "facts"
MANIFEST = "manifest.json"
LARGE = 500_000
"""Bytes above which the export packs a table: with all of them plain, a clone would be too big."""

_PACKED = ".gz"
_LEVEL = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One raw file that a bundled table was made from.

    Attributes:
        source: Key of the source.
        file: File name as received.
        as_of: Day that its contents speak of.
        sha256: Of the raw bytes.
        publisher: Body that published it.
        licence: Licence id.
        dataset_id: The publisher's id of the data set.
    """

    source: str
    file: str
    as_of: date | None
    sha256: str
    publisher: str
    licence: str
    dataset_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the manifest says of one bundled file.

    Attributes:
        dataset: Key of the dataset.
        partition: Partition, None for an unpartitioned dataset.
        file: Path below `facts/`, as it is stored.
        rows: Number of rows.
        sources: Raw files that it was made from.
    """

    dataset: str
    partition: str | None
    file: str
    rows: int
    sources: tuple[Origin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All bundled files of one plugin that were made from raw files."""

    tables: tuple[Bundle, ...] = ()

    def of(self, file: str) -> tuple[Origin, ...]:
        """The raw files behind one bundled file; none where it was written by hand."""
        return next((table.sources for table in self.tables if table.file == file), ())


_MANIFEST = TypeAdapter(Manifest)


def file_name(dataset: Dataset, partition: str | None) -> str:
    """Path of a bundled table below `facts/`, while it is plain."""
    return f"{dataset.name}.csv" if partition is None else f"{dataset.name}/{partition}.csv"


def stored(name: str, data: bytes) -> tuple[str, bytes]:
    """The name and the bytes under which a table is kept: packed where it is large.

    Equal tables give equal bytes: no clock, no name and no machine stand in them.

    >>> stored("bench.csv", b"id")
    ('bench.csv', b'id')
    """
    if len(data) <= LARGE:
        return name, data
    packed = io.BytesIO()
    # gzip.compress leaves it to zlib, which writes the operating system into the head.
    with gzip.GzipFile("", "wb", _LEVEL, packed, mtime=0) as stream:
        stream.write(data)
    return name + _PACKED, packed.getvalue()


def content(path: Traversable) -> bytes:
    """The table in a bundled file, unpacked where it is packed.

    Raises:
        SourceError: It is packed, and cut or damaged.
    """
    return unpacked(str(path), path.read_bytes())


def unpacked(name: str, data: bytes) -> bytes:
    """The table in the bytes of a bundled file of that name.

    Raises:
        SourceError: The name says that it is packed, and the bytes are cut or damaged.
    """
    if not name.endswith(_PACKED):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = (
            f"{name}: {len(data)} bytes are no whole gzip file ({error}). "
            "Fetch it again, or write it again with `madang facts export`"
        )
        raise SourceError(message) from error


def other_forms(files: Iterable[str]) -> set[str]:
    """The names that the same tables would have in the other form.

    >>> sorted(other_forms(["a.csv", "b/2017.csv.gz"]))
    ['a.csv.gz', 'b/2017.csv']
    """
    return {
        file.removesuffix(_PACKED) if file.endswith(_PACKED) else file + _PACKED for file in files
    }


def find(installed: Installed, dataset: Dataset) -> list[Found]:
    """The bundled files of a dataset, by partition; empty where the package carries none.

    Raises:
        SourceError: The manifest cannot be read, or a table lies there in both forms.
    """
    facts = installed.folder / FOLDER
    manifest = read_manifest(facts)
    return [
        _found(facts, file, partition, dataset, manifest)
        for partition in _partitions(facts, dataset)
        if (file := _stored_name(facts, file_name(dataset, partition)))
    ]


def read_manifest(facts: Traversable) -> Manifest:
    """The manifest of a facts folder, empty where there is none.

    Raises:
        SourceError: It is not what `madang facts export` writes.
    """
    path = facts / MANIFEST
    if not path.is_file():
        return Manifest()
    try:
        return _MANIFEST.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        message = f"{path}: {where}: {first['msg']}. Write it again with `madang facts export`"
        raise SourceError(message) from error


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as canonical JSON."""
    return _MANIFEST.dump_json(manifest, indent=1) + b"\n"


def _partitions(facts: Traversable, dataset: Dataset) -> list[str | None]:
    if dataset.partition is None:
        return [None]
    folder = facts / dataset.name
    if not folder.is_dir():
        return []
    names = {item.name.removesuffix(_PACKED) for item in folder.iterdir()}
    return [name.removesuffix(".csv") for name in sorted(names) if name.endswith(".csv")]


def _stored_name(facts: Traversable, name: str) -> str | None:
    """The name under which the table is kept, None where it is not there."""
    held = [form for form in (name, name + _PACKED) if (facts / form).is_file()]
    if len(held) > 1:
        message = (
            f"{facts}: holds both {' and '.join(held)}, which may differ; one is wanted. "
            f"Remove the older, or write them again with `madang facts export`"
        )
        raise SourceError(message)
    return held[0] if held else None


def _found(
    facts: Traversable, file: str, partition: str | None, dataset: Dataset, manifest: Manifest
) -> Found:
    path = facts / file
    origins = manifest.of(file)
    by_hand = [source.as_of for source in dataset.sources]
    days = [day for day in ([o.as_of for o in origins] or by_hand) if day is not None]
    newest = max(days, default=None)
    return Found(
        name=file_name(dataset, partition),
        as_of=newest,
        partition=partition,
        opener=lambda: io.BytesIO(content(path)),
        size=path.stat().st_size if isinstance(path, Path) else len(path.read_bytes()),
        raw_as_of=newest if origins else None,
        raw_sha256=tuple((origin.file, origin.sha256) for origin in origins),
    )
