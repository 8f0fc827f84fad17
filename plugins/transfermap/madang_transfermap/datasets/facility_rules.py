"""Rules of the facilities: what must hold for a traveller, and the known counts.

The known counts are those of the files held in 2026. A file that is published anew with other rows
is held back by them until somebody has looked at it and edits the rule.
"""

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_counts, known_total

_LOOK_AGAIN = Text(
    ko="확인한 목록과 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of the lists that were looked at must be looked at again.",
)
_SEOUL = "source = 'seoulmetro-facilities'"
_ELEVATOR = "kind IN ('elevator', 'inclined_elevator')"
_SEOUL_ELEVATOR = f"{_SEOUL} AND {_ELEVATOR}"
_AS_ELEVATOR = "'seoulmetro-facilities' AS source, 'elevator' AS kind"
_BY_KIND = (
    "CASE kind WHEN 'inclined_elevator' THEN 'EV' WHEN 'elevator' THEN 'EV' "
    "WHEN 'escalator' THEN 'ES' WHEN 'lift' THEN 'WL' ELSE 'MW' END"
)
_AS_KIND = (
    "'seoulmetro-facilities' AS source, CASE value WHEN 'EV' THEN 'elevator' "
    "WHEN 'ES' THEN 'escalator' WHEN 'WL' THEN 'lift' ELSE 'moving_walk' END AS kind"
)


FACILITY_RULES = (
    Rule(
        "unit_has_a_place",
        sql="NOT starts_with(facility_id, 'node:') AND place IS NULL",
        why=Text(
            ko="어디에 있는지 모르는 시설은 길 안내에 쓸 수 없습니다.",
            en="A unit of a list whose place was not understood cannot be used in a way.",
        ),
        passes=[
            {"facility_id": "1903-415", "place": "other"},
            {"facility_id": "node:211943", "place": None},
        ],
        fails=[{"facility_id": "1903-415", "place": None}],
    ),
    Rule(
        "station_lies_in_its_place",
        sql="station_id IS NOT NULL AND group_id IS NULL",
        why=Text(
            ko="역을 알면 환승역도 알아야 합니다.",
            en="Who knows the station knows where one may change.",
        ),
        passes=[{"station_id": None, "group_id": "G-S1-1-150"}],
        fails=[{"station_id": "S1-1-150", "group_id": None}],
    ),
    Rule(
        "ends_are_floors_served",
        sql="(floor_from IS NULL) <> (floor_to IS NULL) OR floor_from IS NOT NULL AND NOT "
        "(list_contains(string_split(floors, '/'), floor_from) "
        "AND list_contains(string_split(floors, '/'), floor_to))",
        why=Text(
            ko="끝 층이 서는 층에 없으면 층을 잘못 읽은 것입니다.",
            en="An end that is no floor served is a misread floor.",
        ),
        passes=[
            {"floor_from": "B2", "floor_to": "1F", "floors": "B2/B1/1F"},
            {"floor_from": None, "floor_to": None, "floors": "B1"},
        ],
        fails=[
            {"floor_from": "B2", "floor_to": "2F", "floors": "B2/B1/1F"},
            {"floor_from": "B2", "floor_to": None, "floors": "B2"},
        ],
    ),
    Rule(
        "contradicting_floors_both_stand",
        sql="(other_floors IS NOT NULL) <> coalesce(list_contains(string_split(note, '/'), "
        "'floors_differ'), false)",
        why=Text(
            ko="두 목록이 다르면 둘 다 보여야 사람이 확인할 수 있습니다.",
            en="Where two lists contradict, both must be seen for somebody to look.",
        ),
        passes=[
            {"other_floors": "B3/B2", "note": "floors_differ/direction_differs"},
            {"other_floors": None, "note": None},
        ],
        fails=[
            {"other_floors": None, "note": "floors_differ"},
            {"other_floors": "B3/B2", "note": None},
        ],
    ),
    Rule(
        "elevator_moves_to_another_floor",
        sql=f"{_ELEVATOR} AND floor_from = floor_to",
        why=Text(
            ko="같은 층에만 서는 엘리베이터는 층을 잘못 읽은 것입니다.",
            en="An elevator that ends where it began has a misread floor.",
        ),
        passes=[
            {"kind": "elevator", "floor_from": "B2", "floor_to": "B1"},
            {"kind": "lift", "floor_from": "B1", "floor_to": "B1"},
        ],
        fails=[{"kind": "elevator", "floor_from": "B1", "floor_to": "B1"}],
    ),
    Rule(
        "only_escalators_have_a_direction",
        sql="escalator_direction IS NOT NULL AND kind <> 'escalator'",
        why=Text(
            ko="한 방향으로만 움직이는 것은 에스컬레이터뿐입니다.",
            en="Only escalators run one way.",
        ),
        passes=[{"kind": "escalator", "escalator_direction": "up"}],
        fails=[{"kind": "elevator", "escalator_direction": "up"}],
    ),
    Rule(
        "names_have_their_stations",
        sql="len(string_split(toward, '/')) <> len(string_split(toward_station_id, '/')) "
        "OR (toward IS NULL) <> (toward_station_id IS NULL)",
        why=Text(
            ko="방면의 역을 찾지 못하면 반대쪽 승강장으로 안내할 수 있습니다.",
            en="A direction without its station may lead to the opposite platform.",
        ),
        passes=[{"toward": "온수/장암", "toward_station_id": "S1-7-2752/S1-7-2711"}],
        fails=[
            {"toward": "온수/장암", "toward_station_id": "S1-7-2752"},
            {"toward": "온수", "toward_station_id": None},
        ],
    ),
    Rule(
        "platforms_are_known",
        query="SELECT count(*) FROM (SELECT unnest(string_split(platform_ids, '/')) AS id FROM "
        "this) WHERE id NOT IN (SELECT platform_id FROM transfermap.platform)",
        why=Text(
            ko="없는 승강장으로 안내할 수 없습니다.",
            en="Nobody can be led to a platform that there is not.",
        ),
        passes=[{"platform_ids": None}],
        fails=[{"platform_ids": "S1-7-2752:2751"}],
    ),
    Rule(
        "position_is_whole",
        sql="(lon_deg IS NULL) <> (lat_deg IS NULL) OR lon_deg IS NOT NULL AND node_id IS NULL",
        why=Text(
            ko="위치는 지도의 점에서만 오며 경도와 위도가 함께 있어야 합니다.",
            en="Positions come from points of the map; half a position is none.",
        ),
        passes=[{"lon_deg": 127.0, "lat_deg": 37.5, "node_id": "211943"}],
        fails=[
            {"lon_deg": 127.0, "lat_deg": None, "node_id": "211943"},
            {"lon_deg": 127.0, "lat_deg": 37.5, "node_id": None},
        ],
    ),
    known_counts(
        "seoul_units_by_kind",
        {"EV": 863, "ES": 1886, "WL": 63, "MW": 18},
        _LOOK_AGAIN,
        value=_BY_KIND,
        where=_SEOUL,
        cases=_AS_KIND,
    ),
    known_total(
        "elevators_with_direction_and_door",
        488,
        _LOOK_AGAIN,
        where=f"{_SEOUL_ELEVATOR} AND toward IS NOT NULL AND car_door IS NOT NULL",
        cases=f"{_AS_ELEVATOR}, '온수' AS toward, '3-1' AS car_door",
    ),
    known_total(
        "elevators_with_an_exit",
        357,
        _LOOK_AGAIN,
        where=f"{_SEOUL_ELEVATOR} AND exit_no IS NOT NULL",
        cases=f"{_AS_ELEVATOR}, '1' AS exit_no",
    ),
    known_total(
        "elevators_on_a_platform",
        488,
        _LOOK_AGAIN,
        where=f"{_SEOUL_ELEVATOR} AND platform_ids IS NOT NULL",
        cases=f"{_AS_ELEVATOR}, 'S1-7-2752:2751' AS platform_ids",
    ),
    known_total(
        "wheelchair_lifts_listed",
        70,
        _LOOK_AGAIN,
        where="'seoulmetro-lifts' IN (source, other_source)",
        cases="'seoulmetro-lifts' AS source",
    ),
    known_total(
        "places_with_listed_lifts",
        31,
        _LOOK_AGAIN,
        of="DISTINCT group_id",
        where="'seoulmetro-lifts' IN (source, other_source)",
        cases="'seoulmetro-lifts' AS other_source, n::VARCHAR AS group_id",
    ),
    known_total(
        "escalators_listed",
        1871,
        _LOOK_AGAIN,
        where="'seoulmetro-escalators' IN (source, other_source)",
        cases="'seoulmetro-escalators' AS other_source",
    ),
    known_total(
        "units_listed_twice",
        10,
        _LOOK_AGAIN,
        where=f"{_SEOUL} AND may_repeat",
        cases="'seoulmetro-facilities' AS source, true AS may_repeat",
    ),
    known_counts(
        "incheon_units_by_list",
        {"incheon-elevators": 269, "incheon-escalators": 653, "incheon-lifts": 3},
        _LOOK_AGAIN,
        value="source",
        where="starts_with(source, 'incheon-')",
        cases="value AS source",
    ),
    known_total(
        "points_known",
        643,
        _LOOK_AGAIN,
        of="DISTINCT node_id",
        where="node_id IS NOT NULL",
        cases="n::VARCHAR AS node_id",
    ),
    known_total(
        "exit_lift_points_known",
        83,
        _LOOK_AGAIN,
        where="kind = 'lift' AND node_id IS NOT NULL",
        cases="'lift' AS kind, n::VARCHAR AS node_id",
    ),
    known_total(
        "points_without_a_name",
        13,
        _LOOK_AGAIN,
        where="node_id IS NOT NULL AND group_id IS NULL",
        cases="n::VARCHAR AS node_id, NULL AS group_id",
    ),
)
