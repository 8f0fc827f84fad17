"""Milestones and date findings, computed from the printed table, the corrections and the plan.

Pure: Arrow in, Arrow out. How a text is read stands in `madang_commitments.dates`, what counts as
a contradiction in `madang_commitments.findings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from madang.dataset import Inputs
from madang_commitments.dates import (
    Period,
    Span,
    UnreadableDate,
    last_day,
    level_of,
    parent_of,
    read_period,
    spans,
)
from madang_commitments.findings import NUMBERS, Dated, Finding, find

TEXT, CORRECTION = "commitments.milestone_text", "commitments.correction"
MILESTONE, PLAN = "commitments.milestone", "commitments.plan"
STATUS = {"신규": "new", "진행중": "in_progress"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corrected:
    """What corrections say of one milestone's dates."""

    dates: Span = field(default_factory=Span)
    reason_ko: str | None = None
    reason_en: str | None = None


def milestone(inputs: Inputs) -> pa.Table:
    """The milestones with their texts read: printed, corrected and effective dates.

    Args:
        inputs: `commitments.milestone_text` (a row each) and `commitments.correction`.

    Returns:
        The declared columns of `commitments.milestone`, as many rows as there are texts. A text
        that no rule reads stands in `_problem` and leaves the dates null.
    """
    rows = inputs.tables[TEXT].to_pylist()
    corrected = _corrections(inputs.tables[CORRECTION])
    periods: dict[str, Period | None] = {}
    problems: dict[str, str] = {}
    for row in rows:
        key = row["milestone_id"]
        try:
            periods[key] = read_period(row["start_text"], row["end_text"])
        except UnreadableDate:
            periods[key], problems[key] = None, "date_text"
    covered = spans({key: _known(period, corrected.get(key)) for key, period in periods.items()})
    return pa.Table.from_pylist(
        [
            _milestone_row(row, periods[key], corrected.get(key, _Corrected()), covered[key])
            | {"_problem": problems.get(key)}
            for row in rows
            for key in [row["milestone_id"]]
        ],
        schema=_MILESTONE,
    )


def date_finding(inputs: Inputs) -> pa.Table:
    """Where the milestones' dates contradict each other, in print and after correction.

    Args:
        inputs: `commitments.milestone` and `commitments.plan` (one row).

    Returns:
        The declared columns of `commitments.date_finding`; a finding that stands in both sets of
        dates is one row, with the printed days.
    """
    rows = inputs.tables[MILESTONE].to_pylist()
    (plan,) = inputs.tables[PLAN].to_pylist()
    first = date.fromisoformat(f"{plan['issued_month']}-01")
    issued = Span(starts_on=first, ends_on=last_day(first, "month"))
    printed = _by_id(find([_dated(row, corrected=False) for row in rows], issued))
    left = _by_id(find([_dated(row, corrected=True) for row in rows], issued))
    return pa.Table.from_pylist(
        [
            _finding_row(key, finding, in_printed=key in printed, in_corrected=key in left)
            for key, finding in sorted((left | printed).items())
        ],
        schema=_FINDING,
    )


_MILESTONE = pa.schema(
    [
        *((name, pa.string()) for name in ("milestone_id", "commitment_id", "parent_id")),
        ("level", pa.int16()),
        *((name, pa.string()) for name in ("title_ko", "title_en", "status")),
        *((name, pa.string()) for name in ("start_text", "end_text", "precision")),
        *((name, pa.date32()) for name in ("starts_on", "ends_on")),
        *((name, pa.date32()) for name in ("corrected_starts_on", "corrected_ends_on")),
        *((name, pa.string()) for name in ("correction_ko", "correction_en")),
        *((name, pa.date32()) for name in ("effective_starts_on", "effective_ends_on")),
        ("_problem", pa.string()),
    ]
)
_FINDING = pa.schema(
    [
        *((name, pa.string()) for name in ("finding_id", "rule", "milestone_id", "commitment_id")),
        *((name, pa.date32()) for name in ("found_on", "limit_on")),
        ("related_milestone_id", pa.string()),
        *((name, pa.bool_()) for name in ("is_in_printed_dates", "is_in_corrected_dates")),
    ]
)


def _corrections(table: pa.Table) -> Mapping[str, _Corrected]:
    """Corrected dates by milestone; the reasons of one milestone are joined."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        if row["milestone_id"] is not None:
            found.setdefault(row["milestone_id"], []).append(row)
    return {key: _corrected(rows) for key, rows in found.items()}


def _corrected(rows: list[dict[str, Any]]) -> _Corrected:
    days = {row["field"]: row["corrected_on"] for row in rows}
    return _Corrected(
        dates=Span(starts_on=days.get("starts_on"), ends_on=days.get("ends_on")),
        reason_ko=" ".join(f"{_FIELD_KO[row['field']]}: {row['reason_ko']}" for row in rows),
        reason_en=" ".join(f"{_FIELD_EN[row['field']]}: {row['reason_en']}" for row in rows),
    )


_FIELD_KO = {"starts_on": "시작", "ends_on": "끝"}
_FIELD_EN = {"starts_on": "Start", "ends_on": "End"}


def _known(period: Period | None, corrected: _Corrected | None) -> Span:
    """Corrected days, else the milestone's own."""
    own = Span(starts_on=period.starts_on, ends_on=period.ends_on) if period else Span()
    better = corrected.dates if corrected else Span()
    return Span(starts_on=better.starts_on or own.starts_on, ends_on=better.ends_on or own.ends_on)


def _milestone_row(
    row: Mapping[str, Any], period: Period | None, corrected: _Corrected, covered: Span
) -> dict[str, Any]:
    key = row["milestone_id"]
    return {
        **{name: row[name] for name in _CARRIED},
        "parent_id": parent_of(key),
        "level": level_of(key),
        "status": STATUS.get(row["status_text"]),
        "precision": period.precision if period else "inherited",
        "starts_on": period.starts_on if period else None,
        "ends_on": period.ends_on if period else None,
        "corrected_starts_on": corrected.dates.starts_on,
        "corrected_ends_on": corrected.dates.ends_on,
        "correction_ko": corrected.reason_ko,
        "correction_en": corrected.reason_en,
        "effective_starts_on": covered.starts_on,
        "effective_ends_on": covered.ends_on,
    }


_CARRIED = ("milestone_id", "commitment_id", "title_ko", "title_en", "start_text", "end_text")


def _dated(row: Mapping[str, Any], *, corrected: bool) -> Dated:
    start, end = row["starts_on"], row["ends_on"]
    if corrected:
        start, end = row["corrected_starts_on"] or start, row["corrected_ends_on"] or end
    return Dated(
        milestone_id=row["milestone_id"],
        status=row["status"],
        starts_on=start,
        ends_on=end,
        precision="month" if row["precision"] == "inherited" else row["precision"],
    )


def _by_id(found: list[Finding]) -> dict[str, Finding]:
    return {f"{NUMBERS[finding.rule]}-{finding.milestone_id}": finding for finding in found}


def _finding_row(
    key: str, finding: Finding, *, in_printed: bool, in_corrected: bool
) -> dict[str, Any]:
    return {
        "finding_id": key,
        "rule": finding.rule,
        "milestone_id": finding.milestone_id,
        "commitment_id": finding.milestone_id.partition("-")[0],
        "found_on": finding.found_on,
        "limit_on": finding.limit_on,
        "related_milestone_id": finding.related_id,
        "is_in_printed_dates": in_printed,
        "is_in_corrected_dates": in_corrected,
    }
