"""Rules of the crowding of trains: what must hold, and the known counts of 2025-09-30."""

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_counts, known_total

_LOOK_AGAIN = Text(
    ko="원본을 확인한 2025년 9월 30일 자료와 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of the file of 2025-09-30 must be looked at before they are "
    "taken.",
)
_HALF_HOURS = 39

CROWDING_RULES = (
    Rule(
        "starts_on_the_half_hour",
        sql="starts_min % 30 <> 0",
        why=Text(
            ko="30분 구간이 아니면 시간대를 잘못 읽은 것입니다.",
            en="A start that is no half hour means that a column was misread.",
        ),
        passes=[{"starts_min": 330}],
        fails=[{"starts_min": 345}],
    ),
    Rule(
        "loads_and_trains_agree",
        sql="(load_pct IS NULL) = coalesce(has_passengers, false)",
        why=Text(
            ko="열차가 없는 시간이 가장 한산한 시간으로 보이면 아무도 오지 않는 승강장에서 "
            "기다리게 됩니다.",
            en="A half hour without trains that looks like the quietest one would leave somebody "
            "waiting on an empty platform.",
        ),
        passes=[
            {"load_pct": 12.5, "has_passengers": True},
            {"load_pct": None, "has_passengers": False},
            {"load_pct": None, "has_passengers": None},
        ],
        fails=[
            {"load_pct": None, "has_passengers": True},
            {"load_pct": 12.5, "has_passengers": False},
        ],
    ),
    Rule(
        "service_day_is_whole",
        query="SELECT count(*) FROM (SELECT count(DISTINCT starts_min) AS n FROM this "  # noqa: S608 -- declared
        f"GROUP BY counting_point, direction, day_kind) WHERE n <> {_HALF_HOURS}",
        why=Text(
            ko="30분 구간이 빠지면 그 시간은 아무도 모르게 사라집니다.",
            en="A missing half hour would vanish unnoticed.",
        ),
        passes="SELECT 'a' AS counting_point, 330 + 30 * i AS starts_min FROM range(39) t(i)",
        fails="SELECT 'a' AS counting_point, 330 + 30 * i AS starts_min FROM range(38) t(i)",
    ),
    Rule(
        "platform_has_one_load",
        query="SELECT count(*) FROM (SELECT 1 FROM this WHERE platform_id IS NOT NULL "
        "GROUP BY platform_id, day_kind, starts_min HAVING count(*) > 1)",
        why=Text(
            ko="한 승강장에 두 혼잡도가 있으면 지선의 값이 섞인 것입니다.",
            en="Two loads of one platform mean that a branch was mixed up with the main line.",
        ),
        passes=[
            {"platform_id": "a:b", "day_kind": "weekday", "starts_min": 330},
            {"platform_id": "a:c", "day_kind": "weekday", "starts_min": 330},
            {"platform_id": None, "day_kind": "weekday", "starts_min": 330},
            {"platform_id": None, "day_kind": "weekday", "starts_min": 330},
        ],
        fails=[
            {"platform_id": "a:b", "day_kind": "weekday", "starts_min": 330},
            {"platform_id": "a:b", "day_kind": "weekday", "starts_min": 330},
        ],
    ),
    known_counts(
        "rows_by_day_kind",
        {"weekday": 21723, "saturday": 21723, "sunday": 21723},
        _LOOK_AGAIN,
        value="day_kind",
        cases="value AS day_kind",
    ),
    known_counts(
        "rows_by_direction",
        {"up": 25857, "down": 26676, "inner": 6318, "outer": 6318},
        _LOOK_AGAIN,
        value="direction",
        cases="value AS direction",
    ),
    known_total(
        "loads_known", 61476, _LOOK_AGAIN, where="load_pct IS NOT NULL", cases="1.5 AS load_pct"
    ),
    known_total(
        "counting_points",
        282,
        _LOOK_AGAIN,
        of="DISTINCT counting_point",
        cases="n::VARCHAR AS counting_point",
    ),
    known_total(
        "stations_counted",
        277,
        _LOOK_AGAIN,
        of="DISTINCT station_id",
        cases="n::VARCHAR AS station_id",
    ),
)
