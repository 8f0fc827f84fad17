"""Tables on a terminal: columns line up, also where letters are two cells wide."""

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """Cells that the text takes on a terminal.

    >>> width("abc"), width("자료")
    (3, 4)
    """
    return sum(_cells(letter) for letter in text)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """The text filled up with spaces.

    >>> pad("자료", 6) + "|", pad("12", 4, right=True)
    ('자료  |', '  12')
    """
    space = " " * max(0, cells - width(text))
    return space + text if right else text + space


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()
) -> str:
    """Lines with a heading, each column as wide as its widest cell.

    Args:
        head: Headings.
        rows: Cells.
        numbers: Positions of columns that stand to the right.
    """
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(width(line[at]) for line in lines) for at in range(len(head))]
    right = set(numbers)
    return "\n".join(
        "  ".join(
            pad(cell, cells, right=at in right)
            for at, (cell, cells) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
