"""Stewards are told once of each event, also of what happened while nothing ran."""

import email
import email.policy
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from madang import store, testing
from madang.settings import Settings
from madang.steward.alerts import events
from madang.steward.decide import refuse, rulings
from madang.steward.feed import atom
from madang.steward.telling import post_new, recipients, tell
from madang.store import outbox
from tests.asset import demo

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAILBOXES = ("stewards@city.example", "metro@city.example")


@pytest.fixture
def place(tmp_path):
    """Stations with a ghost among them: nothing is let in, rows are set aside."""
    made = testing.workspace(tmp_path, [demo.demo()])
    mail = {"mail_files": str(tmp_path / "mail"), "alert_mail": ",".join(MAILBOXES)}
    given = {"home": made.settings.home, "landing": made.settings.landing}
    return replace(made, settings=Settings.model_validate(given | mail))


def build(place, name: str, data: bytes) -> str:
    from madang.build import build

    place.landing.replace(name, data)
    return build(place, place.registry.dataset("demo.station"), origin="landing").status


def letters(place) -> list:
    read = email.policy.default
    return [
        email.message_from_bytes(path.read_bytes(), policy=read)
        for path in sorted(place.settings.mail_files.glob("*.eml"))
    ]


def test_held_version_is_told_once_to_each_mailbox(place):
    assert build(place, "station.csv", b"station_id,note\nghost1,\n") == "refused"
    done = tell(place)  # nothing ran when it was refused: the lake still says so
    assert (done.sent, done.failed) == (2, 0)
    found = letters(place)
    assert {letter["To"] for letter in found} == set(MAILBOXES)
    assert "결정이 필요한 버전" in found[0]["Subject"]
    text = found[0].get_content()
    assert "guard__bad_share" in text
    assert "http://127.0.0.1:8502/held?mark=demo.station%40all%3A" in text
    assert "ghost1" not in text  # rows stay in the app
    assert tell(place).sent == 0
    assert build(place, "station.csv", b"station_id,note\nghost1,\n") == "refused"
    assert tell(place).sent == 0  # the same input again is the same event


def test_control_without_the_outbox_rows_it_would_be_told_again(place, tmp_path):
    build(place, "station.csv", b"station_id,note\nghost1,\n")
    from madang.store.core import open_file

    for name in ("one.db", "two.db"):
        opened = open_file(tmp_path / name, place.registry)
        assert post_new(place, opened) == 2
        assert post_new(place, opened) == 0
        opened.close()


def test_another_input_is_another_event(place):
    build(place, "station.csv", b"station_id,note\nghost1,\n")
    assert tell(place).sent == 2
    build(place, "station.csv", b"station_id,note\nghost2,\n")
    assert tell(place).sent == 2


def test_warning_alone_is_no_message(place):
    assert build(place, "station.csv", b"station_id,note\na,psst\n") == "committed"
    assert events(place) == []


def test_source_that_cannot_be_read_is_told(place):
    assert build(place, "station.csv", b"<html><body>Service closed</body></html>") == "refused"
    (event,) = events(place)
    assert event.kind == "setback"
    assert event.mark is None


def test_refused_version_is_not_spoken_of_again(place):
    build(place, "station.csv", b"station_id,note\nghost1,\n")
    (event,) = events(place)
    opened = store.open(place.settings, place.registry)
    refuse(opened, mark=event.mark, reason="it is a test", actor="system", key=store.new_id())
    assert events(place, rulings(opened)) == []
    assert tell(place).sent == 0


def test_nobody_to_tell_needs_no_store(tmp_path):
    place = testing.workspace(tmp_path, [demo.demo()])
    assert recipients(place.settings) == {}
    assert tell(place).sent == 0
    assert not place.settings.store_file.exists()


def test_outbox_keeps_no_address(place):
    build(place, "station.csv", b"station_id,note\nghost1,\n")
    tell(place)
    opened = store.open(place.settings, place.registry)
    rows = opened.fetch(store.select(outbox.outbox))
    assert rows
    assert not [row for row in rows if "@city.example" in str(row)]


def test_webhook_waits_while_nobody_answers(place):
    given = {"home": place.settings.home, "alert_webhook": "http://127.0.0.1:9/hook"}
    hooked = replace(place, settings=Settings.model_validate(given))
    build(place, "station.csv", b"station_id,note\nghost1,\n")
    done = tell(hooked)
    assert (done.sent, done.failed) == (0, 1)
    assert tell(hooked).failed == 0  # it is not due again yet
    opened = store.open(hooked.settings, hooked.registry)
    assert outbox.counts(opened)["waiting"] == 1


def test_feed_holds_each_event_with_an_id_that_stays(place):
    build(place, "station.csv", b"station_id,note\nghost1,<b>&\x01\n")
    first, again = (ET.fromstring(atom(events(place), "http://x.example")) for _ in range(2))  # noqa: S314 -- our own
    (entry,) = first.findall("a:entry", ATOM)
    assert entry.findtext("a:id", namespaces=ATOM) == again.findtext(
        "a:entry/a:id", namespaces=ATOM
    )
    assert entry.findtext("a:updated", namespaces=ATOM) == first.findtext(
        "a:updated", namespaces=ATOM
    )
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert link.attrib["href"].startswith("http://x.example/held?mark=")


def test_empty_feed_is_a_feed(tmp_path):
    place = testing.workspace(tmp_path, [demo.demo()])
    feed = ET.fromstring(atom(events(place), "http://x.example"))  # noqa: S314 -- our own
    assert feed.findtext("a:title", namespaces=ATOM)
    assert feed.findtext("a:updated", namespaces=ATOM)
