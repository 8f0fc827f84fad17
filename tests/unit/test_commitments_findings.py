"""The eight rules that find contradictions, each with the case that keeps it and breaks it."""

from datetime import date

import pytest

from madang_commitments.dates import Span, read_period
from madang_commitments.findings import NUMBERS, Dated, find

ISSUED = Span(starts_on=date(2018, 8, 1), ends_on=date(2018, 8, 31))


def dated(milestone_id: str, start=None, end=None, status=None) -> Dated:
    read = read_period(start, end)
    if read is None:
        return Dated(milestone_id=milestone_id, status=status)
    return Dated(
        milestone_id=milestone_id,
        status=status,
        starts_on=read.starts_on,
        ends_on=read.ends_on,
        precision=read.precision,
    )


PARENT = dated("c1-m2", "18.9", "20.8", "new")


@pytest.mark.parametrize(
    ("milestones", "wanted"),
    [
        ([PARENT], []),
        ([PARENT, dated("c1-m2-1")], []),
        ([PARENT, dated("c1-m2-1", "'18.9", "10")], []),
        ([dated("c1-m1", "18.11", "18.9", "new")], ["F1-c1-m1"]),
        ([dated("c1-m1", "18.7", "18.9", "new")], ["F2-c1-m1"]),
        ([dated("c1-m1", "18.7", "18.9", "in_progress")], []),
        ([dated("c1-m1", "18.10", "18.12", "new"), PARENT], ["F3-c1-m2"]),
        ([dated("c2-m1", "18.10", "18.12", "new"), PARENT], []),
        ([PARENT, dated("c1-m2-1", "'18.8", "9")], ["F4-c1-m2-1"]),
        ([PARENT, dated("c1-m2-1", "'17 하반기")], ["F4-c1-m2-1"]),
        ([PARENT, dated("c1-m2-1", "'18 하반기")], []),
        ([PARENT, dated("c1-m2-1", "'17~")], ["F4-c1-m2-1", "F6-c1-m2-1"]),
        ([PARENT, dated("c1-m2-1", "'20 하반기")], ["F5-c1-m2-1"]),
        ([PARENT, dated("c1-m2-1", "'19~"), dated("c1-m2-1-1", "'20 하반기")], None),
        ([PARENT, dated("c1-m2-1", "'19~")], ["F6-c1-m2-1"]),
        ([dated("c1-m2", "18.9", "20.8", "in_progress")], ["F7-c1-m2"]),
        ([dated("c1-m2", "18.8", "20.8", "in_progress")], []),
        ([PARENT, dated("c1-m2-1", "'18~")], ["F6-c1-m2-1", "F8-c1-m2-1"]),
    ],
)
def test_contradictions_are_found_and_nothing_else(milestones, wanted):
    found = [f"{NUMBERS[item.rule]}-{item.milestone_id}" for item in find(milestones, ISSUED)]
    # An open parent ends with its own parent, so the item below it is held against that.
    assert found == (wanted if wanted is not None else ["F5-c1-m2-1-1", "F6-c1-m2-1"])


def test_a_finding_names_the_day_the_limit_and_where_it_comes_from():
    (found,) = find([PARENT, dated("c1-m2-1", "'20 하반기")], ISSUED)
    assert (found.found_on, found.limit_on, found.related_id) == (
        date(2020, 12, 31),
        date(2020, 8, 31),
        "c1-m2",
    )
