"""A lottery that anybody can draw again: a hash first, the seed afterwards.

The SHA-256 of a seed is published when the pool is announced, the seed itself after the draw. The
order is that of HMAC-SHA256(seed, code), where the code of a sign-up is its id.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from madang.civic.refusals import Refusal
from madang.civic.signup import SIGNUP
from madang.civic.tables import pool, signup
from madang.store import Tx, select, update


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What decides a lottery.

    Attributes:
        secret: 256 bits, hex; told after the draw.
        hash: SHA-256 of it, hex; told before.
    """

    secret: str
    hash: str


def new_seed() -> Seed:
    """A seed that nobody knows yet."""
    secret = secrets.token_hex(32)
    return Seed(secret=secret, hash=hash_of(secret))


def hash_of(secret: str) -> str:
    """What is published of a seed before the draw."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def order(secret: str, codes: Iterable[str]) -> list[str]:
    """The codes as drawn, first first.

    >>> order("00" * 32, ["b", "a"]) == order("00" * 32, ["a", "b"])
    True
    """
    return sorted(codes, key=lambda code: (_draw(secret, code), code))


def draw(tx: Tx, pool_id: str) -> int:
    """Draw the lottery of a pool whose window is over: seats first, the rest queues as drawn.

    Priority goes before luck, by the rule published with the pool.

    Returns:
        How many were drawn a seat; 0 where it was drawn before.

    Raises:
        Refusal: The window is still open, or the pool has no lottery.
    """
    found = tx.execute(select(pool).where(pool.c.id == pool_id)).one()
    if found.drawn_at is not None:
        return 0
    if found.seed is None or tx.now < found.closes_at:
        message = f"pool {pool_id}: is drawn once sign-ups are closed, and only with a seed"
        raise Refusal("not_drawn_yet", message, closes=found.closes_at)
    rows = tx.execute(
        select(signup).where(signup.c.pool_id == pool_id, signup.c.state == "entered")
    ).all()
    places = {code: place for place, code in enumerate(order(found.seed, (r.id for r in rows)), 1)}
    free, seated, waiting = found.capacity - found.taken, 0, 0
    for row in sorted(rows, key=lambda row: (-row.priority, places[row.id])):
        fits = row.party <= free and not waiting  # nobody passes who could not be seated
        event = "seat" if fits else "queue"
        place = places[row.id]
        SIGNUP.apply(tx, signup, row.id, "entered", event, role="system", seq=place)
        free, seated = free - row.party * fits, seated + fits
        waiting += not fits
    tx.execute(
        update(pool)
        .where(pool.c.id == pool_id)
        .values(
            taken=found.capacity - free,
            waiting=pool.c.waiting + waiting,
            last_seq=found.last_seq + len(rows),
            drawn_at=tx.now,
        )
    )
    tx.record("pool.draw", f"pool:{pool_id}")
    return seated


def _draw(secret: str, code: str) -> bytes:
    return hmac.new(bytes.fromhex(secret), code.encode(), hashlib.sha256).digest()
