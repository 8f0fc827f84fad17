"""Signing up, and what the holder of a link does then: commands and their handlers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from madang.civic import lottery, signup
from madang.civic.find import one
from madang.civic.refusals import Refusal
from madang.civic.tables import LIVE
from madang.civic.tables import pool as pools
from madang.civic.tables import signup as signups
from madang.store import Command, Tx, or_, select, unhashed
from madang.store.people import Agreed, Given, agree, enrol, erase, make_link, verify
from madang.store.tables import consent as consents
from madang.store.tables import contact as contacts
from madang.store.tables import link as links
from madang.store.tables import person as people
from madang_literacy import courses
from madang_literacy.tables import course

OPEN_STATES = ("announced", "running", "held")
EVENTS = frozenset({"confirm", "withdraw", "accept", "certificate", "erase"})
SCOPE = "signup:"
KEPT = timedelta(days=30)
CONSENT = Agreed(purpose="course", text_version="2026-11", items="contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Command):
    """Sign up for a course, with a sealed contact."""

    course: str
    kind: str
    key_id: str = unhashed()  # sealed anew in each try
    sealed: str = unhashed()
    blind_index: str
    party: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Command):
    """What the holder of a link does: `confirm`, `withdraw`, `accept`, `erase`, `certificate`."""

    link: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Command):
    """Let time pass for one pool."""

    pool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Command):
    """Erase a person whose time is over."""

    person: str


def sign_up(tx: Tx, command: SignUp) -> str:
    """The link of the sign-up: of a new one, or of the live one that the person has already."""
    owner = one(tx, course, command.course)
    if owner.pool_id is None or owner.state not in OPEN_STATES:
        message = f"course {command.course}: takes no sign-ups while it is {owner.state}"
        raise Refusal("closed", message)
    what = Given(
        kind="mail" if command.kind == "mail" else "phone",
        key_id=command.key_id,
        sealed=command.sealed,
        blind_index=command.blind_index,
    )
    person = enrol(tx, what)
    live = select(signups.c.id).where(
        signups.c.pool_id == owner.pool_id,
        signups.c.person_id == person,
        signups.c.state.in_(LIVE),
    )
    standing = tx.execute(live).scalar_one_or_none()
    if standing is None:
        placed = signup.submit(
            tx, pool_id=owner.pool_id, person=person, party=command.party, verified=False
        )
        agree(tx, person, CONSENT)
        standing = placed.id
    last = max(each.ends_at for each in courses.lessons_of(tx, command.course))
    link = make_link(tx, scope=f"{SCOPE}{standing}", expires_at=last + KEPT, person_id=person)
    courses.tell(
        tx,
        person,
        kind="signup_link",
        event=f"link:{link}",
        course=command.course,
        link=link,
    )
    return link


def step(tx: Tx, command: Step) -> list[str]:
    """Do it; keys to forget, where somebody is erased."""
    found = tx.execute(select(links).where(links.c.id == command.link)).one()
    signup_id = found.scope.removeprefix(SCOPE)
    match command.event:
        case "confirm":
            verify(tx, found.person_id)
            placed = signup.verify(tx, signup_id)
            _told(tx, found.person_id, signup_id, placed.state)
        case "accept":
            signup.accept(tx, signup_id)
        case "certificate":
            courses.certify(tx, signup_id)
        case "withdraw":
            _withdraw(tx, signup_id)
        case _:
            return _erase(tx, found.person_id)
    return []


def _withdraw(tx: Tx, signup_id: str) -> None:
    pool = tx.execute(select(signups.c.pool_id).where(signups.c.id == signup_id)).scalar_one()
    signup.withdraw(tx, signup_id)
    _tell_offers(tx, pool)


def _erase(tx: Tx, person: str) -> list[str]:
    """Give up all that is live, then erase the person."""
    live = select(signups.c.id, signups.c.state).where(
        signups.c.person_id == person, signups.c.state.in_(LIVE)
    )
    for row in tx.execute(live).all():
        if row.state not in {"attended", "certified"}:
            _withdraw(tx, row.id)
    return list(erase(tx, person, "asked for by link"))


def due(now: datetime) -> Any:  # noqa: ANN401 -- a statement
    """Pools of courses where time has something to do."""
    undrawn = pools.c.seed.is_not(None) & pools.c.drawn_at.is_(None) & (pools.c.closes_at <= now)
    unserved = (pools.c.waiting > 0) & (pools.c.starts_at <= now)
    over = (signups.c.state == "offered") & (signups.c.offered_until <= now)
    lapsed = (signups.c.state == "pending") & (signups.c.submitted_at <= now - signup.UNVERIFIED)
    return (
        select(pools.c.id)
        .join(signups, signups.c.pool_id == pools.c.id, isouter=True)
        .where(pools.c.owner.startswith("course:"), or_(undrawn, unserved, over, lapsed))
        .distinct()
    )


def overdue(now: datetime) -> Any:  # noqa: ANN401 -- a statement
    """Persons who agreed to courses alone and whose time is over.

    That is 30 days after the last lesson, when their last link ends; and at once where nothing of
    theirs was ever confirmed and all of it lapsed.
    """
    mine = contacts.c.person_id
    agreed = select(consents.c.person_id).where(consents.c.purpose == CONSENT.purpose)
    elsewhere = select(consents.c.person_id).where(consents.c.purpose != CONSENT.purpose)
    linked = select(links.c.person_id).where(
        links.c.expires_at > now, links.c.person_id.is_not(None)
    )
    alive = select(signups.c.person_id).where(signups.c.state != "lapsed")
    return select(mine).where(
        mine.in_(agreed), mine.not_in(elsewhere), or_(mine.not_in(linked), mine.not_in(alive))
    )


def forget(tx: Tx, command: Forget) -> list[str]:
    """Erase them, where it still holds; keys to forget. Sign-ups stay, and tell of nobody."""
    still = overdue(tx.now).where(contacts.c.person_id == command.person)
    if tx.execute(still).first() is None:
        return []
    return list(erase(tx, command.person, "retention is over"))


def tick(tx: Tx, command: Tick) -> None:
    """Draw what is to be drawn, end what is over, and tell whom it concerns."""
    found = tx.execute(select(pools).where(pools.c.id == command.pool)).one()
    if found.seed and found.drawn_at is None and tx.now >= found.closes_at:
        lottery.draw(tx, command.pool)
        seated = select(signups).where(signups.c.pool_id == command.pool)
        for row in tx.execute(seated).all():
            if row.state in {"confirmed", "waitlisted"}:
                _told(tx, row.person_id, row.id, row.state)
    signup.expire(tx, command.pool)
    _tell_offers(tx, command.pool)


def _tell_offers(tx: Tx, pool_id: str) -> None:
    """Everybody who is offered a seat is told, once for each offer."""
    offered = select(signups).where(signups.c.pool_id == pool_id, signups.c.state == "offered")
    for row in tx.execute(offered).all():
        _told(tx, row.person_id, row.id, "offered")


def _told(tx: Tx, person: str, signup_id: str, state: str) -> None:
    """Tell a person of the new state of their sign-up; nothing where they were erased."""
    if tx.execute(select(people.c.id).where(people.c.id == person)).one_or_none() is None:
        return
    courses.tell(
        tx, person, kind=f"signup_{state}", event=f"signup:{signup_id}:{state}", signup=signup_id
    )
