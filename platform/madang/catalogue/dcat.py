"""The catalogue in DCAT-AP 3: all entries, or a page of them, and one entry alone.

Source: DCAT-AP 3.0.1 (SEMIC); hydra paging as ckanext-dcat follows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, XSD

from madang.catalogue import dcat_nodes as nodes
from madang.catalogue.areas import AREAS
from madang.catalogue.dcat_dataset import add_dataset, dataset_iri
from madang.catalogue.model import Entry
from madang.catalogue.rdf import (
    ADMS,
    DCAT,
    HYDRA,
    Form,
    day,
    instant,
    new_graph,
    say,
    serialise,
    texts,
)
from madang.catalogue.resources import API
from madang.catalogue.vocabulary import AUTHORITY, PUBLISHER_TYPE, THEMES
from madang.dataset import Text
from madang.licences import LICENCES

__all__ = ["Form", "Page", "dataset_graph", "graph", "serialise"]

_PROFILE = URIRef("http://data.europa.eu/r5r/")
_DONE = URIRef("http://purl.org/adms/status/Completed")
_TITLE = Text(ko="마당 데이터 목록", en="Madang data catalogue")
_NOTES = Text(
    ko="시민과 연구자가 찾고 인용하고 내려받을 수 있는 데이터셋의 목록입니다.",
    en="Datasets that citizens and researchers can find, cite and download.",
)
_SERVICE = Text(ko="데이터 API", en="Data API")
_BODY = "마당"
_CITY = f"{PUBLISHER_TYPE}/LocalAuthority"  # whoever runs it, it is a city's data lake


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the catalogue.

    Attributes:
        number: Which one, from 1.
        size: Entries on a full page.
        total: Entries on all pages.
        address: Address of the catalogue with its query, without the page.
    """

    number: int
    size: int
    total: int
    address: str

    @property
    def last(self) -> int:
        """Number of the last page; the first where nothing is found."""
        return max(1, -(-self.total // self.size))

    def at(self, number: int) -> URIRef:
        """Address of a page."""
        joint = "&" if "?" in self.address else "?"
        return URIRef(f"{self.address}{joint}{urlencode({'page': number})}")


def graph(
    entries: Iterable[Entry],
    *,
    site_url: str,
    page: Page | None = None,
    whole: Iterable[Entry] | None = None,
) -> Graph:
    """The catalogue, its records, its data service, and the entries.

    Args:
        entries: The entries, of the page where one is given.
        site_url: Public address of this site.
        page: Which page it is; None for the whole catalogue.
        whole: All entries, so that every page says the same of the catalogue itself (dates, areas,
            subjects); the entries given where None.
    """
    site, listed, made = site_url.rstrip("/"), tuple(entries), new_graph()
    for entry in listed:
        add_dataset(made, entry, site)
    everything = listed if whole is None else tuple(whole)
    _catalogue(made, listed, everything, site)
    if page is not None:
        _paging(made, page)
    return made


def dataset_graph(entry: Entry, *, site_url: str) -> Graph:
    """One entry alone.

    Args:
        entry: The entry.
        site_url: Public address of this site.
    """
    made = new_graph()
    add_dataset(made, entry, site_url.rstrip("/"))
    return made


def _catalogue(
    made: Graph, entries: tuple[Entry, ...], everything: tuple[Entry, ...], site: str
) -> None:
    subject = URIRef(f"{site}/catalog")
    areas = {area.code: area for entry in everything if (area := entry.area)}
    areas = areas or {"seoul": AREAS["seoul"]}
    say(
        made,
        subject,
        DCAT.Catalog,
        (DCTERMS.title, texts(_TITLE)),
        (DCTERMS.description, texts(_NOTES)),
        (DCTERMS.publisher, nodes.agent(made, site, _BODY, _CITY)),
        (DCTERMS.language, nodes.language_nodes()),
        (DCTERMS.license, nodes.licence_node(made, LICENCES["cc0"])),
        (DCTERMS.issued, _first(entry.issued for entry in everything)),
        (DCTERMS.modified, _last(entry.issued for entry in everything)),
        (
            DCTERMS.spatial,
            [nodes.area_node(made, site, area, area.title) for area in areas.values()],
        ),
        (DCAT.themeTaxonomy, URIRef(f"{AUTHORITY}/data-theme")),
        (FOAF.homepage, URIRef(f"{site}/")),
        (DCAT.dataset, [dataset_iri(site, entry.key) for entry in entries]),
        (DCAT.record, [_record(made, entry, site) for entry in entries]),
        (DCAT.service, _service(made, entries, everything, site)),
    )


def _record(made: Graph, entry: Entry, site: str) -> URIRef:
    subject = dataset_iri(site, entry.key)
    return say(
        made,
        URIRef(f"{subject}#record"),
        DCAT.CatalogRecord,
        (FOAF.primaryTopic, subject),
        (DCTERMS.issued, day(entry.issued)),
        (DCTERMS.modified, instant(entry.quality.checked_at)),
        (DCTERMS.language, nodes.language_nodes()),
        (DCTERMS.conformsTo, _PROFILE),
        (ADMS.status, _DONE),
    )


def _service(
    made: Graph, entries: tuple[Entry, ...], everything: tuple[Entry, ...], site: str
) -> URIRef:
    subject = f"{site}/api"
    themes = {entry.theme for entry in everything} or {"GOVE"}
    return say(
        made,
        URIRef(subject),
        DCAT.DataService,
        (DCTERMS.title, texts(_SERVICE)),
        (DCAT.endpointURL, URIRef(f"{site}/api/3/action/")),
        (DCAT.endpointDescription, URIRef(f"{site}/api/3/action/help_show?name={API}")),
        (DCAT.servesDataset, [dataset_iri(site, entry.key) for entry in entries]),
        (DCAT.contactPoint, nodes.contact(made, site, f"{subject}#contact", _BODY, None)),
        (DCTERMS.conformsTo, URIRef("https://docs.ckan.org/en/2.12/api/")),
        (DCTERMS.publisher, nodes.agent(made, site, _BODY, _CITY)),
        (DCTERMS.license, nodes.licence_node(made, LICENCES["cc0"])),
        (DCTERMS.accessRights, URIRef(f"{AUTHORITY}/access-right/PUBLIC")),
        (
            DCAT.theme,
            [
                node
                for code in sorted(themes)
                for node in nodes.theme_nodes(made, site, THEMES.get(code))
            ],
        ),
        (DCAT.keyword, texts(Text(ko="데이터", en="data"))),
    )


def _paging(made: Graph, page: Page) -> None:
    """Both spellings of each link: ckanext-dcat reads `next`, older ones `nextPage`."""
    later = page.at(page.number + 1) if page.number < page.last else None
    earlier = page.at(page.number - 1) if page.number > 1 else None
    say(
        made,
        page.at(page.number),
        HYDRA.PagedCollection,
        (HYDRA.totalItems, Literal(page.total, datatype=XSD.integer)),
        (HYDRA.itemsPerPage, Literal(page.size, datatype=XSD.integer)),
        (HYDRA.first, page.at(1)),
        (HYDRA.firstPage, page.at(1)),
        (HYDRA.last, page.at(page.last)),
        (HYDRA.lastPage, page.at(page.last)),
        (HYDRA.next, later),
        (HYDRA.nextPage, later),
        (HYDRA.previous, earlier),
        (HYDRA.previousPage, earlier),
    )


def _first(days: Iterable[date]) -> Literal | None:
    found = min(days, default=None)
    return day(found) if found else None


def _last(days: Iterable[date]) -> Literal | None:
    found = max(days, default=None)
    return day(found) if found else None
