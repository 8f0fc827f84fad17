"""The same events as an Atom feed, for readers that ask."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from madang.i18n import voice_of
from madang.steward.alerts import PACKAGE, Event

_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "alerts.madang")
_LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)


def atom(found: Sequence[Event], site: str) -> bytes:
    """An Atom document of the events.

    Args:
        found: Events, newest first.
        site: Address of the stewards' app.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "ko"})
    newest = max((event.at for event in found), default=_LONG_AGO)
    _text(feed, "id", _urn("feed"))
    _text(feed, "title", voice_of(PACKAGE, "ko").say("alert.feed"))
    _text(feed, "updated", newest.isoformat())
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{site}/alerts.atom"})
    author = ET.SubElement(feed, "author")
    _text(author, "name", voice_of(PACKAGE, "ko").say("login.service"))
    for event in found:
        _entry(feed, event, site)
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(feed: ET.Element, event: Event, site: str) -> None:
    entry = ET.SubElement(feed, "entry")
    _text(entry, "id", _urn(event.id))
    _text(entry, "title", event.subject)
    _text(entry, "updated", event.at.isoformat())
    ET.SubElement(entry, "link", {"rel": "alternate", "href": site + event.where})
    ET.SubElement(entry, "category", {"term": event.kind})
    _text(entry, "content", event.text(site)).set("type", "text")


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return child


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn
