"""Rows chained by hashes: a table with `seq`, `at`, `prev_hash` and `hash`, appended to alone.

Triggers of the table refuse UPDATE and DELETE. Somebody who drops them and edits a row is found by
`verify`; who cuts rows off the end is found by whoever wrote down the head.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, RowMapping, Table, insert, select, text

from madang.store.types import written

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """What `Chain.verify` found.

    Attributes:
        rows: How many rows were read.
        head: Hash of the last row that holds.
        broken: The first row that does not hold and why, None where all do.
    """

    rows: int
    head: str
    broken: str | None = None


class Chain:
    """The chain of one table.

    Args:
        table: The table.
        name: What its rows are called in messages, e.g. `audit row`.
        columns: What a row says besides, in the order in which it is hashed.
        lock: Number of the lock that keeps the chain from forking on PostgreSQL.
    """

    def __init__(self, table: Table, *, name: str, columns: Sequence[str], lock: int) -> None:
        self._table = table
        self._name = name
        self._hashed = ("seq", "at", *columns, "prev_hash")
        self._last: Executable = (
            select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
        )
        self._append = insert(table)
        self._one_at_a_time = text(f"SELECT pg_advisory_xact_lock({lock})")

    def append(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime
    ) -> None:
        """Append rows, each with the columns of the chain."""
        if not rows:
            return
        if connection.dialect.name == "postgresql":
            connection.execute(self._one_at_a_time)
        last = connection.execute(self._last).one_or_none()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        for given in rows:
            seq += 1
            row = {**given, "seq": seq, "at": now, "prev_hash": previous}
            previous = self.row_hash(row)
            connection.execute(self._append, {**row, "hash": previous})

    def row_hash(self, row: Mapping[str, Any] | RowMapping) -> str:
        """SHA-256 over all that a row says, the hash of the row before among it."""
        told = [written(row["at"]) if name == "at" else row[name] for name in self._hashed]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def verify(self, connection: Connection) -> ChainState:
        """Walk the chain from its beginning to the first row that does not hold."""
        rows = connection.execute(select(self._table).order_by(self._table.c.seq)).mappings()
        return self._walk(rows)

    def _walk(self, rows: Iterable[RowMapping]) -> ChainState:
        head, count = GENESIS, 0
        for row in rows:
            count += 1
            if row["seq"] != count:
                broken = f"{self._name} {count} is missing; the next one is {row['seq']}"
            elif row["prev_hash"] != head:
                broken = f"{self._name} {count} does not follow the row before it"
            elif self.row_hash(row) != row["hash"]:
                broken = f"{self._name} {count} was changed: {self._told(row)}"
            else:
                head = str(row["hash"])
                continue
            return ChainState(rows=count, head=head, broken=broken)
        return ChainState(rows=count, head=head)

    def _told(self, row: RowMapping) -> str:
        return ", ".join(str(row[name]) for name in self._hashed[3:5])
