"""An entry as Croissant 1.0: both data files, and a record set over the columns of each.

`rows` reads the CSV. Tools that read CSV through pandas guess types there and take the zeros off a
station code, so `typed-rows` reads the same rows from the Parquet file, where the types stand.
The version is written as a semantic one (schema, number, `+` hash), since readers warn of others.

Source: Croissant 1.0 (MLCommons); the context is the one of the standard, word for word.
"""

from typing import Any

from madang.catalogue.datapackage import both
from madang.catalogue.model import ColumnFacts, Entry
from madang.catalogue.resources import Distribution, distributions

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
CONTEXT: dict[str, Any] = {
    "@language": "ko",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "int16": "sc:Integer",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "double": "sc:Float",
    "date32[day]": "sc:Date",
    "timestamp[us, tz=UTC]": "sc:DateTime",
}
_RECORDS = {"csv": "rows", "parquet": "typed-rows"}


def croissant(entry: Entry, *, site_url: str) -> dict[str, Any]:
    """The entry as a Croissant document.

    Args:
        entry: The entry.
        site_url: Public address of this site.
    """
    site = site_url.rstrip("/")
    tables = [item for item in distributions(entry, site) if item.role in _RECORDS]
    body = {"@type": "sc:Organization", "name": entry.publisher}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": f"{site}/dataset/{entry.id}",
        "conformsTo": CONFORMS_TO,
        "name": entry.name,
        "alternateName": [entry.title.ko, entry.title.en],
        "description": f"{entry.notes.ko}\n\n{entry.notes.en}",
        "url": f"{site}/dataset/{entry.name}",
        "license": entry.licence.url,
        "citeAs": entry.citation.bibtex,
        "creator": body,
        "publisher": body,
        "datePublished": entry.issued.isoformat(),
        "dateModified": entry.modified.isoformat(),
        "inLanguage": ["ko", "en"],
        "keywords": [word for text in entry.keywords for word in dict.fromkeys((text.ko, text.en))],
        "version": f"{entry.schema_version}.{entry.number}+{entry.version.partition('-')[2]}",
        "isLiveDataset": False,
        "distribution": [_file(item) for item in tables],
        "recordSet": [_records(entry, item) for item in tables],
    }


def _file(item: Distribution) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": item.name,
        "name": item.name,
        "description": both(item.title),
        "contentUrl": item.url,
        "contentSize": f"{item.size} B",
        "encodingFormat": "application/x-parquet" if item.role == "parquet" else item.media_type,
        "sha256": item.sha256,
    }


def _records(entry: Entry, item: Distribution) -> dict[str, Any]:
    name = _RECORDS[item.role]
    made: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": both(item.description),
        "field": [_field(name, item, column) for column in entry.columns],
    }
    keys = [{"@id": f"{name}/{column.name}"} for column in entry.columns if column.key]
    return made | ({"key": keys} if keys else {})


def _field(records: str, item: Distribution, column: ColumnFacts) -> dict[str, Any]:
    notes = [both(column.title), both(column.notes) if column.notes else ""]
    notes.append(f"[{column.unit}]" if column.has_unit else "")
    made: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{records}/{column.name}",
        "name": column.name,
        "description": " ".join(filter(None, notes)),
        "dataType": _type(column.type, in_csv=item.role == "csv"),
        "source": {"fileObject": {"@id": item.name}, "extract": {"column": column.name}},
    }
    repeated = column.type.startswith("list<") and item.role == "parquet"
    return made | ({"repeated": True} if repeated else {})


def _type(arrow: str, *, in_csv: bool) -> str:
    """The Croissant type of an Arrow type; in the CSV a list is the text of a JSON array."""
    if arrow.startswith("decimal128"):
        return "sc:Float"
    if arrow.startswith("list<"):
        inner = arrow.partition(": ")[2].removesuffix(">").removesuffix(" not null")
        return "sc:Text" if in_csv else _TYPES[inner]
    return _TYPES[arrow]
