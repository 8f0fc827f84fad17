"""Rules held against their own rows: `passes` must pass, `fails` must fail."""

from collections.abc import Iterator

import duckdb

from madang.city.limits import short
from madang.city.lines import Path
from madang.dataset import Dataset
from madang.testing import rule_breaks


def rule_misfits(dataset: Dataset) -> Iterator[tuple[Path, str]]:
    """Rules whose own rows do not do what they say."""
    for place, rule in enumerate(dataset.rules):
        for name, rows, wanted in (("passes", rule.passes, False), ("fails", rule.fails, True)):
            try:
                breaks = rule_breaks(dataset, rule, rows)
            except duckdb.Error as error:
                yield ("rules", place, name), short(error)
                continue
            if breaks != wanted:
                told = "no row of it breaks the rule" if wanted else "a row of it breaks the rule"
                yield ("rules", place, name), told
