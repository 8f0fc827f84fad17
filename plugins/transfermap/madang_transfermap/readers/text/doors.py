"""Small numbers in step texts: doors and cars, exits, elevator units, sides and distances.

Hyphens are lost in the source: `72 출입문` is door 7-2, `104번 승강장` door 10-4. No car has more
than four doors on a side and no platform has a two-digit number, so the last digit is the door.
Several values of one cell stand in order with `/` between them.
"""

import re
from collections.abc import Sequence

_DOOR_PAIR = re.compile(r"(?<!\d)(\d{1,2})([1-4])(?: {2,}|/)(\d{1,2})([1-4])(?= ?휠체어칸)")
_DOOR = re.compile(r"(?<![\d/])(\d{1,2})([1-4])(?=번? ?(?:승강장|출입문|근처))")
_CAR = re.compile(r"(\d+)(?:번칸|호차)")
_EXIT = re.compile(r"(?<!\d)(\d+)번?(?:(?:/| {2,})(\d+)번?)? ?(?:출입구|출구)")
_UNIT = re.compile(r"(\d+)호기")
_METRES = re.compile(r"(\d+) ?[mM](?![A-Za-z])")
_CLOCK = re.compile(r"(\d{1,2})시")
_SIDES = (("좌측", "left"), ("왼쪽", "left"), ("우측", "right"), ("오른쪽", "right"))


def car_door(text: str) -> str | None:
    """The cars or doors that the text names: `7-2`, `1-4/4-1`, `3/10`.

    >>> car_door("승강장 72 출입문 앞 엘리베이터"), car_door("승차 (14  41 휠체어칸)")
    ('7-2', '1-4/4-1')
    >>> car_door("1번칸 옆 휠체어리프트"), car_door("1호선 군포방면 3호차/10호차 하차")
    ('1', '3/10')
    >>> car_door("2  3번 출입구 방향"), car_door("1/2번 승강장 엘리베이터")
    (None, None)
    """
    if pair := _DOOR_PAIR.search(text):
        return f"{pair[1]}-{pair[2]}/{pair[3]}-{pair[4]}"
    doors = [f"{match[1]}-{match[2]}" for match in _DOOR.finditer(text)]
    return joined(doors or [match[1] for match in _CAR.finditer(text)])


def exit_no(text: str) -> str | None:
    """The numbers of the station exits that the text names: `7`, `2/3`.

    >>> exit_no("7번출입구 근처"), exit_no("2  3번 출입구 방향"), exit_no("1번/8번 출입구 사이")
    ('7', '2/3', '1/8')
    """
    return joined([number for match in _EXIT.finditer(text) for number in match.groups() if number])


def mark_exits(text: str, mark: str) -> str:
    """The text with each exit (`7번 출입구`) replaced by `mark`."""
    return _EXIT.sub(mark, text)


def mark_doors(text: str, mark: str) -> str:
    """The text with each car and door number replaced by `mark`."""
    return _CAR.sub(mark, _DOOR.sub(mark, _DOOR_PAIR.sub(mark, text)))


def unit_no(text: str) -> int | None:
    """The number of the elevator that the text names.

    >>> unit_no("엘리베이터로 E/L 2호기 에서 F1으로 이동"), unit_no("엘리베이터 탑승")
    (2, None)
    """
    match = _UNIT.search(text)
    return int(match[1]) if match else None


def distance_m(text: str) -> float | None:
    """The distance that the text names, in metres.

    >>> distance_m("10번출구로 이동(약 200m)"), distance_m("오른쪽으로 90M 이동"), distance_m("BM")
    (200.0, 90.0, None)
    """
    match = _METRES.search(text)
    return float(match[1]) if match else None


def side(text: str) -> str | None:
    """To which side the text sends: `clock_11` before `left` or `right`, as it says more.

    >>> side("환승게이트 통과 후 우측 1시방향"), side("좌측 승강장 엘리베이터 이용"), side("승차")
    ('clock_1', 'left', None)
    """
    if clock := _CLOCK.search(text):
        return f"clock_{clock[1]}"
    return next((code for word, code in _SIDES if word in text), None)


def joined(values: Sequence[str]) -> str | None:
    """The different values in order, with `/` between them; None where there are none."""
    return "/".join(dict.fromkeys(values)) or None
