"""The twin of the page `course`: all about one, and its form."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from madang import clock
from madang.civic.refusals import Refusal
from madang.errors import CommandRefused
from madang.i18n import t
from madang.plain import (
    Block,
    Check,
    Choice,
    CodeBlock,
    Facts,
    Form,
    Link,
    Links,
    Moved,
    Notice,
    Paragraph,
    PlainPage,
    PlainVisit,
    Section,
    TextField,
    bullets,
)
from madang.store import new_id
from madang.store.people import NoContact
from madang_literacy import school, wording
from madang_literacy.listing import Course
from madang_literacy.school import School

YES, NO = "yes", "no"
_LONGEST_KEY = 64
# Where what is wrong is written, by the code of the refusal.
_PLACE = {"no_mail_address": "contact", "party": "party"}
_NOTHING: Mapping[str, str] = {}


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    opened = school.of(visit.desk.workspace)
    found = opened.course(visit.param("id"))
    if found is None:
        return missing(visit)
    sent = t("signup.sent") if visit.param("done") == "sent" else None
    return _page(visit, opened, found, _NOTHING, said=sent)


def act(visit: PlainVisit, fields: Mapping[str, str]) -> PlainPage | Moved:
    """What the form sends: the page again with what is wrong, or where it went."""
    opened = school.of(visit.desk.workspace)
    found = opened.course(visit.param("id"))
    if found is None:
        return missing(visit)
    if fields.get("of_age") == NO:  # nothing of them is kept, not even on the page
        return _too_young(visit, found)
    if fields.get("of_age") != YES:
        return _wrong(visit, opened, found, fields, t("signup.age_missing"), at="of_age")
    return _signed_up(visit, opened, found, fields)


def _signed_up(
    visit: PlainVisit, opened: School, found: Course, fields: Mapping[str, str]
) -> PlainPage | Moved:
    try:
        token = opened.sign_up(
            found.id,
            contact=fields.get("contact", ""),
            party=_party(fields),
            of_age=True,
            agreed=fields.get("agreed") == YES,
            key=_key(fields),
        )
    except (Refusal, NoContact) as error:
        at = _PLACE.get(error.code, "") if isinstance(error, Refusal) else "contact"
        return _wrong(visit, opened, found, fields, wording.refusal(error), at=at)
    except CommandRefused:  # the form was sent before with something else in it
        return _wrong(visit, opened, found, {**fields, "key": new_id()}, t("refusal.again"))
    if token is None:
        return Moved(path="course", params={"id": found.id, "done": "sent"})
    return Moved(path="my", params={"t": token})


def _too_young(visit: PlainVisit, found: Course) -> PlainPage:
    said = Notice(tone="warning", word=t("signup.under_age"), lines=[t("signup.under_age_do")])
    return PlainPage(title=_title(visit, found), blocks=[said, *_facts(found)])


def missing(visit: PlainVisit) -> PlainPage:
    """There is no such course."""
    return PlainPage(
        title=t("course.title"),
        announcement=t("course.missing"),
        blocks=[bullets([visit.link(t("courses.title"), "courses")])],
        status=HTTPStatus.NOT_FOUND,
        address={},
    )


def _wrong(  # noqa: PLR0913 -- the page again, and what is wrong where
    visit: PlainVisit,
    opened: School,
    found: Course,
    fields: Mapping[str, str],
    said: str,
    *,
    at: str = "",
) -> PlainPage:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(visit, opened, found, fields, said=said, status=status, at=at)


def _page(  # noqa: PLR0913 -- the page as it is drawn after each way to it
    visit: PlainVisit,
    opened: School,
    found: Course,
    fields: Mapping[str, str],
    *,
    said: str | None,
    status: int = HTTPStatus.OK,
    at: str = "",
) -> PlainPage:
    stage = wording.stage(found, clock.now())
    words = said or t(f"stage.{stage}", **wording.opening(found))
    wrong = {at: said} if said else {}
    form = [_signing(visit, opened, found, fields, wrong)] if stage == "open" else []
    return PlainPage(
        title=_title(visit, found),
        announcement=words,
        blocks=[
            Paragraph(line=found.notes.of(visit.language)),
            *_facts(found),
            *form,
            *_lottery(found),
            Links(links=[_calendar(found), visit.link(t("courses.all"), "courses")]),
        ],
        status=status,
        address={"id": found.id},
    )


def _title(visit: PlainVisit, found: Course) -> str:
    return found.title.of(visit.language)


def _facts(found: Course) -> Iterator[Block]:
    yield Facts(pairs=list(wording.facts(found)))
    yield Section(title=t("course.lessons"), blocks=[bullets(wording.lessons(found))])


def _calendar(found: Course) -> Link:
    return Link(label=t("course.calendar"), href=f"/api/literacy/course/{found.id}.ics")


def _lottery(found: Course) -> Iterator[Block]:
    """What anybody needs to draw it again."""
    if found.seats is None or found.seats.seed_hash is None:
        return
    blocks: list[Block] = [
        Paragraph(line=t("lottery.how")),
        Paragraph(line=t("lottery.hash")),
        CodeBlock(text=found.seats.seed_hash),
    ]
    if found.seats.seed:
        blocks += [Paragraph(line=t("lottery.seed")), CodeBlock(text=found.seats.seed)]
    yield Section(title=t("lottery.title"), blocks=blocks)


def _signing(
    visit: PlainVisit,
    opened: School,
    found: Course,
    fields: Mapping[str, str],
    wrong: Mapping[str, str],
) -> Section:
    controls = [
        Choice(
            name="of_age",
            legend=t("signup.of_age"),
            options={YES: t("signup.of_age_yes"), NO: t("signup.of_age_no")},
            chosen=fields.get("of_age"),
            error=wrong.get("of_age"),
        ),
        TextField(
            name="contact",
            label=t("signup.mail" if opened.sends_mail else "signup.contact"),
            value=fields.get("contact", ""),
            hint=t("signup.mail_hint" if opened.sends_mail else "signup.contact_hint"),
            error=wrong.get("contact"),
            fill="email" if opened.sends_mail else "off",
            required=True,
        ),
        Choice(
            name="party",
            legend=t("signup.party"),
            options={str(count): t("signup.seats", count=count) for count in _parties(found)},
            chosen=str(_party(fields)),
            error=wrong.get("party"),
        ),
        Check(
            name="agreed",
            value=YES,
            label=t("signup.agree"),
            checked=fields.get("agreed") == YES,
        ),
    ]
    form = Form(
        action=visit.address(id=found.id),
        label=t("signup.title"),
        controls=controls,
        submit=t("signup.send"),
        hidden={"key": _key(fields)},
        writes=True,
    )
    told = [t(f"consent.{name}") for name in wording.CONSENT]
    return Section(
        title=t("signup.title"),
        blocks=[
            Paragraph(line=t("signup.next_mail" if opened.sends_mail else "signup.next_page")),
            Section(title=t("consent.title"), blocks=[bullets(told)]),
            form,
        ],
        on_paper=False,
    )


def _parties(found: Course) -> range:
    return range(1, wording.largest_party(found) + 1)


def _party(fields: Mapping[str, str]) -> int:
    """How many seats; one where the form says nothing that can be meant."""
    text = fields.get("party", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 1


def _key(fields: Mapping[str, str]) -> str:
    """The key of the form, from the time it was drawn."""
    key = fields.get("key", "")
    return key if key.isalnum() and len(key) <= _LONGEST_KEY else new_id()
