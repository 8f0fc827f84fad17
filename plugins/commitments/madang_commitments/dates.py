"""How the plan's printed dates are read: texts to periods, periods to what a milestone covers.

Pure functions over values; no tables. The rules:

- a month runs from its first to its last day; one month printed alone is start and end;
- a year with `~` starts on 1 January and has an open end; 상반기 is January to June, 하반기 July to
  December; two-digit years are 20yy; an end without a year has the year of its start;
- a milestone's effective dates are the corrected ones, else its own, else its parent's; an open end
  takes the parent's end.

Days are calendar days in Seoul. Judging the dates is `madang_commitments.findings`.
"""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from madang.errors import SourceError

Precision: TypeAlias = Literal["month", "half", "year"]

_MONTH = re.compile(r"'?(\d\d)\.(\d{1,2})월?")
_BARE_MONTH = re.compile(r"(\d{1,2})월?")
_YEAR_ON = re.compile(r"'?(\d\d)~")
_HALF = re.compile(r"'?(\d\d) (상반기|하반기)")
_CENTURY = 2000
_JUNE, _DECEMBER = 6, 12


class UnreadableDate(SourceError):
    """A printed date that no rule of this module reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A printed period as days: first day, last day (None = open), and how exact the start is."""

    starts_on: date
    ends_on: date | None
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """First and last day, either of which may be unknown."""

    starts_on: date | None = None
    ends_on: date | None = None


def read_period(start: str | None, end: str | None = None) -> Period | None:
    """The period that a printed start and end mean, None where nothing is printed.

    Raises:
        UnreadableDate: No rule reads the text, or an end stands without a start.

    >>> read_period("'18.9", "10").ends_on
    datetime.date(2018, 10, 31)
    >>> read_period("'19~").starts_on, read_period("'19~").ends_on
    (datetime.date(2019, 1, 1), None)
    >>> read_period("'20 하반기").starts_on
    datetime.date(2020, 7, 1)
    """
    if start is None and end is None:
        return None
    if start is not None and _MONTH.fullmatch(start):
        first = _month(start)
        last = _month(end, year=first.year) if end is not None else first
        return Period(starts_on=first, ends_on=last_day(last, "month"), precision="month")
    if start is None or end is not None:
        message = f"start {start!r} with end {end!r}: only a month is printed with an end"
        raise UnreadableDate(message)
    return _long_period(start)


def last_day(day: date, precision: Precision) -> date:
    """Last day of the month, half year or year that holds `day`.

    >>> last_day(date(2019, 2, 1), "month"), last_day(date(2019, 2, 1), "half")
    (datetime.date(2019, 2, 28), datetime.date(2019, 6, 30))
    """
    month = {
        "month": day.month,
        "half": _JUNE if day.month <= _JUNE else _DECEMBER,
        "year": _DECEMBER,
    }[precision]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def spans(own: Mapping[str, Span]) -> Mapping[str, Span]:
    """The days that each milestone covers, by id: its own, its parent's where its own are unknown.

    Raises:
        UnreadableDate: A parent is missing.

    >>> own = {"c1-m1": Span(starts_on=date(2018, 8, 1)), "c1-m1-1": Span()}
    >>> spans(own)["c1-m1-1"].starts_on
    datetime.date(2018, 8, 1)
    """
    found: dict[str, Span] = {}
    for key in sorted(own, key=lambda key: (level_of(key), key)):
        above = parent_of(key)
        if above is not None and above not in found:
            message = f"milestone {key}: its parent {above} is not in the table; add it"
            raise UnreadableDate(message)
        parent = found[above] if above else Span()
        found[key] = Span(
            starts_on=own[key].starts_on or parent.starts_on,
            ends_on=own[key].ends_on or parent.ends_on,
        )
    return found


def level_of(milestone_id: str) -> int:
    """1 for a milestone, 2 and 3 for its items.

    >>> level_of("c2-m1-2-1")
    3
    """
    return milestone_id.count("-")


def parent_of(milestone_id: str) -> str | None:
    """The id without its last part, None at level 1.

    >>> parent_of("c2-m1-2-1"), parent_of("c2-m1")
    ('c2-m1-2', None)
    """
    above = milestone_id.rpartition("-")[0]
    return above if "-" in above else None


def predecessor_of(milestone_id: str, known: Iterable[str]) -> str | None:
    """The milestone of level 1 printed before it in the same commitment, None where there is none.

    >>> predecessor_of("c3-m2", ["c2-m4", "c3-m1", "c3-m1-1", "c3-m3"])
    'c3-m1'
    """
    if level_of(milestone_id) != 1:
        return None
    prefix = milestone_id.partition("-")[0] + "-"
    siblings = (key for key in known if level_of(key) == 1 and key.startswith(prefix))
    return max((key for key in siblings if key < milestone_id), default=None)


def _month(text: str, year: int | None = None) -> date:
    """First day of a printed month; `year` stands in where none is printed."""
    if found := _MONTH.fullmatch(text):
        year, month = _CENTURY + int(found[1]), int(found[2])
    elif year is not None and (found := _BARE_MONTH.fullmatch(text)):
        month = int(found[1])
    else:
        message = f"date {text!r} is not read; wanted 18.10, '18.10월, or 10 after a start"
        raise UnreadableDate(message)
    if not 1 <= month <= _DECEMBER:
        message = f"date {text!r}: month {month} is not 1 to 12"
        raise UnreadableDate(message)
    return date(year, month, 1)


def _long_period(start: str) -> Period:
    """A half year, or a year with an open end."""
    if found := _YEAR_ON.fullmatch(start):
        first = date(_CENTURY + int(found[1]), 1, 1)
        return Period(starts_on=first, ends_on=None, precision="year")
    if found := _HALF.fullmatch(start):
        first = date(_CENTURY + int(found[1]), 1 if found[2] == "상반기" else _JUNE + 1, 1)
        return Period(starts_on=first, ends_on=last_day(first, "half"), precision="half")
    message = f"start {start!r} is not read; wanted '18.9, '18.9월, '19~ or '19 상반기"
    raise UnreadableDate(message)
