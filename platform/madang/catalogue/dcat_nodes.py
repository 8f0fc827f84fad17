"""Things that several datasets share in DCAT-AP: bodies, licences, areas, subjects, contacts."""

import re
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS

from madang.catalogue.areas import Area
from madang.catalogue.model import Entry
from madang.catalogue.rdf import DCAT, GEOSPARQL, VCARD, say, texts
from madang.catalogue.vocabulary import AUTHORITY, BRM_SCHEME, Theme, agent_type, licence_iri
from madang.dataset import Text
from madang.licences import Licence

_LICENCE_TYPE = "http://purl.org/adms/licencetype"


def agent(graph: Graph, site: str, name: str, kind: str | None = None) -> URIRef | None:
    """A body by its name, None where it has none; the name tells its kind where none is given."""
    if not name.strip():
        return None
    subject = URIRef(f"{site}/organization/{quote(name, safe='')}")
    return say(
        graph,
        subject,
        FOAF.Agent,
        (FOAF.name, Literal(name)),
        (DCTERMS.type, URIRef(kind or agent_type(name))),
    )


def contact(graph: Graph, site: str, subject: str, name: str, mailbox: str | None) -> URIRef:
    """Whom to ask: the role mailbox where one is declared, and this site's help page."""
    return say(
        graph,
        URIRef(subject),
        VCARD.Kind,
        (VCARD.fn, Literal(name)),
        (VCARD.hasEmail, URIRef(f"mailto:{quote(mailbox, safe='@+')}") if mailbox else None),
        (VCARD.hasURL, URIRef(f"{site}/help")),
    )


def licence_node(graph: Graph, licence: Licence) -> URIRef:
    """A licence, with what it asks for."""
    asks = {
        "Attribution": licence.attribution,
        "NonCommercialUseOnly": licence.non_commercial,
        "NoDerivativeWork": licence.no_derivatives,
    }
    kinds = [name for name, holds in asks.items() if holds] or ["PublicDomain"]
    return say(
        graph,
        URIRef(licence_iri(licence.id, licence.url)),
        DCTERMS.LicenseDocument,
        (DCTERMS.identifier, Literal(licence.id)),
        (DCTERMS.title, texts(licence.title)),
        (DCTERMS.type, [URIRef(f"{_LICENCE_TYPE}/{name}") for name in kinds]),
        (RDFS.seeAlso, URIRef(licence.url)),
    )


def area_node(graph: Graph, site: str, area: Area | None, place: Text) -> URIRef:
    """An area, with its box and the middle of it where they are known."""
    code = area.code if area else quote(re.sub(r"\s+", "-", place.ko), safe="")
    box, centre = (area.box_wkt, area.centre_wkt) if area else (None, None)
    return say(
        graph,
        URIRef(f"{site}/catalog#area-{code}"),
        DCTERMS.Location,
        (SKOS.prefLabel, texts(place)),
        (DCAT.bbox, Literal(box, datatype=GEOSPARQL.wktLiteral) if box else None),
        (DCAT.centroid, Literal(centre, datatype=GEOSPARQL.wktLiteral) if centre else None),
    )


def theme_nodes(graph: Graph, site: str, theme: Theme | None) -> tuple[URIRef, ...]:
    """The EU theme, and the policy field of the Korean classification."""
    if theme is None:
        return ()
    field = say(
        graph,
        URIRef(f"{site}/catalog#policy-{theme.group}"),
        SKOS.Concept,
        (SKOS.prefLabel, texts(theme.policy_field)),
        (SKOS.inScheme, URIRef(BRM_SCHEME)),
    )
    return (URIRef(theme.iri), field)


def language_nodes() -> tuple[URIRef, URIRef]:
    """Korean and English."""
    return (URIRef(f"{AUTHORITY}/language/KOR"), URIRef(f"{AUTHORITY}/language/ENG"))


def rights(graph: Graph, subject: str, entry: Entry) -> URIRef | None:
    """What the licence demands to be named; None where it demands nothing."""
    demanded = entry.citation.attribution
    if demanded is None:
        return None
    return say(graph, URIRef(subject), DCTERMS.RightsStatement, (RDFS.label, texts(demanded)))
