"""Facilities: reading of floors and places, joining of lists, points of the map, and the rules."""

import pytest

import madang_transfermap
from madang import testing
from madang.plugin import Installed
from madang_transfermap.datasets import DATASETS
from madang_transfermap.readers.units import places, storeys

INSTALLED = Installed(plugin=madang_transfermap.plugin, package="madang_transfermap")
MINE = ("facility", "facility_status", "station_elevator_state")
DECLARED = {dataset.key: dataset for dataset in DATASETS}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        pytest.param(name, rule, id=f"{name}-{rule.name}")
        for name in MINE
        for rule in DECLARED[f"transfermap.{name}"].rules
    ],
)
def test_rule_passes_and_fails_as_declared(name, rule):
    dataset = DECLARED[f"transfermap.{name}"]
    upstream = [DECLARED[key] for key in dataset.upstream]
    assert not testing.rule_breaks(dataset, rule, rule.passes, upstream)
    assert testing.rule_breaks(dataset, rule, rule.fails, upstream)


@pytest.mark.parametrize(
    ("text", "place", "exits", "toward", "doors"),
    [
        ("온수 방면3-1", "platform", (), ("온수",), ("3-1",)),
        ("온수방면 3-1", "platform", (), ("온수",), ("3-1",)),
        ("온수 방면3-1,장암 방면5-2", "platform", (), ("온수", "장암"), ("3-1", "5-2")),
        ("신내, 봉화산 방면8-3", "platform", (), ("신내", "봉화산"), ("8-3",)),
        ("대림(7) 방면8-4", "platform", (), ("대림",), ("8-4",)),
        ("고덕 방면4-3, 4-4 사이", "platform", (), ("고덕",), ("4-3", "4-4")),
        ("뚝섬유원지 방면1-1", "platform", (), ("자양",), ("1-1",)),
        ("2번 출입구", "street", ("2",), (), ()),
        ("9-1번 출입구(교통섬) 측", "street", ("9-1",), (), ()),
        ("2,3번 출입구 사이", "street", ("2", "3"), (), ()),
        ("대합실(B1, 6번 출입구 방면)", "concourse", ("6",), (), ()),
        ("대합실(3~5,11번출입구방면)", "concourse", ("3", "4", "5", "11"), (), ()),
        ("5~8번 출입구 방면 통로", "concourse", ("5", "6", "7", "8"), (), ()),
        ("eogkqtlf", "concourse", (), (), ()),
        ("환승통로(개롱 방면1-1)", "transfer", (), ("개롱",), ("1-1",)),
        ("환승통로(4호선 동작 방면)", "transfer", (), ("동작",), ()),
        ("박촌역 방향 승강장 6-3 출입문 앞", "platform", (), ("박촌",), ("6-3",)),
        ("박촌역 승강장 방향", "platform", (), ("박촌",), ()),
        ("승강장 2-3 출입구 앞", "platform", (), (), ("2-3",)),
        ("2번/3번 출입구 방향", "concourse", ("2", "3"), (), ()),
        ("4번/7번 출입구 오른방향", "street", ("4", "7"), (), ()),
        ("고객안전실 측", "other", (), (), ()),
        ("", None, (), (), ()),
    ],
)
def test_place_text_gives_place_exits_directions_and_doors(text, place, exits, toward, doors):
    found = places.spot(text)
    assert (found.place, found.exits, found.toward, found.doors) == (place, exits, toward, doors)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("환승통로(3,9호선 방면)", ("3", "9")),
        ("B1층 2,3호선 연결계단", ("2", "3")),
        ("환승통로(5호선 방면)", ("5",)),
        ("2번 출입구", ()),
    ],
)
def test_place_text_gives_the_lines_that_it_names(text, lines):
    assert places.spot(text).lines == lines


@pytest.mark.parametrize(
    ("text", "sides", "at_end"),
    [
        ("승강장 상선 4-4 출입문 앞", ("up",), False),
        ("환승통로(상/하선 방면1-1)", ("up", "down"), False),
        ("종착역 승강장 5-2 출입문 앞", (), True),
        ("종점역 방향 출입문 8-4 앞", (), True),
    ],
)
def test_track_or_end_is_no_station(text, sides, at_end):
    found = places.spot(text)
    assert (found.sides, found.at_end, found.toward) == (sides, at_end, ())


@pytest.mark.parametrize(
    ("section", "floors"),
    [
        ("B2-B1-1F", ("B2", "B1", "1F")),
        ("F3-지상", ("3F",)),
        ("B1-BM1", ("B1", "BM1")),
        ("2F-FM1", ("2F", "FM1")),
        ("B3-B1, B1-B3", ("B3", "B1")),
        ("지상1층↔지상2층↔지상4층", ("1F", "2F", "4F")),
        ("대합실↔승강장", ()),
    ],
)
def test_section_gives_floors_in_the_order_printed(section, floors):
    assert storeys.section(section) == floors


def test_half_floor_lies_between_its_neighbours():
    assert storeys.lowest_first(("1F", "BM1", "B1", "BM2", "B2", "FM1", "2F")) == (
        *("B2", "BM2", "B1", "BM1", "1F", "FM1", "2F"),
    )
