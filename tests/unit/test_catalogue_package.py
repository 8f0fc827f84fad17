"""A CKAN package is a pure function of the entry, and CKAN would take every name in it."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.catalogue import (
    dataset_id,
    entry,
    entry_from_bytes,
    entry_to_bytes,
    package,
    package_hash,
    resource_id,
)
from madang.catalogue.package import ckan_name, ckan_tags
from madang.catalogue.resources import ORDER
from madang.catalogue.vocabulary import THEMES, ckan_licence, frequency_iri
from madang.dataset import Text
from madang.licences import LICENCES
from madang.publish import PublishedFile

SITE = "https://madang.example"
NAMES = ["lineage.json", "data.csv", "profile.json", "data.parquet", "quality.json"]
words = st.text(min_size=1, max_size=120).filter(str.strip)


@pytest.fixture
def described(garden):
    version = garden.commit(garden.row("T1"))
    files = [
        PublishedFile(name=name, size=7 + n, sha256=f"{n:02x}" * 32, media_type="text/plain")
        for n, name in enumerate(NAMES)
    ]
    return entry(version.dataset, version, site_url=SITE, files=files)


def extras(made) -> dict[str, str]:
    return {each["key"]: each["value"] for each in made["extras"]}


def test_same_entry_gives_the_same_package(described):
    again = entry_from_bytes(entry_to_bytes(described))
    made = package(described, site_url=SITE)
    assert package(again, site_url=f"{SITE}/") == made
    assert package_hash(package(again, site_url=SITE)) == package_hash(made)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    title=st.builds(Text, ko=words, en=words),
    keywords=st.lists(st.builds(Text, ko=words, en=words), max_size=4),
    rows=st.integers(0, 2**53),
    publisher=st.text(max_size=20),
)
def test_package_is_json_and_a_function_of_the_entry_alone(
    described, title, keywords, rows, publisher
):
    """Whatever texts it holds: written, read back and rendered again, it is the same package."""
    told = replace(described, title=title, keywords=tuple(keywords), rows=rows, publisher=publisher)
    made = package(told, site_url=SITE)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    again = package(entry_from_bytes(entry_to_bytes(told)), site_url=SITE)
    assert again == made
    assert package_hash(again) == package_hash(made)
    other = package(replace(told, rows=rows + 1), site_url=SITE)
    assert package_hash(other) != package_hash(made)


def test_hash_does_not_hang_on_the_order_of_keys_but_on_every_value(described):
    made = package(described, site_url=SITE)
    assert package_hash(dict(reversed(made.items()))) == package_hash(made)
    for key in made:
        assert package_hash(made | {key: "changed"}) != package_hash(made), key


def test_package_says_what_the_entry_says(described):
    made = package(described, site_url=f"{SITE}/", organization="seoul")
    assert made["id"] == dataset_id("garden.tree")
    assert (made["name"], made["title"]) == ("garden-tree", "나무")
    assert (made["owner_org"], made["license_id"]) == ("seoul", "kogl-1")
    assert made["maintainer_email"] == "park@city.example"
    assert [tag["name"] for tag in made["tags"]] == sorted(
        ["tree", "park", "green", "나무", "공원", "녹지"]
    )
    assert made["groups"] == [{"name": "envi"}]
    said = extras(made)
    assert said["identifier"] == "garden.tree"
    assert (said["title_en"], said["row_count"]) == ("Trees", "1")
    assert said["content_hash"] == described.content_hash
    assert (said["temporal_start"], said["temporal_end"]) == ("2001-04-05", "2001-04-05")
    assert said["schema_id"] == f"{SITE}/dataset/{made['id']}#schema-1.0"
    assert said["provenance"].startswith("다음 자료로 만들었습니다: 가상시 공원과 「나무 조사」")
    assert "spatial" not in said
    assert list(said) == sorted(said)
    assert all(said.values()), "CKAN refuses an empty extra"


def test_known_area_is_told_as_geojson(described):
    somewhere = replace(described, spatial=Text(ko="서울", en="Seoul"))
    said = extras(package(somewhere, site_url=SITE))
    assert said["spatial_text"] == "서울"
    assert json.loads(said["spatial"])["type"] == "Polygon"


def test_resources_stand_in_the_order_of_the_catalogue(described):
    resources = package(described, site_url=SITE)["resources"]
    assert [each["role"] for each in resources] == ["parquet", "csv", "api", "quality", "lineage"]
    assert [each["position"] for each in resources] == list(range(5))
    by_role = {each["role"]: each for each in resources}
    csv = by_role["csv"]
    assert csv["id"] == resource_id("garden.tree", "csv")
    assert csv["url"] == f"{SITE}/data/garden.tree/{described.version}/data.csv"
    assert (csv["size"], csv["hash"]) == (8, "sha256:" + "01" * 32)
    assert csv["last_modified"] == "2025-03-30T15:00:00"
    assert [f["name"] for f in json.loads(csv["schema"])["fields"]][:2] == ["tree_id", "name"]
    api = by_role["api"]
    assert api["url"] == f"{SITE}/api/3/action/datastore_search?resource_id={csv['id']}"
    assert (api["size"], api["hash"], api["format"]) == (None, "", "API")
    assert set(ORDER) >= set(by_role)


def test_addresses_are_those_of_the_site_that_renders(described):
    made = package(described, site_url="https://moved.example")
    addresses = [each["url"] for each in made["resources"]] + [made["url"]]
    assert all(each.startswith("https://moved.example/") for each in addresses)


def test_without_a_csv_there_is_no_service(described):
    bare = replace(described, resources=())
    assert package(bare, site_url=SITE)["resources"] == []


@given(words)
def test_every_text_becomes_a_name_that_ckan_takes(text):
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", ckan_name(text))


@given(st.lists(st.builds(Text, ko=words, en=words), max_size=5))
def test_every_keyword_becomes_a_tag_that_ckan_takes_or_none(keywords):
    tags = ckan_tags(keywords)
    assert tags == sorted(set(tags))
    for tag in tags:
        assert re.fullmatch(r"[\w .-]{2,100}", tag), tag
        assert tag == tag.strip()


@given(st.lists(st.builds(Text, ko=words, en=words), max_size=5))
def test_tags_do_not_hang_on_the_order_of_keywords(keywords):
    assert ckan_tags(keywords) == ckan_tags(keywords[::-1])


@pytest.mark.parametrize("licence", LICENCES)
def test_every_licence_has_one_that_any_ckan_knows(licence):
    known = {"cc-by", "cc-zero", "other-open", "other-at", "other-nc", "other-closed"}
    assert ckan_licence(licence) in known


@pytest.mark.parametrize("theme", THEMES.values())
def test_every_theme_is_a_group_that_ckan_takes(theme):
    assert ckan_name(theme.group) == theme.group


@pytest.mark.parametrize(
    ("duration", "wanted"), [("P1Y", "ANNUAL"), ("irregular", "IRREG"), ("PT7M", "OTHER")]
)
def test_frequency_has_a_name_of_the_eu(duration, wanted):
    assert frequency_iri(duration).endswith(f"/frequency/{wanted}")
