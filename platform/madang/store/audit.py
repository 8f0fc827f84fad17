"""The audit trail: rows chained by hashes, appended by the door in the command's own savepoint.

`madang verify` walks it and prints its head.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from madang.store.chain import Chain
from madang.store.command import Record
from madang.store.tables import audit

TRAIL = Chain(
    audit,
    name="audit row",
    columns=("actor", "action", "about", "from_where", "reason"),
    lock=1835102823,
)


def append(connection: Connection, records: Sequence[Record], *, actor: str, now: datetime) -> None:
    """Append the records to the trail."""
    rows = [
        {
            "actor": actor,
            "action": record.action,
            "about": record.about,
            "from_where": record.where,
            "reason": record.reason,
        }
        for record in records
    ]
    TRAIL.append(connection, rows, now)
