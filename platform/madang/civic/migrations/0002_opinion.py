"""The public log, disclosure that only widens, and opinions with their answers and changes."""

import sqlalchemy as sa
from alembic import op

from madang.store.types import Instant, Whole

revision = "0002_opinion"
down_revision = "0001_pool"
branch_labels = None
depends_on = None

_NARROWER = "what was disclosed stays disclosed"
_FIXED = "the process log is append-only"


def upgrade() -> None:
    """Make the tables, and the triggers that hold what no program may undo."""
    _log()
    _opinions()
    _answers()
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgres()


def _log() -> None:
    op.create_table(
        "process_log",
        sa.Column("seq", Whole, primary_key=True, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("happened_on", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("ko", sa.Text, nullable=False),
        sa.Column("en", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sqlite_strict=True,
    )
    op.create_index("ix_process_log_subject", "process_log", ["subject"])
    op.create_table(
        "visibility",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("level", Whole, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 2", name="ck_visibility_level"),
        sqlite_strict=True,
    )


def _opinions() -> None:
    op.create_table(
        "opinion",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("foreign_id", sa.Text),
        sa.Column("person_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("responder", sa.Text),
        sa.Column("due_at", Instant),
        sa.Column("answered_at", Instant),
        sa.Column("objections", Whole, nullable=False),
        sa.CheckConstraint(
            "kind IN ('question', 'feedback', 'comment', 'objection')", name="ck_opinion_kind"
        ),
        sa.CheckConstraint("objections BETWEEN 0 AND 1", name="ck_opinion_objections"),
        sqlite_strict=True,
    )
    op.create_index("uq_opinion_foreign", "opinion", ["channel", "foreign_id"], unique=True)
    op.create_index("ix_opinion_target", "opinion", ["target"])
    op.create_index("ix_opinion_state_due_at", "opinion", ["state", "due_at"])
    op.create_table(
        "opinion_version",
        sa.Column("opinion_id", sa.Text, sa.ForeignKey("opinion.id"), nullable=False),
        sa.Column("n", Whole, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("opinion_id", "n"),
        sqlite_strict=True,
    )


def _answers() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("opinion_id", sa.Text, sa.ForeignKey("opinion.id"), nullable=False),
        sa.Column("n", Whole, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("responder", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.CheckConstraint(
            "verdict IN ('adopted', 'partly', 'not_adopted', 'answered')", name="ck_answer_verdict"
        ),
        sqlite_strict=True,
    )
    op.create_index("uq_answer_opinion_n", "answer", ["opinion_id", "n"], unique=True)
    op.create_table(
        "change",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("effective_from", sa.Text),
        sa.Column("evidence", sa.Text),
        sqlite_strict=True,
    )
    op.create_index("ix_change_subject", "change", ["subject"])
    op.create_table(
        "answer_change",
        sa.Column("answer_id", sa.Text, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("change_id", sa.Text, sa.ForeignKey("change.id"), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "change_id"),
        sqlite_strict=True,
    )


def _triggers_of_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER process_log_no_{verb.lower()} BEFORE {verb} ON process_log "
            f"BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
        )
    op.execute(
        "CREATE TRIGGER visibility_widens BEFORE UPDATE ON visibility WHEN NEW.level < OLD.level "
        f"BEGIN SELECT RAISE(ABORT, '{_NARROWER}'); END"
    )
    op.execute(
        "CREATE TRIGGER visibility_stays BEFORE DELETE ON visibility "
        f"BEGIN SELECT RAISE(ABORT, '{_NARROWER}'); END"
    )


def _triggers_of_postgres() -> None:
    for name, message in (("process_log", _FIXED), ("visibility", _NARROWER)):
        op.execute(
            f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
        )
    op.execute(
        "CREATE TRIGGER process_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON process_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION process_log_refuse()"
    )
    op.execute(
        "CREATE TRIGGER visibility_widens BEFORE UPDATE ON visibility FOR EACH ROW "
        "WHEN (NEW.level < OLD.level) EXECUTE FUNCTION visibility_refuse()"
    )
    op.execute(
        "CREATE TRIGGER visibility_stays BEFORE DELETE OR TRUNCATE ON visibility "
        "FOR EACH STATEMENT EXECUTE FUNCTION visibility_refuse()"
    )
