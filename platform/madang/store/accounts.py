"""Stewards' accounts and sessions. A password is checked outside the door, a token kept as a hash.

An unknown name, a disabled account and a wrong password get the same answer after the same work. An
attempt is counted before the password is looked at, so that tries in parallel are counted too. What
was typed as a name is kept as a hash only: people type passwords there.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from madang import clock
from madang.errors import CommandRefused, LoginRefused, TooManyLogins, UnknownName
from madang.store import passwords
from madang.store.command import Command, Tx, unhashed
from madang.store.core import Store
from madang.store.once import insert_once
from madang.store.tables import account as accounts
from madang.store.tables import login_window
from madang.store.tables import session as sessions
from madang.store.types import new_id

LASTS = timedelta(hours=12)
IDLE = timedelta(minutes=60)
WINDOW = timedelta(minutes=15)
TRIES_PER_NAME = 10
TRIES_PER_PLACE = 100
_SEEN_EVERY = timedelta(minutes=1)
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A steward's account.

    Attributes:
        id: 128 random bits.
        name: What is typed to log in.
        created_at: When it was made.
        disabled_at: Since when it opens nothing, None while it does.
        last_login_at: None before the first.
    """

    id: str
    name: str
    created_at: datetime
    disabled_at: datetime | None
    last_login_at: datetime | None

    @property
    def actor(self) -> str:
        """How commands and the audit trail name it."""
        return f"account:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session.

    Attributes:
        token: For the browser's cookie alone; the store knows its hash.
        account: Whose it is.
        expires_at: When it ends, whatever is done; idle it ends sooner.
    """

    token: str = field(repr=False)
    account: Account
    expires_at: datetime


def authenticate(store: Store, name: str, password: str, where: str = "") -> Session:
    """A new session for the account with that name and password.

    Args:
        store: Where accounts are.
        name: As typed.
        password: As typed.
        where: Where it is asked from, e.g. the client's address; "" where nobody knows.

    Raises:
        TooManyLogins: Too many attempts for this name or from this place; later again.
        LoginRefused: No such account, disabled, or another password: the message does not say.
    """
    name = name.strip().casefold()
    asked = {"name_hash": _name_hash(name), "where": where, "actor": "nobody"}
    if not store.do(_count_try, TryLogin(**asked)):
        message = f"login: too many attempts; try again in {WINDOW.seconds // 60} minutes"
        raise TooManyLogins(message)
    found = _row(store, name)
    usable = found is not None and found.disabled_at is None
    good = passwords.fits(password, found.password_hash if found else None)
    if found is None or not (good and usable):
        about = f"account:{found.id}" if found else f"name:{asked['name_hash'][:16]}"
        store.do(_refuse_login, RefuseLogin(actor="nobody", about=about, where=where))
        message = "login: name and password do not fit together"
        raise LoginRefused(message)
    return _begin(store, found, password, asked["name_hash"], where)


def session(store: Store, token: str) -> Account | None:
    """The account whose open session the token is; None where it ended, or is none.

    Looking at it keeps it from becoming idle.
    """
    digest = _token_hash(token)
    now = clock.now()
    statement = (
        select(accounts, sessions.c.seen_at)
        .join_from(accounts, sessions, sessions.c.account_id == accounts.c.id)
        .where(
            sessions.c.token_hash == digest,
            sessions.c.expires_at > now,
            sessions.c.seen_at > now - IDLE,
            accounts.c.disabled_at.is_(None),
        )
    )
    found = next(iter(store.fetch(statement)), None)
    if found is None:
        return None
    if found.seen_at < now - _SEEN_EVERY:
        store.do(_see, SeeSession(actor=f"account:{found.id}", token_hash=digest))
    return _account(found)


def logout(store: Store, token: str, where: str = "") -> None:
    """End the session of that token; nothing where it has ended."""
    store.do(_end_session, EndSession(actor="nobody", token_hash=_token_hash(token), where=where))


def add(store: Store, name: str, password: str, *, actor: str, key: str | None = None) -> Account:
    """A new account.

    Raises:
        CommandRefused: The name is taken or none, or the password is too weak.
    """
    if not _NAME.fullmatch(name):
        message = f"account {name!r}: a name is 2 to 40 of a-z 0-9 . _ - and begins with a letter"
        raise CommandRefused(message)
    passwords.prove_good(name, password)
    store.do(
        _add,
        AddAccount(
            key=key or new_id(), actor=actor, name=name, password_hash=passwords.kept(password)
        ),
    )
    return find(store, name)


def disable(store: Store, name: str, *, actor: str, reason: str = "") -> None:
    """Close the account and end its sessions.

    Raises:
        UnknownName: There is none of that name.
    """
    found = find(store, name)
    store.do(_disable, DisableAccount(actor=actor, account_id=found.id, reason=reason))


def set_password(store: Store, name: str, password: str, *, actor: str) -> None:
    """Give the account another password, end its sessions, and forget its failed attempts.

    Raises:
        UnknownName: There is none of that name.
        CommandRefused: The password is too weak.
    """
    found = find(store, name)
    passwords.prove_good(name, password)
    store.do(
        _set_password,
        SetPassword(
            actor=actor,
            account_id=found.id,
            name_hash=_name_hash(name),
            password_hash=passwords.kept(password),
        ),
    )


def find(store: Store, name: str) -> Account:
    """The account of that name.

    Raises:
        UnknownName: There is none.
    """
    found = _row(store, name)
    if found is None:
        known = ", ".join(each.name for each in listed(store)) or "none yet"
        message = f"no account {name!r}; there are: {known}"
        raise UnknownName(message)
    return _account(found)


def listed(store: Store) -> Sequence[Account]:
    """All accounts, by name."""
    return [_account(row) for row in store.fetch(select(accounts).order_by(accounts.c.name))]


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLogin(Command):
    """Count an attempt before the password is looked at."""

    name_hash: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseLogin(Command):
    """Keep in the audit trail that an attempt failed."""

    about: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSession(Command):
    """Open a session for an account whose password was right."""

    account_id: str
    name_hash: str
    where: str
    checked_hash: str = field(repr=False)  # it may have changed while it was being checked
    fresh_hash: str | None = unhashed()
    token_hash: str = unhashed()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeSession(Command):
    """Somebody is there."""

    token_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(Command):
    """Log out."""

    token_hash: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAccount(Command):
    """Make an account."""

    name: str
    password_hash: str = unhashed(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableAccount(Command):
    """Close an account."""

    account_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword(Command):
    """Change a password."""

    account_id: str
    name_hash: str
    password_hash: str = unhashed(repr=False)


def _begin(store: Store, found: Row[Any], password: str, name_hash: str, where: str) -> Session:
    token = secrets.token_urlsafe(32)
    outdated = passwords.is_outdated(found.password_hash)
    opened = store.do(
        _open_session,
        BeginSession(
            actor=f"account:{found.id}",
            account_id=found.id,
            name_hash=name_hash,
            where=where,
            checked_hash=found.password_hash,
            fresh_hash=passwords.kept(password) if outdated else None,
            token_hash=_token_hash(token),
        ),
    )
    if not opened:
        message = "login: name and password do not fit together"
        raise LoginRefused(message)
    expires = datetime.fromisoformat(opened)
    return Session(token=token, account=_account(found), expires_at=expires)


def _count_try(tx: Tx, command: TryLogin) -> bool:
    """Whether one more attempt is allowed; it is counted then."""
    allowed = _count(tx, f"name:{command.name_hash}", TRIES_PER_NAME)
    if allowed and command.where:
        allowed = _count(tx, f"where:{command.where}", TRIES_PER_PLACE)
    if not allowed:
        tx.record("login.limited", f"name:{command.name_hash[:16]}", where=command.where)
    return allowed


def _count(tx: Tx, bucket: str, limit: int) -> bool:
    """Guarded: counts and decides in one statement, so that no two take the last try."""
    fresh = {"bucket": bucket, "started_at": tx.now, "attempts": 0}
    insert_once(tx.connection, login_window, fresh)
    mine = login_window.c.bucket == bucket
    tx.execute(
        update(login_window)
        .where(mine, login_window.c.started_at <= tx.now - WINDOW)
        .values(started_at=tx.now, attempts=0)
    )
    counted = tx.execute(
        update(login_window)
        .where(mine, login_window.c.attempts < limit)
        .values(attempts=login_window.c.attempts + 1)
    )
    return counted.rowcount == 1


def _refuse_login(tx: Tx, command: RefuseLogin) -> None:
    tx.record("login.failed", command.about, where=command.where)


def _open_session(tx: Tx, command: BeginSession) -> str | None:
    """When the session ends; None where the account changed since its password was checked."""
    values: dict[str, object] = {"last_login_at": tx.now}
    if command.fresh_hash:
        values["password_hash"] = command.fresh_hash
    still = tx.execute(
        update(accounts)
        .where(
            accounts.c.id == command.account_id,
            accounts.c.disabled_at.is_(None),
            accounts.c.password_hash == command.checked_hash,
        )
        .values(**values)
    )
    about = f"account:{command.account_id}"
    if not still.rowcount:
        tx.record("login.failed", about, where=command.where)
        return None
    _forget_tries(tx, command.name_hash)
    tx.execute(delete(sessions).where(sessions.c.expires_at <= tx.now))
    expires = tx.now + LASTS
    tx.execute(
        insert(sessions).values(
            token_hash=command.token_hash,
            account_id=command.account_id,
            created_at=tx.now,
            seen_at=tx.now,
            expires_at=expires,
        )
    )
    tx.record("login", about, where=command.where)
    return expires.isoformat()


def _see(tx: Tx, command: SeeSession) -> None:
    mine = sessions.c.token_hash == command.token_hash
    tx.execute(update(sessions).where(mine).values(seen_at=tx.now))


def _end_session(tx: Tx, command: EndSession) -> None:
    mine = sessions.c.token_hash == command.token_hash
    found = tx.execute(select(sessions.c.account_id).where(mine)).scalar_one_or_none()
    if found is not None:
        tx.execute(delete(sessions).where(mine))
        tx.record("logout", f"account:{found}", where=command.where)


def _add(tx: Tx, command: AddAccount) -> str:
    taken = select(func.count()).where(accounts.c.name == command.name)
    if tx.execute(taken).scalar_one():
        message = f"account {command.name!r} is there already; madang account password changes it"
        raise CommandRefused(message)
    new = new_id()
    tx.execute(
        insert(accounts).values(
            id=new,
            name=command.name,
            password_hash=command.password_hash,
            created_at=tx.now,
        )
    )
    tx.record("account.added", f"account:{new}")
    return new


def _disable(tx: Tx, command: DisableAccount) -> None:
    mine = accounts.c.id == command.account_id
    still = accounts.c.disabled_at.is_(None)
    if tx.execute(update(accounts).where(mine, still).values(disabled_at=tx.now)).rowcount:
        tx.record("account.disabled", f"account:{command.account_id}", reason=command.reason)
    _end_all_sessions(tx, command.account_id)


def _set_password(tx: Tx, command: SetPassword) -> None:
    mine = accounts.c.id == command.account_id
    tx.execute(update(accounts).where(mine).values(password_hash=command.password_hash))
    _end_all_sessions(tx, command.account_id)
    _forget_tries(tx, command.name_hash)
    tx.record("account.password", f"account:{command.account_id}")


def _end_all_sessions(tx: Tx, account_id: str) -> None:
    tx.execute(delete(sessions).where(sessions.c.account_id == account_id))


def _forget_tries(tx: Tx, name_hash: str) -> None:
    tx.execute(delete(login_window).where(login_window.c.bucket == f"name:{name_hash}"))


def _row(store: Store, name: str) -> Row[Any] | None:
    return next(iter(store.fetch(select(accounts).where(accounts.c.name == name))), None)


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        last_login_at=row.last_login_at,
    )


def _name_hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
