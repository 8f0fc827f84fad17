"""What is told of courses and sign-ups: values for pages, API and mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from madang.dataset import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One lesson.

    Attributes:
        id: Its id.
        state: `planned`, `cancelled` or `held`.
        starts_at: Its beginning.
        ends_at: Its end.
        room: Name of the room; None where it is elsewhere.
        step_free: Whether the room is reached without steps; None where nobody knows.
        sequence: How often its time or place was changed.
    """

    id: str
    state: str
    starts_at: datetime
    ends_at: datetime
    room: Text | None
    step_free: bool | None
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """Seats of a course as they are now.

    Attributes:
        capacity: How many there are.
        free: How many nobody has.
        waiting: Sign-ups on the waiting list.
        by_lottery: They are drawn after the window.
        opens_at: From when sign-ups are taken.
        closes_at: Until when.
        seed_hash: Of a lottery: SHA-256 of its seed.
        seed: The seed itself, once it was drawn.
    """

    capacity: int
    free: int
    waiting: int
    by_lottery: bool
    opens_at: datetime
    closes_at: datetime
    seed_hash: str | None
    seed: str | None

    def is_open(self, now: datetime) -> bool:
        """Whether a sign-up is taken now."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course that everybody may see.

    Attributes:
        id: Its id.
        state: `announced`, `running`, `held` or `cancelled`.
        kind: `lecture`, `mentoring` or `fellowship`.
        audience: For whom it is.
        term: `2018H2`.
        title: Its name.
        notes: What it is about.
        place: An address, or `online`.
        tags: What it is about, in single words.
        lessons: In the order of time.
        seats: None before it is announced.
    """

    id: str
    state: str
    kind: str
    audience: str
    term: str
    title: Text
    notes: Text
    place: str
    tags: Sequence[str]
    lessons: Sequence[Lesson]
    seats: Seats | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What the holder of a link sees of their sign-up.

    Attributes:
        signup: Its id.
        state: Its state.
        party: How many seats.
        ahead: Sign-ups before it on the waiting list.
        offered_until: Until when an offered seat is held.
        course: What it is for.
        certificate: Code of the certificate, where there is one.
    """

    signup: str
    state: str
    party: int
    ahead: int | None
    offered_until: datetime | None
    course: Course
    certificate: str | None

    @property
    def events(self) -> tuple[str, ...]:
        """What its holder can do now, beside erasing everything."""
        return _EVENTS.get(self.state, ())


_EVENTS = {
    "pending": ("confirm", "withdraw"),
    "entered": ("withdraw",),
    "waitlisted": ("withdraw",),
    "offered": ("accept", "withdraw"),
    "confirmed": ("withdraw",),
    "attended": ("certificate",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as anybody may check it: whose it is stands nowhere.

    Attributes:
        code: By which it is found.
        title: Name of the course when it was issued.
        term: `2018H2`.
        hours: How long its holder was there; a decimal number.
        issued_at: When.
        revoked_at: When it was taken back; None while it is valid.
    """

    code: str
    title: Text
    term: str
    hours: str
    issued_at: datetime
    revoked_at: datetime | None
