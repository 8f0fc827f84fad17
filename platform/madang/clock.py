"""The one clock. Instants are UTC, calendar days are Seoul's; tests move it by `frozen`."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_frozen: ContextVar[datetime | None] = ContextVar("madang_frozen_clock", default=None)


def now() -> datetime:
    """The present instant in UTC, to the microsecond."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 -- the one place that may ask


def today() -> date:
    """The present calendar day in Seoul."""
    return seoul_day(now())


def start_of_day(day: date) -> datetime:
    """The instant, in UTC, at which a Seoul calendar day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL).astimezone(UTC)


def seoul_day(instant: datetime) -> date:
    """The Seoul calendar day of an instant that carries its zone.

    >>> seoul_day(datetime(2018, 6, 17, 15, 0, tzinfo=UTC))
    datetime.date(2018, 6, 18)
    """
    if instant.tzinfo is None:
        message = f"instant {instant.isoformat()} has no time zone; give one, e.g. UTC"
        raise ValueError(message)
    return instant.astimezone(SEOUL).date()


@contextmanager
def frozen(instant: datetime) -> Generator[None]:
    """Stop the clock at `instant` inside the block; for tests."""
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
