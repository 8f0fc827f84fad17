"""What stays is spared the collector, and goes all the same once nobody keeps it."""

import gc
import weakref
from threading import Event

import pytest

from madang import memory


class Network:
    """A cycle, which only the collector can free."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    """A process that does not serve yet, and no trace of it in the tests that follow."""
    monkeypatch.setattr(memory, "_serving", Event())
    yield
    gc.unfreeze()


def test_nothing_settles_where_nobody_serves():
    before = gc.get_freeze_count()
    memory.settle()
    assert gc.get_freeze_count() == before


def test_what_settles_while_serving_is_out_of_the_collectors_sight():
    memory.serve()
    network = Network()
    assert any(found is network for found in gc.get_objects())
    memory.settle()
    assert not any(found is network for found in gc.get_objects())


def test_what_settled_and_is_kept_no_more_goes_when_something_else_settles():
    memory.serve()
    network = Network()
    gone = weakref.ref(network)
    memory.settle()
    del network
    gc.collect()
    assert gone() is not None  # out of sight, it waits
    memory.settle()
    assert gone() is None
