"""Rows that hold more than one action, cut into one text for each action.

`… 통과 후 … 탑승` is a gate and then an elevator. A row is cut only where both sides name a thing
or a place of their own; `엘리베이터 이용 후 지하1층 이동` is one ride with its floor, not two.
"""

import re

from madang_transfermap.readers.steps.kinds import kind_of
from madang_transfermap.readers.text import floors

_SEAM = re.compile(
    r"(?<=통과) ?후 +"  # 표 내는 곳 통과 후 대합실 엘리베이터로 이동
    r"|(?<=게이트) 지나 +|(?<=통로)를 지나 +"  # 5호선 게이트 지나 B1층 … 엘리베이터 탑승
    r"|(?<=이용)(?:하여| ?후) +|(?<=탑승) 후 +"  # 엘리베이터를 이용하여 … 승강장으로 이동
    r"|(?<=하차) ?후 +|(?<=에서 하차) +"  # 지하1층 에서 하차 환승통로로 이동
    r"|(?<=에서) 내려 +"  # 지상2층 에서 내려 좌측 게이트 통과
    r"|(?<=이동)(?: ?후|하여| 및) +|(?<=통로로 이동) {2,}"  # 대합실로 이동하여 표 내는 곳 통과
    r"|(?<=직진) 후 +(?!좌회전)"  # 좌측 12시방향 직진 후 좌측 환승게이트 통과
    r"|(?<=건넌) 후 +"  # 횡단보도 건넌 후 2호선 5번 출입구로 이동
)
_ONLY_GROUND = re.compile(r"(?:지상|지하)(?:으로)? ?(?:이동)?")
_DEVICES = ("elevator", "lift")


def clauses(text: str) -> tuple[str, ...]:
    """The actions of a row in order; the row itself where it holds one.

    Args:
        text: A step text as `madang_transfermap.readers.steps.repairs.clean` gives it.

    >>> clauses("(B2) 표 내는 곳 통과 후 5호선 양평 방향 엘리베이터 탑승")
    ('(B2) 표 내는 곳 통과', '5호선 양평 방향 엘리베이터 탑승')
    >>> clauses("7번출입구 근처 엘리베이터 이용 후 지상1층으로 이동")
    ('7번출입구 근처 엘리베이터 이용 후 지상1층으로 이동',)
    """
    parts: list[str] = []
    start = 0
    for seam in _SEAM.finditer(text):
        head, tail = text[start : seam.start()], text[seam.end() :]
        if _are_two(head, tail):
            parts.append(head.strip())
            start = seam.end()
    return (*parts, text[start:].strip())


def _are_two(head: str, tail: str) -> bool:
    """Whether `tail` is an action of its own, not the floor at which a ride ends."""
    if kind_of(head) is None or kind_of(tail) is None:
        return False
    return kind_of(head) not in _DEVICES or not _names_only_a_floor(tail)


def _names_only_a_floor(text: str) -> bool:
    rest = text
    for mention in reversed(floors.mentions(text)):
        rest = rest[: mention.start] + rest[mention.end :]
    bare = re.sub(r"중?층|으로|로|이동|\s", "", rest)
    return not bare or _ONLY_GROUND.fullmatch(text) is not None
