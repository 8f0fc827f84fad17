"""The tile for the home page: courses that one can sign up for now."""

from madang import clock
from madang.ui import Card, Page, number, t
from madang_literacy import school, wording

_MOST = 3


def open_courses(page: Page) -> Card | None:
    """The next open courses; no tile where there is none."""
    now = clock.now()
    found = school.of(page.desk.workspace).courses()
    open_ = [each for each in found if wording.stage(each, now) == "open"]
    if not open_:
        return None
    titles = [each.title.of(page.language) for each in open_[:_MOST]]
    return Card(
        title=t("courses.open_card"),
        lines=[t("courses.open_count", count=number(len(open_))), *titles],
        path="courses",
        params={},
    )
