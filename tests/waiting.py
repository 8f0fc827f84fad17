"""Waiting for what comes by itself: asked again and again until it holds, or a deadline passes."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE_S = 60.0


def until(
    holds: Callable[[], Found],
    what: str | Callable[[], str],
    patience_s: float = PATIENCE_S,
    pause_s: float = 0.05,
) -> Found:
    """The first true answer of `holds`.

    Args:
        holds: Asked in turn; what it raises ends the waiting.
        what: What is waited for, for those who read the failure; may be made when it is needed.
        patience_s: Seconds until nobody waits any longer.
        pause_s: Seconds between two questions.
    """
    deadline = time.monotonic() + patience_s
    while not (found := holds()):
        if time.monotonic() >= deadline:
            said = what() if callable(what) else what
            raise AssertionError(f"not within {patience_s:g} s: {said}")
        time.sleep(pause_s)  # between two questions, with the deadline above
    return found
