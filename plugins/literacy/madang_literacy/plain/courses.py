"""The twin of the page `courses`: what is offered, the next one first."""

from collections.abc import Iterator, Sequence

from madang import clock
from madang.i18n import t
from madang.plain import Block, Item, Items, Line, Paragraph, PlainPage, PlainVisit
from madang_literacy import school, wording
from madang_literacy.listing import Course


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    found = school.of(visit.desk.workspace).courses()
    said = t("courses.count", count=len(found)) if found else t("courses.none")
    return PlainPage(
        title=t("courses.title"), announcement=said, blocks=list(_blocks(visit, found)), address={}
    )


def _blocks(visit: PlainVisit, found: Sequence[Course]) -> Iterator[Block]:
    if found:
        yield Items(items=[_item(visit, each) for each in found])
    else:
        yield Paragraph(line=t("courses.none_do"))
    yield Paragraph(line=t("courses.lost"), quiet=True)


def _item(visit: PlainVisit, course: Course) -> Item:
    link = visit.link(course.title.of(visit.language), "course", id=course.id)
    lines: list[Line] = list(wording.brief(course, clock.now()))
    return Item(title=link, is_heading=True, lines=lines)
