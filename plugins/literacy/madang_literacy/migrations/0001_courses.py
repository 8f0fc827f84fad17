"""Courses, lessons, rooms, attendance and certificates."""

import sqlalchemy as sa
from alembic import op

from madang.store.types import Instant, Whole

revision = "0001_courses"
down_revision = None
branch_labels = ("literacy",)
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _courses()
    _lessons()
    _attendance()


def _courses() -> None:
    op.create_table(
        "literacy_course",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("cohort", sa.Text),
        sa.Column("title_ko", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text, nullable=False),
        sa.Column("notes_ko", sa.Text, nullable=False),
        sa.Column("notes_en", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("proposer_id", sa.Text),
        sa.Column("pool_id", sa.Text),
        sa.Column("proposed_at", Instant, nullable=False),
        sa.CheckConstraint(
            "kind IN ('lecture', 'mentoring', 'fellowship')", name="ck_literacy_course_kind"
        ),
        sa.CheckConstraint(
            "audience IN ('everybody', 'citizens', 'teachers', 'civil_society', 'fellows')",
            name="ck_literacy_course_audience",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_literacy_course_state", "literacy_course", ["state"])
    for name, column in (("literacy_course_tag", "tag"), ("literacy_course_material", "about")):
        op.create_table(
            name,
            sa.Column("course_id", sa.Text, sa.ForeignKey("literacy_course.id"), nullable=False),
            sa.Column(column, sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("course_id", column),
            sqlite_strict=True,
        )


def _lessons() -> None:
    op.create_table(
        "literacy_room",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name_ko", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("seats", Whole, nullable=False),
        sa.Column("step_free", sa.Text),
        sa.CheckConstraint("step_free IN ('yes', 'no')", name="ck_literacy_room_step_free"),
        sqlite_strict=True,
    )
    op.create_table(
        "literacy_lesson",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, sa.ForeignKey("literacy_course.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("room_id", sa.Text, sa.ForeignKey("literacy_room.id")),
        sa.Column("sequence", Whole, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="ck_literacy_lesson_span"),
        sqlite_strict=True,
    )
    op.create_index("ix_literacy_lesson_course_id", "literacy_lesson", ["course_id"])
    op.create_table(
        "literacy_room_booking",
        sa.Column("room_id", sa.Text, sa.ForeignKey("literacy_room.id"), nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("lesson_id", sa.Text, sa.ForeignKey("literacy_lesson.id"), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "cell"),
        sqlite_strict=True,
    )
    op.create_index("ix_literacy_room_booking_lesson_id", "literacy_room_booking", ["lesson_id"])


def _attendance() -> None:
    op.create_table(
        "literacy_support_need",
        sa.Column("signup_id", sa.Text, primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("delete_after", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_literacy_support_need_delete_after", "literacy_support_need", ["delete_after"]
    )
    op.create_table(
        "literacy_attendance",
        sa.Column("lesson_id", sa.Text, sa.ForeignKey("literacy_lesson.id"), nullable=False),
        sa.Column("signup_id", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("lesson_id", "signup_id"),
        sa.CheckConstraint(
            "method IN ('qr', 'code', 'list', 'desk', 'online')",
            name="ck_literacy_attendance_method",
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "literacy_certificate",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("signup_id", sa.Text, nullable=False, unique=True),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("course_id", sa.Text, sa.ForeignKey("literacy_course.id"), nullable=False),
        sa.Column("title_ko", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text, nullable=False),
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("revoked_at", Instant),
        sqlite_strict=True,
    )
