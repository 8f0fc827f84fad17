"""Random lives of a store against a model: each key acts once, whatever comes in between."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from madang.errors import CommandRefused, KeyConflict, NotStored
from madang.store import core, idempotency, outbox, select
from madang.store import door as doors
from madang.store.tables import audit
from tests.store import demo
from tests.store.conftest import EMPTY
from tests.store.demo import SignUp

SEATS = 3
KEYS = st.sampled_from([f"k{n}" for n in range(8)])
PEOPLE = st.sampled_from([f"p{n}" for n in range(6)])


class Life(RuleBasedStateMachine):
    """What the store should hold is kept in plain dictionaries beside it."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "store.db"
        self.store = core.open_file(self.path, EMPTY)
        demo.prepare(self.store, ("c", SEATS))
        self.answers: dict[str, tuple[str, str, str]] = {}  # key: actor, person, answer

    @rule(key=KEYS, person=PEOPLE, actor=st.sampled_from(["x", "y"]))
    def sign_up(self, key: str, person: str, actor: str) -> None:
        seated = {each for _, each, _ in self.answers.values()}
        known = self.answers.get(key)
        order = SignUp(key=key, actor=actor, course="c", person=person)
        if known and known[:2] != (actor, person):
            with pytest.raises(KeyConflict):
                self.store.do(demo.sign_up, order)
        elif known:
            assert self.store.do(demo.sign_up, order) == known[2]
        elif len(self.answers) == SEATS:
            with pytest.raises(CommandRefused):
                self.store.do(demo.sign_up, order)
        elif person in seated:
            with pytest.raises(core.StoreError):
                self.store.do(demo.sign_up, order)
        else:
            self.answers[key] = (actor, person, self.store.do(demo.sign_up, order))

    @rule(key=KEYS, person=PEOPLE)
    def lose_the_commit(self, key: str, person: str) -> None:
        true = doors.failpoints.hit

        def fail(name: str) -> None:
            if name == "store.before_commit":
                message = "no disk"
                raise OSError(message)

        doors.failpoints.hit = fail
        try:
            with pytest.raises(NotStored):
                self.store.do(demo.sign_up, SignUp(key=key, actor="x", course="c", person=person))
        finally:
            doors.failpoints.hit = true

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = core.open_file(self.path, EMPTY)

    @invariant()
    def store_holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "store"):
            return
        people = sorted(person for _, person, _ in self.answers.values())
        assert sorted(demo.people(self.store)) == people
        assert demo.taken(self.store, "c") == len(people)
        assert outbox.counts(self.store)["waiting"] == len(people)
        assert len(self.store.fetch(select(audit))) == len(people)
        assert self.store.verify().broken is None

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


def live(steps: int, lives: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a life that fails is shown as it is: shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_random_lives_keep_each_key_to_one_action():
    live(steps=20, lives=15)


@pytest.mark.fault_full
@pytest.mark.timeout(3600)
def test_many_random_lives_keep_each_key_to_one_action():
    live(steps=50, lives=2000)


def test_control_without_the_idempotency_row_a_life_goes_wrong(monkeypatch):
    monkeypatch.setattr(idempotency, "claim", lambda *_: None)
    with pytest.raises((Exception, pytest.fail.Exception), match=r"\S"):
        live(steps=25, lives=12)
