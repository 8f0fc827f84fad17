"""The words of a route: every code has its words, in both languages, and none says too much."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang import i18n
from madang.dataset import Source, Text
from madang.i18n import LANGUAGES, speaking, voice_of
from madang_transfermap import sources, wording
from madang_transfermap.datasets import values
from madang_transfermap.readers.text.directions import PLACES
from madang_transfermap.routing.itinerary import (
    Basis,
    Cause,
    Itinerary,
    Step,
    TimeKind,
    Today,
    Unknown,
    Verdict,
    WayState,
)
from madang_transfermap.routing.minutes import RULES
from madang_transfermap.routing.profiles import PROFILES, Use
from madang_transfermap.wording import bodies, names, statements, steps, times
from tests.unit import itinerary_samples as samples

HANGUL = re.compile("[가-힣]")
PACKAGE = "madang_transfermap"
PACKAGE_FOLDER = Path(wording.__file__).parents[1]
FLOORS = (None, "B1", "B10", "1F", "BM")
both_languages = pytest.mark.parametrize("language", LANGUAGES)
every_sample = pytest.mark.parametrize("name", samples.SAMPLES)


@pytest.fixture
def korean():
    with speaking(voice_of(PACKAGE, "ko")):
        yield


@pytest.fixture
def english():
    with speaking(voice_of(PACKAGE, "en")):
        yield


def told(itinerary: Itinerary, language="ko") -> wording.Told:
    return wording.tell(itinerary, language)


def sentence(**fields) -> str:
    return steps.sentence(Step(n=1, **fields))


def ride(**fields) -> str:
    return sentence(
        **(
            {"kind": "elevator", "verb": "ride", "facility_kind": "elevator", "match": "exact"}
            | fields
        )
    )


@every_sample
@both_languages
def test_every_itinerary_has_words(name, language):
    text = wording.plain(samples.SAMPLES[name], language)
    assert "{" not in text
    assert "  ." not in text
    assert not re.search(r"\S {2,}\S|\(를\)|\(가\)|None", text), text


def test_english_holds_no_korean_but_publishers():
    for itinerary in samples.SAMPLES.values():
        text = wording.plain(itinerary, "en")
        for name in ("가상교통공사", "가상교통부", "가상 승강기 목록"):
            text = text.replace(name, "")
        assert not HANGUL.search(text), text


@pytest.mark.parametrize("kind", values.KIND)
@pytest.mark.parametrize("verb", values.VERB)
@both_languages
def test_every_kind_and_verb_is_one_sentence_or_two(kind, verb, language):
    with speaking(voice_of(PACKAGE, language)):
        said = sentence(kind=kind, verb=verb)
        assert said.endswith(".")
        assert bool(HANGUL.search(said)) == (language == "ko")
        assert said == said.strip()


@given(
    step=st.builds(
        Step,
        n=st.just(1),
        kind=st.sampled_from(list(values.KIND)),
        verb=st.sampled_from(list(values.VERB)),
        floor_from=st.sampled_from(FLOORS),
        floor_to=st.sampled_from(FLOORS),
        facility_kind=st.sampled_from([None, *values.FACILITY_KIND]),
        match=st.sampled_from([None, "exact", "ambiguous", "none"]),
        lines=st.sampled_from([(), (samples.SEVEN,), (samples.THREE, samples.SEVEN)]),
        toward=st.sampled_from([None, Text(ko="대림/문래", en="Daerim/Mullae")])
        | st.sampled_from([f"place:{code}" for code in PLACES]),
        exit_no=st.sampled_from([None, "3", "1/12"]),
        car_door=st.sampled_from([None, "3", "7-2/1-1"]),
        side=st.sampled_from([None, "left", "right", "clock_11"]),
        distance_m=st.sampled_from([None, 200.0]),
        staff_needed=st.sampled_from([None, True]),
        today=st.sampled_from([None, *get_args(Today)]),
    ),
    language=st.sampled_from(LANGUAGES),
)
def test_any_step_is_said_without_gaps(step, language):
    with speaking(voice_of(PACKAGE, language)):
        (said,) = steps.tell([step], samples.PINE_3)
    text = " ".join((said.sentence, *said.more))
    assert not re.search(r"\{|\s\.|^\s| {2}", text), text
    assert bool(HANGUL.search(text)) == (language == "ko"), text
    if step.exit_no or step.car_door:
        assert not re.search("왼쪽|오른쪽|시 방향|left|right|o'clock", text), text


@both_languages
def test_every_code_of_the_closed_lists_has_its_words(language):
    wanted = [
        *(f"device.{kind}" for kind in values.FACILITY_KIND),
        *(f"class.{name}" for name in values.PATH_CLASS),
        *(f"toilet.{side}" for side in values.PAID_SIDE),
        *(f"place.{place}" for place in PLACES if place != "line"),
        *(f"cause.{cause}" for cause in get_args(Cause)),
        *(f"basis.{basis}" for basis in get_args(Basis)),
        *(f"today.{state}" for state in get_args(Today)),
        *(f"told.{state}" for state in get_args(Today)),
        *(f"time.{kind}" for kind in get_args(TimeKind)),
        *(f"summary.{kind}" for kind in get_args(TimeKind)),
        *(f"verdict.{verdict}" for verdict in get_args(Verdict)),
        *(f"{way}.{state}" for way in ("enter", "leave") for state in get_args(WayState)),
        *(f"{way}.word_{state}" for way in ("enter", "leave") for state in get_args(WayState)),
        *(f"{thing}.{use}" for thing in ("stairs", "lift") for use in get_args(Use)),
        *(f"by.{code}" for code in PROFILES),
        *(f"limit.{name}" for profile in PROFILES.values() for name in profile.not_known),
    ]
    assert set(wanted) - set(i18n.package_messages(PACKAGE).texts[language]) == set()
    assert all(rule.of(language) for rule in RULES.values())


def test_every_message_is_asked_for():
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE_FOLDER.rglob("*.py"))
    known = set(i18n.package_messages(PACKAGE).texts["ko"])
    asked = set(re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', code))
    built = set(re.findall(r'f"([a-z_]+\.)', code)) | {"enter.", "leave.", "leg.", "route.summary"}
    counted = ("summary.changes", "summary.unverified", "path.rides", "path.changes")
    spare = {key for key in known - asked if not key.startswith((*built, *counted))}
    assert spare == set()


def test_summary_comes_first_with_minutes_changes_and_verdict():
    said = told(samples.VERIFIED).summary
    assert said.startswith("솔밭역에서 서울역까지 휠체어로 41분에서 63분 걸립니다.")
    assert "추정한 시간입니다. 2번 갈아탑니다. 경로 확인됨" in said
    assert "모르는 곳이 한 곳 있습니다." in told(samples.REVERSE).summary
    assert "휠체어리프트를 1번 탑니다." in told(samples.LIFT).summary
    assert "찾지 못했습니다" in told(samples.IMPOSSIBLE).summary


@every_sample
@both_languages
def test_word_for_verified_never_covers_today(name, language):
    found = told(samples.SAMPLES[name], language)
    words = ("확인됨", "verified") if language == "ko" else ("verified",)
    about_today = " ".join((found.today.word, *found.today.sentences))
    assert "경로" not in about_today
    assert "Path" not in about_today
    assert not re.search(
        "오늘|가동|today|working", " ".join((found.path.word, *found.path.sentences))
    )
    assert not re.search("오늘|가동|today|working", found.summary)
    if samples.SAMPLES[name].path.verdict != "verified":
        assert found.path.word not in {"경로 확인됨", "Path verified"}
        assert not found.summary.endswith(words)


def test_today_counts_devices_and_says_when_they_were_checked():
    found = told(samples.VERIFIED).today
    assert found.sentences[:3] == (
        "오늘 승강기 5대 중 2대 가동, 3대 모름.",
        "길을 모르는 곳의 승강기는 이 수에 없습니다.",
        "2026년 8월 3일 14시 20분에 확인한 상태입니다.",
    )
    assert found.tone == "unknown"  # three unknown: not well


def test_only_old_reports_are_dated_and_never_count_as_today():
    found = told(samples.OLD_OUTAGE).today
    assert found.word == "오늘 상태 모름"
    assert found.sentences[2].startswith(
        "마지막으로 들은 소식은 늦어도 2026년 7월 30일의 것입니다."
    )
    assert "오늘 상태로 볼 수 없습니다" in found.sentences[2]


@pytest.mark.parametrize(
    ("counts", "tone", "word"),
    [
        ({"working": 3, "out": 0, "unknown": 0}, "success", "오늘 모두 가동 중"),
        ({"working": 2, "out": 1, "unknown": 0}, "warning", "오늘 멈춘 것이 있음"),
        ({"working": 2, "out": 0, "unknown": 1}, "unknown", "오늘 일부만 확인됨"),
        ({"working": 0, "out": 0, "unknown": 3}, "unknown", "오늘 상태 모름"),
    ],
)
@pytest.mark.usefixtures("korean")
def test_only_all_working_is_a_good_sign(counts, tone, word):
    state = replace(samples.VERIFIED.today, **counts)
    known = replace(samples.VERIFIED, today=state, legs=samples.LEGS[:-1])
    found = statements.today(known)
    assert (found.tone, found.word) == (tone, word)


def test_way_that_is_not_known_may_hold_elevators_of_which_nobody_knows():
    state = replace(samples.VERIFIED.today, working=5, unknown=0)
    found = told(replace(samples.VERIFIED, today=state)).today
    assert (found.tone, found.word) == ("unknown", "오늘 일부만 확인됨")
    assert "길을 모르는 곳의 승강기는 이 수에 없습니다." in found.sentences
    found = told(samples.NO_WAY_IN).today
    assert found.word == "오늘 상태 모름"
    assert found.sentences[0].startswith("길을 모르는 곳이 있어")
    assert told(samples.WALK).today.word == "탈 승강기 없음"
    assert told(samples.IMPOSSIBLE).today.sentences == ("길이 없어 확인할 승강기도 없습니다.",)


def test_nobody_ever_told_is_said_so():
    state = replace(samples.VERIFIED.today, working=0, checked_at=None, last_told_at=None)
    found = told(replace(samples.VERIFIED, today=state), "en").today
    assert "No source has told their state." in found.sentences


def test_ways_stand_beside_the_verdict_with_their_own_state():
    found = told(samples.VERIFIED)
    assert found.path.tone == "success"
    way_in, way_out = found.ways
    assert (way_in.tone, way_in.word) == ("quiet", "들어가는 길 이어 찾음")
    assert way_in.sentences[0].startswith("솔밭역: 거리에서 승강장까지 가는 길은 승강기 목록의")
    assert (way_out.tone, way_out.word) == ("unknown", "나가는 길 모름")
    assert way_out.sentences == ("서울역: 승강장에서 거리까지 가는 길은 모릅니다.",)
    assert found.summary.endswith("모두 기록되어 있습니다. 나가는 길은 모릅니다.")
    blind = told(samples.NO_WAY_IN)
    assert "2026년 7월 30일에 승강설비가 멈췄다고" in blind.ways[0].sentences[1]
    assert blind.summary.endswith("들어가는 길과 나가는 길은 모릅니다.")
    assert told(samples.WALK).summary.endswith("모두 기록되어 있습니다.")
    assert told(samples.IMPOSSIBLE).ways == ()


def test_unknown_cause_is_told_with_place_and_day():
    assert (
        "강가역: 늦어도 2026년 7월 30일에 승강설비가 멈췄다고 알려진 뒤로 소식이 없습니다."
        in told(samples.OLD_OUTAGE).path.sentences
    )


@pytest.mark.parametrize("cause", get_args(Cause))
@both_languages
def test_cause_is_told_with_and_without_a_day(cause, language):
    for told_at in (None, samples.OLD):
        unknown = Unknown(leg=3, cause=cause, at=samples.RIVER_3, told_at=told_at)
        found = told(replace(samples.REVERSE, unknowns=(unknown,)), language)
        assert len(found.legs[2].unknown) == 1
        assert found.legs[2].unknown[0].endswith(".")


@pytest.mark.parametrize(
    ("fields", "ko", "en"),
    [
        (
            {"lines": (samples.THREE,), "floor_to": "B4"},
            "3호선 방면 승강기를 타고 지하 4층으로 갑니다.",
            "Take the elevator toward Line 3 to basement floor 4.",
        ),
        (
            {"toward": Text(ko="대림/문래", en="Daerim/Mullae"), "floor_from": "2F"},
            "지상 2층에서 대림 또는 문래 방면 승강기를 탑니다.",
            "Take the elevator toward Daerim or Mullae from floor 2.",
        ),
        (
            {"exit_no": "7", "floor_to": "1F", "side": "left"},
            "7번 출구 근처 승강기를 타고 지상 1층으로 갑니다.",
            "Take the elevator near Exit 7 to floor 1.",
        ),
        (
            {"facility_kind": "inclined_elevator", "toward": "place:line", "car_door": "7-2"},
            "7번 칸 2번 문 앞 갈아탈 노선 방면 경사형 승강기를 탑니다.",
            "Take the inclined elevator at car 7, door 2 toward the other line.",
        ),
        (
            {"kind": "lift", "facility_kind": "lift", "floor_from": "BM"},
            "지하 중간층에서 휠체어리프트를 탑니다.",
            "Take the wheelchair lift from the basement mezzanine.",
        ),
        (
            {"kind": "outside", "verb": "walk", "exit_no": "3", "distance_m": 200.0},
            "3번 출구로 200미터 갑니다.",
            "Go to Exit 3 for 200 metres.",
        ),
        (
            {"kind": "walk", "verb": "walk", "exit_no": "2/3", "toward": "place:exit"},
            "2번 출구 또는 3번 출구로 갑니다.",
            "Go to Exit 2 or Exit 3.",
        ),
        (
            {"kind": "alight", "verb": "alight", "lines": (samples.THREE,), "car_door": "7-2"},
            "3호선 승강장의 7번 칸 2번 문 앞에 내립니다.",
            "Get off the train at car 7, door 2, on the platform of Line 3.",
        ),
        (
            {"kind": "gate", "verb": "pass", "side": "clock_11", "match": None},
            "11시 방향 표 내는 곳을 지나갑니다.",
            "Go through the ticket gates at 11 o'clock.",
        ),
        (
            {"kind": "platform", "verb": "walk", "lines": (samples.THREE,), "match": None},
            "3호선 승강장으로 갑니다.",
            "Go to the platform of Line 3.",
        ),
        (
            {"kind": "floor", "verb": "walk", "match": None},
            "다른 층으로 갑니다. 몇 층인지는 기록에 없습니다.",
            "Go to another floor. Which floor is not recorded.",
        ),
    ],
)
def test_sentence_names_device_place_and_floor(fields, ko, en):
    for language, wanted in (("ko", ko), ("en", en)):
        with speaking(voice_of(PACKAGE, language)):
            assert ride(**fields) == wanted


@pytest.mark.usefixtures("korean")
def test_ride_ends_where_the_next_step_begins():
    first = samples.ride(1, toward="place:concourse")
    hall = Step(n=2, kind="concourse", verb="walk", floor_from="B1")
    second_row = Step(n=2, kind="elevator", verb="ride", floor_from="B2")
    assert steps.sentence(first, hall) == "대합실 방면 승강기를 타고 지하 1층으로 갑니다."
    assert steps.sentence(first, second_row) == "대합실 방면 승강기를 타고 지하 2층으로 갑니다."
    assert steps.sentence(second_row) == "승강기에서 지하 2층에 내립니다."
    assert steps.sentence(first) == "대합실 방면 승강기를 탑니다."


@pytest.mark.usefixtures("korean")
def test_ride_never_ends_where_it_begins():
    down = samples.ride(1, floor_from="B3", toward="place:corridor")
    passage = Step(n=2, kind="corridor", verb="walk", floor_from="B3")
    assert steps.sentence(down, passage) == "지하 3층에서 통로 방면 승강기를 탑니다."


@pytest.mark.usefixtures("korean")
def test_elevator_that_leads_nowhere_known_says_so():
    (silent, _) = steps.tell([samples.ride(1), samples.ride(2)], samples.PINE_3)
    assert "이 승강기가 어디로 가는지는 기록에 없습니다." in silent.more


def test_lift_needs_staff_and_names_their_phone_or_says_that_none_is_known():
    (step,) = told(samples.LIFT).legs[2].steps
    assert step.more[0] == "역무원을 불러야 합니다. 역 전화번호는 알려져 있지 않습니다."
    assert step.calls is None
    with_phone = replace(samples.LIFTED, at_from=samples.RIVER_7)
    itinerary = replace(samples.LIFT, legs=(samples.ENTER, with_phone))
    (step,) = told(itinerary).legs[1].steps
    assert step.calls == wording.Office(station="강가역 7호선", phone="02-000-0003")
    assert step.more[0] == "역무원을 불러야 합니다."


def test_way_without_lift_stands_beside_a_lift():
    found = told(samples.LIFT).no_lift
    assert found is not None
    assert found.tone == "warning"
    assert "41분에서 63분" in found.sentences[0]
    none = told(replace(samples.LIFT, no_lift=samples.IMPOSSIBLE)).no_lift
    assert none is not None
    assert none.word == "휠체어리프트 없이 가는 길은 찾지 못했습니다."
    same = told(samples.VERIFIED)
    assert same.no_lift is None
    assert "기록된 구간에서는 휠체어리프트를 타지 않습니다." in same.beside
    assert "리프트" not in " ".join(told(samples.WALK).beside[1:])


def test_answer_prints_the_numbers_of_its_profile():
    assert told(samples.VERIFIED).beside[0] == (
        "이용자 기준: 휠체어. 평지에서 1초에 0.78미터를 갑니다. 계단은 가지 않습니다. "
        "휠체어리프트는 타지 않으면 10분 넘게 돌아가야 할 때만 탑니다."
    )
    without = told(replace(samples.VERIFIED, no_lift=None), "en").beside[0]
    assert without.endswith("Wheelchair lifts are never used.")


def test_device_state_is_todays_and_old_news_is_dated():
    first, second = told(samples.VERIFIED).legs[0].steps
    assert first.today == wording.Notice(tone="success", word="오늘 가동 중", sentences=())
    assert second.today is not None
    assert second.today.word == "오늘 상태 모름"
    assert second.today.sentences == (
        "늦어도 2026년 7월 30일에 가동 중이라고 알려졌습니다. 오늘은 다를 수 있습니다.",
    )


def test_units_that_are_not_told_apart_or_not_listed_are_said_so():
    change = told(samples.VERIFIED).legs[2]
    assert any("2대입니다" in sentence for sentence in change.steps[1].more)
    assert any("찾지 못했습니다" in sentence for sentence in change.steps[4].more)
    assert change.steps[0].today is None
    alone = samples.ride(1, match="ambiguous", units=(samples.SILENT,))
    change = replace(samples.RECORDED, steps=(alone,))
    (step,) = told(replace(samples.VERIFIED, legs=(change,))).legs[0].steps
    assert "같은 것인지는 확실하지 않습니다" in step.more[-1]


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (41.2, 62.9, "41분에서 63분"),
        (9, 9, "9분"),
        (0.3, 2.5, "3분 안"),
        (0.2, 0.9, "1분"),
        (0, 0, "1분"),
    ],
)
@pytest.mark.usefixtures("korean")
def test_minutes_are_an_interval_widened_to_whole_ones(low, high, wanted):
    assert times.minutes(samples.span(low, high)) == wanted


@pytest.mark.usefixtures("english")
def test_minutes_say_who_vouches_for_them():
    said = [times.told(samples.span(2, 3, kind)) for kind in get_args(TimeKind)]
    assert said == [
        "2 to 3 minutes, published",
        "2 to 3 minutes, measured on site",
        "2 to 3 minutes, estimated",
    ]


def test_rules_behind_the_minutes_are_told_once():
    rules = told(samples.VERIFIED).rules
    assert len(rules) == len(set(rules)) == 4
    assert RULES["elevator_ride"].ko in rules


def test_train_names_direction_doors_and_stations():
    leg = told(samples.VERIFIED).legs[1]
    assert (leg.lines, leg.title) == ((samples.THREE,), "솔밭역에서 강가역까지")
    assert "2. 3호선: 솔밭역에서 강가역까지 (" in wording.plain(samples.VERIFIED, "ko")
    assert leg.sentences == (
        "3호선 들판 방면 열차를 탑니다.",
        "휠체어 자리는 1번 칸 4번 문 또는 4번 칸 1번 문에 있습니다.",
        "7번 칸 2번 문 또는 3번 칸에서 타면 내릴 때 승강기가 가깝습니다.",
        "2개 역을 지나 강가역에서 내립니다.",
    )
    one = replace(samples.FIRST_TRAIN, via=(samples.BETWEEN,))
    alone = told(replace(samples.VERIFIED, legs=(one,)), "en").legs[0]
    assert alone.sentences[-1] == "Pass one station and get off at Gangga Station."
    assert told(samples.VERIFIED).legs[3].sentences == (
        "7호선 열차를 탑니다.",
        "다음 역인 언덕역에서 내립니다.",
    )


def test_sources_are_told_with_their_age_once():
    found = told(samples.VERIFIED)
    assert "출처: 가상교통부, data.go.kr 1, 2025년 8월 11일 기준." in found.sources
    assert "출처: 가상교통공사, 가상 승강기 목록, 기준일 모름." in found.sources
    assert len(found.sources) == 3
    assert found.credit == "자료 제공: 가상교통부와 가상교통공사."


def test_toilets_and_limits_say_unknown_where_it_is():
    found = told(samples.VERIFIED)
    assert found.toilets == (
        "솔밭역 3호선: 지하 1층, 1번 출구 또는 2번 출구 쪽, 표 내는 곳 밖",
        "강가역 7호선: 위치 모름",
    )
    assert found.beside[-1].startswith("여기서 알 수 없는 것: 승강장과 열차 사이의 틈,")
    assert len(told(samples.WALK).beside) == 1


def test_offices_stand_once_for_each_station_with_a_phone():
    offices = told(samples.VERIFIED).offices
    assert len(offices) == len(set(offices)) == 5
    assert "강가역 3호선" not in {office.station for office in offices}


@pytest.mark.usefixtures("korean")
def test_names_are_spoken_as_people_say_them():
    assert names.station(Text(ko="서울역", en="Seoul Station")) == "서울역"
    assert names.station(Text(ko="교대", en="Seoul Nat'l Univ. of Education")) == "교대역"
    assert names.all_of(["가", "나", "다"]) == "가, 나와 다"
    assert names.floor("B12") == "지하 12층"


def test_turn_round_and_reverse_are_told():
    turn = replace(samples.REVERSED, kind="turn", basis="no_path", steps=(), causes=("turn_round",))
    itinerary = replace(samples.REVERSE, legs=(*samples.LEGS[:2], turn))
    leg = told(itinerary).legs[2]
    assert leg.title == "강가역: 3호선 반대편 승강장으로 가기"
    assert "역무원에게 길을 물어보세요." in leg.sentences
    assert "반대 방향으로 기록된 길" in told(samples.REVERSE).legs[2].sentences[0]


@pytest.mark.usefixtures("english")
def test_bodies_have_english_names():
    declared = {item.publisher for item in vars(sources).values() if isinstance(item, Source)}
    assert all(not HANGUL.search(bodies.body(name)) for name in declared)
    assert bodies.body("가상시") == "가상시"


@pytest.mark.usefixtures("english")
def test_names_of_stations_go_without_what_stands_in_brackets_behind():
    assert names.station(Text(ko="잠실", en="Jamsil(Songpa-gu Office)")) == "Jamsil Station"
    assert names.station(Text(ko="종로3가", en="Jongno 3(sam)ga")) == "Jongno 3(sam)ga Station"
    assert names.station(Text(ko="도봉산", en="Dobongsan Station")) == "Dobongsan Station"


def test_source_of_ours_is_told_by_its_title_with_licence():
    origin = replace(samples.MINISTRY, source="data.go.kr 15130556", publisher="국토교통부")
    changed = replace(samples.VERIFIED.path.changes, origins=(origin,))
    itinerary = replace(samples.VERIFIED, path=replace(samples.PATH, changes=changed))
    assert (
        "출처: 국토교통부, 철도역 환승 이동경로 (교통약자), 2025년 8월 11일 기준. "
        "이용 조건: 공공누리 제0유형 (이용허락범위 제한 없음)." in told(itinerary).sources
    )


def test_doors_on_the_way_in_are_where_the_ride_ends():
    down = samples.ride(1, floor_from="B1", floor_to="B3", car_door="4-2")
    enter = replace(samples.ENTER, steps=(down,))
    leave = replace(samples.ENTER, kind="leave", steps=(down,))
    way_in, way_out = told(replace(samples.VERIFIED, legs=(enter, leave))).legs
    assert way_in.steps[0].sentence == "지하 1층에서 승강기를 타고 지하 3층으로 갑니다."
    assert way_in.steps[0].more[0] == "내리면 승강장의 4번 칸 2번 문 앞입니다."
    assert way_out.steps[0].sentence.startswith("지하 1층에서 4번 칸 2번 문 앞 승강기를")


def test_walkers_are_sent_to_the_signs_others_to_staff():
    assert "역의 안내 표지를 따르세요." in told(samples.WALK).legs[0].sentences
    assert "역무원에게 길을 물어보세요." in told(samples.NO_WAY_IN).legs[0].sentences


# What leans on sight: sides, signs, colours, and words for looking.
SIGHT = re.compile(
    r"왼쪽|오른쪽|표지|보이|보면|보고|색|left|right|\bsigns?\b|\blook|\bsee\b|\bsight\b|colou?r"
)
steps_of_any_kind = given(
    kind=st.sampled_from(list(values.KIND)),
    verb=st.sampled_from(list(values.VERB)),
    side=st.sampled_from([None, "left", "right", "clock_11"]),
    exit_no=st.sampled_from([None, "3"]),
    car_door=st.sampled_from([None, "7-2"]),
    toward=st.sampled_from([None, *(f"place:{code}" for code in PLACES)]),
    language=st.sampled_from(LANGUAGES),
)


def heard(kind, verb, side, exit_no, car_door, toward, language, *, sees=False) -> str:
    step = Step(
        n=1, kind=kind, verb=verb, side=side, exit_no=exit_no, car_door=car_door, toward=toward
    )
    with speaking(voice_of(PACKAGE, language)):
        (said,) = steps.tell([step], samples.PINE_3, sees=sees)
    return " ".join((said.sentence, *said.more))


@steps_of_any_kind
def test_no_step_for_the_blind_leans_on_sight(**said):
    text = heard(**said)
    assert not SIGHT.search(text), text
    assert text.startswith(("1단계 가운데 1단계. ", "Step 1 of 1. "))
    assert not re.search(r"\{|\s\.|^\s| {2}", text), text
    if said["exit_no"] is None and said["car_door"] is None and said["side"] == "clock_11":
        assert ("11" in text) == ("11" in heard(**said, sees=True))


def test_control_words_for_the_seeing_do_lean_on_sight():
    said = {"kind": "gate", "verb": "pass", "side": "left", "toward": None, "language": "en"}
    assert SIGHT.search(heard(**said, exit_no=None, car_door=None, sees=True))


@both_languages
def test_an_answer_for_the_blind_leans_on_no_sight_and_says_what_is_not_known(language):
    found = told(samples.BLIND, language)
    text = wording.plain(samples.BLIND, language)
    for known in ("without sight",):  # names the traveller
        text = text.replace(known, "")
    assert not SIGHT.search(text), text
    assert SIGHT.search(wording.plain(replace(samples.BLIND, profile="walk"), language))
    assert any(("점자블록" in line or "tactile paving" in line) for line in found.beside)
    assert any("갈아타는 길마다" in line or "ordered steps" in line for line in found.beside)
    (cause,) = found.legs[4].unknown
    assert cause.startswith(("여기서는 사람들이 걸어 다니는 길만", "Only the way of walkers"))
    assert any(
        "안내방송" in s.sentence or "announcement" in s.sentence for s in found.legs[2].steps
    )
    assert not any(
        "휠체어 자리" in s or "Room for wheelchairs" in s for s in found.legs[1].sentences
    )


def test_steps_for_the_blind_are_numbered_within_their_leg():
    found = told(samples.BLIND).legs[0].steps
    assert [step.sentence[:12] for step in found] == ["2단계 가운데 1단계.", "2단계 가운데 2단계."]


def test_what_blocks_a_way_is_told_where_it_is_and_how_much_that_says():
    sentences = told(samples.BLOCKED).path.sentences
    assert len(sentences) == 6
    said = "\n".join(sentences)
    for wanted in (
        "솔밭역 3호선 7번 출구 근처 들어가는 길: 꼭 타야 하는 승강설비 1대가 늦어도",
        "강가역: 3호선에서 7호선으로 갈아타기: 기록된 길에 계단이 있습니다.",
        "언덕역: 7호선에서 공항철도로 갈아타기: 기록된 길은 휠체어리프트를 타야 하는데,",
        "서울역 공항철도 나가는 길: 꼭 타야 하는 승강설비 1대를 빼고 찾았습니다.",
        "출발과 도착에 가까운 것만 적었습니다.",
    ):
        assert wanted in said
    assert told(samples.IMPOSSIBLE).path.sentences[1].startswith("어디가 막혔는지는 기록에서")


def test_without_a_way_the_offices_of_both_ends_are_named():
    offices = [office.station for office in told(samples.BLOCKED).offices]
    assert offices == ["솔밭역 3호선", "서울역 공항철도"]
