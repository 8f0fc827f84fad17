"""What something is made from and what is made from it: boxes and arrows, wide and for phones.

A box's edge tells its kind beside its place: dashed = material from outside, thick = the subject.
The list beside the drawing says the same; a drawing holds at most `MOST` boxes on each side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang.ui.drawing import Drawing, Svg, element
from madang.ui.lettering import LINE_PX, SIZE_PX, wrapped
from madang.ui.theme import FONTS, GROUND, GROUND_QUIET, TOKENS

WIDE_PX, NARROW_PX = 736, 340
MOST = 8
_PAD, _GAP, _ARROW = 12, 12, 8
_BOX_PX = 212  # three of them, and room for arrows
_INDENT = 28
_MOST_LINES = 3
Kind: TypeAlias = Literal["material", "dataset", "subject", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One thing.

    Attributes:
        label: Its name.
        kind: `material` from outside, a `dataset`, the `subject`, or how many more there are.
    """

    label: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What is drawn.

    Attributes:
        before: What the subject is made from.
        subject: The subject.
        after: What is made from it.
    """

    before: Sequence[Box]
    subject: Box
    after: Sequence[Box]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    box: Box
    x: float
    y: float
    width: float
    lines: Sequence[str]

    @property
    def height(self) -> float:
        return len(self.lines) * LINE_PX + 2 * _PAD

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def wide(flow: Flow, *, ident: str, title: str, desc: str) -> Drawing:
    """From left to right."""
    columns = [
        [_placed(box, x, 0, _BOX_PX) for box in boxes]
        for x, boxes in zip(
            (1, (WIDE_PX - _BOX_PX) / 2, WIDE_PX - _BOX_PX - 1),
            (flow.before, [flow.subject], flow.after),
            strict=True,
        )
    ]
    height = max(_tall(column) for column in columns) + 2
    before, (subject,), after = (_stacked(c, 1 + (height - 2 - _tall(c)) / 2) for c in columns)
    arrows = [
        *(_across(box.x + box.width, box.middle, subject.x, subject.middle) for box in before),
        *(_across(subject.x + subject.width, subject.middle, box.x, box.middle) for box in after),
    ]
    boxes = [_drawn(box) for box in (*before, subject, *after)]
    return Drawing(
        ident=ident,
        title=title,
        desc=desc,
        width=WIDE_PX,
        height=height,
        body=(*(part for arrow in arrows for part in arrow), *boxes),
    )


def narrow(flow: Flow, *, ident: str, title: str, desc: str) -> Drawing:
    """From top to bottom, with the lines at the left edge."""
    room = NARROW_PX - _INDENT - 1
    before = _stacked([_placed(box, _INDENT, 0, room) for box in flow.before], 1)
    y = (before[-1].y + before[-1].height + 3 * _GAP) if before else 1
    subject = _placed(flow.subject, 1, y, NARROW_PX - 2)
    below = subject.y + subject.height
    after = _stacked([_placed(box, _INDENT, 0, room) for box in flow.after], below + 2 * _GAP)
    end = after[-1].y + after[-1].height if after else below
    trunk = _INDENT / 2
    arrows: list[Svg] = []
    if before:
        start = before[0].middle
        arrows += [_line(f"M{trunk} {start}V{subject.y - _ARROW}"), _head(trunk, subject.y, "down")]
        arrows += [_line(f"M{trunk} {box.middle}H{box.x}") for box in before]
    if after:
        arrows.append(_line(f"M{trunk} {below}V{after[-1].middle}"))
        for box in after:
            arrows += [
                _line(f"M{trunk} {box.middle}H{box.x - _ARROW}"),
                _head(box.x, box.middle, "right"),
            ]
    boxes = [_drawn(box) for box in (*before, subject, *after)]
    return Drawing(
        ident=ident,
        title=title,
        desc=desc,
        width=NARROW_PX,
        height=end + 1,
        body=(*arrows, *boxes),
    )


def _placed(box: Box, x: float, y: float, width: float) -> _Placed:
    lines = wrapped(box.label, width - 2 * _PAD, _MOST_LINES)
    return _Placed(box=box, x=x, y=y, width=width, lines=lines)


def _tall(column: Sequence[_Placed]) -> float:
    return sum(box.height for box in column) + _GAP * max(len(column) - 1, 0)


def _stacked(column: Sequence[_Placed], top: float) -> list[_Placed]:
    found: list[_Placed] = []
    for box in column:
        found.append(_placed(box.box, box.x, top, box.width))
        top += box.height + _GAP
    return found


def _drawn(placed: _Placed) -> Svg:
    kind = placed.box.kind
    edge = element(
        "rect",
        x=placed.x,
        y=placed.y,
        width=placed.width,
        height=placed.height,
        rx=6,
        fill=GROUND_QUIET if kind == "subject" else GROUND,
        stroke=TOKENS["text" if kind == "subject" else "text-3"].value,
        stroke_width=3 if kind == "subject" else 1.5,
        stroke_dasharray="6 4" if kind == "material" else None,
    )
    words = [
        element(
            "text",
            line,
            x=placed.x + _PAD,
            y=placed.y + _PAD + LINE_PX * (row + 0.75),
            font_size=SIZE_PX,
            font_family=FONTS,
            font_weight=700 if kind == "subject" else 400,
            fill=TOKENS["text"].value,
        )
        for row, line in enumerate(placed.lines)
    ]
    shown = [] if kind == "rest" else [edge]
    return element("g", *shown, *words)


def _across(x: float, y: float, to_x: float, to_y: float) -> tuple[Svg, Svg]:
    """A bent arrow from the right of a box to the left of another."""
    half = (x + to_x) / 2
    end = to_x - _ARROW
    return _line(
        f"M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {end:.1f} {to_y:.1f}"
    ), (_head(to_x, to_y, "right"))


def _line(path: str) -> Svg:
    return element("path", d=path, fill="none", stroke=TOKENS["text-3"].value, stroke_width=1.5)


def _head(x: float, y: float, towards: Literal["right", "down"]) -> Svg:
    half = _ARROW / 2 + 1
    points = (
        f"{x:.1f},{y:.1f} {x - _ARROW:.1f},{y - half:.1f} {x - _ARROW:.1f},{y + half:.1f}"
        if towards == "right"
        else f"{x:.1f},{y:.1f} {x - half:.1f},{y - _ARROW:.1f} {x + half:.1f},{y - _ARROW:.1f}"
    )
    return element("polygon", points=points, fill=TOKENS["text-3"].value)
