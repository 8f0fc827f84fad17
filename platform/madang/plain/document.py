"""The clothes of every plain page: one HTML5 document with skip link, landmarks and print rules."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from madang.i18n import speaking, t, voice_of
from madang.plain.blocks import Described, Link, Links, PlainPage
from madang.plain.render import Writer, heading, text
from madang.plain.view import SIZES, View, place
from madang.plain.visit import PlainVisit, Registered

PACKAGE = "madang.plain"
HOME = "home"
_OK = 200
# What could end the block of data, or begin a comment in it.
_MARKUP = "<>&\u2028\u2029"


def document(page: PlainPage, visit: PlainVisit, style: str) -> str:
    """The whole document, in the voice that speaks now.

    Args:
        page: What it says.
        visit: Who reads it, and how.
        style: Address of the style sheet.
    """
    view, writer = visit.view, Writer()
    kinds = [f"size-{view.size}", *(["contrast"] if view.high_contrast else [])]
    lead = f'<p class="lead">{text(page.announcement)}</p>' if page.announcement else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{view.language}" class="{" ".join(kinds)}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{text(_tab(page))}</title><link rel="stylesheet" href="{text(style)}">'
        f'<link rel="icon" href="/favicon.png">{_to_programs(page.described, visit)}</head><body>'
        f'<a class="skip" href="#main">{text(t("plain.skip"))}</a>'
        f"<header>{writer.blocks(_top(page, visit))}</header>"
        f'<main id="main" tabindex="-1">{heading(1, page.title)}{lead}'
        f"{writer.blocks(page.blocks)}</main>"
        f"<footer>{writer.blocks(_bottom(page, visit))}"
        f'<p class="quiet">{text(t("plain.footer"))}</p>'
        f'<p class="paper">{text(_on_paper(page, visit))}</p></footer></body></html>\n'
    )


def _to_programs(described: Described | None, visit: PlainVisit) -> str:
    """The one address of what is shown, its other forms, and there a block of data.

    The data never run. On other addresses they would only make the page larger.
    """
    if described is None:
        return ""
    links = "".join(
        f'<link rel="alternate" type="{text(media)}" href="{text(address)}">'
        for media, address in described.forms
    )
    data = _data(described.jsonld) if visit.at_home else ""
    return f'<link rel="canonical" href="{text(described.address)}">{links}{data}'


def _data(jsonld: Mapping[str, Any]) -> str:
    said = json.dumps(jsonld, ensure_ascii=False, separators=(",", ":"))
    for sign in _MARKUP:
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{said}</script>'


def _tab(page: PlainPage) -> str:
    """Title of the tab: the subject, then whose page; a mark first where something is wrong."""
    service = t("service.name")
    named = service if page.title == service else f"{page.title} · {service}"
    return named if page.status == _OK else t("plain.wrong", title=named)


def _top(page: PlainPage, visit: PlainVisit) -> Iterator[Links]:
    home = Link(label=t("service.name"), href=visit.address(HOME))
    yield Links(label=t("plain.top"), links=[home, _other_language(page, visit)])
    yield Links(label=t("plain.reading"), links=[*_sizes(page, visit), _contrast(page, visit)])


def _other_language(page: PlainPage, visit: PlainVisit) -> Link:
    other = visit.view.other_language()
    with speaking(voice_of(PACKAGE, other.language)):
        label = t("plain.language")
    return Link(label=label, href=_same(page, visit, other), lang=other.language)


def _sizes(page: PlainPage, visit: PlainVisit) -> Iterator[Link]:
    for size in SIZES:
        label = t("plain.size", percent=size)
        href = _same(page, visit, replace(visit.view, size=size))
        yield Link(label=label, href=href, current=size == visit.view.size)


def _contrast(page: PlainPage, visit: PlainVisit) -> Link:
    is_high = visit.view.high_contrast
    href = _same(page, visit, replace(visit.view, high_contrast=not is_high))
    return Link(label=t("plain.contrast_off" if is_high else "plain.contrast_on"), href=href)


def _same(page: PlainPage, visit: PlainVisit, view: View) -> str:
    """Address of what is shown, read in another way."""
    subject = dict(_subject(page, visit))
    return view.address(place(visit.registered.spec.path), subject | view.wishes())


def _subject(page: PlainPage, visit: PlainVisit) -> Mapping[str, str | None]:
    if page.address is not None:
        return page.address
    return {name: visit.param(name) for name in visit.params if name not in View().wishes()}


def _bottom(page: PlainPage, visit: PlainVisit) -> Iterator[Links]:
    ways = [Link(label=t("plain.app"), href=_in_app(page, visit))]
    yield Links(links=ways)
    menu = [_entry(visit, twin) for twin in visit.twins if twin.spec.nav != "hidden"]
    yield Links(label=t("plain.menu"), links=menu)


def _entry(visit: PlainVisit, twin: Registered) -> Link:
    path = twin.spec.path
    here = path == visit.registered.spec.path
    return Link(label=twin.title(visit.language), href=visit.address(path), current=here)


def _in_app(page: PlainPage, visit: PlainVisit) -> str:
    """Address of the same in the app, which takes ids and codes only."""
    spec = visit.registered.spec
    declared = {param.name for param in spec.params}
    known = page.address or {}
    ids = {name: value for name, value in known.items() if value and name in declared}
    where = "/" if spec.path == HOME else f"/{spec.path}"
    return f"{where}?{urlencode(ids | visit.view.params())}"


def _on_paper(page: PlainPage, visit: PlainVisit) -> str:
    """Where the print came from."""
    site = visit.desk.workspace.settings.site_url.rstrip("/")
    view = View(language=visit.language)
    where = view.address(place(visit.registered.spec.path), _subject(page, visit))
    return t("plain.paper", address=site + where)
