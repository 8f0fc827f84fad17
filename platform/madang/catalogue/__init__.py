"""The catalogue: one entry for each dataset version, and its renderings.

Everything here is a pure function of a declaration and one committed version. What is on the shelf
right now (`madang.shelf`) is not asked here, since that needs the published folder.
"""

from madang.catalogue.entry import entry
from madang.catalogue.freshness import Freshness, confirmed_at, freshness, next_due
from madang.catalogue.gate import Lack, lacks
from madang.catalogue.ids import dataset_id, resource_id
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
from madang.catalogue.package import package, package_hash
from madang.catalogue.papers import papers
from madang.catalogue.resources import Distribution, distributions
from madang.catalogue.score import Gap, Score, score
from madang.catalogue.texts import LONG, WEIGHTS, texts_of

__all__ = [
    "LONG",
    "WEIGHTS",
    "CheckFacts",
    "Citation",
    "ColumnFacts",
    "Distribution",
    "Entry",
    "Freshness",
    "Gap",
    "Lack",
    "Quality",
    "Resource",
    "Score",
    "SourceFacts",
    "UpstreamFacts",
    "column_origins",
    "confirmed_at",
    "dataset_id",
    "distributions",
    "entry",
    "entry_from_bytes",
    "entry_to_bytes",
    "freshness",
    "lacks",
    "next_due",
    "package",
    "package_hash",
    "papers",
    "resource_id",
    "score",
    "texts_of",
]
