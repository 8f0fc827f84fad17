"""From which columns of other tables the columns of one come: two lists, and strands between them.

Strands of one table share a colour and, since not all see it, a dash; its sign stands beside its
name. Both lists keep their order, so most strands lie side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from madang.ui.drawing import Drawing, Svg, element
from madang.ui.lettering import LINE_PX, SIZE_PX, wrapped
from madang.ui.palette import COLOURS, DASHES
from madang.ui.theme import FONTS, TOKENS

_GAP = 9
_SWATCH = 26
_DOT = 3.5
_MOST_LINES = 2
# Every table beyond the sixth looks like the rest.
_OTHER_COLOUR, _OTHER_DASH = "#58616a", (2, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strands:
    """What is drawn.

    Attributes:
        tables: Names of the tables on the left, with their columns.
        columns: Columns on the right, each with (table, column) pairs that it comes from.
    """

    tables: Mapping[str, Sequence[str]]
    columns: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    lines: Sequence[str]
    x: float
    y: float
    anchor: Literal["start", "end"] = "end"
    head: bool = False

    @property
    def middle(self) -> float:
        return self.y + len(self.lines) * LINE_PX / 2


def drawn(strands: Strands, width: float, *, ident: str, title: str, desc: str) -> Drawing:
    """The drawing in `width` px: 736 for a desk, 340 for a phone."""
    room = (width - max(40, width * 0.14)) / 2 - 8
    left: dict[tuple[str, str], _Label] = {}
    heads: dict[str, _Label] = {}
    y = 1.0
    for table, columns in strands.tables.items():
        heads[table] = _Label(lines=_lines(table, room - _SWATCH), x=room - _SWATCH, y=y, head=True)
        y = _below(heads[table])
        for column in columns:
            left[table, column] = _Label(lines=_lines(column, room - 6), x=room - 6, y=y)
            y = _below(left[table, column])
        y += _GAP
    right, end = _right(strands, width - room, room, y)
    looks = dict(zip(strands.tables, _looks(), strict=False))
    body = [
        *(
            _strand(left[origin], room, right[column], width - room, looks[origin[0]])
            for column, origins in strands.columns.items()
            for origin in origins
        ),
        *(_swatch(label, looks[table]) for table, label in heads.items()),
        *(_words(label) for label in (*heads.values(), *left.values(), *right.values())),
    ]
    return Drawing(ident=ident, title=title, desc=desc, width=width, height=end, body=body)


def _right(strands: Strands, x: float, room: float, tall: float) -> tuple[dict[str, _Label], float]:
    """Labels of the columns on the right, in the middle of the height, and where all ends."""
    lines = {name: _lines(name, room - 8) for name in strands.columns}
    height = sum(len(each) * LINE_PX + _GAP for each in lines.values())
    y, found = max(1.0, (tall - height) / 2), dict[str, _Label]()
    for name, each in lines.items():
        found[name] = _Label(lines=each, x=x + 8, y=y, anchor="start")
        y = _below(found[name])
    return found, max(y, tall)


def _lines(text: str, room: float) -> Sequence[str]:
    return wrapped(text, room, _MOST_LINES)


def _below(label: _Label) -> float:
    return label.y + len(label.lines) * LINE_PX + _GAP


def _looks() -> Iterator[tuple[str, Sequence[int]]]:
    yield from zip(COLOURS, DASHES, strict=True)
    while True:
        yield _OTHER_COLOUR, _OTHER_DASH


def _strand(
    start: _Label, room: float, end: _Label, right: float, look: tuple[str, Sequence[int]]
) -> Svg:
    """A line with a dot at both ends; it begins where the words on the left may end."""
    x, half = room + _DOT, (room + right) / 2
    path = f"M{x:.1f} {start.middle:.1f}C{half:.1f} {start.middle:.1f} {half:.1f} {end.middle:.1f}"
    line = _line(f"{path} {right:.1f} {end.middle:.1f}", look)
    dots = (_dot(x, start.middle), _dot(right, end.middle))
    return element("g", line, *dots)


def _line(path: str, look: tuple[str, Sequence[int]]) -> Svg:
    colour, dash = look
    dashes = None if dash == DASHES[0] else " ".join(map(str, dash))
    return element(
        "path", d=path, fill="none", stroke=colour, stroke_width=2.5, stroke_dasharray=dashes
    )


def _dot(x: float, y: float) -> Svg:
    return element("circle", cx=x, cy=y, r=_DOT, fill=TOKENS["text"].value)


def _swatch(label: _Label, look: tuple[str, Sequence[int]]) -> Svg:
    y = label.y + LINE_PX / 2
    return _line(f"M{label.x + 5:.1f} {y:.1f}H{label.x + _SWATCH:.1f}", look)


def _words(label: _Label) -> Svg:
    return element(
        "g",
        *(
            element(
                "text",
                line,
                x=label.x,
                y=label.y + LINE_PX * (row + 0.75),
                font_size=SIZE_PX,
                font_family=FONTS,
                font_weight=700 if label.head else 400,
                text_anchor=label.anchor,
                fill=TOKENS["text"].value,
            )
            for row, line in enumerate(label.lines)
        ),
    )
