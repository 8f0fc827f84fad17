"""Declaration of the chains of elevators from the street to a platform."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap.datasets.access_chain_rules import ACCESS_CHAIN_RULES
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SPATIAL, typed
from madang_transfermap.links import read_access_chains
from madang_transfermap.readers.units.storeys import STOREY_PATTERN

_UNITS = (
    "transfermap.facility.floors",
    "transfermap.facility.exit_no",
    "transfermap.facility.platform_ids",
)
RULE = {
    "one_elevator": Text(
        ko="출입구와 승강장을 함께 적은 한 대", en="One unit names both the exit and the platform"
    ),
    "meeting_floor": Text(
        ko="출입구 쪽과 승강장 쪽이 같은 층에서 만남",
        en="The unit at the exit and the unit at the platform meet on a floor",
    ),
    "via_concourse": Text(
        ko="가운데 한 대를 더 타고 만남", en="They meet by one more unit between them"
    ),
    "island_platform": Text(
        ko="같은 섬식 승강장의 다른 쪽을 적은 설비",
        en="The last unit names the other side of the same island platform",
    ),
    "sister_street": Text(
        ko="출입구 쪽은 같은 곳 다른 노선의 목록에 있음",
        en="The unit at the exit is listed under another line of the same place",
    ),
}
MATCH = {
    "exact": Text(ko="층이 하나로 정해짐", en="Only these floors"),
    "ambiguous": Text(ko="다른 층으로도 이어짐", en="Other floors would do as well"),
}
_COLUMNS = (
    Column(
        "station_id",
        pa.string(),
        key=True,
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
        notes=Text(ko="승강장이 있는 노선의 역", en="The station-line of the platform"),
    ),
    Column(
        "exit_no",
        pa.string(),
        key=True,
        pattern="[0-9]+(?:-[0-9]+)?",
        derived_from=("transfermap.facility.exit_no",),
        title=Text(ko="출입구", en="Exit"),
        notes=Text(
            ko="엘리베이터가 두 출입구 사이에 있으면 출입구마다 한 줄",
            en="A row for each of the exits between which an elevator stands",
        ),
    ),
    Column(
        "platform_id",
        pa.string(),
        key=True,
        ref="transfermap.platform.platform_id",
        derived_from=("transfermap.facility.platform_ids",),
        title=Text(ko="승강장 번호", en="Platform id"),
    ),
    Column(
        "facility_ids",
        pa.string(),
        pattern=r"[^/|]+(?:[/|][^/|]+)*",
        derived_from=_UNITS,
        title=Text(ko="엘리베이터", en="Elevators"),
        notes=Text(
            ko="거리에서 타는 차례대로 /로 나눔. 아무것이나 타도 되는 것은 |로 나눔",
            en="In order of riding from the street, parted by /; units of which any one will do "
            "are parted by |",
        ),
    ),
    Column(
        "floors",
        pa.string(),
        pattern=rf"(?:{STOREY_PATTERN})(?:/(?:{STOREY_PATTERN}))+",
        derived_from=("transfermap.facility.floors",),
        title=Text(ko="층", en="Floors"),
        notes=Text(
            ko="거리의 층부터 승강장의 층까지 /로 나눔",
            en="From the floor of the street to that of the platform, parted by /",
        ),
    ),
    Column(
        "elevator_count",
        pa.int16(),
        unit="1",
        min=1,
        max=3,
        derived_from=_UNITS,
        title=Text(ko="타는 횟수", en="Rides"),
    ),
    Column(
        "rule",
        pa.string(),
        values=RULE,
        title=Text(ko="이은 근거", en="By what"),
        notes=Text(ko="가장 약한 근거", en="The weakest part counts"),
    ),
    Column("match", pa.string(), values=MATCH, title=Text(ko="맞은 정도", en="Match")),
    Column(
        "state",
        pa.string(),
        values={"derived": Text(ko="목록에서 이끌어 냄", en="Derived from lists")},
        title=Text(ko="근거의 상태", en="State of the evidence"),
        notes=Text(
            ko="가 보고 적은 길이 아님. 층 사이의 통로와 표 내는 곳은 알 수 없음",
            en="Nobody recorded this way; what lies between the elevators is not known",
        ),
    ),
)

access_chain = Dataset(
    key="transfermap.access_chain",
    title=Text(ko="출입구에서 승강장까지의 엘리베이터", en="Elevators from exit to platform"),
    notes=Text(
        ko="엘리베이터가 있는 출입구에서 승강장까지 타는 엘리베이터를 운영기관 목록의 층, 출입구, "
        "방면만으로 이은 것입니다. 층이 만나지 않으면 잇지 않으며, 줄이 없다고 갈 수 없다는 뜻은 "
        "아닙니다. 사람이 확인한 길이 아니라 목록에서 이끌어 낸 길입니다.",
        en="Which elevators lead from an exit to a platform, told by the floors, exits and "
        "directions of the operators' lists alone. Where floors do not meet there is no chain, "
        "which does not mean that there is no way. Nobody recorded these ways: they are derived.",
    ),
    columns=_COLUMNS,
    rules=ACCESS_CHAIN_RULES,
    inputs=["transfermap.station", "transfermap.platform", "transfermap.facility"],
    read=typed(read_access_chains, _COLUMNS),
    layer="out",
    code_version="2",
    licence=LICENCE,
    publisher="서울교통공사, 인천교통공사",
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT exit_no, floors, elevator_count, rule FROM transfermap.access_chain "
            "WHERE station_id = 'S1-3-339' ORDER BY exit_no, platform_id"
        ),
    ],
)
