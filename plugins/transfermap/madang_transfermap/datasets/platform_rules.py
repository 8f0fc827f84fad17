"""Rules of the platforms: each station can be reached and left, and the known counts."""

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_counts, known_total

LOOK_AGAIN = Text(
    ko="2026년 7월 24일 역간거리 자료의 수와 다르면 노선이 바뀐 것이므로 다시 살펴야 합니다.",
    en="Other numbers than in the distance files of 2026-07-24 mean that a line changed or a file "
    "is missing: somebody must look.",
)
_ISLAND = {"station_id": "S1-2-201", "line": "2", "is_end": False}

PLATFORM_RULES = (
    Rule(
        "next_station_or_end",
        sql="is_end <> (next_station_id IS NULL) OR is_end <> ends_with(platform_id, ':end')",
        why=Text(
            ko="다음 역이 없는데 종착이 아니면 열차가 어디로 가는지 알 수 없습니다.",
            en="A platform that neither leads on nor ends leaves open where its trains go.",
        ),
        passes=[
            {"platform_id": "S1-3-342:end", "is_end": True, "next_station_id": None},
            {"platform_id": "S1-3-342:341", "is_end": False, "next_station_id": "S1-3-341"},
        ],
        fails=[{"platform_id": "S1-3-342:341", "is_end": False, "next_station_id": None}],
    ),
    Rule(
        "id_begins_with_the_station",
        sql="NOT starts_with(platform_id, station_id || ':') OR split_part(station_id, '-', 2) "
        "<> line",
        why=Text(
            ko="번호가 역과 어긋나면 다른 자료와 이어지지 않습니다.",
            en="An id that contradicts its station does not join with other data.",
        ),
        passes=[{"platform_id": "S1-3-342:341", "station_id": "S1-3-342", "line": "3"}],
        fails=[{"platform_id": "S1-3-342:341", "station_id": "S1-3-341", "line": "3"}],
    ),
    Rule(
        "next_station_is_on_the_line",
        sql="split_part(next_station_id, '-', 2) <> line OR next_station_id = station_id",
        why=Text(
            ko="다른 노선의 역으로 열차가 가지 않습니다.",
            en="No train goes to a station of another line.",
        ),
        passes=[{"station_id": "S1-3-342", "next_station_id": "S1-3-341", "line": "3"}],
        fails=[{"station_id": "S1-3-342", "next_station_id": "S1-5-2558", "line": "3"}],
    ),
    Rule(
        "direction_fits_the_line",
        sql="direction IS NOT NULL AND (is_end OR NOT starts_with(station_id, 'S1-') "
        "OR (direction IN ('inner', 'outer')) <> (line = '2'))",
        why=Text(
            ko="2호선은 내선과 외선, 다른 노선은 상선과 하선으로 부릅니다.",
            en="Line 2 says inner and outer, the other lines up and down.",
        ),
        passes=[_ISLAND | {"direction": "inner"}, _ISLAND | {"direction": None}],
        fails=[_ISLAND | {"direction": "up"}],
    ),
    Rule(
        "gtx_has_a_gap",
        sql="line = 'A' AND station_id IN ('GX-A-X106', 'GX-A-X108') AND NOT is_end "
        "AND next_station_id IN ('GX-A-X106', 'GX-A-X108', 'SR-A-X111')",
        why=Text(
            ko="GTX-A 서울역과 수서 사이는 아직 열차가 다니지 않습니다.",
            en="No train of GTX-A runs between 서울역 and 수서 yet.",
        ),
        passes=[
            {
                "line": "A",
                "station_id": "GX-A-X106",
                "is_end": False,
                "next_station_id": "GX-A-X105",
            }
        ],
        fails=[
            {
                "line": "A",
                "station_id": "GX-A-X106",
                "is_end": False,
                "next_station_id": "SR-A-X111",
            }
        ],
    ),
    known_total(
        "stations_with_platforms",
        800,
        LOOK_AGAIN,
        of="DISTINCT station_id",
        cases="n::VARCHAR AS station_id",
    ),
    known_total(
        "neighbours_known",
        777,
        LOOK_AGAIN,
        of="DISTINCT least(station_id, next_station_id) || greatest(station_id, next_station_id)",
        where="next_station_id IS NOT NULL",
        cases="'a' AS station_id, 'b' || n AS next_station_id",
    ),
    known_counts(
        "places_where_lines_fork",
        {
            "KR-1-141": 3,
            "KR-1-P144": 3,
            "KR-1-P157": 3,
            "KR-K2-K120": 3,
            "KR-K4-K315": 3,
            "S1-2-211": 3,
            "S1-2-234": 3,
            "S1-5-2549": 3,
        },
        LOOK_AGAIN,
        value="station_id",
        of="DISTINCT next_station_id",
        where="station_id IN (SELECT station_id FROM this GROUP BY 1 "
        "HAVING count(DISTINCT next_station_id) > 2)",
        cases="value AS station_id, n::VARCHAR AS next_station_id",
    ),
    known_counts(
        "directions_known",
        {"up": 218, "down": 223, "inner": 51, "outer": 51},
        LOOK_AGAIN,
        value="direction",
        where="direction IS NOT NULL",
        cases="value AS direction",
    ),
)
