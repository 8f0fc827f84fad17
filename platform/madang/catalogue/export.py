"""Every rendering as a file: of one entry, and of the whole catalogue."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from madang.catalogue import dcat
from madang.catalogue.croissant import croissant
from madang.catalogue.datapackage import datapackage_json
from madang.catalogue.dataus import data_json
from madang.catalogue.model import Entry, File, entry_to_bytes
from madang.catalogue.package import package
from madang.catalogue.schemaorg import jsonld
from madang.catalogue.score import Score, score

# File name ending -> form of RDF.
_RDF: dict[str, dcat.Form] = {"ttl": "turtle", "jsonld": "json-ld", "xml": "xml"}


def entry_files(
    entry: Entry, site_url: str, files: Collection[File] | None = None
) -> Mapping[str, bytes]:
    """Name and bytes of each rendering of one entry; same entry, same bytes.

    Args:
        entry: The entry.
        site_url: Public address of this site.
        files: The published files as they stand, for the score; None where nobody looked.
    """
    graph = dcat.dataset_graph(entry, site_url=site_url)
    return {
        "entry.json": entry_to_bytes(entry),
        "package.json": _json(package(entry, site_url=site_url)),
        **{f"dcat.{ending}": dcat.serialise(graph, form) for ending, form in _RDF.items()},
        "schema.jsonld": _json(jsonld(entry, site_url=site_url)),
        "croissant.jsonld": _json(croissant(entry, site_url=site_url)),
        "datapackage.json": datapackage_json(entry),
        "score.json": _json({entry.key: _told(score(entry, files))}),
    }


def catalogue_files(
    entries: Sequence[Entry], site_url: str, scores: Mapping[str, Score]
) -> Mapping[str, bytes]:
    """Name and bytes of each rendering of the whole catalogue.

    Args:
        entries: The entries.
        site_url: Public address of this site.
        scores: Score by dataset key.
    """
    graph = dcat.graph(entries, site_url=site_url)
    return {
        **{f"catalog.{ending}": dcat.serialise(graph, form) for ending, form in _RDF.items()},
        "data.json": _json(data_json(entries, site_url)),
        "score.json": _json({key: _told(found) for key, found in scores.items()}),
    }


def _told(found: Score) -> dict[str, Any]:
    return {
        "points": found.points,
        "dimensions": found.dimensions,
        "missing": [
            {"code": gap.code, "points": gap.points, "fix": {"ko": gap.fix.ko, "en": gap.fix.en}}
            for gap in found.missing
        ],
    }


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
