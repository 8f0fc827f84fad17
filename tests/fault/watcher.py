"""A process that reads over and over, and counts what no reader may ever see.

    python -m tests.fault.watcher HOME lake|published|naive|pointer

It reads until its input is closed or it saw enough half states, then prints one line of JSON:
reads, half states with their reasons, and how many versions it met.
"""

import hashlib
import json
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from madang import publish
from madang.files import Folder
from madang.lake import Lake
from tests.fault import pointer, scene
from tests.fault.builder import naive_file, say

FULL_READ_EVERY = 20
ENOUGH = 20


def main() -> None:
    home, kind = Path(sys.argv[1]), sys.argv[2]
    look = KINDS[kind]
    os.nice(5)  # readers fill whatever the builders leave of the machine
    say("ready")
    reads, newest, half, met = 0, 0, [], set()
    while len(half) < ENOUGH and not select.select([sys.stdin], [], [], 0)[0]:
        try:
            seen = look(home, reads)
        except Exception as error:  # noqa: BLE001 -- whatever a reader stumbles over is a half state
            half.append(f"{type(error).__name__}: {error}")
            seen = (newest, -1)
        if seen is None:
            continue
        reads += 1
        number, edition = seen
        met.add(edition)
        if number < newest:
            half.append(f"version {number} after {newest}")
        newest = number
    say(json.dumps({"reads": reads, "half": half, "versions": len(met)}))


def read_lake(home: Path, turn: int) -> tuple[int, int] | None:
    """Number and edition of the current version; now and then through the platform's own reader."""
    version = Lake(Folder(str(home / "lake")), home / "cache").table(scene.READING).current()
    if version is None:
        return None
    if turn % FULL_READ_EVERY == 0:
        rows = version.table()
    else:
        rows = pa.concat_tables(pq.read_table(file) for file in version.files)
    return version.number, scene.whole(rows)


def read_pointer(home: Path, turn: int) -> tuple[int, int] | None:
    """As `read_lake`, of a lake without Delta."""
    pointer.install()
    return read_lake(home, turn)


def read_published(home: Path, turn: int) -> tuple[int, int] | None:
    """Number and edition of what `latest.json` names, every file held against its sum."""
    folder = Folder(str(home / "published"))
    _prove_snapshot_stands(folder)
    newest = publish.latest(folder, scene.READING.key)
    if newest is None:
        return None
    for file in newest.files:
        data = folder.read_bytes(f"{newest.folder}/{file.name}")
        if hashlib.sha256(data).hexdigest() != file.sha256 or len(data) != file.size:
            message = f"{newest.version}: {file.name} is not what latest.json names"
            raise scene.HalfStateError(message)
    rows = pq.read_table(home / "published" / newest.folder / "data.parquet")
    return newest.number, scene.whole(rows)


def _prove_snapshot_stands(folder: Folder) -> None:
    """What `current.json` names is there, and the dataset never leaves it."""
    snapshot = publish.current_snapshot(folder)
    if snapshot is not None:
        version = snapshot.versions[scene.READING.key]
        if publish.find(folder, scene.READING.key, version) is None:
            message = f"snapshot {snapshot.id} names {version}, which is not published"
            raise scene.HalfStateError(message)


def read_naive(home: Path, turn: int) -> tuple[int, int] | None:
    """The naive writer's one file."""
    path = naive_file(home)
    if not path.exists():
        return None
    edition = scene.whole(pq.read_table(path))
    return edition, edition


KINDS: dict[str, Callable[[Path, int], tuple[int, int] | None]] = {
    "lake": read_lake,
    "published": read_published,
    "naive": read_naive,
    "pointer": read_pointer,
}

if __name__ == "__main__":
    main()
