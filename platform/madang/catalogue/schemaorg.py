"""An entry as schema.org JSON-LD, for the page of the dataset and for Google Dataset Search.

The context stands in the document: nobody has to fetch schema.org to know which texts are
addresses.

Source: schema.org Dataset; Google Search Central, "Dataset structured data".
"""

from typing import Any

from madang.catalogue.model import ColumnFacts, Entry
from madang.catalogue.resources import Distribution, distributions, version_url
from madang.catalogue.vocabulary import THEMES, source_address

_ADDRESS = {"@type": "@id"}
CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    **dict.fromkeys(
        (
            "about",
            "additionalType",
            "contentUrl",
            "license",
            "sameAs",
            "target",
            "url",
        ),
        _ADDRESS,
    ),
}


def jsonld(entry: Entry, *, site_url: str) -> dict[str, Any]:
    """The entry as a schema.org Dataset.

    Args:
        entry: The entry.
        site_url: Public address of this site.
    """
    site = site_url.rstrip("/")
    theme, period = THEMES.get(entry.theme), entry.covers
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{site}/dataset/{entry.id}",
        "url": f"{site}/dataset/{entry.name}",
        "name": entry.title.ko,
        "alternateName": entry.title.en,
        "description": f"{entry.notes.ko}\n\n{entry.notes.en}",
        "identifier": [entry.id, *([f"https://doi.org/{entry.doi}"] if entry.doi else [])],
        "keywords": [word for text in entry.keywords for word in dict.fromkeys((text.ko, text.en))],
        "inLanguage": ["ko", "en"],
        "about": theme.iri if theme else None,
        "creator": _body(entry.publisher),
        "publisher": _body(entry.publisher) | {"contactPoint": _contact(entry, site)},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": "마당 데이터 목록",
            "url": f"{site}/catalog",
        },
        "license": entry.licence.url,
        "creditText": entry.citation.attribution.ko if entry.citation.attribution else None,
        "citation": entry.citation.text.ko,
        "isAccessibleForFree": True,
        "conditionsOfAccess": "누구나 / Anybody",
        "datePublished": entry.issued.isoformat(),
        "dateModified": entry.modified.isoformat(),
        "temporalCoverage": period.start
        if period.start == period.end
        else f"{period.start}/{period.end}",
        "spatialCoverage": _place(entry),
        "version": entry.version,
        "size": f"{entry.rows} rows",
        "isBasedOn": _based_on(entry, site),
        "variableMeasured": [_variable(column) for column in entry.columns],
        "distribution": [_download(item) for item in distributions(entry, site) if item.sha256],
        "potentialAction": _action(entry, site),
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _body(name: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": name}


def _contact(entry: Entry, site: str) -> dict[str, Any]:
    told = {"@type": "ContactPoint", "contactType": "data steward", "url": f"{site}/help"}
    return told | ({"email": entry.contact} if entry.contact else {})


def _place(entry: Entry) -> dict[str, Any] | None:
    if entry.spatial is None:
        return None
    place: dict[str, Any] = {
        "@type": "Place",
        "name": entry.spatial.ko,
        "alternateName": entry.spatial.en,
    }
    if (area := entry.area) is not None:
        # GeoShape writes latitude before longitude.
        place["geo"] = {
            "@type": "GeoShape",
            "box": f"{area.south} {area.west} {area.north} {area.east}",
        }
    return place


def _based_on(entry: Entry, site: str) -> list[dict[str, Any]]:
    """Sources and datasets as works; only what has an address says one."""
    works: list[dict[str, Any]] = []
    for source in entry.sources:
        work = {"@type": "CreativeWork", "name": source.title.ko, "publisher": source.publisher}
        if address := source_address(source.dataset_id):
            work["url"] = address
        if source.as_of:
            work["version"] = source.as_of.isoformat()
        works.append(work)
    works += [
        {
            "@type": "CreativeWork",
            "name": each.key,
            "version": each.version,
            "url": f"{site}/data/{each.key}/{each.version}/entry.json",
        }
        for each in entry.upstream
    ]
    return works


def _variable(column: ColumnFacts) -> dict[str, Any]:
    said = {
        "@type": "PropertyValue",
        "name": column.name,
        "alternateName": column.title.ko,
        "description": column.notes.ko if column.notes else column.title.en,
        "unitText": column.unit if column.has_unit else None,
        "minValue": column.minimum,
        "maxValue": column.maximum,
    }
    return {name: value for name, value in said.items() if value is not None}


def _download(item: Distribution) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": item.title.ko,
        "description": item.description.ko,
        "encodingFormat": item.media_type,
        "contentUrl": item.url,
        "contentSize": f"{item.size} B",
        "sha256": item.sha256,
    }


def _action(entry: Entry, site: str) -> dict[str, Any] | None:
    """How rows are asked for."""
    service = next((each for each in distributions(entry, site) if each.role == "api"), None)
    if service is None:
        return None
    return {
        "@type": "SearchAction",
        "name": service.title.ko,
        "target": service.url,
        "object": version_url(entry, site),
    }
