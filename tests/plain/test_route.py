"""The plain route says what the API says, asks with a form alone, and keeps what was asked."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import permutations
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from madang_transfermap import service, wording
from madang_transfermap.plain import question
from madang_transfermap.routing.itinerary import Line
from madang_transfermap.routing.profiles import PROFILES
from tests.plain import structure
from tests.unit import itinerary_samples as samples

PAIRS = [
    ("교대", "노원"),
    ("여의도", "강남"),
    ("G-S1-1-150", "G-S1-5-2513"),
    ("김포공항", "인천시청"),
]
WORDS = {
    "ko": {"verified": "경로 확인됨", "unverified": "경로 확인 안 됨", "impossible": "길 없음"},
    "en": {"verified": "Path verified", "unverified": "Path not verified", "impossible": "No way"},
}


def ask(client: TestClient, start: str, goal: str, **params: str):
    return client.get("/plain/route", params={"from": start, "to": goal} | params)


def elements(html: str, tag: str) -> list[structure.Seen]:
    return [element for element in structure.read(html).seen if element.tag == tag]


@pytest.mark.req("T2")
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_route_is_answered_without_login_and_leaves_no_cookie(city, lang):
    answer = ask(city, "교대", "노원", lang=lang)
    assert answer.status_code == 200
    assert elements(answer.text, "ol")
    assert "set-cookie" not in answer.headers
    assert [
        e for e in elements(answer.text, "input") if e.attributes.get("type") == "password"
    ] == []


@pytest.mark.req("T2")
@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("profile", list(PROFILES))
@pytest.mark.parametrize(("start", "goal"), PAIRS)
def test_page_tells_the_facts_of_the_json_answer(city, start, goal, profile, lang):
    asked = {"from": start, "to": goal, "profile": profile, "lang": lang}
    told = city.get("/api/transfermap/route", params=asked).json()
    answer = ask(city, start, goal, profile=profile, lang=lang)
    assert structure.complaints(answer.text) == []
    said = structure.words(answer.text)
    assert " ".join(told["words"]["summary"].split()) in said
    assert WORDS[lang][told["path"]["verdict"]] in said
    for end in ("low", "high") if told["minutes"] else ():
        assert re.search(rf"(?<!\d){told['minutes'][end]}(?!\d)", said)
    steps = sum(len(leg.get("steps") or ()) for leg in told["legs"])
    inner = re.findall(r"<ol>((?:<li><p>(?:(?!</?ol>).)*)+)</ol>", answer.text)
    assert sum(part.count("<li>") for part in inner) == steps
    outer = re.search(r"<ol>(<li><h3>.*?)</ol></section>", answer.text, re.DOTALL)
    assert (outer[1].count("<li><h3>") if outer else 0) == len(told["legs"])


def sentences(told: object) -> Iterator[str]:
    """Every text in a told answer, whatever fields it may get."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, tuple):
        for item in told:
            yield from sentences(item)
    elif isinstance(told, Line):
        yield told.name.ko
    elif is_dataclass(told) and not isinstance(told, type):
        for field in fields(told):
            if field.name != "tone":
                yield from sentences(getattr(told, field.name))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_sentence_of_the_answer_is_on_the_page(city, capital, lang):
    transfers = service.of(capital)
    for start, goal in PAIRS:
        told = wording.tell(transfers.route(start, goal), lang)
        # What is known of a way stands in its leg; beside the verdict only what is not.
        short = [way if way.tone == "warning" else replace(way, sentences=()) for way in told.ways]
        said = structure.words(ask(city, start, goal, lang=lang).text)
        for sentence in sentences(replace(told, ways=tuple(short))):
            if lang == "ko" or not re.search("[가-힣]", sentence):  # a line is said in its language
                assert " ".join(sentence.split()) in said, sentence


def test_phones_can_be_called(city):
    text = ask(city, "교대", "노원").text
    assert 'href="tel:0261103401"' in text


def test_form_asks_again_what_was_asked(city):
    """What the form of an answer would send leads to the same answer."""
    first = ask(city, "신촌 2호선", "G-S1-5-2523", profile="stroller", lift="no", lang="en")
    sent = sent_by(first.text)
    assert sent["profile"] == "stroller"
    assert sent["lift"] == "no"
    assert sent["lang"] == "en"
    again = city.get("/plain/route", params=sent)
    title = elements(first.text, "h1")[0].text
    assert elements(again.text, "h1")[0].text == title == ["Sinchon Station to Yangpyeong Station"]


def sent_by(html: str) -> dict[str, str]:
    """What the page's form sends as it stands."""
    sent: dict[str, str] = {}
    for element in elements(html, "input"):
        attributes = element.attributes
        is_ticked = attributes["type"] in {"hidden", "text"} or "checked" in attributes
        if is_ticked and attributes["name"]:
            sent[attributes["name"]] = attributes["value"] or ""
    return sent


def test_every_place_is_written_so_that_it_means_the_same_again(capital):
    from madang.i18n import speaking, voice_of

    transfers = service.of(capital)
    for language in ("ko", "en"):
        with speaking(voice_of("madang_transfermap", language)):
            for place in transfers.places.values():
                text = question.written(transfers, place)
                assert transfers.place(text).group_id == place.group_id
                assert text == place.group_id or not text.startswith("G-")


def test_homonyms_are_a_choice_by_line_and_the_choice_leads_on(city):
    answer = ask(city, "신촌", "양평", profile="blind", lang="ko")
    assert answer.status_code == 200
    fields = elements(answer.text, "input")
    for end in ("from", "to"):
        options = [e for e in fields if e.attributes["name"] == end]
        assert {e.attributes["type"] for e in options} == {"radio"}
        assert len(options) == 2
        assert all("required" in e.attributes for e in options)
    labels = ["".join(e.text).strip() for e in elements(answer.text, "label")]
    assert "신촌역 (2호선)" in labels
    assert "신촌역 (경의중앙선)" in labels
    ids = {e.attributes["name"]: e.attributes["value"] for e in fields}
    ends = {end: ids[end] for end in ("from", "to")}
    chosen = city.get("/plain/route", params=sent_by(answer.text) | ends)
    assert elements(chosen.text, "h1")[0].text == ["신촌역에서 양평역까지"]
    assert sent_by(chosen.text)["profile"] == "blind"


def test_unknown_name_leads_to_the_nearest_and_keeps_the_rest(city):
    answer = ask(city, "교데", "노원", profile="walk", lang="ko")
    assert answer.status_code == 404
    assert "출발역 '교데' 이름에 맞는 역이 없습니다." in structure.words(answer.text)
    field = next(e for e in elements(answer.text, "input") if e.attributes["name"] == "from")
    assert field.attributes["aria-invalid"] == "true"
    assert field.attributes["value"] == "교데"
    links = [e for e in elements(answer.text, "a") if "교대역" in "".join(e.text)]
    asked = dict(parse_qsl(urlsplit(str(links[0].attributes["href"])).query))
    assert asked["profile"] == "walk"
    assert elements(city.get(str(links[0].attributes["href"])).text, "h1")[0].text == [
        "교대역에서 노원역까지"
    ]


def test_name_that_nothing_is_like_says_what_to_try(city):
    said = structure.words(ask(city, "xqzxqzxqz", "노원", lang="ko").text)
    assert "이름을 줄이거나 다르게 적어 보세요." in said


@pytest.mark.parametrize(
    ("start", "goal", "words"),
    [
        ("", "노원", "출발역을 적어 주세요."),
        ("교대", " ", "도착역을 적어 주세요."),
        ("교대", "교대", "출발역과 도착역이 같습니다."),
    ],
)
def test_question_that_lacks_something_says_what(city, start, goal, words):
    answer = ask(city, start, goal, lang="ko")
    assert answer.status_code == 422
    lead = next(e for e in elements(answer.text, "p") if e.attributes.get("class") == "lead")
    assert words in "".join(lead.text)
    assert "".join(elements(answer.text, "title")[0].text).startswith("확인 필요: ")


def test_unknown_traveller_is_said_and_the_usual_one_answers(city):
    answer = ask(city, "교대", "노원", profile="<nobody>", lang="en")
    assert answer.status_code == 200
    assert sent_by(answer.text)["profile"] == "wheelchair"
    assert "notice warning" in answer.text


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x00\u202e", "x" * 5000],
)
def test_hostile_words_are_shown_as_words(city, hostile):
    for start, goal in permutations((hostile, "노원")):
        answer = ask(city, start, goal, profile=hostile, lift=hostile, lang=hostile, size=hostile)
        assert answer.status_code == 404
        assert structure.complaints(answer.text) == []
        assert len(answer.content) < 40_000


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", list(samples.SAMPLES))
def test_every_sort_of_answer_is_whole_html(city, monkeypatch, name, lang):
    itinerary = samples.SAMPLES[name]
    monkeypatch.setattr(service.TransferMap, "route", lambda *_, **__: itinerary)
    answer = ask(city, "교대", "노원", lang=lang)
    assert answer.status_code == 200
    assert structure.complaints(answer.text) == []
    assert " ".join(wording.tell(itinerary, lang).summary.split()) in structure.words(answer.text)


def test_impossible_says_what_to_do(city, monkeypatch):
    monkeypatch.setattr(service.TransferMap, "route", lambda *_, **__: samples.IMPOSSIBLE)
    text = ask(city, "교대", "노원", lift="no", lang="ko").text
    said = structure.words(text)
    assert "길 없음" in said
    assert "가까운 역에 전화해" in said
    again = [
        e for e in elements(text, "a") if "".join(e.text) == "휠체어리프트를 타도 되는 길 찾기"
    ]
    assert "lift" not in str(again[0].attributes["href"])


def test_return_journey_and_the_app_are_one_link_away(city):
    text = ask(city, "교대", "노원", profile="blind", lang="ko").text
    hrefs = {"".join(e.text): str(e.attributes["href"]) for e in elements(text, "a")}
    back = dict(parse_qsl(urlsplit(hrefs["돌아오는 길 찾기"]).query))
    ids = {"from": "G-S1-2-223", "to": "G-S1-4-411", "profile": "blind"}
    assert back == ids | {"from": ids["to"], "to": ids["from"], "lang": "ko"}
    app = urlsplit(hrefs["같은 내용을 앱 화면에서 보기 (자바스크립트 필요)"])
    assert app.path == "/route"
    assert dict(parse_qsl(app.query)) == ids | {"lang": "ko"}
    assert city.get(hrefs["이 답을 프로그램에서 쓰기 (JSON)"]).json()["profile"] == "blind"


def test_examples_of_the_empty_state_lead_to_answers(city):
    text = city.get("/plain/route?lang=en").text
    examples = [
        str(e.attributes["href"])
        for e in elements(text, "a")
        if "from=G-" in str(e.attributes.get("href"))
    ]
    assert len(examples) == 3
    for href in examples:
        assert city.get(href).status_code == 200
