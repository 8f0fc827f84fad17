"""The catalogue as `/data.json`, as harvesters of the US open data portals read it.

Source: Project Open Data metadata schema 1.1, the non-federal form (no bureau or programme codes).
"""

from collections.abc import Iterable
from typing import Any

from madang.catalogue.datapackage import both
from madang.catalogue.model import Entry
from madang.catalogue.resources import Distribution, distributions, version_url
from madang.catalogue.vocabulary import THEMES

_CONTEXT = "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"
_SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
_DESCRIBED = "https://project-open-data.cio.gov/v1.1/schema/catalog.json"


def data_json(entries: Iterable[Entry], site_url: str) -> dict[str, Any]:
    """The whole catalogue.

    Args:
        entries: The entries.
        site_url: Public address of this site.
    """
    site = site_url.rstrip("/")
    return {
        "@context": _CONTEXT,
        "@id": f"{site}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": _SCHEMA,
        "describedBy": _DESCRIBED,
        "dataset": [_dataset(entry, site) for entry in entries],
    }


def _dataset(entry: Entry, site: str) -> dict[str, Any]:
    theme, period = THEMES.get(entry.theme), entry.covers
    said: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "identifier": entry.id,
        "title": both(entry.title),
        "description": f"{entry.notes.ko}\n\n{entry.notes.en}",
        "keyword": [word for text in entry.keywords for word in dict.fromkeys((text.ko, text.en))],
        "modified": entry.modified.isoformat(),
        "issued": entry.issued.isoformat(),
        "publisher": {"@type": "org:Organization", "name": entry.publisher},
        "contactPoint": _contact(entry),
        "accessLevel": entry.access,
        "license": entry.licence.url,
        "rights": entry.citation.attribution.ko if entry.citation.attribution else None,
        "accrualPeriodicity": _interval(entry.frequency),
        "spatial": _spatial(entry),
        "temporal": f"{period.start}/{period.end}",
        "theme": [theme.title.en] if theme else None,
        "language": ["ko", "en"],
        "landingPage": f"{site}/dataset/{entry.name}",
        "conformsTo": entry.schema_id(site),
        "describedBy": f"{version_url(entry, site)}datapackage.json",
        "describedByType": "application/json",
        "distribution": [_distribution(item) for item in distributions(entry, site)],
    }
    return {name: value for name, value in said.items() if value is not None}


def _contact(entry: Entry) -> dict[str, str]:
    told = {"@type": "vcard:Contact", "fn": entry.owner or entry.publisher}
    return told | ({"hasEmail": f"mailto:{entry.contact}"} if entry.contact else {})


def _interval(frequency: str) -> str:
    """The frequency as a repeating interval (ISO 8601).

    >>> _interval("P1M"), _interval("irregular")
    ('R/P1M', 'irregular')
    """
    return frequency if frequency == "irregular" else f"R/{frequency}"


def _spatial(entry: Entry) -> str | None:
    if (area := entry.area) is not None:
        return f"{area.west},{area.south},{area.east},{area.north}"
    return entry.spatial.en if entry.spatial else None


def _distribution(item: Distribution) -> dict[str, str]:
    """A file is downloaded, a service is asked."""
    address = {"downloadURL" if item.sha256 else "accessURL": item.url}
    return {
        "@type": "dcat:Distribution",
        "title": both(item.title),
        "description": both(item.description),
        "format": item.format,
        "mediaType": item.media_type,
        **address,
    }
