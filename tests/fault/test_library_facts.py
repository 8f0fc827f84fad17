"""What deltalake does by itself: each fact is why `madang.lake` has a rule (docs/adr/0002).

Where an upgrade changes one of these, the rule behind it is to be thought about again.
"""

import json
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, write_deltalake
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction, RemoveAction

SCHEMA = pa.schema([("id", pa.string()), ("part", pa.string())])
STRICT = CommitProperties(max_commit_retries=0)


@pytest.fixture
def folder(tmp_path):
    DeltaTable.create(tmp_path / "table", SCHEMA, partition_by=["part"])
    return tmp_path / "table"


def added(folder, name: str, part: str, *, exists: bool = True) -> AddAction:
    path = folder / f"{name}.parquet"
    if exists:
        pq.write_table(pa.table({"id": [name]}), path)
    return AddAction(
        path=path.name,
        size=path.stat().st_size if exists else 100,
        partition_values={"part": part},
        modification_time=int(time.time() * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": 1}),
    )


def put(table, *actions, mode="append", **options) -> None:
    table.create_write_transaction(list(actions), mode, table.schema(), ["part"], **options)


def removed(path: str, part: str) -> RemoveAction:
    return RemoveAction(
        path, data_change=True, deletion_timestamp=0, partition_values={"part": part}, size=1
    )


@pytest.mark.parametrize("part", ["a", "b"], ids=["same_partition", "another_partition"])
def test_stale_handle_that_replaces_is_refused(folder, part):
    put(DeltaTable(folder), added(folder, "1", "a"), added(folder, "2", "b"))
    first, stale = DeltaTable(folder), DeltaTable(folder)
    put(first, added(folder, "3", "a"), removed("1.parquet", "a"))
    old = "1.parquet" if part == "a" else "2.parquet"
    with pytest.raises(CommitFailedError):
        put(stale, added(folder, "4", part), removed(old, part), commit_properties=STRICT)


def test_stale_handle_that_only_adds_doubles_the_partition_by_default(folder):
    first, stale = DeltaTable(folder), DeltaTable(folder)
    put(first, added(folder, "1", "a"))
    put(stale, added(folder, "2", "a"))
    assert len(DeltaTable(folder).file_uris()) == 2


def test_stale_handle_that_only_adds_is_refused_without_retries(folder):
    first, stale = DeltaTable(folder), DeltaTable(folder)
    put(first, added(folder, "1", "a"))
    with pytest.raises(CommitFailedError):
        put(stale, added(folder, "2", "a"), commit_properties=STRICT)


def test_file_that_does_not_exist_is_accepted(folder):
    put(DeltaTable(folder), added(folder, "nowhere", "a", exists=False))
    assert len(DeltaTable(folder).file_uris()) == 1


def test_removal_of_a_file_that_the_table_lacks_is_accepted(folder):
    put(DeltaTable(folder), added(folder, "1", "a"), removed("unknown.parquet", "a"))
    assert DeltaTable(folder).version() == 1


@pytest.mark.parametrize(("is_stale", "files"), [(False, 1), (True, 2)])
def test_overwrite_of_a_partition_by_a_stale_handle_keeps_the_other_file(folder, is_stale, files):
    stale = DeltaTable(folder)
    put(DeltaTable(folder), added(folder, "1", "a"))
    table = stale if is_stale else DeltaTable(folder)
    replaced = {"mode": "overwrite", "partition_filters": [("part", "=", "a")]}
    put(table, added(folder, "2", "a"), **replaced)
    assert len(DeltaTable(folder).file_uris()) == files


def test_wider_schema_in_a_commit_leaves_the_table_narrow(folder):
    wider = DeltaTable.create(
        folder.parent / "other", SCHEMA.append(pa.field("more", pa.string()))
    ).schema()
    table = DeltaTable(folder)
    table.create_write_transaction([added(folder, "1", "a")], "append", wider, ["part"])
    assert "more" not in pa.schema(DeltaTable(folder).schema()).names


def test_nothing_is_flushed_to_disk(folder, monkeypatch, tmp_path):
    """Seen from outside: no fsync among the system calls of a whole write."""
    import shutil
    import subprocess
    import sys

    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    code = (
        "import pyarrow as pa; from deltalake import write_deltalake; "
        f"write_deltalake({str(tmp_path / 'written')!r}, pa.table({{'id': ['x']}}))"
    )
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,sync_file_range,syncfs"
    watched = ["strace", "-f", "-o", str(trace), "-e", calls, sys.executable, "-c", code]
    subprocess.run(watched, check=True)
    assert "sync" not in trace.read_text().replace("+++ exited", "")


def test_clean_up_hook_deletes_the_log_of_old_versions(tmp_path):
    kept_nothing = {
        "delta.logRetentionDuration": "interval 0 days",
        "delta.checkpointInterval": "5",
        "delta.enableExpiredLogCleanup": "true",
    }
    table = tmp_path / "hooked"
    hooks = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=True)
    for number in range(12):
        write_deltalake(
            table, pa.table({"id": [str(number)]}), mode="append",
            configuration=kept_nothing, post_commithook_properties=hooks,
        )  # fmt: skip
    assert not (table / "_delta_log" / f"{2:020d}.json").exists()
