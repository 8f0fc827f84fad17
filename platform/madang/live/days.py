"""Sources that are asked day by day: which days there are, and which are due."""

import calendar
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from madang import clock
from madang.dataset import Dataset, Endpoint, Partition
from madang.raw import Receipt
from madang.sources import partition_of

# So long a day is asked for again where the source had nothing of it.
_PATIENT_DAYS = 31


def last_day(endpoint: Endpoint) -> date:
    """The newest day that can be asked for."""
    return clock.today() - timedelta(days=endpoint.lag_days)


def days(dataset: Dataset, endpoint: Endpoint, partition: str | None) -> list[date]:
    """The days of a partition that can be asked for, oldest first; the newest one without one."""
    last = last_day(endpoint)
    if partition is None:
        return [last]
    first, end = _span(partition)
    start = max(first, _first(dataset))
    return [day for day in _from(start) if day <= min(end, last)] if start <= last else []


def partitions(dataset: Dataset, endpoint: Endpoint) -> list[str]:
    """The partitions from the first declared one to that of the newest day, oldest first."""
    unit = dataset.partition
    if unit is None:
        return []
    last = last_day(endpoint)
    found = (partition_of(day, unit) for day in _firsts(_first(dataset), last, unit))
    return list(dict.fromkeys(found))


def newest(receipts: Iterable[Receipt]) -> dict[date, Receipt]:
    """The newest receipt of each day.

    Args:
        receipts: Of one source, oldest first.
    """
    return {r.as_of: r for r in receipts if r.origin == "live" and r.as_of is not None}


def due(endpoint: Endpoint, wanted: Iterable[date], held: Mapping[date, Receipt]) -> list[date]:
    """Those of the wanted days that are to be asked for now, oldest first.

    A day is due until it was received; where the source had nothing of it, until it is a month
    old; and once more where it lies as far back as the endpoint says that corrections come.
    """
    today = clock.today()

    def is_due(day: date) -> bool:
        receipt = held.get(day)
        if receipt is None:
            return True
        if receipt.is_empty:
            return (today - day).days <= endpoint.lag_days + _PATIENT_DAYS
        if endpoint.again_days is None:
            return False
        again = day + timedelta(days=endpoint.again_days)
        return clock.seoul_day(receipt.retrieved_at) < again <= today

    return [day for day in wanted if is_due(day)]


def recent(dataset: Dataset, endpoint: Endpoint) -> list[str]:
    """The partitions that a schedule looks at: those of the days that may be due."""
    unit = dataset.partition
    if unit is None:
        return []
    back = max(endpoint.again_days or 0, endpoint.lag_days) + 2
    start = max(clock.today() - timedelta(days=back), _first(dataset))
    found = (partition_of(day, unit) for day in _from(start) if day <= last_day(endpoint))
    return list(dict.fromkeys(found)) if start <= last_day(endpoint) else []


def _first(dataset: Dataset) -> date:
    return _span(dataset.partition_from or "")[0]


def _span(partition: str) -> tuple[date, date]:
    """First and last day of a year, month or day.

    >>> _span("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    year, month, day = (*map(int, partition.split("-")), None, None)[:3]
    if year is None:
        message = f"{partition!r} is no year, month or day"
        raise ValueError(message)
    last_month = month or 12
    last = calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, day or last)


def _from(start: date) -> Iterator[date]:
    """Days from `start` to the newest that anybody could ask for."""
    for offset in range((clock.today() - start).days + 1):
        yield start + timedelta(days=offset)


def _firsts(first: date, last: date, unit: Partition) -> Iterator[date]:
    """A day of each partition in turn."""
    step = {"day": 1, "month": 28, "year": 365}[unit]
    day = first
    while day < last:
        yield day
        day += timedelta(days=step)
    if first <= last:
        yield last
