"""The write door: the only way to change the store. Commands in, answers out after the commit.

SQLite: one writer thread a process takes all waiting commands, takes the lock file that all
processes share, and commits them together; each has a savepoint of its own. PostgreSQL: one
transaction a command, in the caller's thread. Why, with figures: docs/adr/0005-write-door.md.
"""

import json
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from madang import clock, failpoints
from madang.errors import MadangError, NotStored, StoreError
from madang.store import audit, idempotency
from madang.store.command import Answer, Command, Handler, Tx
from madang.store.lock import locked

BATCH = 256
RETRIES = 3
_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock
_BUSY = "55P03"  # lock_timeout
# By hand: SQLAlchemy's own objects for a savepoint cost as much as a statement.
_SAVE, _UNDO, _KEEP = "SAVEPOINT command", "ROLLBACK TO command", "RELEASE command"
_C = TypeVar("_C", bound=Command)


class Door(Protocol):
    """What both doors do."""

    def do(self, handler: Handler[_C], command: _C) -> Answer:
        """Run the command and return its answer once it is durable.

        Raises:
            NotStored: Nothing was acknowledged; try again with the same key.
            KeyConflict: The key belongs to another action.
            MadangError: What the handler raised; nothing of the command is stored.
        """
        ...

    def close(self) -> None:
        """Serve what waits, then take no more."""
        ...


def perform(connection: Connection, handler: Handler[_C], command: _C) -> Answer:
    """Run one command inside its transaction or savepoint: claim, handle, chain, keep."""
    now = clock.now()
    stored = idempotency.claim(connection, command, now)
    if stored:
        return stored.answer
    tx = Tx(connection, command, now)
    answer = json.dumps(handler(tx, command), ensure_ascii=False)
    audit.append(connection, tx.records, actor=command.actor, now=now)
    idempotency.keep(connection, command, answer)
    return json.loads(answer)


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """A command that waits, and the promise of its answer."""

    run: Callable[[Connection], Answer]
    name: str
    promise: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Failed:
    """A command that said no, or went wrong, while its batch goes on."""

    error: Exception


class SqliteDoor:
    """One writer thread before one SQLite file.

    Args:
        engine: Its transactions begin with the write lock.
        lock: The file that all processes lock.
        batch: At most so many commands share a commit.
    """

    def __init__(self, engine: Engine, lock: Path, batch: int = BATCH) -> None:
        self._engine = engine
        self._lock = lock
        self._batch = batch
        self._waiting: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._closed = False
        self._entry = threading.Lock()
        self._writer = threading.Thread(target=self._work, name="madang-store", daemon=True)
        self._writer.start()

    def do(self, handler: Handler[_C], command: _C) -> Answer:
        """See `Door.do`."""
        request = _Request(
            lambda connection: perform(connection, handler, command), type(command).__name__
        )
        with self._entry:
            if self._closed:
                message = f"{request.name}: the store is closed"
                raise NotStored(message)
            self._waiting.put(request)
        return request.promise.result()

    def close(self) -> None:
        """See `Door.close`."""
        with self._entry:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._writer.join()

    def _work(self) -> None:
        while batch := self._next():
            _tell(batch, self._serve(batch))
        self._forget_connection()

    def _next(self) -> Sequence[_Request]:
        """All that waits, at most a batch; empty once the door is closed."""
        batch: list[_Request] = []
        try:
            while len(batch) < self._batch:
                request = self._waiting.get(block=not batch)
                if request is None:
                    if batch:
                        self._waiting.put(None)  # after this batch
                    break
                batch.append(request)
        except queue.Empty:
            pass
        return batch

    def _serve(self, batch: Sequence[_Request]) -> Sequence[Any]:
        try:
            with locked(self._lock):
                return self._commit(batch)
        except Exception as error:  # noqa: BLE001 -- whatever it is, nobody may be left waiting
            self._forget_connection()
            return [_Failed(_not_stored(request.name, error)) for request in batch]

    def _commit(self, batch: Sequence[_Request]) -> Sequence[Any]:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin() as transaction:
            outcomes = [_run(self._connection, request) for request in batch]
            failpoints.hit("store.before_commit")
            transaction.commit()
        failpoints.hit("store.after_commit")
        return outcomes

    def _forget_connection(self) -> None:
        """Let go of a connection whose state nobody knows."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _run(connection: Connection, request: _Request) -> Any:  # noqa: ANN401 -- an answer or _Failed
    """The answer, or why there is none; a failure undoes this command alone.

    Raises:
        Exception: The database gave up the whole transaction, such as on a full disk.
    """
    connection.exec_driver_sql(_SAVE)
    try:
        answer = request.run(connection)
    except Exception as error:  # a handler may fail in any way; the batch goes on
        if not _in_transaction(connection):
            raise
        connection.exec_driver_sql(_UNDO)
        connection.exec_driver_sql(_KEEP)
        return _Failed(_told(request.name, error))
    connection.exec_driver_sql(_KEEP)
    return answer


def _in_transaction(connection: Connection) -> bool:
    """Whether SQLite still holds the transaction; some errors roll all of it back."""
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def _tell(batch: Sequence[_Request], outcomes: Sequence[Any]) -> None:
    for request, outcome in zip(batch, outcomes, strict=True):
        if isinstance(outcome, _Failed):
            request.promise.set_exception(outcome.error)
        else:
            request.promise.set_result(outcome)


class PostgresDoor:
    """One transaction a command; the database keeps commands apart.

    Args:
        engine: A pool of connections.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def do(self, handler: Handler[_C], command: _C) -> Answer:
        """See `Door.do`."""
        name = type(command).__name__
        for tries in range(RETRIES + 1):
            try:
                with self._engine.begin() as connection:
                    return perform(connection, handler, command)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state in _AGAIN and tries < RETRIES:
                    time.sleep(random.uniform(0, 0.01 * 2**tries))  # noqa: S311 -- only spreads
                    continue
                if state in {*_AGAIN, _BUSY, None} or error.connection_invalidated:
                    raise _not_stored(name, error) from None
                raise _told(name, error) from None
        raise AssertionError(name)  # the last try returns or raises

    def close(self) -> None:
        """See `Door.close`."""
        self._engine.dispose()


def _not_stored(name: str, error: Exception) -> NotStored:
    return NotStored(f"{name}: not stored ({_first_line(error)}); try again with the same key")


def _told(name: str, error: Exception) -> Exception:
    """Errors of ours and of the handler as they are; a database's without the values it quotes."""
    if isinstance(error, SQLAlchemyError):
        return StoreError(f"{name}: the database said no: {_first_line(error)}")
    return error


def _first_line(error: Exception) -> str:
    """Where a database quotes values, it does so below its first line."""
    if isinstance(error, MadangError):
        return str(error)
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"
