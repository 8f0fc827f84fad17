"""Help: how to read the pages, whom to ask; accessibility, sources and privacy on their own."""

from collections.abc import Sequence

import streamlit as st

from madang import guide
from madang.guide import Chapter
from madang.listing import Listing
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
    """Whose material the data are made from, under which wording, and which data these are."""
    found: dict[tuple[str, str], dict[str, Listing]] = {}
    for item in page.desk.listings():
        if item.entry is None:
            continue
        usual = item.entry.licence.title.of(page.language)
        for source in item.entry.sources:
            made = found.setdefault((source.publisher, source.licence_text or usual), {})
            made[item.dataset.key] = item
    if not found:
        kit.empty(t("data.empty"))
        return
    kit.wide()
    kit.table(
        t("frame.sources"),
        [t("data.publisher_name"), t("data.licence_name"), t("help.datasets")],
        [
            [publisher, licence, kit.lines(_dataset(page, item) for item in made.values())]
            for (publisher, licence), made in sorted(found.items())
        ],
    )


def _dataset(page: Page, item: Listing) -> kit.Html:
    title = item.dataset.title.of(page.language)
    link = kit.link(title, kit.address("dataset", key=item.dataset.key))
    return kit.joined([link, day(item.as_of) if item.as_of else None])
