"""Upkeep: what is damaged is named, what can be mended is, and nothing kept is ever deleted."""

from pathlib import Path

import pytest

from madang import lake
from madang.lake import maintain
from madang.lake.commit import open_table
from madang.lake.log import log_file


@pytest.fixture
def table(bench, thing, rows_of):
    for number in (1, 2):
        bench.renew(thing(), rows_of(("a", number), ("b", number)), f"h{number}")
    return bench.lake.table(thing())


def kinds(table, **options) -> list[str]:
    return [damage.kind for damage in lake.verify(table, **options)]


def test_sound_table_has_no_damage(table):
    assert lake.verify(table, contents=True) == []


def test_table_that_holds_nothing_is_sound(bench, thing):
    assert lake.verify(bench.lake.table(thing())) == []
    assert lake.orphans(bench.lake.table(thing())) == []
    assert lake.checkpoint(bench.lake.table(thing())) is None


@pytest.mark.parametrize("text", ['{"commitInfo": {', "", '{"add": 1}\n{"cut'])
def test_newest_log_entry_that_was_cut_is_named_and_moved_aside(table, text):
    entry = log_file(table.folder, 3)
    entry.write_text(text)
    (damage,) = lake.verify(table)
    assert (damage.kind, damage.path, damage.mendable) == ("log_entry", str(entry), True)
    lake.repair(table)
    assert lake.verify(table) == []
    assert table.current().number == 2
    assert entry.with_name(f"{entry.name}.damaged").exists()


def test_old_log_entry_that_was_cut_is_not_mended(table):
    log_file(table.folder, 1).write_text("{")
    assert [d.mendable for d in lake.verify(table) if d.kind == "log_entry"] == [False]
    assert lake.repair(table) == []


def test_missing_log_entry_is_named(table):
    log_file(table.folder, 1).unlink()
    assert "log_gap" in kinds(table)


def test_data_file_that_is_missing_or_changed_is_named(table):
    path = Path(table.current().files[0])
    original = path.read_bytes()
    path.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    assert kinds(table) == []
    assert kinds(table, contents=True) == ["file_changed"]
    path.write_bytes(original[:-1])
    assert kinds(table) == ["file_changed"]
    path.unlink()
    assert kinds(table) == ["file_missing"]


@pytest.fixture
def checkpointed(table, monkeypatch):
    monkeypatch.setattr(maintain, "CHECKPOINT_EVERY", 2)
    assert lake.checkpoint(table) == 2
    assert lake.checkpoint(table) is None
    return table


def test_checkpoint_changes_nothing_that_is_read(checkpointed):
    assert checkpointed.current().number == 2
    assert checkpointed.at(1).table()["n"].to_pylist() == [1, 1]
    assert lake.verify(checkpointed) == []


def test_checkpoint_that_was_cut_is_named_and_moved_aside(checkpointed):
    path = checkpointed.folder / "_delta_log" / f"{2:020d}.checkpoint.parquet"
    path.write_bytes(path.read_bytes()[:20])
    assert kinds(checkpointed) == ["checkpoint"]
    lake.repair(checkpointed)
    assert lake.verify(checkpointed) == []
    assert checkpointed.current().number == 2


def test_orphans_are_listed_and_only_old_ones_swept(table):
    orphan = table.folder / "all" / "left-by-a-killed-run.parquet"
    orphan.write_bytes(b"x")
    assert lake.orphans(table) == []
    assert lake.orphans(table, older_than_s=-1) == [str(orphan)]
    assert lake.sweep(table, older_than_s=-1) == [str(orphan)]
    assert table.at(1).table().num_rows == 2
    assert open_table(table.storage).version() == 2
