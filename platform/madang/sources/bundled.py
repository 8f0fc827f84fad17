"""Bundled facts: the compact tables that a plugin's package carries, with their manifest.

`facts/<name>.csv` or `facts/<name>/<partition>.csv`, and `facts/manifest.json` that says which raw
files each table was made from, so that age and origin are the same as with the raw files at hand.
"""

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
        file: Path below `facts/`.
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
    """Path of a bundled file below `facts/`."""
    return f"{dataset.name}.csv" if partition is None else f"{dataset.name}/{partition}.csv"


def find(installed: Installed, dataset: Dataset) -> list[Found]:
    """The bundled files of a dataset, by partition; empty where the package carries none.

    Raises:
        SourceError: The manifest cannot be read.
    """
    facts = installed.folder / FOLDER
    manifest = read_manifest(facts)
    return [
        _found(facts, dataset, partition, manifest) for partition in _partitions(facts, dataset)
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
        return [None] if (facts / file_name(dataset, None)).is_file() else []
    folder = facts / dataset.name
    if not folder.is_dir():
        return []
    names = sorted(item.name for item in folder.iterdir())
    return [name.removesuffix(".csv") for name in names if name.endswith(".csv")]


def _found(
    facts: Traversable, dataset: Dataset, partition: str | None, manifest: Manifest
) -> Found:
    name = file_name(dataset, partition)
    path = facts / name
    origins = manifest.of(name)
    by_hand = [source.as_of for source in dataset.sources]
    days = [day for day in ([o.as_of for o in origins] or by_hand) if day is not None]
    newest = max(days, default=None)
    return Found(
        name=name,
        as_of=newest,
        partition=partition,
        opener=lambda: path.open("rb"),
        size=path.stat().st_size if isinstance(path, Path) else len(path.read_bytes()),
        raw_as_of=newest if origins else None,
        raw_sha256=tuple((origin.file, origin.sha256) for origin in origins),
    )
