"""The store under kill -9, a full disk and several processes: acknowledged is durable, once."""

import json
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from madang.errors import NotStored
from madang.store import outbox
from madang.store.door import SqliteDoor
from tests.fault import teller
from tests.fault.crew import Child, Lines
from tests.fault.disks import tmpfs
from tests.fault.teller import open_store, order_of
from tests.store import demo
from tests.store.demo import MakeCourse, people, sign_up

FULL = [pytest.mark.fault_full, pytest.mark.timeout(3600)]
ROUNDS = [4, pytest.param(200, marks=FULL)]
PAGE = 4096


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "home" / "store.db"


def acknowledged(child: Child) -> dict[str, str]:
    """What a child that is dead had acknowledged: key and answer; half a line does not count."""
    assert child.process.stdout
    lines = [line for line in child.process.stdout.read().split("\n")[:-1] if "key" in line]
    return {told["key"]: told["answer"] for told in map(json.loads, lines)}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_kill_loses_nothing_acknowledged_and_a_retry_doubles_nothing(file, figure, rounds):
    found = kill_and_look(file, rounds)
    figure("kill -9 at the door", **found)
    assert found["lost"] == found["doubled"] == 0
    assert found["acknowledged"] > 5 * rounds


def test_control_a_door_that_answers_before_commit_loses(file, figure):
    found = kill_and_look(file, 2, "--without", "order")
    figure("kill -9, control answers before COMMIT", **found)
    assert found["lost"] > 0


def test_control_without_the_idempotency_row_a_retry_doubles(file, figure):
    found = kill_and_look(file, 2, retry_without_claim=True)
    figure("kill -9, control without idempotency row", **found)
    assert found["doubled"] > 0


def kill_and_look(file: Path, rounds: int, *words: str, retry_without_claim: bool = False):
    """Kill processes at the door, at a random moment or just before or after a COMMIT."""
    chance = random.Random()  # noqa: S311 -- other moments in every run
    moments = ["store.before_commit=kill@9", "store.after_commit=kill@9", "", ""]
    total: Counter[str] = Counter(lost=0, doubled=0, acknowledged=0)
    for number in range(rounds):
        moment = moments[number % len(moments)]
        with Child("teller", file, *words, failpoints=moment).wait_ready() as doomed:
            doomed.send("open c 1000000")
            doomed.reply()
            doomed.send("sign c 4 1000000")
            if moment:
                assert doomed.died() == -signal.SIGKILL, f"{moment} was not reached"
            else:
                time.sleep(chance.uniform(0.1, 0.5))  # the random moment itself
                doomed.kill()
            told = acknowledged(doomed)
        total.update(look(file, told, retry_without_claim=retry_without_claim))
    return dict(total)


def look(file: Path, told: dict[str, str], *, retry_without_claim: bool) -> Counter[str]:
    """What is missing of what was acknowledged, and what a retry of every key doubles."""
    store = open_store(file)
    try:
        held = Counter(people(store))
        lost = [key for key in told if not held[key]]
        doubled = 0
        handler = demo.sign_up
        for key in list(told)[-20:]:
            if retry_without_claim:
                store.do(handler, order_of("c", f"{key}-other"))  # the same click, as another
            elif key in held:
                doubled += store.do(handler, order_of("c", key)) != told[key]
        again = Counter(people(store))
        doubled += sum(again.values()) - sum(held.values())
        assert store.verify().broken is None
        assert demo.taken(store, "c") == sum(again.values())
    finally:
        store.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return Counter(lost=len(lost), doubled=doubled, acknowledged=len(told))


@pytest.mark.parametrize(
    ("processes", "rounds"),
    [(3, 1), pytest.param(8, 25, marks=FULL), pytest.param(2, 25, marks=FULL)],
)
def test_several_processes_share_one_door(file, figure, processes, rounds):
    for number in range(rounds):
        signed, refused = race(file.with_name(f"{number}.db"), processes)
        assert signed == 30
        assert refused == processes * 40 - 30
    figure("processes at one door", processes=processes, rounds=rounds, oversold=0)


def test_control_check_then_insert_oversells_between_processes(file, figure):
    signed, _ = race(file, 3, "--without", "guard")
    figure("processes, control check then insert", seats=30, sold=signed)
    assert signed > 30


def race(file: Path, processes: int, *words: str) -> tuple[int, int]:
    """How many of 40 people a process got one of 30 seats, and how many were refused."""
    store = open_store(file)
    store.do(demo.make_course, MakeCourse(actor="test", course="c", capacity=30))
    with ExitStack() as stack:
        children = [stack.enter_context(Child("teller", file, *words)) for _ in range(processes)]
        for child in children:
            child.wait_ready()
        for child in children:
            child.send("sign c 4 40")
        refused = sum(_until_done(Lines(child)) for child in children)
    signed = len(people(store))
    chain = store.verify()
    assert (chain.rows, chain.broken) == (signed, None)
    store.close()
    return signed, refused


def _until_done(lines: Lines) -> int:
    while "done" not in (told := lines.next()):
        pass
    return told["done"]


@pytest.fixture
def small(tmp_path) -> Iterator[Path]:
    """A disk of 8 MB."""
    with tmpfs(tmp_path / "disk", megabytes=8) as at:
        yield at


def fill(at: Path, pages_left: int = 0) -> Path:
    """Leave so many pages free."""
    ballast = at / "ballast"
    with ballast.open("ab") as stream:
        while (free := os.statvfs(at).f_bavail - pages_left) > 0:
            stream.write(bytes(PAGE * min(free, 256)))
            stream.flush()
    return ballast


@pytest.mark.parametrize("pages", [0, 1, 3, pytest.param(9, marks=FULL)])
def test_full_disk_is_said_and_work_goes_on_after_it(small, pages):
    store = open_store(small / "store.db")
    store.do(demo.make_course, MakeCourse(actor="test", course="c", capacity=100_000))
    store.do(sign_up, order_of("c", "before"))
    ballast = fill(small, pages)
    told = {"before"}
    with pytest.raises(NotStored, match="disk is full"):  # noqa: PT012 -- the last of many
        for number in range(400):
            key = f"p{number}"
            started = time.monotonic()
            store.do(sign_up, order_of("c", key))
            told.add(key)
    assert time.monotonic() - started < 1
    assert set(people(store)) == told
    ballast.unlink()
    assert store.do(sign_up, order_of("c", key)), "without opening it again"
    assert set(people(store)) == told | {key}
    assert store.verify().broken is None
    store.close()


def test_control_a_door_that_swallows_errors_acknowledges_on_a_full_disk(small, monkeypatch):
    commit = SqliteDoor._commit

    def swallow(door, batch):
        try:
            return commit(door, batch)
        except Exception:  # noqa: BLE001 -- what must never be written
            door._forget_connection()
            return ["stored"] * len(batch)

    store = open_store(small / "store.db")
    store.do(demo.make_course, MakeCourse(actor="test", course="c", capacity=10))
    fill(small)
    monkeypatch.setattr(SqliteDoor, "_commit", swallow)
    assert store.do(sign_up, order_of("c", "a")) == "stored"
    assert people(store) == []
    store.close()


def test_many_clients_on_a_full_disk_are_all_answered(small):
    store = open_store(small / "store.db")
    store.do(demo.make_course, MakeCourse(actor="test", course="c", capacity=100_000))

    def click(number: int) -> str | None:
        try:
            return store.do(sign_up, order_of("c", f"p{number}"))
        except NotStored:
            return None

    told: list[str | None] = []
    for pages in (0, 12, 24):
        ballast = fill(small, pages)
        with ThreadPoolExecutor(8) as pool:
            told += pool.map(click, range(1000 * pages, 1000 * pages + 150))
        ballast.unlink()
    assert None in told
    held = {row.id for row in store.fetch(demo.select(demo.signup))}
    assert {answer for answer in told if answer} == held
    store.close()


def test_one_mail_an_event_however_the_sender_dies(file, tmp_path, monkeypatch):
    folder = tmp_path / "mail"
    store = open_store(file)
    store.do(demo.make_course, MakeCourse(actor="test", course="c", capacity=10))
    for name in "abc":
        store.do(sign_up, order_of("c", name))
    for _ in range(2):
        with Child("teller", file, failpoints="outbox.sent=kill").wait_ready() as doomed:
            doomed.send(f"send {folder}")
            assert doomed.died() == -signal.SIGKILL
        _let_leases_run_out(store)
    assert teller.send(store, str(folder)) == {"sent": 3}
    assert outbox.counts(store) == {"waiting": 0, "sent": 3, "given_up": 0}
    subjects = Counter(path.read_text().split("Subject: ")[1][:40] for path in folder.iterdir())
    assert len(subjects) == 3
    assert set(subjects.values()) == {1}
    store.close()


def test_control_mail_inside_the_handler_tells_of_what_was_not_stored(file, tmp_path):
    """Killed before COMMIT, the mail is out and the sign-up is not."""
    folder = tmp_path / "mail"
    folder.mkdir()
    child = os.fork()
    if child == 0:  # pragma: no cover -- dies
        doomed = open_store(file)
        doomed.do(demo.make_course, MakeCourse(actor="test", course="c", capacity=10))

        def handler(tx, order):
            demo.enter(tx, order)
            (folder / order.person).touch()
            os.kill(os.getpid(), signal.SIGKILL)

        doomed.do(handler, order_of("c", "a"))
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    store = open_store(file)
    assert people(store) == []
    assert [path.name for path in folder.iterdir()] == ["a"]
    store.close()


def _let_leases_run_out(store) -> None:
    past = outbox.update(outbox.outbox).values(due_at=outbox.outbox.c.created_at)
    store.do(lambda tx, _: tx.execute(past) and None, demo.Prepare(actor="test"))
