"""A course with seats: the smallest thing that people fight over."""

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Column, MetaData, Table, Text, UniqueConstraint

from madang.errors import CommandRefused
from madang.store import Command, Store, Tx, Whole, insert, new_id, select, update
from madang.store.outbox import Message, post

metadata = MetaData()
course = Table(
    "demo_course",
    metadata,
    Column("id", Text, primary_key=True),
    Column("capacity", Whole, nullable=False),
    Column("taken", Whole, nullable=False),
    CheckConstraint("taken BETWEEN 0 AND capacity"),
    sqlite_strict=True,
)
signup = Table(
    "demo_signup",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course", Text, nullable=False),
    Column("person", Text, nullable=False),
    UniqueConstraint("course", "person"),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCourse(Command):
    course: str
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Command):
    course: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare(Command):
    pass


def prepare(store: Store, *courses: tuple[str, int]) -> None:
    """Make the demo's tables and courses."""
    store.do(lambda tx, _: metadata.create_all(tx.connection), Prepare(actor="test"))
    for name, capacity in courses:
        store.do(make_course, MakeCourse(actor="test", course=name, capacity=capacity))


def make_course(tx: Tx, command: MakeCourse) -> None:
    tx.execute(insert(course).values(id=command.course, capacity=command.capacity, taken=0))


def sign_up(tx: Tx, command: SignUp) -> str:
    """Take a seat: one guarded UPDATE decides."""
    free = (course.c.id == command.course, course.c.taken < course.c.capacity)
    if tx.execute(update(course).where(*free).values(taken=course.c.taken + 1)).rowcount == 0:
        message = f"course {command.course}: no seat is free"
        raise CommandRefused(message)
    return enter(tx, command)


def sign_up_check_first(tx: Tx, command: SignUp) -> str:
    """The control of capacity: reads, then writes what it read."""
    found = tx.execute(select(course).where(course.c.id == command.course)).one()
    if found.taken >= found.capacity:
        message = f"course {command.course}: no seat is free"
        raise CommandRefused(message)
    tx.execute(update(course).where(course.c.id == found.id).values(taken=found.taken + 1))
    return enter(tx, command)


def enter(tx: Tx, command: SignUp) -> str:
    """The row, the line of the audit trail and the message of a sign-up."""
    new = new_id()
    tx.execute(insert(signup).values(id=new, course=command.course, person=command.person))
    tx.record("signup.confirmed", f"course:{command.course}")
    post(
        tx,
        Message(
            event=f"signup:{new}",
            recipient=f"person:{command.person}",
            kind="confirmed",
            channel="mail",
            parameters={"course": command.course},
        ),
    )
    return new


def people(store: Store) -> list[str]:
    """Who has a seat, with repeats."""
    return [row.person for row in store.fetch(select(signup))]


def taken(store: Store, name: str) -> int:
    """Seats that are taken."""
    return store.fetch(select(course.c.taken).where(course.c.id == name))[0].taken
