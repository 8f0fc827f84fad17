"""Any sequence of steps leaves the counts right, nobody passed, and every free seat offered."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from madang import clock
from madang.civic import signup
from madang.civic.refusals import Refusal
from madang.civic.tables import pool as pools
from madang.civic.tables import signup as signups
from madang.plugin import Registry
from madang.store import select
from madang.store.core import open_file
from tests.civic.conftest import Hall

WEEK_BEFORE = timedelta(days=7)


@contextmanager
def may_refuse(*codes: str) -> Generator[None]:
    """A step that may break one of these rules, and then changes nothing."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code.partition(".")[0] not in codes:
            raise


class Lives(RuleBasedStateMachine):
    """One pool of five seats, and people who come, go, accept and let offers run out."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "store.db"
        self.hall = Hall(open_file(file, Registry(installed=())))
        self.patch = mock.patch.object(clock, "now", new=self.now)
        self.patch.start()
        self.pool = self.hall.pool(5, closes=20)
        self.placed: list[signup.Placed] = []

    def teardown(self) -> None:
        self.patch.stop()
        self.hall.store.close()
        self.folder.cleanup()

    def now(self) -> datetime:
        return self.hall.now

    @rule(
        person=st.integers(0, 11),
        party=st.integers(1, 4),
        priority=st.integers(0, 1),
        verified=st.booleans(),
    )
    def come(self, person, party, priority, verified) -> None:
        asked = {"party": party, "priority": priority, "verified": verified}
        with may_refuse("already", "closed", "party"):
            self.placed.append(self.hall.submit(self.pool, f"p{person}", **asked))

    @precondition(lambda self: self.placed)
    @rule(data=st.data(), step=st.sampled_from([signup.withdraw, signup.accept, signup.verify]))
    def decide(self, data, step) -> None:
        chosen = data.draw(st.sampled_from(self.placed))
        with may_refuse("signup", "offer_over", "closed", "party"):
            self.hall.do(lambda tx: step(tx, chosen.id))

    @rule(hours=st.sampled_from([1, 12, 30, 47, 100]))
    def wait(self, hours) -> None:
        self.hall.later(hours=hours)

    @rule(seats=st.integers(3, 8))
    def resize(self, seats) -> None:
        with may_refuse("too_few_seats"):
            self.hall.do(lambda tx: signup.resize(tx, self.pool, seats))

    @rule()
    def tick(self) -> None:
        self.hall.do(lambda tx: signup.expire(tx, self.pool))

    @invariant()
    def counts_are_right(self) -> None:
        assert self.hall.off(self.pool) == (0, 0)

    @invariant()
    def nobody_is_passed(self) -> None:
        """The head of the list waits only while too few seats are free for its party."""
        (pool,) = self.hall.store.fetch(select(pools))
        assert 0 <= pool.taken <= pool.capacity
        if self.hall.now >= pool.starts_at - WEEK_BEFORE:
            return
        waiting = select(signups).where(signups.c.state == "waitlisted")
        queue = sorted(self.hall.store.fetch(waiting), key=lambda row: (-row.priority, row.seq))
        if queue:
            assert queue[0].party > pool.capacity - pool.taken, "a seat is free and nobody asked"


Lives.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLives = Lives.TestCase


def test_control_without_promotion_a_free_seat_stays_empty(monkeypatch):
    """The same lives, with `release` that only gives seats back."""
    monkeypatch.setattr(signup, "promote", lambda *_: ())
    lives = Lives()
    first = lives.hall.submit(lives.pool, "p1", party=4)
    lives.hall.submit(lives.pool, "p2", party=2)
    lives.hall.withdraw(first)
    with pytest.raises(AssertionError, match="a seat is free and nobody asked"):
        lives.nobody_is_passed()
    lives.teardown()
