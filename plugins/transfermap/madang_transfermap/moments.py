"""Instants as people and programs write them in a question."""

import re
from datetime import datetime

from madang.clock import SEOUL

YEARS = range(2000, 2101)
# In an address a plus that was not escaped arrives as a blank.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d{2}:?\d{2}$)")


def moment(text: str) -> datetime:
    """The instant that an ISO 8601 text names; without a zone it is Korean time.

    Args:
        text: `2026-08-03T14:20`, `2026-08-03 14:20` or with a zone, `2026-08-03T05:20Z`.

    Raises:
        ValueError: It is no instant of the years 2000 to 2100; the message names it.

    >>> moment("2026-08-03T14:20").isoformat(), moment("2026-08-03T05:20:00Z").isoformat()
    ('2026-08-03T14:20:00+09:00', '2026-08-03T05:20:00+00:00')
    >>> moment("2026-08-03T14:20:00 09:00").isoformat()
    '2026-08-03T14:20:00+09:00'
    """
    plus = "+" if "T" in text else " "
    try:
        found = datetime.fromisoformat(_LOST_PLUS.sub(plus, text.strip()))
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        message = (
            f"time {text[:40]!r}: wanted a day and time of {YEARS[0]} to {YEARS[-1]}, as in "
            "2026-08-03T14:20 (Korean time) or 2026-08-03T05:20Z"
        )
        raise ValueError(message)
    return found if found.tzinfo else found.replace(tzinfo=SEOUL)
