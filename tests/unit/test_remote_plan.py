"""What is to change at a CKAN, as a pure function of wanted and found."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.catalogue import dataset_id, resource_id
from madang.catalogue.remote import plan
from madang.catalogue.remote.plan import differences, extras, revision
from madang.catalogue.remote.site import Site

KEY = "garden.tree"
SITE = Site(
    version="2.12.0",
    organization="madang",
    licences=frozenset({"other-at", "notspecified"}),
    groups=frozenset({"envi"}),
    has_datastore=True,
    is_sysadmin=True,
)


def resource(role: str, **more):
    return {
        "id": resource_id(KEY, role),
        "name": role,
        "role": role,
        "url": f"http://x/{role}",
    } | more


def package(**more):
    said = {
        "id": dataset_id(KEY),
        "name": "garden-tree",
        "title": "나무",
        "license_id": "kogl-1",
        "tags": [{"name": "나무"}],
        "groups": [{"name": "envi"}, {"name": "tran"}],
        "extras": [{"key": "identifier", "value": KEY}, {"key": "modified", "value": "2025-03-31"}],
        "resources": [resource("parquet"), resource("csv", size=3)],
    }
    return plan.wanted(said | more, SITE)


def standing(want, **more):
    """What CKAN shows once all of `want` was done."""
    shown = copy.deepcopy(dict(want)) | {
        "organization": {"name": want["owner_org"]},
        "owner_org": "some-uuid",
        "metadata_modified": "2026-01-01T00:00:00.000001",
    }
    return shown | more


def applied(there, revision):
    """As CKAN does it: listed fields are dropped, then all is set."""
    made = copy.deepcopy(dict(there))
    for name in revision["filter"]:
        made.pop(name.removeprefix("-"))
    made |= copy.deepcopy(revision["update"])
    return made | {"organization": {"name": made["owner_org"]}}


def test_what_ckan_does_not_know_is_not_asked_of_it():
    want = package()
    assert want["license_id"] == "other-at"
    assert want["groups"] == [{"name": "envi"}]


def test_a_ckan_that_was_taught_our_licences_is_given_them():
    taught = replace(SITE, licences=SITE.licences | {"kogl-1"})
    assert plan.wanted(package() | {"license_id": "kogl-1"}, taught)["license_id"] == "kogl-1"


def test_a_licence_that_it_does_not_know_in_any_form_is_left_open():
    assert package(license_id="cc0")["license_id"] == "notspecified"


def test_what_stands_as_wanted_does_not_differ():
    assert differences(package(), standing(package())) == []


@pytest.mark.parametrize(
    "more",
    [{"author_email": "x@example.org"}, {"version": None}, {"notes": ""}, {"groups": [
        {"name": "envi"}, {"name": "theirs"}]}, {"extras": [
        {"key": "theirs", "value": "1"}, *package()["extras"]]}],
)  # fmt: skip
def test_what_others_set_does_not_differ(more):
    assert differences(package(), standing(package(), **more)) == []


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"title": "다른"}, "title"),
        ({"state": "deleted"}, "state"),
        ({"private": True}, "private"),
        ({"organization": {"name": "others"}}, "owner_org"),
        ({"tags": []}, "tags"),
        ({"groups": []}, "groups"),
        ({"extras": package()["extras"][:1]}, "extra modified"),
        ({"resources": package()["resources"][:1]}, "resource csv"),
        ({"resources": package()["resources"][::-1]}, "order of resources"),
        ({"resources": [resource("parquet"), resource("csv", size=4)]}, "resource csv size"),
        ({"resources": [*package()["resources"], resource("lineage")]}, "resource"),
    ],
)
def test_each_difference_is_found_and_one_revision_mends_it(more, what):
    want, there = package(private=False), standing(package(private=False), **more)
    (found,) = differences(want, there)
    assert found.what.startswith(what)
    assert differences(want, applied(there, revision(want, there))) == []


def test_the_revision_is_guarded_by_what_was_seen():
    there = standing(package())
    match = revision(package(), there)["match"]
    assert match == {"id": there["id"], "metadata_modified": there["metadata_modified"]}


def test_an_extra_of_ours_that_is_not_wanted_goes_and_one_of_theirs_stays():
    old, theirs = {"key": "doi", "value": "10.1/x"}, {"key": "theirs", "value": "1"}
    there = standing(package(), extras=[*package()["extras"], old, theirs])
    assert [d.what for d in differences(package(), there, ["doi"])] == ["extra doi"]
    merged = extras(applied(there, revision(package(), there, ["doi"])))
    assert (merged.get("doi"), merged["theirs"]) == (None, "1")


def test_a_link_that_is_to_be_an_upload_differs_until_it_is_one():
    csv = resource_id(KEY, "csv")
    there = standing(package())
    assert [d.what for d in differences(package(), there, uploads=[csv])] == ["resource csv url"]
    there["resources"][1] |= {"url_type": "upload", "url": "http://ckan/download/csv"}
    assert differences(package(), there, uploads=[csv]) == []
    assert [d.what for d in differences(package(), there)] == ["resource csv url"]


def test_a_long_difference_is_one_short_line():
    line = str(plan.Difference(what="notes", wanted="가" * 500, found=None))
    assert line.startswith("notes: nothing -> 가가")
    assert len(line) < 100


words = st.text(min_size=1, max_size=4)
foreign = st.dictionaries(words.map(lambda w: f"their-{w}"), words, max_size=3)


@given(theirs=foreign, title=words, order=st.permutations(range(3)))
def test_any_state_is_one_revision_from_what_is_wanted(theirs, title, order):
    want = package()
    link = {"id": "0" * 8, "name": "theirs", "url": "http://t/"}
    listed = [*copy.deepcopy(want["resources"]), link]
    there = standing(
        want,
        title=title,
        resources=[listed[n] for n in order],
        extras=[{"key": k, "value": v} for k, v in theirs.items()],
    )
    made = applied(there, revision(want, there))
    assert differences(want, made) == []
    assert theirs.items() <= extras(made).items()
    assert link in made["resources"]
