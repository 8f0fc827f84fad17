"""Declaration of how bearable it is to change trains with a wheelchair, by half hour."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Inputs, Rule, Text
from madang_literacy.comfort import (
    BEARABLE_PCT,
    CROWDING,
    EASY_PCT,
    OVERFULL_PCT,
    RAIL_EDGE,
    TRANSFER_PATH,
)
from madang_literacy.comfort import transfer_comfort as read

_DAY_KIND = {
    "weekday": Text(ko="평일", en="Weekday"),
    "saturday": Text(ko="토요일", en="Saturday"),
    "sunday": Text(ko="일요일", en="Sunday"),
}
_VERDICT = {
    "easy": Text(ko="여유", en="Easy"),
    "bearable": Text(ko="탈 만함", en="Bearable"),
    "crowded": Text(ko="붐빔", en="Crowded"),
    "overfull": Text(ko="매우 붐빔", en="Overfull"),
    "no_train": Text(ko="열차 없음", en="No train"),
    "unknown": Text(ko="알 수 없음", en="Unknown"),
}
_SLOTS = 117
_FROM = (f"{TRANSFER_PATH}.from_platform_id", f"{TRANSFER_PATH}.from_other_platform_ids")
_TO = (f"{TRANSFER_PATH}.to_platform_id", f"{TRANSFER_PATH}.to_other_platform_ids")
_LOAD = (f"{CROWDING}.platform_id", f"{CROWDING}.load_pct", f"{CROWDING}.has_passengers")
_ARRIVING = (*_FROM, f"{RAIL_EDGE}.from_platform_id", f"{RAIL_EDGE}.to_platform_id", *_LOAD)
_DEPARTING = (*_TO, *_LOAD)
_BOTH = tuple(dict.fromkeys((*_ARRIVING, *_DEPARTING)))


def _said(name: str, ko: str, en: str) -> Column:
    """A text that the path says of itself."""
    return Column(
        name,
        pa.string(),
        required=name == "station_name",
        title=Text(ko=ko, en=en),
        derived_from=(f"{TRANSFER_PATH}.{name}",),
    )


def _count(name: str, ko: str, en: str) -> Column:
    return Column(
        name,
        pa.int16(),
        unit="1",
        min=0,
        required=False,
        title=Text(ko=ko, en=en),
        derived_from=(f"{TRANSFER_PATH}.{name}",),
    )


def _load(name: str, title: Text, notes: Text, origins: tuple[str, ...]) -> Column:
    return Column(
        name,
        pa.float64(),
        unit="%",
        min=0.1,
        required=False,
        title=title,
        notes=notes,
        derived_from=origins,
    )


_COLUMNS = (
    Column(
        "path_id",
        pa.string(),
        key=True,
        ref=f"{TRANSFER_PATH}.path_id",
        title=Text(ko="경로 번호", en="Path id"),
        derived_from=(f"{TRANSFER_PATH}.path_id",),
    ),
    Column(
        "day_kind",
        pa.string(),
        key=True,
        values=_DAY_KIND,
        title=Text(ko="요일", en="Kind of day"),
        derived_from=(f"{CROWDING}.day_kind",),
    ),
    Column(
        "starts_min",
        pa.int16(),
        key=True,
        unit="min",
        min=330,
        max=1470,
        title=Text(ko="30분 구간의 시작", en="Start of the half hour"),
        notes=Text(
            ko="운행일 0시부터 센 분. 510은 8시 30분, 1470은 다음 날 0시 30분",
            en="Minutes after midnight of the service day: 510 is 08:30, 1470 is 00:30 of the next "
            "day",
        ),
        derived_from=(f"{CROWDING}.starts_min",),
    ),
    _said("station_name", "역(원본 표기)", "Station as printed"),
    _said("from_line", "내리는 노선", "Line that is left"),
    _said("from_toward", "내리는 승강장의 방면", "Direction of the platform that is left"),
    _said("to_line", "타는 노선", "Line that is boarded"),
    _said("to_toward", "타는 승강장의 방면", "Direction of the platform that is boarded"),
    _count("elevator_ride_count", "엘리베이터 타는 횟수", "Elevator rides"),
    _count("lift_ride_count", "휠체어리프트 타는 횟수", "Lift rides"),
    _count("gate_count", "표 내는 곳 횟수", "Gates passed"),
    Column(
        "needs_lift",
        pa.bool_(),
        required=False,
        title=Text(ko="휠체어리프트 필요", en="Needs a wheelchair lift"),
        notes=Text(ko="빈칸은 알 수 없음", en="Null is unknown"),
        derived_from=(f"{TRANSFER_PATH}.needs_lift",),
    ),
    _load(
        "arriving_load_pct",
        Text(ko="내리는 열차의 혼잡도", en="Load of the train that is left"),
        Text(
            ko="이 승강장에 들어오는 열차, 곧 앞 역을 떠난 열차의 혼잡도. 두 지선에서 오거나 "
            "경로가 두 방면을 말하면 더 붐비는 쪽. 빈칸은 알 수 없거나 열차가 없음(verdict 참고)",
            en="Of the trains that come in, that is, that left the station before; the fuller of "
            "two branches, or of two directions that the path names. Null is unknown, or no train "
            "(see verdict)",
        ),
        _ARRIVING,
    ),
    _load(
        "departing_load_pct",
        Text(ko="타는 열차의 혼잡도", en="Load of the train that is boarded"),
        Text(
            ko="타고 떠나는 열차의 혼잡도. 경로가 두 방면을 말하면 더 붐비는 쪽. 빈칸은 알 수 "
            "없거나 열차가 없음(verdict 참고)",
            en="Of the trains that leave with the traveller; the fuller of two directions that the "
            "path names. Null is unknown, or no train (see verdict)",
        ),
        _DEPARTING,
    ),
    _load(
        "worst_load_pct",
        Text(ko="둘 가운데 더 붐비는 쪽", en="The larger of the two loads"),
        Text(ko="둘 가운데 하나라도 모르면 빈칸", en="Null where either of the two is not known"),
        _BOTH,
    ),
    Column(
        "verdict",
        pa.string(),
        values=_VERDICT,
        title=Text(ko="판정", en="Verdict"),
        notes=Text(
            ko="worst_load_pct가 80 이하이면 여유, 130 이하이면 탈 만함, 150 미만이면 붐빔, 그 "
            "이상이면 매우 붐빔. 하나라도 모르면 알 수 없음. 경계는 서울교통공사가 2020년 5월 "
            "12일에 밝힌 네 단계의 것이고 낱말은 우리가 붙임",
            en="Of worst_load_pct: easy to 80, bearable to 130, crowded below 150, else overfull; "
            "unknown where either load is. The bounds are those of the four levels that Seoul "
            "Metro announced on 2020-05-12, the words are ours",
        ),
        derived_from=_BOTH,
    ),
)
_RULES = (
    Rule(
        "verdict_follows_the_loads",
        sql="verdict IS DISTINCT FROM CASE WHEN verdict = 'no_train' THEN CASE WHEN "
        "worst_load_pct IS NULL THEN 'no_train' END WHEN worst_load_pct IS NULL THEN 'unknown' "
        f"WHEN worst_load_pct <= {EASY_PCT} THEN 'easy' "
        f"WHEN worst_load_pct <= {BEARABLE_PCT} THEN 'bearable' "
        f"WHEN worst_load_pct < {OVERFULL_PCT} THEN 'crowded' ELSE 'overfull' END",
        why=Text(
            ko="모르는 시간을 여유 있다고 하면 휠체어 이용자가 탈 수 없는 열차 앞에 서게 됩니다.",
            en="Unknown taken for room would put somebody in a wheelchair before a train that they "
            "cannot board.",
        ),
        passes=[
            {"worst_load_pct": 80.0, "verdict": "easy"},
            {"worst_load_pct": 130.0, "verdict": "bearable"},
            {"worst_load_pct": 149.9, "verdict": "crowded"},
            {"worst_load_pct": 150.0, "verdict": "overfull"},
            {"worst_load_pct": None, "verdict": "unknown"},
            {"worst_load_pct": None, "verdict": "no_train"},
        ],
        fails=[
            {"worst_load_pct": None, "verdict": "easy"},
            {"worst_load_pct": 131.0, "verdict": "bearable"},
            {"worst_load_pct": 40.0, "verdict": "no_train"},
        ],
    ),
    Rule(
        "worst_is_the_larger",
        sql="CASE WHEN arriving_load_pct IS NULL OR departing_load_pct IS NULL "
        "THEN worst_load_pct IS NOT NULL "
        "ELSE worst_load_pct IS DISTINCT FROM greatest(arriving_load_pct, departing_load_pct) END",
        why=Text(
            ko="붐비는 열차 하나면 환승은 어렵습니다. 모르는 쪽이 있으면 말할 수 없습니다.",
            en="One full train makes the change hard; where one side is not known, nothing can be "
            "said.",
        ),
        passes=[
            {"arriving_load_pct": 10.0, "departing_load_pct": 90.0, "worst_load_pct": 90.0},
            {"arriving_load_pct": None, "departing_load_pct": 90.0, "worst_load_pct": None},
        ],
        fails=[
            {"arriving_load_pct": 10.0, "departing_load_pct": 90.0, "worst_load_pct": 10.0},
            {"arriving_load_pct": None, "departing_load_pct": 90.0, "worst_load_pct": 90.0},
            {"arriving_load_pct": 10.0, "departing_load_pct": 90.0, "worst_load_pct": None},
        ],
    ),
    Rule(
        "every_path_has_its_half_hours",
        query="SELECT count(*) FROM (SELECT 1 FROM this GROUP BY path_id "  # noqa: S608 -- a number
        f"HAVING count(*) <> {_SLOTS})",
        why=Text(
            ko="30분 구간이 빠지면 그 시간이 가장 한산한 때인지 알 수 없습니다.",
            en="With a half hour missing nobody can tell which one is the quietest.",
        ),
        passes="SELECT 'a' AS path_id FROM range(117)",
        fails="SELECT 'a' AS path_id FROM range(116)",
    ),
)


def _typed(inputs: Inputs) -> pa.Table:
    schema = pa.schema([(column.name, column.type) for column in _COLUMNS])
    return read(inputs).select(schema.names).cast(schema)


transfer_comfort = Dataset(
    key="literacy.transfer_comfort",
    layer="out",
    title=Text(ko="휠체어 환승이 덜 붐비는 시간", en="When changing by wheelchair is bearable"),
    notes=Text(
        ko="수도권의 교통약자 환승경로마다 평일, 토요일, 일요일의 30분 구간에 내리는 열차와 타는 "
        "열차가 얼마나 붐비는지를 이어 붙였습니다. 서울교통공사 1~8호선의 혼잡도만 있으므로 다른 "
        "노선이 하나라도 끼면 '알 수 없음'이며, 한산하다는 뜻이 아닙니다. 교통카드로 추정한 평균 "
        "혼잡도이고, 붐비는 열차에 휠체어 자리가 남는지는 아무도 재지 않았습니다. 경로의 "
        "엘리베이터가 지금 움직이는지는 담지 않았습니다.",
        en="For each step-free transfer path of the capital region, and each half hour of a "
        "weekday, Saturday and Sunday: how full the train is that one leaves, and the one that one "
        "boards. Only Seoul Metro lines 1 to 8 publish their crowding; where another line takes "
        "part the verdict is unknown, which does not mean quiet. Loads are means estimated from "
        "card data, and nobody has measured whether a full train has room for a wheelchair. "
        "Whether the elevators on the way work today is not in here.",
    ),
    columns=_COLUMNS,
    rules=_RULES,
    inputs=[CROWDING, RAIL_EDGE, TRANSFER_PATH],
    read=_typed,
    licence="kogl-1",
    publisher="서울교통공사, 국토교통부",
    theme="TRAN",
    keywords=[
        Text(ko="혼잡도", en="crowding"),
        Text(ko="환승", en="transfer"),
        Text(ko="휠체어", en="wheelchair"),
        Text(ko="시간대", en="time of day"),
    ],
    spatial=Text(ko="수도권", en="Seoul capital region"),
    frequency="P3M",
    examples=[
        (
            "SELECT starts_min // 60 AS hour, count(*) FILTER (verdict = 'easy') AS easy_count, "
            "count(*) FILTER (verdict IN ('crowded', 'overfull')) AS crowded_count "
            "FROM literacy.transfer_comfort WHERE day_kind = 'weekday' GROUP BY 1 ORDER BY 1"
        ),
        (
            "SELECT from_toward, to_toward, starts_min, worst_load_pct "
            "FROM literacy.transfer_comfort WHERE station_name LIKE '사당%' "
            "AND day_kind = 'weekday' ORDER BY worst_load_pct DESC NULLS LAST LIMIT 10"
        ),
    ],
)
