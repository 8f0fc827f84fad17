"""KRIC's station list: names in several scripts, position, platform, opening and closing day.

Source: 전국 도시철도 역사정보, KRIC M_01_01 32/1294, 1,108 rows of 29 columns, no restriction.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Literal, TypeAlias

from madang.dataset import RawFile
from madang.errors import HeaderChanged
from madang_transfermap.readers.lists.phones import phone
from madang_transfermap.readers.sheet import first_sheet
from madang_transfermap.readers.text.lines import line_code

PlatformType: TypeAlias = Literal[
    "side",
    "island",
    "double_side",
    "double_island",
    "island_and_side",
    "two_platforms_three_tracks",
]
HEADER: tuple[str, ...] = (
    "철도운영기관명",
    "운영노선",
    "역 종류",
    "역 번호",
    "역명(한글)",
    "역명(영어)",
    "역명(로마자)",
    "역명(일본어)",
    "역명(중국어간체)",
    "역명(중국어번체)",
    "역명(부역명)",
    "환승역 여부",
    "환승노선명",
    "유실물 취급여부",
    "안전발판 유무",
    "스크린도어 설치유무",
    "승강장 연결여부",
    "승강장 유형",
    "역 위치(경도)",
    "역 위치(위도)",
    "역 주소(지번주소)",
    "역 주소(도로명 주소)",
    "역사 전화번호",
    "신설일자",
    "폐지일자",
    "상행거리",
    "하행거리",
    "데이터 기준일자",
    "참고사항",
)
_OPERATORS = {
    "코레일": "KR",
    "서울교통공사": "S1",
    "인천교통공사": "IC",
    "서울시메트로9호선㈜": "S9",
    "신분당선": "DX",
    "용인경전철": "EV",
    "의정부경전철": "UL",
    "공항철도": "AR",
    "우이신설도시철도㈜": "UI",
    "서해철도㈜": "SW",
    "남서울경전철": "SL",
    "김포골드라인": "GM",
    "지티엑스에이운영": "GX",
    "남양주도시공사": "NU",
    "구리도시공사": "GU",
    "㈜SR": "SR",
    "인천공항": "IA",
    "부산교통공사": "BS",
    "부산김해경전철": "BG",
    "대구교통공사": "DG",
    "대전교통공사": "DJ",
    "광주교통공사": "GJ",
}
_LINE_9 = "9"
# Longitude and latitude of the whole country; both swapped and broken pairs fall outside.
_LON_DEG, _LAT_DEG = (124.0, 132.0), (33.0, 39.0)
_DAY_ZERO = date(1899, 12, 30)
_YEARS = range(1900, 2100)
_SERIALS = range(1, 60_000)
_MISPRINTED_DOUBLE = "쌈섬식"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationInfo:
    """One row of the list. None is unknown; blanks, `-` and unreadable values are unknown.

    Attributes:
        operator: KRIC operator code, `?` and the printed name where it is not known.
        line: KRIC line code, None where it is not known.
        number: Station number as shown to passengers.
        printed: Korean name as printed.
        name_en: English name; likewise Japanese, simplified and traditional Chinese names.
        platform_type: Side, island or a combination.
        has_screen_doors: Whether there are platform screen doors.
        has_gap_filler: Whether a movable board closes the gap to the train.
        platforms_connected: Whether the platforms are connected with each other.
        lon_deg: Longitude, None where the pair is unusable.
        lat_deg: Latitude, None where the pair is unusable.
        phone: Public number of the station office.
        opened_on: Day of opening.
        closed_on: Day of closing.
    """

    operator: str
    line: str | None
    number: str | None
    printed: str
    name_en: str | None
    name_ja: str | None
    name_zh_hans: str | None
    name_zh_hant: str | None
    platform_type: PlatformType | None
    has_screen_doors: bool | None
    has_gap_filler: bool | None
    platforms_connected: bool | None
    lon_deg: float | None
    lat_deg: float | None
    phone: str | None
    opened_on: date | None
    closed_on: date | None


def station_infos(file: RawFile) -> tuple[StationInfo, ...]:
    """All rows of the list.

    Raises:
        HeaderChanged: The first row has other columns.
    """
    sheet = first_sheet(file)
    found = next(sheet, ())
    if found != HEADER:
        message = f"{file.name}: header is {', '.join(map(str, found))}; wanted {', '.join(HEADER)}"
        raise HeaderChanged(message)
    # A row ends with its last filled cell.
    return tuple(_info(dict(zip_longest(HEADER, row))) for row in sheet if any(row))


def usable(lon: str | None, lat: str | None) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, None where the pair cannot be a place in Korea.

    >>> usable("126.97", "37.54"), usable("37.54", "126.97"), usable("126.87", "37650709")
    ((126.97, 37.54), None, None)
    """
    try:
        position = float(lon or ""), float(lat or "")
    except ValueError:
        return None
    inside = _LON_DEG[0] < position[0] < _LON_DEG[1] and _LAT_DEG[0] < position[1] < _LAT_DEG[1]
    return position if inside else None


def day(text: str | None) -> date | None:
    """The day that a cell names, in one of the five forms of the list; None for any other text.

    >>> [str(day(text)) for text in ("20101229", "1985.8.22", "1980. 04. 01.", "27256")]
    ['2010-12-29', '1985-08-22', '1980-04-01', '1974-08-15']
    >>> day("1984"), day("19050101 / 20090424"), day("해당없음"), day(None)
    (None, None, None, None)
    """
    if not text:
        return None
    if match := re.fullmatch(r"(\d{4})(?:[.-] ?)?(\d{1,2})(?:[.-] ?)?(\d{1,2})\.?", text):
        return _date(*map(int, match.groups())) if len(text) > len("27256") else _serial(text)
    return _serial(text) if text.isdigit() else None


def platform_type(text: str | None) -> PlatformType | None:
    """The platform type behind its spellings (`쌈섬식` is misprinted for 쌍섬식).

    >>> platform_type("섬  식"), platform_type("쌈섬식(2폼4선식)"), platform_type("1섬식,2상대식")
    ('island', 'double_island', 'island_and_side')
    """
    plain = re.sub(r"\s|\(.*\)", "", text or "").replace(_MISPRINTED_DOUBLE, "쌍섬식")
    if "섬" in plain and "상대식" in plain:
        return "island_and_side"
    return _PLATFORMS.get(plain)


_PLATFORMS: Mapping[str, PlatformType] = {
    "상대식": "side",
    "섬식": "island",
    "쌍상대식": "double_side",
    "쌍섬식": "double_island",
    "2폼3선식": "two_platforms_three_tracks",
}
_YES_NO = {"있음": True, "없음": False}


def _info(row: Mapping[str, str | None]) -> StationInfo:
    operator = row["철도운영기관명"] or ""
    line = line_code(row["운영노선"] or "")
    position = usable(row["역 위치(경도)"], row["역 위치(위도)"])
    return StationInfo(
        operator="S9" if line == _LINE_9 else _OPERATORS.get(operator, f"?{operator}"),
        line=line,
        number=row["역 번호"],
        printed=row["역명(한글)"] or "",
        name_en=_name(row["역명(영어)"]),
        name_ja=_name(row["역명(일본어)"]),
        name_zh_hans=_name(row["역명(중국어간체)"]),
        name_zh_hant=_name(row["역명(중국어번체)"]),
        platform_type=platform_type(row["승강장 유형"]),
        has_screen_doors=_YES_NO.get(row["스크린도어 설치유무"] or ""),
        has_gap_filler=_YES_NO.get(row["안전발판 유무"] or ""),
        platforms_connected=_YES_NO.get(row["승강장 연결여부"] or ""),
        lon_deg=position[0] if position else None,
        lat_deg=position[1] if position else None,
        phone=phone(row["역사 전화번호"]),
        opened_on=day(row["신설일자"]),
        closed_on=day(row["폐지일자"]),
    )


def _name(text: str | None) -> str | None:
    plain = re.sub(r"\s+", " ", text or "").strip()
    return None if plain in {"", "-", "없음", "해당없음"} else plain


def _serial(text: str) -> date | None:
    """A spreadsheet's day number; four digits that look like a year are no day."""
    number = int(text)
    is_day = number in _SERIALS and number not in _YEARS
    return _DAY_ZERO + timedelta(number) if is_day else None


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None
