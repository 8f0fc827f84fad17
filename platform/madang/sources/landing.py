"""The landing folder: files that stewards put there, found by name.

The end of a file's stem says what day it speaks of; of a month or a year that is its last day.
"""

import calendar
import fnmatch
import re
import unicodedata
from datetime import date
from pathlib import PurePosixPath

from madang.dataset import Partition, Source
from madang.files import Folder
from madang.sources import Found, partition_of

_AS_OF = re.compile(
    r"(?:^|[-_ (])"
    r"(?:(?P<short>\d{6})|(?P<year>(?:19|20)\d\d)(?:-?(?P<month>\d\d)(?:-?(?P<day>\d\d))?)?)\)?$"
)
_UNFINISHED = (".", "~$")


def find(folder: Folder, source: Source, unit: Partition | None = None) -> list[Found]:
    """All files anywhere below `folder` that fit the source, oldest first.

    Args:
        folder: The landing folder.
        source: Its `landing` glob is held against base names, composed or decomposed Korean alike.
        unit: Partition of the dataset that reads the file; then each file says which it holds.

    Returns:
        One entry a file; empty where nothing fits or the source has no landing files.
    """
    if source.landing is None:
        return []
    found = [_found(folder, name, source, unit) for name in folder.names() if fits(name, source)]
    return sorted(found, key=lambda item: (item.as_of or date.min, item.name))


def as_of(name: str, source: Source) -> date | None:
    """The day that a file of `source` speaks of: from its name, else the source's own.

    Six digits are a short day where they can be (`_240810`), else year and month (`_201812`).
    """
    match = _AS_OF.search(PurePosixPath(name).stem)
    return (_day(match) if match else None) or source.as_of


def as_of_part(name: str) -> str:
    """The end of a file's stem that says its day, month or year; empty where none does.

    >>> as_of_part("air-20250831.csv"), as_of_part("air.csv")
    ('20250831', '')
    """
    match = _AS_OF.search(PurePosixPath(name).stem)
    return match[0].lstrip("-_ (") if match and _day(match) else ""


def fits(name: str, source: Source) -> bool:
    """Whether a file of that name is one of the source's landing files."""
    if source.landing is None:
        return False
    base = unicodedata.normalize("NFC", PurePosixPath(name).name)
    wanted = unicodedata.normalize("NFC", source.landing)
    return fnmatch.fnmatchcase(base, wanted) and not base.startswith(_UNFINISHED)


def _found(folder: Folder, name: str, source: Source, unit: Partition | None) -> Found:
    day = as_of(name, source)
    return Found(
        name=unicodedata.normalize("NFC", PurePosixPath(name).name),
        as_of=day,
        partition=partition_of(day, unit) if day and unit else None,
        opener=lambda: folder.open(name),
        size=folder.size(name),
        path=name,
        stamp=folder.stamp(name),
    )


def _day(match: re.Match[str]) -> date | None:
    """The day, or the last day of the month or year; None where the digits are no date."""
    if match["short"]:
        six = match["short"]
        return _date(f"20{six}") or _last_day(six[:4], six[4:])
    if match["day"]:
        return _date(match["year"] + match["month"] + match["day"])
    return _last_day(match["year"], match["month"] or "12")


def _last_day(year: str, month: str) -> date | None:
    first = _date(f"{year}{month}01")
    return first and first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _date(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
