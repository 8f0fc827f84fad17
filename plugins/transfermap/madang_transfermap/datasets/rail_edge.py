"""Declaration of the rail edges."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SPATIAL, typed
from madang_transfermap.datasets.rail_edge_rules import RAIL_EDGE_RULES
from madang_transfermap.datasets.values import LENGTH_RULE, RUN_RULE, RUN_SOURCE


def _platform(side: str, ko: str, en: str) -> Column:
    return Column(
        f"{side}_platform_id",
        pa.string(),
        key=True,
        ref="transfermap.platform.platform_id",
        title=Text(ko=f"{ko} 승강장 번호", en=f"{en} platform"),
    )


def _station(side: str, ko: str, en: str) -> Column:
    return Column(
        f"{side}_station_id",
        pa.string(),
        ref="transfermap.station.station_id",
        title=Text(ko=f"{ko} 역 번호", en=f"{en} station"),
    )


_COLUMNS = (
    _platform("from", "출발", "From"),
    _platform("to", "도착", "To"),
    _station("from", "출발", "From"),
    _station("to", "도착", "To"),
    Column("line", pa.string(), title=Text(ko="노선 코드", en="Line code")),
    Column(
        "length_m",
        pa.int32(),
        unit="m",
        min=300,
        max=12000,
        required=False,
        title=Text(ko="역간거리", en="Length"),
        notes=Text(
            ko="자료가 서로 맞지 않거나 없으면 빈칸", en="Null where files disagree or say nothing"
        ),
    ),
    Column(
        "length_rule",
        pa.string(),
        values=LENGTH_RULE,
        title=Text(ko="역간거리를 정한 방법", en="How the length was decided"),
    ),
    Column(
        "run_s",
        pa.int16(),
        unit="s",
        min=30,
        max=900,
        title=Text(ko="소요시간", en="Running time"),
        notes=Text(
            ko="1~8호선은 공개된 값, 그 밖은 24초에 1km마다 63초를 더한 추정값",
            en="Published on lines 1-8, elsewhere estimated: 24 s and 63 s for each km",
        ),
    ),
    Column(
        "run_source",
        pa.string(),
        values=RUN_SOURCE,
        title=Text(ko="소요시간의 성격", en="Kind of running time"),
    ),
    Column(
        "run_rule",
        pa.string(),
        values=RUN_RULE,
        title=Text(ko="소요시간을 구한 방법", en="How the running time was found"),
        notes=Text(
            ko="직선거리는 1.04배를 선로 길이로 봄",
            en="A straight line counts 1.04 times as rails",
        ),
    ),
    Column(
        "as_of",
        pa.date32(),
        required=False,
        title=Text(ko="소요시간의 기준일", en="Day that the running time speaks of"),
        notes=Text(
            ko="공개된 시간표나 거리표의 기준일. 직선거리로 어림한 값은 빈칸",
            en="Of the published times or lengths; null where the time is from a straight line",
        ),
    ),
)

rail_edge = Dataset(
    key="transfermap.rail_edge",
    title=Text(ko="승강장 사이 열차 운행", en="Rides between platforms"),
    notes=Text(
        ko="한 승강장을 떠난 열차가 다음 역의 어느 승강장에 서는지 적은 것입니다. 열차가 갈라지는 "
        "역으로 가면 갈 수 있는 쪽마다 한 줄입니다. 6호선 응암~구산은 한 방향으로만 다닙니다. "
        "역간거리 자료는 파일마다 칸의 뜻이 달라 이웃 역의 값, 소요시간 자료, 노선 끝의 빈칸으로 "
        "정했고, 정할 수 없으면 비워 두었습니다. 소요시간은 공개값인지 추정값인지 밝힙니다.",
        en="At which platform of the next station a train stands that left a platform; one row for "
        "each way it may go on. Line 6 runs one way only round 응암. Columns of the distance files "
        "change their meaning, so lengths are decided by the neighbour's number, the file of "
        "running times and blanks at the ends of lines, and are null where that does not decide. "
        "Each running time says whether it is published or estimated, and by which rule.",
    ),
    columns=_COLUMNS,
    rules=RAIL_EDGE_RULES,
    sources=[sources.DISTANCES, sources.GTX_DISTANCES, sources.RUNNING_TIMES],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_rail_edges, _COLUMNS),
    licence=LICENCE,
    publisher="국가철도공단",
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT line, count(*) AS rides, sum(run_s) / 60 AS minutes FROM transfermap.rail_edge "
            "WHERE run_source = 'published' GROUP BY line ORDER BY line"
        ),
    ],
)
