"""Drawings of lineage: no words meet, nothing leaves the picture, all that is told is drawn."""

import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.ui import flow, strands
from madang.ui.drawing import Drawing
from madang.ui.flow import Box, Flow
from madang.ui.lettering import LINE_PX, SIZE_PX, width_px, wrapped
from madang.ui.strands import Strands

SPACE = "{http://www.w3.org/2000/svg}"
TITLES = st.text(st.sampled_from("가나다라마 바사ABCdefg_ 0123—"), min_size=1, max_size=60)
NAMES = st.from_regex(r"[a-z]{1,9}(_[a-z]{1,9}){0,4}", fullmatch=True)


def boxes(drawing: Drawing) -> list[tuple[str, float, float, float, float]]:
    """Each line of words with the room that it needs: left, top, right, bottom."""
    root = ET.fromstring(drawing.svg().text)  # noqa: S314 -- what we wrote ourselves
    found = []
    for item in root.iter(f"{SPACE}text"):
        words = "".join(item.itertext())
        x, y, wide = float(item.get("x")), float(item.get("y")), width_px(words)
        left = x - wide if item.get("text-anchor") == "end" else x
        found.append((words, left, y - 0.75 * LINE_PX, left + wide, y + 0.25 * LINE_PX))
    return found


def faults(drawing: Drawing) -> list[str]:
    """Words that meet or leave the picture."""
    found = boxes(drawing)
    wrong = [
        f"{words!r} leaves the picture"
        for words, left, top, right, bottom in found
        if left < -0.5 or top < -0.5 or right > drawing.width + 0.5 or bottom > drawing.height + 0.5
    ]
    for one, other in combinations(found, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        wrong += [] if apart else [f"{one[0]!r} meets {other[0]!r}"]
    return wrong


def drawn_flow(before, after, *, wide: bool) -> Drawing:
    made = Flow(
        before=[Box(label=label, kind="material") for label in before],
        subject=Box(label="교통약자 환승경로", kind="subject"),
        after=[Box(label=label, kind="dataset") for label in after],
    )
    draw = flow.wide if wide else flow.narrow
    return draw(made, ident="flow", title="Lineage", desc="Said in words")


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow"])
@given(before=st.lists(TITLES, max_size=flow.MOST), after=st.lists(TITLES, max_size=flow.MOST))
def test_boxes_of_a_flow_keep_apart(wide, before, after):
    drawing = drawn_flow(before, after, wide=wide)
    assert faults(drawing) == []
    assert drawing.width == (flow.WIDE_PX if wide else flow.NARROW_PX)


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow"])
def test_every_box_has_an_arrow_or_a_line(wide):
    text = drawn_flow(["가", "나"], ["다"], wide=wide).svg().text
    assert text.count("<rect") == 4
    assert text.count("stroke-dasharray") == 2  # what comes from outside
    assert text.count("<polygon") >= 2
    assert {"가", "나", "다"} <= set(re.findall(r">([가-힣])</text>", text))


def test_words_that_meet_are_found():
    """The control: a drawing whose boxes lie on each other is at fault."""
    drawing = drawn_flow(["가나다"], [], wide=True)
    twice = Drawing(
        ident="twice",
        title="x",
        desc="y",
        width=drawing.width,
        height=drawing.height,
        body=[*drawing.body, *drawing.body],
    )
    assert faults(twice)


@given(
    tables=st.dictionaries(
        TITLES, st.lists(NAMES, min_size=1, max_size=5, unique=True), min_size=1, max_size=8
    ),
    columns=st.lists(NAMES, min_size=1, max_size=6, unique=True),
    width=st.sampled_from([flow.WIDE_PX, flow.NARROW_PX]),
    draw=st.data(),
)
def test_strands_hold_every_column_and_no_words_meet(tables, columns, width, draw):
    pairs = [(table, name) for table, names in tables.items() for name in names]
    origins = {
        column: draw.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3, unique=True))
        for column in columns
    }
    drawing = strands.drawn(
        Strands(tables=tables, columns=origins), width, ident="s", title="x", desc="y"
    )
    assert faults(drawing) == []
    assert drawing.svg().text.count("<circle") == 2 * sum(map(len, origins.values()))


def test_tables_are_told_apart_by_colour_and_dash():
    tables = {name: [name] for name in "abcdefgh"}
    columns = {f"to_{name}": [(name, name)] for name in tables}
    text = strands.drawn(
        Strands(tables=tables, columns=columns), 736, ident="s", title="x", desc="y"
    ).svg()
    looks = re.findall(
        r'stroke="(#\w+)" stroke-width="2.5"(?: stroke-dasharray="([^"]*)")?', text.text
    )
    assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 7


@given(text=TITLES, width=st.floats(60, 300), most=st.integers(1, 4))
def test_wrapped_lines_fit_and_say_all_or_that_they_were_cut(text, width, most):
    lines = wrapped(text, width, most)
    assert len(lines) <= most
    assert all(width_px(line) <= width for line in lines)
    kept = "".join(lines).replace(" ", "")
    whole = text.replace(" ", "")
    assert kept == whole or kept.endswith("…")


def test_letters_are_large_enough_on_a_phone():
    shown = 360 - 2 * 16  # px that are left beside the margins
    assert SIZE_PX * shown / flow.NARROW_PX >= 14
