"""Paths from a small file written here: breaks, ends, ids, rides, gates, floors, quarantine."""

import pyarrow as pa
import pytest

from madang import testing
from madang.errors import HeaderChanged, WrongContent
from madang_transfermap import plugin, sources
from madang_transfermap.readers.steps.movement import HEADER

DATASETS = {dataset.name: dataset for dataset in plugin.datasets}

STATIONS = [
    # line, code, name, group
    ("S1", "1", "150", "서울역", "G-1"),
    ("S1", "1", "151", "시청", "G-2"),
    ("S1", "1", "152", "종각", "G-9"),
    ("S1", "2", "201", "시청", "G-2"),
    ("S1", "2", "202", "을지로입구", "G-3"),
    ("S1", "2", "243", "충정로", "G-4"),
    ("KR", "1", "119", "광운대", "G-5"),
    ("KR", "1", "120", "석계", "G-6"),
    ("KR", "K4", "K315", "가좌", "G-7"),
    ("KR", "K4", "K316", "디지털미디어시티", "G-8"),
]
# station, next stations of its trains; a train arrives at each platform that has no `!`
PLATFORMS = {
    "S1-1-150": "151! end",
    "S1-1-151": "150 152",
    "S1-1-152": "151! end",
    "S1-2-201": "202 243",
    "S1-2-202": "201! end",
    "S1-2-243": "201! end",
    "KR-1-119": "120! 120.x! end",
    "KR-1-120": "119! end",
    "KR-K4-K315": "K316.s K316.u",
    "KR-K4-K316": "K315! end",
}


def platform_table() -> pa.Table:
    found = [
        (station, *mark.removesuffix("!").partition("."))
        for station, marks in PLATFORMS.items()
        for mark in marks.split()
    ]
    services = {"s": "surface", "u": "underground", "x": "express", "": None}
    return pa.table(
        {
            "platform_id": [f"{station}:{''.join(rest)}" for station, *rest in found],
            "station_id": [station for station, *_ in found],
            "next_station_id": [
                None if code == "end" else f"{station.rpartition('-')[0]}-{code}"
                for station, code, *_ in found
            ],
            "service": [services[letter] for *_, letter in found],
        }
    )


def edge_table() -> pa.Table:
    reached = [
        f"{station}:{mark}"
        for station, marks in PLATFORMS.items()
        for mark in marks.split()
        if not mark.endswith("!")
    ]
    return pa.table({"to_platform_id": reached})


def tables() -> dict[str, pa.Table]:
    return {
        "transfermap.station": station_table(),
        "transfermap.code": code_table(),
        "transfermap.platform": platform_table(),
        "transfermap.rail_edge": edge_table(),
    }


def station_table() -> pa.Table:
    return pa.table(
        {
            "station_id": [f"{op}-{line}-{code}" for op, line, code, _, _ in STATIONS],
            "line": [line for _, line, _, _, _ in STATIONS],
            "kric_station_code": [code for _, _, code, _, _ in STATIONS],
            "group_id": [group for *_, group in STATIONS],
        }
    )


def code_table() -> pa.Table:
    names = [(f"{op}-{line}:{name}", f"{op}-{line}-{code}") for op, line, code, name, _ in STATIONS]
    names.append(("KR-1:성북", "KR-1-119"))
    return pa.table({"code": [code for code, _ in names], "station_id": [s for _, s in names]})


def csv_bytes(*rows: str, header: tuple[str, ...] = HEADER) -> bytes:
    return "\r\n".join([",".join(header), *rows, ""]).encode("cp949")


def path(
    *steps: str, start: str, goal: str, station: str = "시청", line: str = "1호선"
) -> list[str]:
    """Rows of one path: numbers before the texts, ends in the first and last row."""
    ends = [start, *[""] * (len(steps) - 2), goal]
    return [
        f"S1(서울교통공사),{line},{station},{n},{n}) {text},{end}"
        for n, (text, end) in enumerate(zip(steps, ends, strict=True), start=1)
    ]


def read(name: str, *rows: str) -> list[dict[str, object]]:
    inputs = testing.inputs(
        {sources.MOVEMENT: csv_bytes(*rows)},
        tables=tables(),
    )
    return DATASETS[name].read(inputs).to_pylist()


TO_LINE_2 = path(
    "(B2) 1호선 서울역 방면 승강장 하차",
    "대합실 방향 엘리베이터 탑승",
    "(B1) 대합실로 이동",
    "2호선 을지로입구 방면 엘리베이터 탑승",
    "(B2) 2호선 을지로입구 방면 승강장으로 이동",
    "승차 (휠체어칸)",
    start="1호선 서울역 방면",
    goal="2호선 을지로입구 방면",
)
BY_LIFT = path(
    "(B2) 2호선 충정로 방면 승강장 하차",
    "1호선 방향 휠체어리프트 탑승",
    "(B1) 환승통로로 이동",
    "승차 (휠체어칸)",
    start="2호선 충정로 방면",
    goal="1호선 서울역 방면",
    line="2호선",
)


def test_a_path_has_both_ends_class_rides_and_floors():
    (found,) = read("transfer_path", *TO_LINE_2)
    wanted = {
        "path_id": "S1-1-151:1.150:2.202:1",
        "path_no": 1,
        "region": "capital",
        "station_id": "S1-1-151",
        "from_line": "1",
        "from_toward": "서울역",
        "from_station_id": "S1-1-151",
        "from_toward_station_id": "S1-1-150",
        "from_platform_id": "S1-1-151:150",
        "from_other_platform_ids": None,
        "from_platform_rule": "next_station",
        "to_line": "2",
        "to_station_id": "S1-2-201",
        "to_toward_station_id": "S1-2-202",
        "to_platform_id": "S1-2-201:202",
        "path_class": "elevator",
        "needs_lift": False,
        "elevator_ride_count": 2,
        "lift_ride_count": 0,
        "gate_count": 0,
        "leaves_paid_area": None,
        "is_outside": None,
        "first_floor": "B2",
        "last_floor": "B2",
        "step_count": 6,
    }
    assert wanted.items() <= found.items()


def test_a_lift_needs_staff_and_nothing_else_says_so():
    (found,) = read("transfer_path", *BY_LIFT)
    assert (found["path_class"], found["needs_lift"]) == ("lift", True)
    steps = read("transfer_step", *BY_LIFT)
    assert [step["staff_needed"] for step in steps] == [None, True, None, None]


def test_stairs_leave_open_whether_a_lift_is_needed():
    stairs = path(
        "서울역 방면 계단으로 이동",
        "지하 3층으로 이동",
        start="1호선 서울역 방면",
        goal="2호선 승강장",
    )
    (found,) = read("transfer_path", *stairs)
    assert (found["path_class"], found["needs_lift"]) == ("stairs", None)
    assert (found["to_line"], found["to_toward"], found["to_toward_station_id"]) == (
        "2",
        None,
        None,
    )


def test_a_level_path_has_neither_device_nor_stairs():
    level = path(
        "1호선 서울역방면 하차",
        "2호선 충정로방면 인접(섬식) 승강장",
        start="1호선 서울역 방면",
        goal="2호선 충정로 방면",
    )
    (found,) = read("transfer_path", *level)
    assert (found["path_class"], found["needs_lift"], found["step_count"]) == ("level", False, 2)


def test_order_one_begins_a_path_and_gaps_do_not():
    gapped = [row.replace(",6,6)", ",8,7)") for row in TO_LINE_2]
    found = read("transfer_path", *gapped, *BY_LIFT)
    assert [(p["source_row_from"], p["source_row_to"]) for p in found] == [(1, 6), (7, 10)]
    steps = read("transfer_step", *gapped, *BY_LIFT)
    assert [step["seq"] for step in steps] == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4]


def test_end_texts_in_the_middle_of_a_path_change_nothing():
    plain = read("transfer_path", *TO_LINE_2)
    filled = [row + "2호선 충정로 방면" if row.endswith(",") else row for row in TO_LINE_2]
    assert read("transfer_path", *filled) == plain


def test_blanks_at_the_ends_and_old_names_change_no_id():
    odd = [row.replace("을지로입구 방면", " 을지로입구역 방면 ") for row in TO_LINE_2]
    assert [p["path_id"] for p in read("transfer_path", *odd)] == ["S1-1-151:1.150:2.202:1"]


def test_an_end_without_a_line_takes_the_only_line_that_fits():
    unnamed = [
        row.replace(",2호선 을지로입구 방면", ",을지로입구 방면 승강장") for row in TO_LINE_2
    ]
    unnamed[-1] = unnamed[-1].replace("2호선", "")
    (found,) = read("transfer_path", *unnamed)
    assert (found["to_line"], found["to_toward_station_id"]) == ("2", "S1-2-202")
    assert found["path_id"].startswith("S1-1-151:1.150:-.x"), "an id holds what the row says"


@pytest.mark.parametrize(
    ("goal", "line", "toward", "resolved"),
    [
        ("1호선 성북/석계 방면", "1", "광운대/석계", None),
        ("1호선 성북 방면", "1", "광운대", "KR-1-119"),
        ('"1호선, 2호선 방면 승강장"', "1/2", None, None),
        ("2호선 시청 (종착역) 승강장", "2", "시청", "S1-2-201"),
    ],
)
def test_ends_that_name_several_targets_stay_open(goal, line, toward, resolved):
    rows = path("1호선 서울역 방면 하차", "승차", start="1호선 서울역 방면", goal=goal)
    (found,) = read("transfer_path", *rows)
    assert (found["to_line"], found["to_toward"]) == (line, toward)
    assert found["to_toward_station_id"] == resolved


@pytest.mark.parametrize(
    ("station", "line", "start", "goal", "wanted"),
    [
        # a station further along, and the first of two targets with the other beside it
        ("시청", "1호선", "1호선 종각 방면", "2호선 을지로입구/충정로 방면",
         ("S1-1-151:152", None, "S1-2-201:202", "S1-2-201:243")),
        # only the line is named: there is one way on, and trains that arrive end
        ("광운대", "1호선", "1호선", "1호선 석계 방면",
         ("KR-1-119:end", None, "KR-1-119:120", None)),
        # a start that only names where trains leave to is where they end
        ("광운대", "1호선", "1호선 석계 방면", "1호선 급행석계방면",
         ("KR-1-119:end", None, "KR-1-119:120.x", None)),
        ("가좌", "경의중앙", "경의중앙선 (지상) 디지털미디어시티 방면",
         "경의중앙선 (지하) 디지털미디어시티 방면",
         ("KR-K4-K315:K316.s", None, "KR-K4-K315:K316.u", None)),
        # neither text nor steps say which way
        ("시청", "1호선", "1호선", "2호선 방면", (None, None, None, None)),
    ],
)  # fmt: skip
def test_ends_stand_on_platforms(station, line, start, goal, wanted):
    rows = path("하차", "승차", start=start, goal=goal, station=station, line=line)
    (found,) = read("transfer_path", *rows)
    names = ("from_platform_id", "from_other_platform_ids", "to_platform_id",
             "to_other_platform_ids")  # fmt: skip
    assert tuple(found[name] for name in names) == wanted


def test_steps_tell_the_way_that_an_end_leaves_out():
    rows = path(
        "하차", "을지로입구/충정로 방면 계단으로 이동", start="1호선 종각 방면", goal="2호선"
    )
    (found,) = read("transfer_path", *rows)
    assert (found["to_platform_id"], found["to_other_platform_ids"], found["to_platform_rule"]) == (
        "S1-2-201:202",
        "S1-2-201:243",
        "several",
    )


def test_where_the_file_tells_ends_apart_a_start_stays_where_it_says():
    told = path("하차", "승차", start="1호선 광운대 (종착역)", goal="1호선 석계 방면",
                station="광운대")  # fmt: skip
    plain = path("하차", "승차", start="1호선 석계 방면", goal="1호선 석계 방면", station="광운대")
    found = read("transfer_path", *told, *plain)
    assert [row["from_platform_id"] for row in found] == ["KR-1-119:end", "KR-1-119:120"]
    assert [row["from_platform_rule"] for row in found] == ["trains_end", "next_station"]


def test_an_end_of_the_line_of_old_is_unknown_and_says_so():
    rows = path("하차", "승차", start="1호선 시청 (종착역)", goal="2호선 충정로 방면")
    (found,) = read("transfer_path", *rows)
    assert (found["from_platform_id"], found["from_platform_rule"]) == (None, "no_end_now")


def test_ids_stay_when_rows_are_added_elsewhere():
    before = {p["path_id"] for p in read("transfer_path", *TO_LINE_2, *BY_LIFT)}
    other = path("하차", "승차", start="경의중앙선 가좌 방면", goal="경의중앙선 (지상) 가좌 방면",
                 station="디지털미디어시티", line="경의중앙")  # fmt: skip
    after = [p["path_id"] for p in read("transfer_path", *other, *BY_LIFT, *TO_LINE_2)]
    assert before == set(after[1:])


def test_surface_and_underground_platforms_have_ids_of_their_own():
    ends = [f"경의중앙선 ({word}) 가좌 방면" for word in ("지상", "지하")]
    rows = [
        row for end in ends for row in path("하차", "승차", start=end, goal="1호선 서울역 방면")
    ]
    found = read("transfer_path", *rows)
    assert [p["path_id"].split(":")[1] for p in found] == ["K4.K315.s", "K4.K315.u"]
    assert [p["from_note"] for p in found] == ["surface", "underground"]


def test_a_pair_that_occurs_twice_keeps_both_ways():
    found = read("transfer_path", *TO_LINE_2, *TO_LINE_2)
    assert [p["path_id"][-2:] for p in found] == [":1", ":2"]


def test_a_path_outside_the_capital_region_has_no_station_but_an_id():
    rows = [row.replace("S1(서울교통공사)", "BS(부산교통공사)") for row in TO_LINE_2]
    (found,) = read("transfer_path", *rows)
    assert (found["region"], found["station_id"], found["line_id"]) == ("busan", None, "BS-1")
    assert (found["from_line"], found["from_station_id"]) == ("1", None)
    assert found["path_id"].startswith("BS-1-x")


@pytest.mark.parametrize(
    ("steps", "rides", "exits"),
    [
        # one ride printed as two rows without a verb, twice
        (
            ["서울역방면 승강장", "서울역방면 지상1층 승강장 엘리베이터",
             "서울역방면 지상2층 엘리베이터", "충정로방면 지상2층 엘리베이터",
             "충정로방면 지상1층 승강장 엘리베이터", "충정로방면 승강장"],
            [None, 1, 1, 2, 2, None], ["2F", "1F"],
        ),
        # up to the elevator, ride, get out: one ride
        (
            ["엘리베이터로 이동", "엘리베이터 탑승", "지하 2층 엘리베이터 하차", "승차"],
            [None, 1, 1, None], ["B2"],
        ),
        # only the way to the elevator is printed: a ride all the same
        (["승강장 엘리베이터 이동", "지하 1층 이동", "승차"], [1, None, None], []),
        # 하차 in a later row gets out of the elevator
        (["승강장 엘리베이터 탑승", "지하5층 2호선 승강장 하차", "승차"], [1, 1, None], ["B5"]),
        # only the way out is printed
        (["충정로 방면 승강장", "엘리베이터 하차", "승차"], [None, 1, None], []),
    ],
)  # fmt: skip
def test_rows_of_one_ride_share_a_number(steps, rides, exits):
    rows = path(*steps, start="1호선 서울역 방면", goal="2호선 충정로 방면")
    found = read("transfer_step", *rows)
    assert [step["ride_no"] for step in found] == rides
    landed = [s["floor_to"] for s in found if s["ride_no"] and s["floor_to"]]
    assert landed == exits
    (whole,) = read("transfer_path", *rows)
    assert whole["elevator_ride_count"] == max(filter(None, rides))


@pytest.mark.parametrize(
    ("gates", "leaves", "count"),
    [
        (["대합실로 이동"], None, 0),
        (["표 내는 곳 통과"], None, 1),
        (["환승 게이트 통과"], False, 1),
        (["표 내는 곳 통과", "표 내는 곳 통과"], True, 2),
        (["개집표기 밖으로 이동"], True, 1),
        (["1F 외부로 이동"], True, 0),
    ],
)
def test_who_leaves_the_paid_area_is_said_or_unknown(gates, leaves, count):
    rows = path("하차", *gates, "승차", start="1호선 서울역 방면", goal="2호선 충정로 방면")
    (found,) = read("transfer_path", *rows)
    assert (found["leaves_paid_area"], found["gate_count"]) == (leaves, count)


@pytest.mark.parametrize(
    ("steps", "floors"),
    [
        (["승강장", "엘리베이터 탑승", "(B1) 대합실로 이동", "승차"], (None, "B1")),
        (["B3 승강장 엘리베이터 이용하여 B2로 이동", "환승통로 이동", "승차"], ("B3", "B2")),
        (["(B3) 하차", "(B1) 대합실로 이동", "엘리베이터 탑승", "승차"], ("B3", None)),
        (["승강장 엘리베이터 이동", "지하 1층 이동", "승차"], (None, "B1")),
    ],
)
def test_floors_of_the_platforms_are_known_or_null(steps, floors):
    rows = path(*steps, start="1호선 서울역 방면", goal="2호선 충정로 방면")
    (found,) = read("transfer_path", *rows)
    assert (found["first_floor"], found["last_floor"]) == floors


def test_a_row_with_two_actions_gives_two_steps_of_one_source_row():
    rows = path(
        "(B2) 하차",
        "(B1) 표 내는 곳 통과 후 2호선 방향 엘리베이터 탑승",
        "승차",
        start="1호선 서울역 방면",
        goal="2호선 충정로 방면",
    )
    found = read("transfer_step", *rows)
    assert [(s["seq"], s["source_row"], s["kind"]) for s in found] == [
        (1, 1, "alight"),
        (2, 2, "gate"),
        (3, 2, "elevator"),
        (4, 3, "board"),
    ]
    assert found[1]["source_text"] == found[2]["source_text"]


def test_a_row_that_is_not_understood_is_set_aside_and_its_path_unknown():
    rows = path(
        "하차", "알 수 없는 문구", "승차", start="1호선 서울역 방면", goal="2호선 충정로 방면"
    )
    steps = read("transfer_step", *rows)
    assert [step["_problem"] for step in steps] == [None, "kind", None]
    assert "알 수 없는 문구" in steps[1]["_raw"]
    (found,) = read("transfer_path", *rows)
    assert (found["path_class"], found["needs_lift"], found["gate_count"]) == (None, None, None)


def test_source_words_stand_in_columns_that_are_not_bundled():
    held = {c.name for d in plugin.datasets for c in d.columns if not c.bundled}
    assert held == {"source_text", "from_text", "to_text"}
    for name in ("transfer_path", "transfer_step"):
        for row in read(name, *TO_LINE_2):
            kept = [str(value) for key, value in row.items() if key not in held]
            assert not any("승강장" in value or "엘리베이터" in value for value in kept)


def test_a_changed_header_is_refused_by_name():
    inputs = testing.inputs(
        {sources.MOVEMENT: csv_bytes("a,b", header=("역명", "순서"))},
        tables=tables(),
    )
    with pytest.raises(HeaderChanged, match="환승이동순서"):
        DATASETS["transfer_path"].read(inputs)


def test_a_row_without_an_operator_code_is_refused_by_number():
    with pytest.raises(WrongContent, match="row 1: operator '서울교통공사'"):
        read("transfer_path", "서울교통공사,1호선,시청,1,1) 하차,1호선 서울역 방면")


@pytest.mark.parametrize("name", ["transfer_path", "transfer_step"])
def test_the_age_of_paths_is_that_of_the_ministrys_file_alone(name):
    assert [source.key for source in DATASETS[name].sources] == ["molit-transfer-movement"]
