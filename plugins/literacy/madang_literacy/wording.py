"""Courses in words, in the language that is spoken just now: for letters, pages and their twins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from madang import clock
from madang.civic.refusals import IllegalEvent, Refusal
from madang.errors import UnknownName
from madang.i18n import day, language, t
from madang.store.people import NoContact
from madang_literacy.listing import Course, Lesson, Mine, Seats

ONLINE = "online"


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


def hours(text: str) -> str:
    """Hours of a certificate."""
    return t("certificate.hours", hours=text)


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


def length(course: Course) -> timedelta:
    """Time of all lessons that take place."""
    told = [each for each in course.lessons if each.state != "cancelled"]
    return sum((each.ends_at - each.starts_at for each in told), timedelta())
