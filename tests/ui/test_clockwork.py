"""Mail and clocks beside the pages: one thread while the app lives, none where nothing is to do."""

import threading
from dataclasses import replace

import pytest

from madang import testing
from madang.plugin import Installed, Registry
from madang.settings import Settings
from madang.ui.server import clockwork, lifespan
from tests.waiting import until


def senders() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "madang-outbox"]


@pytest.fixture
def place(tmp_path, yard_plugin):
    """A workspace with a plugin that has a clock."""
    made = testing.workspace(tmp_path, [])
    plugin = replace(yard_plugin.plugin, tick="tests.ui.test_clockwork:tick", datasets=())
    registry = Registry(installed=(Installed(plugin=plugin, package=yard_plugin.package),))
    return replace(made, registry=registry)


def test_clocks_run_while_the_app_lives_and_no_longer(place, monkeypatch):
    found = []
    from madang.ui import server

    monkeypatch.setattr(server, "resolve", lambda _: found.append)
    with clockwork(place):
        assert len(senders()) == 1
        until(lambda: found, "the first look")
    assert found == [place]
    assert senders() == []


def test_nothing_to_do_is_no_thread(tmp_path):
    with clockwork(testing.workspace(tmp_path, [])):
        assert senders() == []


def test_mail_alone_is_something_to_do(tmp_path):
    made = testing.workspace(tmp_path, [])
    given = {"home": made.settings.home, "mail_files": tmp_path / "mail"}
    with clockwork(replace(made, settings=Settings.model_validate(given))):
        assert len(senders()) == 1


def test_app_that_does_not_ask_for_it_has_no_thread():
    import asyncio

    async def live() -> int:
        async with lifespan(production=False)(None):
            return len(senders())

    assert asyncio.run(live()) == 0


def test_store_that_does_not_open_keeps_no_page_back(place, caplog):
    place.settings.home.mkdir(parents=True, exist_ok=True)
    (place.settings.home / "store.db").write_bytes(b"no database " * 100)
    with clockwork(place):
        assert senders() == []
    assert "no mail is sent" in caplog.text
