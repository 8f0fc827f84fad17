"""A process that builds on command, to be killed, raced, cut off or starved.

    python -m tests.fault.builder HOME LANDING [--without PROTECTION]...

It says `ready`, then answers each line of its input with one line of JSON:

    build | build MONTH | widen MONTH     builds a dataset of `tests.fault.scene`
    finish                                builds, then writes the snapshot, as `madang build` does
    at HOME LANDING                       moves to another home
    overwrite EDITION                     the naive writer: opens its one file and writes it again

What a protection is worth is shown by leaving it out: the `lock` of a partition, every `fsync`, the
`log_fsync` alone or that of the log entry that a commit builds on (`base_fsync`), the `compare` in
the compare-and-swap of the commit; or `delta` itself, for the pointer of `tests.fault.pointer`.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable

from madang import failpoints
from madang.build import build, finish
from madang.lake import commit as committing
from madang.lake import renewal
from madang.lake.storage import Storage
from madang.lake.table import Table
from madang.workspace import Workspace
from tests.fault import pointer, scene

Answer = Mapping[str, object]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("landing", type=Path)
    parser.add_argument("--without", action="append", default=[], choices=PROTECTIONS)
    chosen = parser.parse_args()
    for protection in chosen.without:
        PROTECTIONS[protection]()
    place = scene.workspace(chosen.home, chosen.landing)
    say("ready")
    for line in sys.stdin:
        verb, *words = line.split()
        failpoints._hits.clear()
        if verb == "at":
            place = scene.workspace(*map(Path, words))
            answer: Answer = {"status": "moved"}
        elif verb == "overwrite":
            answer = overwrite(place, int(words[0]))
        else:
            answer = _build(place, verb, *words)
        say(json.dumps(answer))


def say(line: str) -> None:
    """Tell the parent one line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def overwrite(place: Workspace, edition: int) -> Answer:
    """The naive writer: the one data file is opened and written again."""
    path = naive_file(place.settings.home)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(scene.good_rows(edition), path, row_group_size=100)
    return {"status": "committed"}


def naive_file(home: Path) -> Path:
    """The file that the naive writer overwrites."""
    return home / "naive.parquet"


def _build(place: Workspace, verb: str, month: str | None = None) -> Answer:
    dataset = scene.READING
    if month is not None:
        dataset = scene.WIDENED if verb == "widen" else scene.MONTHLY
    outcome = build(place, dataset, month, origin="landing")
    if verb == "finish":
        finish(place)
    return {"status": outcome.status, "number": outcome.number, "reason": outcome.reason}


def _without_lock() -> None:
    Table.lock = lambda _self, _partition: nullcontext()


def _without_fsync() -> None:
    os.fsync = lambda _handle: None


def _without_log_fsync() -> None:
    committing.flush_log = renewal.flush_log = lambda _storage, _number: None


def _without_base_fsync() -> None:
    """Flush what was committed, not what it was built on."""
    write, flush = committing._write, committing.flush_log
    written: list[bool] = []

    def write_and_tell(*words) -> None:
        write(*words)
        written.append(True)

    def flush_what_was_written(storage: Storage, number: int) -> None:
        if written:
            written.clear()
            flush(storage, number)

    committing._write, committing.flush_log = write_and_tell, flush_what_was_written
    renewal.flush_log = lambda _storage, _number: None  # nor where a build starts from


def _without_compare() -> None:
    """Commit through the handle opened at the beginning, with the library's own retries."""
    handles: dict[Storage, DeltaTable] = {}
    ensure, look = renewal.ensure_table, committing.open_table

    def remember(storage, schema, *, partitioned):
        handles[storage] = ensure(storage, schema, partitioned=partitioned)
        return handles[storage]

    renewal.ensure_table = remember
    committing.open_table = lambda storage, version=None: (
        handles.pop(storage, None) or look(storage, version)
    )
    committing._prove_unchanged = lambda *_: None
    committing.CommitProperties = lambda metadata=None, **_: CommitProperties(metadata)


PROTECTIONS = {
    "lock": _without_lock,
    "fsync": _without_fsync,
    "log_fsync": _without_log_fsync,
    "base_fsync": _without_base_fsync,
    "compare": _without_compare,
    "delta": pointer.install,
}

if __name__ == "__main__":
    main()
