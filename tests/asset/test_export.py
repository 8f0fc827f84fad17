"""`madang facts export`: the lake's tables become facts, and facts become the same lake again."""

import csv
import gzip
import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from madang import testing
from madang.build import Origin, build, partitions
from madang.dataset import Column, Dataset, Inputs, Source, Text
from madang.errors import PluginError, SettingsError, UnknownName
from madang.export import export_facts, is_exported
from madang.plugin import Installed, Plugin, assemble
from madang.sources import bundled
from madang.workspace import Workspace

WORD = Text(ko="낱말", en="word")
NOTES = Text(ko="시험에 쓰는 자료입니다. " * 4, en="Rows that only tests ever see. " * 3)


def source(key: str, landing: str | None, **changes) -> Source:
    said = {
        "key": key,
        "title": Text(ko=f"{key} 원본", en=f"{key} file"),
        "publisher": "가상교통공사",
        "licence": "kogl-1",
        "licence_text": "공공누리 제1유형",
        "dataset_id": f"example {key}",
        "landing": landing,
    }
    return Source(**(said | changes))


BOATS = source("boats", "boats-*.csv", encoding="cp949")
OWNERS = source("owners", "owners*.csv", as_of=date(2024, 1, 31))
TIDES = source("tides", "tides-*.csv")
PLAN = source("plan", None, as_of=date(2018, 8, 1))


def boats(inputs: Inputs) -> pa.Table:
    owners = dict(csv.reader(io.StringIO(inputs.file(OWNERS).text())))
    rows = list(csv.DictReader(io.StringIO(inputs.file(BOATS).text())))
    return pa.table(
        {
            "name": [row["이름"] for row in rows],
            "owner": pa.array([owners.get(row["이름"]) for row in rows], pa.string()),
            "source_text": [row["문장"] for row in rows],
        }
    )


def tides(inputs: Inputs) -> pa.Table:
    rows = list(csv.DictReader(io.StringIO(inputs.file(TIDES).text())))
    days = pa.array([row["day"] for row in rows], pa.string()).cast(pa.date32())
    return pa.table({"day": days, "level_m": [float(row["level"]) for row in rows]})


def dataset(name: str, columns: list[Column], **changes) -> Dataset:
    said = {
        "key": f"quay.{name}",
        "title": WORD,
        "notes": NOTES,
        "columns": columns,
        "licence": "kogl-1",
        "publisher": "가상시",
        "theme": "TRAN",
        "keywords": [WORD, WORD, WORD],
        "max_drop": 1.0,
    }
    return Dataset(**(said | changes))


BOAT = dataset(
    "boat",
    [
        Column("name", pa.string(), key=True, title=WORD),
        Column("owner", pa.string(), required=False, title=WORD),
        Column("source_text", pa.string(), required=False, bundled=False, title=WORD),
    ],
    sources=[BOATS, OWNERS],
    read=boats,
)
TIDE = dataset(
    "tide",
    [
        Column("day", pa.date32(), key=True, title=WORD),
        Column("level_m", pa.float64(), unit="m", title=WORD),
    ],
    sources=[TIDES],
    read=tides,
    partition="year",
    partition_column="day",
    partition_from="2017",
)
GOAL = dataset(
    "goal", [Column("goal", pa.string(), key=True, title=WORD)], sources=[PLAN], read=boats
)
MOORING = Column("berth_id", pa.string(), required=False, ref="harbour.berth.berth_id", title=WORD)
LANDING = {
    "boats-20250331.csv": "이름,문장\n나룻배,베낀 문장\n가람,다른 문장\n".encode("cp949"),
    "owners.csv": "가람,무의\n".encode(),
    "tides-2017.csv": b"day,level\n2017-01-02,1.5\n2017-01-01,0.25\n",
    "tides-2018.csv": b"day,level\n2018-01-01,2\n",
}
GOALS = "goal\n손으로 쓴 목표\n".encode()


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """An installed plugin whose package lies in a folder of its own."""
    site = tmp_path_factory.mktemp("site")
    (site / "madang_quay/facts").mkdir(parents=True)
    (site / "madang_quay/__init__.py").write_text("")
    sys.path.insert(0, str(site))
    plugin = Plugin(name="quay", title=Text(ko="부두", en="Quay"), datasets=[BOAT, TIDE, GOAL])
    yield Installed(plugin=plugin, package="madang_quay")
    sys.path.remove(str(site))
    sys.modules.pop("madang_quay", None)


@pytest.fixture
def facts_folder(quay: Installed) -> Path:
    """The facts of the package: one table written by hand."""
    assert isinstance(quay.folder, Path)
    folder = quay.folder / "facts"
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "goal.csv").write_bytes(GOALS)
    return folder


@pytest.fixture(scope="module")
def landed(quay: Installed, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A lake built from raw files; tests only read it."""
    assert isinstance(quay.folder, Path)
    (quay.folder / "facts/goal.csv").write_bytes(GOALS)
    return built(tmp_path_factory.mktemp("landed"), quay, "landing")


def built(folder: Path, quay: Installed, origin: Origin, landing=LANDING) -> Workspace:
    workspace = testing.workspace(folder, [quay], landing)
    for each in (BOAT, TIDE, GOAL):
        for partition in partitions(workspace, each, origin):
            outcome = build(workspace, each, partition, origin=origin)
            assert outcome.stands, outcome.reason
    return workspace


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_tables_are_written_compactly(landed, quay, facts_folder) -> None:
    (exported,) = export_facts(landed)
    written = contents(facts_folder)
    assert written["boat.csv"].decode() == "name,owner\n가람,무의\n나룻배,\n"
    assert written["tide/2017.csv"] == b"day,level_m\n2017-01-01,0.25\n2017-01-02,1.5\n"
    assert written["tide/2018.csv"] == b"day,level_m\n2018-01-01,2.0\n"
    assert exported.plugin == "quay"
    assert exported.size == sum(map(len, written.values()))
    assert exported.missing == ()


def test_no_sentence_of_the_publisher_leaves_the_lake(landed, facts_folder) -> None:
    export_facts(landed)
    assert not any("문장".encode() in data for data in contents(facts_folder).values())


def test_the_manifest_says_what_each_table_was_made_from(landed, facts_folder) -> None:
    export_facts(landed)
    manifest = bundled.read_manifest(facts_folder)
    assert [table.file for table in manifest.tables] == [
        "boat.csv",
        "tide/2017.csv",
        "tide/2018.csv",
    ]
    assert [table.rows for table in manifest.tables] == [2, 2, 1]
    boat, owner = manifest.of("boat.csv")
    assert (boat.file, boat.as_of, boat.source) == (
        "boats-20250331.csv",
        date(2025, 3, 31),
        "boats",
    )
    assert (owner.file, owner.as_of) == ("owners.csv", date(2024, 1, 31))
    (blob,) = landed.raw.receipts("boats")[0].parts
    assert boat.sha256 == blob.sha256
    assert [origin.file for origin in manifest.of("tide/2018.csv")] == ["tides-2018.csv"]


def test_the_sources_are_named_for_people(landed, facts_folder) -> None:
    export_facts(landed)
    text = (facts_folder / "SOURCES.md").read_text()
    (line,) = [
        line for line in text.splitlines() if line.startswith("| boat.csv") and "boats-" in line
    ]
    for said in ("가상교통공사", "example boats", "2025-03-31", "공공누리 제1유형"):
        assert said in line
    assert "| goal.csv | 가상교통공사 |" in text
    assert "by hand" in text


def test_exporting_twice_writes_nothing(landed, facts_folder) -> None:
    (first,) = export_facts(landed)
    before = contents(facts_folder)
    (second,) = export_facts(landed)
    assert set(first.changed) == {
        "boat.csv",
        "tide/2017.csv",
        "tide/2018.csv",
        "SOURCES.md",
        "manifest.json",
    }
    assert second.changed == ()
    assert str(second).startswith("quay: nothing written, 0.00 MB in ")
    assert contents(facts_folder) == before


def test_a_lake_built_from_facts_exports_the_same_bytes(
    tmp_path, landed, quay, facts_folder
) -> None:
    export_facts(landed)
    before = contents(facts_folder)
    again = built(tmp_path / "b", quay, "bundled", {})
    (exported,) = export_facts(again)
    assert exported.changed == ()
    assert contents(facts_folder) == before


def test_both_ways_give_the_same_rows_and_the_same_age(
    tmp_path, landed, quay, facts_folder
) -> None:
    export_facts(landed)
    facts = built(tmp_path / "b", quay, "bundled", {})
    for each in (BOAT, TIDE):
        a, b = landed.lake.table(each).current(), facts.lake.table(each).current()
        assert a is not None
        assert b is not None
        names = [column.name for column in each.columns if column.bundled]
        keys = [(key, "ascending") for key in each.key_columns]
        assert a.table(names).sort_by(keys).equals(b.table(names).sort_by(keys))
        assert a.commit.input_at == b.commit.input_at
    text = facts.lake.table(BOAT).current().table()["source_text"]
    assert text.null_count == 2


@pytest.fixture
def small_limit(monkeypatch) -> None:
    """As if the boats were a large table; the tides of a year are smaller."""
    monkeypatch.setattr(bundled, "LARGE", 35)


def test_a_large_table_is_packed_and_the_manifest_says_so(
    landed, facts_folder, small_limit
) -> None:
    (exported,) = export_facts(landed)
    written = contents(facts_folder)
    assert "boat.csv" not in written
    packed = written["boat.csv.gz"]
    assert bundled.unpacked("boat.csv.gz", packed).decode() == "name,owner\n가람,무의\n나룻배,\n"
    assert [table.file for table in bundled.read_manifest(facts_folder).tables] == [
        "boat.csv.gz",
        "tide/2017.csv.gz",
        "tide/2018.csv",
    ]
    assert "| boat.csv.gz |" in written["SOURCES.md"].decode()
    assert exported.size == sum(map(len, written.values()))
    (second,) = export_facts(landed)
    assert second.changed == ()
    assert contents(facts_folder) == written


@pytest.mark.parametrize("first", ["plain", "packed"])
def test_the_other_form_goes_when_a_table_grows_or_shrinks(
    landed, facts_folder, monkeypatch, first
) -> None:
    limits = [10**6, 35] if first == "plain" else [35, 10**6]
    for limit in limits:
        monkeypatch.setattr(bundled, "LARGE", limit)
        (exported,) = export_facts(landed)
    old, new = ["boat.csv", "boat.csv.gz"] if first == "plain" else ["boat.csv.gz", "boat.csv"]
    assert {old, new} <= set(exported.changed)
    assert (facts_folder / new).is_file()
    assert not (facts_folder / old).exists()
    assert len(bundled.read_manifest(facts_folder).tables) == 3


def test_a_form_that_a_killed_export_left_behind_goes(landed, facts_folder, small_limit) -> None:
    export_facts(landed)
    (facts_folder / "boat.csv").write_bytes(b"name,owner\n")
    (exported,) = export_facts(landed)
    assert exported.changed == ("boat.csv",)
    assert not (facts_folder / "boat.csv").exists()


def test_the_same_table_packed_by_another_library_stays(landed, facts_folder, small_limit) -> None:
    export_facts(landed)
    path = facts_folder / "boat.csv.gz"
    other = gzip.compress(bundled.content(path), 1, mtime=1)
    path.write_bytes(other)
    assert export_facts(landed)[0].changed == ()
    path.write_bytes(other[:-5])
    assert export_facts(landed)[0].changed == ("boat.csv.gz",)


def test_a_lake_does_not_tell_packed_from_plain(
    tmp_path, landed, quay, facts_folder, monkeypatch
) -> None:
    """The same blob, receipt and input hash, so that a change of form makes no version."""
    export_facts(landed)
    workspace = built(tmp_path / "b", quay, "bundled", {})
    before = workspace.raw.receipts(BOAT.key)
    monkeypatch.setattr(bundled, "LARGE", 35)
    export_facts(landed)
    assert (facts_folder / "boat.csv.gz").is_file()
    assert build(workspace, BOAT).status == "unchanged"
    assert workspace.raw.receipts(BOAT.key) == before


def test_a_cut_packed_table_makes_no_version(
    tmp_path, landed, quay, facts_folder, small_limit
) -> None:
    export_facts(landed)
    path = facts_folder / "boat.csv.gz"
    path.write_bytes(path.read_bytes()[:-9])
    workspace = testing.workspace(tmp_path / "b", [quay], {})
    outcome = build(workspace, BOAT)
    assert outcome.status == "refused"
    assert "boat.csv.gz" in (outcome.reason or "")


def test_facts_of_a_dataset_left_out_are_never_taken_for_withdrawn(
    landed, facts_folder, quay
) -> None:
    export_facts(landed)
    before = contents(facts_folder)
    moored = replace(BOAT, columns=[*BOAT.columns, MOORING])
    plugin = replace(quay.plugin, datasets=[moored, TIDE, GOAL])
    registry = assemble([replace(quay, plugin=plugin)])
    assert "quay.boat" not in registry.datasets
    with pytest.raises(PluginError, match=r"quay\.boat is left out: .*harbour is not installed"):
        export_facts(replace(landed, registry=registry))
    assert contents(facts_folder) == before


def test_a_dataset_left_out_that_has_no_facts_is_no_hindrance(landed, facts_folder, quay) -> None:
    joined = replace(BOAT, key="quay.joined", sources=(), inputs=["harbour.berth"])
    plugin = replace(quay.plugin, datasets=[*quay.plugin.datasets, joined])
    registry = assemble([replace(quay, plugin=plugin)])
    assert [failure.key for failure in registry.failures] == ["quay.joined"]
    (exported,) = export_facts(replace(landed, registry=registry))
    assert exported.missing == ()


def test_tables_written_by_hand_are_never_touched(landed, facts_folder) -> None:
    edited = GOALS + "새 목표\n".encode()
    (facts_folder / "goal.csv").write_bytes(edited)
    export_facts(landed)
    assert (facts_folder / "goal.csv").read_bytes() == edited
    assert is_exported(BOAT)
    assert not is_exported(GOAL)


def test_what_the_lake_does_not_hold_is_left_and_named(
    tmp_path, landed, quay, facts_folder
) -> None:
    export_facts(landed)
    before = contents(facts_folder)
    workspace = testing.workspace(tmp_path / "b", [quay], LANDING)
    assert build(workspace, TIDE, "2018", origin="landing").stands
    (exported,) = export_facts(workspace)
    assert exported.missing == ("quay.boat",)
    assert contents(facts_folder) == before


def test_a_dataset_that_is_gone_takes_its_facts_with_it(
    tmp_path, landed, quay, facts_folder
) -> None:
    export_facts(landed)
    less = Installed(
        plugin=Plugin(name="quay", title=quay.plugin.title, datasets=[BOAT, GOAL]),
        package="madang_quay",
    )
    (exported,) = export_facts(testing.workspace(tmp_path / "b", [less], LANDING))
    assert set(exported.changed) >= {"tide/2017.csv", "tide/2018.csv", "manifest.json"}
    assert not (facts_folder / "tide/2017.csv").exists()
    assert (facts_folder / "boat.csv").exists()


def test_facts_go_where_they_are_wanted(tmp_path, landed, quay, facts_folder) -> None:
    (exported,) = export_facts(landed, ["quay"], tmp_path / "out")
    assert exported.folder == tmp_path / "out/quay"
    assert "boat.csv" in contents(tmp_path / "out/quay")
    assert list(contents(facts_folder)) == ["goal.csv"]


def test_an_unknown_plugin_is_named(tmp_path, quay) -> None:
    with pytest.raises(UnknownName, match="no plugin 'key'; did you mean quay"):
        export_facts(testing.workspace(tmp_path / "a", [quay], {}), ["key"])


def test_a_package_in_an_archive_is_refused(tmp_path, quay, monkeypatch) -> None:
    workspace = testing.workspace(tmp_path / "a", [quay], {})
    monkeypatch.setattr(Installed, "folder", property(lambda _: object()))
    with pytest.raises(SettingsError, match="not installed as a folder"):
        export_facts(workspace)
