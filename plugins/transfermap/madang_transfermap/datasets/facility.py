"""Declaration of the facilities: elevators, escalators, wheelchair lifts, moving walks."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import (
    KEYWORDS,
    LICENCE,
    SEVERAL_NOTE,
    SPATIAL,
    typed,
)
from madang_transfermap.datasets.facility_rules import FACILITY_RULES
from madang_transfermap.datasets.facility_values import (
    ESCALATOR_DIRECTION,
    UNIT_KIND,
    UNIT_PLACE,
    UNIT_SERIES,
    UNIT_SOURCE,
)
from madang_transfermap.datasets.transfer import (
    CODES_PATTERN,
    LINES_PATTERN,
    ONLY_IF_SAID,
    source_text,
)
from madang_transfermap.readers.units.storeys import STOREY_PATTERN

_UNKNOWN = Text(ko="빈칸은 알 수 없음", en="Null is unknown")
_STATION_ID = "[A-Z0-9]{2}-[A-Z0-9]{1,2}-[A-Z0-9-]+"
_STOREY_NOTE = Text(
    ko="B2는 지하 2층, 1F는 지상 1층, BM1은 지하 1층과 1층 사이, FM1은 1층과 2층 사이의 중간층, "
    "M1은 어느 사이인지 모르는 중간층. 빈칸은 알 수 없음",
    en="B2 is the second floor below ground, 1F the ground floor, BM1 the half floor between B1 "
    "and 1F, FM1 the one above 1F, M1 a half floor that the list does not place. Null is unknown",
)


def _several(item: str) -> str:
    return f"{item}(?:/{item})*"


def _storey(name: str, ko: str, en: str, *, several: bool = False) -> Column:
    return Column(
        name,
        pa.string(),
        required=False,
        pattern=_several(f"(?:{STOREY_PATTERN})") if several else STOREY_PATTERN,
        title=Text(ko=ko, en=en),
        notes=_STOREY_NOTE,
    )


def _size(name: str, unit: str, ko: str, en: str) -> Column:
    return Column(
        name,
        pa.float64(),
        unit=unit,
        min=0,
        required=False,
        title=Text(ko=ko, en=en),
        notes=_UNKNOWN,
    )


_COLUMNS = (
    Column(
        "facility_id",
        pa.string(),
        key=True,
        title=Text(ko="시설 번호", en="Facility id"),
        notes=Text(
            ko="승강기 고유번호. 없으면 역 번호, 종류, 호기를 이은 것(in은 내부, out은 외부, x는 "
            "호기 없음, .2는 두 번째로 적힌 줄). 지도에만 있으면 node:와 지도의 번호",
            en="National unit number; else station, kind and unit number (in inside, out outside, "
            "x without a number, .2 the second row of a number); node: and the map's number for "
            "what only the map has",
        ),
    ),
    Column(
        "station_id",
        pa.string(),
        required=False,
        pattern=_STATION_ID,
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
        notes=Text(
            ko="빈칸은 어느 노선의 역에 속하는지 모르거나(지도의 점) 역이 아닌 곳(환기구)",
            en="Null where the map does not say which line's station it is, or for ventilation "
            "shafts",
        ),
    ),
    Column(
        "group_id",
        pa.string(),
        required=False,
        ref="transfermap.station_group.group_id",
        title=Text(ko="환승역 번호", en="Place id"),
        notes=_UNKNOWN,
    ),
    Column("kind", pa.string(), values=UNIT_KIND, title=Text(ko="종류", en="Kind")),
    Column(
        "unit_no",
        pa.int16(),
        unit="1",
        min=1,
        required=False,
        title=Text(ko="호기", en="Unit number"),
        notes=Text(ko="역에서 붙인 번호", en="Number that the station gives it"),
    ),
    Column(
        "unit_series",
        pa.string(),
        required=False,
        values=UNIT_SERIES,
        title=Text(ko="호기 구분", en="Series of the number"),
        notes=Text(
            ko="내부와 외부의 번호를 따로 매긴 역에서만",
            en="Only where inside and outside units are numbered apart",
        ),
    ),
    _storey("floor_from", "아래층(방향을 아는 에스컬레이터는 출발층)", "Lowest floor, or start"),
    _storey("floor_to", "위층(방향을 아는 에스컬레이터는 도착층)", "Highest floor, or end"),
    _storey("floors", "서는 층", "Floors served", several=True),
    Column(
        "place",
        pa.string(),
        required=False,
        values=UNIT_PLACE,
        title=Text(ko="설치 장소", en="Where it stands"),
        notes=Text(
            ko="빈칸은 지도에만 있어 알 수 없음", en="Null for what only the map has: unknown"
        ),
    ),
    Column(
        "exit_no",
        pa.string(),
        required=False,
        pattern=_several(r"\d{1,2}(?:-\d)?"),
        title=Text(ko="출입구", en="Exits"),
        notes=Text(
            ko="설치 장소에 적힌 출입구. 대합실 안에서 그 출입구 쪽이라는 뜻일 수도 있으므로 "
            "서는 층과 함께 볼 것. " + SEVERAL_NOTE.ko,
            en="Exits that its place names; inside a concourse they say which way it lies, so look "
            "at the floors too. " + SEVERAL_NOTE.en,
        ),
    ),
    Column(
        "toward",
        pa.string(),
        required=False,
        pattern=r"[^\s/:]+(?:/[^\s/:]+)*",
        title=Text(ko="방면", en="Toward"),
        notes=Text(
            ko="오늘날 역명. " + SEVERAL_NOTE.ko, en="Today's station names. " + SEVERAL_NOTE.en
        ),
    ),
    Column(
        "toward_station_id",
        pa.string(),
        required=False,
        pattern=_several(_STATION_ID),
        title=Text(ko="방면 역 번호", en="Toward, station id"),
        notes=Text(ko="방면과 같은 순서", en="In the order of toward"),
    ),
    Column(
        "platform_ids",
        pa.string(),
        required=False,
        title=Text(ko="승강장 번호", en="Platform ids"),
        notes=Text(
            ko="승강장에 서는 시설이 닿는 승강장. 방면의 역으로 가는 열차가 떠나는 곳이며, 방면이 "
            "자기 역이면 종착 승강장. 빈칸은 알 수 없음. " + SEVERAL_NOTE.ko,
            en="Platforms that a unit standing on a platform serves: where trains leave toward the "
            "station named, or end where that is its own. Null is unknown. " + SEVERAL_NOTE.en,
        ),
    ),
    Column(
        "side",
        pa.string(),
        required=False,
        pattern=_several("(?:up|down|inner|outer)"),
        title=Text(ko="상하선", en="Track"),
        notes=Text(
            ko="up 상선, down 하선, inner 내선, outer 외선이라고 적힌 곳만",
            en="Only where the list names the track: up, down, inner, outer",
        ),
    ),
    Column(
        "at_end",
        pa.bool_(),
        required=False,
        title=Text(ko="종착 승강장", en="Where the line ends"),
        notes=ONLY_IF_SAID,
    ),
    Column(
        "to_line",
        pa.string(),
        required=False,
        pattern=LINES_PATTERN,
        title=Text(ko="이어지는 노선", en="Line that it leads to"),
        notes=SEVERAL_NOTE,
    ),
    Column(
        "car_door",
        pa.string(),
        required=False,
        pattern=_several(r"\d{1,2}-[1-4]"),
        title=Text(ko="칸과 문", en="Car and door"),
        notes=Text(
            ko="방면과 수가 같으면 차례대로 짝을 이룸. " + SEVERAL_NOTE.ko,
            en="As many as toward has: then one for each, in order. " + SEVERAL_NOTE.en,
        ),
    ),
    Column(
        "escalator_direction",
        pa.string(),
        required=False,
        values=ESCALATOR_DIRECTION,
        title=Text(ko="에스컬레이터 방향", en="Direction of the escalator"),
        notes=Text(
            ko="두 목록이 다르면 빈칸(알 수 없음)", en="Null (unknown) where two lists contradict"
        ),
    ),
    _size("load_kg", "kg", "한계중량", "Rated load"),
    _size("width_mm", "mm", "폭", "Width of a step or of a lift's platform"),
    _size("length_m", "m", "이동 길이", "Length of a lift's way"),
    Column(
        "national_no",
        pa.string(),
        required=False,
        pattern=r"\d{4}-\d{3}",
        title=Text(ko="승강기 고유번호", en="National unit number"),
        notes=_UNKNOWN,
    ),
    Column(
        "node_id",
        pa.string(),
        required=False,
        title=Text(ko="지도의 번호", en="Number on the city's map"),
        notes=Text(
            ko="지도의 점이 이 시설임을 알 수 있을 때만",
            en="Only where it can be told that the point is this facility",
        ),
    ),
    Column(
        "lon_deg",
        pa.float64(),
        unit="deg",
        min=125.5,
        max=128.5,
        required=False,
        title=Text(ko="경도", en="Longitude"),
        notes=Text(ko="WGS84", en="WGS84"),
    ),
    Column(
        "lat_deg",
        pa.float64(),
        unit="deg",
        min=36.5,
        max=38.5,
        required=False,
        title=Text(ko="위도", en="Latitude"),
        notes=Text(ko="WGS84", en="WGS84"),
    ),
    Column(
        "staff_only",
        pa.bool_(),
        required=False,
        title=Text(ko="직원용·환기구", en="For staff, or in a shaft"),
        notes=ONLY_IF_SAID,
    ),
    Column(
        "may_repeat",
        pa.bool_(),
        title=Text(ko="중복일 수 있음", en="May stand in another row"),
        notes=Text(
            ko="다른 줄의 시설과 같은 것일 수 있으므로 셀 때와 길을 찾을 때는 뺄 것",
            en="It may be a unit of another row: leave it out when counting and when routing",
        ),
    ),
    Column(
        "note",
        pa.string(),
        required=False,
        pattern=CODES_PATTERN,
        title=Text(ko="비고", en="Remark"),
        notes=Text(
            ko="floors_disagree 한 목록 안에서 층이 서로 달라 층을 비움, floors_differ 두 목록의 "
            "층이 달라 새 목록을 따르고 다른 층은 other_floors에 둠, direction_differs 방향이 "
            "다름, not_on_newer_list 새 목록에는 없음, not_on_operator_list 운영기관 목록에는 "
            "없음, kind_differs 두 지도가 엘리베이터와 리프트로 다르게 적음, far_from_station "
            "이름의 역에서 600m 넘게 떨어져 좌표를 비움. " + SEVERAL_NOTE.ko,
            en="floors_disagree: one list contradicts itself, floors are null; floors_differ: two "
            "lists differ, the newer is followed, the other stands in other_floors; "
            "direction_differs; not_on_newer_list; "
            "not_on_operator_list; kind_differs: one map says elevator, the other lift; "
            "far_from_station: more than 600 m from the station named, position is null. "
            + SEVERAL_NOTE.en,
        ),
    ),
    Column("source", pa.string(), values=UNIT_SOURCE, title=Text(ko="출처", en="Source")),
    Column(
        "as_of",
        pa.date32(),
        required=False,
        title=Text(ko="기준일", en="As of"),
        notes=Text(
            ko="서울교통공사 가동현황은 날짜가 없어 파일을 받은 날이며, 자료는 그날이나 그 전의 "
            "것. 빈칸은 알 수 없음",
            en="The list with the states names no day: it is the day on which the file was copied, "
            "and the list is of that day or before. Null is unknown",
        ),
    ),
    Column(
        "other_source",
        pa.string(),
        required=False,
        values=UNIT_SOURCE,
        title=Text(ko="함께 본 출처", en="Second source"),
        notes=Text(
            ko="고유번호와 크기를 준 목록, 또는 같은 점이 있는 다른 지도",
            en="List that gave the national number and sizes, or other map with the same point",
        ),
    ),
    Column(
        "other_as_of",
        pa.date32(),
        required=False,
        title=Text(ko="함께 본 출처의 기준일", en="Second source as of"),
        notes=_UNKNOWN,
    ),
    _storey("other_floors", "함께 본 출처의 층", "Floors of the second source", several=True),
    source_text("source_text", "원본 문구", "Source text"),
)

facility = Dataset(
    key="transfermap.facility",
    title=Text(
        ko="역의 승강기·에스컬레이터·휠체어리프트",
        en="Elevators, escalators and wheelchair lifts at stations",
    ),
    notes=Text(
        ko="서울교통공사 승강기 2,830대, 인천교통공사 925대와 서울시 지도의 엘리베이터·리프트 "
        "643곳을 한 표로 모은 것입니다. 같은 시설은 한 줄로 합쳤습니다: 서울교통공사의 두 목록은 "
        "역·종류·호기로 맞추어 1,927대가 이어졌고, 지도의 점은 한 곳에 점이 하나, 거리로 나가는 "
        "시설이 하나일 때만 그 시설의 위치로 삼았습니다. 같은지 알 수 없는 줄은 남기고 "
        "may_repeat로 표시했으니 셀 때 빼십시오. 목록이 없는 운영기관의 시설이 없다는 뜻은 "
        "아닙니다.",
        en="The 2,830 units of Seoul Metro, 925 of Incheon Transit and the 643 elevators and lifts "
        "on the city's map in one table, one unit in one row where that can be told. The two lists "
        "of Seoul Metro are joined by station, kind and unit number (1,927 units); a point of the "
        "map is taken as a unit's position only where a place has one point and one unit to the "
        "street. Rows that may repeat a unit are kept and marked may_repeat: leave them out when "
        "counting. What is not listed is unknown, not absent.",
    ),
    columns=_COLUMNS,
    rules=FACILITY_RULES,
    sources=[
        sources.SEOUL_FACILITIES,
        sources.SEOUL_LIFTS,
        sources.SEOUL_ESCALATORS,
        sources.INCHEON_ELEVATORS,
        sources.INCHEON_ESCALATORS,
        sources.INCHEON_LIFTS,
        sources.ELEVATOR_NODES,
        sources.EXIT_LIFT_NODES,
    ],
    inputs=["transfermap.station", "transfermap.code", "transfermap.platform"],
    read=typed(readers.read_facilities, _COLUMNS),
    licence=LICENCE,
    publisher="서울교통공사",
    theme="TRAN",
    keywords=(
        *KEYWORDS,
        Text(ko="엘리베이터", en="elevator"),
        Text(ko="휠체어리프트", en="wheelchair lift"),
    ),
    spatial=SPATIAL,
    temporal="as_of",
    frequency="P1Y",
    examples=[
        (
            "SELECT kind, unit_no, floors, place, exit_no, toward, car_door "
            "FROM transfermap.facility WHERE station_id = 'S1-3-330' AND NOT may_repeat "
            "ORDER BY kind, unit_no"
        ),
    ],
)
