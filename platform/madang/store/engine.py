"""How the database is reached: SQLite in a file, or PostgreSQL by address. Only connections here.

SQLite's settings are asserted, not hoped for. Measured (tests/fault/test_store_power.py): in DELETE
mode `synchronous=FULL` does not flush the folder after the journal is removed, so that a power cut
can bring an acknowledged command's journal back and undo it; `EXTRA` is FULL with that flush.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from madang import durable
from madang.errors import SettingsError, StoreError

WAIT_S = 5.0
LOCK_TIMEOUT_MS = 3000
# Below it a WAL that is reset while it is read may corrupt the file (sqlite.org, 2026).
_WAL_IS_SAFE = (3, 51, 3)
_FULL, _EXTRA = 2, 3


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The journal that a SQLite of that version can be trusted with.

    >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
    ('delete', 'wal')
    """
    return "wal" if version >= _WAL_IS_SAFE else "delete"


def sqlite_writer(path: Path) -> Engine:
    """An engine whose transactions begin with the write lock; one connection at a time."""
    _make_file(path)
    return _engine(lambda: connect_file(path), "BEGIN IMMEDIATE")


def connect_file(path: Path) -> sqlite3.Connection:
    """A connection to a SQLite file, whose commits survive a power cut; made where it is not there.

    Raises:
        StoreError: SQLite does not take the settings that this rests on.
    """
    _make_file(path)
    connection = _connect(f"file:{quote(str(path))}")
    _assert_settings(connection, path)
    return connection


def sqlite_reader(path: Path) -> Engine:
    """An engine that can only read, with a connection of its own each time."""

    def connect() -> sqlite3.Connection:
        connection = _connect(f"file:{quote(str(path))}?mode=ro")
        connection.execute("PRAGMA query_only=ON")
        return connection

    return _engine(connect, "BEGIN")


def postgres(url: str) -> Engine:
    """An engine for the PostgreSQL at that address.

    Raises:
        SettingsError: The address is none, or psycopg is not installed.
    """
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
        return create_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=16,
            max_overflow=16,
            connect_args={
                "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c synchronous_commit=on "
                "-c timezone=UTC"
            },
        )
    except ArgumentError:
        message = "MADANG_STORE_URL is no address; wanted postgresql://USER:PASSWORD@HOST/DATABASE"
        raise SettingsError(message) from None  # the cause would show the password
    except ModuleNotFoundError as error:
        message = f"MADANG_STORE_URL needs {error.name}; install madang[postgres]"
        raise SettingsError(message) from error


def _engine(connect: Callable[[], sqlite3.Connection], begin: str) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", start)
    return engine


def _connect(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


def _assert_settings(connection: sqlite3.Connection, path: Path) -> None:
    mode = journal_mode()
    level = _FULL if mode == "wal" else _EXTRA
    connection.execute(f"PRAGMA synchronous={level}")
    wanted: dict[str, Any] = {"synchronous": level, "foreign_keys": 1, "secure_delete": 1}
    if _pragma(connection, "journal_mode") != mode:
        connection.execute(f"PRAGMA journal_mode={mode}")
    wanted["journal_mode"] = mode
    found = {name: _pragma(connection, name) for name in wanted}
    if found != wanted:
        message = f"store {path}: SQLite settings are {found}, wanted {wanted}"
        raise StoreError(message)


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _make_file(path: Path) -> None:
    """Create the file for its owner alone, named durably."""
    durable.make_folder(path.parent)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    durable.fsync_folder(path.parent)
