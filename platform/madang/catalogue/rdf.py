"""RDF by hand: prefixes, literals, and the three ways to write a graph down.

No node is blank: every thing has an address below the site, so that two pages of a catalogue put
together are one graph, and the same entries give the same bytes.
"""

import json
from collections.abc import Generator, Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from typing import Literal as OneOf

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from madang.dataset import Text

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's own knows DCAT 2 only
DCATAP = Namespace("http://data.europa.eu/r5r/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

PREFIXES = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "dqv": DQV,
    "foaf": FOAF,
    "gsp": GEOSPARQL,
    "hydra": HYDRA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}
# Written into each document: a reader never fetches it.
CONTEXT = {prefix: str(namespace) for prefix, namespace in PREFIXES.items() if prefix != "rdf"}

Form: TypeAlias = OneOf["turtle", "json-ld", "xml"]
Said: TypeAlias = Node | Iterable[Node] | None


def new_graph() -> Graph:
    """An empty graph that knows our prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def say(graph: Graph, subject: URIRef, kind: URIRef | None, *pairs: tuple[URIRef, Said]) -> URIRef:
    """Put what is said of `subject` into the graph; None is left out.

    Args:
        graph: The graph.
        subject: What is spoken of.
        kind: Its class; None where it may not be typed.
        pairs: Predicate, and one object or several.

    Returns:
        The subject, to be used as an object.
    """
    if kind is not None:
        graph.add((subject, RDF.type, kind))
    for predicate, said in pairs:
        for each in (said,) if isinstance(said, Node) else said or ():
            graph.add((subject, predicate, each))
    return subject


def texts(text: Text | None) -> tuple[Literal, ...]:
    """The text in both languages; a language that says nothing is left out."""
    said = () if text is None else (("ko", text.ko), ("en", text.en))
    return tuple(Literal(words, lang=language) for language, words in said if words.strip())


def day(when: date) -> Literal:
    """A calendar day."""
    return Literal(when.isoformat(), datatype=XSD.date)


def instant(when: datetime) -> Literal:
    """An instant in UTC, to the second."""
    text = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Literal(text, datatype=XSD.dateTime)


def moment(text: str) -> Literal:
    """A day, month or year, whichever the text is; plain text where it is none of them.

    >>> [moment(text).datatype.fragment for text in ("2019-04-05", "2019-04", "2019")]
    ['date', 'gYearMonth', 'gYear']
    """
    kinds = {10: XSD.date, 7: XSD.gYearMonth, 4: XSD.gYear}
    return Literal(text, datatype=kinds.get(len(text)))


class _Ordered(Graph):
    """A graph that is read in one order, whatever the hash seed of the process."""

    def triples(self, triple: Any) -> Generator[Any, None, None]:  # noqa: ANN401 -- as rdflib types it
        yield from sorted(super().triples(triple))


def serialise(graph: Graph, form: Form) -> bytes:
    """The graph written down: equal graphs, equal bytes.

    Args:
        graph: The graph.
        form: `turtle`, `json-ld` (its context is in it) or `xml` (RDF/XML).
    """
    ordered = _Ordered(store=graph.store, identifier=graph.identifier, bind_namespaces="none")
    if form != "json-ld":
        return ordered.serialize(format=form).encode()
    text = ordered.serialize(format=form, context=CONTEXT, auto_compact=True)
    document = json.loads(text)
    document.get("@graph", []).sort(key=lambda node: node["@id"])
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
