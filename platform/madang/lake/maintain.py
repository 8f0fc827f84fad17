"""Upkeep of tables: checkpoints, damage found and mended, files that no log entry names.

Nothing here deletes what a kept version names. A log entry is moved aside only when it is the
newest and not whole, so it was never acknowledged: an acknowledged one is flushed to disk whole.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from madang.durable import fsync_file, fsync_folder
from madang.errors import TableDamaged
from madang.lake.commit import live_files, open_table
from madang.lake.identity import file_sha256
from madang.lake.log import entry_problem, log_file, log_numbers, mend_log, torn_entry
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
        path: The file.
        found: What was found there.
        mendable: Whether `repair` can put it right without losing an acknowledged version.
    """

    dataset: str
    kind: DamageKind
    path: Path
    found: str
    mendable: bool


def verify(table: Table, *, contents: bool = False) -> list[Damage]:
    """Everything wrong with the table: its log, its checkpoint, the files of its newest version.

    Args:
        table: The table; one that holds nothing yet is sound.
        contents: Also compare each file's sha256 with the one committed (reads all bytes).
    """
    if not (table.folder / "_delta_log").is_dir():
        return []
    damages = [*_log_damages(table), *_checkpoint_damages(table)]
    return damages or list(_file_damages(table, contents=contents))


def repair(table: Table) -> list[Damage]:
    """Mend what `verify` finds mendable, by moving damaged files aside; returns what was mended."""
    mended = [damage for damage in verify(table) if damage.mendable]
    for damage in mended:
        if damage.kind == "log_entry":
            mend_log(table.folder)
            continue
        (table.folder / "_delta_log" / _LAST_CHECKPOINT).unlink(missing_ok=True)
        if damage.path.exists():
            damage.path.rename(damage.path.with_name(f"{damage.path.name}.damaged"))
        fsync_folder(damage.path.parent)
    return mended


def checkpoint(table: Table) -> int | None:
    """Write a checkpoint where `CHECKPOINT_EVERY` versions have none; returns its version."""
    delta = open_table(table.folder)
    if delta is None or delta.version() - _checkpointed(table) < CHECKPOINT_EVERY:
        return None
    delta.create_checkpoint()
    log = table.folder / "_delta_log"
    for path in log.glob(f"{delta.version():020d}.checkpoint*.parquet"):
        fsync_file(path)
    fsync_file(log / _LAST_CHECKPOINT)
    fsync_folder(log)
    return delta.version()


def orphans(table: Table, *, older_than_s: float = ORPHAN_AGE_S) -> list[Path]:
    """Data files that no log entry names, older than any run could be: left by killed runs.

    Those of the table and of its quarantine.
    """
    limit = time.time() - older_than_s
    return [
        path
        for folder in (table.folder, table.quarantine_folder)
        for path in _unnamed_files(folder)
        if path.stat().st_mtime < limit
    ]


def sweep(table: Table, *, older_than_s: float = ORPHAN_AGE_S) -> list[Path]:
    """Delete the orphans; returns what was deleted."""
    found = orphans(table, older_than_s=older_than_s)
    for path in found:
        path.unlink()
    return found


def _log_damages(table: Table) -> Iterator[Damage]:
    numbers = log_numbers(table.folder)
    newest = numbers[-1] if numbers else -1
    for number in range(newest + 1):
        path = log_file(table.folder, number)
        kind: DamageKind = "log_entry"
        if not path.exists():
            kind, problem = "log_gap", "missing"
        else:
            problem = entry_problem(path)
        if problem:
            yield Damage(
                dataset=table.dataset.key,
                kind=kind,
                path=path,
                found=problem,
                mendable=kind == "log_entry" and number == newest,
            )


def _checkpoint_damages(table: Table) -> Iterator[Damage]:
    number = _checkpointed(table)
    if number < 0:
        return
    path = table.folder / "_delta_log" / f"{number:020d}.checkpoint.parquet"
    try:
        open_table(table.folder)
    except TableDamaged as error:
        yield Damage(
            dataset=table.dataset.key,
            kind="checkpoint",
            path=path,
            found=str(error),
            mendable=log_numbers(table.folder)[:1] == [0],
        )


def _checkpointed(table: Table) -> int:
    """Version of the newest checkpoint, -1 where there is none."""
    pointer = table.folder / "_delta_log" / _LAST_CHECKPOINT
    try:
        return int(json.loads(pointer.read_bytes())["version"])
    except (OSError, ValueError, KeyError):
        return -1


def _file_damages(table: Table, *, contents: bool) -> Iterator[Damage]:
    delta = open_table(table.folder)
    current = table.current()
    if delta is None or current is None:
        return
    for partition, files in live_files(delta).items():
        facts = current.commit.part(partition)
        for file in files:
            path = table.folder / file.path
            kind: DamageKind = "file_changed"
            if not path.exists():
                kind, problem = "file_missing", "missing"
            elif path.stat().st_size != file.size:
                problem = f"{path.stat().st_size} bytes, committed with {file.size}"
            elif contents and facts and file_sha256(path) != facts.sha256:
                problem = "other bytes than were committed"
            else:
                continue
            yield Damage(
                dataset=table.dataset.key, kind=kind, path=path, found=problem, mendable=False
            )


def _unnamed_files(folder: Path) -> list[Path]:
    """Data files in the folder that no entry of its log ever added; a torn entry adds nothing."""
    torn = torn_entry(folder)
    named: set[str] = set()
    for number in log_numbers(folder):
        if number != torn:
            lines = log_file(folder, number).read_text("utf-8").splitlines()
            named |= {added["path"] for line in lines if (added := json.loads(line).get("add"))}
    found = sorted(folder.glob("*/*.parquet")) if log_numbers(folder) else []
    return [
        path
        for path in found
        if path.parent.name != "_delta_log" and str(path.relative_to(folder)) not in named
    ]
