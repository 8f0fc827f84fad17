"""The core's own tables. Those of plugins are in their `tables.py`, on a `MetaData` of their own.

What stands here must equal what the migrations make; a test compares the two.
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from madang.store.types import Instant, Whole, one_of

metadata = MetaData()

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", Text, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("command_hash", Text, nullable=False),
    Column("answer", Text),  # JSON; null only inside the transaction that fills it
    Column("at", Instant, nullable=False),
    Index("ix_idempotency_at", "at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("from_where", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Index("ix_audit_about", "about"),
    sqlite_strict=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("event", Text, nullable=False),
    Column("recipient", Text, nullable=False),  # who, never an address
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("parameters", Text, nullable=False),  # JSON
    Column("state", Text, nullable=False),
    Column("attempts", Whole, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # when it may be taken; after a lease, again
    Column("lease", Text),
    Column("sent_at", Instant),
    Column("problem", Text),
    UniqueConstraint("event", "recipient", "kind", name="uq_outbox_event_recipient_kind"),
    one_of("state", ("waiting", "sent", "given_up"), "outbox"),
    Index("ix_outbox_state_due_at", "state", "due_at"),
    sqlite_strict=True,
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("last_login_at", Instant),
    sqlite_strict=True,
)

session = Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("account.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_session_account_id", "account_id"),
    sqlite_strict=True,
)

login_window = Table(
    "login_window",
    metadata,
    Column("bucket", Text, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("attempts", Whole, nullable=False),
    sqlite_strict=True,
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("band", Text),  # age band, never a birth date; given or left open
    Column("district", Text),
    Column("sex", Text),
    Column("guardian_state", Text),  # of a child: waiting, confirmed
    sqlite_strict=True,
)

contact = Table(
    "contact",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("key_id", Text, nullable=False),  # in the vault, outside this database
    Column("sealed", Text, nullable=False),
    Column("blind_index", Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("verified_at", Instant),
    one_of("kind", ("mail", "phone"), "contact"),
    Index("ix_contact_person_id", "person_id"),
    sqlite_strict=True,
)

consent = Table(
    "consent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("items", Text, nullable=False),  # what may be kept, as the text listed it
    Column("given_at", Instant, nullable=False),
    Column("retain_until", Instant),
    Column("withdrawn_at", Instant),
    Index("ix_consent_person_id", "person_id"),
    Index("ix_consent_retain_until", "retain_until"),
    sqlite_strict=True,
)

link = Table(
    "link",
    metadata,
    Column("id", Text, primary_key=True),  # the token is made from it in the vault
    Column("scope", Text, nullable=False),  # what it opens: `signup:ID`, `course:ID`
    Column("person_id", Text, ForeignKey("person.id")),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_link_person_id", "person_id"),
    Index("ix_link_expires_at", "expires_at"),
    sqlite_strict=True,
)

# Outlives the person: `madang restore` plays it again over a backup.
erasure = Table(
    "erasure",
    metadata,
    Column("person_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_strict=True,
)
