"""People, their sealed contacts, consents, links that stand for a login, and erasures."""

import sqlalchemy as sa
from alembic import op

from madang.store.types import Instant

revision = "0002_people"
down_revision = "0001_core"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "person",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("band", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("sex", sa.Text),
        sa.Column("guardian_state", sa.Text),
        sqlite_strict=True,
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Text, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("blind_index", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("verified_at", Instant),
        sa.CheckConstraint("kind IN ('mail', 'phone')", name="ck_contact_kind"),
        sqlite_strict=True,
    )
    op.create_index("ix_contact_person_id", "contact", ["person_id"])
    op.create_table(
        "consent",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Text, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("given_at", Instant, nullable=False),
        sa.Column("retain_until", Instant),
        sa.Column("withdrawn_at", Instant),
        sqlite_strict=True,
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
    op.create_index("ix_consent_retain_until", "consent", ["retain_until"])
    op.create_table(
        "link",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, sa.ForeignKey("person.id")),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sqlite_strict=True,
    )
    op.create_index("ix_link_person_id", "link", ["person_id"])
    op.create_index("ix_link_expires_at", "link", ["expires_at"])
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_strict=True,
    )
