"""The list of datasets: one entry each, with age, checks, licence, downloads and a line to copy."""

import streamlit as st

from madang.api.facets import facets, narrowed
from madang.city.register import told
from madang.i18n import number
from madang.listing import Listing
from madang.ui import Page, kit, t
from madang.ui.pages import narrowing, parts, tiles


def render(page: Page) -> None:
    """Draw the page."""
    _measures(page)
    kit.show(t("data.intro"))
    parts.plugin_notice(page)
    if not any(item.published for item in page.desk.listings()):
        parts.empty_lake()
    share = page.desk.open_share()
    opened, declared = number(share.opened), number(share.declared)
    kit.show(t("data.share", opened=opened, declared=declared, percent=share.percent))
    city = page.desk.city_share()
    kit.show(t("data.city_share", **told(city)) if city else t("data.no_register"), meta=True)
    words, chosen = narrowing.question(page)
    found = narrowed(page.desk.search(words), facets(page.desk), chosen)
    kit.announce(t("data.found", count=len(found)))
    narrowing.none(found, words, chosen)
    for item in narrowing.shown(found, (words, *chosen.items())):
        with st.container(border=True):
            _entry(page, item)
    narrowing.turn(found)
    _everything(page)


def _everything(page: Page) -> None:
    """All data in one download, and as views."""
    current = page.desk.snapshot()
    if current is None:
        return
    st.header(t("data.all_at_once"), anchor=False)
    start = f"/data/snapshots/{current.id}"
    count = number(len(current.versions))
    with kit.together():
        kit.show(t("data.all_at_once_intro", count=count, id=current.id), meta=True)
        kit.row(
            [
                kit.link(t("data.snapshot"), f"{start}.tar"),
                kit.link(t("data.views_newest"), "/data/views.sql"),
                kit.link(t("data.views_fixed"), f"{start}/views.sql"),
            ]
        )


def _measures(page: Page) -> None:
    """How much the data know, in one sentence of each plugin that measures it."""
    for card in tiles.handed_in(page, "measure"):
        link = kit.link(
            t("home.card_more", title=card.title), kit.address(card.path, **card.params)
        )
        kit.show(kit.joined([*card.lines[:1], link], " "))


def _entry(page: Page, item: Listing) -> None:
    dataset = item.dataset
    st.header(dataset.title.of(page.language), anchor=False)
    parts.setback(item)
    with kit.together():
        name = kit.joined([page.desk.plugin_title(item).of(page.language), kit.code(dataset.key)])
        kit.show(name, meta=True)
        parts.summary(item)
        if item.published is not None:
            kit.row(parts.downloads(item))
            kit.show(t("data.copy"), meta=True)
            kit.block(page.desk.duckdb_line(item))
    title = dataset.title.of(page.language)
    kit.go("dataset", t("data.more", title=title), key=dataset.key)
