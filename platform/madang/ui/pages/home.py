"""Home: what one can do here, and how the data stand."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from madang.api.desk import is_late
from madang.i18n import speaking, voice_of
from madang.listing import Listing
from madang.plugin import resolve
from madang.ui import Card, Page, day, kit, t
from madang.ui.frame import guarded
from madang.ui.pages import parts
from madang.ui.pagetable import HOME, Registered


def render(page: Page) -> None:
    """Draw the page."""
    kit.show(t("home.intro"))
    parts.plugin_notice(page)
    _ways(page)
    _cards(page)
    _state(page)
    st.header(t("home.others"), anchor=False)
    kit.show(kit.joined([t("home.researcher"), kit.link(t("home.api"), "/api/datasets")], " "))
    kit.show(kit.joined([t("home.steward"), kit.code("madang up")], " "))


def _ways(page: Page) -> None:
    """The main pages, each with the sentence that its owner gives it."""
    st.header(t("home.ways"), anchor=False)
    for other in page.table.shown("main", "more"):
        if other.spec.path != HOME:
            with st.container(border=True, gap="xxsmall"):
                kit.go(other.spec.path, other.title(page.language))
                kit.show(other.summary(page.language), meta=True)


def _cards(page: Page) -> None:
    """Tiles that plugins hand in; one that fails leaves the others alone."""
    for other in page.table.pages:
        if other.spec.card:
            draw = partial(_card, other, other.spec.card, page)
            guarded(draw, f"card of {other.spec.path}", words="error.card")


def _card(other: Registered, reference: str, page: Page) -> None:
    with speaking(voice_of(other.package, page.language)):
        card: Card | None = resolve(reference)(replace(page, registered=other, params={}))
        if card is not None:
            _tile(card)


def _tile(card: Card) -> None:
    with st.container(border=True):
        st.subheader(card.title, anchor=False)
        for line in card.lines:
            kit.show(line)
        kit.go(card.path, t("home.card_more", title=card.title), **card.params)


def _state(page: Page) -> None:
    """One line a plugin: how many datasets, their newest day, what is late or failed."""
    st.header(t("home.state"), anchor=False)
    listings = page.desk.listings()
    if not any(item.published for item in listings):
        parts.empty_lake()
        return
    kit.facts(
        {
            title: _words(
                title, plugin, [item for item in listings if item.dataset.plugin == plugin]
            )
            for plugin, title in parts.plugins(page, listings).items()
        }
    )


def _words(title: str, plugin: str, listings: Sequence[Listing]) -> kit.Html:
    published = [item for item in listings if item.published]
    days = [item.as_of for item in published if item.as_of]
    count = t("home.state_count", published=len(published), declared=len(listings))
    newest = t("home.state_newest", day=day(max(days))) if days else None
    there = kit.address("data", plugin=plugin)
    link = kit.link(t("home.state_link"), there, hint=t("home.state_hint", title=title))
    return kit.lines([_word(listings), kit.joined([count, newest]), link])


def _word(listings: Sequence[Listing]) -> kit.Html:
    """The worst that can be said, counted; all well otherwise."""
    late = sum(is_late(item) for item in listings)
    failed = sum(item.setback is not None for item in listings)
    missing = sum(item.published is None for item in listings)
    words = [
        kit.state("danger", t("home.failed", count=failed)) if failed else None,
        kit.state("warning", t("home.late", count=late)) if late else None,
        kit.state("quiet", t("home.missing", count=missing)) if missing else None,
    ]
    said = [word for word in words if word is not None]
    return kit.joined(said) if said else kit.state("success", t("home.well"))
