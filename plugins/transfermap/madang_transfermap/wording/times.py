"""Minutes and instants in words. A time is an interval, and says who vouches for it."""

import math
from datetime import datetime

from madang import clock
from madang.i18n import day, t
from madang_transfermap.routing.itinerary import Span


def minutes(span: Span) -> str:
    """An interval in whole minutes, widened to the next ones: 41 to 63 minutes."""
    low, high = math.floor(span.low_s / 60), math.ceil(span.high_s / 60)
    if low == 0:
        return t("time.one" if high <= 1 else "time.up_to", high=high)
    return t("time.exact" if low == high else "time.between", low=low, high=high)


def told(span: Span) -> str:
    """The same with its kind: published, surveyed or estimated."""
    return t(f"time.{span.kind}", minutes=minutes(span))


def moment(instant: datetime) -> str:
    """Day and time in Seoul."""
    local = instant.astimezone(clock.SEOUL)
    return t("time.moment", day=day(local.date()), hour=local.hour, minute=f"{local.minute:02}")


def half_hour(minute: int) -> str:
    """The time of day at which a half hour begins, from minutes after midnight."""
    return t("time.clock", hour=minute // 60 % 24, minute=f"{minute % 60:02}")


def date_of(instant: datetime) -> str:
    """The day in Seoul."""
    return day(clock.seoul_day(instant))


def when(instant: datetime | None) -> str:
    """`on that day` as a piece of a sentence; empty where no day is known."""
    return t("part.when", day=date_of(instant)) if instant else ""
