"""Home: what one can do here, and how the data stand."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from madang import clock
from madang.api.desk import is_late
from madang.dataset import Dataset
from madang.listing import Listing
from madang.ui import Page, age, day, kit, language, t
from madang.ui.pages import parts, tiles
from madang.ui.pagetable import HOME, Registered
from madang.ui.signs import icons

_NEWEST = 3


def render(page: Page) -> None:
    """Draw the page."""
    kit.show(t("home.intro"))
    parts.plugin_notice(page)
    _ways(page)
    st.header(t("home.state"), anchor=False)
    for kind in ("card", "measure"):
        for card in tiles.handed_in(page, kind):
            tiles.draw(card)
    _state(page)
    st.header(t("home.others"), anchor=False)
    kit.show(kit.joined([t("home.researcher"), kit.link(t("home.api"), "/api/datasets")], " "))
    kit.show(kit.joined([t("home.steward"), kit.code("madang up")], " "))


def _ways(page: Page) -> None:
    """The main pages, each with the sentence that its owner gives it."""
    st.header(t("home.ways"), anchor=False)
    others = [each for each in page.table.shown("main", "more") if each.spec.path != HOME]
    kit.cards([_way(page, other) for other in others])


def _way(page: Page, other: Registered) -> kit.Way:
    """A way in; a plugin of somebody else may name an icon that is not served here."""
    icon = other.spec.icon if other.spec.icon in icons() else "info"
    link = kit.link(other.title(page.language), kit.address(other.spec.path))
    return kit.Way(icon=icon, link=link, summary=other.summary(page.language))


def _state(page: Page) -> None:
    """One line a plugin: how many datasets, their newest day, what is late or failed."""
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
    _newest(listings)


def _newest(listings: Sequence[Listing]) -> None:
    """The data sets that speak of the newest days."""
    dated = [(item.as_of, item.dataset) for item in listings if item.as_of and item.published]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    st.subheader(t("home.newest"), anchor=False)
    kit.bullets(map(_dated, dated[:_NEWEST]))


def _dated(pair: tuple[date, Dataset]) -> kit.Html:
    as_of, dataset = pair
    link = kit.link(dataset.title.of(language()), kit.address("dataset", key=dataset.key))
    return kit.joined([link, t("data.as_of", day=day(as_of), age=age(as_of, clock.today()))])


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
