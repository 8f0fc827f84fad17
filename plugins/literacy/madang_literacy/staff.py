"""What stewards do with courses: commands through the write door, one action each."""

from dataclasses import dataclass
from datetime import datetime

from madang.store import Command, Store, Tx, insert, new_id
from madang_literacy import courses
from madang_literacy.courses import Seats, Span
from madang_literacy.tables import room


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(Command):
    """Propose a course: columns as pairs, and what it is about."""

    told: tuple[tuple[str, str], ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    """Announce a course: lessons as (beginning, end, id of a room or None), and its seats."""

    course: str
    lessons: tuple[tuple[datetime, datetime, str | None], ...]
    capacity: int
    opens_at: datetime
    closes_at: datetime
    by_lottery: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Cancel a course for a reason that everybody who is signed up is told."""

    course: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRoom(Command):
    """Add a room."""

    name_ko: str
    name_en: str
    address: str
    seats: int
    step_free: str | None


def propose(store: Store, command: Propose) -> str:
    """Keep a proposal for review; its id."""

    def handler(tx: Tx, asked: Propose) -> str:
        return courses.propose(tx, dict(asked.told), tags=asked.tags)

    return store.do(handler, command)


def accept(store: Store, command: Accept) -> str:
    """Announce a course; the id of its pool.

    Raises:
        Refusal: No lesson, a room that is taken or too small, or a window that makes no sense.
    """

    def handler(tx: Tx, asked: Accept) -> str:
        lessons = [Span(starts_at=a, ends_at=b, room=room) for a, b, room in asked.lessons]
        seats = Seats(
            capacity=asked.capacity,
            opens_at=asked.opens_at,
            closes_at=asked.closes_at,
            by_lottery=asked.by_lottery,
        )
        return courses.accept(tx, asked.course, lessons=lessons, seats=seats)

    return store.do(handler, command)


def cancel(store: Store, command: Cancel) -> int:
    """Cancel a course; how many people are told.

    Raises:
        Refusal: It is over, or no reason was given.
    """

    def handler(tx: Tx, asked: Cancel) -> int:
        return courses.cancel(tx, asked.course, reason=asked.reason)

    return store.do(handler, command)


def add_room(store: Store, command: AddRoom) -> str:
    """Add a room; its id."""
    return store.do(_add_room, command)


def _add_room(tx: Tx, command: AddRoom) -> str:
    made = new_id()
    row = {
        "id": made,
        "name_ko": command.name_ko,
        "name_en": command.name_en,
        "address": command.address,
        "seats": command.seats,
        "step_free": command.step_free,
    }
    tx.execute(insert(room), row)
    tx.record("room.add", f"room:{made}")
    return made
