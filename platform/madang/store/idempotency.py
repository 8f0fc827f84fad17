"""The same key twice is one action: claimed before a command runs, answered from the row after."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update

from madang.errors import KeyConflict
from madang.store.command import Answer, Command
from madang.store.once import insert_once
from madang.store.tables import idempotency

KEPT = timedelta(days=30)

_LOOK = select(idempotency).where(idempotency.c.key == bindparam("wanted"))
_KEEP = (
    update(idempotency)
    .where(idempotency.c.key == bindparam("wanted"))
    .values(answer=bindparam("told"))
)


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer that an earlier run of the same command left."""

    answer: Answer


def claim(connection: Connection, command: Command, now: datetime) -> Stored | None:
    """The stored answer where this command ran before; None, and the key is ours, where not.

    On PostgreSQL the claim waits for another transaction that holds the same key.

    Raises:
        KeyConflict: The key belongs to another command, or to another actor.
    """
    row = {"key": command.key, "actor": command.actor, "command_hash": command.hash, "at": now}
    if insert_once(connection, idempotency, row):
        return None
    found = connection.execute(_LOOK, {"wanted": command.key}).one()
    if found.at < now - KEPT:
        connection.execute(delete(idempotency).where(idempotency.c.key == command.key))
        insert_once(connection, idempotency, row)
        return None
    if (found.actor, found.command_hash) != (command.actor, row["command_hash"]):
        message = (
            f"{type(command).__name__}: its key was used for another action; "
            "draw the form again for a new one"
        )
        raise KeyConflict(message)
    return Stored(json.loads(found.answer))


def keep(connection: Connection, command: Command, answer: str) -> None:
    """Leave the answer (JSON) with the claimed key."""
    connection.execute(_KEEP, {"wanted": command.key, "told": answer})


def forget_old(connection: Connection, now: datetime) -> int:
    """How many rows were older than 30 days, and are gone."""
    return connection.execute(delete(idempotency).where(idempotency.c.at < now - KEPT)).rowcount
