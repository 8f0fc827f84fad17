"""Courses in words, in the language that is spoken just now: for letters, pages and their twins."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from madang import clock
from madang.civic.refusals import IllegalEvent, Refusal
from madang.civic.signup import LARGEST_PARTY
from madang.errors import UnknownName
from madang.i18n import day, language, t
from madang.store.people import NoContact
from madang_literacy.listing import Certificate, Course, Lesson, Mine, Seats

ONLINE = "online"
# What is said before a consent, in this order.
CONSENT = ("items", "purpose", "kept", "refuse")


def moment(instant: datetime) -> str:
    """Day and time in Seoul."""
    local = instant.astimezone(clock.SEOUL)
    return t("time.moment", day=day(local.date()), time=f"{local:%H:%M}")


def span(lesson: Lesson) -> str:
    """When a lesson is; days are told twice where it ends on another one."""
    ends = lesson.ends_at.astimezone(clock.SEOUL)
    same = ends.date() == clock.seoul_day(lesson.starts_at)
    return t("time.span", start=moment(lesson.starts_at), end=f"{ends:%H:%M}" if same else
             moment(lesson.ends_at))  # fmt: skip


def window(seats: Seats) -> str:
    """From when until when sign-ups are taken."""
    return t("time.window", start=moment(seats.opens_at), end=moment(seats.closes_at))


def spans(course: Course) -> Sequence[str]:
    """When its lessons are; cancelled ones are left out."""
    return [span(each) for each in course.lessons if each.state != "cancelled"]


def place(course: Course) -> str:
    """Where it is."""
    return t("course.online") if course.place == ONLINE else course.place


def room(lesson: Lesson) -> str:
    """Where one lesson is, and whether it is reached without steps."""
    if lesson.room is None:
        return t("course.no_room")
    known = {None: "unknown", True: "yes", False: "no"}[lesson.step_free]
    return t(f"course.step_free_{known}", room=lesson.room.of(language()))


def free(seats: Seats) -> str:
    """Seats that are left, and who waits for one."""
    said = t("seats.free", free=seats.free, capacity=seats.capacity)
    return f"{said} {t('seats.waiting', count=seats.waiting)}" if seats.waiting else said


def largest_party(course: Course) -> int:
    """Most seats of one sign-up."""
    return min(LARGEST_PARTY, course.seats.capacity) if course.seats else LARGEST_PARTY


def way(seats: Seats) -> str:
    """How seats are given."""
    return t("seats.lottery" if seats.by_lottery else "seats.first_come")


def stage(course: Course, now: datetime) -> str:
    """What is happening with a course: `open`, `soon`, `closed`, or its own end."""
    if course.state in {"cancelled", "held", "archived"} or course.seats is None:
        return course.state
    if now < course.seats.opens_at:
        return "soon"
    return "open" if course.seats.is_open(now) else "closed"


def state(mine: Mine) -> str:
    """What a sign-up is, in a sentence."""
    values = {
        "title": mine.course.title.of(language()),
        "place": (mine.ahead or 0) + 1,
        "until": moment(mine.offered_until) if mine.offered_until else t("value.unknown"),
    }
    return t(f"state.{mine.state}", **values)


def brief(course: Course, now: datetime) -> Iterator[str]:
    """A course in a list: for whom, when, how many seats, and whether one can sign up."""
    yield t("course.for", audience=t(f"audience.{course.audience}"))
    told = spans(course)
    if told:
        yield told[0] if len(told) == 1 else t("course.first", first=told[0], count=len(told))
    yield place(course)
    if course.seats is not None:
        yield f"{free(course.seats)} {way(course.seats)}"
    yield t(f"stage.{stage(course, now)}", **opening(course))


def facts(course: Course) -> Iterator[tuple[str, str]]:
    """Names and values of a course."""
    yield t("course.kind"), t(f"kind.{course.kind}")
    yield t("course.audience"), t(f"audience.{course.audience}")
    yield t("course.place"), place(course)
    yield t("course.term"), course.term
    if course.tags:
        yield t("course.tags"), ", ".join(course.tags)
    if course.seats is not None:
        yield t("seats.title"), free(course.seats)
        yield t("seats.way"), way(course.seats)
        yield t("seats.window"), window(course.seats)


def lessons(course: Course) -> Sequence[str]:
    """Each lesson with its room; a cancelled one says so."""
    told: list[str] = []
    for each in course.lessons:
        where = t("lesson.cancelled") if each.state == "cancelled" else room(each)
        told.append(t("lesson.line", when=span(each), where=where))
    return told


def own_facts(mine: Mine) -> Iterator[tuple[str, str]]:
    """Names and values of a sign-up."""
    yield t("my.state"), t(f"state_name.{mine.state}")
    yield t("my.party"), t("signup.seats", count=mine.party)
    if mine.ahead is not None:
        yield t("my.ahead"), str(mine.ahead)
    if mine.state == "offered" and mine.offered_until:
        yield t("my.until"), moment(mine.offered_until)


def opening(course: Course) -> dict[str, str]:
    """Values of the sentences on sign-up."""
    unknown = t("value.unknown")
    if course.seats is None:
        return {"opens": unknown, "closes": unknown}
    return {"opens": moment(course.seats.opens_at), "closes": moment(course.seats.closes_at)}


def certificate(found: Certificate) -> Iterator[tuple[str, str]]:
    """Names and values of a certificate."""
    yield t("certificate.code"), found.code
    yield t("certificate.course"), found.title.of(language())
    yield t("course.term"), found.term
    yield t("certificate.length"), t("certificate.hours", hours=found.hours)
    yield t("certificate.issued"), day(clock.seoul_day(found.issued_at))


def verdict(found: Certificate) -> str:
    """Whether a certificate holds."""
    if found.revoked_at is None:
        return t("certificate.valid")
    return t("certificate.revoked", day=day(clock.seoul_day(found.revoked_at)))


def refusal(error: Refusal | NoContact) -> str:
    """Why something was not done, in words."""
    if isinstance(error, NoContact):
        return t("refusal.no_contact")
    if isinstance(error, IllegalEvent):
        return t("refusal.not_now")
    values = {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in error.values.items()
    }
    try:
        return t(f"refusal.{error.code}", **values)
    except (UnknownName, KeyError):  # a rule of the engine that no form here can break
        return t("refusal.other", code=error.code)
