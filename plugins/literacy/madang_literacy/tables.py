"""Tables of courses: what is taught when and where, who signed up for it, what it left.

What stands here must equal what the migrations make. Titles and descriptions are the proposer's own
words, read by a steward before anybody sees them.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from madang.store import Instant, Whole, one_of

metadata = MetaData()

AUDIENCES = ("everybody", "citizens", "teachers", "civil_society", "fellows")
KINDS = ("lecture", "mentoring", "fellowship")


course = Table(
    "literacy_course",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("term", Text, nullable=False),  # `2018H2`
    Column("cohort", Text),
    Column("title_ko", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("notes_ko", Text, nullable=False),
    Column("notes_en", Text, nullable=False),
    Column("place", Text, nullable=False),  # an address, or `online`
    Column("proposer_id", Text),
    Column("pool_id", Text),
    Column("proposed_at", Instant, nullable=False),
    one_of("kind", KINDS, "literacy_course"),
    one_of("audience", AUDIENCES, "literacy_course"),
    Index("ix_literacy_course_state", "state"),
    sqlite_strict=True,
)

course_tag = Table(
    "literacy_course_tag",
    metadata,
    Column("course_id", Text, ForeignKey("literacy_course.id"), nullable=False),
    Column("tag", Text, nullable=False),
    PrimaryKeyConstraint("course_id", "tag"),
    sqlite_strict=True,
)

course_material = Table(
    "literacy_course_material",
    metadata,
    Column("course_id", Text, ForeignKey("literacy_course.id"), nullable=False),
    Column("about", Text, nullable=False),  # `dataset:KEY`, `result:ID`
    PrimaryKeyConstraint("course_id", "about"),
    sqlite_strict=True,
)

room = Table(
    "literacy_room",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name_ko", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("seats", Whole, nullable=False),
    Column("step_free", Text),  # yes, no; null = unknown
    one_of("step_free", ("yes", "no"), "literacy_room"),
    sqlite_strict=True,
)

lesson = Table(
    "literacy_lesson",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", Text, ForeignKey("literacy_course.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("room_id", Text, ForeignKey("literacy_room.id")),
    Column("sequence", Whole, nullable=False),  # of its calendar entry; rises with each change
    CheckConstraint("starts_at < ends_at", name="ck_literacy_lesson_span"),
    Index("ix_literacy_lesson_course_id", "course_id"),
    sqlite_strict=True,
)

# Half-hour cells under one unique key: two bookings of a room cannot overlap, on any database.
room_booking = Table(
    "literacy_room_booking",
    metadata,
    Column("room_id", Text, ForeignKey("literacy_room.id"), nullable=False),
    Column("cell", Text, nullable=False),  # beginning of the half hour, UTC
    Column("lesson_id", Text, ForeignKey("literacy_lesson.id"), nullable=False),
    PrimaryKeyConstraint("room_id", "cell"),
    Index("ix_literacy_room_booking_lesson_id", "lesson_id"),
    sqlite_strict=True,
)

# Sealed, with a consent of its own, gone a week after the last lesson; never exported.
support_need = Table(
    "literacy_support_need",
    metadata,
    Column("signup_id", Text, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("delete_after", Instant, nullable=False),
    Index("ix_literacy_support_need_delete_after", "delete_after"),
    sqlite_strict=True,
)

attendance = Table(
    "literacy_attendance",
    metadata,
    Column("lesson_id", Text, ForeignKey("literacy_lesson.id"), nullable=False),
    Column("signup_id", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("lesson_id", "signup_id"),
    one_of("method", ("qr", "code", "list", "desk", "online"), "literacy_attendance"),
    sqlite_strict=True,
)

certificate = Table(
    "literacy_certificate",
    metadata,
    Column("id", Text, primary_key=True),
    Column("signup_id", Text, nullable=False, unique=True),
    Column("code", Text, nullable=False, unique=True),
    Column("course_id", Text, ForeignKey("literacy_course.id"), nullable=False),
    Column("title_ko", Text, nullable=False),  # as it was when it was issued
    Column("title_en", Text, nullable=False),
    Column("term", Text, nullable=False),
    Column("hours", Text, nullable=False),  # a decimal: 6, 1.5
    Column("issued_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    sqlite_strict=True,
)
