"""Declaration of accessible toilets."""

from datetime import date

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import (
    LICENCE,
    SEVERAL_NOTE,
    SPATIAL,
    known_counts,
    known_total,
    typed,
)
from madang_transfermap.datasets.transfer import floor, source_text
from madang_transfermap.datasets.values import PAID_SIDE, TOILET_PLACE

_LOOK_AGAIN = Text(
    ko="원본을 확인한 2024년 11월 27일 자료와 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of the file of 2024-11-27 must be looked at before they are "
    "taken.",
)


def _known(name: str, ko: str, en: str) -> Column:
    return Column(
        name,
        pa.bool_(),
        required=False,
        title=Text(ko=ko, en=en),
        notes=Text(ko="빈칸은 알 수 없음", en="Null is unknown"),
    )


def _time(name: str, ko: str, en: str) -> Column:
    return Column(
        name,
        pa.int16(),
        unit="min",
        min=0,
        max=1800,
        required=False,
        title=Text(ko=ko, en=en),
        notes=Text(ko="0시부터 센 분", en="Minutes after midnight"),
    )


_COLUMNS = (
    Column(
        "toilet_id",
        pa.string(),
        key=True,
        pattern=".+:toilet:[1-9][0-9]*",
        title=Text(ko="화장실 번호", en="Toilet id"),
        notes=Text(
            ko="역 번호와 그 역에서의 차례", en="Station id and running number at that station"
        ),
    ),
    Column(
        "station_id",
        pa.string(),
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
    ),
    floor("floor", "층", "Floor"),
    Column(
        "exit_no",
        pa.string(),
        required=False,
        pattern="[0-9]+(?:-[0-9]+)?(?:/[0-9]+(?:-[0-9]+)?)*",
        title=Text(ko="가까운 출입구", en="Nearest exit"),
        notes=SEVERAL_NOTE,
    ),
    Column(
        "paid_side",
        pa.string(),
        required=False,
        values=PAID_SIDE,
        title=Text(ko="표 내는 곳 안팎", en="Side of the gates"),
    ),
    Column(
        "place",
        pa.string(),
        required=False,
        values=TOILET_PLACE,
        title=Text(ko="있는 곳", en="Place"),
        notes=Text(
            ko="원본 문구가 말하는 곳. 말하지 않으면 빈칸",
            en="As the source's text says; null where it does not",
        ),
    ),
    _known("is_accessible", "장애인화장실", "Accessible toilet"),
    _known("is_unisex", "남녀 공용", "For all genders"),
    _known("has_changing_table", "기저귀 교환대", "Changing table"),
    _time("opens_min", "여는 시각", "Opens at"),
    _time("closes_min", "닫는 시각", "Closes at"),
    Column(
        "as_of",
        pa.date32(),
        min=date(2010, 1, 1),
        title=Text(ko="데이터 기준일", en="Day that the entry speaks of"),
    ),
    source_text("source_text", "위치 원본 문구", "Source text of the place"),
)
toilet = Dataset(
    key="transfermap.toilet",
    title=Text(ko="지하철역 장애인화장실", en="Accessible toilets in subway stations"),
    notes=Text(
        ko="서울교통공사 1~8호선 역 안의 장애인화장실 302곳입니다(표 내는 곳 밖 228, 안 74). 층, "
        "가까운 출입구, 표 내는 곳 안팎을 담았습니다. 다른 운영기관의 역은 자료가 없으며, 없다고 "
        "화장실이 없다는 뜻은 아닙니다. 지금 쓸 수 있는지는 알 수 없습니다. 2024년 자료입니다.",
        en="302 accessible toilets inside stations of Seoul Metro lines 1 to 8: 228 outside the "
        "gates, 74 inside, with floor and nearest exit. Stations of other operators are not "
        "covered, which does not mean that they have none. Whether one can be used right now is "
        "not known. The source speaks of 2024.",
    ),
    columns=_COLUMNS,
    rules=[
        known_total("rows", 302, _LOOK_AGAIN),
        known_counts(
            "rows_by_side",
            {"outside": 228, "inside": 74},
            _LOOK_AGAIN,
            value="paid_side",
            cases="value AS paid_side",
        ),
        known_counts(
            "rows_by_floor",
            {"B1": 211, "B2": 55, "B3": 7, "B4": 1, "1F": 10, "2F": 16, "3F": 2},
            _LOOK_AGAIN,
            value="floor",
            cases="value AS floor",
        ),
        known_total(
            "stations_with_toilets",
            269,
            _LOOK_AGAIN,
            of="DISTINCT station_id",
            cases="n::VARCHAR AS station_id",
        ),
    ],
    sources=[sources.TOILETS],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_toilets, _COLUMNS),
    licence=LICENCE,
    publisher="서울교통공사",
    theme="TRAN",
    keywords=[
        Text(ko="장애인화장실", en="accessible toilet"),
        Text(ko="지하철", en="subway"),
        Text(ko="교통약자", en="people with reduced mobility"),
    ],
    spatial=SPATIAL,
    temporal="as_of",
    frequency="P1Y",
    examples=[
        (
            "SELECT t.floor, t.exit_no, t.paid_side FROM transfermap.toilet t "
            "JOIN transfermap.station s USING (station_id) WHERE s.name_ko = '사당' ORDER BY 1, 2"
        ),
    ],
)
