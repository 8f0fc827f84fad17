"""The commit loop: compare-and-swap, nothing committed that is not on disk, nothing doubled."""

import pyarrow as pa
import pytest
from deltalake.exceptions import CommitFailedError, DeltaError

from madang.errors import LakeError, Superseded, TableDamaged
from madang.lake import commit as commit_module
from madang.lake.commit import DataFile, commit, ensure_table, live_files, open_table
from madang.lake.log import facts_in
from madang.lake.storage import LocalStorage

SCHEMA = pa.schema([("id", pa.string())])


@pytest.fixture
def place(tmp_path):
    storage = LocalStorage(tmp_path / "table")
    ensure_table(storage, SCHEMA, partitioned=True)
    return storage


def data_file(place, name: str, partition: str = "2017") -> DataFile:
    path = place.folder / partition / f"{name}.parquet"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"not read here")
    return DataFile(
        path=f"{partition}/{name}.parquet", size=path.stat().st_size, rows=1, partition=partition
    )


def put(place, file: DataFile, pinned=()) -> int:
    return commit(place, file, pinned, lambda table: {"after": table.version()}, "demo.thing")


def test_each_commit_is_one_version_with_its_facts(place):
    first = data_file(place, "a")
    assert put(place, first) == 1
    assert put(place, data_file(place, "b"), (first,)) == 2
    assert facts_in(place.entry(2)) == {"after": 1}
    assert [file.path for file in live_files(open_table(place))["2017"]] == ["2017/b.parquet"]


def test_partition_renewed_meanwhile_is_superseded(place):
    put(place, data_file(place, "a"))
    with pytest.raises(Superseded, match=r"demo\.thing@2017: renewed by another run"):
        put(place, data_file(place, "b"))


def test_other_partition_renewed_meanwhile_is_no_conflict(place, monkeypatch):
    """The first write fails as if another partition had just moved; the loop looks again."""
    put(place, data_file(place, "a"))
    real, failures = commit_module._write, [CommitFailedError("stale")]

    def stale_once(*arguments):
        if failures:
            raise failures.pop()
        real(*arguments)

    monkeypatch.setattr(commit_module, "_write", stale_once)
    assert put(place, data_file(place, "x", "2018")) == 2


def test_loop_that_never_finds_a_place_gives_up_by_name(place, monkeypatch):
    def always_stale(*_):
        raise CommitFailedError("stale")

    monkeypatch.setattr(commit_module, "_write", always_stale)
    monkeypatch.setattr(commit_module, "ATTEMPTS", 3)
    with pytest.raises(LakeError, match="no place in the log after 3 tries"):
        put(place, data_file(place, "a"))


def test_commit_whose_answer_was_lost_is_found_by_its_file(place, monkeypatch):
    real = commit_module._write

    def answer_lost(*arguments):
        real(*arguments)
        raise DeltaError("connection reset")

    monkeypatch.setattr(commit_module, "_write", answer_lost)
    assert put(place, data_file(place, "a")) == 1


def test_commit_that_did_not_happen_raises(place, monkeypatch):
    def refused(*_):
        raise DeltaError("no")

    monkeypatch.setattr(commit_module, "_write", refused)
    with pytest.raises(DeltaError, match="no"):
        put(place, data_file(place, "a"))
    assert open_table(place).version() == 0


@pytest.mark.parametrize("found", ["absent", "cut"])
def test_file_that_is_not_on_disk_as_described_is_refused(place, found):
    file = data_file(place, "a")
    path = place.folder / file.path
    path.unlink() if found == "absent" else path.write_bytes(b"n")
    with pytest.raises(LakeError, match="about to be committed with 13 bytes"):
        put(place, file)


def test_control_the_library_alone_accepts_a_missing_file(place):
    """Why we look ourselves: without our proof the table would name a file that is not there."""
    file = data_file(place, "a")
    (place.folder / file.path).unlink()
    commit_module._write(open_table(place), file, (), {})
    assert live_files(open_table(place))["2017"] == (file,)


def test_control_default_retries_double_the_rows(place):
    """Why stale commits are always refused: with the library's own retries both writers win."""
    from deltalake import CommitProperties
    from deltalake.transaction import AddAction

    stale = open_table(place)
    put(place, data_file(place, "a"))
    file = data_file(place, "b")
    action = AddAction(file.path, file.size, {"_partition": "2017"}, 0, True, "{}")  # noqa: FBT003
    stale.create_write_transaction(
        [action], "append", stale.schema(), ["_partition"], commit_properties=CommitProperties()
    )
    assert len(live_files(open_table(place))["2017"]) == 2


def test_two_first_writers_create_one_table(tmp_path, monkeypatch):
    real = commit_module.open_table
    answers = [None]

    def blind_once(place, version=None):
        return answers.pop() if answers else real(place, version)

    ensure_table(LocalStorage(tmp_path / "table"), SCHEMA, partitioned=False)
    monkeypatch.setattr(commit_module, "open_table", blind_once)
    assert ensure_table(LocalStorage(tmp_path / "table"), SCHEMA, partitioned=False).version() == 0


def test_damaged_log_says_what_to_do(place):
    put(place, data_file(place, "a"))
    (place.folder / "_delta_log" / f"{0:020d}.json").write_text("{")
    with pytest.raises(TableDamaged, match="madang doctor --repair"):
        open_table(place)


def test_folder_without_table_is_none(tmp_path):
    assert open_table(LocalStorage(tmp_path / "nothing")) is None
    (tmp_path / "empty" / "_delta_log").mkdir(parents=True)
    assert open_table(LocalStorage(tmp_path / "empty")) is None
