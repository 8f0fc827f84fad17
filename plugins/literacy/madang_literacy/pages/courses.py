"""What courses there are, the next one first."""

from madang import clock
from madang.ui import Page, kit, t
from madang_literacy import school, wording


def render(page: Page) -> None:
    """Draw the page."""
    found = school.of(page.desk.workspace).courses()
    if found:
        kit.announce(t("courses.count", count=len(found)), lead=True)
        kit.ordered(
            [
                kit.Entry(
                    title=kit.link(each.title.of(page.language), kit.address("course", id=each.id)),
                    lines=list(wording.brief(each, clock.now())),
                )
                for each in found
            ]
        )
    else:
        kit.empty(t("courses.none"), t("courses.none_do"))
    kit.show(t("courses.lost"), meta=True)
