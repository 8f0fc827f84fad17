"""Declaration of the platforms."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SPATIAL, typed
from madang_transfermap.datasets.platform_rules import PLATFORM_RULES
from madang_transfermap.datasets.values import DIRECTION, SERVICE

_NOT_HELD = Text(
    ko="아직 자료가 없어 모두 비어 있음", en="No held source says it yet: null everywhere"
)


def _millimetres(name: str, ko: str, en: str) -> Column:
    return Column(
        name,
        pa.int16(),
        unit="mm",
        min=0,
        required=False,
        title=Text(ko=ko, en=en),
        notes=_NOT_HELD,
    )


_COLUMNS = (
    Column(
        "platform_id",
        pa.string(),
        key=True,
        pattern=r"[A-Z0-9]{2}-[A-Z0-9]{1,2}-[A-Z0-9-]+:(?:end|[A-Z0-9-]+)(?:\.[sux])?",
        title=Text(ko="승강장 번호", en="Platform id"),
        notes=Text(
            ko="역 번호와 다음 역의 KRIC 코드, 종착이면 end. 따로 있는 승강장은 .s 지상, .u 지하, "
            ".x 급행",
            en="Station id and KRIC code of the next station, `end` where trains end; told apart "
            "by .s surface, .u underground, .x express",
        ),
    ),
    Column(
        "station_id",
        pa.string(),
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
    ),
    Column("line", pa.string(), title=Text(ko="노선 코드", en="Line code")),
    Column(
        "next_station_id",
        pa.string(),
        required=False,
        ref="transfermap.station.station_id",
        title=Text(ko="다음 역 번호", en="Station id of the next station"),
        notes=Text(ko="열차가 끝나는 곳은 빈칸", en="Null where trains end"),
    ),
    Column("is_end", pa.bool_(), title=Text(ko="종착 승강장", en="Trains end here")),
    Column(
        "service",
        pa.string(),
        required=False,
        values=SERVICE,
        title=Text(ko="구분", en="What tells it apart"),
        notes=Text(
            ko="같은 다음 역으로 가는 승강장이 둘일 때만",
            en="Only where two platforms lead to the same next station",
        ),
    ),
    Column(
        "direction",
        pa.string(),
        required=False,
        values=DIRECTION,
        title=Text(ko="상하선·내외선", en="Direction as the operator says it"),
        notes=Text(
            ko="서울교통공사 1~8호선만. 혼잡도 자료의 역·방향과 모두 같음을 확인함",
            en="Seoul Metro lines 1-8 only, where they are the very directions of the "
            "crowding table",
        ),
    ),
    Column(
        "level",
        pa.string(),
        required=False,
        title=Text(ko="층", en="Floor"),
        notes=_NOT_HELD,
    ),
    Column(
        "has_screen_doors",
        pa.bool_(),
        required=False,
        title=Text(ko="스크린도어", en="Platform screen doors"),
        notes=Text(ko="역 전체에 대한 값. 빈칸은 모름", en="Of the whole station; null is unknown"),
    ),
    _millimetres("gap_mm", "열차와의 간격", "Gap to the train"),
    _millimetres("step_mm", "열차와의 높이차", "Step to the train"),
)

platform = Dataset(
    key="transfermap.platform",
    title=Text(ko="승강장", en="Platforms"),
    notes=Text(
        ko="수도권 도시철도역 800개(노선별)의 승강장을 다음 역마다 하나씩 적은 것입니다. 갈라지는 "
        "역에는 여러 개가 있고, 열차가 끝나는 역에는 종착 승강장이 있습니다. 이웃 역은 목록의 "
        "순번이 아니라 역간거리 자료의 차례로 정했습니다. 층, 간격, 높이차는 아직 자료가 없어 "
        "비어 있으며, 비어 있다고 없다는 뜻이 아닙니다.",
        en="One platform for each next station at the 800 station-lines of the capital region: "
        "several where lines fork, one more where trains end. Which stations are neighbours "
        "comes from the order of the distance files, not from the numbers of a roster. Floor, gap "
        "and step are not held by any source yet: null there never means none.",
    ),
    columns=_COLUMNS,
    rules=PLATFORM_RULES,
    sources=[sources.DISTANCES, sources.GTX_DISTANCES],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_platforms, _COLUMNS),
    licence=LICENCE,
    publisher="국가철도공단",
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT platform_id, next_station_id, direction FROM transfermap.platform "
            "WHERE station_id = 'S1-5-2549'"
        ),
    ],
)
