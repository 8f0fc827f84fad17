"""Calls counted on disk: one count for all processes, which begins anew at midnight in Seoul."""

import fcntl
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from madang import clock, durable


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was used of one portal today.

    Attributes:
        day: The day in Seoul.
        calls: Calls by service.
        allowed: Calls that the portal turned out to allow, by service, where it said so.
    """

    day: date
    calls: dict[str, int] = field(default_factory=dict[str, int])
    allowed: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def total(self) -> int:
        """Calls to all its services."""
        return sum(self.calls.values())


class Budget:
    """The calls of a day to one portal.

    Args:
        folder: Local folder, shared by all processes.
        portal: Its name.
        calls_a_day: What is allowed.
    """

    def __init__(self, folder: Path, portal: str, calls_a_day: int) -> None:
        self._file = folder / "calls" / f"{portal}.json"
        self.calls_a_day = calls_a_day

    def spend(self, service: str) -> bool:
        """Count a call to `service`; False, and nothing is counted, where none is left."""
        with self._locked():
            spent = self.spent()
            used = spent.calls.get(service, 0)
            if spent.total >= self.calls_a_day or used >= spent.allowed.get(service, used + 1):
                return False
            self._write(spent, calls={**spent.calls, service: used + 1})
            return True

    def correct(self, service: str) -> None:
        """Today no more is allowed than was used: the portal just said so, with the last call."""
        with self._locked():
            spent = self.spent()
            used = max(spent.calls.get(service, 0) - 1, 0)
            self._write(spent, allowed={**spent.allowed, service: used})

    def spent(self) -> Spent:
        """What was used today."""
        today = clock.today()
        if not self._file.exists():
            return Spent(day=today)
        document = json.loads(self._file.read_bytes())
        if document["day"] != today.isoformat():
            return Spent(day=today)
        return Spent(day=today, calls=document["calls"], allowed=document["allowed"])

    def _write(
        self,
        spent: Spent,
        calls: dict[str, int] | None = None,
        allowed: dict[str, int] | None = None,
    ) -> None:
        document = {
            "day": spent.day.isoformat(),
            "calls": calls or spent.calls,
            "allowed": allowed or spent.allowed,
        }
        durable.replace(self._file, json.dumps(document, indent=1, ensure_ascii=False).encode())

    @contextmanager
    def _locked(self) -> Generator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
