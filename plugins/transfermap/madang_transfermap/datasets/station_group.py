"""Declaration of the places where one may change."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import (
    KEYWORDS,
    LICENCE,
    SEVERAL_NOTE,
    SPATIAL,
    known_total,
    typed,
)

_KRIC = "국가철도공단"

_GROUP_COLUMNS = (
    Column(
        "group_id",
        pa.string(),
        key=True,
        title=Text(ko="환승역 번호", en="Place id"),
        notes=Text(
            ko="G-와 그 곳 첫 노선의 역 번호. 노선이 늘어도 바뀌지 않음",
            en="G- and the station id on the first line here; it stays when lines are added",
        ),
    ),
    Column("name_ko", pa.string(), title=Text(ko="역명", en="Name in Korean")),
    Column(
        "name_en", pa.string(), required=False, title=Text(ko="역명(영문)", en="Name in English")
    ),
    Column(
        "lines",
        pa.string(),
        title=Text(ko="노선 코드", en="Line codes"),
        notes=SEVERAL_NOTE,
    ),
    Column(
        "station_count",
        pa.int16(),
        unit="1",
        min=1,
        title=Text(ko="노선별 역 수", en="Stations, one a line"),
    ),
    Column(
        "has_homonym",
        pa.bool_(),
        title=Text(ko="같은 이름의 다른 곳", en="Another place has this name"),
        notes=Text(
            ko="이름이 같아도 갈아탈 수 없는 다른 곳이 있음(양평, 신촌)",
            en="There is another place of this name to which one cannot change (양평, 신촌)",
        ),
    ),
)
station_group = Dataset(
    key="transfermap.station_group",
    title=Text(ko="환승할 수 있는 곳", en="Places where one may change"),
    notes=Text(
        ko="같은 이름으로 이어져 갈아탈 수 있는 역들을 한 곳으로 묶은 656개 묶음입니다. 노선이 "
        "하나인 역도 "
        "한 묶음입니다. 5호선과 경의중앙선의 양평, 2호선과 경의중앙선의 신촌은 서로 다른 곳이라 "
        "묶지 않습니다.",
        en="656 places: stations of several lines between which one may change, or a station of "
        "one "
        "line alone. 양평 of line 5 and of the Gyeongui-Jungang line, and 신촌 of line 2 and of "
        "that "
        "line, are different places and never joined.",
    ),
    columns=_GROUP_COLUMNS,
    rules=[
        Rule(
            "homonyms_stay_apart",
            query="SELECT count(*) FROM (SELECT name_ko FROM this WHERE has_homonym "
            "GROUP BY name_ko HAVING count(*) <> 2)",
            why=Text(
                ko="양평이나 신촌을 한 곳으로 묶으면 갈아탈 수 없는 곳으로 안내하게 됩니다.",
                en="One place for both 양평 or both 신촌 would send people to a transfer that is "
                "not.",
            ),
            passes=[
                {"group_id": "G-S1-2-240", "name_ko": "신촌", "has_homonym": True},
                {"group_id": "G-KR-K4-P312", "name_ko": "신촌", "has_homonym": True},
            ],
            fails=[{"group_id": "G-S1-2-240", "name_ko": "신촌", "has_homonym": True}],
        ),
        known_total(
            "places_known",
            656,
            Text(
                ko="묶음 수가 바뀌면 역이 빠졌거나 잘못 묶였을 수 있습니다.",
                en="Another number means that a station is missing or was joined wrongly.",
            ),
        ),
        known_total(
            "homonyms_known",
            4,
            Text(
                ko="이름이 같은 다른 곳 네 군데(양평 2, 신촌 2)가 표시되어야 합니다.",
                en="The four places that share a name (양평 2, 신촌 2) must be marked.",
            ),
            where="has_homonym",
            cases="true AS has_homonym",
        ),
    ],
    sources=[sources.ROSTERS, sources.STATION_INFO],
    read=typed(readers.read_station_groups, _GROUP_COLUMNS),
    licence=LICENCE,
    publisher=_KRIC,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
)
