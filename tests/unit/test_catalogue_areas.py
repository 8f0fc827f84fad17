"""An area is found by any of its names, and its box holds what lies in it."""

import itertools

import pytest

from madang.catalogue.areas import AREAS, area_of
from madang.dataset import Text

PLACES = {  # longitude, latitude
    "seoul": [(126.978, 37.5665), (127.18, 37.55), (126.77, 37.55)],
    "incheon": [(126.705, 37.456), (124.62, 37.96)],
    "gyeonggi": [(127.009, 37.275), (127.07, 38.10)],
    "capital": [(126.978, 37.5665), (126.705, 37.456), (127.009, 37.275)],
    "korea": [(129.075, 35.18), (126.53, 33.50), (131.87, 37.24)],
}


@pytest.mark.parametrize("area", AREAS.values(), ids=list(AREAS))
def test_box_holds_its_places_and_its_centre(area):
    for x, y in [*PLACES[area.code], area.centre]:
        assert area.west < x < area.east
        assert area.south < y < area.north


@pytest.mark.parametrize("area", AREAS.values(), ids=list(AREAS))
def test_ring_is_closed_and_counter_clockwise(area):
    ring = area.geojson["coordinates"][0]
    assert ring[0] == ring[-1]
    pairs = itertools.pairwise(ring)
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) > 0


@pytest.mark.parametrize(
    ("ko", "en", "code"),
    [
        ("서울", "Seoul", "seoul"),
        ("서울특별시", "the city", "seoul"),
        ("이 도시", "SEOUL", "seoul"),
        ("수도권", "capital", "capital"),
        ("전국", "everywhere", "korea"),
        ("화성", "Mars", None),
    ],
)
def test_area_is_found_by_either_name_or_not_at_all(ko, en, code):
    found = area_of(Text(ko=ko, en=en))
    assert (found.code if found else None) == code


def test_nowhere_is_no_area():
    assert area_of(None) is None


def test_capital_region_holds_its_three_parts():
    capital = AREAS["capital"]
    for code in ("seoul", "incheon", "gyeonggi"):
        part = AREAS[code]
        assert capital.west <= part.west
        assert capital.south <= part.south
        assert capital.east >= part.east
        assert capital.north >= part.north
