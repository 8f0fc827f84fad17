"""The route page through the real frame, over a service that answers with invented itineraries."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from madang.api import Desk
from madang.errors import NotInLake
from madang.plugin import Installed
from madang.testing import workspace
from madang.ui import testing
from madang_transfermap import plugin, service
from madang_transfermap.routing.itinerary import Itinerary, Place
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.service import SamePlace
from madang_transfermap.stations import AmbiguousStation, Hit, UnknownStation
from tests.unit import itinerary_samples as samples

Open = Callable[..., AppTest]
PINE, SEA = samples.PINE.group_id, samples.SEA.group_id
MILL_5 = replace(
    samples.place(samples.stop("방앗간", "Bangatgan", samples.SEVEN)), group_id="G-XX-MILL7"
)
MILL_A = replace(
    samples.place(samples.stop("방앗간", "Bangatgan", samples.AIRPORT)), group_id="G-XX-MILLA"
)
PLACES = (samples.PINE, samples.SEA, samples.HILL, MILL_5, MILL_A)
FILLED = {"from": PINE, "to": SEA}


def hit(place: Place) -> Hit:
    return Hit(
        place=place,
        stops=place.stops,
        match="exact",
        kind="name",
        text=place.name.ko,
        line=None,
        gap=0,
        rank=0,
    )


class Fake:
    """A service over a few invented places."""

    profiles = PROFILES

    def __init__(self, itinerary: Itinerary = samples.VERIFIED) -> None:
        self.itinerary = itinerary
        self.asked: list[dict[str, object]] = []

    def find(self, text: str, limit: int = 8) -> tuple[Hit, ...]:
        found = [
            hit(place)
            for place in PLACES
            if text in {place.group_id, place.name.ko, place.name.en, place.name.ko[:1]}
        ]
        return tuple(found[:limit])

    def place(self, text: str) -> Place:
        found = self.find(text)
        if not found:
            raise UnknownStation(text, [hit(samples.PINE)] if text == "솔숲" else [])
        if len(found) > 1:
            raise AmbiguousStation(text, found)
        return found[0].place

    def route(self, start: str, goal: str, **said: object) -> Itinerary:
        if start == goal:
            raise SamePlace(self.place(start))
        self.asked.append({"start": start, "goal": goal, **said})
        return self.itinerary


@pytest.fixture
def fake(monkeypatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr(service, "of", lambda _: fake)
    return fake


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    """The plugin alone over an empty lake, with an example among the invented places."""
    (page,) = (page for page in plugin.pages if page.path == "route")
    changed = replace(page, examples=(f"from={PINE}&to={SEA}",))
    installed = Installed(
        plugin=replace(plugin, pages=(changed,)), package="madang_transfermap", distribution="x 1"
    )
    return Desk(workspace(tmp_path_factory.mktemp("route"), [installed]))


@pytest.fixture
def visit(desk: Desk, fake: Fake) -> Open:
    def visit(**address: str) -> AppTest:
        app = testing.page("route", desk=desk, **address)
        assert not app.exception, app.exception
        return app

    return visit


def links(app: AppTest) -> dict[str, str]:
    """Query strings of links by their words."""
    return {words: to.partition("?")[2] for words, to in testing.links(app)}


def write(app: AppTest, start: str, goal: str, button: int = 0) -> AppTest:
    app.text_input[0].set_value(start)
    app.text_input[1].set_value(goal)
    return app.button[button].click().run()


def test_empty_page_offers_a_form_and_examples(visit, fake):
    app = visit(lang="en")
    assert app.title[0].value == "Subway by elevator"
    assert [item.label for item in app.text_input] == ["From", "To"]
    assert app.radio[0].options == ["Wheelchair", "Stroller", "Blind", "Walking"]
    assert links(app)["Solbat Station to Seoul Station"] == f"from={PINE}&to={SEA}&lang=en"
    assert not fake.asked


def test_address_alone_gives_the_answer(visit, fake):
    app = visit(**FILLED, profile="stroller", lift="no", lang="en")
    assert app.title[0].value == "Solbat Station to Seoul Station"
    asked = {"start": PINE, "goal": SEA, "profile": "stroller", "no_lift": True}
    assert fake.asked == [asked]
    assert [item.value for item in app.text_input] == ["Solbat", "Seoul Station"]
    assert app.radio[0].value == "stroller"
    assert app.checkbox[0].value is True


def test_answer_says_summary_path_and_today_apart_then_the_way(visit):
    words = testing.texts(visit(**FILLED))
    summary = words.index("솔밭역에서 서울역까지 휠체어로 41분에서 63분 걸립니다.")
    path = words.index("</span> 경로 확인됨</span></h2>")
    today = words.index("</span> 오늘 일부만 확인됨</span></h2>")
    way = words.index('<ol class="md-ordered">')
    assert summary < path < today < way
    assert words.count('<section class="md-notice') == 2
    assert 'role="status" aria-live="polite">솔밭역에서' in words
    for wanted in (
        *("md-badge", "--own:#EF7C1C", "지상 1층에서 7번 출구 근처 승강기를 타고"),
        *("7번 칸 2번 문", "오늘 상태 모름", "걷는 사람은 30분에서 38분", "표 내는 곳 밖"),
        *("tel:020000001", "2025년 8월 11일 기준", "여기서 알 수 없는 것", "자료 제공: 가상교통부"),
    ):
        assert wanted in words


def test_steps_are_a_list_in_a_list_with_headings_in_order(visit):
    app = visit(**FILLED)
    words = testing.texts(app)
    assert words.count("<ol>") == 3  # way in, and two changes
    levels = [int(level) for level in re.findall(r"<h([1-6])", words)]
    assert set(levels) == {2, 3}
    assert len(app.title) == 1


def test_answer_links_to_the_way_back_to_json_and_to_licences(visit):
    app = visit(**FILLED, lang="en")
    back = links(app)["Find the way back"]
    assert back == f"from={SEA}&to={PINE}&profile=wheelchair&lang=en"
    words = testing.texts(app)
    assert f"/api/transfermap/route?from={PINE}&amp;to={SEA}&amp;profile=wheelchair" in words
    assert "/data?plugin=transfermap&amp;lang=en" in words


def test_words_become_ids_in_the_address(visit, fake):
    app = write(visit(), "솔밭", "Seoul Station")
    assert fake.asked[-1]["start"] == PINE
    assert fake.asked[-1]["goal"] == SEA
    assert app.query_params["from"] == PINE
    assert app.query_params["to"] == SEA
    assert "솔밭" not in str(dict(app.query_params))


def test_profile_and_lift_go_into_the_address(visit, fake):
    app = visit(**FILLED)
    app.radio[0].set_value("walk")
    app.checkbox[0].check()
    app.button[0].click().run()
    assert app.query_params["profile"] == "walk"
    assert app.query_params["lift"] == "no"
    assert fake.asked[-1]["profile"] == "walk"
    assert fake.asked[-1]["no_lift"] is True


def test_swap_turns_the_question_round(visit, fake):
    app = visit(**FILLED)
    app.button[1].click().run()
    assert not app.exception
    assert (fake.asked[-1]["start"], fake.asked[-1]["goal"]) == (SEA, PINE)
    assert [item.value for item in app.text_input] == ["서울역", "솔밭"]
    assert app.query_params["from"] == SEA


def test_unknown_name_offers_near_ones(visit, fake):
    app = write(visit(lang="en"), "솔숲", "서울역")
    assert app.error[0].value == "From: no station answers to '솔숲'."
    assert links(app)["Solbat Station (Line 3)"].startswith(f"from={PINE}&to={SEA}&")
    assert not fake.asked
    assert "from" not in app.query_params


def test_unknown_name_without_near_ones_says_what_to_do(visit):
    app = write(visit(), "없는역", "서울역")
    assert "없는역" in app.error[0].value
    assert "이름을 줄이거나" in testing.texts(app)


def test_name_of_several_places_asks_which(visit, fake):
    app = write(visit(), "솔밭", "방앗간")
    assert "여럿입니다" in app.warning[0].value
    offered = links(app)
    assert f"to={MILL_A.group_id}" in offered["방앗간역 (공항철도)"]
    assert f"to={MILL_5.group_id}" in offered["방앗간역 (7호선)"]
    assert not fake.asked


def test_chosen_homonym_stands_in_the_form_with_its_line(visit, fake):
    app = visit(**FILLED | {"to": MILL_A.group_id})
    assert app.text_input[1].value == "방앗간역 (공항철도)"
    app.button[0].click().run()
    assert fake.asked[-1]["goal"] == MILL_A.group_id


def test_choice_keeps_what_was_typed_for_the_other_end(visit):
    app = write(visit(), "방앗간", "방앗간")
    assert len(app.warning) == 2
    app.query_params.update({"from": MILL_A.group_id})
    app.run()
    assert not app.exception
    assert [item.value for item in app.text_input] == ["방앗간역 (공항철도)", "방앗간"]
    assert len(app.warning) == 1


def test_one_empty_field_is_asked_for(visit):
    app = write(visit(), "솔밭", "")
    assert app.info[0].value == "도착역을 적어 주세요."


def test_id_that_is_no_station_is_an_error_with_the_form(visit):
    app = visit(**FILLED | {"from": "G-NOWHERE"})
    assert "G-NOWHERE" in app.error[0].value
    assert len(app.text_input) == 2


def test_unknown_traveller_in_the_address_is_told(visit, fake):
    app = visit(**FILLED, profile="rocket")
    assert "휠체어 이용자로 찾습니다" in app.warning[0].value
    assert fake.asked[-1]["profile"] == "wheelchair"


def test_same_place_twice_is_told(visit):
    assert "같습니다" in visit(**FILLED | {"to": PINE}).info[0].value


def test_no_way_says_what_to_do_next(visit, fake):
    fake.itinerary = samples.IMPOSSIBLE
    app = visit(**FILLED, lift="no")
    words = testing.texts(app)
    assert "길 없음" in words
    assert "가까운 역에 전화해" in words
    assert "lift" not in links(app)["휠체어리프트를 타도 되는 길 찾기"]
    assert "md-ordered" not in words


def test_lift_shows_staff_phone_and_the_way_without(visit, fake):
    fake.itinerary = samples.LIFT
    app = visit(**FILLED)
    words = testing.texts(app)
    assert "역무원을 불러야 합니다" in words
    assert "휠체어리프트 없이 가는 길이 따로 있습니다" in words
    assert "lift=no" in links(app)["휠체어리프트 없이 가는 길 보기"]


@pytest.mark.parametrize("name", samples.SAMPLES)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_sample_draws_in_both_languages(visit, fake, name, lang):
    fake.itinerary = samples.SAMPLES[name]
    app = visit(**FILLED, lang=lang)
    words = testing.texts(app)
    if lang == "en":
        for own in ("가상교통공사", "가상교통부", "가상 승강기 목록", "한국어"):
            words = words.replace(own, "")
        assert not re.search("[가-힣]", words), re.findall(r"[가-힣]+", words)
    assert not app.error


def test_network_that_is_not_published_yet_says_what_to_do(visit, fake, monkeypatch):
    def missing(self, text, limit=8):
        raise NotInLake("no")

    monkeypatch.setattr(Fake, "find", missing)
    app = visit(lang="en")
    assert app.info[0].value.startswith("There are no data yet")


def test_failing_service_is_an_error_state(visit, fake, monkeypatch, caplog):
    def broken(self, start, goal, **said):
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(Fake, "route", broken)
    with caplog.at_level(logging.ERROR):
        app = visit(**FILLED, lang="en")
    assert app.error[-1].value.startswith("This page could not be shown")
    assert "secret" not in testing.texts(app)
    assert len(app.text_input) == 2


def test_answer_begins_with_its_sentence_then_today_then_times_side_by_side(visit):
    words = testing.texts(visit(**FILLED, lang="en"))
    order = [
        words.index("From Solbat Station to Seoul Station by wheelchair takes 41 to 63 minutes"),
        words.index("Today, of 5 elevators: 2 working, 3 unknown."),
        words.index('<td class="">Wheelchair</td><td class="">41 to 63 minutes, estimated</td>'),
        words.index('<td class="">Walking</td><td class="">30 to 38 minutes, estimated</td>'),
        words.index("</span> Path verified</span></h2>"),
        words.index('<ol class="md-ordered">'),
    ]
    assert order == sorted(order)


def test_long_parts_are_folded_and_the_answer_can_be_copied_and_printed(visit):
    words = testing.texts(visit(**FILLED, lang="en"))
    titles = re.findall(r"<summary>([^<]+)</summary>", words)
    assert titles == [
        "How this was reckoned, and what is not known",
        "Sources and their age",
        "Copy the answer as text",
    ]
    copied = re.search(r'<pre class="md-block"[^>]*><code>(.*?)</code></pre>', words, re.DOTALL)
    assert copied
    assert "1.1 Take the elevator near Exit 7 from floor 1 to basement floor 1." in copied[1]
    assert f'href="/plain/route?from={PINE}&amp;to={SEA}&amp;profile=wheelchair' in words


def test_walker_alone_has_nothing_to_compare_with(visit, fake):
    fake.itinerary = samples.WALK
    assert 'class="md-table"' not in testing.texts(visit(**FILLED, profile="walk"))


def test_choice_says_the_lines_and_why_each_was_found(visit):
    app = write(visit(lang="en"), "Solbat", "방앗간")
    words = testing.texts(app)
    assert words.count("md-badge") == 2
    assert "--own:#747F00" in words
    assert "name &#x27;방앗간&#x27;" in words


def test_no_way_names_what_blocks_phones_and_other_travellers(visit, fake):
    fake.itinerary = samples.BLOCKED
    app = visit(**FILLED, lang="en")
    words = testing.texts(app)
    assert "Solbat Station (Line 3), way in near Exit 7: elevators or lifts" in words
    assert "the recorded way has stairs" in words
    assert "tel:020000001" in words
    others = links(app)
    assert "profile=walk" in others["Look for another traveller: Walking"]
    assert "Look for another traveller: Wheelchair" not in others
    assert "State today unknown" not in words


def test_blind_travellers_get_numbered_steps_without_sides(visit, fake):
    fake.itinerary = samples.BLIND
    words = testing.texts(visit(**FILLED, profile="blind", lang="en"))
    assert fake.asked[-1]["profile"] == "blind"
    assert "Step 1 of 2. Take the elevator near Exit 7" in words
    assert "on the right" not in words
    assert "tactile paving" in words


def test_hint_on_searching_makes_room_for_the_answer(visit):
    hint = "first consonants"
    assert hint in testing.texts(visit(lang="en"))
    assert hint not in testing.texts(visit(**FILLED, lang="en"))
