"""Help: how to read the pages, whom to ask; accessibility, sources and privacy on their own."""

from collections.abc import Sequence

import streamlit as st

from madang import guide
from madang.guide import Chapter
from madang.ui import Page, day, kit, t


def render(page: Page) -> None:
    """Draw the page."""
    topic = page.param("topic") or ""
    if topic in guide.TOPICS:
        _topic(page, topic)
        return
    _topics()
    _chapters(guide.READING)
    st.header(t("help.ask_title"), anchor=False)
    kit.show(guide.contact(page.desk.workspace.settings.contact))


def _topics() -> None:
    """The ways to what has an address of its own."""
    ways = [kit.link(t(f"frame.{name}"), kit.address("help", topic=name)) for name in guide.TOPICS]
    kit.row(ways, label=t("help.topics"))


def _topic(page: Page, topic: str) -> None:
    kit.heading(t(f"frame.{topic}"))
    if topic == guide.SOURCES:
        _sources(page)
    _chapters(guide.TOPICS[topic])
    st.header(t("help.ask_title"), anchor=False)
    kit.show(guide.contact(page.desk.workspace.settings.contact))
    kit.row([kit.link(t("help.back"), kit.address("help"))])


def _chapters(chapters: Sequence[Chapter]) -> None:
    for chapter in chapters:
        st.header(chapter.title(), anchor=False)
        with kit.together():
            kit.show(chapter.text())
            if chapter.points:
                kit.bullets(chapter.list())


def _sources(page: Page) -> None:
    """Whose material the data are made from, each once, with day and licence wording."""
    found = {
        (source.publisher, source.title.of(page.language)): source
        for item in page.desk.listings()
        if item.entry is not None
        for source in item.entry.sources
    }
    kit.wide()
    if not found:
        kit.empty(t("data.empty"))
        return
    heads = [t("dataset.source"), t("data.publisher_name"), t("data.as_of_name")]
    kit.table(
        t("frame.sources"),
        [*heads, t("data.licence_name")],
        [
            [title, publisher, day(found_.as_of) if found_.as_of else None, found_.licence_text]
            for (publisher, title), found_ in sorted(found.items())
        ],
    )
