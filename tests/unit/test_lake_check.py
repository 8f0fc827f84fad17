"""Each check kind finds what it is for, and only that."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from madang.dataset import Column, Rule, Text
from madang.lake import breaks, check_specs
from madang.lake.demand import GUARDS, READABLE

WORD = Text(ko="낱말", en="word")
RUN_TIME = datetime(2026, 1, 1, tzinfo=UTC)

COLUMNS = [
    Column("id", pa.string(), key=True, pattern="[a-z]+", title=WORD),
    Column("state", pa.string(), required=False, title=WORD, values={"on": WORD, "off": WORD}),
    Column(
        "day", pa.date32(), required=False, title=WORD, min=date(2017, 1, 1), max=date(2020, 1, 1)
    ),
    Column("parent", pa.string(), required=False, ref="demo.thing.id", title=WORD),
    Column("seen_at", pa.timestamp("us", "UTC"), required=False, title=WORD),
]


@pytest.fixture
def dataset(thing):
    return thing(
        columns=COLUMNS,
        bad_share=0.9,
        rules=[
            Rule(
                "not_from_the_future",
                sql="seen_at > run_time",
                why=WORD,
                passes=[{"seen_at": datetime(2025, 1, 1, tzinfo=UTC)}],
                fails=[{"seen_at": datetime(2027, 1, 1, tzinfo=UTC)}],
            )
        ],
    )


def given(*rows: dict) -> pa.Table:
    fields = [pa.field(column.name, column.type) for column in COLUMNS]
    return pa.Table.from_pylist(list(rows), pa.schema(fields))


@pytest.mark.parametrize(
    ("row", "check"),
    [
        ({"id": "UPPER"}, "id__pattern"),
        ({"id": "b\nc"}, "id__pattern"),
        ({"id": "b", "state": "unknown"}, "state__values"),
        ({"id": "b", "day": date(2016, 12, 31)}, "day__range"),
        ({"id": "b", "day": date(2020, 1, 2)}, "day__range"),
        ({"id": "b", "parent": "nobody"}, "parent__ref"),
        ({"id": "b", "seen_at": datetime(2100, 1, 1, tzinfo=UTC)}, "not_from_the_future"),
    ],
)
def test_check_blames_the_bad_row_with_an_example(bench, dataset, row, check):
    renewal = bench.renew(dataset, given({"id": "a"}, row), "h1")
    (failed,) = [result for result in renewal.checks if not result.passed]
    assert (failed.name, failed.failing, len(failed.examples)) == (check, 1, 1)
    assert row["id"] in failed.examples[0].replace("\\n", "\n")
    assert renewal.version.table()["id"].to_pylist() == ["a"]


@pytest.mark.parametrize(
    "row",
    [
        {"id": "b", "state": "on", "day": date(2017, 1, 1), "parent": "a"},
        {"id": "b", "state": None, "day": None, "parent": None, "seen_at": None},
    ],
)
def test_null_is_unknown_and_breaks_no_limit(bench, dataset, row):
    renewal = bench.renew(dataset, given({"id": "a"}, row), "h1")
    assert all(result.passed for result in renewal.checks)


def test_specs_and_results_name_the_same_checks_in_the_same_order(bench, dataset):
    renewal = bench.renew(dataset, given({"id": "a"}), "h1")
    specs = [spec.name for spec in check_specs(dataset)]
    assert [result.name for result in renewal.checks] == specs
    assert specs[0] == READABLE.name
    assert specs[-4:] == [guard.name for guard in GUARDS]
    assert all(name.replace("_", "a").isalnum() for name in specs)


def test_rule_is_judged_on_rows_as_a_build_would(dataset, thing, tmp_path):
    (rule,) = dataset.rules
    run = {"run_time": RUN_TIME, "scratch": tmp_path}
    assert not breaks(dataset, rule, rule.passes, **run)
    assert breaks(dataset, rule, rule.fails, **run)
    assert not breaks(dataset, rule, [], **run)


def test_query_rule_may_read_upstream_and_take_a_select(dataset, thing, tmp_path):
    rule = Rule(
        "as_many_as_upstream",
        query="SELECT (SELECT count(*) FROM this) - (SELECT count(*) FROM demo.other)",
        why=WORD,
        passes="SELECT 'a' AS id WHERE false",
        fails="SELECT 'a' AS id",
    )
    run = {"upstream": [thing(key="demo.other")], "run_time": RUN_TIME, "scratch": tmp_path}
    assert not breaks(dataset, rule, rule.passes, **run)
    assert breaks(dataset, rule, rule.fails, **run)


@pytest.mark.parametrize(
    ("kind", "unit", "partition", "inside", "outside"),
    [
        (pa.date32(), "year", "2017", date(2017, 12, 31), date(2018, 1, 1)),
        # 15:00 UTC is midnight in Seoul: partitions are Seoul's days.
        (
            pa.timestamp("us", "UTC"),
            "day",
            "2018-06-18",
            datetime(2018, 6, 17, 15, 0, tzinfo=UTC),
            datetime(2018, 6, 17, 14, 59, tzinfo=UTC),
        ),
    ],
)
def test_partition_is_told_by_the_seoul_calendar(
    bench, thing, kind, unit, partition, inside, outside
):
    columns = [Column("at", kind, key=True, title=WORD)]
    dataset = thing(
        columns=columns,
        rules=[],
        bad_share=0.5,
        partition=unit,
        partition_column="at",
        partition_from=partition,
    )
    rows = pa.table({"at": pa.array([inside, outside], kind)})
    renewal = bench.renew(dataset, rows, "h1", partition=partition)
    assert renewal.version.table()["at"].to_pylist() == [inside]
