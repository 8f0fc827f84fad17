"""The lake: one Delta table a dataset; stage, check, commit, read, history, quarantine, upkeep.

Only this package imports deltalake. A read equals one committed version; an acknowledged commit
survives a kill and a power cut; the same input gives no new version; no row vanishes.
"""

from madang.lake.check import breaks
from madang.lake.demand import check_specs
from madang.lake.maintain import Damage, checkpoint, orphans, repair, sweep, verify
from madang.lake.records import (
    Attempt,
    CheckResult,
    CheckSpec,
    Commit,
    PartFacts,
    PartitionFacts,
    ReceiptFacts,
    Status,
)
from madang.lake.renewal import renew
from madang.lake.table import Lake, Table, Version
from madang.lake.work import Renewal, Work

__all__ = [
    "Attempt",
    "CheckResult",
    "CheckSpec",
    "Commit",
    "Damage",
    "Lake",
    "PartFacts",
    "PartitionFacts",
    "ReceiptFacts",
    "Renewal",
    "Status",
    "Table",
    "Version",
    "Work",
    "breaks",
    "check_specs",
    "checkpoint",
    "orphans",
    "renew",
    "repair",
    "sweep",
    "verify",
]
