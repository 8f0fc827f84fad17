"""Rules of transfer paths: what must hold for a traveller, and the known counts.

The known counts are those of the file of 2025-08-11. A file that is published anew with other rows
is held back by them until somebody has looked at it and edits the rule.
"""

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_counts, known_total
from madang_transfermap.datasets.transfer import LOOK_AGAIN

PATH_RULES = (
    Rule(
        "station_is_known",
        sql="region = 'capital' AND station_id IS NULL",
        why=Text(
            ko="어느 역의 경로인지 모르면 아무도 찾을 수 없습니다.",
            en="A path of an unknown station cannot be found by anyone.",
        ),
        passes=[
            {"region": "capital", "station_id": "S1-3-330"},
            {"region": "busan", "station_id": None},
        ],
        fails=[{"region": "capital", "station_id": None}],
    ),
    Rule(
        "homonyms_have_no_transfer",
        sql="regexp_matches(station_name, '^(양평|신촌)') AND from_line <> to_line",
        why=Text(
            ko="양평과 신촌은 이름만 같은 다른 곳이라 갈아탈 수 없습니다.",
            en="양평 and 신촌 are two places each: one cannot change there.",
        ),
        passes=[{"station_name": "신촌", "from_line": "2", "to_line": "2"}],
        fails=[{"station_name": "신촌", "from_line": "2", "to_line": "K4"}],
    ),
    Rule(
        "needs_lift_follows_the_class",
        sql="CASE path_class WHEN 'lift' THEN needs_lift IS NOT TRUE WHEN 'stairs' THEN needs_lift "
        "IS NOT NULL WHEN 'elevator' THEN needs_lift IS NOT FALSE WHEN 'level' THEN needs_lift IS "
        "NOT FALSE ELSE needs_lift IS NOT NULL END",
        why=Text(
            ko="리프트가 필요한 경로를 필요 없다고 하면 역에서 발이 묶입니다.",
            en="A way that needs a lift but says otherwise leaves somebody stranded.",
        ),
        passes=[
            {"path_class": "lift", "needs_lift": True},
            {"path_class": "elevator", "needs_lift": False},
            {"path_class": "stairs", "needs_lift": None},
            {"path_class": None, "needs_lift": None},
        ],
        fails=[{"path_class": "stairs", "needs_lift": False}],
    ),
    Rule(
        "rides_follow_the_class",
        sql="CASE path_class WHEN 'lift' THEN lift_ride_count < 1 WHEN 'elevator' THEN "
        "elevator_ride_count < 1 OR lift_ride_count > 0 WHEN 'level' THEN elevator_ride_count + "
        "lift_ride_count > 0 ELSE false END",
        why=Text(
            ko="타는 횟수와 이동 방식이 어긋나면 시간과 안내가 틀립니다.",
            en="Where rides contradict the class, minutes and sentences are wrong.",
        ),
        passes=[
            {"path_class": "lift", "elevator_ride_count": 0, "lift_ride_count": 2},
            {"path_class": "elevator", "elevator_ride_count": 4, "lift_ride_count": 0},
            {"path_class": "level", "elevator_ride_count": 0, "lift_ride_count": 0},
        ],
        fails=[{"path_class": "elevator", "elevator_ride_count": 0, "lift_ride_count": 0}],
    ),
    Rule(
        "numbers_have_no_gap",
        query="SELECT coalesce(max(path_no) - count(*), 0) + count(*) - count(DISTINCT path_no) "
        "FROM this",
        why=Text(
            ko="원본 순서에 빈 번호가 있으면 경로 하나가 사라진 것입니다.",
            en="A gap in the order of the source means that a path vanished.",
        ),
        passes=[{"path_no": 1}, {"path_no": 2}],
        fails=[{"path_no": 1}, {"path_no": 3}],
    ),
    Rule(
        "rows_follow_each_other",
        query="SELECT count(*) FROM (SELECT source_row_from - lag(source_row_to) OVER (ORDER BY "
        "path_no) AS step FROM this) WHERE step <> 1",
        why=Text(
            ko="경로 사이에 빠진 줄이 있으면 그 단계는 아무 경로에도 없습니다.",
            en="A row between two paths would belong to none.",
        ),
        passes=[
            {"path_no": 1, "source_row_from": 1, "source_row_to": 9},
            {"path_no": 2, "source_row_from": 10, "source_row_to": 16},
        ],
        fails=[
            {"path_no": 1, "source_row_from": 1, "source_row_to": 9},
            {"path_no": 2, "source_row_from": 11, "source_row_to": 16},
        ],
    ),
    Rule(
        "ends_resolve",
        sql="region = 'capital' AND (from_platform_id IS NULL OR to_platform_id IS NULL)",
        severity="warn",
        why=Text(
            ko="출발이나 도착 승강장을 알 수 없는 경로는 길찾기에 쓰지 못합니다.",
            en="A path whose first or last platform is not known cannot be routed over.",
        ),
        passes=[
            {
                "region": "capital",
                "from_platform_id": "S1-3-330:329",
                "to_platform_id": "S1-2-223:222",
            }
        ],
        fails=[{"region": "capital", "from_platform_id": None}],
    ),
    Rule(
        "ends_stand_on_platforms",
        query="SELECT count(*) FROM (SELECT sum((from_platform_id IS NULL)::INT + "
        "(to_platform_id IS NULL)::INT) AS lacking, 2 * count(*) AS ends FROM this "
        "WHERE region = 'capital') WHERE lacking > ends * 0.01",
        why=Text(
            ko="백에 하나 넘게 승강장을 모르면 노선망과 경로가 어긋난 것입니다.",
            en="More than one end in a hundred without a platform: network and paths do not fit.",
        ),
        passes="SELECT 'capital' AS region, 'a' AS from_platform_id, nullif(n, 0)::VARCHAR AS "
        "to_platform_id FROM range(100) AS r(n)",
        fails="SELECT 'capital' AS region, 'a' AS from_platform_id, nullif(n, 0)::VARCHAR AS "
        "to_platform_id FROM range(10) AS r(n)",
    ),
    Rule(
        "platform_is_at_the_station",
        sql="(region <> 'capital' AND (from_platform_id IS NOT NULL OR to_platform_id IS NOT NULL))"
        " OR NOT starts_with(from_platform_id, from_station_id || ':') OR NOT "
        "starts_with(to_platform_id, to_station_id || ':')",
        why=Text(
            ko="다른 역의 승강장으로 이어지는 환승경로는 없습니다.",
            en="No transfer leads to a platform of another station.",
        ),
        passes=[
            {
                "region": "capital",
                "from_station_id": "S1-3-330",
                "from_platform_id": "S1-3-330:329",
                "to_station_id": "S1-2-223",
                "to_platform_id": "S1-2-223:222",
            },
            {"region": "busan", "from_platform_id": None},
        ],
        fails=[
            {
                "region": "capital",
                "from_station_id": "S1-2-240",
                "from_platform_id": "KR-K4-P312:P313",
            }
        ],
    ),
    Rule(
        "rule_says_why_an_end_is_unknown",
        sql="(from_platform_id IS NULL) <> (coalesce(from_platform_rule, 'line_closed') IN "
        "('line_closed', 'no_end_now', 'direction_not_said')) OR (to_platform_id IS NULL) <> "
        "(coalesce(to_platform_rule, 'line_closed') IN "
        "('line_closed', 'no_end_now', 'direction_not_said')) OR (region = 'capital') <> "
        "(from_platform_rule IS NOT NULL AND to_platform_rule IS NOT NULL)",
        why=Text(
            ko="승강장을 왜 모르는지 알아야 채울 수 있습니다.",
            en="Only a named gap can be filled.",
        ),
        passes=[
            {
                "region": "capital",
                "from_platform_id": "S1-3-330:329",
                "from_platform_rule": "next_station",
                "to_platform_id": None,
                "to_platform_rule": "direction_not_said",
            },
            {"region": "busan"},
        ],
        fails=[
            {
                "region": "capital",
                "from_platform_id": "S1-3-330:329",
                "from_platform_rule": "next_station",
                "to_platform_id": None,
                "to_platform_rule": "next_station",
            }
        ],
    ),
    known_counts(
        "paths_by_class",
        {"elevator": 967, "lift": 142, "level": 35, "stairs": 4},
        LOOK_AGAIN,
        value="path_class",
        cases="value AS path_class",
    ),
    known_counts(
        "capital_paths_by_class",
        {"elevator": 887, "lift": 142, "level": 35, "stairs": 4},
        LOOK_AGAIN,
        value="path_class",
        where="region = 'capital'",
        cases="'capital' AS region, value AS path_class",
    ),
    known_total(
        "capital_stations_with_paths",
        110,
        LOOK_AGAIN,
        of="DISTINCT split_part(station_name, '(', 1)",
        where="region = 'capital'",
        cases="'capital' AS region, n::VARCHAR AS station_name",
    ),
    known_counts(
        "capital_starts_by_rule",
        {
            "next_station": 1002,
            "trains_end": 43,
            "station_ahead": 13,
            "only_way": 4,
            "several": 2,
            "direction_not_said": 2,
            "no_end_now": 2,
        },
        LOOK_AGAIN,
        value="from_platform_rule",
        where="region = 'capital'",
        cases="'capital' AS region, value AS from_platform_rule",
    ),
    known_counts(
        "capital_goals_by_rule",
        {
            "next_station": 1040,
            "station_ahead": 10,
            "several": 10,
            "only_way": 1,
            "direction_not_said": 5,
            "line_closed": 2,
        },
        LOOK_AGAIN,
        value="to_platform_rule",
        where="region = 'capital'",
        cases="'capital' AS region, value AS to_platform_rule",
    ),
    known_total(
        "capital_floors_known",
        881,
        LOOK_AGAIN,
        where="region = 'capital' AND first_floor IS NOT NULL AND last_floor IS NOT NULL",
        cases="'capital' AS region, 'B1' AS first_floor, 'B2' AS last_floor",
    ),
)
