"""Sign-ups for a pool of seats: first come or lottery, waiting list, offers, cancellation.

The seat is taken by one guarded UPDATE, never by reading first. Whatever frees seats calls
`release`, which promotes in the same savepoint. Every function here works inside a handler's
transaction; a plugin's own handler calls them and adds what is its own.

Order of the waiting list: (priority descending, seq). A party of several is placed whole or not at
all; the head waits until enough seats are free, and smaller parties pass it only in the last
`PASSING` before the first lesson. An offer lasts `OFFER`, or until `LAST_OFFERS` before the first
lesson; from then on freed seats go to whoever asks next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from madang.civic.find import one
from madang.civic.machine import Machine, steps
from madang.civic.refusals import Refusal
from madang.civic.tables import LIVE, pool, signup
from madang.store import Instant, Tx, Whole, bindparam, insert, new_id, or_, select, update
from madang.store.once import insert_once

OFFER = timedelta(hours=48)
LAST_OFFERS = timedelta(hours=12)
PASSING = timedelta(hours=48)
UNVERIFIED = timedelta(hours=24)
LARGEST_PARTY = 4

State: TypeAlias = Literal[
    "pending", "lapsed", "entered", "waitlisted", "offered", "confirmed", "attended", "certified",
    "withdrawn", "declined", "expired", "cancelled", "unserved", "no_show",
]  # fmt: skip

SIGNUP = Machine(
    name="signup",
    steps=steps(
        ("pending", "seat", "confirmed", "citizen system", "verified, and a seat is free"),
        ("pending", "queue", "waitlisted", "citizen system", "verified, and none is free"),
        ("pending", "enter", "entered", "citizen system", "verified, for a lottery"),
        ("pending", "lapse", "lapsed", "system", "24 hours without verification"),
        ("pending entered waitlisted", "withdraw", "withdrawn", "citizen organiser steward"),
        ("entered", "seat", "confirmed", "system", "drawn"),
        ("entered", "queue", "waitlisted", "system", "drawn, and no seat was left"),
        ("waitlisted", "offer", "offered", "system organiser steward", "takes the seat"),
        ("waitlisted", "leave", "unserved", "system", "the course starts"),
        ("offered", "accept", "confirmed", "citizen"),
        ("offered", "decline", "declined", "citizen", "releases the seat"),
        ("offered", "expire", "expired", "system", "48 hours; releases the seat"),
        ("confirmed", "cancel", "cancelled", "citizen organiser steward", "releases the seat"),
        ("confirmed", "attend", "attended", "organiser steward"),
        ("confirmed", "miss", "no_show", "organiser steward system"),
        ("attended", "certify", "certified", "organiser steward system"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a sign-up stands.

    Attributes:
        id: The sign-up.
        state: Its state.
        ahead: Sign-ups before it on the waiting list; None where it waits for nothing.
    """

    id: str
    state: str
    ahead: int | None = None


def open_pool(  # noqa: PLR0913 -- what a pool is
    tx: Tx,
    *,
    owner: str,
    capacity: int,
    opens_at: datetime,
    closes_at: datetime,
    starts_at: datetime,
    priority_rule: str | None = None,
    seed_hash: str | None = None,
    seed: str | None = None,
) -> str:
    """A new pool of seats; its id.

    Args:
        tx: The transaction.
        owner: `course:ID` or the like.
        capacity: How many seats.
        opens_at: First instant at which sign-ups are taken.
        closes_at: First instant at which they are not any more.
        starts_at: First lesson.
        priority_rule: How the priority of a sign-up is found, in words; published.
        seed_hash: Of a lottery, what is published before (`madang.civic.lottery`).
        seed: Of a lottery, what is published after.

    Raises:
        Refusal: The window makes no sense.
    """
    if not opens_at < closes_at <= starts_at:
        message = (
            f"pool of {owner}: opens {opens_at.isoformat()}, closes {closes_at.isoformat()}, "
            f"starts {starts_at.isoformat()}; wanted in this order"
        )
        raise Refusal("window", message)
    made = new_id()
    row = {
        "id": made,
        "owner": owner,
        "capacity": capacity,
        "taken": 0,
        "waiting": 0,
        "last_seq": 0,
        "mode": "lottery" if seed else "fcfs",
        "priority_rule": priority_rule,
        "seed": seed,
        "seed_hash": seed_hash,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "starts_at": starts_at,
        "offers_end_at": starts_at - LAST_OFFERS,
        "drawn_at": None,
    }
    tx.execute(insert(pool), row)
    tx.record("pool.open", f"pool:{made}")
    return made


def submit(  # noqa: PLR0913 -- who wants how many seats of what
    tx: Tx, *, pool_id: str, person: str, party: int = 1, priority: int = 0, verified: bool
) -> Placed:
    """A new sign-up; one whose contact is not verified holds no seat and no place in the queue.

    Args:
        tx: The transaction.
        pool_id: Which pool.
        person: Who.
        party: How many seats, all or none.
        priority: By the rule that was published with the pool.
        verified: Whether the person's contact is verified.

    Raises:
        Refusal: The window is shut, the party does not fit, or the person has a live sign-up.
    """
    if not 1 <= party <= LARGEST_PARTY:
        message = f"signup: a party is 1 to {LARGEST_PARTY}, found {party}"
        raise Refusal("party", message, most=LARGEST_PARTY)
    row: dict[str, Any] = {
        "id": new_id(),
        "pool_id": pool_id,
        "person_id": person,
        "party": party,
        "priority": priority,
        "seq": None,
        "state": "pending",
        "submitted_at": tx.now,
        "offered_until": None,
    }
    if verified:
        row |= _place(tx, pool_id, party)
    else:
        _prove_open(tx, pool_id)
    if not insert_once(tx.connection, signup, row):
        message = f"signup: person {person} has a live one in pool {pool_id}"
        raise Refusal("already", message)
    tx.record("signup.submit", f"signup:{row['id']}")
    return _placed(tx, row)


def verify(tx: Tx, signup_id: str) -> Placed:
    """Place a sign-up whose contact was verified just now."""
    row = one(tx, signup, signup_id)
    found = _place(tx, row.pool_id, row.party)
    event = {"confirmed": "seat", "waitlisted": "queue", "entered": "enter"}[found["state"]]
    SIGNUP.apply(tx, signup, row.id, row.state, event, role="citizen", seq=found["seq"])
    return _placed(tx, {"id": row.id, "priority": row.priority, "pool_id": row.pool_id} | found)


def withdraw(tx: Tx, signup_id: str, *, role: str = "citizen", reason: str = "") -> str:
    """Give up a sign-up, whatever it is: its place, its offer or its seat; the new state."""
    row = one(tx, signup, signup_id)
    event = {"offered": "decline", "confirmed": "cancel"}.get(row.state, "withdraw")
    state = SIGNUP.apply(tx, signup, row.id, row.state, event, role=role, reason=reason)
    if row.state == "waitlisted":
        tx.execute(update(pool).where(pool.c.id == row.pool_id).values(waiting=pool.c.waiting - 1))
        promote(tx, row.pool_id)  # who waited behind a large party may fit now
    if row.state in {"offered", "confirmed"}:
        release(tx, row.pool_id, row.party)
    return state


def accept(tx: Tx, signup_id: str) -> str:
    """Take the seat that was offered.

    Raises:
        Refusal: The offer has run out.
    """
    row = one(tx, signup, signup_id)
    if row.offered_until is not None and row.offered_until <= tx.now:
        message = f"signup {signup_id}: its offer ended at {row.offered_until.isoformat()}"
        raise Refusal("offer_over", message)
    return SIGNUP.apply(tx, signup, row.id, row.state, "accept", role="citizen")


def release(tx: Tx, pool_id: str, seats: int) -> Sequence[str]:
    """Give seats back, and offer them to the waiting list; ids of the sign-ups offered one."""
    tx.execute(update(pool).where(pool.c.id == pool_id).values(taken=pool.c.taken - seats))
    return promote(tx, pool_id)


def resize(tx: Tx, pool_id: str, capacity: int) -> Sequence[str]:
    """Change the number of seats; ids of the sign-ups that are offered one.

    Raises:
        Refusal: More seats are taken already.
    """
    changed = tx.execute(
        update(pool).where(pool.c.id == pool_id, pool.c.taken <= capacity).values(capacity=capacity)
    )
    if changed.rowcount != 1:
        taken = one(tx, pool, pool_id).taken
        message = f"pool {pool_id}: {taken} seats are taken, so {capacity} are too few"
        raise Refusal("too_few_seats", message, taken=taken)
    tx.record("pool.resize", f"pool:{pool_id}")
    return promote(tx, pool_id)


def promote(tx: Tx, pool_id: str) -> Sequence[str]:
    """Offer free seats to the waiting list, in its order; ids of the sign-ups offered one."""
    found = one(tx, pool, pool_id)
    offers: list[str] = []
    if not found.waiting or tx.now >= found.offers_end_at:
        return offers
    until = min(tx.now + OFFER, found.offers_end_at)
    for row in tx.execute(_QUEUE, {"wanted": pool_id}).all():
        if _take(tx, pool_id, row.party, waiting=-1) is None:
            if tx.now < found.starts_at - PASSING:
                break  # the head waits until enough seats are free
            continue
        SIGNUP.apply(tx, signup, row.id, "waitlisted", "offer", role="system", offered_until=until)
        offers.append(row.id)
    return offers


def expire(tx: Tx, pool_id: str) -> Sequence[str]:
    """End offers that ran out and unverified sign-ups; ids of those offered a seat in their place.

    What waits once the course starts is unserved.
    """
    found = one(tx, pool, pool_id)
    overdue = select(signup).where(
        signup.c.pool_id == pool_id,
        or_(
            (signup.c.state == "offered") & (signup.c.offered_until <= tx.now),
            (signup.c.state == "pending") & (signup.c.submitted_at <= tx.now - UNVERIFIED),
        ),
    )
    freed = 0
    for row in tx.execute(overdue).all():
        event = "expire" if row.state == "offered" else "lapse"
        SIGNUP.apply(tx, signup, row.id, row.state, event, role="system")
        freed += row.party if row.state == "offered" else 0
    offers = release(tx, pool_id, freed) if freed else ()
    if tx.now >= found.starts_at:
        _leave_unserved(tx, pool_id)
    return offers


def recount(tx: Tx, pool_id: str) -> tuple[int, int]:
    """How far `taken` and `waiting` are from what the sign-ups say; (0, 0) where all is well."""
    found = one(tx, pool, pool_id)
    rows = tx.execute(
        select(signup.c.state, signup.c.party).where(
            signup.c.pool_id == pool_id, signup.c.state.in_(LIVE)
        )
    ).all()
    seated = {"offered", "confirmed", "attended", "certified"}
    taken = sum(row.party for row in rows if row.state in seated)
    waiting = sum(row.state == "waitlisted" for row in rows)
    return found.taken - taken, found.waiting - waiting


def _place(tx: Tx, pool_id: str, party: int) -> dict[str, Any]:
    """State and place in the queue of a verified sign-up: a seat, the list, or the lottery's urn.

    Raises:
        Refusal: The window is shut, or there is no such pool.
    """
    seq = _take(tx, pool_id, party, queue=True)
    if seq is not None:
        return {"state": "confirmed", "seq": seq}
    found = _prove_open(tx, pool_id)
    if found.mode == "lottery" and found.drawn_at is None:
        return {"state": "entered", "seq": None}
    if party > found.capacity:
        message = f"pool {pool_id}: has {found.capacity} seats, {party} are wanted"
        raise Refusal("party", message, most=found.capacity)
    row = tx.execute(_QUEUE_UP, {"wanted": pool_id}).one()
    return {"state": "waitlisted", "seq": row.last_seq}


def _take(tx: Tx, pool_id: str, party: int, *, waiting: int = 0, queue: bool = False) -> int | None:
    """Take seats where so many are free; the number in the queue, None where they are not.

    With `queue` the window must be open and nobody may wait: a newcomer passes nobody.
    """
    statement = _TAKE_NEXT if queue else _TAKE
    found = tx.execute(
        statement, {"wanted": pool_id, "seats": party, "fewer": waiting, "moment": tx.now}
    ).one_or_none()
    return found.last_seq if found else None


def _prove_open(tx: Tx, pool_id: str) -> Any:  # noqa: ANN401 -- a row
    found = one(tx, pool, pool_id)
    if not found.opens_at <= tx.now < found.closes_at:
        message = (
            f"pool {pool_id}: takes sign-ups from {found.opens_at.isoformat()} "
            f"to {found.closes_at.isoformat()}, it is {tx.now.isoformat()}"
        )
        raise Refusal("closed", message, opens=found.opens_at, closes=found.closes_at)
    return found


def _placed(tx: Tx, row: dict[str, Any]) -> Placed:
    """Where a sign-up stands that was placed just now.

    Who comes to the head of the list by priority, with a party that fits, is offered a seat at
    once: before, a larger party waited there for more seats than were free.
    """
    if row["state"] != "waitlisted":
        return Placed(id=row["id"], state=row["state"])
    if row["id"] in promote(tx, row["pool_id"]):
        return Placed(id=row["id"], state="offered")
    place = (row["priority"], row["seq"])
    ahead = sum(
        (-other.priority, other.seq) < (-place[0], place[1])
        for other in tx.execute(_QUEUE, {"wanted": row["pool_id"]}).all()
    )
    return Placed(id=row["id"], state="waitlisted", ahead=ahead)


def _leave_unserved(tx: Tx, pool_id: str) -> None:
    for row in tx.execute(_QUEUE, {"wanted": pool_id}).all():
        SIGNUP.apply(tx, signup, row.id, "waitlisted", "leave", role="system")
    tx.execute(update(pool).where(pool.c.id == pool_id).values(waiting=0))


_WANTED = pool.c.id == bindparam("wanted")
_FITS = pool.c.taken + bindparam("seats", type_=Whole) <= pool.c.capacity
_MOMENT = bindparam("moment", type_=Instant)
_TAKEN = {
    "taken": pool.c.taken + bindparam("seats", type_=Whole),
    "waiting": pool.c.waiting + bindparam("fewer", type_=Whole),
    "last_seq": pool.c.last_seq + 1,
}
_TAKE = update(pool).where(_WANTED, _FITS).values(_TAKEN).returning(pool.c.last_seq)
# A newcomer passes nobody who waits, unless no offers are made any more.
_TAKE_NEXT = _TAKE.where(
    pool.c.opens_at <= _MOMENT,
    pool.c.closes_at > _MOMENT,
    or_(pool.c.mode == "fcfs", pool.c.drawn_at.is_not(None)),
    or_(pool.c.waiting == 0, pool.c.offers_end_at <= _MOMENT),
)
_QUEUE_UP = (
    update(pool)
    .where(_WANTED)
    .values(waiting=pool.c.waiting + 1, last_seq=pool.c.last_seq + 1)
    .returning(pool.c.last_seq)
)
_QUEUE = (
    select(signup)
    .where(signup.c.pool_id == bindparam("wanted"), signup.c.state == "waitlisted")
    .order_by(signup.c.priority.desc(), signup.c.seq)
)
