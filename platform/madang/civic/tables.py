"""Tables of the participation engine. What stands here must equal what the migrations make."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from madang.store.types import Instant, Whole, one_of

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
    one_of("mode", ("fcfs", "lottery"), "pool"),
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

process_log = Table(
    "process_log",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("happened_on", Text, nullable=False),  # a notice may tell of an earlier day
    Column("role", Text, nullable=False),  # never a person
    Column("subject", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("ko", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Index("ix_process_log_subject", "subject"),
    sqlite_strict=True,
)

visibility = Table(
    "visibility",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("level", Whole, nullable=False),  # 0 internal, 1 council, 2 public; only rises
    Column("since", Instant, nullable=False),
    CheckConstraint("level BETWEEN 0 AND 2", name="ck_visibility_level"),
    sqlite_strict=True,
)

opinion = Table(
    "opinion",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),  # what its author tracks it by
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),  # `commitment:c1`, `document:ID#3`
    Column("channel", Text, nullable=False),
    Column("foreign_id", Text),  # its id in the channel that it was imported from
    Column("person_id", Text),
    Column("state", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("responder", Text),  # department or role
    Column("due_at", Instant),
    Column("answered_at", Instant),
    Column("objections", Whole, nullable=False),
    one_of("kind", ("question", "feedback", "comment", "objection"), "opinion"),
    CheckConstraint("objections BETWEEN 0 AND 1", name="ck_opinion_objections"),
    Index("uq_opinion_foreign", "channel", "foreign_id", unique=True),
    Index("ix_opinion_target", "target"),
    Index("ix_opinion_state_due_at", "state", "due_at"),
    sqlite_strict=True,
)

opinion_version = Table(
    "opinion_version",
    metadata,
    Column("opinion_id", Text, ForeignKey("opinion.id"), nullable=False),
    Column("n", Whole, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("opinion_id", "n"),
    sqlite_strict=True,
)

answer = Table(
    "answer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("opinion_id", Text, ForeignKey("opinion.id"), nullable=False),
    Column("n", Whole, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("responder", Text, nullable=False),
    Column("at", Instant, nullable=False),
    one_of("verdict", ("adopted", "partly", "not_adopted", "answered"), "answer"),
    Index("uq_answer_opinion_n", "opinion_id", "n", unique=True),
    sqlite_strict=True,
)

change = Table(
    "change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("effective_from", Text),
    Column("evidence", Text),
    Index("ix_change_subject", "subject"),
    sqlite_strict=True,
)

answer_change = Table(
    "answer_change",
    metadata,
    Column("answer_id", Text, ForeignKey("answer.id"), nullable=False),
    Column("change_id", Text, ForeignKey("change.id"), nullable=False),
    PrimaryKeyConstraint("answer_id", "change_id"),
    sqlite_strict=True,
)
