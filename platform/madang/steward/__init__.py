"""What stewards look at and decide: state of plugins, datasets, checks, quarantine and sources.

Above `madang.build` and below pages; it knows no page, no Dagster and no SQL. Pages and messages of
the stewards' app speak from the catalogue in `locales/`.
"""

from madang.lake import CheckResult
from madang.steward.aside import Aside, aside, aside_csv
from madang.steward.described import Described, described
from madang.steward.state import (
    Broken,
    Overview,
    PluginState,
    Run,
    broken,
    overview,
    run_address,
    troubled,
)
from madang.steward.supply import CHECK_COMMAND, Edition, LiveSupply, Supply, leftovers, supplies
from madang.steward.waiting import Held, Ruling, held, held_by_mark

PACKAGE = "madang.steward"

__all__ = [
    "CHECK_COMMAND",
    "PACKAGE",
    "Aside",
    "Broken",
    "CheckResult",
    "Described",
    "Edition",
    "Held",
    "LiveSupply",
    "Overview",
    "PluginState",
    "Ruling",
    "Run",
    "Supply",
    "aside",
    "aside_csv",
    "broken",
    "described",
    "held",
    "held_by_mark",
    "leftovers",
    "overview",
    "run_address",
    "supplies",
    "troubled",
]
