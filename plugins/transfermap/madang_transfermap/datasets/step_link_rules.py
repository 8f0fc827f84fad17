"""Rules of the links from steps to listed units: what must hold for a traveller, and the goals."""

from madang.dataset import Rule, Text

_MISLEADS = Text(
    ko="다른 역의 설비를 가리키면 고장과 안내가 모두 틀립니다.",
    en="A unit of another station makes both outages and guidance wrong.",
)
_SHARE = (
    "SELECT CASE WHEN count(*) = 0 OR count(*) FILTER ({hit}) >= {share} * count(*) THEN 0 "
    "ELSE 1 END FROM (SELECT DISTINCT path_id, seq, match, listed FROM this WHERE {where})"
)
_SEOUL_ELEVATORS = "operator_id = 'S1' AND kind = 'elevator' AND listed"


def _rides(**matches: int) -> list[dict[str, object]]:
    """Rows of Seoul Metro elevator rides, so many of each match."""
    kinds = [match for match, count in matches.items() for _ in range(count)]
    return [
        {
            "path_id": str(number),
            "seq": 1,
            "operator_id": "S1",
            "kind": "elevator",
            "listed": True,
            "match": match,
        }
        for number, match in enumerate(kinds)
    ]


STEP_LINK_RULES = (
    Rule(
        "candidates_have_no_gap",
        query="SELECT count(*) FROM (SELECT path_id, seq FROM this GROUP BY ALL "
        "HAVING min(candidate_no) <> 1 OR max(candidate_no) <> count(*))",
        why=Text(
            ko="빠진 후보가 고장 나면 경로가 멀쩡한 것으로 보입니다.",
            en="A path looks fine while the candidate that is missing is out of order.",
        ),
        passes=[
            {"path_id": "a", "seq": 2, "candidate_no": 1},
            {"path_id": "a", "seq": 2, "candidate_no": 2},
        ],
        fails=[
            {"path_id": "a", "seq": 2, "candidate_no": 1},
            {"path_id": "a", "seq": 2, "candidate_no": 3},
        ],
    ),
    Rule(
        "candidates_are_different",
        query="SELECT count(*) FROM (SELECT 1 FROM this WHERE facility_id IS NOT NULL "
        "GROUP BY path_id, seq, facility_id HAVING count(*) > 1)",
        why=Text(
            ko="같은 설비가 두 번 나오면 한 대뿐인 것을 둘로 셉니다.",
            en="A unit listed twice is counted as two.",
        ),
        passes=[
            {"path_id": "a", "seq": 2, "facility_id": "e1"},
            {"path_id": "a", "seq": 2, "facility_id": "e2"},
        ],
        fails=[
            {"path_id": "a", "seq": 2, "facility_id": "e1"},
            {"path_id": "a", "seq": 2, "facility_id": "e1"},
        ],
    ),
    Rule(
        "match_says_what_is_there",
        query="SELECT count(*) FROM (SELECT path_id, seq FROM this GROUP BY ALL HAVING "
        "count(DISTINCT (match, rule, floors_by, listed)) > 1 "
        "OR (any_value(match) = 'exact' AND count(facility_id) <> 1) "
        "OR (any_value(match) = 'ambiguous' AND count(facility_id) <> count(*)) "
        "OR (any_value(match) = 'none') <> (count(facility_id) = 0))",
        why=Text(
            ko="exact가 두 대이거나 none에 설비가 있으면 어느 쪽을 믿을지 알 수 없습니다.",
            en="Two units for exact, or one for none: nobody knows what to believe.",
        ),
        passes=[
            {"path_id": "a", "seq": 2, "match": "exact", "facility_id": "e1"},
            {"path_id": "b", "seq": 2, "match": "ambiguous", "facility_id": "e1"},
            {"path_id": "b", "seq": 2, "match": "ambiguous", "facility_id": "e2"},
            {"path_id": "c", "seq": 2, "match": "none", "facility_id": None},
        ],
        fails=[
            {"path_id": "a", "seq": 2, "match": "exact", "facility_id": "e1"},
            {"path_id": "a", "seq": 2, "match": "exact", "facility_id": "e2"},
        ],
    ),
    Rule(
        "weak_evidence_is_never_exact",
        sql="match = 'exact' AND (rule IN ('one_floor', 'level_platform', 'floors_shifted') "
        "OR floors_by IS NOT DISTINCT FROM 'between')",
        why=Text(
            ko="한 층만 같다고 그 설비라고 하면 틀린 곳으로 보내게 됩니다.",
            en="One floor alone does not tell a unit: it would send people to the wrong one.",
        ),
        passes=[
            {"match": "ambiguous", "rule": "one_floor", "floors_by": "step"},
            {"match": "exact", "rule": "platform", "floors_by": "neighbours"},
            {"match": "exact", "rule": "exit", "floors_by": None},
        ],
        fails=[{"match": "exact", "rule": "platform", "floors_by": "between"}],
    ),
    Rule(
        "none_says_whether_units_are_listed",
        sql="(match = 'none') <> (rule IN ('no_unit_meets', 'not_listed')) "
        "OR (rule = 'not_listed') = listed",
        why=Text(
            ko="목록이 없는 것과 목록에 맞는 것이 없는 것은 다릅니다.",
            en="No list and no unit that meets are two different things.",
        ),
        passes=[
            {"match": "none", "rule": "not_listed", "listed": False},
            {"match": "none", "rule": "no_unit_meets", "listed": True},
            {"match": "exact", "rule": "exit", "listed": True},
        ],
        fails=[{"match": "none", "rule": "not_listed", "listed": True}],
    ),
    Rule(
        "units_are_at_the_place_of_the_path",
        query="SELECT count(*) FROM this WHERE facility_id IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM transfermap.transfer_path AS p "
        "JOIN transfermap.station AS a ON a.station_id = p.station_id "
        "JOIN transfermap.station AS b ON b.group_id = a.group_id "
        "JOIN transfermap.facility AS f ON f.station_id = b.station_id "
        "WHERE p.path_id = this.path_id AND f.facility_id = this.facility_id)",
        why=_MISLEADS,
        passes=[{"path_id": "a", "facility_id": None}],
        fails=[{"path_id": "a", "facility_id": "e1"}],
    ),
    Rule(
        "elevator_and_lift_are_not_mixed",
        query="SELECT count(*) FROM this LEFT JOIN transfermap.facility AS f USING (facility_id) "
        "WHERE facility_id IS NOT NULL AND (f.kind IS NULL OR (this.kind = 'lift') <> "
        "(f.kind = 'lift') OR f.kind IN ('escalator', 'moving_walk'))",
        why=Text(
            ko="승강기와 휠체어리프트를 혼동하면 이용할 수 없는 길을 안내하게 됩니다.",
            en="An elevator taken for a wheelchair lift, or the other way round, misleads people.",
        ),
        passes=[{"kind": "lift", "facility_id": None}],
        fails=[{"kind": "lift", "facility_id": "e1"}],
    ),
    Rule(
        "every_ride_is_here",
        query="WITH linked AS (SELECT DISTINCT this.path_id, s.ride_no FROM this "
        "LEFT JOIN transfermap.transfer_step AS s USING (path_id, seq)), ridden AS "
        "(SELECT DISTINCT path_id, ride_no FROM transfermap.transfer_step WHERE ride_no IS NOT "
        "NULL) SELECT count(*) FROM linked FULL JOIN ridden USING (path_id, ride_no) "
        "WHERE linked.path_id IS NULL OR ridden.path_id IS NULL",
        why=Text(ko="빠진 탑승은 고장을 알 수 없습니다.", en="A ride left out knows no outage."),
        passes=[],
        fails=[{"path_id": "a", "seq": 2}],
    ),
    Rule(
        "seoul_metro_elevators_are_linked",
        query=_SHARE.format(hit="match <> 'none'", share="0.9", where=_SEOUL_ELEVATORS),
        why=Text(
            ko="서울교통공사 역 엘리베이터 단계의 90% 이상은 설비나 후보가 있어야 합니다.",
            en="At least 90 % of elevator rides at Seoul Metro stations must have a unit or "
            "candidates.",
        ),
        passes=_rides(exact=6, ambiguous=3, none=1),
        fails=_rides(exact=6, ambiguous=2, none=2),
    ),
    Rule(
        "seoul_metro_elevators_are_exact",
        query=_SHARE.format(hit="match = 'exact'", share="0.55", where=_SEOUL_ELEVATORS),
        why=Text(
            ko="한 대로 정해진 단계가 55% 아래로 떨어지면 대조가 어긋난 것입니다.",
            en="Fewer than 55 % of exact rides mean that the comparison broke.",
        ),
        passes=_rides(exact=6, ambiguous=3, none=1),
        fails=_rides(exact=5, ambiguous=4, none=1),
    ),
)
