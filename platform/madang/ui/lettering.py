"""How much room words need in a drawing, and where they break.

Without a browser nobody knows exactly; widths are rounded up, so that words never meet.
"""

import unicodedata
from collections.abc import Sequence

SIZE_PX = 15  # 14 px are left of it where a drawing of 340 is shown on a phone of 360
LINE_PX = 21
# Widths in our font as parts of its size; Hangul is the widest that comes often.
_WIDE, _NARROW, _CAPITAL = 0.92, 0.58, 0.72
_BREAKS = " _"


def width_px(text: str, size: float = SIZE_PX) -> float:
    """Room that a line needs, in px."""
    return size * sum(_part(letter) for letter in text)


def _part(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    return _CAPITAL if letter.isupper() or letter in "—…@%" else _NARROW


def wrapped(text: str, width: float, most: int, size: float = SIZE_PX) -> Sequence[str]:
    """The text in at most `most` lines that fit; what does not is cut with "…".

    It breaks at blanks and behind underscores, and inside of a word only where one alone is too
    long.

    >>> wrapped("transfer_path_id", 90, 2)
    ('transfer_', 'path_id')
    """
    lines: list[str] = []
    for piece in _pieces(text, width, size):
        if lines and width_px((lines[-1] + piece).rstrip(), size) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    lines = [line.rstrip() for line in lines]
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], width, size)]
    return tuple(lines)


def _pieces(text: str, width: float, size: float) -> list[str]:
    """What may stand on a line by itself."""
    pieces, word = list[str](), ""
    for letter in text:
        if width_px(word + letter, size) > width:
            pieces.append(word)
            word = ""
        word += letter
        if letter in _BREAKS:
            pieces.append(word)
            word = ""
    return [piece for piece in (*pieces, word) if piece]


def _cut(line: str, width: float, size: float) -> str:
    while width_px(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
