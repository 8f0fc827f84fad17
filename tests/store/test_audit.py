"""The audit trail: nobody changes it, and who does is found."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from madang.errors import StoreError
from madang.store import Command, select
from madang.store.chain import GENESIS
from madang.store.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Command):
    about: str


def note(tx, command: Note) -> None:
    tx.record("noted", command.about, reason="because", where="here")


def fill(store, count: int = 5) -> None:
    for n in range(count):
        store.do(note, Note(actor="account:1", about=f"thing:{n}"))


def test_empty_trail_holds(store):
    assert (store.verify().rows, store.verify().head, store.verify().broken) == (0, GENESIS, None)


def test_every_row_names_who_what_when_and_the_row_before(store):
    fill(store)
    rows = store.fetch(select(audit).order_by(audit.c.seq))
    assert [row.prev_hash for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert [row.about for row in rows] == [f"thing:{n}" for n in range(5)]
    assert {(row.actor, row.reason, row.from_where) for row in rows} == {
        ("account:1", "because", "here")
    }
    assert store.verify().head == rows[-1].hash


def test_failed_command_leaves_no_row(store):
    def fail(tx, command):
        note(tx, command)
        message = "no"
        raise StoreError(message)

    with pytest.raises(StoreError):
        store.do(fail, Note(actor="x", about="y"))
    assert store.verify().rows == 0


def test_commands_at_the_same_time_make_one_chain(store):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.do(note, Note(actor="x", about=str(n))), range(40)))
    chain = store.verify()
    assert (chain.rows, chain.broken) == (40, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET reason = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 2"]
)
def test_trigger_refuses_change(store, statement):
    fill(store)
    with pytest.raises(StoreError, match="append-only"):
        store.do(lambda tx, _: tx.execute(text(statement)) and None, Note(actor="x", about="y"))
    assert store.verify().rows == 5


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit SET reason = 'x' WHERE seq = 3", "row 3 was changed: noted, thing:2"),
        ("UPDATE audit SET hash = 'x' WHERE seq = 3", "row 3 was changed: noted, thing:2"),
        ("DELETE FROM audit WHERE seq = 3", "row 3 is missing; the next one is 4"),
        ("UPDATE audit SET prev_hash = 'x' WHERE seq = 3", "row 3 does not follow the row before"),
    ],
)
def test_control_without_the_trigger_a_change_is_found(sqlite_store, tmp_path, statement, found):
    fill(sqlite_store)
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.executescript("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete")
        connection.execute(statement)
    chain = sqlite_store.verify()
    assert chain.broken is not None
    assert re.search(found, chain.broken)
    assert chain.rows == 3


def test_rows_cut_off_the_end_change_the_head(sqlite_store, tmp_path):
    fill(sqlite_store)
    head = sqlite_store.verify().head
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.executescript("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = 5")
    assert sqlite_store.verify().broken is None, "the chain alone cannot tell"
    assert sqlite_store.verify().head != head
