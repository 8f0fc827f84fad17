"""Station names: the part that is compared, the name in brackets, and names that changed.

Every list writes a station its own way: `교대(법원.검찰청)`, `교대(법원, 검찰청)`, `강남역`.
They are compared by base name on one line; a base name alone does not say which place is meant
(양평 and 신촌 are two places each).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

_BRACKET = re.compile(r"\(+([^()]*)\)?")
_KEEPS_YEOK = "서울역"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    """A name under which sources still speak of a station on one line.

    Attributes:
        line: KRIC line code.
        name: The other base name.
        station: Today's base name.
        status: `former`, or `variant` (short or side by side with today's name).
        ended_on: Day on which it stopped being the name, None where no held source says it.
    """

    line: str
    name: str
    station: str
    status: Literal["former", "variant"] = "former"
    ended_on: date | None = None


OTHER_NAMES = (
    OtherName(line="4", name="신길온천", station="능길"),
    OtherName(line="K1", name="신길온천", station="능길"),
    OtherName(line="I2", name="서구청", station="서해구청"),
    # The day stands in the remarks of the KRIC station list.
    OtherName(line="E1", name="운동장.송담대", station="용인중앙시장", ended_on=date(2024, 4, 30)),
    OtherName(line="7", name="뚝섬유원지", station="자양"),
    OtherName(line="1", name="성북", station="광운대"),
    OtherName(line="4", name="당고개", station="불암산"),
    OtherName(line="1", name="서울", station="서울역", status="variant"),
    OtherName(line="4", name="서울", station="서울역", status="variant"),
    OtherName(line="7", name="이수", station="총신대입구", status="variant"),
    OtherName(line="K1", name="대모산", station="대모산입구", status="variant"),
    OtherName(line="D1", name="청계", station="청계산입구", status="variant"),
)
_TODAY = {other.name: other.station for other in OTHER_NAMES}

# Different places that share a base name: the lines that belong together stand together.
HOMONYMS = {"양평": (("5",), ("K4",)), "신촌": (("2",), ("K4",))}


def base_name(printed: str) -> str:
    """The name that is compared: without brackets, blanks and a trailing 역.

    >>> base_name("교대(법원, 검찰청)"), base_name("강남역"), base_name("서울역")
    ('교대', '강남', '서울역')
    >>> base_name("초 월")
    '초월'
    >>> base_name("시청·용인대"), base_name("남춘천역((강원대)")
    ('시청.용인대', '남춘천')
    """
    name = re.sub(r"\(.*", "", printed, flags=re.DOTALL)
    name = re.sub(r"[·•ㆍ]", ".", re.sub(r"\s+", "", name))
    return name if name == _KEEPS_YEOK else name.removesuffix("역")


def side_name(printed: str) -> str | None:
    """The name in brackets, None where there is none.

    >>> side_name("총신대입구(이수)"), side_name("남춘천역((강원대)"), side_name("강남")
    ('이수', '강원대', None)
    """
    match = _BRACKET.search(printed)
    return (match[1].strip() or None) if match else None


def current_name(printed: str) -> str:
    """The base name under which the station is known today.

    >>> current_name("성북"), current_name("뚝섬유원지"), current_name("오금역")
    ('광운대', '자양', '오금')
    """
    base = base_name(printed)
    return _TODAY.get(base, base)


def place_of(base: str, line: str) -> str:
    """What makes one place of several lines: the base name, with the line where names coincide.

    >>> place_of("신촌", "2"), place_of("신촌", "K4"), place_of("교대", "2"), place_of("교대", "3")
    ('신촌:2', '신촌:K4', '교대', '교대')
    """
    for lines in HOMONYMS.get(base, ()):
        if line in lines:
            return f"{base}:{lines[0]}"
    return base
