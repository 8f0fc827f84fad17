"""Floors in step texts, and their one normal form: `B2` below ground, `1F` above, `BM` between."""

import re
from dataclasses import dataclass

FLOOR_PATTERN = r"B[1-9]|[1-9][0-9]?F|BM"
_MENTION = re.compile(
    r"\((?P<round>B\d|\d+F|F\d+|BM)\)"
    r"|(?<![A-Za-z0-9])(?P<bare>B\d|F\d+|\d+F)(?![0-9A-Za-z])[)층]?"
    r"|(?P<ground>지하|지상) ?(?P<level>\d+)층"
    r"|(?<![\d])(?P<plain>\d+)층"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A floor that a text names, and where it stands.

    Attributes:
        floor: Normal form.
        start: Place of its first character.
        end: Place after its last character.
    """

    floor: str
    start: int
    end: int


def mentions(text: str) -> tuple[Mention, ...]:
    """All floors that the text names by number, in order.

    `(지상)` or `지하` without a number is no floor: which one stays unknown.

    >>> [mention.floor for mention in mentions("(F1) 지상1층 대합실, 지하 2층, B4층, 2층, (BM)")]
    ['1F', '1F', 'B2', 'B4', '2F', 'BM']
    >>> mentions("(지상) 디지털미디어시티 방면"), mentions("GTXA 승강장")
    ((), ())
    """
    return tuple(
        Mention(_floor(match), match.start(), match.end()) for match in _MENTION.finditer(text)
    )


def normal(floor: str) -> str:
    """The normal form of a floor's short form.

    >>> normal("F3"), normal("3F"), normal("B2"), normal("BM")
    ('3F', '3F', 'B2', 'BM')
    """
    return f"{floor[1:]}F" if floor.startswith("F") else floor


def _floor(match: re.Match[str]) -> str:
    if match["ground"]:
        return f"B{match['level']}" if match["ground"] == "지하" else f"{match['level']}F"
    if match["plain"]:
        return f"{match['plain']}F"
    return normal(match["round"] or match["bare"])
