"""Stations are found by whatever people call them, and homonyms are never mixed."""

import csv
import re
from importlib.resources import files

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.errors import UnknownName
from madang_transfermap.stations import AmbiguousStation, StationSearch, UnknownStation, keys
from madang_transfermap.stations.search import LIMIT, LONGEST


def facts(name: str) -> pa.Table:
    text = files("madang_transfermap").joinpath(f"facts/{name}.csv").read_text(encoding="utf-8")
    rows = [
        {"phone": None} | {column: cell or None for column, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    ]
    return pa.Table.from_pylist(rows)


TABLES = {
    f"transfermap.{name}": facts(name) for name in ("station", "station_group", "code", "line")
}
SEARCH = StationSearch(TABLES)
PLACES = sorted(SEARCH.places.values(), key=lambda place: place.group_id)
SHARED = {"양평", "신촌"}


def found(text: str) -> list[str]:
    return [hit.place.name.ko for hit in SEARCH.find(text)]


def initials(name: str) -> str:
    return "".join(keys.sounds(letter)[0] for letter in name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("교대", "교대"),
        ("여의도", "여의도"),
        ("Yeouido", "여의도"),
        ("2527", "여의도"),
        ("교대역", "교대"),
        (" 교 대 ", "교대"),
        ("교대(법원.검찰청)", "교대"),
        ("교대(법원·검찰청)역", "교대"),
        ("시청ㆍ용인대", "시청.용인대"),
        ("서울", "서울역"),
        ("서울역", "서울역"),
        ("Nowon", "노원"),
        ("NOWON station", "노원"),
        ("gang-nam", "강남"),
        ("Seoul Station", "서울역"),
        ("Konkuk University", "건대입구"),
        ("konkuk univ", "건대입구"),
        ("Gimpo Int'l Airport", "김포공항"),
        ("Gimpo International Airport", "김포공항"),
        ("Dongdaemun History and Culture Park", "동대문역사문화공원"),
        ("Jongno 3ga", "종로3가"),
        ("Jongno 3(sam)ga", "종로3가"),
        ("jongno samga", "종로3가"),
        ("明洞", "명동"),
        ("S1-3-312", "불광"),
        ("s1-3-312", "불광"),
        ("G-S1-1-150", "서울역"),
        ("0312", "불광"),
        ("2715", "노원"),
        ("P314", "신촌"),
        ("이수", "총신대입구"),
        ("성북", "광운대"),
        ("서구청", "서해구청"),
        ("신길온천", "능길"),
        ("뚝섬유원지역", "자양"),
        ("당고개", "불암산"),
        ("예술의전당", "남부터미널"),
        ("무역센터", "삼성"),
    ],
)
def test_one_place_is_found_by_each_of_its_names(text, name):
    assert SEARCH.one(text).place.name.ko == name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ㄷㄷㅁ", "동대문"),
        ("ㄴㅇ", "노원"),
        ("동ㄷㅁ", "동대문"),
        ("동대ㅁ", "동대문"),
        ("동댐", "동대문"),
        ("도", "도곡"),
        ("노우", "노원"),
        ("구로디", "구로디지털단지"),
        ("터미널", "고속터미널"),
        ("seoul nat", "서울대입구"),
        ("dongdaem", "동대문"),
    ],
)
def test_the_beginning_of_a_name_and_initial_consonants_find_it(text, first):
    assert first in found(text)[:4]


def test_initials_find_the_place_whose_name_they_are_before_longer_names():
    assert found("ㄱㄷ")[:5] == ["공덕", "교대", "강동", "고덕", "길동"]


@pytest.mark.parametrize(
    ("text", "station_id"),
    [
        ("양평 5호선", "S1-5-2523"),
        ("5호선 양평", "S1-5-2523"),
        ("5호선양평역", "S1-5-2523"),
        ("양평(5호선)", "S1-5-2523"),
        ("양평 5", "S1-5-2523"),
        ("양평 경의중앙선", "KR-K4-K135"),
        ("양평(경의중앙)", "KR-K4-K135"),
        ("신촌(경의중앙선)", "KR-K4-P314"),
        ("신촌역 2호선", "S1-2-240"),
        ("Sinchon line 2", "S1-2-240"),
        ("line 2 sinchon", "S1-2-240"),
        ("Sinchon (Gyeongui-Jungang Line)", "KR-K4-P314"),
        ("교대 3호선", "S1-3-330"),
        ("서울역 공항철도", "AR-A1-A01"),
        ("Seoul Station AREX", "AR-A1-A01"),
        ("서울역 GTX-A", "GX-A-X106"),
        ("수서 gtx a", "GX-A-X108"),
        ("계양 인천1호선", "IC-I1-110"),
        ("계양 인천 1호선", "IC-I1-110"),
        ("기흥 분당선", "KR-K1-K237"),
        ("ㄴㅇ 7호선", "S1-7-2715"),
    ],
)
def test_a_line_before_or_behind_the_name_says_which_station(text, station_id):
    (stop,) = SEARCH.one(text).stops
    assert stop.station_id == station_id


@pytest.mark.parametrize("name", sorted(SHARED))
def test_a_name_of_two_places_is_answered_with_both_and_their_lines(name):
    with pytest.raises(AmbiguousStation) as caught:
        SEARCH.one(name)
    assert [hit.place.name.ko for hit in caught.value.options] == [name, name]
    assert len({hit.place.group_id for hit in caught.value.options}) == 2
    for hit in caught.value.options:
        assert hit.place.stops[0].station_id in str(caught.value)
        assert hit.place.stops[0].line.name.ko in str(caught.value)


def test_a_number_that_two_operators_use_is_answered_with_both():
    with pytest.raises(AmbiguousStation) as caught:
        SEARCH.one("312")
    assert [hit.place.name.ko for hit in caught.value.options] == ["불광", "마두"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("노웜", "노원"),
        ("굗대", "교대"),
        ("서울열", "서울역"),
        ("Gangnem", "강남"),
        ("Nowom", "노원"),
        ("노원구청", "노원"),
        ("강남역 11번 출구", "강남"),
        ("양평 2호선", "양평"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(text, near):
    with pytest.raises(UnknownStation) as caught:
        SEARCH.one(text)
    assert caught.value.asked == text
    assert caught.value.suggestions[0].place.name.ko == near
    assert f"did you mean {near}" in str(caught.value)
    assert {hit.match for hit in SEARCH.find(text)} == {"near"}


@pytest.mark.parametrize("text", ["", " ", "?", "xyzzy", "ㅃㅃㅃㅃ", "🚇", "9" * 500])
def test_what_is_like_no_name_finds_nothing_and_says_what_is_wanted(text):
    assert SEARCH.find(text) == ()
    with pytest.raises(UnknownName, match="give a name, a number or a station id"):
        SEARCH.one(text)


def test_a_half_typed_name_that_is_near_another_is_not_decided_for_people():
    with pytest.raises(AmbiguousStation) as caught:
        SEARCH.one("kangnam")
    assert {hit.place.name.ko for hit in caught.value.options} == {"강남대", "강남"}


@pytest.mark.parametrize(
    ("text", "match", "kind", "printed"),
    [
        ("노원", "exact", "name", "노원"),
        ("nowon", "exact", "english", "Nowon"),
        ("이수", "exact", "other_name", "이수"),
        ("0312", "exact", "plaza_number", "0312"),
        ("S1-3-312", "exact", "id", "S1-3-312"),
        ("ㄷㄷㅁ", "choseong", "name", "동대문"),
        ("구로디", "prefix", "name", "구로디지털단지"),
        ("무역센터", "exact", "side_name", "무역센터"),
        ("노웜", "near", "name", "노원"),
    ],
)
def test_every_hit_tells_why_it_was_found(text, match, kind, printed):
    hit = SEARCH.find(text)[0]
    assert (hit.match, hit.kind, hit.text) == (match, kind, printed)


def test_exact_hits_come_before_begun_names_and_those_before_names_with_it_inside():
    order = [hit.match for hit in SEARCH.find("강남", limit=50)]
    assert order == sorted(order, key=["exact", "prefix", "choseong", "contains"].index)
    assert set(order) >= {"exact", "prefix"}


def test_a_place_is_named_once_and_no_more_places_than_wanted():
    hits = SEARCH.find("구", limit=20)
    assert len(hits) == 20 == len({hit.place.group_id for hit in hits})
    assert len(SEARCH.find("구")) == LIMIT


def test_all_places_are_known_with_their_stations_lines_1_to_9_first():
    assert len(PLACES) == 656
    assert len(SEARCH.stops) == 800
    codes = [stop.line.code for stop in SEARCH.places["G-S1-1-150"].stops]
    assert codes == ["1", "4", "A", "A1", "K4"]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.group_id)
def test_every_place_is_found_by_its_name_its_english_name_and_its_ids(place):
    assert place in [hit.place for hit in SEARCH.find(f"{place.name.ko}역")]
    assert place in [hit.place for hit in SEARCH.find(place.name.en)]
    assert SEARCH.one(place.group_id).place == place
    for stop in place.stops:
        assert SEARCH.one(stop.station_id).stops == (stop,)


@given(place=st.sampled_from(PLACES), data=st.data())
def test_a_name_is_found_while_it_is_being_typed(place, data):
    name = place.name.ko
    length = data.draw(st.integers(1, len(name)))
    begun = name[:length]
    for typed in (begun, begun[:-1] + initials(begun[-1]), initials(begun)):
        if re.fullmatch("[가-힣ㄱ-ㅎ]+", typed):
            assert place in [hit.place for hit in SEARCH.find(typed, limit=800)]


@given(place=st.sampled_from(PLACES), data=st.data())
def test_a_name_with_its_line_means_that_place_alone(place, data):
    stop = data.draw(st.sampled_from(place.stops))
    line = data.draw(st.sampled_from([stop.line.name.ko, f"({stop.line.name.ko})"]))
    hit = SEARCH.one(f"{place.name.ko} {line}")
    assert hit.stops == (stop,)


@given(st.text(max_size=LONGEST * 2) | st.text(alphabet="ㄱㄷ서울역 12호선()", max_size=20))
def test_no_text_breaks_the_search_and_the_answer_is_the_same_twice(text):
    first = SEARCH.find(text)
    assert first == SEARCH.find(text)
    assert len(first) <= LIMIT


@given(st.text())
def test_letters_of_letters_are_the_same_letters(text):
    assert keys.letters(keys.letters(text)) == keys.letters(text)


@given(st.text(max_size=12), st.text(max_size=12))
def test_differences_are_those_of_the_textbook_and_alike_both_ways(first, second):
    most = 4
    apart = keys.differences(keys.heard(first), keys.heard(second), most)
    assert apart == keys.differences(keys.heard(second), keys.heard(first), most)
    assert apart == min(textbook(keys.sounds(first), keys.sounds(second)), most + 1)


def textbook(first: str, second: str) -> int:
    rows = [list(range(len(second) + 1))]
    for a in first:
        row = [rows[-1][0] + 1]
        for at, b in enumerate(second):
            row.append(min(rows[-1][at] + (a != b), rows[-1][at + 1] + 1, row[at] + 1))
        rows.append(row)
    return rows[-1][-1]
