"""What package_search finds, in which order, and how it counts."""

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madang.catalogue import index
from madang.catalogue.index import Index, SearchRequest
from madang.errors import BadSearch
from tests.search import invented

# A long run takes this many queries: MADANG_FUZZ=100000 pytest tests/search
FUZZ = int(os.environ.get("MADANG_FUZZ", "300"))
PACKAGES = (
    {
        "name": "a",
        "title": "환승지도",
        "notes": "역마다",
        "tags": [{"name": "지하철"}],
        "groups": [],
    },
    {
        "name": "b",
        "title": "지하철 혼잡도",
        "notes": "환승지도를 보라",
        "tags": [{"name": "환승 안내"}],
    },
    {"name": "c-1", "title": "지하수 수위", "notes": "우물", "tags": [], "license_id": "kogl-1"},
)


def made(*packages) -> Index:
    plain = {"title": "", "notes": "", "author": "", "maintainer": "", "license_id": "kogl-0"}
    return invented.index(
        *(
            plain | {"tags": [], "groups": [{"name": "tran"}], "id": each["name"] * 3} | each
            for each in packages
        )
    )


@pytest.fixture(scope="module")
def shelf() -> Index:
    return made(*PACKAGES)


def names(index: Index, q: str = "", **more) -> list[str]:
    found = index.search(SearchRequest(q=q, **more))
    return [index.package(place)["name"] for place in found.places]


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("", ["c-1", "b", "a"]),
        ("*:*", ["c-1", "b", "a"]),
        ('""', ["c-1", "b", "a"]),
        ("환승지도", ["a", "b"]),
        ("환승지도를", ["b", "a"]),
        ("환승 지도", ["a", "b"]),
        ("지하철", ["b", "a"]),
        ("title:지하철", ["b"]),
        ("notes:환승지도", ["b"]),
        ("text:우물", ["c-1"]),
        ('"지하철 혼잡도"', ["b"]),
        ('title:"혼잡도 지하철"', []),
        ("지하*", ["b", "c-1", "a"]),
        ("title:지하*", ["c-1", "b"]),
        ("지하철 -title:혼잡도", ["a"]),
        ("NOT 지하철", ["c-1"]),
        ("지하철 OR 지하수", ["c-1", "b", "a"]),
        ("+지하철 OR 혼잡도", ["b", "a"]),
        ("name:a", ["a"]),
        ("name:A", []),
        ("name:c*", ["c-1"]),
        ("name:c-1 OR name:a", ["a", "c-1"]),
        ('tags:"환승 안내"', ["b"]),
        ("tags:환승", []),
        ("tags:*", ["b", "a"]),
        ("notes:*", ["c-1", "b", "a"]),
        ("author:*", []),
        ("license_id:kogl-1", ["c-1"]),
        ("license_id:(kogl-0 OR kogl-1) AND -name:b", ["c-1", "a"]),
        ("name:[a TO b]", ["b", "a"]),
        ("name:[b TO *]", ["c-1", "b"]),
        ("metadata_modified:[2020-01-01T07:00:00Z TO *]", ["c-1", "b"]),
        ("metadata_modified:[2020-01-01T07:00:00.000001Z TO *]", ["c-1"]),
        ("metadata_modified:[* TO 2020-01-01]", ["a"]),
        ("num_resources:[2 TO 10]", ["c-1", "b", "a"]),
        ("num_resources:4", ["c-1", "b", "a"]),
        ("num_resources:30", []),
        ("frequency:P9D", []),
        ("no_such_field:x", []),
        ("-no_such_field:x", ["c-1", "b", "a"]),
        ("?", None),
        ("title:[a TO b]", None),
        ("[a TO b]", None),
        ("metadata_modified:[yesterday TO *]", None),
        ("metadata_modified:2020*", None),
        ("num_tags:many", None),
        ("'", []),
        ("환승 없는말", []),
        ("환승 AND 지도 AND 없는말", []),
    ],
)
def test_query_finds_just_these(shelf, q, wanted):
    if wanted is None:
        with pytest.raises(BadSearch):
            names(shelf, q)
    else:
        assert sorted(names(shelf, q)) == sorted(wanted)
        assert shelf.search(SearchRequest(q=q)).count == len(wanted)


@pytest.mark.parametrize("leaf", ["zz*", '"zz"', "title:zz*"])
def test_query_looks_at_so_many_phrases_and_beginnings_and_no_more(shelf, leaf):
    assert names(shelf, " OR ".join([leaf] * index.MOST_LOOKED_AT)) == []
    with pytest.raises(BadSearch, match="at most 16"):
        names(shelf, " OR ".join([leaf] * (index.MOST_LOOKED_AT + 1)))
    assert names(shelf, filters=(" OR ".join(["name:a*"] * 200),)) == ["a"]


def test_filters_narrow_and_do_not_rank(shelf):
    assert names(shelf, "환승지도", filters=("license_id:kogl-0", "-name:b")) == ["a"]
    assert names(shelf, "환승지도", filters=("", "notes:환승지도")) == ["b"]


def test_best_hit_comes_first_and_the_newest_among_equals(shelf):
    assert names(shelf, "환승지도") == ["a", "b"]
    assert names(shelf) == ["c-1", "b", "a"]


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("name asc", ["a", "b", "c-1"]),
        ("name desc", ["c-1", "b", "a"]),
        ("license_id desc, name asc", ["c-1", "a", "b"]),
        ("license_id asc,id DESC", ["b", "a", "c-1"]),
        ("metadata_modified asc", ["a", "b", "c-1"]),
        ("title_string asc", ["c-1", "b", "a"]),
    ],
)
def test_sort_is_a_list_of_fields(shelf, sort, wanted):
    assert names(shelf, sort=sort) == wanted


@pytest.mark.parametrize("sort", ["name", "name up", "no_such asc", "", "name asc,"])
def test_sort_that_cannot_be_is_refused(shelf, sort):
    with pytest.raises(BadSearch, match="sort"):
        names(shelf, sort=sort)


def test_dataset_without_the_field_comes_last_either_way():
    found = made({"name": "a", "tags": []}, {"name": "b", "tags": [{"name": "x"}]})
    assert names(found, sort="tags asc") == names(found, sort="tags desc") == ["b", "a"]


def test_facets_count_what_was_found(shelf):
    request = SearchRequest(q="지하*", facets=("license_id", "groups", "tags", "none"))
    facets = shelf.search(request).facets
    assert facets["license_id"] == (("kogl-0", 2), ("kogl-1", 1))
    assert facets["groups"] == (("tran", 2),)
    assert facets["none"] == ()
    assert len(facets["tags"]) == 2


@pytest.mark.parametrize(
    ("limit", "mincount", "wanted"),
    [(1, 1, 1), (-1, 1, 2), (50, 2, 1), (0, 1, 0), (-1, 0, 2)],
)
def test_facets_have_a_limit_and_a_fewest_count(shelf, limit, mincount, wanted):
    request = SearchRequest(
        facets=("license_id",), facet_limit=limit, facet_mincount=mincount, rows=0
    )
    assert len(shelf.search(request).facets["license_id"]) == wanted


def test_pages_follow_each_other_without_a_gap_or_a_double():
    many = Index(invented.items(57))
    pages = [names(many, sort="groups asc", start=start, rows=10) for start in range(0, 70, 10)]
    assert [len(page) for page in pages] == [10, 10, 10, 10, 10, 7, 0]
    assert len({name for page in pages for name in page}) == 57


def test_package_comes_back_as_it_went_in():
    document = invented.document(3)
    index = Index([invented.one(3)])
    assert index.package(0) == document
    assert index.find(document["id"]) == index.find(document["name"]) == 0
    assert index.find("none") is None


def test_index_of_nothing_answers():
    assert Index([]).search(SearchRequest(q="환승 -x:y", facets=("tags",))).count == 0


# The last package holds no sign that the fuzz writes: whoever finds it was not read.
CANARY = made(
    {"name": "a", "title": "환승 a", "tags": [{"name": "b"}]},
    {
        "name": "Ø",
        "title": "Ø",
        "license_id": "Ø",
        "tags": [{"name": "Ø"}],
        "groups": [],
        "extras": [],
    },
)
_PIECES = st.sampled_from(
    [*'ab환승*:()[]{}"+-!~^?\\/ ', " AND ", " OR ", " TO ", "title:", "name:", "tags:", "a*", "&&"]
)
_FUZZ = st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=20)


@settings(max_examples=FUZZ, deadline=None)
@given(_FUZZ, st.booleans())
@example("a~", True)  # noqa: FBT003 -- as a filter
@example("{!func}a", False)  # noqa: FBT003
def test_no_query_breaks_the_search_or_is_taken_for_everything(text, as_filter):
    request = SearchRequest(filters=(text,)) if as_filter else SearchRequest(q=text)
    try:
        found = CANARY.search(request)
    except BadSearch:
        return
    says_everything = not text.strip() or text.strip() in {'""', "''"} or "*" in text
    if not says_everything and not any(sign in text for sign in ("-", "NOT", "Ø", "ø")):
        assert "Ø" not in [CANARY.package(place)["name"] for place in found.places], text


def test_reader_that_leaves_out_what_it_cannot_read_is_found_by_the_canary(monkeypatch):
    """The control: such a reader answers with everything."""
    strict = index.parse

    def generous(text):
        kept = "".join(sign for sign in text if sign.isalnum())
        return strict(kept) if kept else strict("*:*")

    with pytest.raises(BadSearch):
        names(CANARY, "^?~")
    monkeypatch.setattr(index, "parse", generous)
    assert "Ø" in names(CANARY, "^?~")
