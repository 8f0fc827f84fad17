"""Where bytes come from: landing folder and bundled facts, and the readers that many share.

What belongs here: finding what a source offers (`landing`, `bundled`), telling what bytes really
are (`encodings`), and reading the forms that every plugin meets (`delimited`, `xlsx`, `facts`).
Not here: keeping bytes (`madang.raw`) and a plugin's own reading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import IO

from madang.dataset import Partition

__all__ = ["Found", "partition_of"]

_PREFIX = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Bytes that a source offers, not landed yet.

    Attributes:
        name: File name, as it will stand in the receipt.
        as_of: Day that the contents speak of.
        partition: Partition that the file holds, None for an unpartitioned dataset.
        opener: Opens the bytes.
        size: Number of bytes as they are kept; a large bundled table is kept packed.
        raw_as_of: Of a bundled table: newest day of the raw files it was made from.
        raw_sha256: Of a bundled table: (name, sha256) of each of those files.
        path: Of a landing file: its name below the landing folder.
        stamp: Of a landing file: a text that changes when the file does.
    """

    name: str
    as_of: date | None
    partition: str | None
    opener: Callable[[], IO[bytes]]
    size: int
    raw_as_of: date | None = None
    raw_sha256: tuple[tuple[str, str], ...] = ()
    path: str = ""
    stamp: str = ""


def partition_of(day: date, unit: Partition) -> str:
    """The partition value of a day.

    >>> partition_of(date(2018, 8, 31), "month")
    '2018-08'
    """
    return day.isoformat()[: _PREFIX[unit]]
