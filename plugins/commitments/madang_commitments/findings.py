"""The eight rules that find where the plan's dates contradict each other. Pure, over values.

F1 to F3 are slips that `commitments.correction` sets right; F4 to F8 are shown and never corrected,
since the plan may mean them. Reading the dates is `madang_commitments.dates`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from madang_commitments.dates import Precision, Span, last_day, parent_of, predecessor_of, spans

RuleName: TypeAlias = Literal[
    "ends_before_start",
    "new_before_plan",
    "out_of_order",
    "starts_before_parent",
    "ends_after_parent",
    "open_end",
    "in_progress_but_future",
    "may_start_before_parent",
]
NUMBERS: Mapping[RuleName, str] = {
    "ends_before_start": "F1",
    "new_before_plan": "F2",
    "out_of_order": "F3",
    "starts_before_parent": "F4",
    "ends_after_parent": "F5",
    "open_end": "F6",
    "in_progress_but_future": "F7",
    "may_start_before_parent": "F8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A milestone with the dates that are to be judged, printed or corrected.

    Attributes:
        milestone_id: Its id; the parent's id is the id without its last part.
        status: `new` or `in_progress`, printed at level 1 only.
        starts_on: First day, None where none is printed.
        ends_on: Last day, None where none is printed or the end is open.
        precision: How exact the start is printed; of no meaning without a start.
    """

    milestone_id: str
    status: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    precision: Precision = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One contradiction.

    Attributes:
        rule: Rule that is broken.
        milestone_id: Milestone at fault.
        found_on: Day that breaks the rule.
        limit_on: Day it was held against, None for an open end.
        related_id: Milestone that the limit comes from, None where it is the plan's or its own.
    """

    rule: RuleName
    milestone_id: str
    found_on: date
    limit_on: date | None = None
    related_id: str | None = None


def find(milestones: Sequence[Dated], issued: Span) -> list[Finding]:
    """All contradictions of the milestones, in the order of the rules, then of the ids.

    Args:
        milestones: Every milestone of the plan with one set of dates.
        issued: First and last day of the month that the plan was issued in.
    """
    table = {item.milestone_id: item for item in milestones}
    covered = spans(
        {key: Span(starts_on=item.starts_on, ends_on=item.ends_on) for key, item in table.items()}
    )
    found: list[Finding] = []
    for item in milestones:
        if item.starts_on is None:
            continue
        found += _of_itself(item, item.starts_on, issued)
        found += _against_predecessor(item, item.starts_on, table)
        found += _against_parent(item, item.starts_on, covered)
    return sorted(found, key=lambda finding: (NUMBERS[finding.rule], finding.milestone_id))


def _of_itself(item: Dated, start: date, issued: Span) -> Iterator[Finding]:
    """F1, F2, F6 and F7."""
    key, end = item.milestone_id, item.ends_on
    if end is None:
        yield Finding(rule="open_end", milestone_id=key, found_on=start)
    elif end < start:
        yield Finding(rule="ends_before_start", milestone_id=key, found_on=end, limit_on=start)
    first, last = issued.starts_on, issued.ends_on
    if item.status == "new" and first and start < first:
        yield Finding(rule="new_before_plan", milestone_id=key, found_on=start, limit_on=first)
    if item.status == "in_progress" and last and start > last:
        yield Finding(
            rule="in_progress_but_future", milestone_id=key, found_on=start, limit_on=last
        )


def _against_predecessor(item: Dated, start: date, table: Mapping[str, Dated]) -> Iterator[Finding]:
    """F3, among milestones of level 1."""
    before = predecessor_of(item.milestone_id, table)
    limit = table[before].starts_on if before else None
    if limit and start < limit:
        yield Finding(
            rule="out_of_order",
            milestone_id=item.milestone_id,
            found_on=start,
            limit_on=limit,
            related_id=before,
        )


def _against_parent(item: Dated, start: date, covered: Mapping[str, Span]) -> Iterator[Finding]:
    """F4, F5 and F8."""
    key, above = item.milestone_id, parent_of(item.milestone_id)
    if above is None:
        return
    first, last = covered[above].starts_on, covered[above].ends_on
    if first and start < first:
        # A printed year may begin inside the parent's time all the same: then F8, else F4.
        spoken = last_day(start, item.precision)
        rule: RuleName = "starts_before_parent" if spoken < first else "may_start_before_parent"
        if spoken < first or item.precision == "year":
            yield Finding(
                rule=rule, milestone_id=key, found_on=start, limit_on=first, related_id=above
            )
    if item.ends_on and last and item.ends_on > last:
        yield Finding(
            rule="ends_after_parent",
            milestone_id=key,
            found_on=item.ends_on,
            limit_on=last,
            related_id=above,
        )
