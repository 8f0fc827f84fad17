"""Decisions of stewards, through the write door into the audit trail; and what it says of them.

The trail is the only place that keeps a decision, so nothing can disagree with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from madang.errors import CommandRefused
from madang.steward.waiting import Ruling
from madang.store import Command, Store, Tx, accounts, new_id, select
from madang.store.tables import audit

LONGEST_REASON = 1_000
SHORTEST_REASON = 5
PAGE = 50
_ACCEPTED, _REFUSED, _ENDED = "version.accepted", "version.refused", "version.build_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptVersion(Command):
    """Let one input past the guards."""

    mark: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseVersion(Command):
    """Keep the version that stands, and ask no more about this input."""

    mark: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBuild(Command):
    """Keep how the build of an accepted version ended."""

    mark: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAside(Command):
    """Take the quarantined rows of a dataset out as a file."""

    dataset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """A line of the audit trail.

    Attributes:
        seq: Its number.
        at: When.
        actor: Name of the account, or how the store names somebody else.
        action: What was done.
        about: To what; names of accounts instead of their ids.
        reason: Why, where somebody said so.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    about: str
    reason: str


def accept(store: Store, *, mark: str, reason: str, actor: str, key: str) -> None:
    """Keep that `actor` lets this input through; the build comes after.

    Args:
        store: Where the trail is.
        mark: `KEY@PARTITION:HASH`.
        reason: Why, for those who read it later.
        actor: `account:ID`.
        key: Idempotency key of the form.

    Raises:
        CommandRefused: There is no reason worth the name.
    """
    told = proved(reason)
    store.do(_accept, AcceptVersion(key=key, actor=actor, mark=mark, reason=told))


def refuse(store: Store, *, mark: str, reason: str, actor: str, key: str) -> None:
    """Keep that `actor` does not want this input; arguments and errors as for `accept`."""
    told = proved(reason)
    store.do(_refuse, RefuseVersion(key=key, actor=actor, mark=mark, reason=told))


def ended(store: Store, *, mark: str, outcome: str, actor: str) -> None:
    """Keep how the build of an accepted version ended."""
    store.do(_end, EndBuild(key=new_id(), actor=actor, mark=mark, outcome=outcome))


def took_aside(store: Store, *, dataset: str, actor: str) -> None:
    """Keep that `actor` downloaded the quarantined rows of a dataset."""
    store.do(_take_aside, TakeAside(key=new_id(), actor=actor, dataset=dataset))


def rulings(store: Store) -> dict[str, Ruling]:
    """The last decision about each input, by its mark."""
    decided = select(audit).where(audit.c.action.in_([_ACCEPTED, _REFUSED])).order_by(audit.c.seq)
    names = _names(store)
    found: dict[str, Ruling] = {}
    for row in store.fetch(decided):
        mark = row.about.removeprefix("version:")
        found[mark] = Ruling(
            verdict="accepted" if row.action == _ACCEPTED else "refused",
            mark=mark,
            actor=names[row.actor],
            reason=row.reason,
            at=row.at,
        )
    return found


def trail(store: Store, *, before: int | None = None, limit: int = PAGE) -> Sequence[TrailLine]:
    """Lines of the audit trail, newest first.

    Args:
        store: Where it is.
        before: Only lines with a smaller number.
        limit: At most so many.
    """
    statement = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(audit.c.seq < before)
    names = _names(store)
    return [
        TrailLine(
            seq=row.seq,
            at=row.at,
            actor=names[row.actor],
            action=row.action,
            about=names[row.about],
            reason=row.reason,
        )
        for row in store.fetch(statement)
    ]


class _Names(dict[str, str]):
    """Names of accounts by `account:ID`; whatever else is named keeps its own."""

    def __missing__(self, key: str) -> str:
        return key


def _names(store: Store) -> _Names:
    return _Names({each.actor: each.name for each in accounts.listed(store)})


def proved(reason: str) -> str:
    """The reason without doubled blanks.

    Raises:
        CommandRefused: It is too short or too long to be one.
    """
    told = " ".join(reason.split())
    if not SHORTEST_REASON <= len(told) <= LONGEST_REASON:
        message = (
            f"a reason has {SHORTEST_REASON} to {LONGEST_REASON} characters, found {len(told)}; "
            "say what you know and where it can be looked up"
        )
        raise CommandRefused(message)
    return told


def _accept(tx: Tx, command: AcceptVersion) -> None:
    tx.record(_ACCEPTED, f"version:{command.mark}", reason=command.reason)


def _refuse(tx: Tx, command: RefuseVersion) -> None:
    tx.record(_REFUSED, f"version:{command.mark}", reason=command.reason)


def _take_aside(tx: Tx, command: TakeAside) -> None:
    tx.record("quarantine.downloaded", f"dataset:{command.dataset}")


def _end(tx: Tx, command: EndBuild) -> None:
    tx.record(_ENDED, f"version:{command.mark}", reason=command.outcome)
