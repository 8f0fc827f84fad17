"""The fourteen kinds of a step, told by the first match from the top of the table.

Source: Railway station transfer movement (data.go.kr 15130556), 8,054 rows in 513 shapes.
"""

import re
from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

Kind: TypeAlias = Literal[
    "lift",
    "stairs",
    "board",
    "wait",
    "elevator",
    "alight",
    "gate",
    "ramp",
    "outside",
    "concourse",
    "corridor",
    "platform",
    "floor",
    "walk",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_ELEVATOR = re.compile(r"엘리베이터(?! 앞 표 내는 곳)|E/L")
_GATE = re.compile(r"표 내는 곳(?! ?옆)|개집표기|개집표구|게이트")


def _has(pattern: str, *, without: str | None = None) -> Callable[[str], bool]:
    wanted = re.compile(pattern)
    other = re.compile(without) if without else None
    return lambda text: bool(wanted.search(text)) and not (other and other.search(text))


_TABLE: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    ("lift", _has("휠체어리프트|장애인용리프트")),
    ("stairs", _has("계단(?! ?옆)")),
    ("board", lambda text: "휠체어칸" in text or _ends_in_boarding(text)),
    ("wait", _has("차량 확인")),
    ("elevator", _has(_ELEVATOR.pattern)),
    ("alight", _has("하차", without="대합실|맞이방|통로|층 ?에서")),
    ("gate", _has(_GATE.pattern)),
    ("ramp", _has("경사로")),
    (
        "outside",
        _has(r"외부|횡단보도|인도(?:$| )|출구로 이동|출입구로 이동|기차역|\d번 ?출구 이동"),
    ),
    ("concourse", _has("대합실|맞이방|환승홀")),
    ("corridor", _has("통로")),
    ("platform", _has(r"승강장|번칸|당역 도착|^\d호선 \S+역$")),
    ("floor", _has(r"층|(?<![A-Za-z])(?:B\d|\dF|F\d)(?![A-Za-z0-9])")),
    ("walk", _has("이동|직진")),
)


def kind_of(text: str) -> Kind | None:
    """The kind of a step, or None where no line of the table fits.

    Args:
        text: A step text as `madang_transfermap.readers.steps.repairs.clean` gives it.

    >>> kind_of("계단옆 엘리베이터 이용 후 지하2층 이동"), kind_of("신길 방면 계단으로 이동")
    ('elevator', 'stairs')
    >>> kind_of("강남 방면 엘리베이터 앞 표 내는 곳 통과"), kind_of("표 내는 곳 옆 환승통로 이동")
    ('gate', 'corridor')
    >>> kind_of("알 수 없음") is None
    True
    """
    return next((kind for kind, fits in _TABLE if fits(text)), None)


def _ends_in_boarding(text: str) -> bool:
    return text.rstrip(" )").endswith("승차") and not _ELEVATOR.search(text)
