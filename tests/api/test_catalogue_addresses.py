"""The catalogue's addresses: RDF in pages, one dataset in each form, lists for robots."""

import json
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from madang import catalogue as entries
from madang.api import Desk, catalogue, catalogue_routes
from madang.api.kept import Kept
from madang.api.shelf import withdrawn
from madang.plugin import Failure, Registry
from madang.workspace import Workspace

CHAIR = "yard-chair"
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
PARSER = {"ttl": "turtle", "jsonld": "json-ld", "xml": "xml"}


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=catalogue_routes(Desk(yard)))) as opened:
        yield opened


def graph(client: TestClient, address: str, form: str) -> rdflib.Graph:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.content, format=form)


def datasets(found: rdflib.Graph) -> list[str]:
    return sorted(str(each) for each in found.subjects(RDF.type, DCAT.Dataset))


@pytest.mark.parametrize("end", catalogue.KINDS)
def test_catalogue_is_the_same_graph_in_each_form(client, end):
    found = graph(client, f"/catalog.{end}", PARSER[end])
    assert len(datasets(found)) == 3
    assert client.get(f"/catalog.{end}").headers["content-type"] == catalogue.KINDS[end].media
    assert set(datasets(found)) == set(datasets(graph(client, "/catalog.ttl", "turtle")))


def test_pages_lead_on_to_the_last_and_hold_each_dataset_once(client, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE", 2)
    seen, address = [], "/catalog.ttl?fq=organization:madang"
    while address:
        found = graph(client, address, "turtle")
        seen += datasets(found)
        nexts = list(found.objects(None, HYDRA.next)) + list(found.objects(None, HYDRA.nextPage))
        address = next(iter(dict.fromkeys(map(str, nexts))), None)
        assert address is None or "fq=organization" in address
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=yard", 3),
        ("q=name:yard-chair", 1),
        ("fq=-name:yard-chair", 2),
        ("modified_since=2025-06-01", 3),
        ("modified_since=2025-06-01T00:00:00Z", 3),
        ("modified_since=2025-06-02", 0),
        ("modified_since=2025-06-01T00:00:00.000001", 0),
    ],
)
def test_catalogue_is_narrowed(client, query, count):
    assert len(datasets(graph(client, f"/catalog.ttl?{query}", "turtle"))) == count


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(
            ("/catalog.ttl?page=2", 404),
            ("/catalog.ttl?page=x", 400),
            ("/catalog.ttl?page=-1", 400),
        ),
        *(("/catalog.ttl?page=%C2%B2", 400), ("/catalog.ttl?page=" + "9" * 50, 400)),
        *(("/catalog.ttl?q=(", 400), ("/catalog.ttl?modified_since=soon", 400)),
        *(("/catalog.ttl?modified_since=*", 200), ("/catalog.ttl?modified_since=a%20TO%20b", 400)),
        *(("/dataset/none.ttl", 404), ("/dataset/yard-swing.ttl", 404)),
        *(("/dataset/none/croissant.jsonld", 404), ("/organization/none", 404)),
        *((f"/dataset/{CHAIR}/resource/none", 404), ("/catalog.txt", 404)),
    ],
)
def test_what_there_is_not_and_what_makes_no_sense_is_told(client, address, status):
    assert client.get(address, follow_redirects=False).status_code == status


@pytest.mark.parametrize("end", catalogue.KINDS)
def test_dataset_is_told_by_name_and_by_id_alike(client, end):
    by_name = client.get(f"/dataset/{CHAIR}.{end}")
    by_id = client.get(f"/dataset/{entries.dataset_id('yard.chair')}.{end}")
    assert by_name.content == by_id.content
    assert f"/dataset/{CHAIR}>; rel=" in by_name.headers["link"]
    found = rdflib.Graph().parse(data=by_name.content, format=PARSER[end])
    (dataset,) = found.subjects(RDF.type, DCAT.Dataset)
    assert {title.language for title in found.objects(dataset, DCTERMS.title)} == {"ko", "en"}


@pytest.mark.parametrize(
    "address",
    [
        *(f"/catalog.{end}" for end in catalogue.KINDS),
        *(f"/dataset/{CHAIR}.{end}" for end in catalogue.KINDS),
        *(f"/dataset/{CHAIR}/croissant.jsonld", "/data.json", "/sitemap.xml", "/withdrawn.json"),
        "/robots.txt",
    ],
)
def test_who_has_it_already_hears_that_nothing_changed(client, address):
    first = client.get(address)
    assert first.status_code == 200
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    head = client.head(address)
    assert head.headers["content-length"] == str(len(first.content))


def test_graph_is_made_once_for_a_state_and_anew_for_the_next(yard, monkeypatch):
    from madang.catalogue import dcat

    made = []
    true = dcat.dataset_graph

    def counted(entry, *, site_url):
        made.append(entry.key)
        return true(entry, site_url=site_url)

    monkeypatch.setattr(dcat, "dataset_graph", counted)
    desk = Desk(yard)
    client = TestClient(Starlette(routes=catalogue_routes(desk)))
    assert [client.get(f"/dataset/{CHAIR}.ttl").status_code for _ in range(3)] == [200] * 3
    assert made == ["yard.chair"]
    listings = [
        replace(item, entry=item.entry and replace(item.entry, version="v9-0123456789ab"))
        for item in desk.listings()
    ]
    monkeypatch.setattr(desk, "listings", lambda: listings)
    assert "v9-0123456789ab" in client.get(f"/dataset/{CHAIR}.ttl").text
    assert made == ["yard.chair", "yard.chair"]


def test_kept_documents_take_no_more_than_they_may():
    kept = Kept(most_bytes=100)
    made = []

    def make(name):
        return lambda: made.append(name) or b"x" * 40

    for name in ("a", "b", "a", "c", "a", "b"):
        assert len(kept.get(name, make(name)).octets) == 40
    assert made == ["a", "b", "c", "b"]
    assert len(kept.get("large", lambda: b"y" * 1000).octets) == 1000
    kept.get("a", make("a"))
    assert made[-1] == "a"


@pytest.mark.parametrize(
    ("accept", "end"),
    [
        ("", None),
        ("*/*", None),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "xml"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", "jsonld"),
        ("text/turtle;q=0.5, text/html", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=high", None),
        ("TEXT/TURTLE ; q=1", "ttl"),
    ],
)
def test_form_is_negotiated(accept, end):
    assert catalogue.wanted_form(Headers({"accept": accept})) == end


def test_catalogue_itself_leads_people_to_the_list(client):
    assert client.get("/catalog", follow_redirects=False).headers["location"] == "/plain/data"
    found = client.get("/catalog", headers={"Accept": "text/turtle"})
    assert found.headers["content-type"].startswith("text/turtle")
    assert "Accept" in found.headers["vary"]


def test_file_and_publisher_lead_to_where_they_are_described(client):
    resource = entries.resource_id("yard.chair", "csv")
    there = client.get(f"/dataset/{CHAIR}/resource/{resource}", follow_redirects=False)
    assert (there.status_code, there.headers["location"]) == (303, f"/dataset/{CHAIR}")
    publisher = next(iter(json.loads(client.get("/data.json").text)["dataset"]))["publisher"]
    there = client.get(f"/organization/{publisher['name']}", follow_redirects=False)
    assert there.headers["location"].startswith("/plain/data?publisher=")
    assert client.get("/organization/madang", follow_redirects=False).status_code == 303


def test_sitemap_holds_every_dataset_and_robots_find_it(client):
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [each.text for each in root.iter(f"{space}loc")]
    assert len(found) == 1 + 3
    assert any(each.endswith(f"/dataset/{CHAIR}") for each in found)
    assert [each.text for each in root.iter(f"{space}lastmod")] == ["2025-06-01"] * 3
    assert (
        f"Sitemap: {found[0].removesuffix('/plain')}/sitemap.xml" in client.get("/robots.txt").text
    )


def test_data_json_holds_every_dataset(client):
    found = client.get("/data.json").json()
    assert len(found["dataset"]) == 3
    assert {each["identifier"] for each in found["dataset"]}


def without(yard: Workspace, *keys: str, failures=()) -> Workspace:
    (installed,) = yard.registry.installed
    left = [each for each in installed.plugin.datasets if each.key not in keys]
    plugin = replace(installed.plugin, datasets=left)
    registry = Registry(installed=[replace(installed, plugin=plugin)], failures=failures)
    return replace(yard, registry=registry)


def test_dataset_that_is_declared_no_more_is_withdrawn(yard):
    gone = without(yard, "yard.chair")
    assert [entry.key for entry in withdrawn(gone)] == ["yard.chair"]
    client = TestClient(Starlette(routes=catalogue_routes(Desk(gone))))
    (one,) = client.get("/withdrawn.json").json()["withdrawn"]
    assert (one["name"], one["identifier"]) == (CHAIR, "yard.chair")
    assert client.get(f"/dataset/{CHAIR}.ttl").status_code == 404
    assert withdrawn(yard) == []


def test_dataset_that_only_did_not_load_is_not_withdrawn(yard):
    chair = yard.registry.datasets["yard.chair"]
    for failure in (
        Failure(name="yard", reason="broken"),
        Failure(name="yard", reason="broken", dataset=chair),
        Failure(name="yard.chair", reason="broken", file="chair.toml"),
    ):
        assert withdrawn(without(yard, "yard.chair", failures=(failure,))) == []
