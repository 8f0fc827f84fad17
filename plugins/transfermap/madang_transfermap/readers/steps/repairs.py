"""Repairs of one source text: step numbers, blanks and spellings, before anything is read from it.

What belongs here: changes that lose nothing but noise. Lost hyphens and middle dots are not put
back into the text; the modules that read doors, exits and lines know both forms.
"""

import re

_NUMBER = re.compile(r"\d+\)")
_SPELLINGS = (
    ("엘리베에터", "엘리베이터"),
    ("엘레이터", "엘리베이터"),
    ("상강장", "승강장"),
    ("방명", "방면"),
    ("표 내는곳", "표 내는 곳"),
    ("어린이 대공원", "어린이대공원"),
    ("을지로 3가", "을지로3가"),
    ("경의 중앙선", "경의중앙선"),
    ("환승 통로", "환승통로"),
    ("연결 통로", "연결통로"),
    ("환승연결통로", "연결통로"),
    ("명련", "명륜"),
    ("③", "3"),
)


def clean(text: str, order: int) -> str:
    """The text of a step without its number, with known misspellings put right.

    The number is printed as `n)`; in nine rows it differs from the order column, is doubled, or
    lacks the bracket.

    Args:
        text: As it stands in the file.
        order: Place of the row in its path, from 1.

    >>> clean(" 3) 3) 종로3가 방면 승차 (휠체어칸)", 3)
    '종로3가 방면 승차 (휠체어칸)'
    >>> clean("7 3호선 남산 방면 엘리베이터 탑승", 7), clean("5(B3) 9호선 승강장", 5)
    ('3호선 남산 방면 엘리베이터 탑승', '(B3) 9호선 승강장')
    """
    rest = text.strip()
    while match := _NUMBER.match(rest):
        rest = rest[match.end() :].lstrip()
    if rest == text.strip():
        rest = re.sub(rf"^{order}(?=[ (])", "", rest)
    return spell(rest)


def spell(text: str) -> str:
    """The text with known misspellings put right and no blanks at the ends.

    >>> spell(" 4호선 범계방명 승강장 ")
    '4호선 범계방면 승강장'
    """
    for wrong, right in _SPELLINGS:
        text = text.replace(wrong, right)
    return text.strip()
