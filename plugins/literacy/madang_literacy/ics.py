"""A course as a calendar file (RFC 5545, 5546): one entry a lesson, the same UID for ever."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from madang import clock
from madang.i18n import Language, speaking, voice_of
from madang_literacy import wording
from madang_literacy.listing import Course, Lesson

_PACKAGE = "madang_literacy"
_OFFSET = timedelta(hours=9)  # without summer time since 1988
_SINCE = datetime(1988, 10, 9, 2)  # noqa: DTZ001 -- local time, as VTIMEZONE wants it


def calendar(course: Course, *, site: str, host: str, language: Language) -> bytes:
    """The file.

    Args:
        course: Its lessons; those that were cancelled say so, and one that is cancelled whole takes
            every entry out of calendars (METHOD CANCEL).
        site: Address of the site, for a link to the course.
        host: Its name, the last part of each UID.
        language: Of the texts.
    """
    is_over = course.state == "cancelled"
    made = Calendar()
    made.add("prodid", "-//Madang//courses//KO")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if is_over else "PUBLISH")
    made.add_component(_seoul())
    with speaking(voice_of(_PACKAGE, language)):
        for lesson in course.lessons:
            made.add_component(_event(course, lesson, site=site, host=host, language=language))
    return made.to_ical()


def _event(course: Course, lesson: Lesson, *, site: str, host: str, language: Language) -> Event:
    is_off = "cancelled" in {course.state, lesson.state}
    event = Event()
    event.add("uid", f"{lesson.id}@{host}")
    # A constant stamp would hide changes from calendars; the sequence tells them apart as well.
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("sequence", lesson.sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("dtstart", lesson.starts_at.astimezone(clock.SEOUL))
    event.add("dtend", lesson.ends_at.astimezone(clock.SEOUL))
    event.add("summary", course.title.of(language))
    event.add("description", course.notes.of(language))
    place = wording.place(course)
    event.add("location", f"{place}, {wording.room(lesson)}" if lesson.room else place)
    event.add("url", f"{site}/plain/course?id={course.id}")
    return event


def _seoul() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", clock.SEOUL.key)
    standard.add("dtstart", _SINCE)
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "KST")
    zone.add_component(standard)
    return zone
