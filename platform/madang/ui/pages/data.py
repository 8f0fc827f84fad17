"""The list of datasets: one entry each, with age, checks, licence, downloads and a line to copy."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from madang.i18n import number
from madang.listing import Listing
from madang.ui import Page, kit, t
from madang.ui.pages import parts, tiles

_ALL = ""
_PLUGIN = "data_plugin"


def render(page: Page) -> None:
    """Draw the page."""
    _measures(page)
    kit.show(t("data.intro"))
    parts.plugin_notice(page)
    listings = page.desk.listings()
    if not any(item.published for item in listings):
        parts.empty_lake()
    share = page.desk.open_share()
    opened, declared = number(share.opened), number(share.declared)
    kit.show(t("data.share", opened=opened, declared=declared, percent=share.percent))
    words, plugin = _question(page, listings)
    found = page.desk.search(words, plugin or None)
    kit.announce(t("data.found", count=len(found)))
    if not found:
        kit.empty(t("data.none", words=words))
    for item in found:
        with st.container(border=True):
            _entry(page, item)


def _measures(page: Page) -> None:
    """How much the data know, in one sentence of each plugin that measures it."""
    for card in tiles.handed_in(page, "measure"):
        link = kit.link(
            t("home.card_more", title=card.title), kit.address(card.path, **card.params)
        )
        kit.show(kit.joined([*card.lines[:1], link], " "))


def _question(page: Page, listings: Sequence[Listing]) -> tuple[str, str]:
    """What is looked for: words, and a plugin that the address remembers."""
    plugins = parts.plugins(page, listings)
    count = Counter(item.dataset.plugin for item in listings)
    count[_ALL] = len(listings)
    labels = {
        name: t("data.plugin_count", title=title, count=count[name])
        for name, title in {_ALL: t("data.plugin_all"), **plugins}.items()
    }
    options = [_ALL, *plugins]
    asked = page.param("plugin") or _ALL
    if _PLUGIN not in st.session_state:
        st.session_state[_PLUGIN] = asked if asked in options else _ALL
    left, right = st.columns(2)
    words = left.text_input(t("data.search"), key="data_words")
    plugin = right.selectbox(
        t("data.plugin"),
        options,
        key=_PLUGIN,
        format_func=lambda name: str(labels.get(name, name)),
    )
    kit.keep(plugin=plugin)
    return words, plugin


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
