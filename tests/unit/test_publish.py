"""A version becomes immutable files, whole or not at all; the pointer moves forward only."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from madang import failpoints, publish
from madang.cells import neutral, restored
from madang.errors import PublishError, UnknownName
from madang.lake import Version
from madang.lake.records import commit_to_json

AWKWARD = '쉼표, 따옴표" 와 \n 줄바꿈'


def grow(garden) -> Version:
    """A version with nulls, an empty list, a formula and a text that CSV must quote."""
    row = garden.row
    return garden.commit(
        row("T1", name="=1+1"),
        row("T2", name=None, height_m=None, tags=None, seen_at=None, cost_krw=None),
        row("T3", name=AWKWARD, is_public=None, tags=[]),
    )


def document(garden, found: publish.Published, name: str) -> Any:
    return json.loads(garden.read(found, name))


def cells(garden, found: publish.Published) -> list[dict[str, str]]:
    text = garden.read(found, "data.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_published_files_are_listed_with_size_and_sum(any_garden):
    found = any_garden.publish(grow(any_garden))
    names = [file.name for file in found.files]
    assert names == [
        "data.parquet",
        "data.csv",
        "profile.json",
        "changes.json",
        "entry.json",
        "SHA256SUMS",
    ]
    for file in found.files:
        data = any_garden.read(found, file.name)
        assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest()), file.name
    sums = any_garden.read(found, "SHA256SUMS").decode().splitlines()
    assert sums == [f"{file.sha256}  {file.name}" for file in found.files[:-1]]


def test_a_column_declared_after_publication_reads_as_null(any_garden):
    found = any_garden.publish(grow(any_garden))
    declared = any_garden.datasets[0]
    late = replace(declared.columns[1], name="declared_later", required=False)
    newer = replace(declared, columns=[*declared.columns, late])
    rows = publish.read_table(any_garden.shelf, newer, found.version)
    assert rows.column_names == [column.name for column in newer.columns]
    assert rows["declared_later"].null_count == rows.num_rows == 3
    assert rows.select(list(declared.column_names)).equals(
        publish.read_table(any_garden.shelf, declared, found.version)
    )


def test_papers_are_asked_for_with_the_data_files(garden):
    found = garden.publish(grow(garden))
    given = garden.read(found, "entry.json").decode().splitlines()
    assert given == ["data.parquet", "data.csv", "profile.json", "changes.json"]


def test_parquet_has_declared_columns_and_says_which_version_it_is(any_garden):
    version = grow(any_garden)
    found = any_garden.publish(version)
    file = pq.ParquetFile(pa.BufferReader(any_garden.read(found, "data.parquet")))
    declared = pa.schema([field.with_nullable(True) for field in version.dataset.schema])  # noqa: FBT003
    assert file.schema_arrow.remove_metadata().equals(declared)
    assert file.read().cast(version.dataset.schema).to_pylist() == version.table().to_pylist()
    said = {key.decode(): value.decode() for key, value in file.metadata.metadata.items()}
    wanted = {"key": "garden.tree", "version": version.name, "licence": "kogl-1"}
    assert said.items() >= (wanted | {"site": "https://madang.example"}).items()
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_csv_opens_in_a_spreadsheet_without_running_formulas(any_garden):
    found = any_garden.publish(grow(any_garden))
    assert any_garden.read(found, "data.csv").startswith(b"\xef\xbb\xbf")
    rows = cells(any_garden, found)
    assert [each["name"] for each in rows] == ["'=1+1", "", AWKWARD]
    assert rows[0]["seen_at"] == "2025-03-31T01:02:03.000456Z"
    assert [each["tags"] for each in rows] == ['["봄","그늘"]', "", "[]"]
    assert rows[0]["height_m"] == "12.5"
    assert [each["is_public"] for each in rows] == ["true", "true", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_neutralises_each_formula_start_and_parquet_keeps_it(start, garden):
    text = f"{start}cmd|' /C calc'!A1"
    found = garden.publish(
        garden.commit(garden.row("T1", name=text), garden.row("T2", name="'작은"))
    )
    names = [each["name"] for each in cells(garden, found)]
    assert names == [f"'{text}", "'작은"]
    assert names[0] == neutral(text)
    assert [restored(cell) for cell in names] == [text, "'작은"]
    raw = pq.read_table(garden.shelf.local(f"{found.folder}/data.parquet"))
    assert raw["name"].to_pylist() == [text, "'작은"]


def test_numbers_below_zero_stay_numbers_in_csv(new_garden, tmp_path):
    columns = [
        replace(c, min=None) if c.name == "height_m" else c for c in new_garden.tree().columns
    ]
    garden = new_garden(tmp_path, new_garden.tree(columns=columns))
    found = garden.publish(garden.commit(garden.row("T1", height_m=-2.5)))
    assert cells(garden, found)[0]["height_m"] == "-2.5"


def test_version_without_rows_has_all_columns(any_garden):
    version = any_garden.commit()
    found = any_garden.publish(version)
    data = pq.read_table(pa.BufferReader(any_garden.read(found, "data.parquet")))
    assert data.num_rows == 0
    assert data.schema.types == version.dataset.schema.types
    header = any_garden.read(found, "data.csv").decode("utf-8-sig")
    assert header.strip().split(",") == list(version.dataset.column_names)


def test_profile_counts_nulls_and_bounds(any_garden):
    version = grow(any_garden)
    profile = document(any_garden, any_garden.publish(version), "profile.json")
    columns = {each["name"]: each for each in profile["columns"]}
    assert (profile["key"], profile["version"], profile["rows"]) == ("garden.tree", version.name, 3)
    assert list(columns) == list(version.dataset.column_names)
    assert columns["tree_id"] == {
        "name": "tree_id",
        "nulls": 0,
        "distinct_approx": 3,
        "min": "T1",
        "max": "T3",
        "histogram": None,
    }
    assert columns["height_m"]["nulls"] == 1
    assert columns["planted_on"]["min"] == "2001-04-05"
    assert columns["seen_at"]["max"] == "2025-03-31T01:02:03.000456Z"
    assert columns["cost_krw"]["max"] == 1200.5
    assert columns["tags"]["min"] is None


def test_first_version_adds_every_row(garden):
    changes = document(garden, garden.publish(grow(garden)), "changes.json")
    assert changes["previous"] is None
    assert changes["added"] == {"count": 3, "keys": []}
    assert changes["removed"] == changes["changed"] == {"count": 0, "keys": []}


def test_changes_name_added_removed_and_changed_keys(garden):
    row, before = garden.row, grow(garden)
    same = row("T3", name=AWKWARD, is_public=None, tags=[])
    after = garden.commit(row("T1", name="=1+2"), same, row("T4"), row("T5"))
    changes = document(garden, garden.publish(after, before), "changes.json")
    assert changes["previous"] == before.name
    assert changes["compared_by"] == ["tree_id"]
    assert changes["added"] == {"count": 2, "keys": [["T4"], ["T5"]]}
    assert changes["removed"] == {"count": 1, "keys": [["T2"]]}
    assert changes["changed"] == {"count": 1, "keys": [["T1"]]}


def test_changes_list_a_hundred_keys_and_count_all(garden):
    before = grow(garden)
    after = garden.commit(*(garden.row(f"X{n:03}") for n in range(250)))
    changes = document(garden, garden.publish(after, before), "changes.json")
    assert changes["added"]["count"] == 250
    assert changes["added"]["keys"] == [[f"X{n:03}"] for n in range(100)]
    assert changes["removed"]["count"] == 3


def test_changes_without_a_key_count_rows_as_often_as_they_stand(new_garden, tmp_path):
    columns = [replace(column, key=False) for column in new_garden.tree().columns]
    garden = new_garden(tmp_path, new_garden.tree(columns=columns))
    row = garden.row
    before = garden.commit(row("A"), row("A"), row("B"))
    after = garden.commit(row("A"), row("B"), row("B"), row("C"))
    changes = document(garden, garden.publish(after, before), "changes.json")
    assert changes["compared_by"] == "row"
    assert (changes["added"]["count"], changes["removed"]["count"]) == (2, 1)


def test_partitions_become_one_file_and_only_the_renewed_one_is_compared(new_garden, tmp_path):
    by_year = {"partition": "year", "partition_column": "planted_on", "partition_from": "2001"}
    garden = new_garden(tmp_path, new_garden.tree(**by_year))
    row, day = garden.row, date(2002, 1, 1)
    garden.commit(row("A"), row("B"), partition="2001")
    before = garden.commit(row("C", planted_on=day), partition="2002")
    both = row("C", planted_on=day), row("D", planted_on=day)
    after = garden.commit(*both, partition="2002")
    assert len(after.files) == 2
    found = garden.publish(after, before)
    changes = document(garden, found, "changes.json")
    assert changes["added"] == {"count": 1, "keys": [["D"]]}
    assert (changes["rows_before"], changes["rows"]) == (3, 4)
    table = pq.read_table(garden.shelf.local(f"{found.folder}/data.parquet"))
    assert table["tree_id"].to_pylist() == ["A", "B", "C", "D"]


def test_second_publication_rewrites_nothing(any_garden):
    def refuse(_: object) -> Mapping[str, bytes]:
        message = "papers were asked for again"
        raise AssertionError(message)

    version = grow(any_garden)
    first = any_garden.publish(version)
    assert any_garden.publish(version, papers=refuse) == first


def test_lost_pointer_is_mended_without_rewriting(any_garden):
    version = grow(any_garden)
    first = any_garden.publish(version)
    any_garden.shelf.delete("garden.tree/latest.json")
    assert publish.latest(any_garden.shelf, "garden.tree") is None
    any_garden.publish(version)
    assert publish.latest(any_garden.shelf, "garden.tree") == first


def test_pointer_never_moves_backwards(any_garden):
    before = grow(any_garden)
    after = any_garden.commit(any_garden.row("T9"))
    second = any_garden.publish(after)
    first = any_garden.publish(before)
    assert first.number < second.number
    assert publish.latest(any_garden.shelf, "garden.tree") == second
    assert publish.versions(any_garden.shelf, "garden.tree") == [before.name, after.name]


def test_pointer_ends_at_the_newest_of_versions_published_at_once(garden):
    made = [garden.commit(garden.row(f"T{n}")) for n in range(6)]
    behind: list[int] = []

    def publish_and_look(version: Version) -> None:
        garden.publish(version)
        found = publish.latest(garden.shelf, "garden.tree")
        assert found is not None
        behind.append(version.number - found.number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish_and_look, [made[n] for n in (3, 0, 5, 1, 4, 2)]))
    found = publish.latest(garden.shelf, "garden.tree")
    assert found is not None
    assert found.number == max(version.number for version in made)
    assert max(behind) <= 0, "once a version is published, the pointer is never older"


@pytest.mark.parametrize("asked", ["latest", "v{number}", "{name}"])
def test_find_knows_full_name_number_and_latest(asked, any_garden):
    version = grow(any_garden)
    found = any_garden.publish(version)
    name = asked.format(number=version.number, name=version.name)
    assert publish.find(any_garden.shelf, "garden.tree", name) == found


@pytest.mark.parametrize(
    "asked", ["v99", "v1-000000000000", "../../etc", "v", "", "*", "v1-0123456789ab/../x"]
)
def test_find_gives_nothing_for_unknown_versions(asked, any_garden):
    any_garden.publish(grow(any_garden))
    assert publish.find(any_garden.shelf, "garden.tree", asked) is None


def test_internal_dataset_is_never_published(new_garden, tmp_path):
    garden = new_garden(tmp_path, new_garden.tree(access="internal"))
    with pytest.raises(PublishError, match=r"garden\.tree: is internal"):
        garden.publish(garden.commit(garden.row("T1")))
    assert garden.shelf.names() == []


def test_local_files_are_read_only(garden):
    found = garden.publish(grow(garden))
    modes = {path.stat().st_mode & 0o777 for path in garden.shelf.local(found.folder).iterdir()}
    assert modes == {0o444}


def test_same_version_gives_the_same_bytes(garden):
    version = grow(garden)
    first = garden.publish(version)
    garden.shelf.delete("garden.tree")
    assert garden.publish(version) == first


def test_failing_papers_leave_nothing_behind(any_garden):
    def fail(_: object) -> Mapping[str, bytes]:
        message = "no papers today"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="no papers today"):
        any_garden.publish(grow(any_garden), papers=fail)
    assert publish.versions(any_garden.shelf, "garden.tree") == []
    assert set(any_garden.shelf.names()) <= {"garden.tree/.lock"}


def test_half_an_upload_is_completed(new_garden, tmp_path):
    """On an object store files appear one by one; a version counts only with all of them."""
    garden = new_garden(tmp_path, published=f"memory://{tmp_path.name}/half")
    version = grow(garden)
    found = garden.publish(version)
    garden.shelf.delete(f"{found.folder}/data.csv")
    assert publish.find(garden.shelf, "garden.tree", version.name) is None
    assert garden.publish(version) == found
    assert garden.shelf.exists(f"{found.folder}/data.csv")


# Publishes in a process of its own, so that it can be killed at an exact step.
_CHILD = """
import json, sys
from pathlib import Path
import pyarrow as pa
from madang import publish
from madang.dataset import Column, Dataset, Source, Text
from madang.files import Folder
from madang.lake import Version
from madang.lake.records import commit_from_json
from madang.lake.storage import LocalStorage
root, files, commit = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
word = Text(ko="가", en="a")
dataset = Dataset(
    key="garden.tree", title=word, notes=Text(ko="시험" * 30, en="test" * 20),
    columns=[Column("tree_id", pa.string(), key=True, title=word)],
    sources=[Source(key="s", title=word, publisher="p", licence="kogl-0", licence_text="",
        dataset_id="")],
    read=lambda inputs: None, licence="kogl-0", publisher="p", theme="ENVI", keywords=[word] * 3)
version = Version(dataset=dataset, commit=commit_from_json(commit), files=tuple(files),
    storage=LocalStorage(Path("/nowhere")))
publish.publish(Folder(root), dataset, version, None, lambda files: {"entry.json": b"{}"},
    Path(root).parent / "scratch")
"""


@pytest.mark.parametrize(
    ("name", "folder_stands", "pointer_stands"),
    [
        ("publish.files_written", False, False),
        ("publish.renamed", True, False),
        ("publish.pointer", True, True),
    ],
)
def test_kill_leaves_whole_versions_and_the_next_run_converges(
    name, folder_stands, pointer_stands, garden
):
    version, folder = grow(garden), garden.shelf
    facts = json.dumps(commit_to_json(version.commit))
    arguments = [str(folder.local()), json.dumps(list(version.files)), facts]

    def child(armed: str) -> int:
        environment = os.environ | {"MADANG_FAILPOINTS": armed}
        call = [sys.executable, "-c", _CHILD, *arguments]
        return subprocess.run(call, env=environment, check=False, timeout=60).returncode

    assert name in failpoints.NAMES
    assert child(f"{name}=kill") == -9
    assert (publish.versions(folder, "garden.tree") == [version.name]) is folder_stands
    assert (publish.latest(folder, "garden.tree") is not None) is pointer_stands
    assert child("") == 0
    found = publish.latest(folder, "garden.tree")
    assert found is not None
    assert found.version == version.name
    assert not list(folder.local("garden.tree").glob(".tmp-*")), "temporary folders are swept"


def test_snapshot_is_named_by_its_contents(any_garden):
    folder = any_garden.shelf
    versions = {"garden.tree": any_garden.publish(grow(any_garden)).version}
    first = publish.write_snapshot(folder, versions)
    assert publish.write_snapshot(folder, versions) == first
    assert json.loads(folder.read_bytes(f"snapshots/{first}.json")) == versions
    current = publish.current_snapshot(folder)
    assert current == publish.snapshot(folder, first)
    assert current is not None
    assert current.versions == versions


def test_snapshot_refuses_what_is_not_published(garden):
    garden.publish(grow(garden))
    with pytest.raises(PublishError, match="v7-0123456789ab is not published"):
        publish.write_snapshot(garden.shelf, {"garden.tree": "v7-0123456789ab"})
    assert publish.current_snapshot(garden.shelf) is None


@pytest.mark.parametrize("asked", ["feedfacefeed", "current", "../latest", ""])
def test_unknown_snapshot_is_named(asked, garden):
    version = garden.publish(grow(garden)).version
    known = publish.write_snapshot(garden.shelf, {"garden.tree": version})
    with pytest.raises(UnknownName, match=known):
        publish.snapshot(garden.shelf, asked)
