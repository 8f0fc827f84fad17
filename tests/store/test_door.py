"""The write door: a command once, its batch spared, nothing said before it is kept."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from madang import clock
from madang.errors import CommandRefused, KeyConflict, NotStored, StoreError
from madang.store import door as doors
from madang.store import idempotency, select
from madang.store.tables import audit
from tests.store import demo
from tests.store.demo import SignUp, people, prepare, sign_up, taken


def command(person: str = "a", *, key: str = "k1", actor: str = "person:a") -> SignUp:
    return SignUp(key=key, actor=actor, course="c", person=person)


@contextmanager
def waiting(store):
    """Hold the writer thread, so that what comes meanwhile is one batch."""
    gate, there = threading.Event(), threading.Event()

    def hold(_tx, _command):
        there.set()
        gate.wait(10)

    with ThreadPoolExecutor(16) as pool:
        held = pool.submit(store.do, hold, demo.Prepare(actor="test"))
        assert there.wait(10)

        def submit(handler, order):
            before = store.door._waiting.qsize()
            future = pool.submit(store.do, handler, order)
            while store.door._waiting.qsize() == before:
                pass
            return future

        yield submit
        gate.set()
        held.result()


def test_answer_of_a_replay_is_the_first_answer(store):
    prepare(store, ("c", 5))
    first = store.do(sign_up, command())
    assert store.do(sign_up, command()) == first
    assert people(store) == ["a"]
    assert taken(store, "c") == 1
    assert len(store.fetch(select(audit))) == 1


def test_control_without_the_idempotency_row_a_replay_acts_twice(store, monkeypatch):
    prepare(store, ("c", 5))
    monkeypatch.setattr(idempotency, "claim", lambda *_: None)
    store.do(demo.enter, command())
    with pytest.raises(StoreError, match="SignUp: the database said no"):
        store.do(demo.enter, command())  # only the table's own unique index stopped it
    store.do(demo.sign_up, command("b"))
    assert len(people(store)) == 2


def test_double_click_is_one_action(store):
    prepare(store, ("c", 50))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: store.do(sign_up, command()), range(24)))
    assert len(set(answers)) == 1
    assert taken(store, "c") == 1


@pytest.mark.parametrize("other", [command("b"), command(actor="person:b")])
def test_key_of_another_action_is_a_conflict(store, other):
    prepare(store, ("c", 5))
    store.do(sign_up, command())
    with pytest.raises(KeyConflict, match="its key was used for another action"):
        store.do(sign_up, other)
    assert people(store) == ["a"]


def test_failed_command_may_be_tried_again_with_its_key(store):
    prepare(store, ("c", 0), ("d", 1))
    with pytest.raises(CommandRefused, match="no seat is free"):
        store.do(sign_up, command())
    retry = SignUp(key="k1", actor="person:a", course="d", person="a")
    assert store.do(sign_up, retry)
    assert people(store) == ["a"]


def test_key_is_forgotten_after_thirty_days(store):
    prepare(store, ("c", 5))
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def later(days: int):
        return clock_at(at + timedelta(days=days))

    with later(0):
        store.do(sign_up, command())
    with later(29), pytest.raises(KeyConflict):
        store.do(sign_up, command("b"))
    with later(31):
        assert store.do(sign_up, command("b"))
        assert store.tidy() == 0
    with later(62):
        assert store.tidy() >= 1
    assert people(store) == ["a", "b"]


@contextmanager
def clock_at(instant):
    """The clock of every thread: the writer's has none of our context."""
    true = clock.now
    clock.now = lambda: instant
    try:
        yield
    finally:
        clock.now = true


def test_bad_command_spares_its_batch(sqlite_store):
    prepare(sqlite_store, ("c", 2))
    with waiting(sqlite_store) as submit:
        good = submit(sign_up, command("a", key="1"))
        bad = submit(_half_then_fail, command("b", key="2"))
        also = submit(sign_up, command("c", key="3"))
    assert good.result()
    assert also.result()
    with pytest.raises(ZeroDivisionError):
        bad.result()
    assert people(sqlite_store) == ["a", "c"]
    assert sqlite_store.verify().broken is None


def test_control_without_savepoint_a_bad_command_leaves_half(sqlite_store, monkeypatch):
    prepare(sqlite_store, ("c", 2))
    for statement in ("_SAVE", "_UNDO", "_KEEP"):
        monkeypatch.setattr(doors, statement, "PRAGMA user_version")
    with waiting(sqlite_store) as submit:
        bad = submit(_half_then_fail, command("b", key="2"))
        submit(sign_up, command("a", key="1"))
    with pytest.raises(ZeroDivisionError):
        bad.result()
    assert people(sqlite_store) == ["b", "a"]


def _half_then_fail(tx, order):
    demo.enter(tx, order)
    return 1 / 0


def test_failing_commit_fails_its_batch_whole(sqlite_store, monkeypatch):
    prepare(sqlite_store, ("c", 5))
    with waiting(sqlite_store) as submit:
        both = [submit(sign_up, command(name, key=name)) for name in ("a", "b")]

        commits = []  # the first is that of the command which waited

        def fail(name):
            commits.append(name)
            if commits.count("store.before_commit") == 2:
                message = "no more disk"
                raise OSError(message)

        monkeypatch.setattr(doors.failpoints, "hit", fail)
    for future in both:
        with pytest.raises(NotStored, match=r"not stored .*; try again with the same key"):
            future.result()
    monkeypatch.undo()
    assert people(sqlite_store) == []
    assert sqlite_store.do(sign_up, command("a", key="a"))
    assert people(sqlite_store) == ["a"]


def test_lost_connection_is_told_and_opened_again(sqlite_store):
    prepare(sqlite_store, ("c", 5))
    sqlite_store.door._connection.connection.dbapi_connection.close()  # between two commands
    with pytest.raises(NotStored):
        sqlite_store.do(sign_up, command())
    assert sqlite_store.do(sign_up, command())


def test_closed_door_says_so(sqlite_store):
    sqlite_store.close()
    with pytest.raises(NotStored, match="the store is closed"):
        sqlite_store.do(sign_up, command())


def test_many_commands_share_a_commit(sqlite_store, monkeypatch):
    prepare(sqlite_store, ("c", 50))
    commits = []
    with waiting(sqlite_store) as submit:
        monkeypatch.setattr(doors.failpoints, "hit", commits.append)
        for n in range(12):
            submit(sign_up, command(f"p{n}", key=f"k{n}"))
    assert len(people(sqlite_store)) == 12
    assert commits.count("store.after_commit") == 2  # the one that waited, then twelve together


@pytest.mark.parametrize(("handler", "oversold"), [(sign_up, False), (None, True)])
def test_course_is_never_oversold(store, handler, oversold):
    """And the control, check then insert in two commands, sells more seats than there are."""
    prepare(store, ("c", 5))

    def click(n: int) -> None:
        order = command(f"p{n}", key=f"k{n}")
        if handler:
            store.do(handler, order)
        elif store.fetch(select(demo.course.c.taken))[0].taken < 5:
            start.wait(10)
            store.do(demo.enter, order)

    start = threading.Barrier(12)
    with ThreadPoolExecutor(12) as pool:
        done = [pool.submit(click, n) for n in range(12)]
    refused = [future for future in done if isinstance(future.exception(), CommandRefused)]
    assert (len(people(store)) > 5) is oversold
    if not oversold:
        assert len(people(store)) == taken(store, "c") == 5
        assert len(refused) == 7


def test_reader_cannot_write(store):
    prepare(store)
    with pytest.raises(StoreError, match="cannot read"), store.read() as connection:
        connection.execute(text("DELETE FROM idempotency"))


def test_database_errors_are_told_without_values(store):
    prepare(store, ("c", 5))
    store.do(demo.enter, command("010-1234-5678"))
    with pytest.raises(StoreError) as told:
        store.do(demo.enter, command("010-1234-5678", key="k2"))
    assert "1234" not in str(told.value)
    assert told.value.__cause__ is None
