"""Declaration of the counts of working elevators at a station."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, SPATIAL, known_total, typed

_LOOK_AGAIN = Text(
    ko="2026년 7월 31일 자료와 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of 2026-07-31 must be looked at before they are taken.",
)
_SOURCE = {sources.SEOUL_ELEVATOR_STATE.key: sources.SEOUL_ELEVATOR_STATE.title}


def _count(name: str, ko: str, en: str) -> Column:
    return Column(name, pa.int16(), unit="1", min=0, title=Text(ko=ko, en=en))


def _sum(name: str, column: str, wanted: int) -> Rule:
    """The known sum of a column of counts."""
    return Rule(
        name,
        query=f"SELECT abs(coalesce(sum({column}), 0) - {wanted}) FROM this",  # noqa: S608 -- own numbers
        why=_LOOK_AGAIN,
        passes=[{column: wanted}],
        fails=[{column: wanted + 1}],
    )


_COLUMNS = (
    Column(
        "station_id",
        pa.string(),
        key=True,
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
    ),
    Column(
        "observed_on",
        pa.date32(),
        key=True,
        title=Text(ko="확인한 날", en="Observed on"),
        notes=Text(ko="한국 날짜", en="Day in Korea"),
    ),
    Column("observed_at", pa.timestamp("us", "UTC"), title=Text(ko="확인한 때", en="Observed at")),
    _count("working_count", "움직이는 엘리베이터", "Elevators that work"),
    _count("out_count", "멈춘 엘리베이터", "Elevators that do not"),
    _count("unknown_count", "상태를 모르는 엘리베이터", "Elevators in an unknown state"),
    Column("source", pa.string(), values=_SOURCE, title=Text(ko="출처", en="Source")),
)

station_elevator_state = Dataset(
    key="transfermap.station_elevator_state",
    title=Text(ko="역별 엘리베이터 가동 대수", en="Working elevators of each station"),
    notes=Text(
        ko="서울교통공사 역마다 움직이는 엘리베이터와 멈춘 엘리베이터의 수입니다. 원본에 승강기 "
        "번호가 없어 어느 엘리베이터인지는 말하지 않습니다. 따라서 역 전체가 움직이고 새 소식일 "
        "때만 쓸 수 있습니다.",
        en="How many elevators work and do not work at each station of Seoul Metro. The source has "
        "no unit numbers, so it does not say which one: it speaks for a unit only while it is "
        "fresh and every elevator of the station works.",
    ),
    columns=_COLUMNS,
    rules=[
        Rule(
            "station_has_an_elevator",
            sql="working_count + out_count + unknown_count = 0",
            why=Text(
                ko="엘리베이터가 하나도 없다는 뜻이 되어 버립니다.",
                en="A row of zeros would say that the station has none.",
            ),
            passes=[{"working_count": 0, "out_count": 1, "unknown_count": 0}],
            fails=[{"working_count": 0, "out_count": 0, "unknown_count": 0}],
        ),
        known_total(
            "stations_known",
            272,
            _LOOK_AGAIN,
            of="DISTINCT station_id",
            cases="n::VARCHAR AS station_id",
        ),
        _sum("working_known", "working_count", 818),
        _sum("out_known", "out_count", 46),
        _sum("unknown_known", "unknown_count", 1),
    ],
    sources=[sources.SEOUL_ELEVATOR_STATE],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_station_elevator_states, _COLUMNS),
    licence="kogl-1",
    publisher="서울교통공사",
    theme="TRAN",
    keywords=(*KEYWORDS, Text(ko="가동상태", en="operating state")),
    spatial=SPATIAL,
    frequency="irregular",
    temporal="observed_on",
    examples=[
        (
            "SELECT s.name_ko, e.working_count, e.out_count "
            "FROM transfermap.station_elevator_state AS e "
            "JOIN transfermap.station AS s USING (station_id) "
            "WHERE e.out_count > 0 ORDER BY e.out_count DESC, s.name_ko"
        ),
    ],
)
