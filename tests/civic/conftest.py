"""Stores for the participation engine, and a hall where a person's steps are one line each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from madang import clock
from madang.civic import lottery, signup
from madang.civic.tables import pool as pools
from madang.civic.tables import signup as signups
from madang.store import Command, Store, Tx, select
from tests.store.conftest import postgres_server, postgres_url, settings, store

__all__ = ["postgres_server", "postgres_url", "settings", "store"]
NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)  # noon in Seoul


@dataclass(frozen=True, slots=True, kw_only=True)
class Do(Command):
    """Whatever a test does; its name makes it its own."""

    what: str = ""


@dataclass
class Hall:
    """One store and a clock that the test moves."""

    store: Store
    now: datetime = NOON

    def do(self, work: Callable[[Tx], Any]) -> Any:
        """Work inside one command; what it gives."""
        given: list[Any] = []

        def handler(tx: Tx, command: Do) -> None:
            del command
            given.append(work(tx))

        self.store.do(handler, Do(actor="test"))
        return given[-1]

    def later(self, **span: float) -> None:
        """Move the clock."""
        self.now += timedelta(**span)

    def pool(self, seats: int, *, opens=0, closes=10, starts=20, drawn: bool = False) -> str:
        """A pool; its window and first lesson are days from noon."""
        seed = lottery.new_seed() if drawn else None
        return self.do(
            lambda tx: signup.open_pool(
                tx,
                owner="course:demo",
                capacity=seats,
                opens_at=NOON + timedelta(days=opens),
                closes_at=NOON + timedelta(days=closes),
                starts_at=NOON + timedelta(days=starts),
                seed=seed.secret if seed else None,
                seed_hash=seed.hash if seed else None,
            )
        )

    def submit(self, pool: str, person: str, **more: Any) -> signup.Placed:
        """A verified sign-up, unless `verified=False` is given."""
        asked = {"pool_id": pool, "person": person, "verified": True, **more}
        return self.do(lambda tx: signup.submit(tx, **asked))

    def withdraw(self, placed: signup.Placed, **more: Any) -> str:
        return self.do(lambda tx: signup.withdraw(tx, placed.id, **more))

    def state(self, placed: signup.Placed) -> str:
        (row,) = self.store.fetch(select(signups.c.state).where(signups.c.id == placed.id))
        return row.state

    def taken(self, pool: str) -> int:
        (row,) = self.store.fetch(select(pools.c.taken).where(pools.c.id == pool))
        return row.taken

    def off(self, pool: str) -> tuple[int, int]:
        """How far the counts are from the rows."""
        return self.do(lambda tx: signup.recount(tx, pool))


@pytest.fixture
def hall(store, monkeypatch) -> Hall:
    made = Hall(store)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made
