"""Sources asked by day: which days are due, and what a month is read from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from madang import clock
from madang.dataset import Column, Dataset, Endpoint
from madang.live import days, recent
from madang.orchestration import Order, run
from tests.upstream import fake as faults
from tests.upstream.fake import Asked, Fake
from tests.upstream.town import NOW, WORD, Town, dataset, source

DAILY = source(
    "days", service="Daily", parameters={"STDR_DE_ID": "{day}"}, lag_days=7, again_days=10
)
COLUMNS = (
    Column("on_date", pa.date32(), key=True, title=WORD),
    Column("place", pa.string(), key=True, title=WORD),
    Column("n", pa.float64(), unit="1", title=WORD),
)


def daily(**changes) -> Dataset:
    said = {
        "partition": "month",
        "partition_column": "on_date",
        "partition_from": "2026-10",
        "frequency": "P1D",
        "max_drop": 1.0,
    }
    return dataset(DAILY, COLUMNS, **(said | changes))


def population(asked: Asked) -> list[dict[str, str]]:
    day = asked.parameters["0"]
    return [{"ON_DATE": day, "PLACE": str(n), "N": "1.5"} for n in range(3)]


@pytest.fixture
def month(new_town, fake) -> Town:
    fake.serve("plaza", "Daily", population)
    return new_town(daily())


def asked_days(fake: Fake) -> list[str]:
    return [call.parameters["0"][4:] for call in fake.calls]


def test_the_days_up_to_the_lag_are_asked_and_each_has_a_receipt(month, fake) -> None:
    outcome = month.build(partition="2026-11")
    assert outcome.status == "committed"
    assert outcome.rows == 13 * 3  # 20 November less seven days
    assert asked_days(fake) == [f"11{day:02d}" for day in range(1, 14)]
    receipts = sorted(month.place.raw.receipts("days"), key=lambda receipt: receipt.as_of)
    assert [receipt.as_of.day for receipt in receipts] == list(range(1, 14))
    assert receipts[0].parameters == (("STDR_DE_ID", "20261101"),)


def test_a_second_run_asks_nothing_and_the_next_day_asks_one_more(month, fake) -> None:
    month.build(partition="2026-11")
    fake.calls.clear()
    assert month.build(partition="2026-11").status == "unchanged"
    assert fake.calls == []
    month.now += timedelta(days=1)
    outcome = month.build(partition="2026-11")
    assert outcome.rows == 14 * 3
    assert asked_days(fake) == ["1111", "1114"]  # one again for corrections, one new


def test_corrections_take_the_place_of_what_came_first(month, fake) -> None:
    month.now = datetime(2026, 11, 8, 3, tzinfo=UTC)
    assert month.build(partition="2026-11").rows == 3
    fake.serve("plaza", "Daily", lambda asked: [row | {"N": "9"} for row in population(asked)])
    month.now = datetime(2026, 11, 11, 3, tzinfo=UTC)
    assert month.build(partition="2026-11").status == "committed"
    values = {row["on_date"].day: row["n"] for row in month.rows()}
    assert values == {1: 9.0, 2: 9.0, 3: 9.0, 4: 9.0}
    month.now = datetime(2026, 11, 12, 3, tzinfo=UTC)
    fake.calls.clear()
    month.build(partition="2026-11")
    assert "1101" not in asked_days(fake)  # a day is asked a second time once


def test_a_month_that_ended_is_read_whole(month, fake) -> None:
    assert month.build(partition="2026-10").rows == 31 * 3
    assert len(fake.calls) == 31


def test_a_day_without_data_is_asked_again_and_makes_no_gap(month, fake) -> None:
    fake.serve("plaza", "Daily", lambda a: [] if a.parameters["0"] == "20261105" else population(a))
    assert month.build(partition="2026-11").rows == 12 * 3
    fake.calls.clear()
    fake.serve("plaza", "Daily", population)
    assert month.build(partition="2026-11").rows == 13 * 3
    assert asked_days(fake) == ["1105"]


def test_a_day_without_data_is_given_up_after_a_month(month, fake) -> None:
    fake.serve("plaza", "Daily", lambda a: [] if a.parameters["0"] == "20261105" else population(a))
    month.build(partition="2026-11")
    month.now = datetime(2026, 12, 31, 3, tzinfo=UTC)
    month.build(partition="2026-11")
    fake.calls.clear()
    month.now += timedelta(days=1)
    month.build(partition="2026-11")
    assert "1105" not in asked_days(fake)


def test_days_before_a_fault_are_committed_with_a_warning_and_the_rest_comes_later(
    month, fake
) -> None:
    fake.play(faults.body(faults.HTML, 503), after=5, times=4)
    outcome = month.build(partition="2026-11")
    assert outcome.status == "committed"
    assert outcome.rows == 5 * 3
    assert "tried 4 times" in outcome.warnings[0]
    assert month.build(partition="2026-11").rows == 13 * 3


def test_a_fault_never_leaves_a_gap_in_a_month(month, fake) -> None:
    month.now = datetime(2026, 11, 10, 3, tzinfo=UTC)
    month.build(partition="2026-11")
    standing = len(month.rows())
    receipt = next(r for r in month.place.raw.receipts("days") if r.as_of == date(2026, 11, 2))
    folder = month.place.raw._folder
    folder.delete(f"receipts/days/2026-11-10/{receipt.id}.json")
    month.now = datetime(2026, 11, 10, 4, tzinfo=UTC)
    fake.play(faults.body(faults.HTML, 503), times=4)
    outcome = month.build(partition="2026-11")
    assert outcome.status == "refused"
    assert len(month.rows()) == standing


def test_a_quota_in_the_middle_keeps_what_came_and_goes_on_after_midnight(new_town, fake) -> None:
    fake.serve("plaza", "Daily", population)
    town = new_town(daily(), calls_a_day="plaza=10")
    outcome = town.build(partition="2026-11")
    assert (outcome.status, outcome.rows) == ("committed", 10 * 3)
    assert "after midnight" in outcome.warnings[0]
    assert town.build(partition="2026-11").status == "refused"
    assert len(fake.calls) == 10
    town.now = datetime(2026, 11, 20, 15, 1, tzinfo=UTC)
    assert town.build(partition="2026-11").rows == 14 * 3


def test_a_day_of_another_month_is_not_taken(month, fake) -> None:
    """A service that ignores the day asked for gives rows that are not of this partition."""
    wrong = {"ON_DATE": "20260901", "PLACE": "1", "N": "1"}
    fake.serve("plaza", "Daily", lambda _: [wrong])
    assert month.build(partition="2026-11").status == "refused"
    assert month.rows() == []


def test_a_month_that_has_not_come_is_refused_with_the_newest_day(month) -> None:
    assert "2026-11-13 is newest" in month.build(partition="2026-12").reason


def endpoint(**changes) -> Endpoint:
    return replace(DAILY.live, **changes)


@pytest.mark.parametrize(
    ("unit", "first", "found"),
    [
        ("month", "2026-09", ["2026-09", "2026-10", "2026-11"]),
        ("year", "2025", ["2025", "2026"]),
        ("day", "2026-11-12", ["2026-11-12", "2026-11-13"]),
        ("month", "2026-11", ["2026-11"]),
        ("month", "2027-01", []),
    ],
)
def test_partitions_run_from_the_first_to_that_of_the_newest_day(unit, first, found) -> None:
    with clock.frozen(NOW):
        offered = days.partitions(daily(partition=unit, partition_from=first), endpoint())
    assert offered == found


def test_every_month_of_many_years_is_offered_once() -> None:
    with clock.frozen(NOW):
        offered = days.partitions(daily(partition_from="2017-01"), endpoint())
    assert len(offered) == len(set(offered)) == 9 * 12 + 11


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (datetime(2026, 11, 20, 3, tzinfo=UTC), ["2026-11"]),
        (datetime(2026, 11, 9, 3, tzinfo=UTC), ["2026-10", "2026-11"]),
    ],
)
def test_a_schedule_looks_at_the_months_of_days_that_may_be_due(month, on, wanted) -> None:
    with clock.frozen(on):
        assert recent(month.place, daily()) == wanted


def test_without_a_span_a_run_takes_the_months_of_recent_days_only(new_town, fake) -> None:
    fake.serve("plaza", "Daily", population)
    town = new_town(daily(partition_from="2017-01"))

    def built(**span) -> list[str | None]:
        with clock.frozen(town.now):
            order = Order(names=["town.thing"], origin="live", **span)
            return [outcome.partition for outcome in run(town.place, order)]

    assert built() == ["2026-11"]
    assert built() == ["2026-11"]  # nothing is due: looked at all the same
    assert built(first="2026-10", last="2026-10") == ["2026-10"]


def test_a_schedule_has_nothing_to_do_where_no_day_is_due(month) -> None:
    month.build(partition="2026-11")
    with clock.frozen(month.now):
        assert recent(month.place, daily()) == []


def test_a_partitioned_dataset_wants_a_source_that_is_asked_by_day(new_town, fake) -> None:
    fake.serve("plaza", "Things", [])
    town = new_town(
        dataset(
            columns=COLUMNS, partition="month", partition_column="on_date", partition_from="2026-10"
        )
    )
    assert "put {day} into its parameters" in town.build(partition="2026-11").reason
