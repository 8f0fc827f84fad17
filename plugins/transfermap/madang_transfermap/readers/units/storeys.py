"""Floors of facilities: half floors beside whole ones, their order, and travelled sections.

Lists of facilities know more floors than step texts (`madang_transfermap.readers.text.floors`):
`BM1` is the half floor above B1, `FM1` the one above 1F, `M1` one that the list does not place.
"""

import re
from collections.abc import Iterable, Sequence

from madang_transfermap.readers.text import floors

STOREY_PATTERN = r"B[1-9][0-9]?|BM[1-9]?|[1-9][0-9]?F|FM[1-9]?|M[1-9]?"
_PART = re.compile(r"B[1-9]|BM[1-9]?|[1-9]F|F[1-9]|FM[1-9]?|M[1-9]?")
_HALF = re.compile(r"B(\d)\.5F?|B(\d)F")
_STOP = re.compile(r"\((B\d(?:\.5)?F?|BM\d?|M\d?|\dF|F\d)\)")
_ABOVE, _BELOW = re.compile(r"(?:지상) ?(\d)층|(?<![지하상\d])(\d)층"), re.compile(r"지하 ?(\d)층")


def normal(printed: str) -> str | None:
    """The normal form of one floor as lists print it; None where it names no floor by number.

    >>> normal("F1"), normal("B2"), normal("BM1"), normal("B0.5F"), normal("B1F"), normal("지상층")
    ('1F', 'B2', 'BM1', 'BM1', 'B1', None)
    >>> normal("지하2층"), normal("지상3층"), normal("1층"), normal("B1.5"), normal("대합실")
    ('B2', '3F', '1F', 'BM2', None)
    """
    text = printed.strip()
    if half := _HALF.fullmatch(text):
        return f"BM{int(half[1]) + 1}" if half[1] else f"B{half[2]}"
    if below := _BELOW.fullmatch(text):
        return f"B{below[1]}"
    if above := _ABOVE.fullmatch(text):
        return f"{above[1] or above[2]}F"
    if not _PART.fullmatch(text):
        return None
    return text if text.startswith("FM") else floors.normal(text)


def rank(storey: str) -> float:
    """Where a floor stands, 1F = 1, B1 = 0; a half floor is half a floor above its number.

    `M1` is put where `BM1` is: seven of eight such units lie between B1 and 1F.

    >>> sorted(["2F", "B3", "BM1", "1F", "B1", "M1"], key=rank)
    ['B3', 'B1', 'BM1', 'M1', '1F', '2F']
    """
    level = int(re.sub(r"\D", "", storey) or "1")
    if storey.endswith("F"):
        return float(level)
    if storey.startswith("FM"):
        return level + 0.5
    return 1 - level + (0.5 if "M" in storey else 0.0)


def lowest_first(storeys: Iterable[str]) -> tuple[str, ...]:
    """The different floors, lowest first."""
    return tuple(sorted(dict.fromkeys(storeys), key=rank))


def section(printed: str) -> tuple[str, ...]:
    """The floors of a travelled section in the order printed; what has no number is left out.

    >>> section("B2-B1-1F"), section("지하1층↔지하3층 "), section("대합실(B1F)↔대합실(B0.5F)")
    (('B2', 'B1', '1F'), ('B1', 'B3'), ('B1', 'BM1'))
    >>> section("지상층↔지하1층"), section("승강장→대합실"), section("F1-B1"), section("B1-1")
    (('B1',), (), ('1F', 'B1'), ('B1',))
    """
    first = printed.split(",", maxsplit=1)[0]
    parts = [re.sub(r".*\((\w[\w.]*)\)", r"\1", part) for part in re.split(r"[-↔→]", first)]
    return tuple(storey for part in parts if (storey := normal(part)))


def stops(printed: str) -> tuple[tuple[str, str], ...]:
    """Floor and text of each stop of a place that is described floor by floor.

    >>> stops("(B1) 3번 출입구 방향,(1F)4번 출입구 뒤")
    (('B1', '3번 출입구 방향'), ('1F', '4번 출입구 뒤'))
    """
    found = list(_STOP.finditer(printed))
    ends = [*(match.start() for match in found[1:]), len(printed)][: len(found)]
    texts = [printed[m.end() : end].strip(" ,") for m, end in zip(found, ends, strict=True)]
    named = [(normal(match[1]), text) for match, text in zip(found, texts, strict=True)]
    return tuple((storey, text) for storey, text in named if storey)


def disagree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of floors end at different floors; a list of less than two says nothing.

    >>> disagree(("B1", "B3"), ("B1", "B2", "B3")), disagree(("B1", "B2"), ("B2", "B3"))
    (False, True)
    """
    if min(len(one), len(other)) < 2:  # noqa: PLR2004 -- a section has two ends
        return False
    a, b = lowest_first(one), lowest_first(other)
    return (rank(a[0]), rank(a[-1])) != (rank(b[0]), rank(b[-1]))
