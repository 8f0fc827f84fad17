"""How long a live source is waited for, how much is taken from it, and how often it is asked."""

import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 2
"""To one portal at a time, all processes together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often; tests make it short.

    Attributes:
        connect_s: For a connection.
        read_s: Between two pieces of an answer.
        whole_s: For an exchange from beginning to end.
        most_bytes: Of a body, packed or unpacked.
        delays_s: Before the second, third and fourth try; up to a quarter more by chance.
        longest_wait_s: That a `Retry-After` may ask for.
        sleep: Waits so many seconds.
        chance: A number from 0 to 1.
        tls: What certificates are held against.
    """

    connect_s: float = 5.0
    read_s: float = 30.0
    whole_s: float = 120.0
    most_bytes: int = 64 << 20
    delays_s: tuple[float, ...] = (1.0, 4.0, 15.0)
    longest_wait_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def delay(self, tries: int, asked_s: float | None = None) -> float:
        """Seconds to wait after so many tries; longer where the server asked for it."""
        own = self.delays_s[min(tries, len(self.delays_s)) - 1] * (1 + self.chance() / 4)
        return max(own, min(asked_s or 0.0, self.longest_wait_s))
