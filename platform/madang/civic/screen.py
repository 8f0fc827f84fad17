"""Free text looked through for personal data before it is kept: a help, no guarantee.

A resident registration number is never kept; telephone numbers, mail addresses and card numbers are
pointed out, and the author decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang.civic.refusals import Refusal

Kind: TypeAlias = Literal["resident_number", "phone", "mail", "card"]
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "resident_number": re.compile(r"(?<!\d)\d{2}[01]\d[0-3]\d\s?[-–]?\s?[1-8]\d{6}(?!\d)"),
    "card": re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?!\d)"),
    "phone": re.compile(r"(?<![\d-])(?:\+82[ -]?|0)\d{1,2}[ -.)]?\s?\d{3,4}[ -.]?\d{4}(?!\d)"),
    "mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that looks like personal data.

    Attributes:
        kind: What it looks like.
        start: Where it begins in the text.
        end: Where it ends.
    """

    kind: Kind
    start: int
    end: int


def findings(text: str) -> tuple[Finding, ...]:
    """What looks like personal data, in the order of the text; no place is named twice.

    >>> [found.kind for found in findings("전화 02-000-0000, 글 2018-08-31")]
    ['phone']
    """
    return tuple(sorted(_found(text), key=lambda found: found.start))


def prove_keepable(text: str) -> None:
    """Nothing, where the text may be kept.

    Raises:
        Refusal: It holds what looks like a resident registration number.
    """
    if any(found.kind == "resident_number" for found in findings(text)):
        message = "text: holds what looks like a resident registration number; take it out"
        raise Refusal("resident_number", message)


def _found(text: str) -> Iterator[Finding]:
    taken: list[range] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            if not any(
                match.start() in place or place.start in range(*match.span()) for place in taken
            ):
                taken.append(range(*match.span()))
                yield Finding(kind=kind, start=match.start(), end=match.end())
