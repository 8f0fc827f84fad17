"""Guards: what stops a version that is well-formed but cannot be right, unless a steward accepts it."""

from dataclasses import dataclass
from datetime import datetime

from madang.dataset import Dataset
from madang.lake.check import GUARDS
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
    """A verdict for each guard, in declared order. Notes say what was found and wanted."""
    read = intake.rows + intake.bad
    share = intake.bad / read if read else 0.0
    before = intake.before.rows if intake.before else 0
    least = round((1 - dataset.max_drop) * before)
    older = (
        intake.before is not None
        and intake.input_at < intake.before.input_at
        and not intake.allow_older
    )
    notes = (
        (
            share > dataset.bad_share,
            f"{intake.bad} of {read} rows are bad ({share:.2%}), wanted at most {dataset.bad_share:.2%}",
        ),
        (
            intake.rows < dataset.min_rows,
            f"{intake.rows} rows, wanted at least {dataset.min_rows}",
        ),
        (
            intake.rows < least,
            f"{intake.rows} rows after {before} before, wanted at least {least} "
            f"(max_drop {dataset.max_drop:.0%})",
        ),
        (
            older,
            f"input of {intake.input_at.isoformat()} is older than the current one of "
            f"{intake.before.input_at.isoformat() if intake.before else '-'}; "
            "--allow-older lets it through",
        ),
    )
    return tuple(
        CheckResult(
            name=name,
            kind="guard",
            severity="error",
            passed=not broken,
            failing=int(broken),
            note=note if broken else None,
        )
        for name, (broken, note) in zip(GUARDS, notes, strict=True)
    )
