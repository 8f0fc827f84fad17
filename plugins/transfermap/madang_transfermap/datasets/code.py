"""Declaration of the codes and names that lists give to stations."""

from datetime import date

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SPATIAL, known_counts, typed
from madang_transfermap.datasets.values import CODE_STATUS, CODE_SYSTEM

_KRIC = "국가철도공단"

_CODE_COLUMNS = (
    Column(
        "system",
        pa.string(),
        key=True,
        values=CODE_SYSTEM,
        title=Text(ko="코드 체계", en="Code system"),
    ),
    Column(
        "code",
        pa.string(),
        key=True,
        title=Text(ko="코드 또는 이름", en="Code or name"),
        notes=Text(
            ko="이름과 역사정보 번호는 앞에 노선을 붙임, 예 S1-7:이수",
            en="Names and numbers of KRIC's station list stand behind the line, e.g. S1-7:이수",
        ),
    ),
    Column(
        "valid_from",
        pa.date32(),
        key=True,
        title=Text(ko="효력 시작", en="Valid from"),
        notes=Text(
            ko="그 이름을 실은 목록의 기준일. 옛 이름은 개통일, 모르면 그 글의 기준일",
            en="Day of the list that shows it; of former names the opening, else the day of the "
            "text",
        ),
    ),
    Column(
        "valid_to",
        pa.date32(),
        required=False,
        title=Text(ko="효력 끝", en="Valid to"),
        notes=Text(
            ko="이 날부터 쓰지 않음. 빈칸은 지금도 쓰거나 끝난 날을 모름",
            en="Not used from this day on. Null: still used, or the day is not known",
        ),
    ),
    Column(
        "station_id",
        pa.string(),
        required=False,
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
        notes=Text(ko="폐역은 빈칸", en="Null for closed stations"),
    ),
    Column(
        "line_id",
        pa.string(),
        ref="transfermap.line.line_id",
        title=Text(ko="기관별 노선 번호", en="Line id"),
    ),
    Column("status", pa.string(), values=CODE_STATUS, title=Text(ko="이름의 상태", en="Status")),
)
_MISSING_IN_MOLIT = """
SELECT abs(4 - count(*)) FROM this WHERE system = 'kric_code' AND station_id NOT IN
  (SELECT station_id FROM this WHERE system = 'molit_name' AND station_id IS NOT NULL)
"""
_MISSING = [{"system": "kric_code", "station_id": f"IC-I1-{number}"} for number in (107, 108, 109)]

code = Dataset(
    key="transfermap.code",
    title=Text(ko="역 코드와 이름 대조표", en="Station codes and names of all lists"),
    notes=Text(
        ko="여러 기관의 목록이 같은 역을 부르는 코드와 이름을 한데 모았습니다: KRIC, 국토교통부, "
        "서울교통공사, "
        "인천교통공사의 번호와 이름, 옛 이름(신길온천=능길, 서구청=서해구청, 뚝섬유원지=자양 등). "
        "한 목록이 두 "
        "역에 똑같이 붙인 번호는 어느 역인지 알 수 없어 뺐습니다(역사정보 4줄, 인천교통공사 2줄).",
        en="Codes and names by which lists of several bodies call the same station: numbers and "
        "names "
        "of KRIC, the ministry, Seoul Metro and Incheon Transit, and former names (신길온천=능길, "
        "서구청=서해구청, 뚝섬유원지=자양 …). A number that a list gives to two stations names "
        "neither and "
        "is left out (4 rows of KRIC's list, 2 of Incheon's).",
    ),
    columns=_CODE_COLUMNS,
    rules=[
        Rule(
            "only_closed_stations_are_unnamed",
            sql="(station_id IS NULL) <> (status = 'closed') OR (status = 'closed' AND line_id <> "
            "'IA-M1')",
            why=Text(
                ko="목록의 역이 어느 역인지 모른 채 들어오면 아무도 모르게 사라집니다.",
                en="A listed station that is matched with none would vanish without anyone "
                "noticing.",
            ),
            passes=[
                {"station_id": None, "status": "closed", "line_id": "IA-M1"},
                {"station_id": "S1-7-2738", "status": "variant", "line_id": "S1-7"},
            ],
            fails=[{"station_id": None, "status": "current", "line_id": "S1-7"}],
        ),
        Rule(
            "ends_after_it_begins",
            sql="valid_to <= valid_from",
            why=Text(
                ko="시작하기 전에 끝난 이름은 날짜를 잘못 읽은 것입니다.",
                en="A name that ends before it begins has a misread date.",
            ),
            passes=[{"valid_from": date(2013, 4, 26), "valid_to": date(2024, 4, 30)}],
            fails=[{"valid_from": date(2024, 4, 30), "valid_to": date(2013, 4, 26)}],
        ),
        known_counts(
            "ministry_reconciled",
            {"current": 792, "former": 4, "closed": 6},
            Text(
                ko="국토교통부 전체노선 수도권 802줄은 796개 역(옛 이름 4줄 포함)과 폐선 "
                "6줄입니다.",
                en="The ministry's 802 rows are 796 stations, 4 of them by a former name, and 6 "
                "rows "
                "of the closed maglev.",
            ),
            value="status",
            where="system = 'molit_name'",
            cases="'molit_name' AS system, value AS status",
        ),
        Rule(
            "four_stations_missing_at_the_ministry",
            query=_MISSING_IN_MOLIT,
            why=Text(
                ko="국토교통부 목록에 없는 운행역은 원종, 검단호수공원, 신검단중앙, 아라 넷입니다.",
                en="Four stations in service are missing in the ministry's list.",
            ),
            passes=[*_MISSING, {"system": "kric_code", "station_id": "KR-WS-S11"}],
            fails=_MISSING,
        ),
        known_counts(
            "systems_known",
            {
                "kric_code": 800,
                "kric_name": 800,
                "info_number": 795,
                "info_name": 800,
                "molit_name": 802,
                "movement_name": 234,
                "seoulmetro_number": 289,
                "incheon_number": 69,
                "other_name": 12,
            },
            Text(
                ko="목록마다 실린 줄 수가 바뀌면 다시 맞춰 보아야 합니다.",
                en="Another number of rows in a list means that it must be reconciled again.",
            ),
            value="system",
            cases="value AS system",
        ),
    ],
    sources=[
        sources.ROSTERS,
        sources.STATION_INFO,
        sources.FULL_ROUTE,
        sources.MOVEMENT,
        sources.SEOUL_POSITIONS,
        sources.LINE9_POSITIONS,
        sources.INCHEON_STATIONS,
    ],
    read=typed(readers.read_station_codes, _CODE_COLUMNS),
    licence=LICENCE,
    publisher=_KRIC,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
)
