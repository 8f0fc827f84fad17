"""Data Package v2 with Table Schema: what a downloaded folder says of itself.

Source: Data Package and Table Schema 2.0, datapackage.org.
"""

import json
from typing import Any

from madang.catalogue.model import ColumnFacts, Entry, Resource, SourceFacts
from madang.catalogue.vocabulary import source_address
from madang.cells import FORMULA_STARTS, NEUTRALISER
from madang.dataset import Text
from madang.licences import LICENCES

_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES = {
    "string": "string",
    "bool": "boolean",
    "int16": "integer",
    "int32": "integer",
    "int64": "integer",
    "double": "number",
    "date32[day]": "date",
    "timestamp[us, tz=UTC]": "datetime",
}


def datapackage_json(entry: Entry) -> bytes:
    """`datapackage.json` of the entry's data files."""
    document = {
        "$schema": _PACKAGE,
        "name": entry.name,
        "id": entry.id,
        "title": both(entry.title),
        "description": f"{entry.notes.ko}\n\n{entry.notes.en}",
        "homepage": entry.url,
        "version": entry.version,
        "created": entry.quality.checked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": [word for text in entry.keywords for word in dict.fromkeys((text.ko, text.en))],
        "licenses": [_licence(entry.licence.id)],
        "contributors": _contributors(entry),
        "sources": [_source(source) for source in entry.sources],
        "citation": entry.citation.text.ko,
        "citation_en": entry.citation.text.en,
        "resources": [_resource(entry, data)] if (data := entry.resource("csv")) else [],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def table_schema(entry: Entry) -> dict[str, Any]:
    """The Table Schema of the entry's columns."""
    keys = [column.name for column in entry.columns if column.key]
    schema: dict[str, Any] = {
        "$schema": _SCHEMA,
        "fields": [_field(column, sole_key=keys == [column.name]) for column in entry.columns],
        "missingValues": [""],
    }
    if keys:
        schema["primaryKey"] = keys
    return schema


def both(text: Text) -> str:
    """Both languages on one line; once where they are equal.

    >>> both(Text(ko="역", en="Station"))
    '역 / Station'
    """
    return text.ko if text.ko == text.en else f"{text.ko} / {text.en}"


def _contributors(entry: Entry) -> list[dict[str, Any]]:
    """The publisher, and the role mailbox of whom to ask."""
    found: list[dict[str, Any]] = [{"title": entry.publisher, "roles": ["publisher"]}]
    if entry.contact:
        name = entry.owner or entry.publisher
        found.append({"title": name, "email": entry.contact, "roles": ["contact"]})
    return found


def _resource(entry: Entry, resource: Resource) -> dict[str, Any]:
    """The CSV, with the Parquet file of the same rows as an alternate.

    The standard knows tables only, and the common validator reads Parquet through pandas, where a
    null becomes NaN and breaks every limit; so the Parquet file is no resource of its own.
    """
    parquet = entry.resource("parquet")
    return {
        "$schema": _RESOURCE,
        "name": entry.name,
        "type": "table",
        **_file(resource),
        "title": both(resource.title),
        "description": both(resource.description),
        "encoding": "utf-8",
        "dialect": {"header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        # For programs that want the text as it stands in the Parquet file.
        "neutralised": {"starts": list(FORMULA_STARTS), "prefix": NEUTRALISER},
        "alternates": [_file(parquet)] if parquet else [],
        "schema": table_schema(entry),
    }


def _file(resource: Resource) -> dict[str, Any]:
    return {
        "path": resource.name,
        "format": resource.format.lower(),
        "mediatype": resource.media_type,
        "bytes": resource.size,
        "hash": f"sha256:{resource.sha256}",
    }


def _licence(licence_id: str) -> dict[str, str]:
    licence = LICENCES[licence_id]
    return {"name": licence.id, "path": licence.url, "title": both(licence.title)}


def _source(source: SourceFacts) -> dict[str, str]:
    described = {
        "title": both(source.title),
        "publisher": source.publisher,
        "licence": source.licence,
    }
    if source.dataset_id:
        described["dataset_id"] = source.dataset_id
    if address := source_address(source.dataset_id):
        described["path"] = address
    if source.as_of:
        described["version"] = source.as_of.isoformat()
    return described


def _field(column: ColumnFacts, *, sole_key: bool) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": field_type(column.type),
        "title": both(column.title),
    }
    if column.notes:
        field["description"] = both(column.notes)
    if column.unit is not None:
        field["unit"] = column.unit
    if column.values:
        field["categories"] = [
            {"value": each.value, "label": both(each.label)} for each in column.values
        ]
    limits = {
        "required": column.required or None,
        "unique": sole_key or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "pattern": column.pattern,
        "enum": [each.value for each in column.values] or None,
    }
    constraints = {name: limit for name, limit in limits.items() if limit is not None}
    if constraints:
        field["constraints"] = constraints
    if column.ref:
        field["reference"] = column.ref
    return field


def field_type(arrow: str) -> str:
    """The Table Schema type of an Arrow type; a list is written as a JSON array."""
    if arrow.startswith("list<"):
        return "array"
    return "number" if arrow.startswith("decimal128") else _TYPES[arrow]
