"""One dataset in DCAT-AP 3: the dataset, its distributions, its quality and where it came from."""

from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDFS, SKOS, XSD

from madang.catalogue import dcat_nodes as nodes
from madang.catalogue.ids import dataset_id
from madang.catalogue.lineage import provenance
from madang.catalogue.model import Entry
from madang.catalogue.rdf import ADMS, DCAT, DCATAP, DQV, SPDX, day, instant, moment, say, texts
from madang.catalogue.resources import Distribution, distributions
from madang.catalogue.vocabulary import (
    AUTHORITY,
    THEMES,
    format_iri,
    frequency_iri,
    media_type_iri,
    source_address,
)
from madang.dataset import Text

_METRICS = {
    "rows": Text(ko="행 수", en="Number of rows"),
    "checks": Text(ko="점검 수", en="Number of checks made"),
    "failed-checks": Text(ko="어긋난 점검 수", en="Number of checks that failed"),
    "set-aside": Text(ko="따로 둔 행 수", en="Number of rows set aside by the checks"),
}


def dataset_iri(site: str, key: str) -> URIRef:
    """Address of a dataset."""
    return URIRef(f"{site}/dataset/{dataset_id(key)}")


def add_dataset(graph: Graph, entry: Entry, site: str) -> URIRef:
    """Put one entry into the graph.

    Args:
        graph: The graph.
        entry: The entry.
        site: Public address of this site, without a slash at its end.

    Returns:
        The dataset.
    """
    subject = dataset_iri(site, entry.key)
    licence = nodes.licence_node(graph, entry.licence)
    _describe(graph, subject, entry, site)
    _place_in_time(graph, subject, entry, site)
    _versions(graph, subject, entry, site)
    _lineage(graph, subject, entry, site)
    _quality(graph, subject, entry, site)
    for item in distributions(entry, site):
        node = _distribution(graph, entry, item, licence, site)
        graph.add((subject, DCAT.distribution, node))
    return subject


def _describe(graph: Graph, subject: URIRef, entry: Entry, site: str) -> None:
    themes = nodes.theme_nodes(graph, site, THEMES.get(entry.theme))
    publisher = nodes.agent(graph, site, entry.publisher)
    mailbox = nodes.contact(
        graph, site, f"{subject}#contact", entry.owner or entry.publisher, entry.contact
    )
    doi = None
    if entry.doi:
        doi = say(
            graph,
            URIRef(f"https://doi.org/{quote(entry.doi)}"),
            ADMS.Identifier,
            (SKOS.notation, Literal(entry.doi)),
        )
    say(
        graph,
        subject,
        DCAT.Dataset,
        (DCTERMS.identifier, Literal(entry.id)),
        (ADMS.identifier, doi),
        (DCTERMS.title, texts(entry.title)),
        (DCTERMS.description, texts(entry.notes)),
        (DCAT.keyword, [literal for word in entry.keywords for literal in texts(word)]),
        (DCAT.theme, themes),
        (DCTERMS.publisher, publisher),
        (DCTERMS.creator, publisher),
        (DCAT.contactPoint, mailbox),
        (DCTERMS.language, nodes.language_nodes()),
        (DCTERMS.accessRights, URIRef(f"{AUTHORITY}/access-right/{entry.access.upper()}")),
        (DCAT.landingPage, URIRef(f"{site}/dataset/{entry.name}")),
        (DCTERMS.bibliographicCitation, texts(entry.citation.text)),
        (DCTERMS.conformsTo, _schema(graph, entry, site)),
    )


def _schema(graph: Graph, entry: Entry, site: str) -> URIRef:
    title = Text(
        ko=f"{entry.title.ko} 열 정의 {entry.schema_version}",
        en=f"Columns of {entry.title.en}, {entry.schema_version}",
    )
    return say(
        graph, URIRef(entry.schema_id(site)), DCTERMS.Standard, (DCTERMS.title, texts(title))
    )


def _place_in_time(graph: Graph, subject: URIRef, entry: Entry, site: str) -> None:
    period = say(
        graph,
        URIRef(f"{subject}#temporal"),
        DCTERMS.PeriodOfTime,
        (DCAT.startDate, moment(entry.covers.start)),
        (DCAT.endDate, moment(entry.covers.end)),
    )
    place = entry.spatial
    say(
        graph,
        subject,
        None,
        (DCTERMS.issued, day(entry.issued)),
        (DCTERMS.modified, day(entry.modified)),
        (DCTERMS.accrualPeriodicity, URIRef(frequency_iri(entry.frequency))),
        (DCTERMS.temporal, period),
        (DCTERMS.spatial, nodes.area_node(graph, site, entry.area, place) if place else None),
    )


def _versions(graph: Graph, subject: URIRef, entry: Entry, site: str) -> None:
    before = entry.previous
    say(
        graph,
        subject,
        None,
        (DCAT.version, Literal(entry.version)),
        (ADMS.versionNotes, texts(entry.version_notes)),
        (
            DCAT.previousVersion,
            URIRef(f"{site}/data/{entry.key}/{before.version}/entry.json") if before else None,
        ),
    )


def _lineage(graph: Graph, subject: URIRef, entry: Entry, site: str) -> None:
    """Sources stay bare addresses: as datasets they would need all that a dataset needs."""
    statement = say(
        graph,
        URIRef(f"{subject}#provenance"),
        DCTERMS.ProvenanceStatement,
        (RDFS.label, texts(provenance(entry))),
    )
    sources = [
        URIRef(source_address(each.dataset_id) or f"{subject}#source-{each.key}")
        for each in entry.sources
    ]
    sources += [dataset_iri(site, each.key) for each in entry.upstream]
    say(
        graph,
        subject,
        None,
        (DCTERMS.provenance, statement),
        (DCTERMS.source, sources),
        (PROV.wasGeneratedBy, _making(graph, subject, entry)),
    )


def _making(graph: Graph, subject: URIRef, entry: Entry) -> URIRef:
    """The activity that made the version: code, and the sums of what it read."""
    made = entry.provenance
    notes = [f"code version {made.code_version}", made.software] if made else []
    if made and made.code_commit:
        notes.append(f"commit {made.code_commit}")
    files = [file for source in entry.sources for file in source.files]
    used = [
        say(
            graph,
            URIRef(f"{subject}#input-{file.sha256}"),
            PROV.Entity,
            (DCTERMS.title, Literal(file.name)),
            (SPDX.checksum, _checksum(graph, f"{subject}#sum-{file.sha256}", file.sha256)),
        )
        for file in files
    ]
    return say(
        graph,
        URIRef(f"{subject}#making"),
        PROV.Activity,
        (PROV.endedAtTime, instant(entry.quality.checked_at)),
        (PROV.used, used),
        (RDFS.label, Literal("; ".join(notes), lang="en") if notes else None),
    )


def _quality(graph: Graph, subject: URIRef, entry: Entry, site: str) -> None:
    checks = entry.quality.checks
    values = {
        "rows": entry.rows,
        "checks": len(checks),
        "failed-checks": sum(not check.passed for check in checks),
        "set-aside": entry.quality.quarantined,
    }
    for name, value in values.items():
        metric = say(
            graph,
            URIRef(f"{site}/catalog#metric-{name}"),
            DQV.Metric,
            (SKOS.prefLabel, texts(_METRICS[name])),
            (DQV.expectedDataType, XSD.integer),
        )
        node = say(
            graph,
            URIRef(f"{subject}#quality-{name}"),
            DQV.QualityMeasurement,
            (DQV.computedOn, subject),
            (DQV.isMeasurementOf, metric),
            (DQV.value, Literal(value, datatype=XSD.integer)),
            (PROV.generatedAtTime, instant(entry.quality.checked_at)),
        )
        graph.add((subject, DQV.hasQualityMeasurement, node))


def _distribution(
    graph: Graph, entry: Entry, item: Distribution, licence: URIRef, site: str
) -> URIRef:
    subject = f"{site}/dataset/{entry.id}/resource/{item.id}"
    address, is_file = URIRef(item.url), item.sha256 is not None
    return say(
        graph,
        URIRef(subject),
        DCAT.Distribution,
        (DCTERMS.identifier, Literal(item.id)),
        (DCTERMS.title, texts(item.title)),
        (DCTERMS.description, texts(item.description)),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address if is_file else None),
        (DCAT.accessService, None if is_file else URIRef(f"{site}/api")),
        (DCTERMS["format"], URIRef(format_iri(item.format))),
        (DCAT.mediaType, URIRef(media_type_iri(item.media_type))),
        (
            DCAT.byteSize,
            None if item.size is None else Literal(str(item.size), datatype=XSD.nonNegativeInteger),
        ),
        (
            SPDX.checksum,
            None if item.sha256 is None else _checksum(graph, f"{subject}#sha256", item.sha256),
        ),
        (DCTERMS.license, licence),
        (DCTERMS.rights, nodes.rights(graph, f"{site}/dataset/{entry.id}#rights", entry)),
        (DCTERMS.issued, day(entry.issued)),
        (DCTERMS.modified, day(entry.modified)),
        (DCATAP.availability, URIRef(f"{AUTHORITY}/planned-availability/STABLE")),
        (DCTERMS.conformsTo, URIRef(entry.schema_id(site)) if item.is_table else None),
        (FOAF.page, URIRef(f"{site}/dataset/{entry.name}")),
    )


def _checksum(graph: Graph, subject: str, sha256: str) -> URIRef:
    return say(
        graph,
        URIRef(subject),
        SPDX.Checksum,
        (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)),
    )
