"""Real data: a table built from bundled facts equals the one built from the publishers' files."""

from pathlib import Path

import pytest

from madang.build import Outcome, build, partitions
from madang.dataset import Dataset
from madang.export import export_facts, is_exported
from madang.plugin import registry
from madang.settings import Settings
from madang.sources import bundled
from madang.workspace import Workspace, open_workspace

DATASETS = [d for d in registry().datasets.values() if is_exported(d)]


def built(home: Path, landing: Path, origin) -> tuple[Workspace, list[Outcome]]:
    settings = Settings.model_validate({"home": home, "landing": str(landing)})
    workspace = open_workspace(settings, registry())
    outcomes = [
        build(workspace, dataset, partition, origin=origin)
        for dataset in registry().datasets.values()
        for partition in partitions(workspace, dataset, origin)
    ]
    return workspace, outcomes


@pytest.fixture(scope="module")
def from_files(tmp_path_factory: pytest.TempPathFactory, landing_folder: Path):
    return built(tmp_path_factory.mktemp("files"), landing_folder, "landing")


@pytest.fixture(scope="module")
def from_facts(tmp_path_factory: pytest.TempPathFactory, landing_folder: Path):
    return built(tmp_path_factory.mktemp("facts"), landing_folder, "bundled")


def test_everything_builds_either_way(from_files, from_facts) -> None:
    for _, outcomes in (from_files, from_facts):
        assert [f"{o.key}: {o.reason}" for o in outcomes if not o.stands] == []


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_bundled_columns_are_equal(from_files, from_facts, dataset: Dataset) -> None:
    (files, _), (facts, _) = from_files, from_facts
    names = [column.name for column in dataset.columns if column.bundled]
    order = [(name, "ascending") for name in dataset.key_columns or names]
    tables = [
        workspace.lake.table(dataset).current().table(names).sort_by(order)
        for workspace in (files, facts)
    ]
    assert tables[0].num_rows > 0
    assert tables[0].equals(tables[1])


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_columns_that_are_not_bundled_are_null(from_facts, dataset: Dataset) -> None:
    rows = from_facts[0].lake.table(dataset).current().table()
    left_out = [column.name for column in dataset.columns if not column.bundled]
    assert {name: rows[name].null_count for name in left_out} == dict.fromkeys(left_out, len(rows))


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_age_and_raw_files_are_the_same(from_files, from_facts, dataset: Dataset) -> None:
    commits = [way[0].lake.table(dataset).current().commit for way in (from_files, from_facts)]
    assert commits[0].input_at == commits[1].input_at
    files = {(p.name, p.sha256) for r in commits[0].receipts for p in r.parts}
    assert files == {pair for r in commits[1].receipts for pair in r.raw_sha256}


def test_the_facts_in_the_repository_are_those_of_the_files(from_files, tmp_path: Path) -> None:
    """Exporting again from the publishers' files would change nothing."""
    for exported in export_facts(from_files[0], (), tmp_path):
        package = registry().plugins[exported.plugin].folder
        for table in bundled.read_manifest(exported.folder).tables:
            mine, theirs = exported.folder / table.file, package / "facts" / table.file
            assert bundled.content(theirs) == bundled.content(mine), table.file
