"""Messages that wait to be sent: written with the change they tell of, sent after its commit.

A row names an event, a recipient and a kind, once; parameters, never an address. A sender leases
rows, sends them and marks them. Two senders never hold the same row. A crash between sending and
marking repeats one message under the same id: mail carries it as Message-ID, a webhook as key.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import func, select, update

from madang import failpoints
from madang.errors import MadangError
from madang.store.command import Command, Tx
from madang.store.core import Store
from madang.store.once import insert_once
from madang.store.tables import outbox
from madang.store.types import new_id

RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
LEASE = timedelta(minutes=10)
_AT_ONCE = 10
_TIDY_EVERY = 240  # rounds of the sender
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that somebody is to be told.

    Attributes:
        event: What happened, e.g. `held:transfermap.lift@2018-08`.
        recipient: Whom it tells: `account:ID`, `person:ID`, `role:stewards`; never an address.
        kind: Which text it is.
        channel: Which transport takes it: `mail`, `webhook`.
        parameters: Plain values for the text; nothing personal.
    """

    event: str
    recipient: str
    kind: str
    channel: str
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that a sender holds.

    Attributes:
        id: The same in every try.
        message: What to tell.
        created_at: When it was written.
        attempts: How often it was tried, this time among them.
    """

    id: str
    message: Message
    created_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the messages that were due.

    Attributes:
        sent: How many left.
        failed: How many are tried again, or were given up.
    """

    sent: int
    failed: int


# Sends one message, or raises.
Transport: TypeAlias = Callable[[Waiting], None]


def post(tx: Tx, message: Message) -> bool:
    """Write the message with the change; False where this event told this recipient already."""
    row = {
        "id": new_id(),
        "event": message.event,
        "recipient": message.recipient,
        "kind": message.kind,
        "channel": message.channel,
        "parameters": json.dumps(dict(message.parameters), ensure_ascii=False, sort_keys=True),
        "state": "waiting",
        "attempts": 0,
        "created_at": tx.now,
        "due_at": tx.now,
    }
    return insert_once(tx.connection, outbox, row)


def deliver(store: Store, transports: Mapping[str, Transport]) -> Delivered:
    """Send what is due. Messages of a channel without transport wait."""
    sent = failed = 0
    while taken := _take(store, transports):
        for lease, waiting in taken:
            problem = _send(transports[waiting.message.channel], waiting)
            failpoints.hit("outbox.sent")
            mark = MarkMessage(actor="system", id=waiting.id, lease=lease, problem=problem)
            store.do(_mark, mark)
            sent, failed = sent + (problem is None), failed + (problem is not None)
    return Delivered(sent=sent, failed=failed)


def counts(store: Store) -> Mapping[str, int]:
    """How many messages are `waiting`, `sent` and `given_up`."""
    statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    found = {row[0]: row[1] for row in store.fetch(statement)}
    return {state: found.get(state, 0) for state in ("waiting", "sent", "given_up")}


class Sender:
    """A thread that delivers what is due until it is stopped.

    Args:
        store: Whose outbox.
        transports: By channel.
        every_s: Seconds between two looks.
        chores: What else is done at each look, before.
    """

    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Transport],
        every_s: float = 15.0,
        chores: Sequence[Callable[[], object]] = (),
    ) -> None:
        self._store = store
        self._transports = transports
        self._every_s = every_s
        self._chores = chores
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="madang-outbox", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End once the message at hand is marked."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        rounds = 0
        while not self._stop.is_set():
            for work in (*self._chores, self._deliver):
                try:
                    work()
                except MadangError as error:  # a full disk, a database that is away: later again
                    _log.warning("outbox: %s", error)
            if rounds % _TIDY_EVERY == 0:
                self._store.tidy()
            rounds += 1
            self._stop.wait(self._every_s)

    def _deliver(self) -> None:
        deliver(self._store, self._transports)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDue(Command):
    """Lease messages that are due."""

    lease: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkMessage(Command):
    """Say what became of a leased message."""

    id: str
    lease: str
    problem: str | None


def _take(store: Store, transports: Mapping[str, Transport]) -> Sequence[tuple[str, Waiting]]:
    lease = new_id()
    taken = store.do(
        _lease, TakeDue(actor="system", lease=lease, channels=tuple(sorted(transports)))
    )
    if not taken:
        return ()
    rows = store.fetch(select(outbox).where(outbox.c.lease == lease).order_by(outbox.c.created_at))
    return [(lease, _waiting(row)) for row in rows]


def _lease(tx: Tx, command: TakeDue) -> int:
    """How many rows are held now. The outer condition holds a second sender off on PostgreSQL."""
    due = (
        outbox.c.state == "waiting",
        outbox.c.due_at <= tx.now,
        outbox.c.channel.in_(command.channels),
    )
    first = select(outbox.c.id).where(*due).order_by(outbox.c.due_at).limit(_AT_ONCE)
    return tx.execute(
        update(outbox)
        .where(*due, outbox.c.id.in_(first))
        .values(lease=command.lease, due_at=tx.now + LEASE, attempts=outbox.c.attempts + 1)
    ).rowcount


def _mark(tx: Tx, command: MarkMessage) -> None:
    mine = (outbox.c.id == command.id, outbox.c.lease == command.lease)
    attempts = tx.execute(select(outbox.c.attempts).where(*mine)).scalar_one_or_none()
    if attempts is None:  # the lease ran out and another sender holds it
        return
    values: dict[str, object] = {"lease": None, "problem": command.problem}
    if command.problem is None:
        values |= {"state": "sent", "sent_at": tx.now}
    elif attempts > len(RETRY_AFTER):
        values |= {"state": "given_up"}
        tx.record("outbox.given_up", f"outbox:{command.id}", reason=command.problem)
    else:
        values |= {"due_at": tx.now + RETRY_AFTER[attempts - 1]}
    tx.execute(update(outbox).where(*mine).values(**values))


def _send(transport: Transport, waiting: Waiting) -> str | None:
    """None where it left, else what went wrong, without addresses: errors of mail quote them."""
    try:
        transport(waiting)
    except Exception as error:  # noqa: BLE001 -- one message that fails keeps no other back
        code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
        return f"{type(error).__name__}{f' {code}' if code else ''}"
    return None


def _waiting(row: Any) -> Waiting:  # noqa: ANN401 -- a row of the outbox
    return Waiting(
        id=row.id,
        message=Message(
            event=row.event,
            recipient=row.recipient,
            kind=row.kind,
            channel=row.channel,
            parameters=json.loads(row.parameters),
        ),
        created_at=row.created_at,
        attempts=row.attempts,
    )
