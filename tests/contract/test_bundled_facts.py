"""The facts that plugins carry: small, complete, in one form, each with its source."""

from pathlib import Path

import pytest

from madang.dataset import RawFile
from madang.export import is_exported
from madang.plugin import Installed, registry
from madang.sources import bundled, facts

LIMIT = 5_000_000
LIMITS = {"transfermap": 2_000_000}
CARRIERS = [i for i in registry().installed if any(d.sources for d in i.plugin.datasets)]
TABLES = [
    pytest.param(item, dataset, found, id=f"{item.plugin.name}/{found.name}")
    for item in CARRIERS
    for dataset in item.plugin.datasets
    for found in bundled.find(item, dataset)
]


def folder_of(item: Installed) -> Path:
    package = item.folder
    if not isinstance(package, Path):
        pytest.skip(f"{item.package} is not installed as a folder")
    return package / bundled.FOLDER


def sizes_of(*items: Installed) -> dict[str, int]:
    """Bytes of each file in the facts folders, largest first."""
    found = {
        str(path.relative_to(folder.parents[1])): path.stat().st_size
        for folder in map(folder_of, items)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def test_all_facts_together_are_small() -> None:
    sizes = sizes_of(*CARRIERS)
    assert sum(sizes.values()) < LIMIT, sizes


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_the_facts_of_a_plugin_keep_its_own_limit(name: str, limit: int) -> None:
    sizes = sizes_of(*(item for item in CARRIERS if item.plugin.name == name))
    assert 0 < sum(sizes.values()) < limit, sizes


def test_large_tables_are_packed() -> None:
    sizes = sizes_of(*CARRIERS)
    assert [name for name in sizes if name.endswith(".csv") and sizes[name] > bundled.LARGE] == []


@pytest.mark.parametrize("item", CARRIERS, ids=lambda item: item.plugin.name)
def test_every_dataset_with_sources_has_facts(item: Installed) -> None:
    """Otherwise `madang build` cannot make it from a fresh clone."""
    lacking = [d.key for d in item.plugin.datasets if d.sources and not bundled.find(item, d)]
    assert lacking == []


@pytest.mark.parametrize("item", CARRIERS, ids=lambda item: item.plugin.name)
def test_every_facts_file_has_its_source_named(item: Installed) -> None:
    text = (folder_of(item) / "SOURCES.md").read_text()
    for dataset in item.plugin.datasets:
        for found in bundled.find(item, dataset):
            assert found.name in text, f"{found.name} is missing in SOURCES.md"
        for source in dataset.sources:
            assert source.publisher in text, f"{source.publisher} is missing in SOURCES.md"


@pytest.mark.parametrize("item", CARRIERS, ids=lambda item: item.plugin.name)
def test_the_manifest_names_what_is_there(item: Installed) -> None:
    folder = folder_of(item)
    declared = {d.key: d for d in item.plugin.datasets}
    for table in bundled.read_manifest(folder).tables:
        assert is_exported(declared[table.dataset]), table.dataset
        assert (folder / table.file).is_file(), table.file
        assert table.sources, f"{table.file} names no raw file"


@pytest.mark.parametrize(("item", "dataset", "found"), TABLES)
def test_every_facts_table_reads_by_its_declaration(item, dataset, found) -> None:
    file = RawFile(
        name=found.name,
        as_of=found.as_of,
        encoding="utf-8",
        size=found.size,
        opener=found.opener,
    )
    rows = facts.read(dataset, file).read_all()
    assert rows.num_rows >= dataset.min_rows
    if found.raw_sha256:
        assert facts.write(dataset, rows) == file.bytes(), "written by hand: export it again"


@pytest.mark.parametrize(("item", "dataset", "found"), TABLES)
def test_every_facts_table_knows_its_day(item, dataset, found) -> None:
    assert found.as_of is not None
