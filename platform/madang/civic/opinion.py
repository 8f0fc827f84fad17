"""What people ask, say and object to, and the answer that each of them gets.

Every opinion ends with a verdict and a reason in words. One that is adopted, wholly or in part,
names the change that follows from it. Who is not content may object once; then somebody else
answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from madang.civic import screen
from madang.civic.find import one
from madang.civic.machine import Machine, steps
from madang.civic.refusals import Refusal
from madang.civic.tables import answer, answer_change, change, opinion, opinion_version
from madang.store import Tx, func, insert, new_id, select
from madang.store.once import insert_once
from madang.store.types import tracking_number

Kind: TypeAlias = Literal["question", "feedback", "comment", "objection"]
Verdict: TypeAlias = Literal["adopted", "partly", "not_adopted", "answered"]
OBJECTION = timedelta(days=30)
LONGEST = 5_000

OPINION = Machine(
    name="opinion",
    steps=steps(
        ("received", "screen", "assigned", "steward", "a responder and a date are set"),
        ("received", "return!", "returned", "steward", "personal data, or abuse"),
        ("received", "withdraw", "withdrawn", "citizen"),
        ("assigned", "answer", "answered", "steward", "adopted and partly need a change"),
        ("answered", "object", "assigned", "citizen", "once within 30 days; another responder"),
        ("answered", "close", "closed", "system", "30 days after the answer"),
    ),
)

CHANGE = Machine(
    name="change",
    steps=steps(
        ("planned", "take_effect", "in_force", "steward", "with evidence"),
        ("planned", "drop!", "dropped", "steward", "the author is told"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A new opinion.

    Attributes:
        id: Its id.
        number: What its author tracks it by.
    """

    id: str
    number: str


def receive(  # noqa: PLR0913 -- what a form or a channel gives
    tx: Tx,
    *,
    kind: Kind,
    target: str,
    text: str,
    channel: str,
    person: str | None = None,
    foreign_id: str | None = None,
) -> Received | None:
    """Keep an opinion; None where the channel handed it over before.

    Args:
        tx: The transaction.
        kind: What it is.
        target: What it is about, e.g. `commitment:c1`.
        text: In the author's own words.
        channel: Which way it came, e.g. `site`, `dasan-call`.
        person: Whose it is, where its author wants an answer.
        foreign_id: Its id in the channel.

    Raises:
        Refusal: Nothing is said, too much, or what may not be kept.
    """
    said = _proved(text)
    row: dict[str, Any] = {
        "id": new_id(),
        "number": tracking_number(tx.now),
        "kind": kind,
        "target": target,
        "channel": channel,
        "foreign_id": foreign_id,
        "person_id": person,
        "state": "received",
        "received_at": tx.now,
        "objections": 0,
    }
    if not insert_once(tx.connection, opinion, row):
        return None
    tx.execute(
        insert(opinion_version), {"opinion_id": row["id"], "n": 1, "text": said, "at": tx.now}
    )
    tx.record("opinion.receive", f"opinion:{row['id']}", where=channel)
    return Received(id=row["id"], number=row["number"])


def screened(tx: Tx, opinion_id: str, *, responder: str, due_at: datetime) -> None:
    """Give it to whoever answers, with a date."""
    row = one(tx, opinion, opinion_id)
    OPINION.apply(
        tx, opinion, row.id, row.state, "screen", role="steward", responder=responder, due_at=due_at
    )


def returned(tx: Tx, opinion_id: str, reason: str) -> None:
    """Send it back: it holds personal data of others, or abuse."""
    row = one(tx, opinion, opinion_id)
    OPINION.apply(tx, opinion, row.id, row.state, "return", role="steward", reason=reason)


def answered(
    tx: Tx, opinion_id: str, *, verdict: Verdict, reason: str, changes: Sequence[str] = ()
) -> str:
    """Answer it; the id of the answer.

    Args:
        tx: The transaction.
        opinion_id: Which opinion.
        verdict: What becomes of it.
        reason: Why, in words.
        changes: Ids of the changes that follow from it.

    Raises:
        Refusal: Adopted without a change, or a question answered as if it were a proposal.
    """
    row = one(tx, opinion, opinion_id)
    if verdict in {"adopted", "partly"} and not changes:
        message = f"opinion {row.number}: {verdict} names no change that follows from it"
        raise Refusal("no_change", message)
    if (row.kind == "question") != (verdict == "answered"):
        message = f"opinion {row.number}: a {row.kind} cannot be {verdict}"
        raise Refusal("verdict", message, kind=row.kind)
    OPINION.apply(
        tx, opinion, row.id, row.state, "answer", role="steward", reason=reason, answered_at=tx.now
    )
    before = tx.execute(
        select(func.count()).select_from(answer).where(answer.c.opinion_id == row.id)
    ).scalar_one()
    made = new_id()
    given = {"id": made, "opinion_id": row.id, "n": before + 1, "verdict": verdict, "at": tx.now}
    tx.execute(insert(answer), {**given, "reason": reason.strip(), "responder": row.responder})
    for each in changes:
        tx.execute(insert(answer_change), {"answer_id": made, "change_id": each})
    return made


def objected(tx: Tx, opinion_id: str, *, text: str, responder: str, due_at: datetime) -> None:
    """Object to the answer; somebody else answers again.

    Raises:
        Refusal: It was objected to before, 30 days are over, or the same responder would answer.
    """
    row = one(tx, opinion, opinion_id)
    if row.objections or row.answered_at is None or tx.now > row.answered_at + OBJECTION:
        message = f"opinion {row.number}: an answer is objected to once, within 30 days"
        raise Refusal("objection_over", message)
    if responder == row.responder:
        message = f"opinion {row.number}: {responder} answered it; somebody else must now"
        raise Refusal("same_responder", message)
    said = _proved(text)
    OPINION.apply(
        tx,
        opinion,
        row.id,
        row.state,
        "object",
        role="citizen",
        objections=1,
        responder=responder,
        due_at=due_at,
    )
    number = select(func.count()).where(opinion_version.c.opinion_id == row.id)
    count = tx.execute(number).scalar_one()
    tx.execute(
        insert(opinion_version),
        {"opinion_id": row.id, "n": count + 1, "text": said, "at": tx.now},
    )


def close_old(tx: Tx) -> int:
    """Close what was answered 30 days ago; how many."""
    old = select(opinion).where(
        opinion.c.state == "answered", opinion.c.answered_at <= tx.now - OBJECTION
    )
    rows = tx.execute(old).all()
    for row in rows:
        OPINION.apply(tx, opinion, row.id, row.state, "close", role="system")
    return len(rows)


def plan_change(tx: Tx, *, subject: str, before: str, after: str) -> str:
    """A change that is to follow from answers; its id."""
    row = {"id": new_id(), "subject": subject, "before": before, "after": after}
    tx.execute(insert(change), {**row, "state": "planned"})
    tx.record("change.plan", f"change:{row['id']}")
    return row["id"]


def take_effect(tx: Tx, change_id: str, *, effective_from: str, evidence: str) -> None:
    """Keep that a change is in force, and where that is to be seen.

    Raises:
        Refusal: Nothing shows it.
    """
    if not evidence.strip():
        message = f"change {change_id}: takes effect with evidence; none was given"
        raise Refusal("no_evidence", message)
    state = one(tx, change, change_id).state
    CHANGE.apply(
        tx,
        change,
        change_id,
        state,
        "take_effect",
        role="steward",
        effective_from=effective_from,
        evidence=evidence.strip(),
    )


def drop_change(tx: Tx, change_id: str, reason: str) -> None:
    """Keep that a planned change will not come, and why."""
    state = one(tx, change, change_id).state
    CHANGE.apply(tx, change, change_id, state, "drop", role="steward", reason=reason)


def _proved(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST:
        message = f"opinion: has {len(said)} characters; wanted 1 to {LONGEST}"
        raise Refusal("length", message, most=LONGEST)
    screen.prove_keepable(said)
    return said
