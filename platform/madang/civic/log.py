"""The public log of a process, and disclosure that only widens.

A line tells in both languages what happened on which day, and which role did it; never a person.
Lines are chained by hashes. What is to be seen of a subject rises from internal over council to
public, and never falls: a trigger in the database refuses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from madang.civic.refusals import Refusal
from madang.civic.tables import process_log, visibility
from madang.clock import seoul_day
from madang.dataset import Text
from madang.store import Chain, ChainState, Store, Tx, select, update
from madang.store.once import insert_once

LEVELS = ("internal", "council", "public")
LINES = Chain(
    process_log,
    name="process log line",
    columns=("happened_on", "role", "subject", "verb", "ko", "en"),
    lock=1835102825,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the log.

    Attributes:
        seq: Its number.
        at: When it was written.
        happened_on: Day (Seoul) that it tells of.
        role: Who did it: a department, a council, `citizens`.
        subject: What it is about, e.g. `call:ID`.
        verb: What was done, e.g. `announced`.
        text: The line for people.
    """

    seq: int
    at: datetime
    happened_on: date
    role: str
    subject: str
    verb: str
    text: Text


def tell(  # noqa: PLR0913 -- a line
    tx: Tx, *, subject: str, verb: str, role: str, text: Text, happened_on: date | None = None
) -> None:
    """Write a line; of today where no day is given."""
    row = {
        "happened_on": (happened_on or seoul_day(tx.now)).isoformat(),
        "role": role,
        "subject": subject,
        "verb": verb,
        "ko": text.ko,
        "en": text.en,
    }
    LINES.append(tx.connection, [row], tx.now)


def lines(store: Store, *, least: str = "public", subject: str | None = None) -> Sequence[Line]:
    """Lines whose subject may be seen at this level, newest first.

    Args:
        store: Where they are.
        least: Level that the reader has: who is in the council also sees what is for the council.
        subject: Of one subject only.
    """
    seen = select(visibility.c.subject).where(visibility.c.level >= LEVELS.index(least))
    wanted = select(process_log).where(process_log.c.subject.in_(seen))
    if subject is not None:
        wanted = wanted.where(process_log.c.subject == subject)
    newest = (process_log.c.happened_on.desc(), process_log.c.seq.desc())
    return [
        Line(
            seq=row.seq,
            at=row.at,
            happened_on=date.fromisoformat(row.happened_on),
            role=row.role,
            subject=row.subject,
            verb=row.verb,
            text=Text(ko=row.ko, en=row.en),
        )
        for row in store.fetch(wanted.order_by(*newest))
    ]


def verify(store: Store) -> ChainState:
    """Walk the log from its beginning."""
    with store.read() as connection:
        return LINES.verify(connection)


def disclose(tx: Tx, subject: str, level: str) -> None:
    """Let a subject be seen at `level` and above; what was seen stays so.

    Raises:
        Refusal: That would narrow it; the attempt is the caller's to log.
    """
    number = LEVELS.index(level)
    row = {"subject": subject, "level": number, "since": tx.now}
    if not insert_once(tx.connection, visibility, row):
        stands = tx.execute(
            select(visibility.c.level).where(visibility.c.subject == subject)
        ).scalar_one()
        if number < stands:
            message = f"{subject}: is seen at level {LEVELS[stands]}, which cannot become {level}"
            raise Refusal("narrower", message, level=LEVELS[stands])
        tx.execute(
            update(visibility)
            .where(visibility.c.subject == subject)
            .values(level=number, since=tx.now)
        )
    tx.record("disclose", subject, where=level)


def level_of(store: Store, subject: str) -> str:
    """Level at which a subject is seen; `internal` where nobody disclosed it."""
    found = store.fetch(select(visibility.c.level).where(visibility.c.subject == subject))
    return LEVELS[found[0].level] if found else LEVELS[0]
