"""Commands a second through the write door, against one commit each, in the same run.

    python -m tests.bench.store FOLDER CLIENTS SECONDS WAY

One process, so many client threads, one course with seats enough; a command is a sign-up with its
guarded UPDATE, idempotency row, line of the audit trail and message. WAY is `door`, `one` (the same
door with one command a commit) or `bare` (threads that open, lock, write and close for themselves).
"""

import json
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from madang.plugin import Registry
from madang.store import Store, core
from madang.store.door import SqliteDoor
from madang.store.lock import locked
from tests.store import demo
from tests.store.demo import MakeCourse, SignUp, prepare

WAYS = {
    "door": "door",
    "one": "door, one command a commit",
    "bare": "no door: lock, open, commit",
}
SEATS = 10_000_000


def measure(store: Store, act: Callable[[str], object], clients: int, seconds: float):
    """Commands a second, their latencies and the CPU time of one, in milliseconds."""
    spent: list[list[float]] = [[] for _ in range(clients)]
    start = threading.Barrier(clients + 1)
    end = threading.Event()

    def client(number: int) -> None:
        start.wait()
        turn = 0
        while not end.is_set():
            began = time.perf_counter()
            act(f"{number}-{turn}")
            spent[number].append(1000 * (time.perf_counter() - began))
            turn += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began, used = time.perf_counter(), time.process_time()
    end.wait(seconds)  # nobody sets it before: this is the span that is measured
    end.set()
    for thread in threads:
        thread.join()
    took, used = time.perf_counter() - began, time.process_time() - used
    every = sorted(each for one in spent for each in one)
    assert len(demo.people(store)) == len(every)
    return {
        "per_s": len(every) / took,
        "p50": statistics.median(every),
        "p99": every[int(0.99 * (len(every) - 1))],
        "max": every[-1],
        "cpu": 1000 * used / len(every),
    }


def main(folder: str, clients: str, seconds: str, way: str) -> None:
    file = Path(folder) / f"{way}{clients}-{time.monotonic_ns()}" / "store.db"
    store = core.open_file(file, Registry(installed=()))
    if way == "one":
        assert isinstance(store.door, SqliteDoor)
        store.door._batch = 1
    prepare(store)
    store.do(demo.make_course, MakeCourse(actor="bench", course="c", capacity=SEATS))
    act = (lambda person: _bare(file, person)) if way == "bare" else (lambda p: _sign(store, p))
    found = measure(store, act, int(clients), float(seconds))
    store.close()
    sys.stdout.write(json.dumps({"door": found}) + "\n")


def _sign(store: Store, person: str) -> object:
    return store.do(demo.sign_up, SignUp(key=person, actor="bench", course="c", person=person))


def _bare(file: Path, person: str) -> None:
    """What a page would do without a door: one transaction of two statements, one commit."""
    with locked(file.with_suffix(".lock")):
        connection = sqlite3.connect(file, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE demo_course SET taken = taken + 1 WHERE taken < capacity")
        connection.execute("INSERT INTO demo_signup VALUES (?, 'c', ?)", (person, person))
        connection.execute("COMMIT")
        connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
