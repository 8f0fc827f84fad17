"""Routes and stations over the API: the real application over a lake with the whole network."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from madang import clock
from madang.api import Desk, create_api
from madang.workspace import Workspace
from madang_transfermap import api, service
from madang_transfermap.documents.route_schema import ItineraryDocument
from madang_transfermap.documents.station_schema import StationDocument, StationList
from madang_transfermap.routing.itinerary import Itinerary
from tests.unit import itinerary_samples as samples

GUIDE = Path(__file__).parents[2] / "docs/how-to/route-api.md"
NOW = datetime(2026, 8, 3, 5, 20, 30, tzinfo=UTC)
OPERATIONS = ("/transfermap/route", "/transfermap/stations", "/transfermap/stations/{station}")


@pytest.fixture(scope="module")
def client(capital: Workspace) -> Iterator[TestClient]:
    with TestClient(create_api(Desk(capital)), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def ask(client: TestClient, address: str, **parameters):
    return client.get(f"/transfermap/{address}", params=parameters)


def route(client: TestClient, start: str, goal: str, **parameters):
    return ask(client, "route", **({"from": start, "to": goal} | parameters))


@pytest.mark.parametrize("profile", list(service.PROFILES))
def test_a_route_goes_from_street_to_street_for_every_profile(client, profile):
    answer = route(client, "교대", "노원", profile=profile)
    assert answer.status_code == 200, answer.text
    found = ItineraryDocument.model_validate_json(answer.content)
    assert found.profile == profile
    assert [found.legs[0].kind, found.legs[-1].kind] == ["enter", "leave"]
    assert (found.from_.name.ko, found.to.name.ko) == ("교대", "노원")
    assert found.today.of == found.today.working + found.today.out + found.today.unknown
    assert found.licence.id == "kogl-1"
    assert found.attribution


def test_ids_names_initials_and_english_ask_the_same_question(client, noon):
    first = route(client, "G-S1-2-223", "G-S1-4-411").json()
    for start, goal in (("교대역", "ㄴㅇ 7호선"), ("S1-3-330", "Nowon"), ("0330", "nowon station")):
        assert route(client, start, goal).json() == first


def test_the_way_without_lifts_rides_none(client):
    found = route(client, "교대", "노원", no_lift=True).json()
    assert found["lift_rides"] == 0
    assert found["no_lift"] is None
    assert found["limits"]["lift"] == "never"


def test_an_elevator_to_avoid_is_not_ridden(client):
    found = route(client, "교대", "노원").json()
    ridden = [step["facility_id"] for leg in found["legs"] for step in leg.get("steps", ())]
    unit = next(unit for unit in ridden if unit)
    other = route(client, "교대", "노원", avoid=[unit]).json()
    assert unit not in json.dumps(other["legs"])


def test_time_is_judged_as_asked_and_korean_where_no_zone_is_named(client):
    for text in ("2026-08-03T14:20", "2026-08-03T05:20Z", "2026-08-03 14:20:00+09:00"):
        asked = route(client, "교대", "노원", at=text).json()["asked_at"]
        assert datetime.fromisoformat(asked) == datetime(2026, 8, 3, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(("lang", "word"), [("ko", "교대역"), ("en", "wheelchair")])
def test_words_come_in_the_language_that_was_asked_for(client, lang, word):
    words = route(client, "교대", "노원", lang=lang).json()["words"]
    assert words["language"] == lang
    assert word in words["summary"]
    assert words["summary"] in words["text"]
    assert route(client, "교대", "노원").json()["words"] is None


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_every_kind_of_answer_leaves_as_its_document(client, name, monkeypatch):
    def answered(*_: object, **__: object) -> Itinerary:
        return samples.SAMPLES[name]

    monkeypatch.setattr(service.TransferMap, "route", answered)
    answer = route(client, "교대", "노원", lang="ko")
    assert answer.status_code == 200
    assert ItineraryDocument.model_validate_json(answer.content).words


def test_an_unknown_station_is_404_with_the_nearest(client):
    answer = route(client, "노웜", "교대")
    assert answer.status_code == 404
    found = answer.json()
    assert (found["error"], found["asked"]) == ("not_found", "노웜")
    assert found["stations"][0]["name"]["ko"] == "노원"
    assert found["stations"][0]["why"]["match"] == "near"
    assert "노원" in found["near"][0]


@pytest.mark.parametrize("ends", [("양평", "노원"), ("노원", "양평")])
def test_a_name_of_two_places_is_422_with_both_and_their_lines(client, ends):
    answer = route(client, *ends)
    assert answer.status_code == 422
    found = answer.json()
    assert found["error"] == "ambiguous"
    lines = [place["stations"][0]["line"]["name"]["ko"] for place in found["stations"]]
    assert lines == ["5호선", "경의중앙선"]
    again = route(client, found["stations"][0]["id"], "노원")
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("changes", "error", "word"),
    [
        ({"to": "교대역 3호선"}, "same_place", "two different places"),
        ({"profile": "wheelchiar"}, "invalid", "did you mean wheelchair"),
        ({"avoid": "no-such-unit"}, "invalid", "no elevator or lift"),
        ({"at": "yesterday"}, "invalid", "as in 2026-08-03T14:20"),
        ({"at": "0001-01-01T00:00Z"}, "invalid", "2000 to 2100"),
        ({"lang": "fr"}, "invalid", "lang"),
        ({"from": ""}, "invalid", "from"),
        ({"from": "ㄱ" * 500}, "invalid", "from"),
        ({"no_lift": "perhaps"}, "invalid", "no_lift"),
    ],
)
def test_a_question_that_makes_no_sense_is_422_and_says_what_is_wanted(
    client, changes, error, word
):
    answer = ask(client, "route", **({"from": "교대", "to": "노원"} | changes))
    assert answer.status_code == 422
    assert answer.json()["error"] == error
    assert word in answer.json()["message"]


def test_a_missing_end_is_422(client):
    assert ask(client, "route", **{"from": "교대"}).status_code == 422


def test_nothing_published_is_503_and_says_what_to_do(tmp_path, capital):
    from dataclasses import replace

    from madang.files import Folder

    empty = replace(capital, published=Folder(str(tmp_path / "published")))
    with TestClient(create_api(Desk(empty)), raise_server_exceptions=False) as opened:
        for address in ("route?from=교대&to=노원", "stations?q=교대", "stations/S1-3-330"):
            answer = opened.get(f"/transfermap/{address}")
            assert answer.status_code == 503
            assert answer.json()["error"] == "not_published"
            assert "madang build transfermap" in answer.json()["message"]


def test_the_same_answer_has_the_same_etag_and_need_not_be_sent_again(client, noon):
    first = route(client, "교대", "노원")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    again = client.get(
        "/transfermap/route", params={"from": "교대", "to": "노원"}, headers={"If-None-Match": tag}
    )
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert route(client, "교대", "강남").headers["etag"] != tag


def test_names_of_stations_may_rest_and_states_may_not(client):
    assert "max-age" in ask(client, "stations", q="교대").headers["cache-control"]
    assert ask(client, "stations/S1-3-330").headers["cache-control"] == "no-cache"


def test_stations_are_found_with_the_reason_credits_and_dates(client):
    answer = ask(client, "stations", q="ㄷㄷㅁ")
    found = StationList.model_validate_json(answer.content)
    assert found.places[0].name.ko == "동대문"
    assert found.places[0].why
    assert found.places[0].why.match == "choseong"
    assert found.places[0].stations[0].line.name.ko == "1호선"
    assert "국가철도공단" in found.attribution
    assert {note.dataset for note in found.data} == set(api.STATION_TABLES)
    assert all(note.as_of and note.version for note in found.data)


def test_all_places_are_told_page_by_page_each_once(client):
    ids, offset = [], 0
    while offset is not None:
        found = ask(client, "stations", limit=100, offset=offset).json()
        assert found["count"] == 656
        ids += [place["id"] for place in found["places"]]
        offset = found["next_offset"]
    assert len(ids) == len(set(ids)) == 656


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"q": "가" * 500}])
def test_a_page_that_cannot_be_is_422(client, wrong):
    assert ask(client, "stations", **wrong).status_code == 422


def test_a_search_without_a_result_is_an_empty_list(client):
    found = ask(client, "stations", q="xyzzy").json()
    assert (found["count"], found["places"], found["next_offset"]) == (0, [], None)


def test_a_sheet_tells_platforms_units_changes_ways_and_what_is_unknown(client):
    answer = ask(client, "stations/S1-3-330")
    found = StationDocument.model_validate_json(answer.content)
    assert [station.id for station in found.stations] == ["S1-3-330"]
    assert found.place.meant == ["S1-3-330"]
    assert {platform.next_name.ko for platform in found.platforms if platform.next_name} == {
        "고속터미널",
        "남부터미널",
    }
    assert {unit.kind for unit in found.units} >= {"elevator", "lift"}
    assert {"gap_mm", "step_mm", "today"} <= set(found.unknown)
    assert {change.basis for change in found.changes} >= {"recorded", "reverse"}
    assert all(
        change.verdict != "verified" for change in found.changes if change.basis == "reverse"
    )
    assert found.sources
    assert found.attribution
    assert {note.dataset for note in found.data} == set(api.SHEET_TABLES)
    assert all(note.version for note in found.data)


def test_the_id_of_a_place_gives_all_its_stations(client):
    found = ask(client, "stations/G-S1-2-223").json()
    assert [station["id"] for station in found["stations"]] == ["S1-2-223", "S1-3-330"]
    assert {platform["station"] for platform in found["platforms"]} == {"S1-2-223", "S1-3-330"}


def test_a_station_without_a_list_of_elevators_says_so(client):
    found = ask(client, "stations/GX-A-X102").json()
    assert found["units"] == []
    assert {"phone", "units", "ways", "toilets"} <= set(found["unknown"])


@pytest.mark.parametrize(
    ("station", "status"), [("S1-3-999", 404), ("양평", 422), ("S1-3-330", 200)]
)
def test_a_sheet_is_asked_for_as_a_route_is(client, station, status):
    assert ask(client, f"stations/{station}").status_code == status


def test_verdicts_of_a_sheet_are_for_the_profile(client):
    by_wheelchair = ask(client, "stations/G-S1-2-223").json()
    by_stroller = ask(client, "stations/G-S1-2-223", profile="stroller").json()
    lifts = [c for c in by_stroller["changes"] if c["path_class"] == "lift"]
    assert lifts
    assert {change["verdict"] for change in lifts} == {"impossible"}
    assert all(change["minutes"] is None for change in lifts)
    by_lift = {c["verdict"] for c in by_wheelchair["changes"] if c["path_class"] == "lift"}
    assert by_lift <= {"verified", "unverified"}  # a record grows old


def test_openapi_document_describes_every_parameter_answer_and_field(client):
    document = client.get("/openapi.json").json()
    for address in OPERATIONS:
        operation = document["paths"][address]["get"]
        assert operation["description"]
        assert {"200", "304", "404", "422", "503"} <= set(operation["responses"])
        for parameter in operation["parameters"]:
            assert parameter.get("description") or parameter["in"] == "path", parameter["name"]
        assert operation["responses"]["200"]["content"]["application/json"]["example"]
    schemas = document["components"]["schemas"]
    for name in ("ItineraryDocument", "StationList", "StationDocument", "StationProblem"):
        assert schemas[name]["description"]
    assert {"schema", "from", "to", "path"} <= set(schemas["ItineraryDocument"]["properties"])
    assert "in" in schemas["PathNote"]["properties"]


def walk(part) -> Iterator[dict]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from walk(value)


def test_openapi_document_holds_together(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for part in walk(document):
        if "$ref" in part:
            assert part["$ref"].removeprefix("#/components/schemas/") in schemas
    operations = [
        operation
        for address, methods in document["paths"].items()
        for operation in methods.values()
        if set(re.findall(r"\{(\w+)\}", address))
        == {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
    ]
    assert len(operations) == sum(len(methods) for methods in document["paths"].values())
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    for operation in operations:
        assert all(answer["description"] for answer in operation["responses"].values())


@pytest.mark.parametrize(
    ("address", "model"),
    list(zip(OPERATIONS, (ItineraryDocument, StationList, StationDocument), strict=True)),
)
def test_examples_of_the_openapi_document_hold_its_form(client, address, model):
    answers = client.get("/openapi.json").json()["paths"][address]["get"]["responses"]
    example = answers["200"]["content"]["application/json"]["example"]
    assert json.loads(model.model_validate(example).model_dump_json()) == example


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/transfermap/route", {"from": "교대", "to": "노원", "lang": "ko"}),
        ("/transfermap/route", {"from": "여의도", "to": "온수", "profile": "stroller"}),
        ("/transfermap/stations", {"q": "양평 5호선"}),
        ("/transfermap/stations/{station}", {}),
    ],
)
def test_answers_hold_the_schema_that_the_openapi_document_gives(client, address, asked):
    jsonschema = pytest.importorskip(
        "jsonschema", reason="jsonschema is not installed: make setup-dev"
    )
    document = client.get("/openapi.json").json()
    content = document["paths"][address]["get"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"] | {"components": document["components"]}
    answer = client.get(address.replace("{station}", "S1-3-330"), params=asked)
    jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_every_line_of_the_guide_answers_as_it_says(client):
    text = GUIDE.read_text(encoding="utf-8")
    lines = re.findall(r"^curl -G \$api(/\S+)(.*?)(?:  # (\d{3}))?$", text, re.MULTILINE)
    assert len(lines) >= 9
    for path, options, status in lines:
        asked = re.findall(r"(?:-d|--data-urlencode) (\w+)=(\S+)", options)
        answer = client.get(f"/transfermap{path}", params=asked)
        assert answer.status_code == int(status or 200), (path, asked)
