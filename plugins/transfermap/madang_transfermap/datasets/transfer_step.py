"""Declaration of the steps of transfer paths."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SEVERAL_NOTE, SPATIAL, typed
from madang_transfermap.datasets.step_rules import STEP_RULES
from madang_transfermap.datasets.transfer import (
    CODES_PATTERN,
    LINES_PATTERN,
    MOLIT,
    ONLY_IF_SAID,
    REMARK_NOTE,
    floor,
    source_text,
)
from madang_transfermap.datasets.values import FACILITY_KIND, KIND, PAID_SIDE, VERB
from madang_transfermap.readers.text.directions import TOWARD_PATTERN

_TOWARD_NOTE = Text(
    ko="다음 역이나 종점의 오늘 이름, 또는 place:와 역 안의 곳(concourse 대합실, platform 승강장, "
    "corridor 통로, gate 표 내는 곳, exit 출입구, line 노선, terminal 여객터미널). "
    + SEVERAL_NOTE.ko,
    en="Today's name of the next station or terminal, or place: and a place inside the station. "
    + SEVERAL_NOTE.en,
)


_STEP_COLUMNS = (
    Column(
        "path_id",
        pa.string(),
        key=True,
        ref="transfermap.transfer_path.path_id",
        title=Text(ko="경로 번호", en="Path id"),
    ),
    Column(
        "seq",
        pa.int16(),
        unit="1",
        key=True,
        min=1,
        title=Text(ko="단계", en="Step"),
        notes=Text(ko="경로 안에서 1부터 빈 번호 없이", en="From 1 without gaps, in each path"),
    ),
    Column("kind", pa.string(), values=KIND, title=Text(ko="종류", en="Kind")),
    Column(
        "verb",
        pa.string(),
        values=VERB,
        title=Text(ko="동작", en="What is done"),
        notes=Text(
            ko="문구에 적힌 대로. 동작 없이 층만 적힌 엘리베이터 두 줄은 둘 다 ride이며 ride_no가 "
            "같음",
            en="As the text says. An elevator printed as two rows with floors but no verb is ride "
            "in "
            "both, with one ride_no",
        ),
    ),
    floor("floor_from", "시작 층", "Floor where it takes place or begins"),
    floor("floor_to", "끝 층", "Floor where it ends"),
    Column(
        "facility_kind",
        pa.string(),
        required=False,
        values=FACILITY_KIND,
        title=Text(ko="승강설비", en="Device"),
    ),
    Column(
        "unit_no",
        pa.int16(),
        unit="1",
        min=1,
        required=False,
        title=Text(ko="호기", en="Unit number"),
    ),
    Column(
        "ride_no",
        pa.int16(),
        unit="1",
        min=1,
        required=False,
        title=Text(ko="몇 번째 탑승", en="Ride"),
        notes=Text(
            ko="승강기를 한 번 타는 일에 속한 단계는 번호가 같음",
            en="Steps that belong to one ride of a device share a number",
        ),
    ),
    Column(
        "staff_needed",
        pa.bool_(),
        required=False,
        title=Text(ko="역무원 필요", en="Staff needed"),
        notes=Text(
            ko="휠체어리프트는 참, 다른 단계는 빈칸(알 수 없음)",
            en="True for wheelchair lifts, null (unknown) for other steps",
        ),
    ),
    Column(
        "line",
        pa.string(),
        required=False,
        pattern=LINES_PATTERN,
        title=Text(ko="노선 코드", en="Line code"),
        notes=Text(
            ko="KRIC 노선 코드: A1 공항철도, I2 인천 2호선, 5 5호선. " + SEVERAL_NOTE.ko,
            en="Line code of KRIC: A1 Airport Railroad, I2 Incheon line 2, 5 line 5. "
            + SEVERAL_NOTE.en,
        ),
    ),
    Column(
        "toward",
        pa.string(),
        required=False,
        pattern=TOWARD_PATTERN,
        title=Text(ko="가리키는 곳", en="Toward"),
        notes=_TOWARD_NOTE,
    ),
    Column(
        "exit_no",
        pa.string(),
        required=False,
        pattern=r"\d+(?:/\d+)*",
        title=Text(ko="출입구", en="Exit"),
        notes=SEVERAL_NOTE,
    ),
    Column(
        "car_door",
        pa.string(),
        required=False,
        pattern=r"\d+(?:-[1-4])?(?:/\d+(?:-[1-4])?)*",
        title=Text(ko="칸과 문", en="Car and door"),
        notes=Text(
            ko="7-2는 일곱째 칸 둘째 문, 3은 셋째 칸. " + SEVERAL_NOTE.ko,
            en="7-2 is the second door of the seventh car, 3 the third car. " + SEVERAL_NOTE.en,
        ),
    ),
    Column(
        "paid_side",
        pa.string(),
        required=False,
        values=PAID_SIDE,
        title=Text(ko="표 내는 곳 안팎", en="Side of the gates"),
        notes=ONLY_IF_SAID,
    ),
    Column(
        "side",
        pa.string(),
        required=False,
        pattern=r"left|right|clock_\d{1,2}",
        title=Text(ko="방향", en="Side"),
        notes=Text(
            ko="left 왼쪽, right 오른쪽, clock_11 11시 방향",
            en="left, right, or clock_11 for eleven o'clock",
        ),
    ),
    Column(
        "distance_m",
        pa.float64(),
        unit="m",
        min=0,
        required=False,
        title=Text(ko="거리", en="Distance"),
    ),
    Column(
        "at_end",
        pa.bool_(),
        required=False,
        title=Text(ko="종착", en="The line ends here"),
        notes=ONLY_IF_SAID,
    ),
    Column(
        "express",
        pa.bool_(),
        required=False,
        title=Text(ko="급행", en="Express trains only"),
        notes=ONLY_IF_SAID,
    ),
    Column(
        "note",
        pa.string(),
        required=False,
        pattern=CODES_PATTERN,
        title=Text(ko="비고", en="Remark"),
        notes=REMARK_NOTE,
    ),
    Column(
        "source_row",
        pa.int32(),
        unit="1",
        min=1,
        title=Text(ko="원본 줄", en="Source row"),
        notes=Text(
            ko="머리줄을 빼고 1부터. 두 가지 행동이 적힌 줄은 단계 둘이 같은 번호",
            en="From 1, without the header; two steps share it where a row holds two actions",
        ),
    ),
    source_text("source_text", "원본 문구", "Source text"),
)

transfer_step = Dataset(
    key="transfermap.transfer_step",
    title=Text(ko="교통약자 환승경로의 단계", en="Steps of the step-free transfer paths"),
    notes=Text(
        ko="환승경로마다 차례대로 할 일입니다. 원본 8,054줄을 14가지 종류로 모두 읽었고, 두 가지 "
        "이상의 행동이 적힌 "
        "122줄은 나누어 8,180단계입니다. 층, 노선, 방면, 출입구, 칸과 문을 값으로 담고, 적혀 있지 "
        "않은 것은 "
        "빈칸(알 수 없음)으로 둡니다.",
        en="What to do on each path, in order. All 8,054 source rows are read as 14 kinds; 122 "
        "rows "
        "that hold two or three actions are split, which makes 8,180 steps. Floors, lines, "
        "directions, "
        "exits, cars and doors are values; what is not printed is null (unknown).",
    ),
    columns=_STEP_COLUMNS,
    rules=STEP_RULES,
    sources=[sources.MOVEMENT],
    inputs=["transfermap.station", "transfermap.code"],
    read=typed(readers.read_transfer_steps, _STEP_COLUMNS),
    licence=LICENCE,
    publisher=MOLIT,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    frequency="P1Y",
    examples=[
        (
            "SELECT seq, kind, verb, floor_from, floor_to, line, toward "
            "FROM transfermap.transfer_step "
            "WHERE path_id = (SELECT min(path_id) FROM transfermap.transfer_path "
            "WHERE needs_lift) "
            "ORDER BY seq"
        ),
    ],
)
