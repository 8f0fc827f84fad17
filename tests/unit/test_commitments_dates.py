"""How the plan's printed dates are read."""

from datetime import date

import pytest

from madang_commitments.dates import (
    Period,
    Span,
    UnreadableDate,
    predecessor_of,
    read_period,
    spans,
)


def period(start: str, end: str | None, precision: str) -> Period:
    last = date.fromisoformat(end) if end else None
    return Period(starts_on=date.fromisoformat(start), ends_on=last, precision=precision)


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("18.8", "20.8", period("2018-08-01", "2020-08-31", "month")),
        ("'18.9", "10", period("2018-09-01", "2018-10-31", "month")),
        ("'19.2", "3", period("2019-02-01", "2019-03-31", "month")),
        ("'19.1", None, period("2019-01-01", "2019-01-31", "month")),
        ("'20.2", None, period("2020-02-01", "2020-02-29", "month")),
        ("'18.10월", "'18.11월", period("2018-10-01", "2018-11-30", "month")),
        ("'18.11월", "'18.2월", period("2018-11-01", "2018-02-28", "month")),
        ("'19~", None, period("2019-01-01", None, "year")),
        ("'19 상반기", None, period("2019-01-01", "2019-06-30", "half")),
        ("'20 하반기", None, period("2020-07-01", "2020-12-31", "half")),
        (None, None, None),
    ],
)
def test_printed_dates_are_read(start, end, wanted):
    assert read_period(start, end) == wanted


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        ("2018.9", None, "2018.9"),
        ("'18.13", None, "'18.13"),
        ("'18.0", None, "'18.0"),
        ("'18.9", "13", "13"),
        ("'18.9", "말", "말"),
        ("'19~", "'20.8", "'20.8"),
        ("'19 상반기", "12", "12"),
        ("'19 봄", None, "'19 봄"),
        (None, "'18.10", "'18.10"),
        ("", None, "''"),
    ],
)
def test_what_no_rule_reads_is_refused_by_name(start, end, named):
    with pytest.raises(UnreadableDate, match=named.replace("'", "'?")):
        read_period(start, end)


def test_dates_are_inherited_through_two_levels_and_an_open_end_takes_the_parents():
    found = spans(
        {
            "c2-m3": Span(starts_on=date(2018, 9, 1), ends_on=date(2020, 8, 31)),
            "c2-m3-3": Span(starts_on=date(2019, 1, 1)),
            "c2-m3-3-1": Span(),
        }
    )
    assert found["c2-m3-3-1"] == Span(starts_on=date(2019, 1, 1), ends_on=date(2020, 8, 31))


def test_a_missing_parent_is_named():
    with pytest.raises(UnreadableDate, match="c2-m3-3-1: its parent c2-m3-3"):
        spans({"c2-m3-3-1": Span()})


@pytest.mark.parametrize(
    ("milestone_id", "wanted"), [("c3-m1", None), ("c3-m3", "c3-m2"), ("c3-m2-1", None)]
)
def test_predecessors_are_of_level_one_and_the_same_commitment(milestone_id, wanted):
    known = ["c2-m4", "c3-m1", "c3-m2", "c3-m2-1", "c3-m3"]
    assert predecessor_of(milestone_id, known) == wanted
