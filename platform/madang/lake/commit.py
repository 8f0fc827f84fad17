"""The one way to change a Delta table: a single compare-and-swap commit, flushed to disk.

The rules behind each line were measured on deltalake 1.6.6 (docs/adr/0002-lake-format.md): its
own retries let two writers of one partition both win, so a stale commit is always refused
(`max_commit_retries=0`) and we decide ourselves; it never fsyncs, so we do; its hooks delete old
log files, so they are off.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from madang import clock, failpoints
from madang.errors import LakeError, Superseded, TableDamaged
from madang.lake.log import ACTIONS, FACTS
from madang.lake.storage import Storage

ATTEMPTS = 50
PARTITION = "_partition"
_NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
# Ten years: history is kept, and nothing but our own maintenance may delete a log file.
_CONFIGURATION: Mapping[str, str | None] = {
    "delta.logRetentionDuration": "interval 3650 days",
    "delta.enableExpiredLogCleanup": "false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A staged Parquet file about to be committed.

    Attributes:
        path: Path relative to the table.
        size: Bytes.
        rows: Rows.
        partition: Value of the partition it is, None for an unpartitioned table.
    """

    path: str
    size: int
    rows: int
    partition: str | None


def open_table(storage: Storage, version: int | None = None) -> DeltaTable | None:
    """The Delta table at `storage`, at `version` or the newest; None where there is no table.

    A newest log entry that a power cut tore was never acknowledged: the one before it is opened.

    Raises:
        TableDamaged: The log does not open; `madang doctor --repair` may mend it.
    """
    if not storage.is_begun():
        return None
    torn = storage.torn() if version is None else None
    if torn == 0:
        return None
    try:
        return DeltaTable(storage.address, version=version if torn is None else torn - 1)
    except TableNotFoundError:
        return None
    except DeltaError as error:
        reason = str(error).partition("\n")[0]
        name = storage.address.rpartition("/")[2]
        message = f"{name}: the table does not open: {reason}. Try `madang doctor --repair`."
        raise TableDamaged(message) from error


def ensure_table(storage: Storage, schema: pa.Schema, *, partitioned: bool) -> DeltaTable:
    """The Delta table at `storage`, mended where a power cut tore it, created where none is."""
    storage.mend()
    table = open_table(storage)
    if table is not None:
        return table
    storage.prepare()
    fields = [schema.field(name) for name in schema.names]
    if partitioned:
        fields.append(pa.field(PARTITION, pa.string()))
    try:
        DeltaTable.create(
            storage.address,
            pa.schema(fields),
            partition_by=[PARTITION] if partitioned else None,
            configuration=_CONFIGURATION,
            commit_properties=CommitProperties(max_commit_retries=0),
            post_commithook_properties=_NO_HOOKS,
        )
    except DeltaError:  # another process created it first
        if open_table(storage) is None:
            raise
    flush_log(storage, 0)
    created = open_table(storage)
    if created is None:
        message = f"{storage.address}: the table vanished after it was created"
        raise LakeError(message)
    return created


def live_files(table: DeltaTable) -> dict[str | None, tuple[DataFile, ...]]:
    """The files of the table's version by partition."""
    files: dict[str | None, tuple[DataFile, ...]] = {}
    actions = pa.table(table.get_add_actions(flatten=True))
    for row in actions.to_pylist():
        partition = row.get(f"partition.{PARTITION}")
        file = DataFile(
            path=row["path"],
            size=row["size_bytes"],
            rows=row["num_records"],
            partition=partition,
        )
        files[partition] = (*files.get(partition, ()), file)
    return files


def flush_log(storage: Storage, number: int) -> None:
    """Make the log entry of version `number` survive a power cut."""
    storage.flush(number)


def commit(
    storage: Storage,
    add: DataFile,
    pinned: tuple[DataFile, ...],
    facts: Callable[[DeltaTable], Mapping[str, object]],
    dataset: str,
) -> int:
    """Put `add` in the place of the `pinned` files of its partition, in one version.

    Args:
        storage: Where the table lies.
        add: The file, already flushed to disk.
        pinned: Files of that partition when the work began.
        facts: Commit facts, computed from the table as it stands at the moment of the commit.
        dataset: Dataset key, for messages.

    Returns:
        The number of the new version, flushed to disk.

    Raises:
        Superseded: The partition was renewed by somebody else since.
        LakeError: The file is not there as described, or the commit loop found no place.
    """
    _prove_there(storage, add)
    for attempt in range(ATTEMPTS):
        table = open_table(storage)
        if table is None:
            message = f"{dataset}: the table vanished before the commit"
            raise LakeError(message)
        _prove_unchanged(table, add, pinned, dataset)
        # What we build on may not be flushed yet: by a run that was killed, or is at it right now.
        flush_log(storage, table.version())
        try:
            _write(table, add, pinned, facts(table))
        except CommitFailedError:  # another partition moved: look again
            time.sleep(random.uniform(0, 0.01) * min(attempt + 1, 10))  # noqa: S311 -- jitter
            continue
        except Exception:
            # The outcome is open. Our file's name tells: no other writer can have used it.
            if not _is_live(storage, add):
                raise
        failpoints.hit("lake.log_written")
        number = table.version() + 1
        flush_log(storage, number)
        failpoints.hit("lake.log_fsynced")
        return number
    message = f"{dataset}: no place in the log after {ATTEMPTS} tries; other writers are too busy"
    raise LakeError(message)


def _write(
    table: DeltaTable,
    add: DataFile,
    pinned: tuple[DataFile, ...],
    facts: Mapping[str, object],
) -> None:
    now = int(clock.now().timestamp() * 1000)
    values: dict[str, str | None] = {} if add.partition is None else {PARTITION: add.partition}
    actions: list[AddAction | RemoveAction] = [
        AddAction(
            path=add.path,
            size=add.size,
            partition_values=values,
            modification_time=now,
            data_change=True,
            stats=json.dumps({"numRecords": add.rows}),
        )
    ]
    actions += [
        RemoveAction(
            file.path,
            data_change=True,
            deletion_timestamp=now,
            size=file.size,
            partition_values=values,
        )
        for file in pinned
    ]
    table.create_write_transaction(
        actions,
        "append",
        table.schema(),
        [PARTITION] if values else None,
        commit_properties=CommitProperties(
            {FACTS: dict(facts), ACTIONS: len(actions)}, max_commit_retries=0
        ),
        post_commithook_properties=_NO_HOOKS,
    )


def _prove_there(storage: Storage, add: DataFile) -> None:
    """The library accepts a file that does not exist (measured), so we look ourselves."""
    found = storage.size(add.path)
    if found != add.size:
        place = storage.place(add.path)
        message = f"{place}: about to be committed with {add.size} bytes, found {found}"
        raise LakeError(message)


def _prove_unchanged(
    table: DeltaTable, add: DataFile, pinned: tuple[DataFile, ...], dataset: str
) -> None:
    there = live_files(table).get(add.partition, ())
    if {file.path for file in there} != {file.path for file in pinned}:
        place = dataset if add.partition is None else f"{dataset}@{add.partition}"
        message = (
            f"{place}: renewed by another run since this one began "
            f"(version {table.version()}); build it again"
        )
        raise Superseded(message)


def _is_live(storage: Storage, add: DataFile) -> bool:
    table = open_table(storage)
    return table is not None and any(
        file.path == add.path for file in live_files(table).get(add.partition, ())
    )
