"""The language of queries: read as Lucene reads it, or refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from luqum.exceptions import ParseError

from madang.catalogue.query import (
    DEEPEST,
    LONGEST,
    MOST,
    Either,
    Every,
    Fielded,
    Must,
    Not,
    Phrase,
    Prefix,
    Range,
    Word,
    parse,
)
from madang.errors import BadSearch
from tests.search import oracle

a, b, c = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("환승지도", Word("환승지도")),
        ("a b", Every((a, b))),
        ("a AND b OR c", Either((Every((a, b)), c))),
        ("a b OR c", Every((a, Either((b, c))))),
        ("a NOT b", Every((a, Not(b)))),
        ("-a", Not(a)),
        ("+a OR b", Either((Must(a), b))),
        ("(a OR b) c", Every((Either((a, b)), c))),
        ('"a b"', Phrase("a b")),
        (r'"a \" b"', Phrase('a " b')),
        ("*:*", Prefix("")),
        ("*", Prefix("")),
        ("a*", Prefix("a")),
        (r"a\*", Word("a*")),
        (r"a\:b", Word("a:b")),
        ("res_format:CSV", Fielded("res_format", Word("CSV"))),
        ("name:*", Fielded("name", Prefix(""))),
        ('-organization:"a b"', Not(Fielded("organization", Phrase("a b")))),
        ("groups:(a OR b)", Fielded("groups", Either((a, b)))),
        ("x:[1 TO *]", Fielded("x", Range("1", None))),
        ('x:["2020-01-01T00:00:00Z" TO b]', Fielded("x", Range("2020-01-01T00:00:00Z", "b"))),
        ("x:[2020-01-01T00:00:00Z TO NOW]", Fielded("x", Range("2020-01-01T00:00:00Z", "NOW"))),
        ("ANDy ORb", Every((Word("ANDy"), Word("ORb")))),
        ("C++ R&D", Every((Word("C++"), Word("R&D")))),
    ],
)
def test_query_has_this_tree(text, wanted):
    assert parse(text) == wanted
    assert oracle.parse(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a AND", "OR", "a OR OR b", "NOT", "+", "-", "a -", "(", "(a", "a)", "()", '"a'),
        *("a~", "a~2", "a^2", "/a/", "a?", "*a", "a*b", "**", "{a TO b}", "[a TO b}", "[a TO]"),
        *("[TO TO TO]", "x:", ":a", "x:y:z", "x:(a y:b)", "*:a", "x:-y", "a && b", "a || b"),
        *("!a", "a\\", "{!lucene}a", "http://x.example", "NOT NOT a", "x:[a b]", "a]", "AND:x"),
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "a" * (LONGEST + 1),
        " ".join("a" for _ in range(MOST + 1)),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_its_place(text):
    with pytest.raises(BadSearch, match=r"at sign \d+: found|too long"):
        parse(text)


WORDS = st.from_regex(r"[a-z가-힣0-9][a-z가-힣0-9_.,=-]{0,6}", fullmatch=True)
PHRASES = st.from_regex(r'"[a-z가-힣 :()*+-]{0,8}"', fullmatch=True).filter(
    lambda text: text.strip('"')
)
RANGES = st.builds(
    "[{} TO {}]".format, WORDS | st.just("*"), WORDS | st.just("*") | st.just('"a b"')
)
LEAVES = WORDS | PHRASES | RANGES | WORDS.map("{}*".format) | st.just("*")
FIELDS = st.builds("{}:{}".format, st.sampled_from(["x", "res_format", "extras_a.b"]), LEAVES)


def _grow(inner):
    signed = st.builds("{}{}".format, st.sampled_from(["+", "-", "NOT "]), inner)
    return (
        st.builds("({} {})".format, inner | signed, inner | signed)
        | st.builds("({} {} {})".format, inner | signed, st.sampled_from(["AND", "OR"]), inner)
        | inner.map("({})".format)
    )


TREES = st.recursive(LEAVES | FIELDS, _grow, max_leaves=8)
QUERIES = st.lists(TREES | st.builds("{}{}".format, st.sampled_from(["+", "-"]), TREES), min_size=1)


@given(QUERIES.map(" ".join))
def test_every_query_of_the_language_is_read_as_luqum_reads_it(text):
    assert parse(text) == oracle.parse(text)


# What luqum takes for a part of a word, and Lucene's own grammar does not.
_LUQUM_ONLY = re.compile(r'\S"|"\S|[<>]|\S\[|\]\S|\S\(|\)\S|&&|\|\|')
_SIGNS = st.text(st.sampled_from('ab가*:()[]{}"+-!~^?\\/ ANDORTO&|<>'), max_size=14)


@settings(max_examples=400)
@given(_SIGNS)
def test_nothing_is_read_that_lucene_would_not_read(text):
    try:
        found = parse(text)
    except BadSearch:
        return
    if "*" not in text:
        assert "Prefix" not in repr(found)
    if _LUQUM_ONLY.search(text) is None:
        try:
            assert oracle.parse(text) == found
        except ParseError as error:
            pytest.fail(f"{text!r}: luqum cannot read it: {error}")
