"""The commit loop: compare-and-swap, nothing committed that is not on disk, nothing doubled."""

import pyarrow as pa
import pytest
from deltalake.exceptions import CommitFailedError, DeltaError

from madang.errors import LakeError, Superseded, TableDamaged
from madang.lake import commit as commit_module
from madang.lake.commit import DataFile, commit, ensure_table, live_files, open_table
from madang.lake.log import commit_facts

SCHEMA = pa.schema([("id", pa.string())])


@pytest.fixture
def folder(tmp_path):
    ensure_table(tmp_path / "table", SCHEMA, partitioned=True)
    return tmp_path / "table"


def data_file(folder, name: str, partition: str = "2017") -> DataFile:
    path = folder / partition / f"{name}.parquet"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"not read here")
    return DataFile(
        path=f"{partition}/{name}.parquet", size=path.stat().st_size, rows=1, partition=partition
    )


def put(folder, file: DataFile, pinned=()) -> int:
    return commit(folder, file, pinned, lambda table: {"after": table.version()}, "demo.thing")


def test_each_commit_is_one_version_with_its_facts(folder):
    first = data_file(folder, "a")
    assert put(folder, first) == 1
    assert put(folder, data_file(folder, "b"), (first,)) == 2
    assert commit_facts(folder, 2) == {"after": 1}
    assert [file.path for file in live_files(open_table(folder))["2017"]] == ["2017/b.parquet"]


def test_partition_renewed_meanwhile_is_superseded(folder):
    put(folder, data_file(folder, "a"))
    with pytest.raises(Superseded, match=r"demo\.thing@2017: renewed by another run"):
        put(folder, data_file(folder, "b"))


def test_other_partition_renewed_meanwhile_is_no_conflict(folder, monkeypatch):
    """The first write fails as if another partition had just moved; the loop looks again."""
    put(folder, data_file(folder, "a"))
    real, failures = commit_module._write, [CommitFailedError("stale")]

    def stale_once(*arguments):
        if failures:
            raise failures.pop()
        real(*arguments)

    monkeypatch.setattr(commit_module, "_write", stale_once)
    assert put(folder, data_file(folder, "x", "2018")) == 2


def test_loop_that_never_finds_a_place_gives_up_by_name(folder, monkeypatch):
    def always_stale(*_):
        raise CommitFailedError("stale")

    monkeypatch.setattr(commit_module, "_write", always_stale)
    monkeypatch.setattr(commit_module, "ATTEMPTS", 3)
    with pytest.raises(LakeError, match="no place in the log after 3 tries"):
        put(folder, data_file(folder, "a"))


def test_commit_whose_answer_was_lost_is_found_by_its_file(folder, monkeypatch):
    real = commit_module._write

    def answer_lost(*arguments):
        real(*arguments)
        raise DeltaError("connection reset")

    monkeypatch.setattr(commit_module, "_write", answer_lost)
    assert put(folder, data_file(folder, "a")) == 1


def test_commit_that_did_not_happen_raises(folder, monkeypatch):
    def refused(*_):
        raise DeltaError("no")

    monkeypatch.setattr(commit_module, "_write", refused)
    with pytest.raises(DeltaError, match="no"):
        put(folder, data_file(folder, "a"))
    assert open_table(folder).version() == 0


@pytest.mark.parametrize("found", ["absent", "cut"])
def test_file_that_is_not_on_disk_as_described_is_refused(folder, found):
    file = data_file(folder, "a")
    path = folder / file.path
    path.unlink() if found == "absent" else path.write_bytes(b"n")
    with pytest.raises(LakeError, match="about to be committed with 13 bytes"):
        put(folder, file)


def test_control_the_library_alone_accepts_a_missing_file(folder):
    """Why we look ourselves: without our proof the table would name a file that is not there."""
    file = data_file(folder, "a")
    (folder / file.path).unlink()
    commit_module._write(open_table(folder), file, (), {})
    assert live_files(open_table(folder))["2017"] == (file,)


def test_control_default_retries_double_the_rows(folder):
    """Why stale commits are always refused: with the library's own retries both writers win."""
    from deltalake import CommitProperties
    from deltalake.transaction import AddAction

    stale = open_table(folder)
    put(folder, data_file(folder, "a"))
    file = data_file(folder, "b")
    action = AddAction(file.path, file.size, {"_partition": "2017"}, 0, True, "{}")  # noqa: FBT003
    stale.create_write_transaction(
        [action], "append", stale.schema(), ["_partition"], commit_properties=CommitProperties()
    )
    assert len(live_files(open_table(folder))["2017"]) == 2


def test_two_first_writers_create_one_table(tmp_path, monkeypatch):
    real = commit_module.open_table
    answers = [None]

    def blind_once(folder, version=None):
        return answers.pop() if answers else real(folder, version)

    ensure_table(tmp_path / "table", SCHEMA, partitioned=False)
    monkeypatch.setattr(commit_module, "open_table", blind_once)
    assert ensure_table(tmp_path / "table", SCHEMA, partitioned=False).version() == 0


def test_damaged_log_says_what_to_do(folder):
    put(folder, data_file(folder, "a"))
    (folder / "_delta_log" / f"{0:020d}.json").write_text("{")
    with pytest.raises(TableDamaged, match="madang doctor --repair"):
        open_table(folder)


def test_folder_without_table_is_none(tmp_path):
    assert open_table(tmp_path / "nothing") is None
    (tmp_path / "empty" / "_delta_log").mkdir(parents=True)
    assert open_table(tmp_path / "empty") is None
