"""A page's JSON-LD says to an RDF parser what the entry says."""

import json
import socket
from dataclasses import replace

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF

from madang.catalogue import Entry
from madang.catalogue.schemaorg import jsonld
from tests.contract.conftest import PUBLIC, SITE

SCHEMA = Namespace("https://schema.org/")


def read(entry: Entry) -> dict[str, object]:
    """Title, licence and sums, as an RDF parser finds them."""
    text = json.dumps(jsonld(entry, site_url=SITE), ensure_ascii=False)
    made = Graph().parse(data=text, format="json-ld")
    (subject,) = made.subjects(RDF.type, SCHEMA.Dataset)
    downloads = made.objects(subject, SCHEMA.distribution)
    return {
        "title": made.value(subject, SCHEMA.name),
        "licence": made.value(subject, SCHEMA.license),
        "sums": {
            made.value(each, SCHEMA.contentUrl): made.value(each, SCHEMA.sha256)
            for each in downloads
        },
    }


def wanted(entry: Entry) -> dict[str, object]:
    return {
        "title": Literal(entry.title.ko),
        "licence": URIRef(entry.licence.url),
        "sums": {URIRef(item.url): Literal(item.sha256) for item in entry.resources},
    }


@pytest.mark.parametrize("key", PUBLIC)
def test_parser_finds_title_licence_and_sums_without_the_net(key, shelf, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    entry = shelf[key].entry
    assert read(entry) == wanted(entry)


def test_parser_sees_a_changed_sum(shelf):
    """Control."""
    entry = shelf["transfermap.toilet"].entry
    first, *others = entry.resources
    changed = replace(entry, resources=(replace(first, sha256="f" * 64), *others))
    assert read(changed) != wanted(entry)


@pytest.mark.parametrize("key", PUBLIC)
def test_page_tells_what_google_dataset_search_asks_for(key, shelf):
    made = jsonld(shelf[key].entry, site_url=SITE)
    asked = {"name", "description", "license", "creator", "distribution", "identifier", "url"}
    assert asked <= made.keys()
    assert 50 <= len(made["description"]) <= 5000
    assert made["spatialCoverage"]["geo"]["box"]
    for item in made["distribution"]:
        assert item["contentUrl"].startswith(f"{SITE}/data/{key}/")
