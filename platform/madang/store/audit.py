"""The audit trail: rows chained by hashes, appended by the door in the command's own savepoint.

Triggers refuse UPDATE and DELETE. Somebody who drops them and edits a row is found by `verify`; who
cuts rows off the end is found by whoever wrote down the head that `madang verify` prints.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, text

from madang.store.command import Record
from madang.store.tables import audit
from madang.store.types import written

GENESIS = "0" * 64
_HASHED = ("seq", "at", "actor", "action", "about", "from_where", "reason", "prev_hash")
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_APPEND = insert(audit)
# Held until the transaction ends: on PostgreSQL commands would else fork the chain.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(1835102823)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What `verify` found.

    Attributes:
        rows: How many rows were read.
        head: Hash of the last row that holds.
        broken: The first row that does not hold and why, None where all do.
    """

    rows: int
    head: str
    broken: str | None = None


def append(connection: Connection, records: Sequence[Record], *, actor: str, now: datetime) -> None:
    """Append the records to the chain."""
    if not records:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    last = connection.execute(_LAST).one_or_none()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    for record in records:
        seq += 1
        row = {
            "seq": seq,
            "at": now,
            "actor": actor,
            "action": record.action,
            "about": record.about,
            "from_where": record.where,
            "reason": record.reason,
            "prev_hash": previous,
        }
        previous = row_hash(row)
        connection.execute(_APPEND, {**row, "hash": previous})


def row_hash(row: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 over all that a row says, the hash of the row before among it."""
    told = [written(row["at"]) if name == "at" else row[name] for name in _HASHED]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def verify(connection: Connection) -> Chain:
    """Walk the chain from its beginning to the first row that does not hold."""
    rows = connection.execute(select(audit).order_by(audit.c.seq)).mappings()
    return _walk(rows)


def _walk(rows: Iterable[RowMapping]) -> Chain:
    head, count = GENESIS, 0
    for row in rows:
        count += 1
        if row["seq"] != count:
            broken = f"audit row {count} is missing; the next one is {row['seq']}"
        elif row["prev_hash"] != head:
            broken = f"audit row {count} does not follow the row before it"
        elif row_hash(row) != row["hash"]:
            broken = f"audit row {count} ({row['action']} on {row['about']}) was changed"
        else:
            head = str(row["hash"])
            continue
        return Chain(rows=count, head=head, broken=broken)
    return Chain(rows=count, head=head)
