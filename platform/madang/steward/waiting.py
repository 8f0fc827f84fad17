"""Held-back versions: what a guard or check would not let through, and what was decided of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from madang.build import acceptance, is_acceptable
from madang.dataset import Dataset
from madang.lake import Attempt, CheckResult
from madang.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a steward decided of one input.

    Attributes:
        verdict: `accepted` or `refused`.
        mark: `KEY@PARTITION:HASH` of the input.
        actor: Name of the steward's account.
        reason: Why.
        at: When.
    """

    verdict: Literal["accepted", "refused"]
    mark: str
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A version that was not made.

    Attributes:
        dataset: The declaration.
        attempt: The attempt that was refused.
        mark: `KEY@PARTITION:HASH`, as `--accept` wants it.
        ruling: What was decided of this very input, None where nobody decided yet.
        busy: Whether somebody builds this partition right now.
    """

    dataset: Dataset
    attempt: Attempt
    mark: str
    ruling: Ruling | None
    busy: bool

    @property
    def broken(self) -> tuple[CheckResult, ...]:
        """Checks and guards that said no."""
        checks = self.attempt.checks
        return tuple(c for c in checks if not c.passed and c.severity == "error")

    @property
    def is_acceptable(self) -> bool:
        """Whether a steward may let it through: guards yield to a reason, rules never do."""
        return is_acceptable(self.dataset, self.attempt.checks)

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.ruling is None or self.ruling.verdict == "accepted"


def held(workspace: Workspace, rulings: Mapping[str, Ruling]) -> list[Held]:
    """Every version held back at the last attempt, undecided ones first, then newest first.

    Args:
        workspace: Where to look.
        rulings: What was decided, by `KEY@PARTITION:HASH`.
    """
    found = [
        _held(workspace, dataset, attempt, rulings)
        for dataset in workspace.registry.datasets.values()
        for attempt in workspace.lake.table(dataset).attempts().values()
        if attempt.status == "refused" and attempt.input_hash is not None
    ]
    found.sort(key=lambda each: each.attempt.at, reverse=True)
    return sorted(found, key=lambda each: not each.is_open)


def held_by_mark(workspace: Workspace, mark: str) -> Held | None:
    """The held version with that mark as it is now, None where it is not waiting any more."""
    return next((each for each in held(workspace, {}) if each.mark == mark), None)


def _held(
    workspace: Workspace, dataset: Dataset, attempt: Attempt, rulings: Mapping[str, Ruling]
) -> Held:
    mark = acceptance(dataset.key, attempt.partition, attempt.input_hash or "")
    return Held(
        dataset=dataset,
        attempt=attempt,
        mark=mark,
        ruling=rulings.get(mark),
        busy=workspace.lake.table(dataset).busy(attempt.partition),
    )
