"""Tables of the participation engine. What stands here must equal what the migrations make."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, Table, Text, text

from madang.store.types import Instant, Whole

metadata = MetaData()

# States in which a sign-up counts; one person has one of them in a pool.
LIVE = ("pending", "entered", "waitlisted", "offered", "confirmed", "attended", "certified")
_IS_LIVE = text(f"state IN ({', '.join(repr(state) for state in LIVE)})")

pool = Table(
    "pool",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),  # `course:ID`, `event:ID`
    Column("capacity", Whole, nullable=False),
    Column("taken", Whole, nullable=False),  # seats of confirmed and offered
    Column("waiting", Whole, nullable=False),  # sign-ups that are waitlisted
    Column("last_seq", Whole, nullable=False),
    Column("mode", Text, nullable=False),
    Column("priority_rule", Text),  # published with the pool
    Column("seed", Text),  # of a lottery; told after the draw
    Column("seed_hash", Text),  # told at announcement
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("starts_at", Instant, nullable=False),  # first lesson
    Column("offers_end_at", Instant, nullable=False),  # from then on nobody is offered a seat
    Column("drawn_at", Instant),
    CheckConstraint("taken BETWEEN 0 AND capacity", name="ck_pool_taken"),
    CheckConstraint("waiting >= 0", name="ck_pool_waiting"),
    CheckConstraint("mode IN ('fcfs', 'lottery')", name="ck_pool_mode"),
    Index("ix_pool_owner", "owner"),
    sqlite_strict=True,
)

signup = Table(
    "signup",
    metadata,
    Column("id", Text, primary_key=True),
    Column("pool_id", Text, ForeignKey("pool.id"), nullable=False),
    Column("person_id", Text, nullable=False),
    Column("party", Whole, nullable=False),
    Column("priority", Whole, nullable=False),
    Column("seq", Whole),  # place in the queue; null until there is one
    Column("state", Text, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("offered_until", Instant),
    CheckConstraint("party BETWEEN 1 AND 4", name="ck_signup_party"),
    Index(
        "uq_signup_live",
        "pool_id",
        "person_id",
        unique=True,
        sqlite_where=_IS_LIVE,
        postgresql_where=_IS_LIVE,
    ),
    Index("ix_signup_queue", "pool_id", "state", "priority", "seq"),
    sqlite_strict=True,
)
