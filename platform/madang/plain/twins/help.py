"""Help: how to read the pages, how to cite, where to ask; accessibility, sources, privacy."""

from madang import guide
from madang.guide import Chapter
from madang.i18n import t
from madang.plain.blocks import Links, Paragraph, PlainPage, Section, bullets
from madang.plain.visit import PlainVisit


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    topic = visit.param("topic")
    chapters = guide.TOPICS.get(topic, guide.READING)
    address = guide.contact(visit.desk.workspace.settings.contact)
    ask = Section(title=t("help.ask_title"), blocks=[Paragraph(line=address)])
    known = topic in guide.TOPICS
    return PlainPage(
        title=t(f"frame.{topic}" if known else "help.title"),
        blocks=[*map(_chapter, chapters), ask, _topics(visit)],
        address={"topic": topic} if known else {},
    )


def _chapter(chapter: Chapter) -> Section:
    said = Paragraph(line=chapter.text())
    return Section(
        title=chapter.title(), blocks=[said, bullets(chapter.list())] if chapter.points else [said]
    )


def _topics(visit: PlainVisit) -> Section:
    links = [visit.link(t(f"frame.{name}"), None, topic=name) for name in guide.TOPICS]
    return Section(title=t("help.topics"), blocks=[Links(links=links)], on_paper=False)
