"""Line names in texts and their KRIC line codes.

In the capital region a line code means one line whoever operates it. Elsewhere (Busan, Daegu) the
same digits are used again; the operator that printed the text tells the region.
"""

import re

from madang_transfermap.readers.text.doors import joined

MARK = "\ue000"
"""Stands for a line name in a marked text; no station name holds it."""

_NAMES = (
    ("인천1호선", "I1"),
    ("인천2호선", "I2"),
    ("인천공항 자기부상철도", "M1"),
    ("부산김해경전철", "B1"),
    ("공항철도선", "A1"),
    ("공항철도", "A1"),
    ("경의중앙선", "K4"),
    ("경의중앙", "K4"),
    ("경의선", "K4"),
    ("경춘선", "K2"),
    ("경춘", "K2"),
    ("수인분당선", "K1"),
    ("수인분당", "K1"),
    ("신분당선", "D1"),
    ("신분당", "D1"),
    ("분당선", "K1"),
    ("수인선", "K1"),
    ("경강선", "K5"),
    ("경강", "K5"),
    ("동해선", "K6"),
    ("서해선", "WS"),
    ("용인에버라인", "E1"),
    ("에버라인(용인경전철)", "E1"),
    ("에버라인", "E1"),
    ("의정부경전철", "U1"),
    ("우이신설선", "UI"),
    ("우이신설", "UI"),
    ("김포골드라인", "G1"),
    ("신림선", "L1"),
    ("GTXA", "A"),
    ("GTX-A", "A"),
)
_CODES = dict(_NAMES)
# 의정부 is a station of line 1 as well; it is the light rail only before these words.
_UIJEONGBU = r"의정부(?= (?:발곡|범골|대합실))"
# The middle dot is lost: `5  6호선` names lines 5 and 6, `1  4호선` lines 1 and 4.
_LINE = re.compile(
    rf"(?<!\d)(?P<lost>\d) {{2,}}(?=\d호선)"
    rf"|{'|'.join(re.escape(name) for name, _ in _NAMES)}|{_UIJEONGBU}|(?P<number>\d)호선"
)


def lines_in(text: str) -> tuple[str, ...]:
    """The codes of all lines that the text names, in order, each once.

    >>> lines_in("5  6호선 방향 환승통로로 이동"), lines_in("(B3) 9호선  공항철도 방향")
    (('5', '6'), ('9', 'A1'))
    >>> lines_in("의정부 발곡 방면 승강장"), lines_in("1호선 의정부 방면 승강장")
    (('U1',), ('1',))
    """
    return tuple(dict.fromkeys(_code(match) for match in _LINE.finditer(text)))


def line(text: str) -> str | None:
    """Those codes in one cell, with `/` between them; None where no line is named."""
    return joined(lines_in(text))


def mark(text: str) -> str:
    """The text with each line name replaced by `MARK`.

    >>> mark("(2F) 1호선 도봉 방면") == f"(2F) {MARK} 도봉 방면"
    True
    """
    return _LINE.sub(MARK, text)


def line_code(printed: str) -> str | None:
    """The code of a line as printed in a column of its own; None where it is not known.

    >>> line_code("7호선"), line_code("경의중앙"), line_code("서해"), line_code("진접선")
    ('7', 'K4', 'WS', '4')
    """
    codes = lines_in(printed)
    return codes[0] if len(codes) == 1 else _ELSEWHERE.get(printed)


def _code(match: re.Match[str]) -> str:
    return match["lost"] or match["number"] or _CODES.get(match[0], "U1")


# Names of lines that only columns print, not step texts.
_ELSEWHERE = {
    "공항": "A1",
    "경의중앙": "K4",
    "동해": "K6",
    "대경선": "K7",
    "의정부": "U1",
    "서해": "WS",
    "진접선": "4",
    "부산김해선": "B1",
    "자기부상": "M1",
}
