"""The vault: keys of what is sealed, in a file outside the database. No key, no contact.

Each contact is sealed with a key of its own (AES-256-GCM), written here before the command that
stores the sealed text; to erase a person is to forget the key, in the file and in its short-lived
backups. Two secrets of the house stand beside them: one for blind indexes, by which equal contacts
are found without opening any, and one that makes tokens of links.
"""

import base64
import hashlib
import hmac
import secrets
import sqlite3
import threading
from collections.abc import Collection, Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from madang import clock
from madang.errors import StoreError
from madang.store.engine import connect_file
from madang.store.lock import locked
from madang.store.types import new_id, written

_BLIND, _LINK = "blind", "link"
_NONCE_BYTES = 12
_MARK_CHARS = 32
# Keys made ahead with one flush; those that a process leaves unused are swept.
_AHEAD = 64


_TABLE = (
    "CREATE TABLE IF NOT EXISTS key "
    "(id TEXT PRIMARY KEY, secret BLOB NOT NULL, made_at TEXT NOT NULL) STRICT"
)
_LOOK = "SELECT secret FROM key WHERE id = ?"


class KeyGone(StoreError):
    """The key of what was sealed is not there: the person was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A text that only the vault can open.

    Attributes:
        key_id: Its key.
        box: Nonce and ciphertext, base64.
    """

    key_id: str
    box: str


class Vault:
    """The keys of one Madang.

    Args:
        path: The file; made for its owner alone where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = path.with_suffix(".lock")
        self._taking = threading.Lock()
        self._fresh: list[tuple[str, bytes]] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._changing() as connection:
            connection.execute(_TABLE)
            self._add(connection, [(name, secrets.token_bytes(32)) for name in (_BLIND, _LINK)])
        self._house = {name: self._secret(name) for name in (_BLIND, _LINK)}

    def seal(self, text: str) -> Sealed:
        """Seal a text with a new key, which is on the disk when this returns."""
        key_id, secret = self._new_key()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        box = nonce + AESGCM(secret).encrypt(nonce, text.encode(), key_id.encode())
        return Sealed(key_id=key_id, box=base64.b64encode(box).decode())

    def open(self, sealed: Sealed) -> str:
        """The text.

        Raises:
            KeyGone: Its key was forgotten.
            StoreError: The text was changed since it was sealed.
        """
        secret, box = self._secret(sealed.key_id), base64.b64decode(sealed.box)
        try:
            opened = AESGCM(secret).decrypt(
                box[:_NONCE_BYTES], box[_NONCE_BYTES:], sealed.key_id.encode()
            )
        except InvalidTag as error:
            message = f"vault: what key {sealed.key_id} sealed was changed; restore it"
            raise StoreError(message) from error
        return opened.decode()

    def blind(self, text: str) -> str:
        """A mark by which equal texts are found without opening any."""
        return hmac.new(self._house[_BLIND], text.encode(), hashlib.sha256).hexdigest()

    def token(self, link_id: str) -> str:
        """The secret of a link: nothing of it is in the database, so a copy of that opens none."""
        return f"{link_id}{self._mark(link_id)}"

    def link_of(self, token: str) -> str | None:
        """The link whose token this is, None where it is no token of ours."""
        link_id, mark = token[:-_MARK_CHARS], token[-_MARK_CHARS:]
        return link_id if hmac.compare_digest(mark, self._mark(link_id)) else None

    def forget(self, key_ids: Iterable[str]) -> None:
        """Forget keys; what they sealed can never be opened again."""
        with self._changing() as connection:
            connection.executemany("DELETE FROM key WHERE id = ?", [(each,) for each in key_ids])

    def sweep(self, used: Collection[str], *, older_than: datetime) -> int:
        """Forget keys that nothing uses: the command that should have stored their text failed.

        Args:
            used: Keys that contacts name.
            older_than: Younger ones may belong to a command that is under way.
        """
        limit = written(older_than)
        with closing(connect_file(self._path)) as connection:
            rows = connection.execute("SELECT id FROM key WHERE made_at < ?", (limit,)).fetchall()
        lost = [row[0] for row in rows if row[0] not in {*used, _BLIND, _LINK}]
        self.forget(lost)
        return len(lost)

    def _new_key(self) -> tuple[str, bytes]:
        with self._taking:
            if not self._fresh:
                made = [(new_id(), AESGCM.generate_key(bit_length=256)) for _ in range(_AHEAD)]
                with self._changing() as connection:
                    self._add(connection, made)
                self._fresh = made
            return self._fresh.pop()

    @staticmethod
    def _add(connection: sqlite3.Connection, keys: Iterable[tuple[str, bytes]]) -> None:
        moment = written(clock.now())
        rows = [(key_id, secret, moment) for key_id, secret in keys]
        connection.executemany("INSERT OR IGNORE INTO key VALUES (?, ?, ?)", rows)

    @contextmanager
    def _changing(self) -> Generator[sqlite3.Connection]:
        with locked(self._lock), closing(connect_file(self._path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _mark(self, link_id: str) -> str:
        digest = hmac.new(self._house[_LINK], link_id.encode(), hashlib.sha256).hexdigest()
        return digest[:_MARK_CHARS]

    def _secret(self, key_id: str) -> bytes:
        with closing(connect_file(self._path)) as connection:
            found = connection.execute(_LOOK, (key_id,)).fetchone()
        if found is None:
            message = f"vault: key {key_id} is gone; what it sealed cannot be read any more"
            raise KeyGone(message)
        return found[0]
