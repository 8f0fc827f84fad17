"""One dataset through the house: what is read, what is said, and which versions belong together."""

import errno

import pyarrow as pa
import pytest

from madang import build as building
from madang import publish, testing
from madang.build import build, finish, partitions
from madang.dataset import Column, Source, Text
from madang.plugin import Plugin
from madang.sources import delimited

WORD = Text(ko="낱말", en="word")
COLUMNS = (
    Column("id", pa.string(), key=True, title=WORD),
    Column("n", pa.int64(), unit="1", required=False, title=WORD),
)
FILE = Source(
    key="demo-file",
    title=WORD,
    publisher="시험",
    licence="kogl-0",
    licence_text="제한 없음",
    dataset_id="test 1",
    landing="things-*.csv",
)


def read(inputs):
    return delimited.read(
        inputs.file(FILE), columns={c.name: c for c in COLUMNS}, scratch=inputs.scratch
    )


def doubled(inputs):
    table = inputs.tables["demo.thing"]
    return pa.table({"id": table["id"], "n": pa.compute.multiply(table["n"], 2)})


@pytest.fixture
def demo(thing):
    """`demo.thing` from a file, `demo.double` computed from it."""
    source = {"columns": COLUMNS, "rules": [], "sources": [FILE], "inputs": [], "read": read}
    computed = {"columns": COLUMNS, "rules": [], "inputs": ["demo.thing"], "read": doubled}
    computed["key"] = "demo.double"
    return Plugin(
        name="demo",
        title=WORD,
        datasets=[
            thing(**source),
            thing(
                key="demo.double", columns=COLUMNS, rules=[], inputs=["demo.thing"], read=doubled
            ),
        ],
    )


def csv(*rows: str) -> bytes:
    return "\n".join(["id,n", *rows, ""]).encode("cp949")


@pytest.fixture
def place(demo, tmp_path):
    return testing.workspace(tmp_path, [demo], {"things-20240101.csv": csv("가,1", "나,2")})


def run(place, key, **options):
    return build(place, place.registry.dataset(key), origin="landing", **options)


def test_file_becomes_version_published_files_and_snapshot(place):
    outcomes = [run(place, "demo.thing"), run(place, "demo.double")]
    assert [outcome.status for outcome in outcomes] == ["committed", "committed"]
    finish(place)
    assert publish.current_snapshot(place.published).versions == {
        outcome.key: outcome.version for outcome in outcomes
    }
    double = place.lake.table(place.registry.dataset("demo.double")).current()
    assert dict(double.commit.upstream) == {"demo.thing": outcomes[0].version}
    assert sorted(double.table()["n"].to_pylist()) == [2, 4]


def test_second_build_changes_nothing(place):
    for key in ("demo.thing", "demo.double"):
        run(place, key)
    first = finish(place)
    before = sorted(place.published.names())
    assert [run(place, key).status for key in ("demo.thing", "demo.double")] == ["unchanged"] * 2
    assert finish(place) == first
    assert sorted(place.published.names()) == before


def test_newest_edition_in_the_landing_folder_is_read(place):
    run(place, "demo.thing")
    place.landing.write_once("things-20240201.csv", csv("가,1", "나,3"))
    assert run(place, "demo.thing").number == 2
    current = place.lake.table(place.registry.dataset("demo.thing")).current()
    assert current.commit.receipts[0].as_of.isoformat() == "2024-02-01"


def test_snapshot_keeps_a_chain_that_was_renewed_only_in_part(place):
    for key in ("demo.thing", "demo.double"):
        run(place, key)
    finish(place)
    before = publish.current_snapshot(place.published).versions
    place.landing.write_once("things-20240201.csv", csv("가,1", "나,3"))
    run(place, "demo.thing")
    finish(place)
    assert publish.current_snapshot(place.published).versions == before
    run(place, "demo.double")
    finish(place)
    after = publish.current_snapshot(place.published).versions
    assert {name.split("-")[0] for name in after.values()} == {"v2"}


def test_snapshot_moves_on_when_new_upstream_leaves_the_rows_equal(place):
    """`demo.double` records version 1 of its upstream, but was found equal on version 2."""
    datasets = [place.registry.dataset(key) for key in ("demo.thing", "demo.double")]
    for dataset in datasets:
        build(place, dataset, origin="landing")
    place.landing.write_once("things-20240201.csv", csv("가,1", "나,3"))
    run(place, "demo.thing")
    place.landing.write_once("things-20240301.csv", csv("가,1", "나,2"))
    run(place, "demo.thing")
    assert run(place, "demo.double").status == "same_rows"
    finish(place)
    versions = publish.current_snapshot(place.published).versions
    assert versions["demo.thing"].startswith("v3-")
    assert versions["demo.double"].startswith("v1-")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("things-20240201.csv", b"id,n\n\xb0", "cp949|encoding|byte"),
        ("things-20240201.csv", b"<html><body>error</body></html>", "html"),
        ("things-20240201.csv", "id,other\n가,1\n".encode(), "other"),
        ("things-20240201.csv", b"id,n\n", "0 rows"),
        ("things-20240201.csv", csv("가,1"), "1 rows after 2 before"),
        ("things-20240201.csv", csv("가,1", "가,2"), "key__unique"),
        ("things-20240201.csv", csv("가,1", "나,two"), "reader__rows_readable"),
        ("things-20231201.csv", csv("가,1", "나,5"), None),
    ],
)
def test_wrong_file_is_refused_by_reason_and_the_good_version_stands(place, name, data, reason):
    import re

    good = run(place, "demo.thing")
    place.landing.write_once(name, data)
    bad = run(place, "demo.thing")
    if reason is None:  # an older file beside a newer one is simply not the newest edition
        assert bad.status == "unchanged"
        return
    assert (bad.status, bad.version) == ("refused", good.version)
    assert re.search(reason, bad.reason, re.IGNORECASE), bad.reason
    assert publish.latest(place.published, "demo.thing").version == good.version
    (receipt,) = [r for r in place.raw.receipts("demo-file") if r.parts[0].name == name]
    assert receipt.parts[0].size == len(data)
    attempt = place.lake.table(place.registry.dataset("demo.thing")).attempts()[None]
    assert (attempt.status, attempt.reason) == ("refused", bad.reason)


def test_guard_is_lifted_only_for_the_input_that_was_looked_at(place):
    run(place, "demo.thing")
    place.landing.write_once("things-20240201.csv", csv("가,1"))
    held = run(place, "demo.thing")
    assert (
        run(place, "demo.thing", accept={"demo.thing@all:000000000000": "no"}).status == "refused"
    )
    let_through = run(place, "demo.thing", accept={held.acceptance: "the station closed"})
    assert let_through.status == "committed"
    current = place.lake.table(place.registry.dataset("demo.thing")).current()
    assert current.commit.accepted == "the station closed"


def test_missing_upstream_is_named(place):
    outcome = run(place, "demo.double")
    assert outcome.status == "refused"
    assert "needs demo.thing, which has no version yet; build it first" in outcome.reason


def test_missing_file_and_missing_folder_are_told_apart(place, demo):
    place.landing.delete("things-20240101.csv")
    assert "no file 'things-*.csv'" in run(place, "demo.thing").reason
    import dataclasses

    nowhere = dataclasses.replace(place, landing=None)
    assert "no landing folder is set; give MADANG_LANDING" in run(nowhere, "demo.thing").reason


def test_full_disk_is_named_and_the_good_version_stands(place, monkeypatch):
    good = run(place, "demo.thing")
    place.landing.write_once("things-20240201.csv", csv("가,1", "나,3"))

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(building.lake, "renew", full)
    outcome = run(place, "demo.thing")
    assert (outcome.status, outcome.version) == ("failed", good.version)
    assert "the disk is full" in outcome.reason
    assert "make room and build again" in outcome.reason
    monkeypatch.undo()
    assert run(place, "demo.thing").status == "committed"


def test_internal_dataset_is_committed_but_not_published(thing, tmp_path):
    inner = thing(
        columns=COLUMNS, rules=[], sources=[FILE], inputs=[], read=read, access="internal"
    )
    plugin = Plugin(name="demo", title=WORD, datasets=[inner])
    place = testing.workspace(tmp_path, [plugin], {"things-20240101.csv": csv("가,1")})
    assert build(place, inner, origin="landing").status == "committed"
    assert publish.latest(place.published, "demo.thing") is None
    assert finish(place) is None


def test_partitions_come_from_what_the_folder_holds(thing, tmp_path):
    yearly = thing(
        columns=COLUMNS,
        rules=[],
        sources=[FILE],
        inputs=[],
        read=read,
        partition="year",
        partition_column="id",
        partition_from="2017",
    )
    plugin = Plugin(name="demo", title=WORD, datasets=[yearly])
    files = {"things-2017.csv": csv("2017-1,1"), "things-2019.csv": csv("2019-1,1")}
    place = testing.workspace(tmp_path, [plugin], files)
    assert partitions(place, yearly, "landing") == ["2017", "2019"]
    for year in ("2017", "2019"):
        assert build(place, yearly, year, origin="landing").status == "committed"
    missing = build(place, yearly, "2018", origin="landing")
    assert "for partition 2018" in missing.reason


def test_lake_that_began_anew_is_published_again(place):
    """Somebody deleted the lake's folder: numbers start at 1 again, below the published ones."""
    import shutil

    run(place, "demo.thing")
    place.landing.write_once("things-20240201.csv", csv("가,1", "나,3"))
    assert run(place, "demo.thing").number == 2
    shutil.rmtree(place.lake.root.local("core"))
    anew = run(place, "demo.thing")
    assert anew.number == 1
    assert publish.latest(place.published, "demo.thing").version == anew.version


@pytest.mark.parametrize(("theme", "warned"), [("NOPE", True), ("GOVE", False)])
def test_poor_catalogue_entry_is_told_when_it_is_published(tmp_path, thing, theme, warned):
    poor = thing(columns=COLUMNS, rules=[], sources=[FILE], inputs=[], read=read, theme=theme)
    plugin = Plugin(name="demo", title=WORD, datasets=[poor])
    place = testing.workspace(tmp_path, [plugin])
    place.landing.write_once("things-20240101.csv", csv("가,1"))
    outcome = build(place, place.registry.dataset("demo.thing"), origin="landing")
    assert outcome.status == "committed", outcome.reason
    told = [each for each in outcome.warnings if "of 100 points" in each]
    assert bool(told) is warned
    assert all("findability.theme" in each for each in told)
    again = build(place, place.registry.dataset("demo.thing"), origin="landing")
    assert again.warnings == (), "nothing was published"
