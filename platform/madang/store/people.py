"""People without an account: a sealed contact, consents, links that stand for a login, erasure.

Personal data are in the store alone, and contacts in it only sealed. Everybody else speaks of a
person by an id of 128 random bits, which means nothing outside.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import delete, insert, select, update

from madang.errors import CommandRefused
from madang.store.command import Command, Tx
from madang.store.core import Store
from madang.store.once import insert_once
from madang.store.tables import consent, contact, erasure, link, person
from madang.store.types import new_id
from madang.store.vault import Sealed, Vault

Kind: TypeAlias = Literal["mail", "phone"]
UNUSED_KEY = timedelta(days=1)
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+")
_PHONE = re.compile(r"(?:\+?82|0)(\d{8,10})")


class NoContact(CommandRefused):
    """What was given is neither a mail address nor a telephone number of this country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A contact as it goes into a command: nobody can read it there.

    Attributes:
        kind: `mail` or `phone`.
        key_id: Its key in the vault.
        sealed: The contact, sealed.
        blind_index: A mark by which the same contact is found again.
    """

    kind: Kind
    key_id: str
    sealed: str
    blind_index: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a person agrees to, for one purpose.

    Attributes:
        purpose: Short name, e.g. `course`.
        text_version: Version of the text that was shown.
        items: What may be kept, as the text listed it.
        retain_until: When it must be gone; None where the purpose's end decides.
    """

    purpose: str
    text_version: str
    items: str
    retain_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that stands for a login.

    Attributes:
        id: Its id.
        scope: What it opens.
        person: Whose it is.
        expires_at: When it ends.
        used_at: When it was used, where it counts once.
    """

    id: str
    scope: str
    person: str | None
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContact(Command):
    """Open a contact: who did, whose and why stays in the audit trail."""

    person: str
    reason: str


def given(vault: Vault, text: str) -> Given:
    """A contact sealed for a command.

    Raises:
        NoContact: It is no mail address and no telephone number; the message does not repeat it.
    """
    kind, normal = normalised(text)
    sealed = vault.seal(normal)
    return Given(
        kind=kind,
        key_id=sealed.key_id,
        sealed=sealed.box,
        blind_index=vault.blind(f"{kind}:{normal}"),
    )


def normalised(text: str) -> tuple[Kind, str]:
    """Kind of a contact, and its one spelling.

    >>> normalised(" Someone@Example.ORG "), normalised("010-0000-0000")
    (('mail', 'someone@example.org'), ('phone', '+821000000000'))

    Raises:
        NoContact: It is neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _MAIL.fullmatch(plain):
        return "mail", plain.casefold()
    digits = re.sub(r"[\s().-]", "", plain)
    found = _PHONE.fullmatch(digits)
    if found:
        return "phone", f"+82{found[1].lstrip('0')}"
    message = "contact: found neither a mail address nor a telephone number of this country"
    raise NoContact(message)


def enrol(tx: Tx, what: Given) -> str:
    """The person with this contact, a new one where nobody has it."""
    known = select(contact.c.person_id).where(contact.c.blind_index == what.blind_index)
    found = tx.execute(known).scalar_one_or_none()
    if found is not None:
        return found
    made = new_id()
    tx.execute(insert(person), {"id": made, "created_at": tx.now})
    row = {
        "id": new_id(),
        "person_id": made,
        "kind": what.kind,
        "key_id": what.key_id,
        "sealed": what.sealed,
        "blind_index": what.blind_index,
        "created_at": tx.now,
        "verified_at": None,
    }
    if not insert_once(tx.connection, contact, row):  # another transaction enrolled it just now
        tx.execute(delete(person).where(person.c.id == made))
        return tx.execute(known).scalar_one()
    tx.record("person.enrol", f"person:{made}")
    return made


def is_verified(tx: Tx, person_id: str) -> bool:
    """Whether the person has shown that a contact is theirs."""
    found = select(contact.c.id).where(
        contact.c.person_id == person_id, contact.c.verified_at.is_not(None)
    )
    return tx.execute(found.limit(1)).one_or_none() is not None


def verify(tx: Tx, person_id: str) -> None:
    """Keep that the person's contact is theirs: its link was opened."""
    fresh = (contact.c.person_id == person_id) & contact.c.verified_at.is_(None)
    if tx.execute(update(contact).where(fresh).values(verified_at=tx.now)).rowcount:
        tx.record("contact.verify", f"person:{person_id}")


def agree(tx: Tx, person_id: str, what: Agreed) -> None:
    """Keep a consent; one row a purpose."""
    tx.execute(
        insert(consent),
        {
            "id": new_id(),
            "person_id": person_id,
            "purpose": what.purpose,
            "text_version": what.text_version,
            "items": what.items,
            "given_at": tx.now,
            "retain_until": what.retain_until,
        },
    )
    tx.record("consent.give", f"person:{person_id}", where=what.purpose)


def withdraw_consent(tx: Tx, person_id: str, purpose: str) -> bool:
    """Withdraw consents of a purpose; False where there is none."""
    live = (
        (consent.c.person_id == person_id)
        & (consent.c.purpose == purpose)
        & consent.c.withdrawn_at.is_(None)
    )
    done = tx.execute(update(consent).where(live).values(withdrawn_at=tx.now)).rowcount > 0
    if done:
        tx.record("consent.withdraw", f"person:{person_id}", where=purpose)
    return done


def make_link(tx: Tx, *, scope: str, expires_at: datetime, person_id: str | None = None) -> str:
    """A new link; `Vault.token` makes its secret from the id that this gives."""
    made = new_id()
    row = {
        "id": made,
        "scope": scope,
        "person_id": person_id,
        "created_at": tx.now,
        "expires_at": expires_at,
    }
    tx.execute(insert(link), row)
    return made


def find_link(store: Store, vault: Vault, token: str, now: datetime) -> Link | None:
    """The link of a token, None where there is none or its time is over."""
    link_id = vault.link_of(token)
    if link_id is None:
        return None
    for row in store.fetch(select(link).where(link.c.id == link_id, link.c.expires_at > now)):
        return Link(
            id=row.id,
            scope=row.scope,
            person=row.person_id,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )
    return None


def use_link(tx: Tx, link_id: str) -> bool:
    """Use a link that counts once; False where it was used before."""
    fresh = (link.c.id == link_id) & link.c.used_at.is_(None) & (link.c.expires_at > tx.now)
    return tx.execute(update(link).where(fresh).values(used_at=tx.now)).rowcount == 1


def end_links(tx: Tx, scope: str) -> None:
    """End every link of a scope."""
    live = (link.c.scope == scope) & (link.c.expires_at > tx.now)
    tx.execute(update(link).where(live).values(expires_at=tx.now))


def read_contact(store: Store, vault: Vault, *, person_id: str, actor: str, reason: str) -> str:
    """The contact of a person in the clear; the reading is in the audit trail before it happens.

    Raises:
        CommandRefused: The person has no contact (any more), or no reason was given.
    """
    if not reason.strip():
        message = f"person {person_id}: a contact is read for a reason; none was given"
        raise CommandRefused(message)
    asked = ReadContact(actor=actor, person=person_id, reason=reason.strip())
    found = store.do(_read, asked)
    return vault.open(Sealed(key_id=found["key_id"], box=found["sealed"]))


def address_of(store: Store, vault: Vault, person_id: str) -> str:
    """The mail address of a person, for the machine that sends to it.

    Nobody reads it, so the audit trail has no line for it: the outbox keeps who was told of what.
    People read contacts by `read_contact`.

    Raises:
        CommandRefused: The person has none: it was erased, or is a telephone number.
        KeyGone: It was erased just now.
    """
    mine = select(contact).where(contact.c.person_id == person_id)
    kinds: set[str] = set()
    for row in store.fetch(mine.order_by(contact.c.created_at)):
        if row.kind == "mail":
            return vault.open(Sealed(key_id=row.key_id, box=row.sealed))
        kinds.add(row.kind)
    found = f"only a contact of kind {', '.join(sorted(kinds))}" if kinds else "no contact"
    message = f"person {person_id}: has {found}, wanted a mail address"
    raise CommandRefused(message)


def erase(tx: Tx, person_id: str, reason: str) -> Sequence[str]:
    """Erase a person; keys that `Vault.forget` must forget once this is committed.

    What others count by the id (sign-ups, votes) stays, and tells nothing of anybody any more.
    """
    mine = select(contact.c.key_id).where(contact.c.person_id == person_id)
    keys = list(tx.execute(mine).scalars())
    for table in (contact, consent, link):
        tx.execute(delete(table).where(table.c.person_id == person_id))
    nothing = {"band": None, "district": None, "sex": None, "guardian_state": None}
    tx.execute(update(person).where(person.c.id == person_id).values(nothing))
    row = {"person_id": person_id, "at": tx.now, "reason": reason}
    if insert_once(tx.connection, erasure, row):
        tx.record("person.erase", f"person:{person_id}", reason=reason)
    return keys


def sweep_keys(store: Store, vault: Vault, now: datetime) -> int:
    """Forget keys that no contact names; how many."""
    used = {row.key_id for row in store.fetch(select(contact.c.key_id))}
    return vault.sweep(used, older_than=now - UNUSED_KEY)


def _read(tx: Tx, command: ReadContact) -> dict[str, str]:
    mine = select(contact.c.key_id, contact.c.sealed).where(contact.c.person_id == command.person)
    found = tx.execute(mine.order_by(contact.c.created_at).limit(1)).one_or_none()
    if found is None:
        message = f"person {command.person}: has no contact; it was erased, or never given"
        raise CommandRefused(message)
    tx.record("contact.read", f"person:{command.person}", reason=command.reason)
    return {"key_id": found.key_id, "sealed": found.sealed}
