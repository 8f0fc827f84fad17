"""The page of a dataset at its one address: for people without script, for programs as data."""

import json
import re
from dataclasses import replace

import pytest
import rdflib
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import catalogue
from madang.api import Desk
from madang.dataset import Text
from madang.plain import plain_routes
from madang.ui import theme
from madang.ui.pagetable import page_table
from tests.plain import structure

LIMIT = 60_000
DATA = re.compile(r'<script type="application/ld\+json">([^<>&]*)</script>')
SCHEMA = rdflib.Namespace("https://schema.org/")


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", ["yard-chair", "yard.chair", catalogue.dataset_id("yard.chair")])
def test_page_is_read_by_name_key_and_id(small, name, lang):
    answer = small.get(f"/dataset/{name}", params={"lang": lang})
    assert answer.status_code == 200
    assert structure.complaints(answer.text) == []
    assert f'<html lang="{lang}"' in answer.text
    assert len(answer.content) <= LIMIT
    assert "<script" not in DATA.sub("", answer.text)
    assert re.search(r'<link rel="canonical" href="[^"]+/dataset/yard-chair">', answer.text)


def test_page_says_the_same_to_programs(small):
    text = small.get("/dataset/yard-chair").text
    (data,) = DATA.findall(text)
    graph = rdflib.Graph().parse(data=data, format="json-ld")
    (dataset,) = graph.subjects(rdflib.RDF.type, SCHEMA.Dataset)
    title = re.search(r"<h1[^>]*>([^<]+)</h1>", text)
    assert title
    assert str(graph.value(dataset, SCHEMA.name)) == title[1]
    assert graph.value(dataset, SCHEMA.license)
    assert graph.value(dataset, SCHEMA.description)
    sums = {str(each) for each in graph.objects(None, SCHEMA.sha256)}
    assert sums
    assert all(len(each) == 64 for each in sums)


def test_other_forms_are_named_and_their_names_are_addresses(small):
    text = small.get("/dataset/yard-chair").text
    found = dict(re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', text))
    name = catalogue.dataset_id("yard.chair")
    assert found == {
        "text/turtle": f"/dataset/{name}.ttl",
        "application/ld+json": f"/dataset/{name}.jsonld",
        "application/rdf+xml": f"/dataset/{name}.xml",
    }
    assert (
        dict(
            re.findall(
                r'<link rel="alternate" type="([^"]+)" href="([^"]+)">',
                small.get("/plain/dataset", params={"key": "yard.chair"}).text,
            )
        )
        == found
    )


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("text/turtle", "/dataset/yard-chair.ttl"),
        ("application/ld+json", "/dataset/yard-chair.jsonld"),
        ("text/html, text/turtle;q=0.9", None),
    ],
)
def test_programs_are_led_to_the_form_that_they_ask_for(small, accept, place):
    answer = small.get("/dataset/yard-chair", headers={"Accept": accept}, follow_redirects=False)
    assert answer.headers.get("location") == place
    assert answer.status_code == (303 if place else 200)
    assert "Accept" in answer.headers["vary"]


def test_dataset_without_a_version_has_a_page_and_nothing_for_programs(small):
    answer = small.get("/dataset/yard-swing")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert 'rel="canonical"' not in answer.text


@pytest.mark.parametrize("name", ["none", "%3Cscript%3E", "yard-chair%00", "x" * 3000])
def test_name_that_is_none_is_told_with_what_is_near(small, name):
    answer = small.get(f"/dataset/{name}")
    assert answer.status_code == 404
    assert structure.complaints(answer.text) == []
    assert "<script" not in answer.text


def test_no_text_of_a_dataset_can_end_the_block_of_data(yard):
    desk = Desk(yard)
    evil = "</script><script>alert(1)</script><!-- &amp; \u2028"
    listings = [
        replace(item, entry=item.entry and replace(item.entry, title=Text(ko=evil, en=evil)))
        for item in desk.listings()
    ]
    desk.listings = lambda: listings
    pages = page_table(yard.registry, "citizen").pages
    routes = plain_routes(desk, pages, theme.variables(), theme.high_contrast())
    text = TestClient(Starlette(routes=routes)).get("/dataset/yard-chair").text
    (data,) = DATA.findall(text)
    assert json.loads(data)["name"] == evil
    assert "<script>" not in text
