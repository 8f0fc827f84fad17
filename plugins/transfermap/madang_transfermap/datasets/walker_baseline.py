"""Declaration of transfer distances on foot."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import (
    KEYWORDS,
    LICENCE,
    SPATIAL,
    known_counts,
    known_total,
    typed,
)

_LOOK_AGAIN = Text(
    ko="원본을 확인한 2025년 3월 31일 자료와 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of the file of 2025-03-31 must be looked at before they are "
    "taken.",
)
_BAND = (
    "CASE WHEN distance_m < 100 THEN 'below_100' WHEN distance_m < 200 THEN 'below_200' "
    "WHEN distance_m < 300 THEN 'below_300' ELSE 'above' END"
)


def _end(side: str, ko: str, en: str) -> Column:
    return Column(
        f"{side}_station_id",
        pa.string(),
        key=True,
        ref="transfermap.station.station_id",
        title=Text(ko=ko, en=en),
    )


_COLUMNS = (
    _end("from", "내리는 역 번호", "Station id of the line that is left"),
    _end("to", "타는 역 번호", "Station id of the line that is changed to"),
    Column(
        "distance_m",
        pa.float64(),
        unit="m",
        min=1,
        max=2000,
        title=Text(ko="환승거리", en="Distance on foot"),
    ),
    Column(
        "walk_s",
        pa.int32(),
        unit="s",
        min=1,
        title=Text(ko="환승 소요시간", en="Time on foot"),
        notes=Text(
            ko="원본이 초속 1.2m로 셈한 값이며 잰 시간이 아님",
            en="Computed by the source at 1.2 m/s, not measured",
        ),
    ),
)
walker_baseline = Dataset(
    key="transfermap.walker_baseline",
    title=Text(ko="걸어서 환승하는 거리", en="Transfer distances on foot"),
    notes=Text(
        ko="서울교통공사가 73개 환승역에서 밝힌 걷는 사람의 환승거리 140건입니다(평균 133m, 100m "
        "미만 58, 200m 미만 54, 300m 미만 21, 그 이상 7). 휠체어가 다니는 길이 아니며, 교통약자 "
        "경로와 견주는 기준입니다. 시간은 모두 거리를 초속 1.2m로 나눈 값입니다. 반대 방향은 "
        "원본에 있는 것만 싣습니다. 2025년 3월 31일 자료입니다.",
        en="140 transfer distances of walkers at 73 places, as Seoul Metro states them: mean 133 "
        "m, 58 below 100 m, 54 below 200, 21 below 300, 7 above. They are not the way of a "
        "wheelchair, but what it is compared with. Every time is the distance at 1.2 m/s. The "
        "opposite way is there only where the source has it. The source speaks of 2025-03-31.",
    ),
    columns=_COLUMNS,
    rules=[
        Rule(
            "time_is_distance_at_1_2_m_s",
            sql="walk_s <> floor(distance_m / 1.2 + 0.5)",
            why=Text(
                ko="거리와 시간이 어긋나면 둘 가운데 하나를 잘못 읽었거나 원본의 셈법이 바뀐 "
                "것입니다.",
                en="Where time and distance disagree, one was misread, or the source counts in a "
                "new way.",
            ),
            passes=[{"distance_m": 159.0, "walk_s": 133}, {"distance_m": 7.0, "walk_s": 6}],
            fails=[{"distance_m": 159.0, "walk_s": 132}],
        ),
        known_total("rows", 140, _LOOK_AGAIN),
        known_total(
            "stations_left",
            109,
            _LOOK_AGAIN,
            of="DISTINCT from_station_id",
            cases="n::VARCHAR AS from_station_id",
        ),
        known_counts(
            "rows_by_distance",
            {"below_100": 58, "below_200": 54, "below_300": 21, "above": 7},
            _LOOK_AGAIN,
            value=_BAND,
            cases="CASE value WHEN 'below_100' THEN 50.0 WHEN 'below_200' THEN 150.0 "
            "WHEN 'below_300' THEN 250.0 ELSE 350.0 END AS distance_m",
        ),
    ],
    sources=[sources.WALKER_TRANSFERS],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_walker_baseline, _COLUMNS),
    licence=LICENCE,
    publisher="서울교통공사",
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT s.name_ko, s.line AS from_line, t.line AS to_line, w.distance_m "
            "FROM transfermap.walker_baseline w "
            "JOIN transfermap.station s ON s.station_id = w.from_station_id "
            "JOIN transfermap.station t ON t.station_id = w.to_station_id "
            "ORDER BY w.distance_m DESC, 1 LIMIT 10"
        ),
    ],
)
