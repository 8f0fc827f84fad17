"""A damaged log or checkpoint: readers keep the last acknowledged version, `repair` restores."""

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from madang import lake
from madang.errors import TableDamaged
from madang.lake import maintain
from madang.lake.log import log_file
from tests.fault import scene

# What a power cut leaves of a log entry: nothing, a part, a part that ends with a line, zeros.
TORN = {
    "empty": lambda _data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "cut_after_the_facts": lambda data: data.splitlines(keepends=True)[0],
    "cut_before_the_removal": lambda data: b"".join(data.splitlines(keepends=True)[:-1]),
    "zeros": lambda data: bytes(len(data)),
}


@pytest.fixture
def place(tmp_path):
    """A workspace with editions 0, 1 and 2 in the lake, as versions 1, 2 and 3."""
    made = scene.workspace(tmp_path / "home", tmp_path / "landing")
    for edition in range(3):
        scene.put(tmp_path / "landing", edition)
        assert scene.build_reading(made).status == "committed"
    return made


@pytest.fixture
def table(place):
    return place.lake.table(scene.READING)


def tear(table: lake.Table, how: str, number: int = 3) -> None:
    path = log_file(table.folder, number)
    path.write_bytes(TORN[how](path.read_bytes()))


def edition_of(table: lake.Table) -> int:
    return scene.whole(table.current().table())


@pytest.mark.parametrize("how", TORN)
def test_torn_newest_entry_is_passed_over_named_and_mended(table, how):
    tear(table, how)
    assert edition_of(table) == 1
    (damage,) = lake.verify(table)
    assert (damage.kind, damage.mendable) == ("log_entry", True)
    assert damage.path == str(log_file(table.folder, 3))
    assert lake.repair(table) == [damage]
    assert lake.verify(table, contents=True) == []
    assert DeltaTable(table.folder).version() == 2
    assert edition_of(table) == 1


@pytest.mark.parametrize("how", TORN)
def test_next_build_mends_a_torn_entry_by_itself(place, table, how):
    tear(table, how)
    outcome = scene.build_reading(place)
    assert (outcome.status, outcome.number) == ("committed", 3)
    assert lake.verify(table, contents=True) == []
    assert edition_of(table) == 2
    (left,) = lake.orphans(table, older_than_s=-1)
    assert left.startswith(str(table.folder)), "the file of the torn entry"


@pytest.mark.parametrize("how", TORN)
def test_the_library_alone_does_not_open_it_or_opens_half_a_version(table, how):
    """The control."""
    tear(table, how)
    try:
        found = DeltaTable(table.folder)
        rows = sum(found.get_add_actions()["num_records"].to_pylist())
        half = (found.version(), rows) != (3, scene.rows_of(2))
    except DeltaError:
        half = True
    assert half


def test_first_entry_that_is_torn_means_no_table_yet(tmp_path):
    place = scene.workspace(tmp_path / "home", tmp_path / "landing")
    table = place.lake.table(scene.READING)
    log_file(table.folder, 0).parent.mkdir(parents=True)
    log_file(table.folder, 0).touch()
    assert table.current() is None
    scene.put(tmp_path / "landing", 0)
    assert scene.build_reading(place).status == "committed"


def test_older_entry_that_is_torn_fails_every_build_with_the_next_step(place, table):
    tear(table, "cut", number=1)
    outcome = scene.build_reading(place)
    assert outcome.status == "failed"
    assert "does not open" in outcome.reason
    assert "doctor --repair" in outcome.reason
    assert [(d.kind, d.mendable) for d in lake.verify(table)] == [("log_entry", False)]


def test_quarantine_with_a_torn_log_never_stops_a_build(place, table, tmp_path):
    newest = max((table.quarantine_folder / "_delta_log").glob("*.json"))
    newest.write_bytes(b"")
    scene.put(tmp_path / "landing", 3)
    assert scene.build_reading(place).status == "committed"
    assert len(table.quarantine()) == 3 * scene.BAD_ROWS, (
        "of the torn entry none, of the others all"
    )


@pytest.mark.parametrize("what", ["checkpoint", "pointer"])
@pytest.mark.parametrize("left", [0, 20], ids=["empty", "cut"])
def test_damaged_checkpoint_is_named_and_repaired(table, monkeypatch, what, left):
    monkeypatch.setattr(maintain, "CHECKPOINT_EVERY", 2)
    assert lake.checkpoint(table) == 3
    log = table.folder / "_delta_log"
    path = log / (f"{3:020d}.checkpoint.parquet" if what == "checkpoint" else "_last_checkpoint")
    path.write_bytes(path.read_bytes()[:left])
    if what == "checkpoint":
        with pytest.raises(TableDamaged, match="doctor --repair"):
            table.current()
        assert [damage.kind for damage in lake.verify(table)] == ["checkpoint"]
    lake.repair(table)
    assert lake.verify(table, contents=True) == []
    assert edition_of(table) == 2
    assert scene.whole(table.at(1).table()) == 0


def test_version_2_is_readable_after_120_commits(tmp_path, figure):
    """Checkpoints every 50 versions, and no log file ever goes."""
    table = scene.workspace(tmp_path / "home", tmp_path).lake.table(scene.READING)
    checkpoints = []
    for edition in range(120):
        assert scene.renew_reading(table, edition, tmp_path / "scratch").status == "committed"
        checkpoints += filter(None, [lake.checkpoint(table)])
    figure("120 commits", checkpoints=checkpoints, log_files=len(_log_files(table)))
    assert checkpoints == [49, 99]
    assert len(_log_files(table)) == 121
    assert scene.whole(table.at(2).table()) == 1
    assert edition_of(table) == 119


def test_with_the_librarys_hooks_and_no_retention_version_2_is_gone(tmp_path):
    """The control: cleaned-up logs cannot be read back."""
    table = scene.workspace(tmp_path / "home", tmp_path).lake.table(scene.READING)
    for edition in range(12):
        scene.renew_reading(table, edition, tmp_path / "scratch")
    delta = DeltaTable(table.folder)
    delta.create_checkpoint()
    delta.alter.set_table_properties({"delta.logRetentionDuration": "interval 0 days"})
    DeltaTable(table.folder).cleanup_metadata()
    with pytest.raises((DeltaError, TableDamaged)):
        DeltaTable(table.folder, version=2)


def _log_files(table: lake.Table) -> list[str]:
    return [path.name for path in (table.folder / "_delta_log").glob("[0-9]*.json")]
