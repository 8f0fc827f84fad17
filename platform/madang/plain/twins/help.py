"""Help: how to read the pages, whom to ask; accessibility, sources and privacy on their own."""

from collections.abc import Iterator, Sequence

from madang import guide
from madang.guide import Chapter
from madang.i18n import day, t
from madang.listing import Listing
from madang.plain.blocks import (
    Block,
    Line,
    Links,
    Paragraph,
    PlainPage,
    Section,
    Stack,
    Table,
    bullets,
    joined,
)
from madang.plain.visit import PlainVisit

_TOPIC = "topic"


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    topic = visit.param(_TOPIC)
    if topic in guide.TOPICS:
        return _topic(visit, topic)
    ways = [visit.link(t(f"frame.{name}"), topic=name) for name in guide.TOPICS]
    return PlainPage(
        title=t("help.title"),
        blocks=[
            Links(label=t("help.topics"), links=ways),
            *_chapters(guide.READING),
            _contact(visit),
        ],
        address={},
    )


def _topic(visit: PlainVisit, topic: str) -> PlainPage:
    return PlainPage(
        title=t(f"frame.{topic}"),
        blocks=[
            *(_sources(visit) if topic == guide.SOURCES else ()),
            *_chapters(guide.TOPICS[topic]),
            _contact(visit),
            Links(links=[visit.link(t("help.back"))]),
        ],
        address={_TOPIC: topic},
    )


def _contact(visit: PlainVisit) -> Section:
    contact = guide.contact(visit.desk.workspace.settings.contact)
    return Section(title=t("help.ask_title"), blocks=[Paragraph(line=contact)])


def _chapters(chapters: Sequence[Chapter]) -> Iterator[Section]:
    for chapter in chapters:
        points = [bullets(chapter.list())] if chapter.points else []
        blocks: list[Block] = [Paragraph(line=chapter.text()), *points]
        yield Section(title=chapter.title(), blocks=blocks)


def _sources(visit: PlainVisit) -> Iterator[Block]:
    """Whose material the data are made from, under which wording, and which data these are."""
    found: dict[tuple[str, str], dict[str, Listing]] = {}
    for item in visit.desk.listings():
        for source in item.entry.sources if item.entry else ():
            made = found.setdefault((source.publisher, source.licence_text), {})
            made[item.dataset.key] = item
    if not found:
        yield Paragraph(line=t("data.empty"))
        return
    yield Table(
        caption=t("frame.sources"),
        head=[t("data.publisher_name"), t("data.licence_name"), t("help.datasets")],
        rows=[
            [publisher, licence, Stack(lines=[_dataset(visit, item) for item in made.values()])]
            for (publisher, licence), made in sorted(found.items())
        ],
    )


def _dataset(visit: PlainVisit, item: Listing) -> Line:
    title = item.dataset.title.of(visit.language)
    link = visit.link(title, "dataset", key=item.dataset.key)
    return joined([link, day(item.as_of) if item.as_of else None])
