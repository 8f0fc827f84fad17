"""`Store`: one open database with its write door and its own connections for reading."""

import os
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from madang.errors import SettingsError, StoreError
from madang.plugin import Registry, registry
from madang.settings import Settings, settings
from madang.store import audit, idempotency
from madang.store.chain import ChainState
from madang.store.command import Answer, Command, Handler, Tx
from madang.store.door import Door, PostgresDoor, SqliteDoor
from madang.store.engine import postgres, sqlite_reader, sqlite_writer
from madang.store.lock import locked
from madang.store.upgrade import branches, is_current, upgrade

_C = TypeVar("_C", bound=Command)


class Store:
    """One open database.

    Attributes:
        door: The only way to change it.
    """

    def __init__(self, door: Door, reader: Engine) -> None:
        self.door = door
        self._reader = reader

    def do(self, handler: Handler[_C], command: _C) -> Answer:
        """Run a command through the door; see `Door.do`."""
        return self.door.do(handler, command)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A read-only connection with one snapshot: fetch all, then leave; writers may wait.

        Raises:
            StoreError: The database cannot be read.
        """
        try:
            with self._reader.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                yield connection
        except DBAPIError as error:
            first = str(error.orig).partition("\n")[0]
            message = f"store: cannot read: {first}"
            raise StoreError(message) from None

    def fetch(self, statement: Executable) -> Sequence[Any]:
        """All rows of one SELECT."""
        with self.read() as connection:
            return connection.execute(statement).all()

    def verify(self) -> ChainState:
        """Walk the audit trail from its beginning."""
        with self.read() as connection:
            return audit.TRAIL.verify(connection)

    def tidy(self) -> int:
        """Forget idempotency keys older than 30 days; how many."""
        return self.do(_tidy, Tidy(actor="system"))

    def close(self) -> None:
        """Serve what waits in the door, then let go."""
        with _opening:
            for place in [place for place, store in _open_stores.items() if store is self]:
                del _open_stores[place]
        self.door.close()
        self._reader.dispose()


class Tidy(Command):
    """Forget what is kept for a time only."""

    __slots__ = ()


def _tidy(tx: Tx, command: Tidy) -> int:
    del command
    return idempotency.forget_old(tx.connection, tx.now)


_opening = threading.Lock()
_open_stores: dict[tuple[int, str], Store] = {}


def open_store(chosen: Settings | None = None, installed: Registry | None = None) -> Store:
    """The store of these settings, brought up to date; the same one for a process's every call.

    Args:
        chosen: Where it is; those of this process where None.
        installed: Whose tables it holds; what is installed where None.

    Raises:
        SettingsError: MADANG_STORE_URL is no PostgreSQL address.
        StoreTooNew: A newer Madang or plugin wrote it.
        StoreError: It does not open.
    """
    wanted = chosen or settings()
    url = wanted.store_url.get_secret_value() if wanted.store_url else str(wanted.store_file)
    place = (os.getpid(), url)  # a forked child has no writer thread and opens its own
    with _opening:
        if place not in _open_stores:
            known = installed or registry()
            _open_stores[place] = (
                _open_postgres(url, known) if wanted.store_url else open_file(Path(url), known)
            )
        return _open_stores[place]


def open_file(path: Path, installed: Registry) -> Store:
    """A store of its own in a SQLite file, with a door of its own."""
    lock = path.with_suffix(".lock")
    with _named(path):
        writer = sqlite_writer(path)
        with locked(lock):
            _bring_up(writer, installed)
    return Store(SqliteDoor(writer, lock), sqlite_reader(path))


def _open_postgres(url: str, installed: Registry) -> Store:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = "no address"
    if kind not in {"postgresql", "postgres"}:
        message = f"MADANG_STORE_URL is {kind}; wanted postgresql://USER:PASSWORD@HOST/DATABASE"
        raise SettingsError(message)
    engine = postgres(url)
    with _named("MADANG_STORE_URL"):
        _bring_up(engine, installed)
    return Store(PostgresDoor(engine), engine)


def _bring_up(engine: Engine, installed: Registry) -> None:
    wanted = branches(installed)
    with engine.connect() as connection:
        current = is_current(connection, wanted)
    if not current:
        with engine.begin() as connection:
            upgrade(connection, wanted)


@contextmanager
def _named(place: object) -> Generator[None]:
    """Say which store does not open, without the values that a database may quote."""
    try:
        yield
    except DBAPIError as error:
        first = str(error.orig).partition("\n")[0]
        message = f"store {place}: does not open: {first}"
        raise StoreError(message) from None
    except OSError as error:
        message = f"store {place}: does not open: {error.strerror}: {error.filename}"
        raise StoreError(message) from error
