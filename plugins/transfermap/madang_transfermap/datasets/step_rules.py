"""Rules of the steps: what must hold for a traveller, and the known counts.

The known counts are those of the file of 2025-08-11. A file that is published anew with other rows
is held back by them until somebody has looked at it and edits the rule.
"""

from collections.abc import Mapping

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_counts, known_total
from madang_transfermap.datasets.transfer import LOOK_AGAIN
from madang_transfermap.readers.steps.kinds import KINDS, Kind

_NOT_CAPITAL = "('BS', 'BG', 'DG', 'DJ', 'GJ')"
_IN_CAPITAL = f"split_part(path_id, '-', 1) NOT IN {_NOT_CAPITAL}"
_KINDS_IN_ORDER = "[" + ", ".join(f"'{kind}'" for kind in KINDS) + "]"
_KIND_COUNTS = dict(
    zip(
        KINDS,
        (195, 10, 956, 4, 2609, 916, 165, 4, 33, 1135, 535, 1341, 139, 12),
        strict=True,
    )
)
_KIND_COUNTS_CAPITAL = dict(
    zip(
        KINDS,
        (195, 10, 882, 4, 2441, 842, 165, 4, 21, 1059, 497, 1239, 137, 12),
        strict=True,
    )
)


def _kinds_of_rows(name: str, wanted: Mapping[Kind, int], where: str) -> Rule:
    """Known counts of source rows by kind; a row that was split counts once, by its first kind."""
    listed = ", ".join(f"('{kind}', {number})" for kind, number in wanted.items())
    first = f"{_KINDS_IN_ORDER}[min(list_position({_KINDS_IN_ORDER}, kind))]"
    rows = f"SELECT {first} AS kind FROM this WHERE {where} GROUP BY source_row"  # noqa: S608 -- declared
    query = (
        "SELECT coalesce(sum(abs(coalesce(w.n, 0) - coalesce(f.n, 0))), 0) "  # noqa: S608 -- declared
        f"FROM (VALUES {listed}) AS w(kind, n) FULL JOIN "
        f"(SELECT kind, count(*) AS n FROM ({rows}) GROUP BY 1) AS f ON w.kind = f.kind"
    )
    cases = (
        "SELECT kind, 'S1-1-150:a' AS path_id, row_number() OVER () AS source_row FROM "  # noqa: S608 -- declared
        f"(SELECT kind, unnest(range(n)) AS i FROM (VALUES {listed}) AS v(kind, n))"
    )
    return Rule(name, query=query, why=LOOK_AGAIN, passes=cases, fails=f"{cases} LIMIT 3")


STEP_RULES = (
    Rule(
        "steps_have_no_gap",
        query="SELECT count(*) FROM (SELECT path_id FROM this GROUP BY path_id "
        "HAVING min(seq) <> 1 OR max(seq) <> count(*))",
        why=Text(
            ko="단계가 하나라도 빠지면 안내가 도중에 끊깁니다.",
            en="One step missing breaks the way in the middle.",
        ),
        passes=[{"path_id": "a", "seq": 1}, {"path_id": "a", "seq": 2}],
        fails=[{"path_id": "a", "seq": 1}, {"path_id": "a", "seq": 3}],
    ),
    Rule(
        "lift_needs_staff",
        sql="kind = 'lift' AND (staff_needed IS NOT TRUE OR verb <> 'ride')",
        why=Text(
            ko="휠체어리프트는 역무원이 조작하므로 미리 불러야 합니다.",
            en="Wheelchair lifts are worked by staff, who must be called first.",
        ),
        passes=[{"kind": "lift", "verb": "ride", "staff_needed": True}],
        fails=[{"kind": "lift", "verb": "ride", "staff_needed": None}],
    ),
    Rule(
        "lift_and_elevator_are_not_mixed",
        sql="(kind = 'lift') <> (facility_kind IS NOT DISTINCT FROM 'lift')",
        why=Text(
            ko="승강기와 휠체어리프트를 혼동하면 이용할 수 없는 길을 안내하게 됩니다.",
            en="An elevator taken for a wheelchair lift, or the other way round, misleads people.",
        ),
        passes=[
            {"kind": "lift", "facility_kind": "lift"},
            {"kind": "elevator", "facility_kind": "inclined_elevator"},
            {"kind": "platform", "facility_kind": None},
        ],
        fails=[{"kind": "elevator", "facility_kind": "lift"}],
    ),
    Rule(
        "rides_are_numbered",
        sql="kind IN ('elevator', 'lift') AND verb = 'ride' AND ride_no IS NULL",
        why=Text(
            ko="번호가 없는 탑승은 횟수와 시간에서 빠집니다.",
            en="A ride without a number is left out of counts and minutes.",
        ),
        passes=[{"kind": "elevator", "verb": "ride", "ride_no": 1}],
        fails=[{"kind": "elevator", "verb": "ride", "ride_no": None}],
    ),
    Rule(
        "numbers_of_rides_have_no_gap",
        query="SELECT count(*) FROM (SELECT path_id FROM this WHERE ride_no IS NOT NULL "
        "GROUP BY path_id HAVING max(ride_no) <> count(DISTINCT ride_no))",
        why=Text(
            ko="탑승 번호에 빈 번호가 있으면 한 번을 빠뜨린 것입니다.",
            en="A gap in the numbers means that a ride was lost.",
        ),
        passes=[{"path_id": "a", "ride_no": 1}, {"path_id": "a", "ride_no": 2}],
        fails=[{"path_id": "a", "ride_no": 1}, {"path_id": "a", "ride_no": 3}],
    ),
    Rule(
        "ride_moves_to_another_floor",
        sql="kind = 'elevator' AND floor_from = floor_to",
        severity="warn",
        why=Text(
            ko="같은 층으로 가는 엘리베이터는 층을 잘못 읽은 것입니다.",
            en="An elevator that ends where it began has a misread floor.",
        ),
        passes=[{"kind": "elevator", "floor_from": "B2", "floor_to": "B1"}],
        fails=[{"kind": "elevator", "floor_from": "B2", "floor_to": "B2"}],
    ),
    _kinds_of_rows("rows_by_kind", _KIND_COUNTS, "true"),
    _kinds_of_rows("capital_rows_by_kind", _KIND_COUNTS_CAPITAL, _IN_CAPITAL),
    known_counts(
        "elevator_steps_by_verb",
        {"ride": 2464, "approach": 73, "exit": 72},
        LOOK_AGAIN,
        value="verb",
        where="kind = 'elevator'",
        cases="'elevator' AS kind, value AS verb",
    ),
    known_total(
        "paths_known", 1148, LOOK_AGAIN, of="DISTINCT path_id", cases="n::VARCHAR AS path_id"
    ),
    known_total(
        "source_rows_known",
        8054,
        LOOK_AGAIN,
        of="DISTINCT source_row",
        cases="n AS source_row",
    ),
    known_total("steps_known", 8180, LOOK_AGAIN),
    Rule(
        "rows_with_two_actions_known",
        query="SELECT abs(122 - count(*)) FROM "
        "(SELECT source_row FROM this GROUP BY source_row HAVING count(*) > 1)",
        why=LOOK_AGAIN,
        passes="SELECT n % 122 AS source_row FROM range(244) AS r(n)",
        fails="SELECT n AS source_row FROM range(244) AS r(n)",
    ),
    Rule(
        "rows_with_fields_known",
        query="SELECT abs(3724 - count(DISTINCT source_row) FILTER "
        "(floor_from IS NOT NULL OR floor_to IS NOT NULL)) "
        "+ abs(4107 - count(DISTINCT source_row) FILTER (line IS NOT NULL)) "
        "+ abs(171 - count(DISTINCT source_row) FILTER (exit_no IS NOT NULL)) "
        "+ abs(62 - count(DISTINCT source_row) FILTER (car_door IS NOT NULL)) FROM this",
        why=LOOK_AGAIN,
        passes="SELECT n AS source_row, '5' AS line, CASE WHEN n < 3724 THEN 'B1' END AS "
        "floor_from, "
        "CASE WHEN n < 171 THEN '3' END AS exit_no, CASE WHEN n < 62 THEN '7-2' END AS car_door "
        "FROM range(4107) AS r(n)",
        fails="SELECT n AS source_row, '5' AS line FROM range(4107) AS r(n)",
    ),
)
