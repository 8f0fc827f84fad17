"""Rules of the rail edges: trains go on and never turn back, one way round 응암, known counts."""

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_total
from madang_transfermap.datasets.platform_rules import LOOK_AGAIN

_HOP = "least(from_station_id, to_station_id) || greatest(from_station_id, to_station_id)"
_ONE_WAY = (("2611", "2612"), ("2612", "2613"), ("2613", "2614"), ("2614", "2615"),
            ("2615", "2616"), ("2616", "2611"))  # fmt: skip
_AGAINST = ", ".join(f"'S1-6-{other}:{one}'" for one, other in _ONE_WAY)
# No train runs from one branch into the other without turning back.
_BRANCHES = (
    *(("KR-1-142", "KR-1-141", "P142"), ("KR-1-P142", "KR-1-141", "142")),
    *(("KR-1-P145", "KR-1-P144", "P144-1"), ("KR-1-P144-1", "KR-1-P144", "P145")),
    *(("KR-1-P158", "KR-1-P157", "P157-1"), ("KR-1-P157-1", "KR-1-P157", "P158")),
    *(("S1-5-2550", "S1-5-2549", "2555"), ("S1-5-2555", "S1-5-2549", "2550")),
    *(("KR-K4-K314", "KR-K4-K315", "P314"), ("KR-K4-P314", "KR-K4-K315", "K314")),
    *(("KR-K2-119", "KR-K2-K120", "K119"), ("KR-K2-K119", "KR-K2-K120", "119")),
)
_ACROSS = ", ".join(f"('{one}', '{middle}:{code}')" for one, middle, code in _BRANCHES)
_SHUTTLES = "'S1-2-244:211', 'S1-2-247:234'"


def _ride(start: str, goal: str) -> dict[str, object]:
    return {
        "from_platform_id": start,
        "to_platform_id": goal,
        "from_station_id": start.split(":", maxsplit=1)[0],
        "to_station_id": goal.split(":", maxsplit=1)[0],
    }


RAIL_EDGE_RULES = (
    Rule(
        "a_train_arrives_where_it_was_going",
        sql="split_part(split_part(from_platform_id, ':', 2), '.', 1) <> "
        "regexp_extract(to_station_id, '^[A-Z0-9]+-[A-Z0-9]+-(.*)$', 1)",
        why=Text(
            ko="가려던 역과 다른 역에 서는 열차는 없습니다.",
            en="No train stands at another station than the one that it left for.",
        ),
        passes=[_ride("S1-3-341:342", "S1-3-342:end"), _ride("KR-K4-K315:K316.s", "KR-K4-K316:x")],
        fails=[_ride("S1-3-341:342", "S1-3-340:end")],
    ),
    Rule(
        "no_train_turns_back",
        sql="split_part(split_part(to_platform_id, ':', 2), '.', 1) = "
        "regexp_extract(from_station_id, '^[A-Z0-9]+-[A-Z0-9]+-(.*)$', 1)",
        why=Text(
            ko="되돌아가는 열차를 타려면 승강장을 옮겨야 할 수 있습니다.",
            en="Whoever wants to go back may have to change platforms.",
        ),
        passes=[_ride("S1-3-341:342", "S1-3-342:end"), _ride("S1-2-211:212", "S1-2-212:213")],
        fails=[_ride("S1-3-341:342", "S1-3-342:341")],
    ),
    Rule(
        "one_way_round_eungam",
        sql=f"from_platform_id IN ({_AGAINST})",
        why=Text(
            ko="응암순환은 한 방향으로만 다닙니다.",
            en="Trains run round 응암 in one direction only.",
        ),
        passes=[_ride("S1-6-2616:2611", "S1-6-2611:2617")],
        fails=[_ride("S1-6-2611:2616", "S1-6-2616:2615")],
    ),
    Rule(
        "no_train_runs_from_branch_to_branch",
        sql=f"(from_station_id, to_platform_id) IN ({_ACROSS}) OR (from_platform_id IN "
        f"({_SHUTTLES}) AND NOT ends_with(to_platform_id, ':end'))",
        why=Text(
            ko="한 지선에서 다른 지선으로, 2호선 지선에서 본선으로 바로 가는 열차는 없습니다.",
            en="No train goes from one branch into the other, or from a branch of line 2 onto "
            "its ring.",
        ),
        passes=[
            _ride("S1-5-2548:2549", "S1-5-2549:2555"),
            _ride("S1-2-244:211", "S1-2-211:end"),
        ],
        fails=[_ride("S1-5-2550:2549", "S1-5-2549:2555")],
    ),
    Rule(
        "length_is_null_exactly_where_undecided",
        sql="(length_m IS NULL) <> (length_rule IN ('stations_differ', 'reading_open', "
        "'lines_differ', 'below_straight_line', 'not_printed'))",
        why=Text(
            ko="정하지 못한 거리를 숫자로 적으면 아는 것처럼 보입니다.",
            en="A number where nothing was decided looks like knowledge.",
        ),
        passes=[
            {"length_m": 1100, "length_rule": "both_stations"},
            {"length_m": None, "length_rule": "not_printed"},
        ],
        fails=[{"length_m": 1100, "length_rule": "stations_differ"}],
    ),
    Rule(
        "published_times_stand_in_the_file",
        sql="(run_source = 'published') <> (run_rule IN ('running_time', 'running_time_back')) "
        "OR (run_source = 'published' AND (run_s % 10 <> 0 OR NOT regexp_matches(line, '^[1-8]$')))"
        " OR (run_rule = 'from_length') <> (run_source = 'estimated' AND length_m IS NOT NULL)",
        why=Text(
            ko="추정한 시간을 공개된 시간이라고 하면 안 됩니다.",
            en="An estimate must never pass as a published time.",
        ),
        passes=[
            {"run_source": "published", "run_rule": "running_time", "run_s": 90, "line": "3"},
            {"run_source": "estimated", "run_rule": "from_straight_line", "run_s": 99, "line": "9"},
        ],
        fails=[
            {
                "run_source": "published",
                "run_rule": "from_length",
                "run_s": 99,
                "line": "9",
                "length_m": 900,
            }
        ],
    ),
    Rule(
        "both_ways_take_the_same_time",
        query="SELECT count(*) FROM (SELECT 1 FROM this "  # noqa: S608 -- own text
        f"GROUP BY {_HOP} HAVING count(DISTINCT run_s) > 1 OR count(DISTINCT length_rule) > 1)",
        why=Text(
            ko="한 구간의 시간이 둘이면 어느 것도 믿을 수 없습니다.",
            en="Two times for one pair of stations: neither can be trusted.",
        ),
        passes=[
            _ride("S1-3-341:342", "S1-3-342:end") | {"run_s": 60, "length_rule": "one_station"},
            _ride("S1-3-342:341", "S1-3-341:340") | {"run_s": 60, "length_rule": "one_station"},
        ],
        fails=[
            _ride("S1-3-341:342", "S1-3-342:end") | {"run_s": 60, "length_rule": "one_station"},
            _ride("S1-3-342:341", "S1-3-341:340") | {"run_s": 70, "length_rule": "one_station"},
        ],
    ),
    known_total(
        "hops_known",
        777,
        LOOK_AGAIN,
        of=f"DISTINCT {_HOP}",
        cases="'a' AS from_station_id, 'b' || n AS to_station_id",
    ),
)
