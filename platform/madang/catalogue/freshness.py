"""How old data are, against how often they are to be renewed."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from madang.clock import seoul_day
from madang.dataset import Dataset
from madang.lake import Attempt

Freshness: TypeAlias = Literal["fresh", "late", "stale", "unknown"]

# A year counts 366 days and a month 31, so that nothing is called late a day too early.
_DAYS = {"Y": 366, "M": 31, "W": 7, "D": 1}
_SECONDS = {"H": 3600, "M": 60}
_DURATION = re.compile(r"P(?:(\d+)([YMWD])|T(\d+)([HM]))")
_CONFIRMED = {"committed", "unchanged", "same_rows"}


def freshness(dataset: Dataset, input_at: datetime | None, now: datetime) -> Freshness:
    """Whether the newest data are as new as they should be.

    Args:
        dataset: The declaration.
        input_at: Instant that the newest committed or confirmed data speak of, if any.
        now: The present.

    Returns:
        `fresh` within `fresh_within` (1.5 x frequency where that is not declared), `late` within
        twice that, then `stale`; `unknown` before the first data. What is renewed irregularly and
        declares no limit is always fresh.
    """
    if input_at is None:
        return "unknown"
    limit = _limit(dataset)
    if limit is None or now - input_at <= limit:
        return "fresh"
    return "late" if now - input_at <= 2 * limit else "stale"


def confirmed_at(input_at: datetime | None, attempts: Iterable[Attempt]) -> datetime | None:
    """The newest instant that data speak of: of the version, or of an attempt that changed nothing.

    Args:
        input_at: Of the version; None where there is none.
        attempts: The last attempts at its partitions.
    """
    confirmed = [attempt.input_at for attempt in attempts if attempt.status in _CONFIRMED]
    return max((each for each in (input_at, *confirmed) if each is not None), default=None)


def next_due(dataset: Dataset, input_at: datetime) -> date | None:
    """The day on which newer data are expected, None where nothing says so."""
    if dataset.frequency == "irregular" or dataset.historical:
        return None
    count, unit = _parse(dataset.frequency)
    if unit in {"Y", "M"}:
        return _months_later(seoul_day(input_at), count * (12 if unit == "Y" else 1))
    return seoul_day(input_at + duration(dataset.frequency))


def duration(text: str) -> timedelta:
    """The length of an ISO 8601 duration of one unit.

    >>> duration("P1W"), duration("PT10M"), duration("P1Y")
    (datetime.timedelta(days=7), datetime.timedelta(seconds=600), datetime.timedelta(days=366))
    """
    count, unit = _parse(text)
    if unit.startswith("T"):
        return timedelta(seconds=count * _SECONDS[unit[1]])
    return timedelta(days=count * _DAYS[unit])


def _limit(dataset: Dataset) -> timedelta | None:
    if dataset.fresh_within is not None:
        return duration(dataset.fresh_within)
    return None if dataset.frequency == "irregular" else duration(dataset.frequency) * 1.5


def _parse(text: str) -> tuple[int, str]:
    """Count and unit: Y, M, W, D, or TH, TM below a day."""
    found = _DURATION.fullmatch(text)
    if found is None:
        message = f"{text!r} is no ISO 8601 duration like P1Y, PT10M"
        raise ValueError(message)
    return (int(found[1]), found[2]) if found[1] else (int(found[3]), "T" + found[4])


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one where that month is shorter.

    >>> _months_later(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
