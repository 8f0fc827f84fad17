"""Upkeep of tables: checkpoints, damage found and mended, files that no log entry names.

Nothing here deletes what a kept version names. A log entry is moved aside only when it is the
newest and not whole, so it was never acknowledged: an acknowledged one is flushed to disk whole.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang.errors import TableDamaged
from madang.files import CHUNK
from madang.lake.commit import live_files, open_table
from madang.lake.log import LOG, entry_name, entry_problem
from madang.lake.storage import Storage
from madang.lake.table import Table

CHECKPOINT_EVERY = 50
ORPHAN_AGE_S = 7 * 24 * 3600
_LAST_CHECKPOINT = "_last_checkpoint"

DamageKind: TypeAlias = Literal[
    "log_entry", "log_gap", "checkpoint", "file_missing", "file_changed"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Something wrong with a table on disk.

    Attributes:
        dataset: Dataset key.
        kind: What is damaged.
        path: The file: a path, or a URL of an object store.
        found: What was found there.
        mendable: Whether `repair` can put it right without losing an acknowledged version.
    """

    dataset: str
    kind: DamageKind
    path: str
    found: str
    mendable: bool


def verify(table: Table, *, contents: bool = False) -> list[Damage]:
    """Everything wrong with the table: its log, its checkpoint, the files of its newest version.

    Args:
        table: The table; one that holds nothing yet is sound.
        contents: Also compare each file's sha256 with the one committed (reads all bytes).
    """
    if not table.storage.numbers():
        return []
    damages = [*_log_damages(table), *_checkpoint_damages(table)]
    return damages or list(_file_damages(table, contents=contents))


def repair(table: Table) -> list[Damage]:
    """Mend what `verify` finds mendable, by moving damaged files aside; returns what was mended."""
    mended = [damage for damage in verify(table) if damage.mendable]
    for damage in mended:
        if damage.kind == "log_entry":
            table.storage.mend()
        else:
            _set_checkpoint_aside(table, damage.path)
    return mended


def checkpoint(table: Table) -> int | None:
    """Write a checkpoint where `CHECKPOINT_EVERY` versions have none; returns its version."""
    delta = open_table(table.storage)
    if delta is None or delta.version() - _checkpointed(table) < CHECKPOINT_EVERY:
        return None
    delta.create_checkpoint()
    table.storage.flush_checkpoint(delta.version())
    return delta.version()


def orphans(table: Table, *, older_than_s: float = ORPHAN_AGE_S) -> list[str]:
    """Data files that no log entry names, older than any run could be: left by killed runs.

    Those of the table and of its quarantine, as paths or URLs.
    """
    return [storage.place(name) for storage, name in _orphans(table, older_than_s)]


def sweep(table: Table, *, older_than_s: float = ORPHAN_AGE_S) -> list[str]:
    """Delete the orphans; returns what was deleted."""
    found = list(_orphans(table, older_than_s))
    for storage, name in found:
        storage.delete(name)
    return [storage.place(name) for storage, name in found]


def _orphans(table: Table, older_than_s: float) -> Iterator[tuple[Storage, str]]:
    now = time.time()
    for storage in (table.storage, table.quarantine_storage):
        for name in _unnamed_files(storage):
            if storage.age_s(name, now) > older_than_s:
                yield storage, name


def _set_checkpoint_aside(table: Table, path: str) -> None:
    """Forget the checkpoint; the entries of the log are complete."""
    storage = table.storage
    storage.delete(f"{LOG}/{_LAST_CHECKPOINT}")
    name = f"{LOG}/{path.rpartition('/')[2]}"
    if storage.size(name) is not None:
        storage.set_aside(name)


def _log_damages(table: Table) -> Iterator[Damage]:
    numbers = table.storage.numbers()
    for number in range(numbers[-1] + 1):
        name = entry_name(number)
        data = table.storage.read(name)
        kind: DamageKind = "log_gap" if data is None else "log_entry"
        problem = "missing" if data is None else entry_problem(data.decode(errors="replace"))
        if problem:
            yield Damage(
                dataset=table.dataset.key,
                kind=kind,
                path=table.storage.place(name),
                found=problem,
                mendable=kind == "log_entry" and number == numbers[-1],
            )


def _checkpoint_damages(table: Table) -> Iterator[Damage]:
    number = _checkpointed(table)
    if number < 0:
        return
    try:
        open_table(table.storage)
    except TableDamaged as error:
        yield Damage(
            dataset=table.dataset.key,
            kind="checkpoint",
            path=table.storage.place(f"{LOG}/{number:020d}.checkpoint.parquet"),
            found=str(error),
            mendable=table.storage.numbers()[:1] == [0],
        )


def _checkpointed(table: Table) -> int:
    """Version of the newest checkpoint, -1 where there is none."""
    try:
        return int(json.loads(table.storage.read(f"{LOG}/{_LAST_CHECKPOINT}") or b"")["version"])
    except (ValueError, KeyError):
        return -1


def _file_damages(table: Table, *, contents: bool) -> Iterator[Damage]:
    delta = open_table(table.storage)
    current = table.current()
    if delta is None or current is None:
        return
    for partition, files in live_files(delta).items():
        facts = current.commit.part(partition)
        for file in files:
            found = table.storage.size(file.path)
            kind: DamageKind = "file_changed"
            if found is None:
                kind, problem = "file_missing", "missing"
            elif found != file.size:
                problem = f"{found} bytes, committed with {file.size}"
            elif contents and facts and _sha256(table.storage, file.path) != facts.sha256:
                problem = "other bytes than were committed"
            else:
                continue
            yield Damage(
                dataset=table.dataset.key,
                kind=kind,
                path=table.storage.place(file.path),
                found=problem,
                mendable=False,
            )


def _sha256(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _unnamed_files(storage: Storage) -> list[str]:
    """Data files that no entry of the log ever added; a torn entry adds nothing."""
    numbers, torn = storage.numbers(), storage.torn()
    named: set[str] = set()
    for number in numbers:
        if number != torn:
            lines = storage.entry(number).splitlines()
            named |= {added["path"] for line in lines if (added := json.loads(line).get("add"))}
    return [name for name in storage.data_files() if name not in named] if numbers else []
