"""Courses: proposed by anybody, read by a steward, signed up for without an account.

Functions here work inside a handler's transaction. A course is announced with a pool of seats
(`madang.civic.signup`), lessons, and rooms that nobody else has at that time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from madang.civic import lottery, signup
from madang.civic.find import one
from madang.civic.machine import Machine, steps
from madang.civic.refusals import Refusal
from madang.civic.tables import LIVE
from madang.civic.tables import signup as signups
from madang.store import Tx, delete, insert, new_id, select
from madang.store.once import insert_once
from madang.store.outbox import Message, post
from madang.store.types import tracking_number, written
from madang_literacy.tables import (
    attendance,
    certificate,
    course,
    course_material,
    course_tag,
    lesson,
    room,
    room_booking,
)

CELL = timedelta(minutes=30)

COURSE = Machine(
    name="course",
    steps=steps(
        ("draft", "propose", "review", "citizen organiser steward"),
        ("review", "accept", "announced", "steward", "lessons, seats and window are set"),
        ("review", "return!", "draft", "steward"),
        ("announced", "begin", "running", "system steward organiser", "first lesson"),
        ("running", "finish", "held", "system steward organiser", "after the last lesson"),
        ("held", "archive", "archived", "system steward"),
        (
            "draft review announced running",
            "cancel!",
            "cancelled",
            "steward",
            "tells everybody who is signed up, frees rooms and calendars",
        ),
    ),
)

LESSON = Machine(
    name="lesson",
    steps=steps(
        ("planned", "move!", "planned", "organiser steward", "everybody is told; sequence rises"),
        ("planned", "cancel!", "cancelled", "organiser steward", "the room is free; all are told"),
        ("planned", "hold", "held", "organiser steward system"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When and where one lesson is.

    Attributes:
        starts_at: Its beginning.
        ends_at: Its end.
        room: Id of a room; None where it is elsewhere.
    """

    starts_at: datetime
    ends_at: datetime
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How seats are given.

    Attributes:
        capacity: How many.
        opens_at: From when sign-ups are taken.
        closes_at: Until when.
        by_lottery: Drawn after the window, instead of first come.
    """

    capacity: int
    opens_at: datetime
    closes_at: datetime
    by_lottery: bool = False


def propose(tx: Tx, told: dict[str, Any], *, tags: Sequence[str] = ()) -> str:
    """Keep a proposal for review; its id.

    Args:
        tx: The transaction.
        told: Columns of the course that the proposer fills.
        tags: What it is about, for those who look for it.
    """
    made = new_id()
    tx.execute(insert(course), {**told, "id": made, "state": "review", "proposed_at": tx.now})
    for tag in dict.fromkeys(tags):
        tx.execute(insert(course_tag), {"course_id": made, "tag": tag})
    tx.record("course.propose", f"course:{made}")
    return made


def accept(tx: Tx, course_id: str, *, lessons: Sequence[Span], seats: Seats) -> str:
    """Announce a course with its lessons and seats; the id of its pool.

    Raises:
        Refusal: No lesson, a room that is taken or too small, or a window that makes no sense.
    """
    row = one(tx, course, course_id)
    if not lessons:
        message = f"course {course_id}: is announced with at least one lesson"
        raise Refusal("no_lesson", message)
    seed = lottery.new_seed() if seats.by_lottery else None
    pool = signup.open_pool(
        tx,
        owner=f"course:{course_id}",
        capacity=seats.capacity,
        opens_at=seats.opens_at,
        closes_at=seats.closes_at,
        starts_at=min(span.starts_at for span in lessons),
        seed=seed.secret if seed else None,
        seed_hash=seed.hash if seed else None,
    )
    for span in lessons:
        _prove_large_enough(tx, span.room, seats.capacity)
        _plan(tx, course_id, span)
    COURSE.apply(tx, course, course_id, row.state, "accept", role="steward", pool_id=pool)
    return pool


def add_material(tx: Tx, course_id: str, about: str) -> bool:
    """Keep that a course is built on a dataset or a result; False where it says so already."""
    return insert_once(tx.connection, course_material, {"course_id": course_id, "about": about})


def cancel(tx: Tx, course_id: str, *, reason: str) -> int:
    """Cancel a course: everybody who is signed up is told, rooms are free; how many are told."""
    row = one(tx, course, course_id)
    for each in lessons_of(tx, course_id):
        if each.state == "planned":
            _end_lesson(tx, each, "cancel", reason, role="steward")
    COURSE.apply(tx, course, course_id, row.state, "cancel", role="steward", reason=reason)
    event = f"course:{course_id}:cancel"
    return tell_all(tx, row, kind="course_cancelled", event=event, reason=reason.strip())


def move_lesson(tx: Tx, lesson_id: str, span: Span, *, role: str, reason: str) -> int:
    """Give a lesson another time or room; how many are told.

    Raises:
        Refusal: The room is taken then.
    """
    row = one(tx, lesson, lesson_id)
    tx.execute(delete(room_booking).where(room_booking.c.lesson_id == lesson_id))
    sequence = row.sequence + 1
    LESSON.apply(
        tx,
        lesson,
        lesson_id,
        row.state,
        "move",
        role=role,
        reason=reason,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        room_id=span.room,
        sequence=sequence,
    )
    _book(tx, lesson_id, span)
    owner = one(tx, course, row.course_id)
    event, why = f"lesson:{lesson_id}:{sequence}", {"reason": reason.strip()}
    return tell_all(tx, owner, kind="lesson_moved", event=event, lesson=lesson_id, **why)


def cancel_lesson(tx: Tx, lesson_id: str, *, role: str, reason: str) -> int:
    """Take one lesson out; how many are told."""
    row = one(tx, lesson, lesson_id)
    sequence = _end_lesson(tx, row, "cancel", reason, role=role)
    owner = one(tx, course, row.course_id)
    event, why = f"lesson:{lesson_id}:{sequence}", {"reason": reason.strip()}
    return tell_all(tx, owner, kind="lesson_cancelled", event=event, lesson=lesson_id, **why)


def check_in(tx: Tx, lesson_id: str, signup_id: str, *, method: str, role: str) -> bool:
    """Keep that somebody was there; False where they were checked in before.

    Raises:
        Refusal: The sign-up belongs to another course: nobody checks in for a course not theirs.
    """
    row = one(tx, lesson, lesson_id)
    owner = one(tx, course, row.course_id)
    found = tx.execute(select(signups).where(signups.c.id == signup_id)).one_or_none()
    if found is None or found.pool_id != owner.pool_id:
        message = f"lesson {lesson_id}: sign-up {signup_id} is not for this course"
        raise Refusal("other_course", message)
    came = {"lesson_id": lesson_id, "signup_id": signup_id, "method": method, "at": tx.now}
    if not insert_once(tx.connection, attendance, came):
        return False
    if found.state == "confirmed":
        signup.SIGNUP.apply(tx, signups, signup_id, "confirmed", "attend", role=role)
    tx.record("lesson.check_in", f"signup:{signup_id}", where=f"lesson:{lesson_id}")
    return True


def certify(tx: Tx, signup_id: str) -> str:
    """The code of the certificate of a sign-up, issued now or before; one alone is ever live.

    Title, term and hours are those of this moment: a later change of the course changes none.

    Raises:
        Refusal: Nobody was checked in for it.
    """
    known = select(certificate.c.code).where(certificate.c.signup_id == signup_id)
    code = tx.execute(known).scalar_one_or_none()
    if code is not None:
        return code
    row = tx.execute(
        select(signups.c.state, course)
        .join(course, course.c.pool_id == signups.c.pool_id)
        .where(signups.c.id == signup_id)
    ).one_or_none()
    if row is None or row[0] != "attended":
        message = f"signup {signup_id}: a certificate is for who was there; nobody checked in"
        raise Refusal("not_attended", message)
    came = select(attendance.c.lesson_id).where(attendance.c.signup_id == signup_id)
    spans = tx.execute(select(lesson).where(lesson.c.id.in_(came))).all()
    minutes = sum((each.ends_at - each.starts_at).total_seconds() / 60 for each in spans)
    made = {
        "id": new_id(),
        "signup_id": signup_id,
        "code": tracking_number(tx.now),
        "course_id": row.id,
        "title_ko": row.title_ko,
        "title_en": row.title_en,
        "term": row.term,
        "hours": f"{minutes / 60:g}",
        "issued_at": tx.now,
    }
    signup.SIGNUP.apply(tx, signups, signup_id, "attended", "certify", role="system")
    tx.execute(insert(certificate), made)
    return str(made["code"])


def tell_all(tx: Tx, owner: Any, *, kind: str, event: str, **more: str) -> int:  # noqa: ANN401 -- a row
    """A message for everybody with a live sign-up; how many."""
    if owner.pool_id is None:
        return 0
    live = select(signups.c.id, signups.c.person_id).where(
        signups.c.pool_id == owner.pool_id, signups.c.state.in_(LIVE)
    )
    return sum(
        tell(tx, row.person_id, kind=kind, event=event, course=owner.id, signup=row.id, **more)
        for row in tx.execute(live).all()
    )


def tell(tx: Tx, person: str, *, kind: str, event: str, **parameters: str) -> bool:
    """A message for one person, once for each event and kind."""
    return post(
        tx,
        Message(
            event=event,
            recipient=f"person:{person}",
            kind=f"literacy.{kind}",
            channel="mail",
            parameters=parameters,
        ),
    )


def lessons_of(tx: Tx, course_id: str) -> Sequence[Any]:
    """Lessons of a course in the order of time."""
    mine = select(lesson).where(lesson.c.course_id == course_id)
    return tx.execute(mine.order_by(lesson.c.starts_at)).all()


def cells(span: Span) -> Iterator[str]:
    """Half-hour cells that a span touches.

    >>> from datetime import UTC
    >>> begin = datetime(2018, 8, 31, 1, 45, tzinfo=UTC)
    >>> [c[11:16] for c in cells(Span(starts_at=begin, ends_at=begin + timedelta(minutes=45)))]
    ['01:30', '02:00']
    """
    cell = span.starts_at.replace(minute=span.starts_at.minute // 30 * 30, second=0, microsecond=0)
    while cell < span.ends_at:
        yield written(cell)
        cell += CELL


def _plan(tx: Tx, course_id: str, span: Span) -> None:
    made = new_id()
    row = {"id": made, "course_id": course_id, "state": "planned", "sequence": 0}
    when = {"starts_at": span.starts_at, "ends_at": span.ends_at, "room_id": span.room}
    tx.execute(insert(lesson), {**row, **when})
    _book(tx, made, span)


def _book(tx: Tx, lesson_id: str, span: Span) -> None:
    """Take the room for the span.

    Raises:
        Refusal: Somebody has it at a part of that time.
    """
    if span.room is None:
        return
    for cell in cells(span):
        row = {"room_id": span.room, "cell": cell, "lesson_id": lesson_id}
        if not insert_once(tx.connection, room_booking, row):
            message = f"room {span.room}: is taken at {cell}"
            raise Refusal("room_taken", message, at=cell)


def _prove_large_enough(tx: Tx, room_id: str | None, capacity: int) -> None:
    if room_id is None:
        return
    seats = tx.execute(select(room.c.seats).where(room.c.id == room_id)).scalar_one_or_none()
    if seats is None or seats < capacity:
        found = "is unknown" if seats is None else f"has {seats} seats"
        message = f"room {room_id}: {found}, {capacity} are wanted"
        raise Refusal("room_too_small", message, seats=seats or 0)


def _end_lesson(tx: Tx, row: Any, event: str, reason: str, *, role: str) -> int:  # noqa: ANN401 -- a row
    tx.execute(delete(room_booking).where(room_booking.c.lesson_id == row.id))
    sequence = row.sequence + 1
    LESSON.apply(tx, lesson, row.id, row.state, event, role=role, reason=reason, sequence=sequence)
    return sequence
