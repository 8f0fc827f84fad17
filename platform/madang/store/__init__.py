"""The transactional store: what people do, kept once, in order, and provably.

    store = madang.store.open(settings)          # SQLite in HOME/store.db, or PostgreSQL
    answer = store.do(handler, command)          # through the write door, durable when it returns
    rows = store.fetch(select(table))            # on a read-only connection of its own

A handler is `(tx, command) -> answer`; it touches the database through `tx` and nothing else.
Accounts and sessions are in `madang.store.accounts`, messages in `madang.store.outbox`.
"""

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select, update

from madang.store.chain import Chain, ChainState
from madang.store.command import Answer, Command, Handler, Record, Tx, unhashed
from madang.store.core import Store
from madang.store.core import open_store as open  # noqa: A004 -- read as madang.store.open
from madang.store.lock import network_file_system
from madang.store.types import Instant, Whole, new_id, one_of

__all__ = [
    "Answer",
    "Chain",
    "ChainState",
    "Command",
    "Handler",
    "Instant",
    "Record",
    "Store",
    "Table",
    "Tx",
    "Whole",
    "bindparam",
    "delete",
    "func",
    "insert",
    "network_file_system",
    "new_id",
    "one_of",
    "open",
    "or_",
    "select",
    "unhashed",
    "update",
]
