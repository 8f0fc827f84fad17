"""Declaration of transfer paths."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SEVERAL_NOTE, SPATIAL, typed
from madang_transfermap.datasets.path_rules import PATH_RULES
from madang_transfermap.datasets.transfer import (
    CODES_PATTERN,
    LINES_PATTERN,
    MOLIT,
    ONLY_IF_SAID,
    REMARK_NOTE,
    floor,
    source_text,
)
from madang_transfermap.datasets.values import PATH_CLASS, PLATFORM_RULE, REGION


def _end(side: str, ko: str, en: str) -> tuple[Column, ...]:
    """The columns of one end of a path."""
    return (
        Column(
            f"{side}_line",
            pa.string(),
            required=False,
            pattern=LINES_PATTERN,
            title=Text(ko=f"{ko} 노선 코드", en=f"{en}: line code"),
            notes=SEVERAL_NOTE,
        ),
        Column(
            f"{side}_toward",
            pa.string(),
            required=False,
            title=Text(ko=f"{ko} 승강장의 방면", en=f"{en}: direction of the platform"),
            notes=Text(
                ko="다음 역이나 종점의 오늘 이름. " + SEVERAL_NOTE.ko,
                en="Today's name of the next station or terminal. " + SEVERAL_NOTE.en,
            ),
        ),
        Column(
            f"{side}_station_id",
            pa.string(),
            required=False,
            ref="transfermap.station.station_id",
            title=Text(ko=f"{ko} 역 번호", en=f"{en}: station id"),
        ),
        Column(
            f"{side}_toward_station_id",
            pa.string(),
            required=False,
            ref="transfermap.station.station_id",
            title=Text(ko=f"{ko} 방면 역 번호", en=f"{en}: station id of the direction"),
            notes=Text(
                ko="다음 역일 수도, 더 먼 역일 수도 있음. 다음 역은 승강장 번호에",
                en="The next station or one further along; the platform id tells the next one",
            ),
        ),
        Column(
            f"{side}_at_end",
            pa.bool_(),
            required=False,
            title=Text(ko=f"{ko} 종착", en=f"{en}: the line ends here"),
            notes=ONLY_IF_SAID,
        ),
        Column(
            f"{side}_express",
            pa.bool_(),
            required=False,
            title=Text(ko=f"{ko} 급행", en=f"{en}: express trains only"),
            notes=ONLY_IF_SAID,
        ),
        Column(
            f"{side}_note",
            pa.string(),
            required=False,
            pattern=CODES_PATTERN,
            title=Text(ko=f"{ko} 비고", en=f"{en}: remark"),
            notes=REMARK_NOTE,
        ),
        Column(
            f"{side}_platform_id",
            pa.string(),
            required=False,
            ref="transfermap.platform.platform_id",
            title=Text(ko=f"{ko} 승강장 번호", en=f"{en}: platform id"),
            notes=Text(
                ko="수도권 밖이거나 알 수 없으면 빈칸",
                en="Null outside the capital region and where not known",
            ),
        ),
        Column(
            f"{side}_other_platform_ids",
            pa.string(),
            required=False,
            title=Text(ko=f"{ko} 다른 승강장 번호", en=f"{en}: other platform ids"),
            notes=Text(
                ko="같은 경로가 함께 말하는 승강장(예 대림/문래). " + SEVERAL_NOTE.ko,
                en="Platforms that the same text names too, e.g. 대림/문래. " + SEVERAL_NOTE.en,
            ),
        ),
        Column(
            f"{side}_platform_rule",
            pa.string(),
            required=False,
            values=PLATFORM_RULE,
            title=Text(ko=f"{ko} 승강장을 찾은 방법", en=f"{en}: how the platform was found"),
            notes=Text(ko="수도권 밖은 빈칸", en="Null outside the capital region"),
        ),
    )


def _count(name: str, ko: str, en: str, *, lowest: int = 0) -> Column:
    return Column(
        name,
        pa.int16(),
        unit="1",
        min=lowest,
        required=False,
        title=Text(ko=ko, en=en),
        notes=Text(ko="읽지 못한 단계가 있으면 빈칸", en="Null where a step is not understood"),
    )


_PATH_COLUMNS = (
    Column(
        "path_id",
        pa.string(),
        key=True,
        title=Text(ko="경로 번호", en="Path id"),
        notes=Text(
            ko="역:출발 방면:도착 방면:차례. 방면은 노선 코드와 역 코드이며, 역을 모르면 이름으로 "
            "만든 여섯 자리. "
            "다른 줄이 늘거나 줄어도 바뀌지 않음",
            en="station:from:to:n. A direction is line and station code, or six digits made from "
            "the "
            "name where the station is not known. Rows added elsewhere do not change it",
        ),
    ),
    Column(
        "path_no",
        pa.int32(),
        unit="1",
        min=1,
        title=Text(ko="원본 순서", en="Place in the source"),
    ),
    Column("region", pa.string(), values=REGION, title=Text(ko="권역", en="Region")),
    Column(
        "operator_id",
        pa.string(),
        ref="transfermap.operator.operator_id",
        title=Text(ko="운영기관 코드", en="Operator code"),
    ),
    Column(
        "operator_name",
        pa.string(),
        title=Text(ko="운영기관(원본 표기)", en="Operator as printed"),
    ),
    Column(
        "line_id",
        pa.string(),
        required=False,
        ref="transfermap.line.line_id",
        title=Text(ko="기관별 노선 번호", en="Line id"),
        notes=Text(
            ko="원본이 이 경로를 실은 노선. 출발 노선과 다를 수 있음",
            en="The line under which the source lists the path; one may come from another line",
        ),
    ),
    Column("line_name", pa.string(), title=Text(ko="노선(원본 표기)", en="Line as printed")),
    Column("station_name", pa.string(), title=Text(ko="역(원본 표기)", en="Station as printed")),
    Column(
        "station_id",
        pa.string(),
        required=False,
        ref="transfermap.station.station_id",
        title=Text(ko="역 번호", en="Station id"),
        notes=Text(ko="수도권 밖은 빈칸", en="Null outside the capital region"),
    ),
    *_end("from", "출발", "From"),
    *_end("to", "도착", "To"),
    Column(
        "path_class",
        pa.string(),
        required=False,
        values=PATH_CLASS,
        title=Text(ko="이동 방식", en="What the way needs"),
        notes=Text(
            ko="계단이 있으면 계단, 아니면 리프트, 엘리베이터, 평면의 차례",
            en="Stairs before lift before elevator before level",
        ),
    ),
    Column(
        "needs_lift",
        pa.bool_(),
        required=False,
        title=Text(ko="휠체어리프트 필요", en="Needs a wheelchair lift"),
        notes=Text(
            ko="적힌 경로에 대한 것. 계단뿐인 경로는 빈칸(알 수 없음)",
            en="Of the way that is recorded; null (unknown) where it has only stairs",
        ),
    ),
    _count("elevator_ride_count", "엘리베이터 타는 횟수", "Elevator rides"),
    _count("lift_ride_count", "휠체어리프트 타는 횟수", "Lift rides"),
    _count("gate_count", "표 내는 곳 횟수", "Gates passed"),
    Column(
        "leaves_paid_area",
        pa.bool_(),
        required=False,
        title=Text(ko="표 내는 곳 밖으로 나감", en="Leaves the paid area"),
        notes=Text(
            ko="환승 게이트만 지나면 거짓. 적힌 것으로 정할 수 없으면 빈칸",
            en="False where only transfer gates are passed; null where the texts do not settle it",
        ),
    ),
    Column(
        "is_outside",
        pa.bool_(),
        required=False,
        title=Text(ko="건물 밖을 지남", en="Leads outside"),
        notes=ONLY_IF_SAID,
    ),
    floor("first_floor", "출발 승강장 층", "Floor of the first platform"),
    floor("last_floor", "도착 승강장 층", "Floor of the last platform"),
    Column("step_count", pa.int16(), unit="1", min=1, title=Text(ko="단계 수", en="Steps")),
    Column(
        "source_row_from",
        pa.int32(),
        unit="1",
        min=1,
        title=Text(ko="원본 첫 줄", en="First source row"),
        notes=Text(ko="머리줄을 빼고 1부터", en="From 1, without the header"),
    ),
    Column(
        "source_row_to",
        pa.int32(),
        unit="1",
        min=1,
        title=Text(ko="원본 끝 줄", en="Last source row"),
    ),
    Column(
        "as_of",
        pa.date32(),
        title=Text(ko="기록의 기준일", en="Day that the record speaks of"),
    ),
    source_text("from_text", "출발 원본 문구", "Source text of the start"),
    source_text("to_text", "도착 원본 문구", "Source text of the end"),
)

transfer_path = Dataset(
    key="transfermap.transfer_path",
    title=Text(ko="교통약자 환승경로", en="Step-free transfer paths"),
    notes=Text(
        ko="휠체어 이용자가 한 노선에서 다른 노선으로 갈아타는 경로 1,148개(수도권 1,068개, 110개 "
        "역)입니다. "
        "엘리베이터로 967개, 휠체어리프트 142개, 평면 35개, 계단뿐 4개입니다. 오가는 두 방향은 "
        "다를 수 있어 "
        "서로 채우지 않으며, 경로가 없다고 갈 수 없다는 뜻은 아닙니다. 자료는 2025년 8월 11일 "
        "기준입니다.",
        en="1,148 ways by which a wheelchair user changes from one line to another, 1,068 of them "
        "at "
        "110 stations of the capital region: 967 by elevator, 142 by lift, 35 level, 4 by stairs "
        "only. The two directions of a transfer may differ and never fill each other; a missing "
        "path "
        "does not mean that there is no way. The source speaks of 2025-08-11.",
    ),
    columns=_PATH_COLUMNS,
    rules=PATH_RULES,
    sources=[sources.MOVEMENT],
    inputs=[
        "transfermap.station",
        "transfermap.code",
        "transfermap.platform",
        "transfermap.rail_edge",
    ],
    read=typed(readers.read_transfer_paths, _PATH_COLUMNS),
    licence=LICENCE,
    publisher=MOLIT,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    temporal="as_of",
    frequency="P1Y",
    examples=[
        (
            "SELECT station_name, from_line, to_line, path_class, elevator_ride_count "
            "FROM transfermap.transfer_path WHERE needs_lift ORDER BY path_no LIMIT 10"
        ),
    ],
)
