"""Declaration of the links from steps to listed elevators and lifts."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SPATIAL, typed
from madang_transfermap.datasets.step_link_rules import STEP_LINK_RULES
from madang_transfermap.links import read_step_links

MATCH = {
    "exact": Text(ko="한 대로 정해짐", en="One unit meets"),
    "ambiguous": Text(ko="후보만 있음", en="Candidates only"),
    "none": Text(ko="맞는 것 없음", en="No unit meets"),
}
RULE = {
    "platform": Text(ko="그 승강장을 적은 설비", en="The unit names the platform of the ride"),
    "island_platform": Text(
        ko="같은 섬식 승강장의 다른 쪽을 적은 설비",
        en="The unit names the other side of the same island platform",
    ),
    "exit": Text(ko="같은 출입구", en="Both name the exit"),
    "transfer": Text(ko="환승통로의 설비", en="Both say that one changes lines here"),
    "floors": Text(ko="두 층이 모두 같음", en="Both floors agree, and nothing else is said"),
    "one_floor": Text(ko="한 층만 같음", en="One floor agrees, and nothing else is said"),
    "level_platform": Text(
        ko="두 층이 같고, 대합실이 그 승강장과 같은 층일 수 있음",
        en="Both floors agree; the concourse may lie level with the platform that the unit names",
    ),
    "floors_shifted": Text(
        ko="승강장은 같고 층수는 한 층씩 다름",
        en="The unit names the platform; both floors are counted one storey apart",
    ),
    "no_unit_meets": Text(ko="맞는 설비가 없음", en="None of the listed units meets"),
    "not_listed": Text(ko="설비 목록이 없음", en="No unit is listed there"),
}
FLOORS_BY = {
    "step": Text(ko="단계에 적힌 층", en="Floors that the step names"),
    "neighbours": Text(ko="앞뒤 단계에 적힌 층", en="Floors that the steps before and after name"),
    "between": Text(
        ko="설비가 다니는 두 층 사이의 층", en="A floor between the two that the list gives"
    ),
}
_COLUMNS = (
    Column(
        "path_id",
        pa.string(),
        key=True,
        ref="transfermap.transfer_path.path_id",
        derived_from=("transfermap.transfer_step.path_id",),
        title=Text(ko="경로 번호", en="Path id"),
    ),
    Column(
        "seq",
        pa.int16(),
        unit="1",
        key=True,
        min=1,
        derived_from=("transfermap.transfer_step.seq",),
        title=Text(ko="단계", en="Step"),
        notes=Text(
            ko="타는 단계. 한 번 타는 일이 두 줄이면 앞 줄",
            en="Where one gets in; the first of two rows that are one ride",
        ),
    ),
    Column(
        "candidate_no",
        pa.int16(),
        unit="1",
        key=True,
        min=1,
        title=Text(ko="후보 차례", en="Candidate"),
        notes=Text(ko="맞는 것이 없으면 1 한 줄", en="One row, 1, where no unit meets"),
    ),
    Column(
        "kind",
        pa.string(),
        values={
            "elevator": Text(ko="엘리베이터", en="Elevator"),
            "lift": Text(ko="휠체어리프트", en="Wheelchair lift"),
        },
        derived_from=("transfermap.transfer_step.kind",),
        title=Text(ko="타는 설비", en="Device"),
    ),
    Column(
        "station_id",
        pa.string(),
        required=False,
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
        notes=Text(
            ko="어느 노선의 역에서 타는지. 문구로 정할 수 없으면 빈칸",
            en="The station-line where one rides; null where the texts do not settle it",
        ),
    ),
    Column(
        "operator_id",
        pa.string(),
        required=False,
        ref="transfermap.operator.operator_id",
        title=Text(ko="운영기관 코드", en="Operator code"),
        notes=Text(
            ko="그 역의 운영기관. 여러 기관일 수 있으면 빈칸",
            en="Of that station; null where several come into question",
        ),
    ),
    Column(
        "facility_id",
        pa.string(),
        required=False,
        ref="transfermap.facility.facility_id",
        derived_from=(
            "transfermap.facility.floors",
            "transfermap.facility.platform_ids",
            "transfermap.facility.exit_no",
            "transfermap.facility.car_door",
        ),
        title=Text(ko="승강설비 번호", en="Unit id"),
    ),
    Column("match", pa.string(), values=MATCH, title=Text(ko="맞은 정도", en="Match")),
    Column(
        "rule",
        pa.string(),
        values=RULE,
        title=Text(ko="맞춘 근거", en="By what"),
        notes=Text(
            ko="가장 앞선 근거 하나. 어긋나는 값이 있는 설비는 후보가 아님",
            en="The first of those that agree; a unit that contradicts is no candidate",
        ),
    ),
    Column(
        "floors_by",
        pa.string(),
        required=False,
        values=FLOORS_BY,
        title=Text(ko="층의 근거", en="What tells the floors"),
        notes=Text(ko="층이 맞은 것이 없으면 빈칸", en="Null where no floor agrees"),
    ),
    Column(
        "listed",
        pa.bool_(),
        title=Text(ko="목록이 있음", en="Units are listed"),
        notes=Text(
            ko="그 역에 이런 설비가 한 대라도 목록에 있는지. 거짓은 설비가 없다는 뜻이 아님",
            en="Whether any unit of this kind is listed there; false never means there is none",
        ),
    ),
)

step_link = Dataset(
    key="transfermap.step_link",
    title=Text(ko="환승 단계와 승강설비 연결", en="Which listed unit a transfer step means"),
    notes=Text(
        ko="환승경로에서 엘리베이터나 휠체어리프트를 타는 단계가 운영기관 목록의 어느 설비인지 "
        "층, 방면, 출입구, 칸과 문으로 맞춘 것입니다. 한 대로 정해지면 exact, 후보가 여럿이거나 "
        "근거가 약하면 ambiguous, 맞는 것이 없으면 none이며, 추측으로 잇지 않습니다.",
        en="Which unit of the operators' lists a step's ride of an elevator or wheelchair lift "
        "means, told by floors, direction, exit, car and door. exact is one unit; ambiguous are "
        "several, or one by weak evidence; none is none. Nothing is guessed.",
    ),
    columns=_COLUMNS,
    rules=STEP_LINK_RULES,
    inputs=[
        "transfermap.station",
        "transfermap.platform",
        "transfermap.transfer_path",
        "transfermap.transfer_step",
        "transfermap.facility",
    ],
    read=typed(read_step_links, _COLUMNS),
    layer="out",
    code_version="2",
    licence=LICENCE,
    publisher="국토교통부, 서울교통공사, 인천교통공사",
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT operator_id, kind, match, count(DISTINCT (path_id, seq)) AS rides "
            "FROM transfermap.step_link GROUP BY ALL ORDER BY ALL"
        ),
    ],
)
