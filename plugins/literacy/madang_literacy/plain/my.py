"""The twin of the page `my`: one's own sign-up by its link, and what can be done with it."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from madang.civic.refusals import Refusal
from madang.errors import CommandRefused
from madang.i18n import t
from madang.plain import (
    Block,
    Check,
    Facts,
    Form,
    Link,
    Moved,
    Notice,
    Paragraph,
    PlainPage,
    PlainVisit,
    Section,
    bullets,
)
from madang.plain.blocks import Control
from madang.store import new_id
from madang_literacy import school, wording
from madang_literacy.listing import Mine
from madang_literacy.signing import EVENTS

ERASE, SURE = "erase", "yes"
ERASED = "erased"


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    mine = school.of(visit.desk.workspace).mine(visit.param("t"))
    done = visit.param("done")
    if mine is None:
        return _closed(visit, done)
    said = t(f"done.{done}") if done in EVENTS else None
    return _page(visit, mine, said)


def act(visit: PlainVisit, fields: Mapping[str, str]) -> PlainPage | Moved:
    """What a form sends: the page again with what is wrong, or where it shows."""
    opened = school.of(visit.desk.workspace)
    token, event = visit.param("t"), fields.get("event", "")
    mine = opened.mine(token)
    if mine is None:
        return _closed(visit, "")
    if event == ERASE and fields.get("sure") != SURE:
        return _page(visit, mine, t("my.erase_unsure"), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        opened.step(token, event, key=fields.get("key") or new_id())
    except Refusal as error:
        return _page(visit, mine, wording.refusal(error), HTTPStatus.CONFLICT)
    except CommandRefused:
        return _page(visit, mine, t("refusal.again"), HTTPStatus.CONFLICT)
    if event == ERASE:
        return Moved(path="my", params={"done": ERASED})
    return Moved(path="my", params={"t": token, "done": event})


def _closed(visit: PlainVisit, done: str) -> PlainPage:
    """A link that opens nothing: erased just now, over, or none of ours."""
    is_erased = done == ERASED
    return PlainPage(
        title=t("my.title"),
        announcement=t("done.erase" if is_erased else "my.closed"),
        blocks=[bullets([visit.link(t("courses.title"), "courses")])],
        status=HTTPStatus.OK if is_erased else HTTPStatus.NOT_FOUND,
        address={},
    )


def _page(
    visit: PlainVisit, mine: Mine, said: str | None, status: int = HTTPStatus.OK
) -> PlainPage:
    return PlainPage(
        title=mine.course.title.of(visit.language),
        announcement=said or wording.state(mine),
        blocks=[
            *([Paragraph(line=wording.state(mine))] if said else []),
            *_cancelled(mine),
            *_steps(visit, mine),
            *_certificate(visit, mine),
            Facts(pairs=[*wording.own_facts(mine), *wording.facts(mine.course)]),
            Section(title=t("course.lessons"), blocks=[bullets(wording.lessons(mine.course))]),
            bullets(
                [
                    Link(
                        label=t("course.calendar"),
                        href=f"/api/literacy/course/{mine.course.id}.ics",
                    ),
                    visit.link(t("my.course"), "course", id=mine.course.id),
                ]
            ),
            _erase(visit),
        ],
        status=status,
    )


def _cancelled(mine: Mine) -> Iterator[Block]:
    if mine.course.state == "cancelled":
        yield Notice(tone="danger", word=t("stage.cancelled"))


def _steps(visit: PlainVisit, mine: Mine) -> Iterator[Block]:
    for event in mine.events:
        yield Section(
            title=t(f"step.{event}"),
            blocks=[Paragraph(line=t(f"step.{event}_why")), _form(visit, event)],
            on_paper=False,
        )


def _certificate(visit: PlainVisit, mine: Mine) -> Iterator[Block]:
    if mine.certificate:
        link = visit.link(mine.certificate, "certificate", code=mine.certificate)
        yield Section(
            title=t("certificate.title"),
            blocks=[Paragraph(line=(t("my.certificate"), " ", link))],
        )


def _erase(visit: PlainVisit) -> Section:
    sure = Check(name="sure", value=SURE, label=t("step.erase_sure"))
    return Section(
        title=t("step.erase"),
        blocks=[Paragraph(line=t("step.erase_why")), _form(visit, ERASE, sure)],
        on_paper=False,
    )


def _form(visit: PlainVisit, event: str, *controls: Control) -> Form:
    return Form(
        action=visit.address(t=visit.param("t")),
        label=t(f"step.{event}"),
        controls=controls,
        submit=t(f"step.{event}"),
        hidden={"event": event, "key": new_id()},
        writes=True,
    )
