"""An entry as a CKAN package: the dict that we want to stand in any CKAN, ours or a city's.

Names of what CKAN has no field for go into `extras`, as ckanext-dcat reads them where it knows
them. What a server adds by itself (`metadata_modified`, `state`, `datastore_active`) is not here.

Source: CKAN 2.12 package and resource schema; limits of names and tags as in CATALOGUE section 7.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from madang.catalogue.datapackage import table_schema
from madang.catalogue.lineage import provenance
from madang.catalogue.model import Entry
from madang.catalogue.resources import Distribution, distributions
from madang.catalogue.vocabulary import THEMES
from madang.dataset import Text

_LONGEST = 100
_SHORTEST = 2


def package(entry: Entry, *, site_url: str, organization: str = "madang") -> dict[str, Any]:
    """The CKAN package of an entry: JSON-clean, same entry and site, equal dict.

    Args:
        entry: The entry.
        site_url: Public address of this site; files and pages are linked there.
        organization: Name of the CKAN organisation that owns it.

    Returns:
        id, name, title, notes (Korean), owner_org, author, maintainer, maintainer_email, url,
        version, license_id, license_title, license_url, private, type, tags, groups, extras sorted
        by key, resources in the order of the catalogue.
    """
    site = site_url.rstrip("/")
    return {
        "id": entry.id,
        "name": ckan_name(entry.name),
        "title": entry.title.ko,
        "notes": entry.notes.ko,
        "owner_org": ckan_name(organization),
        "author": entry.publisher,
        "maintainer": entry.owner or entry.publisher,
        "maintainer_email": entry.contact or "",
        "url": f"{site}/dataset/{entry.name}",
        "version": entry.version,
        "license_id": entry.licence.id,
        "license_title": entry.licence.title.ko,
        "license_url": entry.licence.url,
        "private": False,
        "type": "dataset",
        "tags": [{"name": tag} for tag in ckan_tags(entry.keywords)],
        "groups": [{"name": THEMES[entry.theme].group}] if entry.theme in THEMES else [],
        "extras": _extras(entry, site),
        "resources": [
            _resource(entry, item, position)
            for position, item in enumerate(distributions(entry, site))
        ],
    }


def package_hash(package: dict[str, Any]) -> str:
    """sha256 (hex) of the package as canonical JSON: equal hashes, nothing to publish."""
    text = json.dumps(
        package, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def ckan_name(text: str) -> str:
    """The text as a CKAN name: 2 to 100 of `a-z 0-9 _ -`.

    >>> ckan_name("transfermap.Transfer path")
    'transfermap-transfer-path'
    """
    name = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-")[:_LONGEST]
    return name.ljust(_SHORTEST, "-")


def ckan_tags(words: Iterable[Text]) -> list[str]:
    """The keywords of both languages as CKAN tags, sorted, each once.

    A tag has 2 to 100 letters, digits, blanks and `- _ .`; a word too short is left out, and stands
    unchanged in the extra `keywords`.

    >>> ckan_tags([Text(ko="환승·지도", en="transfer map"), Text(ko="역", en="station")])
    ['station', 'transfer map', '환승 지도']
    """
    found = {_tag(word) for text in words for word in (text.ko, text.en)}
    return sorted(tag for tag in found if len(tag) >= _SHORTEST)


def _tag(word: str) -> str:
    kept = re.sub(r"[^\w .-]+", " ", unicodedata.normalize("NFC", word))
    return " ".join(kept.split())[:_LONGEST].strip()


def _extras(entry: Entry, site: str) -> list[dict[str, str]]:
    said = {
        **_who_and_what(entry, site),
        **_when_and_where(entry),
        **_whence(entry, site),
    }
    return [
        {"key": key, "value": value if isinstance(value, str) else _json(value)}
        for key, value in sorted(said.items())
        if value is not None
    ]


def _who_and_what(entry: Entry, site: str) -> dict[str, object]:
    theme = THEMES.get(entry.theme)
    demanded = entry.citation.attribution
    return {
        "identifier": entry.key,
        "uri": f"{site}/dataset/{entry.id}",
        "title_en": entry.title.en,
        "notes_en": entry.notes.en,
        "keywords": [_both(word) for word in entry.keywords],
        "language": ["ko", "en"],
        "theme": theme.iri if theme else None,
        "policy_field": theme.policy_field.ko if theme else None,
        "publisher_name": entry.publisher,
        "license_url": entry.licence.url,
        "attribution": demanded.ko if demanded else None,
        "attribution_en": demanded.en if demanded else None,
        "citation": entry.citation.text.ko,
        "citation_en": entry.citation.text.en,
        "doi": entry.doi,
        "access_rights": entry.access,
        "privacy_class": entry.personal_data,
        "k": str(entry.k) if entry.k is not None else None,
        "row_count": str(entry.rows),
        "content_hash": entry.content_hash,
        "quality_status": entry.quality.status,
        "quality_checked_at": entry.quality.checked_at.astimezone(UTC).isoformat(),
    }


def _when_and_where(entry: Entry) -> dict[str, object]:
    period = entry.covers
    return {
        "issued": entry.issued.isoformat(),
        "modified": entry.modified.isoformat(),
        "frequency": entry.frequency,
        "next_update": entry.next_due.isoformat() if entry.next_due else None,
        "temporal_start": period.start,
        "temporal_end": period.end,
        "spatial": entry.area.geojson if entry.area else None,
        "historical": "true" if entry.historical else None,
        "spatial_text": entry.spatial.ko if entry.spatial else None,
        "spatial_text_en": entry.spatial.en if entry.spatial else None,
    }


def _whence(entry: Entry, site: str) -> dict[str, object]:
    made, notes = entry.provenance, entry.version_notes
    return {
        "version_notes": notes.ko,
        "version_notes_en": notes.en,
        "previous_version": entry.previous.version if entry.previous else None,
        "provenance": provenance(entry).ko,
        "provenance_en": provenance(entry).en,
        "software": made.software if made else None,
        "code_commit": made.code_commit if made else None,
        "code_version": made.code_version if made else None,
        "inputs": [{"partition": each.partition, "sha256": each.sha256} for each in made.inputs]
        if made
        else None,
        "schema_id": entry.schema_id(site),
        "schema_version": entry.schema_version,
        "sources": [
            {
                "title": _both(source.title),
                "publisher": source.publisher,
                "dataset_id": source.dataset_id,
                "licence": source.licence,
                "licence_text": source.licence_text,
                "as_of": source.as_of.isoformat() if source.as_of else None,
                "files": [{"name": file.name, "sha256": file.sha256} for file in source.files],
            }
            for source in entry.sources
        ]
        or None,
        "upstream": [{"key": each.key, "version": each.version} for each in entry.upstream] or None,
    }


def _resource(entry: Entry, item: Distribution, position: int) -> dict[str, Any]:
    modified = entry.input_at.astimezone(UTC).replace(tzinfo=None)
    made: dict[str, Any] = {
        "id": item.id,
        "package_id": entry.id,
        "position": position,
        "name": item.title.ko,
        "name_en": item.title.en,
        "description": item.description.ko,
        "description_en": item.description.en,
        "role": item.role,
        "url": item.url,
        "format": item.format,
        "mimetype": item.media_type,
        "size": item.size,
        "hash": f"sha256:{item.sha256}" if item.sha256 else "",
        "last_modified": modified.isoformat(),  # CKAN keeps instants in UTC, without a zone
    }
    if item.encoding is not None:
        made["encoding"] = item.encoding
    if item.is_table:
        made["row_count"] = str(item.rows)
        made["schema"] = _json(table_schema(entry))
    return made


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
