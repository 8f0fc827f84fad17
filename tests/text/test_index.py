"""What the index keeps whatever the documents are."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.text import Index, ranked
from madang.text.words import PARTICLES

TITLES = ["환승지도", "지하철 혼잡도", "지하수 수위", "교통약자 환승 경로", "Step-free paths"]
HANGUL = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), min_size=2)


def titles(*texts: str) -> Index:
    return Index([{"title": text} for text in texts], {"title": 1.0})


def found(index: Index, query: str) -> list[int]:
    return ranked(index.search(query))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("환승지도", [0]),
        ("환승지도를", [0]),
        ("환승 지도", [0]),
        ("환 승 지 도", [0]),
        ("지하철", [1]),
        ("지하", [2, 1]),
        ("환승경로", [3]),
        ("STEP", [4]),
        ("path", [4]),
        ("혼", [1]),
        ("잡", []),
        ("", []),
        ("?!", []),
        ("환승 혼잡도", []),
    ],
)
def test_query_finds_just_these(query, wanted):
    assert sorted(found(titles(*TITLES), query)) == sorted(wanted)


def test_word_needs_two_thirds_of_its_bigrams_in_one_field():
    index = Index([{"a": "지하", "b": "하철"}, {"a": "지하철", "b": ""}], {"a": 1, "b": 1})
    assert found(index, "지하철") == [1]


def test_word_must_stand_whole_in_a_long_field():
    texts = [{"a": "환승을 보여 주는 지도"}, {"a": "환승지도를 보라"}, {"a": "환승 지도"}]
    assert sorted(found(Index(texts, {"a": 1}), "환승지도")) == [0, 1, 2]
    assert found(Index(texts, {"a": 1}, long=["a"]), "환승지도를") == [1, 2]


def test_hit_in_a_heavier_field_comes_first():
    index = Index(
        [{"title": "나무", "notes": "혼잡"}, {"title": "혼잡", "notes": "나무"}],
        {"title": 4, "notes": 1},
    )
    assert found(index, "혼잡") == [1, 0]


def test_what_only_fits_without_blanks_comes_below():
    assert found(titles("환 승지도와 역", "다른 것", "환승 그리고 지도"), "환승 지도") == [2, 0]


def test_words_are_dropped_only_where_nothing_holds_all():
    index = titles("나무 바람 구름", "나무 바람")
    assert found(index, "나무 바람 구름") == [0]
    assert sorted(found(index, "나무 바람 하늘")) == [0, 1]
    assert found(index, "나무 하늘") == []


def test_phrase_wants_its_words_side_by_side():
    index = titles("환승 지도", "환승지도", "지도와 환승", "transfer map", "map transfer")
    assert np.flatnonzero(index.phrase("환승 지도")).tolist() == [0, 1]
    assert np.flatnonzero(index.phrase("transfer map")).tolist() == [3]


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("환승", [0, 3]),
        ("환", [0, 3]),
        ("승", []),
        ("st", [4]),
        ("paths", [4]),
        ("tep", []),
        ("-", []),
    ],
)
def test_prefix_finds_words_that_begin_so(start, wanted):
    assert np.flatnonzero(titles(*TITLES).prefix(start)).tolist() == wanted


def test_fields_that_are_not_asked_do_not_count():
    index = Index([{"a": "나무", "b": "바람"}], {"a": 1, "b": 1})
    assert found(index, "바람") == [0]
    assert ranked(index.search("바람", ["a"])) == []
    assert ranked(index.search("바람", ["no such field"])) == []


def test_index_of_nothing_finds_nothing():
    assert ranked(Index([], {"a": 1}).search("나무")) == []
    assert ranked(Index([{}, {"a": ""}], {"a": 1}).search("나무")) == []


@given(HANGUL, st.sampled_from(PARTICLES))
def test_word_is_found_with_any_particle_behind_it(word, particle):
    assert 1 in found(titles("다른 글", word), word + particle)


@given(HANGUL, st.data())
def test_blank_anywhere_in_a_text_does_not_hide_it(word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    assert found(titles(f"{word[:at]} {word[at:]}"), word) == [0]
    assert found(titles(word), f"{word[:at]} {word[at:]}") == [0]


@given(st.text())
def test_no_text_breaks_a_search(text):
    index = titles(text, "환승지도")
    for scores in (index.search(text), index.phrase(text), index.prefix(text)):
        assert scores.shape == (2,)
        assert np.isfinite(scores).all()


def test_letters_apart_and_composed_are_the_same():
    apart = unicodedata.normalize("NFD", "환승지도")
    assert found(titles("환승지도"), apart) == found(titles(apart), "환승지도") == [0]
