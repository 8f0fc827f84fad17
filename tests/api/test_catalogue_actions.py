"""The catalogue's actions over real published datasets: the keys, limits and errors of a CKAN."""

import json
import os
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import catalogue
from madang.api import Desk, action_routes
from madang.api.action import ACTIONS
from madang.workspace import Workspace

# A long run takes this many calls: MADANG_FUZZ=100000 pytest tests/api/test_catalogue_actions.py
FUZZ = int(os.environ.get("MADANG_FUZZ", "200"))
CHAIR = "yard-chair"
# As a CKAN 2.12 answers, compared by tests/conformance.
PACKAGE = {
    *("author", "author_email", "creator_user_id", "extras", "groups", "id", "isopen"),
    *("license_id", "license_title", "license_url", "maintainer", "maintainer_email"),
    *("metadata_created", "metadata_modified", "name", "notes", "num_resources", "num_tags"),
    *("organization", "owner_org", "private", "relationships_as_object"),
    *("relationships_as_subject", "resources", "state", "tags", "title", "type", "url", "version"),
}
ORGANIZATION = {
    *("approval_status", "created", "description", "id", "image_url", "is_organization", "name"),
    *("state", "title", "type"),
}
SHOWN = ORGANIZATION | {
    *("display_name", "extras", "groups", "image_display_url", "num_followers"),
    *("package_count", "users"),
}


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=action_routes(Desk(yard)))) as opened:
        yield opened


@pytest.fixture
def call(client: TestClient):
    def ask(action, status=200, /, **given):
        answer = client.post(f"/api/3/action/{action}", json=given)
        assert answer.status_code == status, answer.text
        return answer.json()["result" if status == 200 else "error"]

    return ask


def test_package_list_is_sorted_and_paged(call):
    names = call("package_list")
    assert names == sorted(names)
    assert CHAIR in names
    assert "yard-swing" not in names  # nothing published yet
    assert call("package_list", limit=1) == names[:1]
    assert call("package_list", limit="1", offset="1") == names[1:2]
    assert call("package_list", limit=0) == names


def test_package_shows_what_a_ckan_shows(call):
    shown = call("package_show", id=CHAIR)
    assert set(shown) == PACKAGE
    assert set(shown["organization"]) == ORGANIZATION
    assert shown["owner_org"] == shown["organization"]["id"]
    assert shown["num_resources"] == len(shown["resources"])
    assert shown["num_tags"] == len(shown["tags"]) > 0
    assert {tag["display_name"] for tag in shown["tags"]} == {tag["name"] for tag in shown["tags"]}
    assert shown["metadata_created"] <= shown["metadata_modified"]
    assert shown["isopen"] is True
    (rows,) = (each for each in shown["resources"] if each["datastore_active"])
    assert rows["format"] == "CSV"


@pytest.mark.parametrize("given", [{"id": CHAIR}, {"name_or_id": CHAIR}])
def test_package_is_found_by_name_and_by_id(call, given):
    shown = call("package_show", **given)
    assert shown["id"] == catalogue.dataset_id("yard.chair")
    assert call("package_show", id=shown["id"]) == shown


def test_what_is_missing_or_unknown_is_told(call):
    assert call("package_show", 409)["name_or_id"] == ["Missing value"]
    assert call("package_show", 404, id="no-such")["__type"] == "Not Found Error"
    assert call("package_show", 404, id="yard-swing")["__type"] == "Not Found Error"
    assert call("resource_show", 404, id="no-such")["__type"] == "Not Found Error"
    assert call("organization_show", 404, id="no-such")["__type"] == "Not Found Error"
    assert call("group_show", 404, id="madang")["__type"] == "Not Found Error"
    assert call("help_show", 404, name="no_such")["__type"] == "Not Found Error"
    assert call("package_autocomplete", 409)["q"] == ["Missing value"]
    assert call("resource_search", 409)["query"] == ["Missing value"]


def test_search_answers_with_the_keys_of_a_ckan(call):
    found = call("package_search", **{"facet.field": '["organization", "license_id"]'})
    assert set(found) == {"count", "facets", "results", "sort", "search_facets"}
    assert found["sort"] == "score desc, metadata_modified desc"
    assert found["count"] == len(found["results"]) == len(call("package_list"))
    assert found["results"][0] == call("package_show", id=found["results"][0]["name"])
    assert found["facets"]["organization"] == {"madang": found["count"]}
    assert found["search_facets"]["organization"] == {
        "title": "organization",
        "items": [{"name": "madang", "display_name": "마당", "count": found["count"]}],
    }


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"q": "name:yard-chair"}, 1),
        ({"q": "없는말없는말"}, 0),
        ({"q": "옛의자를"}, 1),
        ({"q": "마당 의자"}, 3),
        ({"q": "about:마당의자"}, 3),
        ({"fq": "-name:yard-chair", "rows": 1000}, 2),
        ({"fq_list": ["name:yard-chair", "res_format:CSV"]}, 1),
        ({"fq": "organization:madang +state:active"}, 3),
        ({"fq": "identifier:yard.chair"}, 1),
        ({"fq": "extras_identifier:yard.chair"}, 1),
    ],
)
def test_search_finds_this_many(call, given, count):
    assert call("package_search", **given)["count"] == count


def test_search_is_paged_in_a_stable_order(call):
    names = [
        call("package_search", sort="id asc", start=start, rows=1)["results"] for start in range(4)
    ]
    assert [len(page) for page in names] == [1, 1, 1, 0]
    ids = [page[0]["id"] for page in names[:3]]
    assert ids == sorted(ids)
    assert call("package_search", rows=0)["results"] == []


def test_search_gives_only_the_fields_asked_for(call):
    found = call("package_search", q="name:yard-chair", fl=["id", "name"])["results"]
    assert found == [{"id": catalogue.dataset_id("yard.chair"), "name": CHAIR}]


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        ({"q": "title:("}, 400, "Search Query Error"),
        ({"fq": "a~2"}, 400, "Search Query Error"),
        ({"sort": "name sideways"}, 400, "Search Query Error"),
        ({"no_such": "1"}, 400, "Search Query Error"),
        ({"rows": "many"}, 409, "Validation Error"),
        ({"rows": -1}, 409, "Validation Error"),
        ({"start": 1.5}, 409, "Validation Error"),
        ({"facet.field": "tags["}, 200, None),
        ({"facet.field": "[tags"}, 409, "Validation Error"),
        ({"facet.field": [1]}, 409, "Validation Error"),
        ({"q": ["a", "b"]}, 409, "Validation Error"),
    ],
)
def test_search_refuses_what_it_cannot_read(client, given, status, kind):
    answer = client.post("/api/3/action/package_search", json=given)
    assert answer.status_code == status
    if kind:
        assert answer.json()["error"]["__type"] == kind


def test_rows_are_at_most_a_thousand(call, monkeypatch):
    from madang.api.action import packages

    assert packages._request({"rows": "5000"}).rows == 1000
    assert packages._request({}).rows == 10


def test_files_are_found_by_id_and_by_their_fields(call):
    csv = call("package_show", id=CHAIR)["resources"][1]
    assert call("resource_show", id=csv["id"]) == csv
    found = call(
        "resource_search", query=[f"hash:{csv['hash'][:20]}", f"package_id:{csv['package_id']}"]
    )
    del csv["datastore_active"]
    assert found == {"count": 1, "results": [csv]}
    assert call("resource_search", query="format:CSV", limit=1)["count"] >= 3
    assert "not recognised" in call("resource_search", 409, query="no_such:x")["query"][0]


def test_names_are_suggested_while_one_types(call):
    (one,) = call("package_autocomplete", q="yard-cha")
    assert one["name"] == CHAIR
    assert one["match_field"] == "name"
    title = call("package_show", id=CHAIR)["title"]
    assert CHAIR in [each["name"] for each in call("package_autocomplete", q=title)]
    assert call("package_autocomplete", q="") == []


def test_current_list_is_the_search_without_words(call):
    assert call("current_package_list_with_resources") == call("package_search", q="")["results"]
    assert len(call("current_package_list_with_resources", limit=1, offset=1)) == 1


@pytest.mark.parametrize("kind", ["organization", "group"])
def test_owner_and_groups_have_the_keys_of_a_ckan(call, kind):
    names = call(f"{kind}_list")
    assert names
    shown = call(f"{kind}_show", id=names[0])
    assert set(shown) == SHOWN
    assert shown["type"] == kind
    assert shown["package_count"] > 0
    whole = call(f"{kind}_show", id=shown["id"], include_datasets="true")
    assert len(whole["packages"]) == whole["package_count"]
    (first, *_) = call(f"{kind}_list", all_fields="true")
    assert set(first) == SHOWN - {"extras", "groups", "users"}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"sort": "package_count"}, 200),
        ({"sort": "name desc"}, 200),
        ({"sort": "id"}, 409),
        ({"sort": "name up"}, 409),
        ({"sort": "name asc, title asc"}, 409),
        ({"limit": "x"}, 409),
        ({"all_fields": "perhaps"}, 409),
    ],
)
def test_lists_of_bodies_are_sorted_by_few_fields(client, given, status):
    assert client.get("/api/3/action/group_list", params=given).status_code == status


def test_lists_of_bodies_are_narrowed(call):
    assert call("organization_list", organizations="madang,other") == ["madang"]
    assert call("organization_list", organizations=["other"]) == []
    assert call("organization_list", q="마당") == ["madang"]
    assert call("group_list", offset=99) == []


def test_tags_and_licences_are_listed(call):
    tags = call("tag_list")
    assert tags == sorted(tags)
    (one,) = call("tag_list", query=tags[0], all_fields=True)[:1]
    assert set(one) == {"display_name", "id", "name", "vocabulary_id"}
    assert call("tag_list", vocabulary_id="x") == []
    licences = {each["id"]: each for each in call("license_list")}
    assert licences["kogl-1"]["od_conformance"] == "approved"
    assert licences["kogl-2"]["od_conformance"] == "rejected"


def test_each_action_says_what_it_gives(call):
    assert all(call("help_show", name=name) == ACTIONS[name].summary for name in ACTIONS)


NAMES = st.sampled_from(
    [
        *("q", "fq", "fq_list", "sort", "start", "rows", "facet", "facet.field", "facet.limit"),
        *("facet.mincount", "fl", "id", "name", "limit", "offset", "page", "query", "order_by"),
        *("all_fields", "organizations", "groups", "include_datasets", "vocabulary_id"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=FUZZ, deadline=None)
@given(st.sampled_from(sorted(ACTIONS)), st.dictionaries(NAMES, VALUES, max_size=4), st.booleans())
def test_no_parameters_break_an_action(client, action, given_, by_address):
    path = f"/api/3/action/{action}"
    if by_address:
        texts = {name: repr(value) for name, value in given_.items()}
        answer = client.get(path, params=texts)
    else:
        answer = client.post(path, content=json.dumps(given_))
    assert answer.status_code in {200, 400, 403, 404, 409}, (action, given_, answer.text)
    assert answer.status_code == 200 or answer.json()
