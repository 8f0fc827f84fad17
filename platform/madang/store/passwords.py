"""Passwords: which are taken, and how they are kept (Argon2id). None is stored or logged."""

import threading
import unicodedata
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from madang.errors import CommandRefused
from madang.store.types import new_id

MIN_LENGTH = 12
MAX_LENGTH = 1024
_FEW_SIGNS = 5
_hasher = PasswordHasher()  # RFC 9106's second choice: 3 passes over 64 MiB
# 64 MiB each: many logins at once must not take the machine's memory.
_at_once = threading.BoundedSemaphore(2)


def prove_good(name: str, password: str) -> None:
    """Return where the password may be used.

    Raises:
        CommandRefused: It is too short, too common, or holds the name; never quotes it.
    """
    plain = _normal(password).casefold()
    if not MIN_LENGTH <= len(plain) <= MAX_LENGTH:
        problem = f"has {len(plain)} characters; wanted {MIN_LENGTH} to {MAX_LENGTH}"
    elif len(set(plain)) < _FEW_SIGNS:
        problem = f"has only {len(set(plain))} different characters; wanted {_FEW_SIGNS} or more"
    elif _is_common(plain):
        problem = "is one of the commonest; wanted one that nobody else uses"
    elif name.casefold() in plain:
        problem = "holds the account's name; wanted one without it"
    else:
        return
    message = f"account {name}: the password {problem}"
    raise CommandRefused(message)


def kept(password: str) -> str:
    """What is stored in place of the password."""
    with _at_once:
        return _hasher.hash(_normal(password))


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the password; as slow where there is none (`stored` is None)."""
    nobodys = _nobodys()  # made at the first call, whoever asks
    try:
        with _at_once:
            _hasher.verify(stored or nobodys, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was kept with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _normal(password: str) -> str:
    """The same password from every keyboard: composed Hangul, full-width letters apart."""
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys() -> str:
    return _hasher.hash(new_id())


@cache
def _common() -> frozenset[str]:
    text = files("madang.store").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _is_common(plain: str) -> bool:
    """Whether it is a common word, that word with digits and signs around it, or said again."""
    core = plain.strip("0123456789!@#$%^&*()-_=+.,?~ ")
    return any(
        word in {plain, core} or not plain.replace(word, "").strip("0123456789!@#$%^&*._- ")
        for word in _common()
    )
