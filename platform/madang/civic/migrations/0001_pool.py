"""Pools of seats and their sign-ups."""

import sqlalchemy as sa
from alembic import op

from madang.store.types import Instant, Whole

revision = "0001_pool"
down_revision = None
branch_labels = ("civic",)
depends_on = None

_IS_LIVE = sa.text(
    "state IN ('pending', 'entered', 'waitlisted', 'offered', 'confirmed', 'attended', 'certified')"
)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "pool",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("capacity", Whole, nullable=False),
        sa.Column("taken", Whole, nullable=False),
        sa.Column("waiting", Whole, nullable=False),
        sa.Column("last_seq", Whole, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("priority_rule", sa.Text),
        sa.Column("seed", sa.Text),
        sa.Column("seed_hash", sa.Text),
        sa.Column("opens_at", Instant, nullable=False),
        sa.Column("closes_at", Instant, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("offers_end_at", Instant, nullable=False),
        sa.Column("drawn_at", Instant),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name="ck_pool_taken"),
        sa.CheckConstraint("waiting >= 0", name="ck_pool_waiting"),
        sa.CheckConstraint("mode IN ('fcfs', 'lottery')", name="ck_pool_mode"),
        sqlite_strict=True,
    )
    op.create_index("ix_pool_owner", "pool", ["owner"])
    op.create_table(
        "signup",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("pool_id", sa.Text, sa.ForeignKey("pool.id"), nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("party", Whole, nullable=False),
        sa.Column("priority", Whole, nullable=False),
        sa.Column("seq", Whole),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("submitted_at", Instant, nullable=False),
        sa.Column("offered_until", Instant),
        sa.CheckConstraint("party BETWEEN 1 AND 4", name="ck_signup_party"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_signup_live",
        "signup",
        ["pool_id", "person_id"],
        unique=True,
        sqlite_where=_IS_LIVE,
        postgresql_where=_IS_LIVE,
    )
    op.create_index("ix_signup_queue", "signup", ["pool_id", "state", "priority", "seq"])
