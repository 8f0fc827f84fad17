"""Rules of the chains from exit to platform: what must hold for a traveller, and the goals."""

from madang.dataset import Rule, Text

_STEPS = "string_split(floors, '/')"
_RIDES = "string_split(facility_ids, '/')"
# The order of `madang_transfermap.readers.units.storeys.rank`: 1F is 1, B1 is 0, a half floor lies
# above.
_RANK = (
    "CASE WHEN ends_with(f, 'F') THEN trim(f, 'F')::DOUBLE WHEN starts_with(f, 'FM') "
    "THEN coalesce(try_cast(substr(f, 3) AS DOUBLE), 1) + 0.5 ELSE 1 - coalesce("
    "try_cast(trim(f, 'BM') AS DOUBLE), 1) + CASE WHEN contains(f, 'M') THEN 0.5 ELSE 0 END END"
)
_UNITS = (
    "SELECT station_id, platform_id, exit_no, floors, n, unnest(string_split(ride, '|')) AS id "  # noqa: S608 -- declared
    f"FROM (SELECT *, unnest(range(1, len({_RIDES}) + 1)) AS n, unnest({_RIDES}) AS ride FROM this)"
)


def _stations(wanted: int) -> Rule:
    """The rule that so many Seoul Metro station-lines have a chain at least."""
    rows = "SELECT 'S1-1-' || n AS station_id FROM range({}) AS r(n)"
    return Rule(
        "seoul_metro_stations_have_chains",
        query=f"SELECT greatest(0, {wanted} - count(DISTINCT station_id)) FROM this "  # noqa: S608 -- declared
        "WHERE starts_with(station_id, 'S1-')",
        why=Text(
            ko="이을 수 있던 역이 줄면 목록이나 대조가 바뀐 것입니다.",
            en="Fewer stations than before mean that the lists or the comparison changed.",
        ),
        passes=rows.format(wanted),
        fails=rows.format(wanted - 1),
    )


ACCESS_CHAIN_RULES = (
    Rule(
        "floors_fit_the_rides",
        sql=f"len({_STEPS}) <> elevator_count + 1 OR len({_RIDES}) <> elevator_count",
        why=Text(
            ko="층 수와 타는 횟수가 어긋나면 어디서 갈아타는지 알 수 없습니다.",
            en="Where floors and rides disagree nobody knows where to change.",
        ),
        passes=[{"floors": "1F/B1/B2", "facility_ids": "a|b/c", "elevator_count": 2}],
        fails=[{"floors": "1F/B2", "facility_ids": "a|b/c", "elevator_count": 2}],
    ),
    Rule(
        "floors_lead_one_way",
        query="WITH steps AS (SELECT station_id, exit_no, platform_id, "  # noqa: S608 -- declared
        f"list_transform({_STEPS}, lambda f: {_RANK}) AS ranks FROM this) "
        "SELECT count(*) FROM steps WHERE ranks <> list_sort(list_distinct(ranks)) "
        "AND ranks <> list_reverse_sort(list_distinct(ranks))",
        why=Text(
            ko="내려갔다가 다시 올라가는 사슬은 층을 잘못 이은 것입니다.",
            en="A chain that goes down and up again was joined at a wrong floor.",
        ),
        passes=[
            {"station_id": "a", "floors": "1F/B1/B3"},
            {"station_id": "a", "floors": "1F/3F"},
            {"station_id": "a", "floors": "1F/BM1/B1/BM2/B2"},
        ],
        fails=[{"station_id": "a", "floors": "1F/B2/B1"}],
    ),
    Rule(
        "units_serve_both_floors",
        query=f"WITH ridden AS ({_UNITS}) SELECT count(*) FROM ridden LEFT JOIN "  # noqa: S608 -- declared
        "transfermap.facility AS f ON f.facility_id = ridden.id WHERE f.facility_id IS NULL "
        "OR f.kind NOT IN ('elevator', 'inclined_elevator') OR NOT list_has_all("
        "coalesce(string_split(f.floors, '/'), [f.floor_from, f.floor_to]), "
        "list_slice(string_split(ridden.floors, '/'), n, n + 1))",
        why=Text(
            ko="그 층에 서지 않는 엘리베이터로 안내하면 도중에 갇힙니다.",
            en="An elevator that does not stop at the floor leaves people stuck halfway.",
        ),
        passes=[],
        fails=[{"station_id": "a", "floors": "1F/B1", "facility_ids": "e1", "elevator_count": 1}],
    ),
    Rule(
        "units_are_at_the_place",
        query=f"WITH ridden AS ({_UNITS}) SELECT count(*) FROM ridden WHERE NOT EXISTS ("  # noqa: S608 -- declared
        "SELECT 1 FROM transfermap.facility AS f "
        "JOIN transfermap.station AS a ON a.station_id = f.station_id "
        "JOIN transfermap.station AS b ON b.group_id = a.group_id "
        "JOIN transfermap.platform AS p ON p.station_id = b.station_id "
        "WHERE f.facility_id = ridden.id AND b.station_id = ridden.station_id "
        "AND p.platform_id = ridden.platform_id)",
        why=Text(
            ko="다른 역의 엘리베이터로 안내하면 그 길은 없습니다.",
            en="An elevator of another station makes a way that does not exist.",
        ),
        passes=[],
        fails=[{"station_id": "a", "floors": "1F/B1", "facility_ids": "e1", "elevator_count": 1}],
    ),
    Rule(
        "rides_follow_the_rule",
        sql="CASE rule WHEN 'one_elevator' THEN elevator_count <> 1 WHEN 'meeting_floor' THEN "
        "elevator_count <> 2 WHEN 'via_concourse' THEN elevator_count <> 3 ELSE false END",
        why=Text(
            ko="근거와 타는 횟수가 어긋나면 근거를 믿을 수 없습니다.",
            en="A rule that contradicts the rides cannot be trusted.",
        ),
        passes=[
            {"rule": "one_elevator", "elevator_count": 1},
            {"rule": "sister_street", "elevator_count": 2},
        ],
        fails=[{"rule": "meeting_floor", "elevator_count": 1}],
    ),
    _stations(225),
)
