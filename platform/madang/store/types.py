"""Column types that say the same on SQLite (STRICT) and PostgreSQL, and ids."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` on PostgreSQL, text of one length that sorts on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database itself knows."""
        kind = DateTime(timezone=True) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 -- SQLAlchemy's own
        """What is stored."""
        if value is None:
            return None
        return value if dialect.name == "postgresql" else written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 -- SQLAlchemy's own
        """What is read."""
        del dialect
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value)


class Whole(TypeDecorator[int]):
    """A whole number of 64 bits."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database itself knows."""
        kind = BigInteger() if dialect.name == "postgresql" else Integer()
        return dialect.type_descriptor(kind)


def written(instant: datetime) -> str:
    """An instant as text of one length, in UTC.

    >>> written(datetime(2018, 6, 18, tzinfo=UTC))
    '2018-06-18T00:00:00.000000Z'
    """
    if instant.tzinfo is None:
        message = f"instant {instant.isoformat()} has no time zone; give one, e.g. UTC"
        raise ValueError(message)
    return f"{instant.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


def new_id() -> str:
    """128 random bits as text: nobody guesses the next one."""
    return secrets.token_hex(16)


def one_of(column: str, values: Sequence[str], table: str) -> CheckConstraint:
    """A constraint that a column of a table holds one of a closed list of values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def tracking_number(now: datetime) -> str:
    """A number that a person can read out on the telephone, and nobody guesses: `2018-4K7Q-92FM`.

    40 random bits; no letters that look or sound like others.
    """
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return f"{now.year}-{signs[:4]}-{signs[4:]}"


_SIGNS = "23456789ACDEFGHJKLMNPQRTUVWXYZ"
