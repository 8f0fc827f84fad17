"""Guards: what stops a version that is well-formed but cannot be right, until a steward accepts."""

import math
from dataclasses import dataclass
from datetime import datetime

from madang.dataset import Dataset
from madang.lake.demand import GUARDS
from madang.lake.records import CheckResult, PartitionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a build would commit, in numbers.

    Attributes:
        rows: Good rows.
        bad: Rows for quarantine.
        input_at: How new the input is.
        before: The partition's live file, None at the first.
        allow_older: Whether an older input may replace a newer one.
    """

    rows: int
    bad: int
    input_at: datetime
    before: PartitionFacts | None
    allow_older: bool


def guard(dataset: Dataset, intake: Intake) -> tuple[CheckResult, ...]:
    """A verdict for each guard, in the order of `GUARDS`; a note says what was found and wanted."""
    notes = (
        _too_many_bad(dataset, intake),
        _too_few(dataset, intake),
        _too_large_a_drop(dataset, intake),
        _older(intake),
    )
    return tuple(
        spec.verdict(int(note is not None), note=note)
        for spec, note in zip(GUARDS, notes, strict=True)
    )


def _too_many_bad(dataset: Dataset, intake: Intake) -> str | None:
    read = intake.rows + intake.bad
    share = intake.bad / read if read else 0.0
    if share <= dataset.bad_share:
        return None
    wanted = f"wanted at most {dataset.bad_share:.2%}"
    return f"{intake.bad} of {read} rows are bad ({share:.2%}), {wanted}"


def _too_few(dataset: Dataset, intake: Intake) -> str | None:
    if intake.rows >= dataset.min_rows:
        return None
    return f"{intake.rows} rows, wanted at least {dataset.min_rows}"


def _too_large_a_drop(dataset: Dataset, intake: Intake) -> str | None:
    before = intake.before.rows if intake.before else 0
    least = math.ceil((1 - dataset.max_drop) * before - 1e-9)  # less what floats add
    if intake.rows >= least:
        return None
    return (
        f"{intake.rows} rows after {before} before, wanted at least {least} "
        f"(max_drop {dataset.max_drop:.0%})"
    )


def _older(intake: Intake) -> str | None:
    before = intake.before
    if before is None or intake.input_at >= before.input_at or intake.allow_older:
        return None
    return (
        f"input of {intake.input_at.isoformat()} is older than the current one of "
        f"{before.input_at.isoformat()}; --allow-older lets it through"
    )
