"""`madang facts export`: compact fact tables from the lake into the plugins' packages.

Writes `facts/<name>.csv` (or `facts/<name>/<partition>.csv`; large tables as `.csv.gz`),
`manifest.json` and `SOURCES.md`.
The same rows from the same raw files give the same bytes, whether the lake was built from those
files or from facts exported before. Tables that people write by hand (none of their sources has a
landing file) are never touched: an older lake would undo their edits.

The form of one table stands in `madang.sources.facts`, what a package carries in
`madang.sources.bundled`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from madang import durable
from madang.dataset import Dataset, Source
from madang.errors import PluginError, SettingsError, SourceError, UnknownName
from madang.lake import ReceiptFacts, Table, Version
from madang.licences import LICENCES
from madang.plugin import Installed, Registry, unknown
from madang.sources import bundled, facts, landing
from madang.sources.bundled import FOLDER, MANIFEST, Bundle, Manifest, Origin
from madang.workspace import Workspace

SOURCES = "SOURCES.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did for one plugin.

    Attributes:
        plugin: Its name.
        folder: Where its facts lie.
        changed: Names of the files that were written or removed.
        size: Bytes of all facts of the plugin.
        missing: Keys of datasets that the lake does not hold; what stood before was left.
    """

    plugin: str
    folder: Path
    changed: tuple[str, ...]
    size: int
    missing: tuple[str, ...]

    def __str__(self) -> str:
        """What a person at the keyboard wants to know, in one line."""
        changed = ", ".join(self.changed) or "nothing"
        left = f"; not in the lake: {', '.join(self.missing)}" if self.missing else ""
        return f"{self.plugin}: {changed} written, {self.size / 1e6:.2f} MB in {self.folder}{left}"


def export_facts(
    workspace: Workspace, plugins: Sequence[str] = (), folder: Path | None = None
) -> list[Exported]:
    """Write the facts of `plugins` from the current versions in the lake.

    Args:
        workspace: Lake and declarations.
        plugins: Names; all plugins with exported tables where empty.
        folder: Facts go to `<folder>/<plugin>`; into the plugins' own packages where None.

    Returns:
        One entry for each plugin that has tables to export.

    Raises:
        UnknownName: No such plugin.
        PluginError: A dataset with sources is left out; its facts would be taken for withdrawn.
        SettingsError: A package does not lie in a folder that can be written to.
    """
    known = workspace.registry.plugins
    for name in plugins:
        if name not in known:
            raise UnknownName(unknown("plugin", name, known))
    chosen = [known[name] for name in plugins or known]
    _prove_whole(workspace.registry, chosen)
    return [
        _export(workspace, installed, _target(installed, folder))
        for installed in chosen
        if any(is_exported(dataset) for dataset in installed.plugin.datasets)
    ]


def is_exported(dataset: Dataset) -> bool:
    """Whether its facts come from the lake: it has raw files, and everybody may have it."""
    return dataset.access == "public" and any(s.landing is not None for s in dataset.sources)


def _prove_whole(registry: Registry, chosen: Sequence[Installed]) -> None:
    names = {installed.plugin.name for installed in chosen}
    for failure in registry.failures:
        if failure.name in names and failure.dataset and failure.dataset.sources:
            message = f"{failure}. Facts are exported with all datasets of the plugin in place"
            raise PluginError(message)


def _target(installed: Installed, folder: Path | None) -> Path:
    if folder is not None:
        return folder / installed.plugin.name
    package = installed.folder
    if not isinstance(package, Path):
        message = (
            f"plugin {installed.plugin.name} is not installed as a folder ({package}); "
            "install it from a checkout with `pip install -e`, or name another folder"
        )
        raise SettingsError(message)
    return package / FOLDER


def _export(workspace: Workspace, installed: Installed, folder: Path) -> Exported:
    datasets = {d.key: d for d in installed.plugin.datasets if is_exported(d)}
    tables = {key: workspace.lake.table(dataset) for key, dataset in datasets.items()}
    made = [pair for table in tables.values() for pair in _bundles(table)]
    before = bundled.read_manifest(folder)
    renewed = {(bundle.dataset, bundle.partition) for bundle, _ in made}
    kept = [
        b
        for b in before.tables
        if b.dataset in datasets and (b.dataset, b.partition) not in renewed
    ]
    bundles = [*kept, *(bundle for bundle, _ in made)]
    order = list(datasets)
    bundles.sort(key=lambda bundle: (order.index(bundle.dataset), bundle.partition or ""))
    manifest = Manifest(tables=tuple(bundles))
    stand = {bundle.file for bundle in bundles}
    gone = ({b.file for b in before.tables} | bundled.other_forms(stand)) - stand
    written = {bundle.file: data for bundle, data in made}
    written[SOURCES] = _sources_text(installed, manifest).encode()
    written[MANIFEST] = bundled.manifest_bytes(manifest)  # last: it vouches for the others
    changed = [name for name, data in written.items() if _write(folder / name, data)]
    changed += [name for name in sorted(gone) if _remove(folder / name)]
    return Exported(
        plugin=installed.plugin.name,
        folder=folder,
        changed=tuple(changed),
        size=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        missing=tuple(key for key, table in tables.items() if table.current() is None),
    )


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and (path.read_bytes() == data or _same_table(path, data)):
        return False
    durable.replace(path, data)
    return True


def _same_table(path: Path, data: bytes) -> bool:
    """Whether a packed file holds the same table: another zlib may pack it into other bytes."""
    with suppress(SourceError):
        return bundled.content(path) == bundled.unpacked(path.name, data)
    return False


def _remove(path: Path) -> bool:
    if not path.is_file():
        return False
    path.unlink()
    durable.fsync_folder(path.parent)
    return True


def _bundles(table: Table) -> Iterator[tuple[Bundle, bytes]]:
    """The files of one dataset's current version, a file for each partition."""
    version = table.current()
    if version is None:
        return
    rows = version.table([c.name for c in table.dataset.columns if c.bundled])
    for part in version.commit.partitions:
        commit = table.commit_of(part.number)
        data = facts.write(table.dataset, _rows_of(version, rows, part.partition))
        file, data = bundled.stored(bundled.file_name(table.dataset, part.partition), data)
        bundle = Bundle(
            dataset=table.dataset.key,
            partition=part.partition,
            file=file,
            rows=part.rows,
            sources=_origins(table.dataset, commit.receipts if commit else ()),
        )
        yield bundle, data


def _rows_of(version: Version, rows: pa.Table, partition: str | None) -> pa.Table:
    column = version.dataset.partition_column
    if partition is None or column is None:
        return rows
    return rows.filter(pc.starts_with(rows[column].cast(pa.string()), partition))  # pyright: ignore[reportAttributeAccessIssue] -- made at import


def _origins(dataset: Dataset, receipts: Iterable[ReceiptFacts]) -> tuple[Origin, ...]:
    """The raw files behind a commit, also where it was itself built from bundled facts.

    A bundled table's receipt knows names and sums; the rest is read from the declaration in either
    case, so that both ways say the same.
    """
    pairs = [
        pair
        for receipt in receipts
        for pair in (receipt.raw_sha256 or [(part.name, part.sha256) for part in receipt.parts])
    ]
    found = [_origin(source, *pair) for pair in pairs for source in _source_of(dataset, pair[0])]
    keys = [source.key for source in dataset.sources]
    return tuple(sorted(set(found), key=lambda o: (keys.index(o.source), o.file, o.sha256)))


def _source_of(dataset: Dataset, file: str) -> list[Source]:
    """The first source that the file name fits; none where the declaration has moved on."""
    return [source for source in dataset.sources if landing.fits(file, source)][:1]


def _origin(source: Source, file: str, sha256: str) -> Origin:
    return Origin(
        source=source.key,
        file=file,
        as_of=landing.as_of(file, source),
        sha256=sha256,
        publisher=source.publisher,
        licence=source.licence,
        dataset_id=source.dataset_id,
    )


def _sources_text(installed: Installed, manifest: Manifest) -> str:
    title = installed.plugin.title
    declared = {source.key: source for d in installed.plugin.datasets for source in d.sources}
    lines = [
        f"# {title.ko} · {title.en}: 출처 · sources of these facts",
        "",
        "`madang facts export` writes this file. The tables hold facts in our own columns, made",
        "from the files named here; the files themselves are not in this repository.",
        "",
        "| table | publisher | source | data set | as of | licence | file | sha256 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        _row(
            table.file,
            *_source_cells(declared[origin.source], origin.as_of),
            origin.file,
            f"`{origin.sha256}`",
        )
        for table in manifest.tables
        for origin in table.sources
        if origin.source in declared
    ]
    lines += [
        _row(f"{dataset.name}.csv", *_source_cells(source, source.as_of), "by hand", "")
        for dataset in installed.plugin.datasets
        for source in dataset.sources
        if not is_exported(dataset)
    ]
    return "\n".join([*lines, ""])


def _source_cells(source: Source, day: date | None) -> tuple[str, ...]:
    licence = f"{LICENCES[source.licence].title.en}: {source.licence_text}"
    title = f"{source.title.ko} · {source.title.en}"
    return source.publisher, title, source.dataset_id, day.isoformat() if day else "", licence


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
