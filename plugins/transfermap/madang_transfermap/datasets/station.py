"""Declaration of the stations on a line."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import (
    KEYWORDS,
    LICENCE,
    SPATIAL,
    typed,
)
from madang_transfermap.datasets.station_rules import STATION_RULES
from madang_transfermap.datasets.values import PLATFORM_TYPE, POSITION_SOURCE
from madang_transfermap.readers.lists.phones import PATTERN as PHONE

_KRIC = "국가철도공단"
_UNKNOWN = Text(ko="빈칸은 알 수 없음", en="Null is unknown")


def _name(column: str, ko: str, en: str) -> Column:
    return Column(column, pa.string(), required=False, title=Text(ko=ko, en=en))


def _known(column: str, ko: str, en: str) -> Column:
    return Column(column, pa.bool_(), required=False, title=Text(ko=ko, en=en), notes=_UNKNOWN)


def _day(column: str, ko: str, en: str) -> Column:
    return Column(column, pa.date32(), required=False, title=Text(ko=ko, en=en), notes=_UNKNOWN)


_STATION_COLUMNS = (
    Column(
        "station_id",
        pa.string(),
        key=True,
        pattern="[A-Z0-9]{2}-[A-Z0-9]{1,2}-[A-Z0-9-]+",
        title=Text(ko="역 번호", en="Station id"),
        notes=Text(
            ko="운영기관, 노선, KRIC 역 코드를 이은 것, 예 S1-3-312. 한 번 만든 뒤 바꾸지 않음",
            en="Operator, line and KRIC station code, e.g. S1-3-312; formed once, then frozen",
        ),
    ),
    Column(
        "group_id",
        pa.string(),
        ref="transfermap.station_group.group_id",
        title=Text(ko="환승역 번호", en="Place id"),
        notes=Text(
            ko="여기서 갈아탈 수 있는 역들의 묶음", en="Stations between which one may change"
        ),
    ),
    Column(
        "operator_id",
        pa.string(),
        ref="transfermap.operator.operator_id",
        title=Text(ko="운영기관 코드", en="Operator code"),
    ),
    Column(
        "line_id",
        pa.string(),
        ref="transfermap.line.line_id",
        title=Text(ko="기관별 노선 번호", en="Line id"),
    ),
    Column("line", pa.string(), title=Text(ko="노선 코드", en="Line code")),
    Column("kric_station_code", pa.string(), title=Text(ko="KRIC 역 코드", en="KRIC station code")),
    Column(
        "order_no",
        pa.int16(),
        unit="1",
        min=1,
        title=Text(ko="목록 순번", en="Order in the roster"),
        notes=Text(
            ko="나란한 지선은 순번이 같으므로 이웃 역을 뜻하지 않음",
            en="Parallel branches share numbers: it does not say which stations are neighbours",
        ),
    ),
    Column("name_ko", pa.string(), title=Text(ko="역명", en="Name in Korean")),
    _name("side_name_ko", "부역명", "Side name in Korean"),
    _name("name_en", "역명(영문)", "Name in English"),
    _name("name_ja", "역명(일본어)", "Name in Japanese"),
    _name("name_zh_hans", "역명(중국어 간체)", "Name in simplified Chinese"),
    _name("name_zh_hant", "역명(중국어 번체)", "Name in traditional Chinese"),
    Column(
        "lon_deg",
        pa.float64(),
        unit="deg",
        min=125.5,
        max=128.5,
        required=False,
        title=Text(ko="경도", en="Longitude"),
        notes=Text(
            ko="WGS84. 운영기관 좌표가 있으면 그것을 먼저 씀",
            en="WGS84; the operator's own position comes first where there is one",
        ),
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
        "position_source",
        pa.string(),
        required=False,
        values=POSITION_SOURCE,
        title=Text(ko="좌표 출처", en="Source of the position"),
    ),
    Column(
        "platform_type",
        pa.string(),
        required=False,
        values=PLATFORM_TYPE,
        title=Text(ko="승강장 유형", en="Platform type"),
        notes=_UNKNOWN,
    ),
    _known("has_screen_doors", "스크린도어", "Platform screen doors"),
    _known("has_gap_filler", "안전발판", "Boards that close the gap to the train"),
    _known("platforms_connected", "승강장끼리 연결", "Platforms connected with each other"),
    Column(
        "phone",
        pa.string(),
        required=False,
        pattern=PHONE,
        title=Text(ko="역사 전화번호", en="Telephone of the station office"),
        notes=Text(
            ko="국가철도공단이 공개한 역무실 번호이며 개인의 번호가 아님. 휴대전화 번호는 받지 "
            "않음. 빈칸은 알 수 없음",
            en="The office's public number from KRIC's list, nobody's own; a mobile number is "
            "refused. Null is unknown",
        ),
    ),
    _day("opened_on", "개통일", "Opened on"),
    _day("closed_on", "폐지일", "Closed on"),
    _day("as_of", "역사정보의 기준일", "Day that KRIC's station list speaks of"),
)
station = Dataset(
    key="transfermap.station",
    title=Text(ko="수도권 도시철도역", en="Urban rail stations of the capital region"),
    notes=Text(
        ko="수도권에서 운행 중인 노선별 역 800개입니다(한 역이라도 노선마다 한 줄). "
        "국가철도공단의 노선별 역 "
        "목록을 기준으로 하고, 국토교통부 전체노선 802줄과 이름으로 맞춰 보았습니다: 796개가 "
        "같고, 4개 역"
        "(원종, 검단호수공원, 신검단중앙, 아라)은 국토교통부 목록에 없으며, 그 목록의 6줄은 폐선된 "
        "자기부상철도입니다. 좌표는 운영기관의 것을 먼저 쓰고, 뒤바뀌거나 깨진 좌표는 비웠습니다.",
        en="The 800 stations in service in the capital region, one row for each line of a station. "
        "KRIC's rosters decide; by name they were held against the ministry's 802 rows: 796 agree, "
        "4 stations (원종, 검단호수공원, 신검단중앙, 아라) are missing there, and 6 rows there "
        "are the closed "
        "maglev. Positions are the operator's own where there are some; swapped or broken ones "
        "are null.",
    ),
    columns=_STATION_COLUMNS,
    rules=STATION_RULES,
    sources=[
        sources.ROSTERS,
        sources.STATION_INFO,
        sources.SEOUL_POSITIONS,
        sources.LINE9_POSITIONS,
        sources.INCHEON_STATIONS,
    ],
    read=typed(readers.read_stations, _STATION_COLUMNS),
    licence=LICENCE,
    publisher=_KRIC,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT name_ko, name_en, line FROM transfermap.station WHERE group_id = "
            "(SELECT group_id FROM transfermap.station WHERE station_id = 'S1-1-150')"
        ),
    ],
)
