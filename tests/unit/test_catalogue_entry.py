"""An entry says of a version what its declaration and commit say, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from madang import clock
from madang.catalogue import (
    column_origins,
    dataset_id,
    entry,
    entry_from_bytes,
    entry_to_bytes,
    resource_id,
)
from madang.dataset import Column, Text
from madang.publish import PublishedFile

SITE = "https://madang.example/"


def file(name: str) -> PublishedFile:
    return PublishedFile(name=name, size=7, sha256="ab" * 32, media_type="text/plain")


def test_entry_repeats_what_is_declared(garden):
    version = garden.commit(garden.row("T1"))
    found = entry(version.dataset, version, site_url=SITE)
    assert (found.name, found.key) == ("garden-tree", "garden.tree")
    assert found.title == Text(ko="나무", en="Trees")
    assert found.licence.id == "kogl-1"
    assert (found.publisher, found.contact, found.theme) == ("가상시", "park@city.example", "ENVI")
    assert (found.version, found.number, found.rows) == (version.name, version.number, 1)
    assert found.schema_version == "1.0"
    assert [column.name for column in found.columns] == list(version.dataset.column_names)
    height = found.columns[3]
    assert (height.unit, height.minimum, height.maximum, height.key) == ("m", 0, 120, False)
    assert [each.value for each in found.columns[2].values] == ["pine", "oak"]
    assert found.url == f"https://madang.example/data/garden.tree/{version.name}/"


def test_entry_survives_json_and_is_the_same_at_any_time(garden):
    version = garden.commit(garden.row("T1"))
    files = [file("data.parquet"), file("data.csv")]
    made = entry(version.dataset, version, site_url=SITE, files=files)
    data = entry_to_bytes(made)
    assert entry_from_bytes(data) == made
    with clock.frozen(datetime(2031, 1, 1, tzinfo=UTC)):
        again = entry(version.dataset, version, site_url=SITE, files=files)
    assert entry_to_bytes(again) == data
    assert list(data.decode().split('"')[1::2])[:3] == ["id", made.id, "name"]


def test_dates_are_those_of_the_data_not_of_the_run(garden):
    version = garden.commit(garden.row("T1"), as_of=date(2024, 12, 31))
    found = entry(version.dataset, version, site_url=SITE)
    assert found.modified == date(2024, 12, 31)
    assert found.issued == date(2025, 5, 2)
    assert found.next_due == date(2025, 12, 31)


def test_ids_hang_on_the_key_alone():
    assert dataset_id("garden.tree") == dataset_id("garden.tree")
    ids = {
        dataset_id("garden.tree"),
        dataset_id("garden.hedge"),
        resource_id("garden.tree", "csv"),
        resource_id("garden.tree", "parquet"),
    }
    assert len(ids) == 4
    # Published once, for ever: a change here would orphan every catalogue that harvested us.
    assert dataset_id("garden.tree") == "8aa8927a-0a31-53f9-a089-3756525b5f1e"


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("planted_on", [date(2001, 4, 5), date(2019, 1, 2)], ("2001-04-05", "2019-01-02")),
        ("name", ["2017", "2019"], ("2017", "2019")),
        # 16:00 in UTC is the next day in Seoul.
        (
            "seen_at",
            [datetime(2025, 1, 1, 16, tzinfo=UTC), datetime(2025, 1, 3, tzinfo=UTC)],
            ("2025-01-02", "2025-01-03"),
        ),
    ],
)
def test_time_covered_is_computed_from_the_column(column, values, wanted, new_garden, tmp_path):
    garden = new_garden(tmp_path, new_garden.tree(temporal=column))
    rows = [garden.row(f"T{n}", **{column: value}) for n, value in enumerate([*values, None])]
    version = garden.commit(*rows)
    temporal = entry(version.dataset, version, site_url=SITE).temporal
    assert temporal is not None
    assert (temporal.start, temporal.end) == wanted


def test_time_covered_is_unknown_without_values(garden):
    version = garden.commit(garden.row("T1", planted_on=None))
    assert entry(version.dataset, version, site_url=SITE).temporal is None


def test_history_tells_its_last_deadline_and_expects_nothing(new_garden, tmp_path):
    garden = new_garden(tmp_path, new_garden.tree(historical=True))
    version = garden.commit(garden.row("T1"), garden.row("T2", planted_on=date(2019, 1, 2)))
    found = entry(version.dataset, version, site_url=SITE)
    assert found.historical
    assert found.last_deadline == "2019-01-02"
    assert found.next_due is None


def test_living_data_have_no_last_deadline(garden):
    version = garden.commit(garden.row("T1"))
    assert entry(version.dataset, version, site_url=SITE).last_deadline is None


def test_failing_warning_is_counted_without_its_rows(garden):
    giant = garden.row("T1", height_m=119.0, planted_on=date(2021, 1, 1))
    version = garden.commit(giant, garden.row("T2"))
    found = entry(version.dataset, version, site_url=SITE)
    assert found.quality.status == "warned"
    failing = {check.name: check.failing for check in found.quality.checks if not check.passed}
    assert failing == {"no_young_giants": 1}
    assert b"119" not in entry_to_bytes(found)


def test_version_without_faults_passed(garden):
    version = garden.commit(garden.row("T1"))
    quality = entry(version.dataset, version, site_url=SITE).quality
    assert (quality.status, quality.quarantined, quality.accepted) == ("passed", 0, None)


def test_bundled_version_names_the_publishers_own_files(garden):
    raw = (("trees-2025.csv", "cd" * 32),)
    version = garden.commit(garden.row("T1"), raw_sha256=raw)
    (source,) = entry(version.dataset, version, site_url=SITE).sources
    assert [(each.name, each.sha256) for each in source.files] == list(raw)
    assert (source.as_of, source.dataset_id) == (date(2025, 3, 31), "example 1")
    assert source.title == Text(ko="나무 조사", en="Tree survey")


def test_bundled_table_is_credited_to_the_sources_behind_it(new_garden, tmp_path):
    survey = new_garden.tree().sources[0]
    count = replace(
        survey,
        key="tree-count",
        title=Text(ko="나무 수", en="Tree count"),
        publisher="가상시 통계과",
        landing="count-*.csv",
    )
    park = replace(survey, key="park-list", landing="parks.csv")
    garden = new_garden(tmp_path, new_garden.tree(sources=[survey, count, park]))
    version = garden.commit(garden.row("T1"))
    receipt = replace(
        version.commit.receipts[0],
        source="garden.tree",
        raw_sha256=(
            ("count-2024.csv", "ab" * 32),
            ("parks.csv", "ef" * 32),
            ("trees-2025-03-31.csv", "cd" * 32),
        ),
    )
    version = replace(version, commit=replace(version.commit, receipts=(receipt,)))
    found = entry(version.dataset, version, site_url=SITE)
    assert [(each.key, each.publisher, each.as_of) for each in found.sources] == [
        ("tree-survey", "가상시 공원과", date(2025, 3, 31)),
        ("tree-count", "가상시 통계과", date(2024, 12, 31)),
        ("park-list", "가상시 공원과", None),
    ]
    assert [file.name for file in found.sources[1].files] == ["count-2024.csv"]
    assert found.citation.attribution is not None
    assert "나무 수" in found.citation.attribution.ko


def test_source_that_is_declared_no_more_is_remembered(garden):
    version = garden.commit(garden.row("T1"))
    receipt = replace(version.commit.receipts[0], source="old-survey")
    version = replace(version, commit=replace(version.commit, receipts=(receipt,)))
    (source,) = entry(version.dataset, version, site_url=SITE).sources
    assert (source.key, source.title.ko, source.licence) == ("old-survey", "old-survey", "kogl-1")


def test_entry_of_an_older_madang_still_opens(garden):
    version = garden.commit(garden.row("T1"))
    made = entry(version.dataset, version, site_url=SITE, code_commit="c" * 40)
    later = ("access", "personal_data", "provenance", "previous")
    old = json.loads(entry_to_bytes(made))
    for name in later:
        del old[name]
    opened = entry_from_bytes(json.dumps(old).encode())
    assert opened == replace(made, provenance=None)
    with pytest.raises(ValueError, match="version"):  # control: what always was there is wanted
        entry_from_bytes(json.dumps(old | {"version": None}).encode())


def test_entry_says_how_it_was_made_and_what_came_before(garden):
    first = garden.commit(garden.row("T1"))
    second = garden.commit(garden.row("T1"), garden.row("T2"))
    found = entry(second.dataset, second, site_url=SITE, previous=first, code_commit="c" * 40)
    assert found.provenance is not None
    assert found.provenance.code_commit == "c" * 40
    assert found.provenance.software.startswith("madang ")
    assert [each.sha256 for each in found.provenance.inputs] == [second.commit.input_hash]
    assert found.version_notes.en == f"2 rows, +1 against {first.name}."
    assert entry(first.dataset, first, site_url=SITE).version_notes.ko == "첫 판, 1행."


def test_time_covered_is_that_of_the_sources_where_no_column_tells(new_garden, tmp_path):
    garden = new_garden(tmp_path, new_garden.tree(temporal=None))
    version = garden.commit(garden.row("T1"), as_of=date(2024, 12, 31))
    covers = entry(version.dataset, version, site_url=SITE).covers
    assert (covers.start, covers.end) == ("2024-12-31", "2024-12-31")


def test_every_partition_brings_its_sources_and_verdicts(new_garden, tmp_path):
    by_year = {"partition": "year", "partition_column": "planted_on", "partition_from": "2001"}
    garden = new_garden(tmp_path, new_garden.tree(**by_year))
    giant = garden.row("A", height_m=119.0, planted_on=date(2021, 1, 1))
    first = garden.commit(giant, partition="2021", as_of=date(2025, 12, 31))
    later = garden.row("B", planted_on=date(2022, 1, 1))
    version = garden.commit(later, partition="2022", as_of=date(2025, 1, 1))
    alone = entry(version.dataset, version, site_url=SITE)
    whole = entry(version.dataset, version, site_url=SITE, commits=[first.commit])
    assert len(alone.sources[0].files) == 1
    assert len(whole.sources[0].files) == 2
    assert (alone.quality.status, whole.quality.status) == ("passed", "warned")
    assert whole.modified == alone.modified == date(2025, 12, 31)


def test_commits_that_no_live_partition_rests_on_do_not_count(garden):
    first = garden.commit(garden.row("T1", height_m=119.0, planted_on=date(2021, 1, 1)))
    second = garden.commit(garden.row("T1"), as_of=date(2025, 4, 30))
    found = entry(second.dataset, second, site_url=SITE, commits=[first.commit])
    assert len(found.sources[0].files) == 1
    assert found.quality.status == "passed"


def test_resources_stand_in_the_order_of_the_catalogue(garden):
    version = garden.commit(garden.row("T1"))
    names = ["lineage.json", "data.csv", "profile.json", "data.parquet"]
    found = entry(version.dataset, version, site_url=SITE, files=[file(name) for name in names])
    assert [each.role for each in found.resources] == ["parquet", "csv", "lineage"]
    parquet = found.resource("parquet")
    assert parquet is not None
    assert parquet.url == f"https://madang.example/data/garden.tree/{version.name}/data.parquet"
    assert (parquet.size, parquet.sha256, parquet.rows) == (7, "ab" * 32, 1)
    assert found.resource("quality") is None


@pytest.mark.parametrize(
    ("licence", "demanded"), [("kogl-1", True), ("kogl-0", False), ("cc-by-4.0", True)]
)
def test_citation_begins_with_what_the_licence_demands(licence, demanded, new_garden, tmp_path):
    source = replace(new_garden.tree().sources[0], licence=licence)
    garden = new_garden(tmp_path, new_garden.tree(licence=licence, sources=[source]))
    version = garden.commit(garden.row("T1"))
    version = replace(
        version,
        commit=replace(
            version.commit,
            receipts=tuple(replace(each, licence=licence) for each in version.commit.receipts),
        ),
    )
    made = entry(version.dataset, version, site_url=SITE, files=[file("data.parquet")])
    citation = made.citation
    assert (citation.attribution is not None) is demanded
    if citation.attribution is not None:
        assert citation.text.ko.startswith("출처: 가상시 공원과, 나무 조사, 2025-03-31")
        assert citation.text.en.startswith("Source: 가상시 공원과, Tree survey, 2025-03-31")
    for part in (version.name, "가상시 (2025).", "sha256:" + "ab" * 32, made.url):
        assert part in citation.text.ko
        assert part in citation.text.en
    assert citation.bibtex.startswith(f"@misc{{garden_tree_v{version.number},")


def test_dataset_from_others_names_them_and_its_own_publisher(new_garden, tmp_path):
    columns = [
        Column(
            "tree_id",
            new_garden.tree().column("tree_id").type,
            key=True,
            title=Text(ko="나무 번호", en="Tree id"),
        )
    ]
    summary = new_garden.tree(
        key="garden.summary",
        columns=columns,
        rules=[],
        sources=[],
        inputs=["garden.tree"],
        temporal=None,
    )
    garden = new_garden(tmp_path, new_garden.tree(), summary)
    upstream = garden.commit(garden.row("T1"))
    version = garden.commit({"tree_id": "T1"}, dataset=summary, upstream={"garden.tree": upstream})
    found = entry(summary, version, site_url=SITE, known=garden.workspace.registry.datasets)
    assert [(each.key, each.version) for each in found.upstream] == [("garden.tree", upstream.name)]
    assert found.modified == date(2025, 3, 31), "a computed dataset is as old as its inputs"
    assert found.columns[0].origins == ("garden.tree.tree_id",)
    assert found.citation.attribution is not None
    assert found.citation.attribution.ko.startswith("출처: 가상시, 나무, 2025-03-31")


def test_origins_are_as_declared_else_the_like_named_column_of_the_only_input(new_garden):
    tree = new_garden.tree()
    word = Text(ko="값", en="Value")
    text = tree.column("name").type
    derived = new_garden.tree(
        key="garden.summary",
        sources=[],
        inputs=["garden.tree"],
        rules=[],
        temporal=None,
        columns=[
            Column("tree_id", text, key=True, title=word),
            Column("label", text, title=word, derived_from=("garden.tree.name",)),
            Column("fresh", text, title=word),
        ],
    )
    found = column_origins(derived, {"garden.tree": tree})
    assert dict(found) == {
        "tree_id": ("garden.tree.tree_id",),
        "label": ("garden.tree.name",),
        "fresh": (),
    }
    assert column_origins(derived, {})["tree_id"] == ()
