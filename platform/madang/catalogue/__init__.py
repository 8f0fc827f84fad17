"""The catalogue: one entry for each dataset version, and its renderings.

Everything here is a pure function of a declaration and one committed version. What is on the shelf
right now (`madang.shelf`) is not asked here, since that needs the published folder.
"""

from madang.catalogue.entry import dataset_id, entry, resource_id
from madang.catalogue.freshness import Freshness, confirmed_at, freshness, next_due
from madang.catalogue.lineage import column_origins
from madang.catalogue.model import (
    CheckFacts,
    Citation,
    ColumnFacts,
    Entry,
    Quality,
    Resource,
    SourceFacts,
    UpstreamFacts,
    entry_from_bytes,
    entry_to_bytes,
)
from madang.catalogue.papers import papers

__all__ = [
    "CheckFacts",
    "Citation",
    "ColumnFacts",
    "Entry",
    "Freshness",
    "Quality",
    "Resource",
    "SourceFacts",
    "UpstreamFacts",
    "column_origins",
    "confirmed_at",
    "dataset_id",
    "entry",
    "entry_from_bytes",
    "entry_to_bytes",
    "freshness",
    "next_due",
    "papers",
    "resource_id",
]
