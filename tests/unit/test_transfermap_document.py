"""The JSON document of a route: the agreed keys, null for unknown, the same bytes each time."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang_transfermap.documents.parts import minutes
from madang_transfermap.documents.route import document, line_id
from madang_transfermap.documents.route_schema import ItineraryDocument
from madang_transfermap.routing.itinerary import Itinerary, Span
from tests.unit import itinerary_samples as samples

SECONDS = st.floats(0, 1e5, allow_subnormal=False)
# The example of the specification, section 7: what programs may rely on.
AGREED = {
    "schema": "itinerary/1",
    "profile": "wheelchair",
    "path": {
        "verdict": "verified",
        "in": {"state": "derived", "exit_no": "7", "facility_id": "unit-1", "as_of": None},
        "rides": {"verdict": "verified", "as_of": "2024-08-10"},
        "changes": {"verdict": "verified", "source": "data.go.kr 1", "as_of": "2025-08-11"},
        "out": {"state": "unknown"},
    },
    "today": {"of": 5, "working": 2, "out": 0, "unknown": 3, "checked_at": "2026-08-03T05:20:00Z"},
    "minutes": {"low": 41, "mid": 52, "high": 63, "kind": "estimated"},
    "transfers": 2,
    "device_rides": 5,
    "lift_rides": 0,
    "snapshot": "s-1",
    "unknown": [],
    "blocked": [],
    "not_known_here": ["gap_mm", "step_mm"],
    "alternatives": [],
    "no_lift": {"path": {"verdict": "verified"}},
    "attribution": ["가상교통부", "가상교통공사"],
}
AGREED_LEGS = (
    {"kind": "enter", "station": "XX-3-Sol"},
    {
        "kind": "ride",
        "line": "XX-3",
        "from": "XX-3-Sol",
        "to": "XX-3-Gan",
        "board_at": ["7-2", "3"],
    },
    {"kind": "transfer", "path_id": "path-1"},
    {"kind": "ride", "line": "XX-7"},
    {"kind": "transfer", "path_id": "path-2"},
    {"kind": "ride", "line": "XX-A1"},
    {"kind": "leave", "station": "XX-A1-Seo"},
)
AGREED_STEP = {
    "n": 1,
    "kind": "elevator",
    "floor_from": "B2",
    "floor_to": "2F",
    "facility_id": "unit-1",
    "today": "working",
    "source": "data.go.kr 1",
    "as_of": "2025-08-11",
}


def written(itinerary: Itinerary) -> dict:
    return json.loads(document(itinerary).model_dump_json())


def lacking(wanted, found, at="") -> list[str]:
    """Where a document does not hold what was agreed; more keys are allowed."""
    if isinstance(wanted, dict):
        return [
            fault
            for key, value in wanted.items()
            for fault in (
                lacking(value, found[key], f"{at}.{key}") if key in found else [f"{at}.{key}: none"]
            )
        ]
    return [] if wanted == found else [f"{at}: {found!r}, wanted {wanted!r}"]


def test_document_holds_every_agreed_key_with_its_meaning():
    found = written(samples.VERIFIED)
    assert lacking(AGREED, found) == []
    assert len(found["legs"]) == len(AGREED_LEGS)
    for wanted, leg in zip(AGREED_LEGS, found["legs"], strict=True):
        assert lacking(wanted, leg) == []
    assert lacking(AGREED_STEP, found["legs"][4]["steps"][0]) == []


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_document_reads_back_and_is_the_same_each_time(name):
    itinerary = samples.SAMPLES[name]
    text = document(itinerary).model_dump_json()
    assert ItineraryDocument.model_validate_json(text) == document(itinerary)
    assert text == document(replace(itinerary)).model_dump_json()


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_every_station_and_line_that_is_named_is_explained(name):
    found = written(samples.SAMPLES[name])
    ids = {station for place in (found["from"], found["to"]) for station in place["stations"]}
    for leg in found["legs"]:
        ids |= {leg[key] for key in ("station", "from", "to", "toward") if leg.get(key)}
        ids |= set(leg.get("via", ()))
    ids |= {toilet["station"] for toilet in found["toilets"]}
    ids |= {item["at"] for item in found["unknown"]}
    assert ids <= set(found["stations"])
    assert {station["line"] for station in found["stations"].values()} == set(found["lines"])


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_every_part_of_an_itinerary_is_in_the_document(name):
    found = document(samples.SAMPLES[name])
    renamed = {"start": "from_", "goal": "to", "span": "minutes", "unknowns": "unknown"}
    for field in fields(Itinerary):
        assert hasattr(found, renamed.get(field.name, field.name)), field.name


def test_no_way_has_no_legs_no_minutes_and_no_ways_to_the_street():
    found = written(samples.IMPOSSIBLE)
    assert found["path"]["verdict"] == "impossible"
    assert (found["legs"], found["minutes"]) == ([], None)
    assert (found["path"]["in"], found["path"]["out"]) == (None, None)
    assert found["no_lift"]["legs"] == []
    assert found["no_lift"]["is_same"] is False


def test_unknown_is_null_and_never_a_no():
    found = written(samples.VERIFIED)
    change, leave = found["legs"][2], found["legs"][6]
    assert change["is_outside"] is None
    assert change["steps"][0]["floor_to"] is None
    assert found["legs"][3]["length_m"] is None
    assert (leave["state"], leave["exit_no"], leave["steps"]) == ("unknown", None, [])
    assert found["toilets"][1]["is_inside_gates"] is None
    assert found["stations"]["XX-3-Gan"]["phone"] is None


def test_a_step_names_its_unit_only_where_exactly_one_is_meant():
    steps = written(samples.VERIFIED)["legs"][2]["steps"]
    assert (steps[1]["match"], steps[1]["facility_id"]) == ("ambiguous", None)
    assert len(steps[1]["units"]) == 2
    assert (steps[4]["match"], steps[4]["facility_id"], steps[4]["units"]) == ("none", None, [])
    assert (steps[0]["match"], steps[0]["today"]) == (None, None)


def test_where_a_step_leads_is_a_station_or_a_part_of_the_station():
    steps = written(samples.VERIFIED)["legs"][2]["steps"]
    assert (steps[1]["toward"], steps[1]["toward_place"]) == (None, "concourse")
    assert (steps[4]["toward"], steps[4]["toward_place"]) == (
        {"ko": "언덕", "en": "Eondeok"},
        None,
    )


def test_the_way_without_lifts_is_given_in_full_where_it_is_another():
    found = written(samples.LIFT)
    assert found["lift_rides"] == 1
    assert found["no_lift"]["is_same"] is False
    assert found["no_lift"]["path"]["verdict"] == "unverified"
    assert found["no_lift"]["legs"][2]["basis"] == "reverse"
    assert found["no_lift"]["unknown"][0]["cause"] == "reverse"
    same = written(samples.VERIFIED)["no_lift"]
    assert (same["is_same"], same["legs"], same["unknown"]) == (True, None, None)


def test_what_is_not_known_tells_where_why_and_since_when():
    assert written(samples.OLD_OUTAGE)["unknown"] == [
        {
            "leg": 3,
            "cause": "out_past_limit",
            "at": "XX-3-Gan",
            "told_at": "2026-07-30T01:00:00Z",
        }
    ]


def test_the_numbers_of_the_profile_are_printed_and_say_whether_lifts_were_allowed():
    assert written(samples.VERIFIED)["limits"]["lift"] == "last"
    assert written(samples.VERIFIED)["limits"]["speed_m_s"] == 0.78
    assert written(replace(samples.VERIFIED, no_lift=None))["limits"]["lift"] == "never"
    assert written(replace(samples.VERIFIED, profile="own"))["limits"] is None


def test_rules_of_the_minutes_are_explained_in_both_languages():
    found = written(samples.VERIFIED)
    assert {"ride_published", "wait_no_timetable", "walk_mean_distance"} <= set(found["rules"])
    assert all(text["ko"] and text["en"] for text in found["rules"].values())


def test_licence_stands_in_every_document():
    assert written(samples.IMPOSSIBLE)["licence"]["id"] == "kogl-1"


@given(SECONDS, SECONDS, st.floats(0, 1))
def test_whole_minutes_hold_the_interval_and_stay_in_order(first, second, share):
    low, high = sorted((first, second))
    span = Span(
        low_s=low, mid_s=low + share * (high - low), high_s=high, kind="estimated", rules=()
    )
    found = minutes(span)
    assert found.low * 60 <= low
    assert found.high * 60 >= high
    assert found.low <= found.mid <= found.high
    assert found.high * 60 - high <= 60


@pytest.mark.parametrize(
    ("station", "line"), [("S1-3-312", "S1-3"), ("S1-2-234-4", "S1-2"), ("KR-K4-P314", "KR-K4")]
)
def test_line_of_a_station_stands_in_its_id(station, line):
    assert line_id(station) == line


def test_what_blocks_a_way_is_listed_with_its_units_and_stations():
    found = written(samples.BLOCKED)
    assert [item["barrier"] for item in found["blocked"]] == ["out", "stairs", "lift", "avoided"]
    assert found["blocked"][0]["units"][0]["facility_id"] == "unit-5"
    ids = {item[end] for item in found["blocked"] for end in ("at", "to")} - {None}
    assert ids <= set(found["stations"])
