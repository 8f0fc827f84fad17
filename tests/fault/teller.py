"""A process at the write door, to be killed, raced, cut off or starved.

    python -m tests.fault.teller FILE [--without PROTECTION]...

It says `ready`, then obeys each line of its input:

    open NAME SEATS           makes a course
    sign NAME CLIENTS COUNT   so many threads sign up COUNT people in all; one line for each that
                              was acknowledged, `{"key": …, "answer": …}`, then `{"done": refused}`
    send FOLDER               delivers the outbox into a folder

What a protection is worth is shown by leaving it out: `order` (answers before COMMIT), the `claim`
of idempotency keys, the `guard` of the seats, `extra` (synchronous=FULL), `sync` (OFF).
"""

import argparse
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from madang.errors import CommandRefused, NotStored
from madang.plugin import Registry
from madang.store import Store, core, idempotency, outbox, select, transports
from madang.store import door as doors
from madang.store import engine as engines
from tests.store import demo
from tests.store.demo import MakeCourse, SignUp


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--without", action="append", default=[], choices=PROTECTIONS)
    chosen = parser.parse_args()
    for protection in chosen.without:
        PROTECTIONS[protection]()
    store = open_store(chosen.file)
    say("ready")
    for line in sys.stdin:
        verb, *words = line.split()
        tell(VERBS[verb](store, *words))


def open_store(file: Path) -> Store:
    """The store in that file, with the tables of the demo."""
    store = core.open_file(file, Registry(installed=()))
    store.do(lambda tx, _: demo.metadata.create_all(tx.connection), demo.Prepare(actor="test"))
    return store


def say(line: str) -> None:
    """Tell the parent one line, whole."""
    os.write(1, f"{line}\n".encode())


def tell(answer: object) -> None:
    say(json.dumps(answer))


def make(store: Store, name: str, seats: str) -> object:
    order = MakeCourse(key=f"make-{name}", actor="test", course=name, capacity=int(seats))
    store.do(demo.make_course, order)
    return {"made": name}


def sign(store: Store, name: str, clients: str, number: str) -> object:
    """One key a person: whoever comes again with it, in any process, is the same click."""
    people: Iterator[int] = count()
    total = int(number)

    def client(_n: int) -> int:
        refused = 0
        while (person := next(people)) < total:
            order = order_of(name, f"{os.getpid()}-{person}")
            try:
                answer = store.do(HANDLER[0], order) if GUARDED else _unguarded(store, order)
                tell({"key": order.key, "answer": answer})
            except (CommandRefused, NotStored):
                refused += 1
        return refused

    with ThreadPoolExecutor(int(clients)) as pool:
        return {"done": sum(pool.map(client, range(int(clients))))}


def order_of(course: str, key: str) -> SignUp:
    """The click with that key, which is also who clicks."""
    return SignUp(key=key, actor=f"person:{key}", course=course, person=key)


def send(store: Store, folder: str) -> object:
    write = lambda waiting: transports.Letter(  # noqa: E731
        to=(f"{waiting.message.recipient.removeprefix('person:')}@example.kr",),
        subject=waiting.message.event,
        text="",
    )
    sent = outbox.deliver(
        store, {"mail": transports.mail_files(Path(folder), write, "http://example.kr")}
    )
    return {"sent": sent.sent}


def _unguarded(store: Store, order: SignUp) -> object:
    found = store.fetch(select(demo.course).where(demo.course.c.id == order.course))[0]
    if found.taken >= found.capacity or len(demo.people(store)) >= found.capacity:
        message = "no seat is free"
        raise CommandRefused(message)
    time.sleep(0.005)  # a form takes longer
    return store.do(demo.enter, order)


HANDLER = [demo.sign_up]
GUARDED = [True]


def _without_order() -> None:
    """A door that answers each command as soon as it ran."""
    run, tell_all = doors._run, doors._tell

    def run_and_tell(connection, request):
        outcome = run(connection, request)
        if isinstance(outcome, doors._Failed):
            request.promise.set_exception(outcome.error)
        else:
            request.promise.set_result(outcome)
        return outcome

    doors._run = run_and_tell

    def tell_the_others(batch, outcomes):
        waiting = [pair for pair in zip(batch, outcomes, strict=True) if not pair[0].promise.done()]
        tell_all([request for request, _ in waiting], [outcome for _, outcome in waiting])

    doors._tell = tell_the_others


def _without_claim() -> None:
    idempotency.claim = lambda *_: None


def _without_guard() -> None:
    GUARDED.clear()


def _with_level(level: int) -> None:
    def settle(connection: sqlite3.Connection, _path: Path) -> None:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute(f"PRAGMA synchronous={level}")

    engines._assert_settings = settle


VERBS = {"open": make, "sign": sign, "send": send}
PROTECTIONS = {
    "order": _without_order,
    "claim": _without_claim,
    "guard": _without_guard,
    "extra": lambda: _with_level(2),
    "sync": lambda: _with_level(0),
}

if __name__ == "__main__":
    main()
