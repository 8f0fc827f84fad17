"""Declaration of the crowding of trains."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.crowding_rules import CROWDING_RULES
from madang_transfermap.datasets.declare import LICENCE, SPATIAL, typed
from madang_transfermap.datasets.values import DAY_KIND, DIRECTION

_CROWDING_COLUMNS = (
    Column(
        "counting_point",
        pa.string(),
        key=True,
        pattern="[0-9]{3,4}",
        title=Text(ko="집계 지점 번호", en="Counting point"),
        notes=Text(
            ko="원본의 역번호. 9001부터는 선로를 가르는 번호이며 역 코드가 아님",
            en="The operator's number; from 9001 on it tells tracks apart and is no station code",
        ),
    ),
    Column(
        "direction",
        pa.string(),
        key=True,
        values=DIRECTION,
        title=Text(ko="상하구분", en="Direction"),
    ),
    Column(
        "day_kind", pa.string(), key=True, values=DAY_KIND, title=Text(ko="요일", en="Kind of day")
    ),
    Column(
        "starts_min",
        pa.int16(),
        key=True,
        unit="min",
        min=330,
        max=1470,
        title=Text(ko="30분 구간의 시작", en="Start of the half hour"),
        notes=Text(
            ko="운행일 0시부터 센 분. 330은 5시 30분, 1470은 다음 날 0시 30분(앞선 운행일에 속함)",
            en="Minutes after midnight of the service day: 330 is 05:30, 1470 is 00:30 of the next "
            "day, which still belongs to the day before",
        ),
    ),
    Column(
        "station_id",
        pa.string(),
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
    ),
    Column(
        "load_pct",
        pa.float64(),
        unit="%",
        min=0.1,
        max=400,
        required=False,
        title=Text(ko="혼잡도", en="Load"),
        notes=Text(
            ko="그 30분에 역을 떠난 열차들의 평균. 100은 정원(한 칸 160명), 34는 좌석이 모두 찬 "
            "상태. 원본의 0.0은 빈칸으로 두며 까닭은 has_passengers에 있음",
            en="Mean of the trains that leave the station in that half hour. 100 is the nominal "
            "number (160 people a car), 34 is every seat taken. Null where the source prints 0.0; "
            "has_passengers says so",
        ),
    ),
    Column(
        "has_passengers",
        pa.bool_(),
        required=False,
        title=Text(ko="승객이 탄 열차", en="A train with passengers left"),
        notes=Text(
            ko="원본이 0.0이면 거짓: 열차가 없었거나 비어 있었음(원본은 가리지 않음). 빈칸은 알 수 "
            "없음",
            en="False where the source prints 0.0: no train left, or an empty one (the source does "
            "not tell which). Null is unknown",
        ),
    ),
    Column(
        "next_station_id",
        pa.string(),
        required=False,
        ref="transfermap.station.station_id",
        title=Text(ko="다음 역 번호", en="Next station id"),
        notes=Text(
            ko="혼잡도는 이 역까지의 구간에 대한 것. 그 방향의 열차가 없거나 알 수 없으면 빈칸",
            en="The load is that of the section up to there. Null where no train goes that way, or "
            "where it is not known",
        ),
    ),
    Column(
        "platform_id",
        pa.string(),
        required=False,
        ref="transfermap.platform.platform_id",
        title=Text(ko="승강장 번호", en="Platform id"),
        notes=Text(
            ko="열차가 떠나는 승강장. 그 방향의 열차가 없거나 알 수 없으면 빈칸",
            en="Where the trains leave. Null where no train goes that way, or where it is not "
            "known",
        ),
    ),
)
crowding = Dataset(
    key="transfermap.crowding",
    title=Text(ko="지하철 혼잡도", en="Crowding of subway trains"),
    notes=Text(
        ko="서울교통공사 1~8호선 열차가 역을 떠날 때 얼마나 붐비는지를 방향, 요일, 30분마다 "
        "나타냅니다(277개 역, 282개 집계 지점, 65,169줄). 교통카드로 추정한 평균이므로 어느 "
        "한 열차나 칸이 아니며, 행사나 지연이 어디까지 들었는지는 알 수 없습니다. 코레일, 9호선과 "
        "다른 노선은 없습니다. 없는 값은 한산하다는 뜻이 아니라 알 수 없다는 뜻입니다. 2025년 "
        "9월 30일 자료입니다.",
        en="How full trains of Seoul Metro lines 1 to 8 are when they leave a station, by "
        "direction, kind of day and half hour: 277 stations, 282 counting points, 65,169 rows. A "
        "mean estimated from card data, so it is no single train or car; how far events and delays "
        "are in it is not known. Korail, line 9 and other lines are not covered. A missing value "
        "is unknown, not quiet. The source speaks of 2025-09-30.",
    ),
    columns=_CROWDING_COLUMNS,
    rules=CROWDING_RULES,
    sources=[sources.CONGESTION],
    inputs=["transfermap.station", "transfermap.code", "transfermap.platform"],
    read=typed(readers.read_crowding, _CROWDING_COLUMNS),
    licence=LICENCE,
    publisher="서울교통공사",
    theme="TRAN",
    keywords=[
        Text(ko="혼잡도", en="crowding"),
        Text(ko="지하철", en="subway"),
        Text(ko="시간대", en="time of day"),
    ],
    spatial=SPATIAL,
    frequency="P3M",
    examples=[
        (
            "SELECT starts_min // 60 AS hour, round(avg(load_pct), 1) AS mean_load_pct "
            "FROM transfermap.crowding WHERE day_kind = 'weekday' GROUP BY 1 ORDER BY 1"
        ),
        (
            "SELECT s.name_ko, s.line, c.direction, c.starts_min, c.load_pct "
            "FROM transfermap.crowding c JOIN transfermap.station s USING (station_id) "
            "ORDER BY c.load_pct DESC NULLS LAST LIMIT 10"
        ),
    ],
)
