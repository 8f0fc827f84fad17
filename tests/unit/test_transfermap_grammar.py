"""The grammar of step texts: kinds, two actions in a row, floors, doors, lines, directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang_transfermap.readers.steps.clauses import clauses
from madang_transfermap.readers.steps.grammar import actions, note_codes
from madang_transfermap.readers.steps.kinds import KINDS, kind_of
from madang_transfermap.readers.steps.repairs import clean
from madang_transfermap.readers.text import directions, doors, floors, lines


def said(text: str, order: int = 1) -> list[dict[str, object]]:
    """The actions of a row as dictionaries of what is not None."""
    return [
        {
            name: value
            for name in action.__dataclass_fields__
            if (value := getattr(action, name)) is not None and name != "is_verbless"
        }
        for action in actions(clean(text, order))
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "(2F) 공항철도 계양 방면 승강장 하차",
            {
                "kind": "alight",
                "verb": "alight",
                "floor_from": "2F",
                "line": "A1",
                "toward": "계양",
            },
        ),
        (
            "인천2호선 대합실 방향 엘리베이터 탑승",
            {"kind": "elevator", "verb": "ride", "line": "I2", "toward": "place:concourse"},
        ),
        (
            "7번출입구 근처 엘리베이터 이용 후 지상1층으로",
            {"kind": "elevator", "verb": "ride", "exit_no": "7", "floor_to": "1F"},
        ),
        ("1번칸 옆 휠체어리프트", {"kind": "lift", "verb": "ride", "car_door": "1"}),
        (
            "승강장 72 출입문 앞 엘리베이터",
            {"kind": "elevator", "verb": "ride", "car_door": "7-2"},
        ),
        ("승차 (14  41 휠체어칸)", {"kind": "board", "verb": "board", "car_door": "1-4/4-1"}),
        (
            "E/L 3호기로 지하 4층",
            {"kind": "elevator", "verb": "ride", "unit_no": 3, "floor_to": "B4"},
        ),
        (
            "오른쪽으로 90M 이동",
            {"kind": "walk", "verb": "walk", "side": "right", "distance_m": 90.0},
        ),
        (
            "2호선 지선 신도림 (종착역) 승강장 하차",
            {"kind": "alight", "line": "2", "toward": "신도림", "at_end": True, "note": "branch"},
        ),
        ("급행 석계방면 승강장", {"kind": "platform", "express": True, "toward": "석계"}),
        (
            "4호선 방향 (경사형)엘리베이터 탑승",
            {"kind": "elevator", "facility_kind": "inclined_elevator", "toward": "place:line"},
        ),
        (
            "개집표기 안쪽 천왕 방면 엘리베이터 이용",
            {"kind": "elevator", "paid_side": "inside", "toward": "천왕"},
        ),
    ],
)
def test_fields_of_a_step_are_read_from_its_text(text, wanted):
    (found,) = said(text)
    assert wanted.items() <= found.items()


def test_what_is_not_said_is_unknown():
    assert said("대합실로 이동") == [{"kind": "concourse", "verb": "walk"}]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3번칸 옆 장애인용리프트 탑승", "lift"),
        ("상봉방면 지하1층 계단", "stairs"),
        ("계단 옆 엘리베이터 탑승", "elevator"),
        ("승차(휠체어칸", "board"),
        ("열차승차", "board"),
        ("간석 방면 엘리베이터 승차", "elevator"),
        ("경의중앙선 중랑 방면 차량 확인", "wait"),
        ("지하2층 대합실 방향 경사 엘리베에터", "elevator"),
        ("6번 출입구 옆 엘레이터 탑승", "elevator"),
        ("2호선 합정 방면 하차", "alight"),
        ("대합실 에서 하차", "concourse"),
        ("지하1층 에서 하차", "floor"),
        ("표 내는곳 통과", "gate"),
        ("서초 방면 엘리베이터 앞 표 내는 곳 통과", "gate"),
        ("표 내는 곳 옆 환승통로 이동", "corridor"),
        ("연결통로 경사로 이동", "ramp"),
        ("횡단보도이용", "outside"),
        ("1번 출입구로 이동", "outside"),
        ("지하3층 환승홀로 이동", "concourse"),
        ("환승 통로 이동", "corridor"),
        ("4호선 금정 당역 도착", "platform"),
        ("1호선 교대 방면 4번칸", "platform"),
        ("지하 2층으로 이동", "floor"),
        ("2호선으로 이동", "walk"),
    ],
)
def test_kind_is_the_first_line_of_the_table_that_fits(text, kind):
    assert kind_of(clean(text, 1)) == kind


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("3호선 방향 엘리베이터로 이동", "approach"),
        ("승강장 엘리베이터 이동", "approach"),
        ("엘리베이터 2층으로 이동", "ride"),
        ("엘리베이터 5호기 이동", "ride"),
        ("승강장 엘리베이터 이용", "ride"),
        ("연수방면 지상2층 승강장 엘리베이터", "ride"),
        ("(B1) 2번 출입구 엘리베이터 하차", "exit"),
        ("휠체어 비상게이트 이용해 외부로 나감", "leave"),
        ("휠체어 비상게이트 이용해 내부로 들어옴", "enter"),
        ("환승 게이트 통과", "transfer"),
        ("표 내는 곳 통과", "pass"),
        ("공덕 방면 승강장", "stand"),
        ("공덕 방면 승강장으로 이동", "walk"),
    ],
)
def test_verb_says_what_is_done(text, verb):
    (found,) = said(text)
    assert found["verb"] == verb


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "(B2) 표 내는 곳 통과 후 5호선 양평 방향 엘리베이터",
            [("gate", "pass", "B2", None), ("elevator", "ride", "B2", None)],
        ),
        (
            "승강장 엘리베이터를 이용하여 지하3층 환승홀로 이동",
            [("elevator", "ride", None, "B3"), ("concourse", "walk", "B3", None)],
        ),
        (
            "지상2층 에서 내려 좌측 게이트 통과 후 3호선 방향으로 이동",
            [
                ("floor", "exit", None, "2F"),
                ("gate", "pass", "2F", None),
                ("walk", "walk", "2F", None),
            ],
        ),
        (
            "7호선 대합실로 이동하여 표 내는 곳 통과",
            [("concourse", "walk", None, None), ("gate", "pass", None, None)],
        ),
        (
            "환승통로로 이동  9호선 B2 엘리베이터 탑승",
            [("corridor", "walk", None, None), ("elevator", "ride", "B2", None)],
        ),
    ],
)
def test_a_row_with_two_actions_becomes_two_steps(text, wanted):
    found = actions(clean(text, 1))
    assert [(a.kind, a.verb, a.floor_from, a.floor_to) for a in found] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "6번출입구 근처 엘리베이터 이용 후 지하1층 이동",
        "승강장 엘리베이터 탑승 후 지상2층으로 이동",
        "13번 출입구 옆 엘리베이터 탑승 후 지상으로 이동",
        "B2 엘리베이터를 이용하여 B4층으로 이동",
        "직진 후 좌회전하여 7호선 10번출구로 이동",
        "승차(휠체어칸) 승차",
        "4호선 산본방면 하차 1호차/8호차 하차",
    ],
)
def test_a_ride_and_its_floor_are_one_action(text):
    assert clauses(text) == (text,)


def test_a_text_outside_the_table_is_not_guessed():
    assert actions("알 수 없는 문구") == ()


def test_control_one_word_of_the_table_is_enough_to_read_it():
    assert [action.kind for action in actions("알 수 없는 문구, 대합실")] == ["concourse"]


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        (" 2)  74 승강장 앞 엘리베이터 탑승 ", 2, "74 승강장 앞 엘리베이터 탑승"),
        ("3) 3) 공덕 방면 승차", 3, "공덕 방면 승차"),
        ("7) 승차", 8, "승차"),
        ("7 3호선 남산 방면 엘리베이터", 7, "3호선 남산 방면 엘리베이터"),
        ("5(B3) 9호선 승강장", 5, "(B3) 9호선 승강장"),
        ("5  6호선 방향", 4, "5  6호선 방향"),
    ],
)
def test_the_printed_number_is_stripped_and_nothing_else(text, order, wanted):
    assert clean(text, order) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1  4호선 방향 환승통로로 이동", ("1", "4")),
        ("9호선  공항철도 대합실로 이동", ("9", "A1")),
        ("9호선  신반포 방면", ("9",)),
        ("3호선/서해선/경의중앙선 연결통로", ("3", "WS", "K4")),
        ("분당선 지하 2층", ("K1",)),
        ("수인선 연수 방면", ("K1",)),
        ("신분당선 방면", ("D1",)),
        ("GTXA 환승통로 방면", ("A",)),
        ("의정부 발곡 방면", ("U1",)),
        ("1호선 의정부 방면", ("1",)),
        ("인천지하철 개집표기", ()),
        ("(3F)경의선환승통로이동", ("K4",)),
    ],
)
def test_lines_are_found_though_middle_dots_are_lost(text, wanted):
    assert lines.lines_in(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("녹사평 방면  84 근처 엘리베이터", "8-4"),
        ("효창공원앞 방면  11 근처 엘리베이터", "1-1"),
        ("104번 승강장 엘리베이터 이용", "10-4"),
        ("3/4번 승강장 엘리베이터", None),
        ("승차 (14/41 휠체어칸)", "1-4/4-1"),
        ("5호선 11번 출구", None),
    ],
)
def test_doors_are_found_though_hyphens_are_lost(text, wanted):
    assert doors.car_door(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("7호선 뚝섬유원지 방면", "자양"),
        ("1호선 성북/신이문 방면", "광운대/신이문"),
        ("4호선 당고개 방면", "불암산"),
        ("4호선 범계방명 승강장", "범계"),
        ("3호선 고속터미널 방면", "고속터미널"),
        ("1호선 인천ㆍ천안 방면 승강장", "인천/천안"),
        ("6호선 석계 방면(~'24.1월까지 페쇄)", "석계"),
        ("경의중앙선 (지상) 디지털미디어시티 방면", "디지털미디어시티"),
        ("신림선 관악산(서울대)방면", "관악산"),
        ("서울역 종착역 승강장", "서울역"),
        ("2호선 아현", "아현"),
        ("3호선 경찰병원 승강장", "경찰병원"),
        ("5호선 승강장", None),
        ("11시방향 이동", None),
        ("B1 방면 엘리베이터", None),
        ("2  3번 출입구 방향", "place:exit"),
        ("8호선 송파 방면 환승 엘리베이터", "송파"),
    ],
)
def test_directions_are_named_as_today(text, wanted):
    assert directions.toward(clean(text, 1)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(지상) 디지털미디어시티 방면", "surface"),
        ("인접(섬식) 승강장", "same_platform"),
        ("7호선 먹골 방면(~'24.1월까지 페쇄)", "closed_until_2024_01"),
        ("경의중앙선 중앙 방면", None),
    ],
)
def test_remarks_become_codes(text, wanted):
    assert note_codes(text) == wanted


LEVELS = st.integers(min_value=1, max_value=9)
BELOW = st.sampled_from(["(B{0})", "B{0}", "B{0})", "B{0}층", "지하 {0}층", "지하{0}층"])
ABOVE = st.sampled_from(["({0}F)", "{0}F", "(F{0})", "F{0})", "지상 {0}층", "지상{0}층", "{0}층"])


@given(level=LEVELS, form=BELOW)
def test_floors_below_ground_have_one_form(level, form):
    (mention,) = floors.mentions(f"{form.format(level)} 대합실로 이동")
    assert mention.floor == f"B{level}"


@given(level=LEVELS, form=ABOVE)
def test_floors_above_ground_have_one_form(level, form):
    (mention,) = floors.mentions(f"{form.format(level)} 대합실로 이동")
    assert mention.floor == f"{level}F"


@pytest.mark.parametrize("text", ["(지상) 승강장", "지하상가", "지상으로 이동", "BM", "1번 출입구"])
def test_a_ground_word_without_a_number_is_no_floor(text):
    assert floors.mentions(text) == ()


@given(st.text(max_size=40))
def test_any_text_is_read_or_left_alone(text):
    found = actions(clean(text, 1))
    assert all(action.kind in KINDS for action in found)


@given(
    st.lists(
        st.sampled_from("표내는곳통과후엘리베이터이용하여대합실로승강장층1호선지하B2)( "),
        max_size=30,
    )
)
def test_texts_of_the_files_own_words_never_break_the_reader(letters):
    text = "".join(letters)
    assert all(action.kind in KINDS for action in actions(clean(text, 1)))
