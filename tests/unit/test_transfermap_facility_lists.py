"""Facility lists read and joined: small lists written here, in the publishers' columns."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from madang import testing
from madang.errors import HeaderChanged, WrongContent
from madang_transfermap import readers, sources
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.units import facilities, facility_states, map_nodes
from madang_transfermap.readers.units import incheon as incheon_units

# station_id, line, code, group_id, name, lon, lat
STATIONS = (
    ("S1-7-2750", "7", "2750", "G-S1-7-2750", "광명사거리", 126.854, 37.479),
    ("S1-7-2751", "7", "2751", "G-S1-7-2751", "천왕", 126.838, 37.486),
    ("S1-7-2752", "7", "2752", "G-KR-1-141", "온수", 126.823, 37.492),
    ("KR-1-141", "1", "141", "G-KR-1-141", "온수", 126.823, 37.492),
    ("S1-2-240", "2", "240", "G-S1-2-240", "신촌", 126.937, 37.555),
    ("KR-K4-P314", "K4", "P314", "G-KR-K4-P314", "신촌", 126.943, 37.560),
    ("IC-I1-114", "I1", "114", "G-IC-I1-114", "박촌", 126.745, 37.553),
    ("IC-I1-115", "I1", "115", "G-IC-I1-115", "임학", 126.738, 37.545),
)
HOPS = {
    "S1-7-2750": ("S1-7-2751",),
    "S1-7-2751": ("S1-7-2750", "S1-7-2752"),
    "S1-7-2752": ("S1-7-2751", None),
    "IC-I1-114": ("IC-I1-115", None),
}


def _facility(name, section, place, *, kind="EV", station=("2751", "천왕"), state="사용가능"):
    return {
        "elvtr_se": kind,
        "elvtr_nm": f"승강기){name}",
        "stn_cd": station[0],
        "stn_nm": station[1],
        "use_yn": state,
        "opr_sec": section,
        "instl_pstn": place,
    }


def _escalator(number, way, start, end, place, national):
    return {
        "호선": "7호선",
        "역  명": "천왕",
        "관리번호(호기)": number,
        "상하행구분": way,
        "시작층(지상_지하)": start[0],
        "시작층(운행역층)": start[1],
        "시작층(상세위치)": place,
        "종료층(지상_지하)": end[0],
        "종료층(운행역층)": end[1],
        "승강기형폭": 1200,
        "승강기 일련번호": national,
    }


def _lift(number, national):
    return {
        "호선": "7호선",
        "역명": "천왕",
        "관리번호(호기)": number,
        "시작층(지상_지하)": "지하",
        "시작층(운행역층)": 2,
        "시작층(상세위치)": "대합실",
        "종료층(지상_지하)": "지하",
        "종료층(운행역층)": "M",
        "길이": "",
        "폭": 800,
        "한계중량": 300,
        "승강기 일련번호": national,
    }


def _node(number, name, lon, lat):
    return {"node_id": number, "sbwy_stn_nm": name, "node_wkt": f"POINT({lon} {lat})"}


FACILITIES = [
    _facility("엘리베이터 1", "B2-B1", "온수 방면3-1, 광명사거리 방면5-2"),
    _facility("엘리베이터 외부#1", "B1-1F", "2번 출입구", state="보수중"),
    _facility("엘리베이터", "B1-B2", "대합실(경사형)"),
    _facility("에스컬레이터 1", "B1-1F", "2번 출입구", kind="ES"),
    _facility("에스컬레이터 1호기", "B1-1F", "2번 출입구", kind="ES", state="점검"),
    _facility("에스컬레이터 2", "1F-B1", "2번 출입구", kind="ES"),
    _facility("휠체어리프트 1", "B1-B2", "대합실", kind="WL"),
    _facility("엘리베이터 1", "1F-2F", "환승통로(1호선 역곡 방면)", station=("2752", "온수(7)")),
    _facility("엘리베이터 2", "B2-B1", "온수 방면1-1", station=("2752", "온수(7)")),
]
ESCALATORS = [
    _escalator(1, "상행", ("지하", 1), ("지상", 1), "2번 출구 측", "1800-001"),
    _escalator(2, "상행", ("지하", 1), ("지상", 1), "2번 출구 측", "1800-002"),
]
LIFTS = [_lift(1, "1900-001"), _lift(2, "1900-002")]
HEADER = "호선,역명,장비종류,호기,승강기번호,운행구간,설치위치\n"
INCHEON_ELEVATORS = HEADER + (
    '1,박촌역,EL,1,2059-425,지상층↔대합실,"(1F) 2번 출입구 옆,(B1) 2번/3번 출입구 방향"\n'
    '1,박촌역,EL,2,2059-426 ,대합실↔승강장,"(B1) 화장실 옆,(B2) 임학역 방향 승강장 9-4 출입문 앞"\n'
    '1,박촌역,EL,3,2059-427,지하1층↔지하2층,"(B1) 표 내는 곳 옆,(B3) 종착역 승강장 1-1 출입문 앞"\n'
    '1,9번환기구(1072),EL,검단본선4,2282-552,지상층↔지하2층,"(1F) 환기탑, (B2) 선로피난층"\n'
)
INCHEON_ESCALATORS = HEADER + ("1,박촌역,ES,1,3802-583,지하1층↔지하2층,(B1) 임학역 승강장 방향\n")
INCHEON_LIFTS = "호선,역명,호기,운전구간,정격하중,비고\n1,박촌,2,대합실(B1F)↔대합실(B0.5F),400,\n"
ELEVATOR_NODES = [
    _node(1, "천왕", 126.8381, 37.4861),
    _node(2, "온수(성공회대입구)", 126.8231, 37.4921),
    _node(3, "신촌(경의중앙, 2호선)", 126.9431, 37.5601),
    _node(4, "광명사거리", 126.95, 37.60),
    _node(5, None, 126.745, 37.553),
    _node(6, None, 126.854, 37.479),
]
LIFT_NODES = [_node(6, "광명사거리", 126.854, 37.479)]


def _tables():
    columns = ("station_id", "line", "kric_station_code", "group_id", "name", "lon_deg", "lat_deg")
    stations = pa.table(dict(zip(columns, zip(*STATIONS, strict=True), strict=True)))
    codes = {
        "code": [f"{s[0].rsplit('-', 1)[0]}:{s[4]}" for s in STATIONS],
        "station_id": [s[0] for s in STATIONS],
    }
    platforms = [
        {
            "platform_id": f"{here}:{toward.rsplit('-', 1)[1] if toward else 'end'}",
            "station_id": here,
            "next_station_id": toward,
            "service": None,
            "direction": None,
        }
        for here, following in HOPS.items()
        for toward in following
    ]
    return {
        "transfermap.station": stations,
        "transfermap.code": pa.table(codes),
        "transfermap.platform": pa.Table.from_pylist(platforms),
    }


def _inputs():
    def told(rows):
        return json.dumps(rows, ensure_ascii=False).encode()

    files = {
        sources.SEOUL_FACILITIES: told({"DATA": FACILITIES}),
        sources.SEOUL_LIFTS: told(LIFTS),
        sources.SEOUL_ESCALATORS: told(ESCALATORS),
        sources.INCHEON_ELEVATORS: INCHEON_ELEVATORS.encode(),
        sources.INCHEON_ESCALATORS: INCHEON_ESCALATORS.encode(),
        sources.INCHEON_LIFTS: INCHEON_LIFTS.encode(),
        sources.ELEVATOR_NODES: told({"DATA": ELEVATOR_NODES}),
        sources.EXIT_LIFT_NODES: told({"DATA": LIFT_NODES}),
    }
    return testing.inputs(files, tables=_tables())


@pytest.fixture(scope="module")
def rows():
    return {row["facility_id"]: row for row in readers.read_facilities(_inputs()).to_pylist()}


def test_every_unit_and_point_has_one_row(rows):
    assert list(rows) == [
        "S1-7-2751:elevator:1",
        "S1-7-2751:elevator:out1",
        "S1-7-2751:elevator:x1",
        "1800-001",
        "S1-7-2751:escalator:1",
        "1800-002",
        "1900-001",
        "S1-7-2752:elevator:1",
        "S1-7-2752:elevator:2",
        "1900-002",
        "2059-425",
        "2059-426",
        "2059-427",
        "2282-552",
        "3802-583",
        "IC-I1-114:lift:2",
        *("node:2", "node:3", "node:4", "node:5", "node:6"),
    ]


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        (
            "S1-7-2751:elevator:1",
            {
                "floors": "B2/B1",
                "place": "platform",
                "toward": "온수/광명사거리",
                "toward_station_id": "S1-7-2752/S1-7-2750",
                "platform_ids": "S1-7-2751:2752/S1-7-2751:2750",
                "car_door": "3-1/5-2",
            },
        ),
        ("S1-7-2751:elevator:out1", {"unit_no": 1, "unit_series": "outside", "exit_no": "2"}),
        ("S1-7-2751:elevator:x1", {"kind": "inclined_elevator", "unit_no": None}),
        ("S1-7-2752:elevator:1", {"place": "transfer", "to_line": "1", "toward": None}),
        ("S1-7-2752:elevator:2", {"platform_ids": "S1-7-2752:end", "car_door": "1-1"}),
        ("2059-425", {"floors": "B1/1F", "place": "street", "exit_no": "2"}),
        (
            "2059-426",
            {"floors": "B2/B1", "platform_ids": "IC-I1-114:115", "national_no": "2059-426"},
        ),
        ("2282-552", {"staff_only": True, "station_id": None, "group_id": None}),
        ("3802-583", {"place": "platform", "toward": "임학", "escalator_direction": None}),
        ("IC-I1-114:lift:2", {"floors": "B1/BM1", "load_kg": 400.0, "place": "concourse"}),
    ],
)
def test_unit_is_read_into_columns(rows, unit, wanted):
    assert {name: rows[unit][name] for name in wanted} == wanted


def test_lists_are_joined_by_station_kind_and_number(rows):
    unit = rows["1800-001"]
    assert (unit["source"], unit["other_source"]) == (
        "seoulmetro-facilities",
        "seoulmetro-escalators",
    )
    assert (unit["national_no"], unit["width_mm"], unit["escalator_direction"]) == (
        "1800-001",
        1200.0,
        "up",
    )


def test_number_that_stands_twice_is_counted_once(rows):
    assert not rows["1800-001"]["may_repeat"]
    assert rows["S1-7-2751:escalator:1"]["may_repeat"]


def test_contradicting_directions_leave_the_direction_unknown(rows):
    assert rows["1800-002"]["escalator_direction"] is None
    assert rows["1800-002"]["note"] == "direction_differs"


def test_unit_that_the_newer_list_lacks_is_kept_and_said_so(rows):
    assert rows["1900-002"]["note"] == "not_on_newer_list"
    assert not rows["1900-002"]["may_repeat"]


def test_list_that_contradicts_itself_leaves_floors_unknown(rows):
    unit = rows["2059-427"]
    assert (unit["floors"], unit["floor_from"], unit["note"]) == (None, None, "floors_disagree")
    assert unit["platform_ids"] == "IC-I1-114:end"


def test_only_point_of_a_place_with_one_way_to_the_street_is_that_units_position(rows):
    assert "node:1" not in rows
    assert rows["S1-7-2751:elevator:out1"]["node_id"] == "1"
    assert rows["S1-7-2751:elevator:out1"]["lon_deg"] == pytest.approx(126.8381)


def test_point_at_a_place_of_two_lines_names_no_station(rows):
    point = rows["node:2"]
    assert (point["station_id"], point["group_id"]) == (None, "G-KR-1-141")
    assert point["may_repeat"]


def test_homonym_is_told_by_position(rows):
    assert rows["node:3"]["station_id"] == "KR-K4-P314"
    assert not rows["node:3"]["may_repeat"]


def test_point_far_from_its_station_gives_no_position(rows):
    point = rows["node:4"]
    assert (point["lon_deg"], point["lat_deg"], point["note"]) == (None, None, "far_from_station")


def test_point_without_a_name_may_be_anything(rows):
    point = rows["node:5"]
    assert (point["station_id"], point["group_id"], point["may_repeat"]) == (None, None, True)


def test_point_on_both_maps_is_a_lift_and_says_that_they_differ(rows):
    point = rows["node:6"]
    assert (point["kind"], point["station_id"]) == ("lift", "S1-7-2750")
    assert (point["source"], point["other_source"], point["note"]) == (
        "seoul-exit-lift-nodes",
        "seoul-elevator-nodes",
        "kind_differs",
    )


def test_state_stands_for_each_unit_of_the_list_and_other_words_are_unknown():
    states = readers.read_facility_status(_inputs()).to_pylist()
    assert {row["facility_id"]: row["state"] for row in states} == {
        "S1-7-2751:elevator:1": "working",
        "S1-7-2751:elevator:out1": "out",
        "S1-7-2751:elevator:x1": "working",
        "1800-001": "working",
        "S1-7-2751:escalator:1": None,
        "1800-002": "working",
        "1900-001": "working",
        "S1-7-2752:elevator:1": "working",
        "S1-7-2752:elevator:2": "working",
    }


def test_day_of_copying_is_told_from_its_beginning_in_korea():
    given = _inputs()
    key = sources.SEOUL_FACILITIES.key
    dated = replace(given.files[key][0], as_of=date(2026, 11, 22))
    told = readers.read_facility_status(replace(given, files={**given.files, key: (dated,)}))
    row = told.to_pylist()[0]
    assert row["observed_at"] == datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert row["valid_from"] == row["observed_at"]


@pytest.mark.parametrize(
    ("letters", "counts"),
    [
        (["M", "M"], {"working": 2}),
        (["S", "T", "I", "B"], {"out": 4}),
        ([None, "Z", ""], {"unknown": 3}),
        (["D"], {}),
    ],
)
def test_letters_of_the_snapshot_are_counted(letters, counts):
    assert dict(facility_states.states(letters)) == counts


def test_snapshot_speaks_of_its_day_in_korea():
    snapshot = {
        "observedAt": "2026-07-30T21:40:10.816Z",
        "stations": [
            {
                "stationName": "온수",
                "providerStationCode": "2752",
                "facilities": [{"situationCode": "M"}, {"situationCode": None}],
            }
        ],
    }
    given = testing.inputs(
        {sources.SEOUL_ELEVATOR_STATE: json.dumps(snapshot).encode()}, tables=_tables()
    )
    (row,) = readers.read_station_elevator_states(given).to_pylist()
    assert row["observed_on"] == date(2026, 7, 31)
    assert (row["station_id"], row["working_count"], row["out_count"], row["unknown_count"]) == (
        "S1-7-2752",
        1,
        0,
        1,
    )


def test_snapshot_of_an_unknown_station_is_refused():
    snapshot = {
        "observedAt": "2026-07-30T21:40:10.816Z",
        "stations": [{"stationName": "없음", "providerStationCode": "2799", "facilities": []}],
    }
    file = testing.raw_file("a.json", json.dumps(snapshot).encode())
    with pytest.raises(WrongContent, match=r"2799 없음"):
        facility_states.counted(file, _index())


def test_list_of_another_shape_is_refused():
    with pytest.raises(WrongContent, match=r"a\.json: no facility list"):
        facilities.seoul_units.facility_units(
            testing.raw_file("a.json", b'[{"other": 1}]'), _index()
        )
    with pytest.raises(HeaderChanged, match=r"header is a"):
        incheon_units.elevators(testing.raw_file("a.csv", b"a\n1\n"), _index())
    with pytest.raises(WrongContent, match=r"POLYGON"):
        map_nodes.nodes(
            testing.raw_file("a.json", b'{"DATA": [{"node_id": 1, "node_wkt": "POLYGON"}]}'),
            "x",
            "lift",
        )


def _index():
    tables = _tables()
    return StationIndex(tables["transfermap.station"], tables["transfermap.code"])
