"""What a reader may give: other layouts of the same meaning, any order, and errors as they were."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from deltalake.exceptions import CommitFailedError

from madang.dataset import Column, Text
from madang.errors import Refused
from madang.lake import schema, stage
from madang.lake.commit import open_table
from madang.lake.stage import SORTED_ROWS

WORD = Text(ko="낱말", en="word")
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
ROWS = 3

LAYOUTS = [
    (pa.string(), pa.array(["c", "a", "b"]).dictionary_encode()),
    (pa.string(), pa.array(["c", "a", "b"], pa.large_string())),
    (pa.string(), pa.array(["c", "a", "b"], pa.string_view())),
    (pa.string(), pa.nulls(ROWS)),
    (pa.timestamp("us", "UTC"), pa.array([NOON] * ROWS, pa.timestamp("us", "Asia/Seoul"))),
    (pa.list_(pa.string()), pa.array([["x"], [], None], pa.list_(pa.large_string()))),
    (pa.decimal128(9, 2), pa.array([None] * ROWS, pa.decimal128(9, 2))),
]

LAYOUT_NAMES = ["dictionary", "large", "view", "null", "zone", "large list", "decimal"]


def two_columns(thing, kind, **more):
    columns = [
        Column("id", pa.string(), key=True, title=WORD),
        Column("value", kind, required=False, title=WORD),
    ]
    return thing(columns=columns, rules=[], **more)


@pytest.mark.parametrize(("declared", "given"), LAYOUTS, ids=LAYOUT_NAMES)
def test_other_layouts_of_one_meaning_become_the_declared_type(bench, thing, declared, given):
    dataset = two_columns(thing, declared)
    rows = pa.table({"id": ["1", "2", "3"], "value": given})
    table = bench.renew(dataset, rows, "h1").version.table()
    assert table.schema.field("value").type == declared
    assert table["value"].to_pylist() == pa.chunked_array([given]).to_pylist()


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        (pa.timestamp("us", "UTC"), pa.array([0], pa.timestamp("us"))),
        (pa.timestamp("us", "UTC"), pa.array([NOON], pa.timestamp("ms", "UTC"))),
        (pa.string(), pa.array([1])),
        (pa.decimal128(9, 2), pa.array([1.5])),
    ],
    ids=["no zone", "milliseconds", "number for text", "float for decimal"],
)
def test_types_that_would_lose_or_guess_are_refused(bench, thing, declared, given):
    rows = pa.table({"id": ["1"], "value": given})
    with pytest.raises(Refused, match="column 'value' has type"):
        bench.renew(two_columns(thing, declared), rows, "h1")


@pytest.mark.parametrize(
    ("order", "limit", "wanted"),
    [
        ({}, SORTED_ROWS, ["1", "2", "3"]),  # by key
        ({"order_by": ["value"]}, SORTED_ROWS, ["3", "1", "2"]),  # as declared
        ({}, 1, ["2", "3", "1"]),  # too many to sort: as read
    ],
)
def test_rows_lie_in_declared_order_or_by_key_where_they_are_few(
    bench, thing, monkeypatch, order, limit, wanted
):
    monkeypatch.setattr(stage, "SORTED_ROWS", limit)
    rows = pa.table({"id": ["2", "3", "1"], "value": ["c", "a", "b"]})
    renewal = bench.renew(two_columns(thing, pa.string(), **order), rows, "h1")
    assert renewal.version.table()["id"].to_pylist() == wanted


def test_table_without_key_keeps_the_order_read(bench, thing):
    columns = [Column("value", pa.string(), title=WORD)]
    rows = pa.table({"value": ["b", "a", "b"]})
    renewal = bench.renew(thing(columns=columns, rules=[]), rows, "h1")
    assert renewal.version.table()["value"].to_pylist() == ["b", "a", "b"]


def test_problem_rows_without_text_of_their_own_are_kept_as_given(bench, thing):
    rows = pa.table({"id": ["1", "2"], "value": ["x", "y"], "_problem": [None, "strange"]})
    bench.renew(two_columns(thing, pa.string(), bad_share=0.5), rows, "h1")
    (row,) = bench.lake.table(thing()).quarantine().to_pylist()
    assert (row["rules"], row["row_json"]) == (["reader:strange"], '{"id": "2", "value": "y"}')


def test_column_added_while_another_run_moves_the_table_is_added_all_the_same(
    bench, thing, rows_of, monkeypatch
):
    bench.renew(thing(), rows_of(("a", 1)), "h1")
    storage = bench.lake.table(thing()).storage
    real, raced = schema._carried_facts, []

    def race(*arguments):
        if not raced:
            raced.append(True)
            bench.renew(thing(), rows_of(("a", 2)), "h2")
        return real(*arguments)

    monkeypatch.setattr(schema, "_carried_facts", race)
    more = Column("m", pa.string(), required=False, title=WORD)
    wider = thing(columns=[*thing().columns, more], version="1.1")
    widened = schema.widen(storage, wider, open_table(storage))
    assert "m" in [field.name for field in widened.schema().fields]
    assert bench.lake.table(wider).current().table()["n"].to_pylist() == [2]


def test_column_that_cannot_be_added_says_so(bench, thing, rows_of, monkeypatch):
    bench.renew(thing(), rows_of(("a", 1)), "h1")
    storage = bench.lake.table(thing()).storage

    def refuse(*_, **__):
        raise CommitFailedError("no")

    monkeypatch.setattr(schema, "CommitProperties", refuse)
    wider = thing(columns=[*thing().columns, Column("m", pa.string(), required=False, title=WORD)])
    with pytest.raises(CommitFailedError):
        schema.widen(storage, wider, open_table(storage))


def test_only_one_holds_the_lock_of_a_partition(bench, thing):
    import threading

    table = bench.lake.table(thing())
    entered, order = threading.Event(), []

    def second():
        with table.lock(None):
            order.append("second")
        entered.set()

    with table.lock(None):
        waiting = threading.Thread(target=second)
        waiting.start()
        with table.lock("2017"):  # another partition is free
            order.append("first")
    assert entered.wait(30)
    waiting.join(30)
    assert order == ["first", "second"]
