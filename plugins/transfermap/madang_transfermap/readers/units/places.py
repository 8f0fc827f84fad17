"""Where a facility stands, read from the short texts of facility lists.

`온수 방면3-1, 장암 방면5-2`, `2,3번 출입구 사이`, `대합실(1~6번 출입구 방면)`, `환승통로(4호선
동작 방면)`. What belongs here: reading of one text. Which station a name means is resolved in
`madang_transfermap.readers.units.facilities`.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from madang_transfermap.readers.text import directions, lines

Place: TypeAlias = Literal["street", "concourse", "platform", "transfer", "other"]
PLACES: tuple[Place, ...] = get_args(Place)
Direction: TypeAlias = Literal["up", "down", "inner", "outer"]

_SPELLINGS = (
    ("eogkqtlf", "대합실"),  # typed on a Latin keyboard
    ("동역사 ", "동대문역사문화공원 "),
    ("구로디지털 방면", "구로디지털단지 방면"),
    ("효창공원 방면", "효창공원앞 방면"),
    ("달빛축축제", "달빛축제"),
    ("종점역", "종착역"),
    ("오른방향", "오른쪽"),
)
_DOOR_AS_EXIT = re.compile(r"(?<=승강장 )(\d{1,2}-[1-4]) 출입구")
_NUMBER = r"(?<![A-Za-z\d-])\d{1,2}(?:-\d)?(?!\d|호선|호기)"
_EXITS = re.compile(rf"(?P<numbers>{_NUMBER}번?(?:\s*[,/~]\s*{_NUMBER}번?)*)\s*(?:출입구|출구)")
_EXIT = re.compile(rf"(?P<number>{_NUMBER})번?\s*(?P<range>~)?")
_DOOR = re.compile(r"(?<![\d-])([1-9]\d?-[1-4])(?![\d-])")
_LINE_LIST = re.compile(r"(\d),(?=\d호선)")
_SIDES: tuple[tuple[str, Direction], ...] = (
    ("상선", "up"),
    ("하선", "down"),
    ("내선", "inner"),
    ("외선", "outer"),
)
_PLATFORM_TOWARD = re.compile(r"(\S+역) 승강장 방향")
_INNER_BRACKET = re.compile(r"\([^()]*호선[^()]*출입구[^()]*\)")
_TRANSFER = re.compile(r"환승(?!센터)|\d호선 연결 ?계단|연결통로\([\d ]*호선|코레일")
_CONCOURSE = re.compile(r"대합실|출입구 ?(?:방면|방향)|개집표기|개찰구|표 내는 곳")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a facility stands. None or empty is what the text does not say.

    Attributes:
        place: Part of the station, None where the text is empty or not understood.
        exits: Numbers of exits that the text names.
        toward: Names of stations that it points to.
        doors: Cars with doors; as many as `toward` where each direction has its own.
        lines: KRIC codes of the lines that it names.
        sides: Directions as operators call them.
        at_end: It stands where the line ends.
    """

    place: Place | None = None
    exits: tuple[str, ...] = ()
    toward: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    sides: tuple[Direction, ...] = ()
    at_end: bool = False


def spot(text: str) -> Spot:
    """What a text of one place says.

    >>> found = spot("온수 방면3-1, 장암 방면5-2")
    >>> found.place, found.toward, found.doors
    ('platform', ('온수', '장암'), ('3-1', '5-2'))
    >>> spot("대합실(1~3번 출입구 방면)").exits, spot("9-1번 출입구(교통섬) 측").exits
    (('1', '2', '3'), ('9-1',))
    >>> found = spot("환승통로(3,9호선 방면)")
    >>> found.place, found.lines, found.toward
    ('transfer', ('3', '9'), ())
    """
    cleaned = _cleaned(text)
    if not cleaned:
        return Spot()
    rest = _EXITS.sub(" ", cleaned)
    doors = tuple(_DOOR.findall(rest))
    toward = _toward(_DOOR.sub(" ", rest))
    sides = _sides(cleaned)
    exits = exit_numbers(cleaned)
    at_end = "종착" in cleaned
    names_track = bool(toward) and "방면" in rest
    on_platform = bool(doors or at_end) or names_track or "승강장" in rest
    return Spot(
        place=_place(cleaned, on_platform=on_platform, has_exit=bool(exits)),
        exits=exits,
        toward=toward,
        doors=doors,
        lines=lines.lines_in(cleaned),
        sides=sides,
        at_end=at_end,
    )


def exit_numbers(text: str) -> tuple[str, ...]:
    """The numbers of all exits that a text names, ranges written out.

    >>> exit_numbers("대합실(3~5,11번출입구방면)"), exit_numbers("1번/2번 출입구 사이")
    (('3', '4', '5', '11'), ('1', '2'))
    >>> exit_numbers("승강장 5-2 출입문 앞"), exit_numbers("2호선 방면")
    ((), ())
    """
    found: list[str] = []
    for exits in _EXITS.finditer(text):
        first: int | None = None
        for match in _EXIT.finditer(exits["numbers"]):
            number = match["number"]
            if first is not None and number.isdigit():
                found += [str(between) for between in range(first + 1, int(number))]
            found.append(number)
            first = int(number) if match["range"] and number.isdigit() else None
    return tuple(dict.fromkeys(found))


def cell(values: tuple[str, ...]) -> str | None:
    """Values in one cell with `/` between them, a repeated one kept; None where there are none.

    >>> cell(("5-1", "5-1")), cell(())
    ('5-1/5-1', None)
    """
    return "/".join(values) or None


def _cleaned(text: str) -> str:
    cleaned = " ".join(text.split())
    for wrong, right in _SPELLINGS:
        cleaned = cleaned.replace(wrong, right)
    cleaned = _PLATFORM_TOWARD.sub(r"\1 방향 승강장", cleaned)
    cleaned = _LINE_LIST.sub(r"\1  ", _INNER_BRACKET.sub("", cleaned))
    return _DOOR_AS_EXIT.sub(r"\1 출입문", cleaned)


def _toward(text: str) -> tuple[str, ...]:
    """Names of the stations that a text points to; places inside the station are left out."""
    text = re.sub(r"상/하선|상선|하선|종착역|(?<=[가-힣]), ?(?=[가-힣]+ ?방면)", _seam, text)
    found = directions.toward(text.replace("방면측", "방면"))
    if found is None or found.startswith("place:"):
        return ()
    return tuple(name for name in found.split("/") if not name.endswith("선"))


def _sides(text: str) -> tuple[Direction, ...]:
    both = text.replace("상/하선", "상선하선")
    return tuple(code for word, code in _SIDES if word in both)


def _seam(match: re.Match[str]) -> str:
    return "," if match[0].startswith(",") else " "


def _place(text: str, *, on_platform: bool, has_exit: bool) -> Place:
    if _TRANSFER.search(text) and not text.startswith("대합실"):
        return "transfer"
    if on_platform and "대합실" not in text and "통로" not in text:
        return "platform"
    if _CONCOURSE.search(text):
        return "concourse"
    return "street" if has_exit else "other"
