"""Declaration of the state of units."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, SPATIAL, known_counts, typed
from madang_transfermap.datasets.facility_values import OBSERVED, UNIT_STATE

_UNKNOWN = Text(ko="빈칸은 알 수 없음", en="Null is unknown")
_SOURCE = {sources.SEOUL_FACILITIES.key: sources.SEOUL_FACILITIES.title}
_COLUMNS = (
    Column(
        "facility_id",
        pa.string(),
        key=True,
        ref="transfermap.facility.facility_id",
        title=Text(ko="시설 번호", en="Facility id"),
    ),
    Column(
        "valid_from",
        pa.timestamp("us", "UTC"),
        key=True,
        title=Text(ko="이 상태가 확인된 시작", en="In this state from"),
        notes=Text(
            ko="언제부터인지 적혀 있지 않으면 확인한 때와 같음",
            en="The same as observed_at where the source does not say since when",
        ),
    ),
    Column(
        "observed_at",
        pa.timestamp("us", "UTC"),
        key=True,
        title=Text(ko="확인한 때", en="Observed at"),
        notes=Text(
            ko="날짜만 알면 그날 한국 시각 0시. 실제보다 새것으로 보이지 않게 함",
            en="Midnight in Korea at the beginning of the day where only the day is known, so that "
            "nothing looks newer than it is",
        ),
    ),
    Column(
        "observed",
        pa.string(),
        values=OBSERVED,
        title=Text(ko="확인한 때의 정확함", en="How exact the time is"),
    ),
    Column(
        "state",
        pa.string(),
        required=False,
        values=UNIT_STATE,
        title=Text(ko="상태", en="State"),
        notes=_UNKNOWN,
    ),
    Column(
        "expected_return_on",
        pa.date32(),
        required=False,
        title=Text(ko="다시 움직일 날", en="Expected to work again on"),
        notes=_UNKNOWN,
    ),
    Column("source", pa.string(), values=_SOURCE, title=Text(ko="출처", en="Source")),
)
_LOOK_AGAIN = Text(
    ko="확인한 목록과 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of the list that was looked at must be looked at again.",
)
_STATES = {"working": 2669, "out": 161}

facility_status = Dataset(
    key="transfermap.facility_status",
    title=Text(ko="승강기 가동상태", en="State of elevators, escalators and lifts"),
    notes=Text(
        ko="서울교통공사 승강기 2,830대가 움직이는지를 적은 것입니다. 원본에 날짜가 없어 파일을 "
        "받은 날의 0시로 적었으며, 실제 상태는 그날이나 그 전의 것입니다. 움직인다는 소식은 30분이 "
        "지나면 오늘에 대해 아무것도 말하지 않습니다.",
        en="Whether each of the 2,830 units of Seoul Metro works. The source names no day: the "
        "beginning of the day on which the file was copied stands here, and the state is of that "
        "day or before. News that a unit works says nothing about today once it is 30 minutes old.",
    ),
    columns=_COLUMNS,
    rules=[
        Rule(
            "state_is_observed_while_valid",
            sql="observed_at < valid_from AND state <> 'planned_out'",
            why=Text(
                ko="시작하기 전에 확인한 상태는 예정된 공사뿐입니다.",
                en="Only planned work can be known before it begins.",
            ),
            passes=[
                {
                    "observed_at": "2026-11-21 15:00:00+00",
                    "valid_from": "2026-11-21 15:00:00+00",
                    "state": "out",
                }
            ],
            fails=[
                {
                    "observed_at": "2026-11-20 15:00:00+00",
                    "valid_from": "2026-11-21 15:00:00+00",
                    "state": "out",
                }
            ],
        ),
        known_counts(
            "units_by_state",
            _STATES,
            _LOOK_AGAIN,
            value="coalesce(state, 'unknown')",
            cases="value AS state",
        ),
    ],
    sources=[sources.SEOUL_FACILITIES, sources.SEOUL_LIFTS, sources.SEOUL_ESCALATORS],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_facility_status, _COLUMNS),
    licence="kogl-1",
    publisher="서울교통공사",
    theme="TRAN",
    keywords=(*KEYWORDS, Text(ko="가동상태", en="operating state")),
    spatial=SPATIAL,
    temporal="observed_at",
    frequency="irregular",
    examples=[
        (
            "SELECT f.station_id, f.kind, f.floors, f.exit_no FROM transfermap.facility AS f "
            "JOIN transfermap.facility_status AS s USING (facility_id) "
            "WHERE s.state = 'out' AND f.kind = 'elevator' ORDER BY f.station_id"
        ),
    ],
)
