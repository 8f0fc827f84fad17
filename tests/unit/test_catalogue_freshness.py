"""Data are fresh, late or stale against how often they are to come."""

from datetime import UTC, date, datetime, timedelta

import pytest

from madang.catalogue import confirmed_at, freshness, next_due
from madang.catalogue.freshness import duration
from madang.lake import Attempt

THEN = datetime(2025, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "fresh_within", "age", "wanted"),
    [
        ("P1D", None, timedelta(hours=36), "fresh"),
        ("P1D", None, timedelta(hours=36, seconds=1), "late"),
        ("P1D", None, timedelta(hours=72), "late"),
        ("P1D", None, timedelta(hours=72, seconds=1), "stale"),
        ("P1Y", "P1M", timedelta(days=31), "fresh"),
        ("P1Y", "P1M", timedelta(days=62), "late"),
        ("P1Y", "P1M", timedelta(days=63), "stale"),
        ("PT10M", "PT30M", timedelta(minutes=45), "late"),
        ("irregular", None, timedelta(days=9999), "fresh"),
        ("irregular", "P1W", timedelta(days=8), "late"),
        ("irregular", "P1W", timedelta(days=15), "stale"),
        ("P1D", None, timedelta(days=-1), "fresh"),
    ],
)
def test_freshness_follows_the_declared_limit(frequency, fresh_within, age, wanted, new_garden):
    tree = new_garden.tree(frequency=frequency, fresh_within=fresh_within)
    assert freshness(tree, THEN, THEN + age) == wanted


def test_freshness_is_unknown_before_the_first_data(new_garden):
    assert freshness(new_garden.tree(), None, THEN) == "unknown"
    assert freshness(new_garden.tree(frequency="irregular"), None, THEN) == "unknown"


@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [
        ([], THEN),
        (["same_rows"], THEN + timedelta(days=1)),
        (["unchanged", "refused"], THEN + timedelta(days=1)),
        (["refused"], THEN),
        (["failed", "superseded"], THEN),
    ],
)
def test_only_confirmed_attempts_renew_the_age(statuses, wanted):
    attempts = [
        Attempt(partition=str(n), status=status, at=THEN, input_at=THEN + timedelta(days=n + 1))
        for n, status in enumerate(statuses)
    ]
    assert confirmed_at(THEN, attempts) == wanted


def test_nothing_confirmed_gives_no_age():
    assert confirmed_at(None, [Attempt(partition=None, status="failed", at=THEN)]) is None


@pytest.mark.parametrize(
    ("frequency", "input_at", "wanted"),
    [
        ("P1Y", datetime(2024, 2, 28, 15, tzinfo=UTC), date(2025, 2, 28)),  # 29 February in Seoul
        ("P1M", datetime(2025, 1, 31, tzinfo=UTC), date(2025, 2, 28)),
        ("P3M", datetime(2025, 11, 30, tzinfo=UTC), date(2026, 2, 28)),
        ("P1W", THEN, date(2025, 4, 7)),
        ("P1D", datetime(2025, 3, 31, 16, tzinfo=UTC), date(2025, 4, 2)),
        ("PT6H", datetime(2025, 3, 31, 10, tzinfo=UTC), date(2025, 4, 1)),
        ("irregular", THEN, None),
    ],
)
def test_next_data_are_due_a_period_later(frequency, input_at, wanted, new_garden):
    assert next_due(new_garden.tree(frequency=frequency), input_at) == wanted


def test_history_is_never_due(new_garden):
    assert next_due(new_garden.tree(historical=True), THEN) is None


@pytest.mark.parametrize("text", ["P", "1Y", "P1H", "PT1D", "P1Y2M", ""])
def test_wrong_duration_is_refused(text):
    with pytest.raises(ValueError, match="no ISO 8601 duration"):
        duration(text)
