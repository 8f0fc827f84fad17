"""Rendered documents, kept while what they were rendered from stands, up to a number of bytes."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes, and the tag that changes when they do."""

    octets: bytes
    etag: str

    @classmethod
    def of(cls, octets: bytes) -> "Document":
        """The document of these bytes."""
        return cls(octets=octets, etag=hashlib.sha256(octets).hexdigest())


class Kept:
    """The last documents asked for; those not asked for longest make room."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Keep up to `most_bytes`; a larger document is made at every request."""
        self._most = most_bytes
        self._held: OrderedDict[Hashable, Document] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        # One is made at a time: who waits for the same finds it made, and however much is asked,
        # rendering takes one core.
        self._making = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> Document:
        """The document under a key, which says all that it is made from."""
        found = self._look(key)
        if found is not None:
            return found
        with self._making:
            return self._look(key) or self._put(key, Document.of(make()))

    def _look(self, key: Hashable) -> Document | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _put(self, key: Hashable, made: Document) -> Document:
        with self._lock:
            self._held[key] = made
            self._bytes += len(made.octets)
            while self._bytes > self._most:
                _, gone = self._held.popitem(last=False)
                self._bytes -= len(gone.octets)
            return made
