"""Every entry, and the whole catalogue, is DCAT-AP 3 as its own shapes judge it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, RDF, SH, XSD

from madang.catalogue import lacks
from madang.catalogue.dcat import Page, dataset_graph, graph, serialise
from madang.catalogue.rdf import DCAT, DQV, SPDX
from madang.dataset import Text
from tests.contract.conftest import PUBLIC, SITE

FORMS = ("turtle", "json-ld", "xml")
Judge = Callable[[Graph], int]


def judge(shapes: Path) -> Judge:
    """Counts what the shapes find in a graph."""
    rules = Graph().parse(shapes)

    def count(described: Graph) -> int:
        _, report, _ = pyshacl.validate(described, shacl_graph=rules)
        return len(set(report.subjects(RDF.type, SH.ValidationResult)))

    return count


@pytest.fixture(scope="session")
def violations(shapes_folder) -> Judge:
    return judge(shapes_folder / "shapes.ttl")


@pytest.fixture(scope="session")
def warnings(shapes_folder) -> Judge:
    return judge(shapes_folder / "shapes_recommended.ttl")


@pytest.mark.parametrize("key", PUBLIC)
def test_entry_passes_required_and_recommended_shapes(key, shelf, violations, warnings):
    made = dataset_graph(shelf[key].entry, site_url=SITE)
    assert (violations(made), warnings(made)) == (0, 0)
    assert lacks(shelf[key].entry) == ()


def test_whole_catalogue_passes_required_and_recommended_shapes(shelf, violations, warnings):
    made = graph([each.entry for each in shelf.values()], site_url=SITE)
    assert (violations(made), warnings(made)) == (0, 0)
    assert len(set(made.subjects(RDF.type, DCAT.Dataset))) == len(PUBLIC)
    assert len(set(made.subjects(RDF.type, DCAT.CatalogRecord))) == len(PUBLIC)


@pytest.mark.parametrize("knows_the_whole", [True, False], ids=["whole", "control"])
def test_pages_put_together_say_one_thing_of_the_catalogue(shelf, violations, knows_the_whole):
    entries = [each.entry for each in shelf.values()]
    early = replace(entries[0], issued=date(2020, 1, 1))
    entries = [early, *entries[1:]]
    joined = Graph()
    for start in range(0, len(entries), 10):
        page = Page(
            number=start // 10 + 1, size=10, total=len(entries), address=f"{SITE}/catalog.ttl"
        )
        held = entries[start : start + 10]
        joined += graph(held, site_url=SITE, page=page, whole=entries if knows_the_whole else None)
    assert (violations(joined) == 0) is knows_the_whole


@pytest.fixture
def one(shelf) -> Graph:
    """The graph of one entry, to be broken."""
    return dataset_graph(shelf["transfermap.toilet"].entry, site_url=SITE)


def instead(made: Graph, predicate: URIRef, *values) -> None:
    """The first distribution that says `predicate` says `values` instead."""
    subject = min(made.subjects(predicate, None))
    made.remove((subject, predicate, None))
    for value in values:
        made.add((subject, predicate, value))


@pytest.mark.parametrize(
    ("breaks", "wanted"),
    [
        (
            lambda made: (
                instead(made, DCTERMS["format"], Literal("CSV")),
                instead(made, DCAT.mediaType, Literal("text/csv")),
            ),
            2,
        ),
        (lambda made: instead(made, DCAT.byteSize, Literal("7", datatype=XSD.decimal)), 1),
        (lambda made: instead(made, SPDX.checksumValue, Literal("abcd")), 1),
        (
            lambda made: instead(
                made, DCTERMS.license, URIRef("https://a.example"), URIRef("https://b.example")
            ),
            1,
        ),
        (lambda made: made.remove((None, DCTERMS.title, None)), 1),
    ],
    ids=["literal format", "decimal size", "plain checksum", "two licences", "no title"],
)
def test_shapes_see_a_broken_graph(one, violations, breaks, wanted):
    """Control: the shapes are no rubber stamp."""
    breaks(one)
    assert violations(one) == wanted


@pytest.mark.parametrize(
    "predicate", [DCTERMS.temporal, DCTERMS.spatial, DCAT.theme, DCAT.contactPoint, DCAT.bbox]
)
def test_recommended_shapes_see_what_is_left_out(one, warnings, predicate):
    """Control: a thing taken out is one warning."""
    one.remove((None, predicate, None))
    assert warnings(one) == 1


def blank(text: Text) -> Text:
    """A text that says nothing, which no declaration could make."""
    made = replace(text)
    object.__setattr__(made, "ko", " ")
    object.__setattr__(made, "en", " ")
    return made


def first_file(**changes):
    """Changes the first file of an entry."""
    return lambda entry: {
        "resources": (replace(entry.resources[0], **changes), *entry.resources[1:])
    }


BROKEN = {
    "no title": lambda entry: {"title": blank(entry.title)},
    "no description": lambda entry: {"notes": blank(entry.notes)},
    "no publisher": lambda _: {"publisher": " "},
    "no keywords": lambda _: {"keywords": ()},
    "unknown theme": lambda _: {"theme": "NOPE"},
    "no area": lambda _: {"spatial": None},
    "unknown area": lambda _: {"spatial": Text(ko="화성", en="Mars")},
    "no file": lambda _: {"resources": ()},
    "sum that is none": first_file(sha256="no sum"),
    "size below zero": first_file(size=-1),
    "file without a description": lambda entry: first_file(
        description=blank(entry.resources[0].description)
    )(entry),
    "nothing": lambda _: {},
}


@pytest.mark.filterwarnings("ignore")  # rdflib says aloud what the shapes are to find
@pytest.mark.parametrize("name", BROKEN)
def test_our_own_list_and_the_shapes_agree(name, shelf, violations, warnings):
    entry = shelf["transfermap.toilet"].entry
    broken = replace(entry, **BROKEN[name](entry))
    made = dataset_graph(broken, site_url=SITE)
    found = {lack.severity for lack in lacks(broken)}
    assert ("error" in found) == (violations(made) > 0)
    assert ("warn" in found) == (warnings(made) > 0)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_graph(shelf, form, monkeypatch):
    """And nobody fetches anything to read it."""

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for each in shelf.values():
        made = dataset_graph(each.entry, site_url=SITE)
        data = serialise(made, form)
        assert isomorphic(Graph().parse(data=data, format=form), made), each.entry.key


def test_dropped_language_is_another_graph(one):
    """Control: the comparison sees one tag."""
    changed = Graph().parse(data=serialise(one, "turtle"), format="turtle")
    title = next(each for each in changed.objects(None, DCTERMS.title) if each.language == "en")
    subject = next(changed.subjects(DCTERMS.title, title))
    changed.remove((subject, DCTERMS.title, title))
    changed.add((subject, DCTERMS.title, Literal(str(title))))
    assert not isomorphic(changed, one)


def test_entry_says_sizes_sums_and_quality(shelf):
    shelved = shelf["transfermap.toilet"]
    made = dataset_graph(shelved.entry, site_url=SITE)
    sums = {str(each) for each in made.objects(None, SPDX.checksumValue)}
    sizes = {int(each) for each in made.objects(None, DCAT.byteSize)}
    for item in shelved.entry.resources:
        assert item.sha256 in sums
        assert item.size in sizes
    values = sorted(int(each) for each in made.objects(None, DQV.value))
    assert max(values) == shelved.entry.rows


def test_same_entry_gives_the_same_bytes_in_every_process(shelf):
    """The order of a set of strings changes with the hash seed; the bytes may not."""
    program = (
        "import hashlib, pathlib, sys\n"
        "from madang.catalogue import entry_from_bytes\n"
        "from madang.catalogue.export import catalogue_files, entry_files\n"
        "entry = entry_from_bytes(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "made = entry_files(entry, 'https://a.example')\n"
        "made |= catalogue_files([entry], 'https://a.example', {})\n"
        "print({n: hashlib.sha256(data).hexdigest() for n, data in sorted(made.items())})\n"
    )
    path = shelf["transfermap.toilet"].folder / "entry.json"
    said = {
        subprocess.run(
            [sys.executable, "-c", program, path],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
