"""Pages of the catalogue lead to the end, and every rendering is written."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF

from madang.catalogue import entry
from madang.catalogue.croissant import _type as croissant_type
from madang.catalogue.dataus import data_json
from madang.catalogue.dcat import Page, dataset_graph, graph, serialise
from madang.catalogue.export import catalogue_files, entry_files
from madang.catalogue.ids import dataset_id
from madang.catalogue.rdf import DCAT, HYDRA, VCARD
from madang.catalogue.schemaorg import jsonld
from madang.catalogue.vocabulary import source_address
from madang.publish import PublishedFile

SITE = "https://madang.example"


@pytest.fixture
def described(garden):
    version = garden.commit(garden.row("T1"))
    files = [
        PublishedFile(name=name, size=7 + n, sha256=f"{n:02x}" * 32, media_type="text/plain")
        for n, name in enumerate(["data.parquet", "data.csv", "quality.json"])
    ]
    return entry(version.dataset, version, site_url=SITE, files=files, code_commit="c" * 40)


def many(described, count: int):
    """Entries that differ in key and id."""
    keys = [f"garden.tree_{n}" for n in range(count)]
    return [replace(described, id=dataset_id(key), key=key) for key in keys]


def crawl(pages: dict[str, Graph], first: str) -> list[str]:
    """Addresses that a harvester visits, as ckanext-dcat finds the next."""
    visited, here = [], first
    while here:
        visited.append(here)
        made = pages[here]
        (node,) = made.subjects(RDF.type, HYDRA.PagedCollection)
        following = made.value(node, HYDRA.next) or made.value(node, HYDRA.nextPage)
        here = str(following) if following else ""
    return visited


@pytest.mark.parametrize(("count", "size", "wanted"), [(5, 2, 3), (4, 2, 2), (0, 2, 1)])
def test_pages_lead_to_the_end_and_hold_every_entry_once(described, count, size, wanted):
    entries = many(described, count)
    pages = {}
    for number in range(1, wanted + 1):
        page = Page(number=number, size=size, total=count, address=f"{SITE}/catalog.ttl?q=tree")
        held = entries[(number - 1) * size : number * size]
        pages[str(page.at(number))] = graph(held, site_url=SITE, page=page)
    visited = crawl(pages, f"{SITE}/catalog.ttl?q=tree&page=1")
    assert visited == list(pages)
    found = [set(made.subjects(RDF.type, DCAT.Dataset)) for made in pages.values()]
    assert sum(map(len, found)) == len(set().union(*found)) == count


@given(st.integers(0, 500), st.integers(1, 50))
def test_last_page_holds_the_last_entry(total, size):
    last = Page(number=1, size=size, total=total, address=SITE).last
    assert (last - 1) * size < max(total, 1) <= last * size


def test_entries_of_two_pages_are_one_graph(described):
    first, second = many(described, 2)
    whole = graph([first, second], site_url=SITE)
    joined = dataset_graph(first, site_url=SITE) + dataset_graph(second, site_url=SITE)
    assert set(joined) <= set(whole)


def test_contact_is_the_mailbox_and_the_help_page(described):
    made = dataset_graph(described, site_url=SITE)
    assert set(made.objects(None, VCARD.hasEmail)) == {URIRef("mailto:park@city.example")}
    without = dataset_graph(replace(described, contact=None), site_url=SITE)
    assert set(without.objects(None, VCARD.hasEmail)) == set()
    assert set(without.objects(None, VCARD.hasURL)) == {URIRef(f"{SITE}/help")}


@pytest.mark.parametrize("doi", [None, "10.1234/tree"])
def test_registered_identifier_is_told_where_there_is_one(described, doi):
    told = replace(described, doi=doi)
    address = f"https://doi.org/{doi}"
    assert (address in jsonld(told, site_url=SITE)["identifier"]) is (doi is not None)
    said = set(dataset_graph(told, site_url=SITE).objects())
    assert (URIRef(address) in said) is (doi is not None)


def test_earlier_version_is_named(garden):
    first = garden.commit(garden.row("T1"))
    second = garden.commit(garden.row("T1"), garden.row("T2"))
    made = dataset_graph(
        entry(second.dataset, second, site_url=SITE, previous=first), site_url=SITE
    )
    before = f"{SITE}/data/garden.tree/{first.name}/entry.json"
    assert set(made.objects(None, DCAT.previousVersion)) == {URIRef(before)}


@pytest.mark.parametrize(
    ("dataset_id", "address"),
    [
        ("data.go.kr 15130556", "https://www.data.go.kr/data/15130556/fileData.do"),
        ("OA-12034", "https://data.seoul.go.kr/dataList/OA-12034/S/1/datasetView.do"),
        ("data.go.kr 15041460, 15041074 and 18 more", None),
        ("", None),
    ],
)
def test_source_has_an_address_only_where_its_id_tells_one(dataset_id, address):
    assert source_address(dataset_id) == address


@pytest.mark.parametrize(
    ("arrow", "in_csv", "wanted"),
    [
        ("list<element: string>", True, "sc:Text"),
        ("list<element: int32 not null>", False, "sc:Integer"),
        ("decimal128(12, 2)", True, "sc:Float"),
        ("date32[day]", False, "sc:Date"),
    ],
)
def test_croissant_type_follows_the_declared_one(arrow, in_csv, wanted):
    assert croissant_type(arrow, in_csv=in_csv) == wanted


def test_data_json_has_what_its_schema_requires(described):
    made = data_json([described], f"{SITE}/")
    assert made["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    (dataset,) = made["dataset"]
    required = {"title", "description", "keyword", "modified", "publisher", "contactPoint"}
    assert required | {"identifier", "accessLevel"} <= dataset.keys()
    assert dataset["contactPoint"]["hasEmail"] == "mailto:park@city.example"
    assert dataset["temporal"] == "2001-04-05/2001-04-05"
    links = [("downloadURL" in each, "accessURL" in each) for each in dataset["distribution"]]
    assert links == [(True, False), (True, False), (False, True), (True, False)]


def test_every_rendering_is_written(described):
    files = entry_files(described, SITE)
    assert set(files) == {
        "entry.json",
        "package.json",
        "dcat.ttl",
        "dcat.jsonld",
        "dcat.xml",
        "schema.jsonld",
        "croissant.jsonld",
        "datapackage.json",
        "score.json",
    }
    for name, data in files.items():
        if name.endswith(("json", "jsonld")):
            assert json.loads(data), name
    for ending, form in (("ttl", "turtle"), ("xml", "xml")):
        made = Graph().parse(data=files[f"dcat.{ending}"], format=form)
        assert {str(each) for each in made.objects(None, DCTERMS.title)} >= {"나무", "Trees"}


def test_catalogue_without_entries_can_be_written():
    made = catalogue_files([], SITE, {})
    assert set(made) == {"catalog.ttl", "catalog.jsonld", "catalog.xml", "data.json", "score.json"}
    assert json.loads(made["data.json"])["dataset"] == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("form", ["turtle", "xml"])
def test_signs_that_no_address_may_hold_are_written_otherwise(described, form, caplog):
    told = replace(
        described, contact="a b<c>@city.example", doi="10.1/a<b> c", publisher='구청 "가" <나>'
    )
    made = dataset_graph(told, site_url=SITE)
    again = Graph().parse(data=serialise(made, form), format=form)
    assert set(again) == set(made)
    assert caplog.records == [], "rdflib warns of addresses that it cannot write"


@pytest.mark.parametrize("form", ["turtle", "json-ld", "xml"])
def test_blanks_and_signs_in_texts_survive_every_form(described, form):
    odd = "<나무> & \"따옴표\" \\ 'x'\n둘째 줄\t\u2028끝"
    told = replace(described, title=replace(described.title, ko=odd))
    made = dataset_graph(told, site_url=SITE)
    again = Graph().parse(data=serialise(made, form), format=form)
    assert odd in {str(each) for each in again.objects(None, DCTERMS.title)}
