"""Rows of a published version: which, in which order, in which pages; and that no SQL comes in."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

from madang import query, rows
from madang.errors import BadRowRequest, TooCostly, UnknownName
from madang.files import Folder
from madang.rows import engine, statement
from tests.rows.sample import ATTACKS, COLUMNS, TYPES, held, made

COUNT = 300


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> rows.Table:
    return held(tmp_path_factory.mktemp("rows") / "version")


def numbers(table: rows.Table, **asked) -> list[int]:
    said = {"columns": ("_id",), "limit": COUNT} | asked
    return [row[0] for row in rows.page(table, rows.Request(**said)).rows]


def test_values_come_json_clean(table):
    page = rows.page(table, rows.Request(columns=COLUMNS, limit=3))
    one = dict(zip(COLUMNS, page.rows[1], strict=True))
    assert one == {
        "_id": 2,
        "word": "시청역 2호선",
        "note": "지하수",
        "small": -19,
        "big": 2**53 + 1,
        "share": None,
        "price": 0.25,
        "is_open": None,
        "day": "2024-01-02",
        "at": "2024-01-01T01:05:06.000700Z",
        "tags": ["a"],
    }
    assert page.total == COUNT
    json.dumps(page.rows, allow_nan=False)


def test_empty_table_answers_no_rows(tmp_path):
    empty = held(tmp_path / "version", count=2)
    assert rows.page(empty, rows.Request(columns=COLUMNS, offset=2)).rows == []


@pytest.mark.parametrize("size", [33, 64, 65, 299, 300, 301])
@pytest.mark.parametrize("sort", [[], ["_id desc"], ["small"], ["is_open desc", "share"]])
def test_pages_hold_every_row_exactly_once(table, size, sort):
    order = rows.order(table, sort)
    seen = [
        number
        for offset in range(0, COUNT + 1, size)
        for number in numbers(table, order=order, offset=offset, limit=size)
    ]
    assert sorted(seen) == list(range(1, COUNT + 1))
    assert seen == numbers(table, order=order)


@pytest.mark.parametrize("sort", [[], ["small desc"], ["_id desc"]])
@pytest.mark.parametrize(("offset", "limit"), [(0, 10**9), (0, 150), (10, 17), (299, 5)])
def test_streamed_pages_are_one_answer(table, monkeypatch, sort, offset, limit):
    monkeypatch.setattr(engine, "PAGE_ROWS", 60)
    asked = {"order": rows.order(table, sort), "offset": offset}
    asked["condition"] = rows.condition(table, {"_id": {"gt": 3}})
    request = rows.Request(columns=("_id",), limit=limit, **asked)
    seen = [row[0] for page in rows.pages(table, request) for row in page.rows]
    assert seen == numbers(table, **asked, limit=min(limit, COUNT))


def test_rows_in_file_order_are_not_sorted(table):
    """Control of the two ways: sorted by hand, the same numbers."""
    plain = rows.Request(columns=("_id",), limit=COUNT)
    assert statement.is_in_file_order(plain)
    assert "ORDER" not in statement.rows(table, plain, "x").text
    assert numbers(table) == sorted(numbers(table))


@pytest.mark.parametrize(
    ("clause", "key"),
    [
        ("small", lambda row: (row["small"] is None, row["small"] or 0)),
        ("small desc", lambda row: (row["small"] is not None, -(row["small"] or 0))),
        ("small desc nulls last", lambda row: (row["small"] is None, -(row["small"] or 0))),
        ("small ASC NULLS FIRST", lambda row: (row["small"] is not None, row["small"] or 0)),
        ('"word"', lambda row: (row["word"] is None, row["word"] or "")),
    ],
)
def test_sorting_puts_unknown_where_postgresql_does(table, clause, key):
    wanted = sorted(range(COUNT), key=lambda number: (key(made(number)), number))
    assert numbers(table, order=rows.order(table, [clause])) == [number + 1 for number in wanted]


def test_distinct_rows_come_once_and_are_counted(table):
    request = rows.Request(columns=("is_open", "day"), distinct=True, limit=5, offset=2)
    page = rows.page(table, request)
    wanted = {(made(n)["is_open"], made(n)["day"]) for n in range(COUNT)}
    assert page.total == len(wanted)
    assert len(set(page.rows)) == 5
    assert page.last is None


def test_distinct_shows_days_and_numbers_as_ever(table):
    request = rows.Request(columns=("day", "share"), distinct=True, limit=COUNT)
    found = rows.page(table, request).rows
    assert all(day is None or len(day) == 10 for day, _ in found)
    assert all(share is None or share == share for _, share in found)  # noqa: PLR0124 -- no NaN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("환승지도", {"환승지도를"}),
        ("환승지도를", {"환승지도를"}),
        ("지도", {"환승지도를"}),
        ("시청 2", {"시청역 2호선"}),
        ("2호선을", {"시청역 2호선"}),
        ("12호선", set()),
        ("APPLES", {'Apple, "pie"'}),
        ("apple pie", {'Apple, "pie"'}),
        ("app", set()),
        ("it's", {"it's; DROP TABLE x --"}),
        ("없는말", set()),
        ("!!!", set()),
        ("%", set()),
        ("_", set()),
    ],
)
def test_words_are_found_as_people_write_them(table, text, found):
    request = rows.Request(
        columns=("word",), finds=(rows.in_field(table.field("word"), text),), limit=COUNT
    )
    assert {row[0] for row in rows.page(table, request).rows} == found


def test_words_may_stand_in_several_texts_and_the_best_row_comes_first(table):
    find = rows.in_texts(table, "시청 지하수")
    page = rows.page(table, rows.Request(columns=("rank", "word", "note"), finds=(find,)))
    assert page.rows
    for rank, word, note in page.rows:
        assert 0 < rank < 1
        assert (word, note) == ("시청역 2호선", "지하수")
    ranks = [row[0] for row in page.rows]
    assert ranks == sorted(ranks, reverse=True)


def test_composed_and_decomposed_text_are_one(table):
    found = rows.page(table, rows.Request(columns=("note",), finds=(rows.in_texts(table, "café"),)))
    assert {row[0] for row in found.rows} == {"cafe\u0301"}


def test_any_kind_is_searched_by_its_own_field(table):
    find = rows.in_field(table.field("small"), "7")
    page = rows.page(table, rows.Request(columns=("small",), finds=(find,), limit=COUNT))
    assert {row[0] for row in page.rows} == {7, -7}


@pytest.mark.parametrize(
    ("filters", "problem"),
    [
        ({"nope": 1}, "Unknown field: nope"),
        ({"small": "x"}, "'x' is no value"),
        ({"small": True}, "no value"),
        ({"small": {}}, "empty"),
        ({"small": {"like": 1}}, "no comparison"),
        ({"small": {"gt": [1]}}, "no value"),
        ({"small": {"in": 1}}, "no value"),
        ({"small": 1e400}, "no value"),
        ({"share": float("nan")}, "no value"),
        ({"is_open": 1}, "no value"),
        ({"day": "yesterday"}, "no value"),
        ({"at": 5}, "no value"),
        ({"price": "1e999999999"}, "no value"),
        ({"tags": "a"}, "no value"),
        ({"word": {"eq": {"a": 1}}}, "no value"),
        ({"$not": []}, "no operator"),
        ({"$or": {"small": 1}}, "list of objects"),
        ({"$or": [1]}, "list of objects"),
        ([{}], "empty"),
        ([1], "list of objects"),
        (5, "list of objects"),
        ("small", "list of objects"),
        ({"$and": [{"small": n} for n in range(101)]}, "more than 100"),
    ],
)
def test_wrong_filters_are_named_and_never_left_out(table, filters, problem):
    with pytest.raises(BadRowRequest, match=problem) as caught:
        rows.condition(table, filters)
    assert caught.value.parameter == "filters"


def test_deep_filters_are_refused(table):
    deep: dict = {"small": 1}
    for _ in range(11):
        deep = {"$and": [deep]}
    with pytest.raises(BadRowRequest, match="deep"):
        rows.condition(table, deep)


@pytest.mark.parametrize("clause", ["nope", "small up", "", "small; drop", "small, word", "tags"])
def test_wrong_sorting_is_refused(table, clause):
    with pytest.raises(BadRowRequest) as caught:
        rows.order(table, [clause])
    assert caught.value.parameter == "sort"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_parameter_carries_sql(table, attack, monkeypatch):
    """Whatever comes in is bound or refused; the SQL text is the same as for a harmless word."""
    texts: list[str] = []
    run = engine._run

    def watched(connection, wanted):
        texts.append(wanted.text)
        return run(connection, wanted)

    monkeypatch.setattr(engine, "_run", watched)

    def ask(value: str) -> list[str]:
        texts.clear()
        for field in ("word", "note"):
            for filters in ({field: value}, {field: [value, "b"]}, {field: {"gte": value}}):
                numbers(table, condition=rows.condition(table, filters))
        numbers(table, finds=(rows.in_texts(table, f"{value} 지도"),), columns=("_id",))
        return list(texts)

    attacked, harmless = ask(attack), ask("x")
    assert attacked[:6] == harmless[:6]
    assert not any(attack in text for text in attacked if attack not in harmless[0])
    for name in (f"small{attack}", attack, f'"{attack}"'):
        with pytest.raises(BadRowRequest):
            rows.condition(table, {name: 1})
        with pytest.raises(BadRowRequest):
            rows.order(table, [name])


def test_value_written_into_the_text_would_be_seen(table, monkeypatch):
    """Control of the test above: a statement that does not bind is caught by it."""

    def careless(self, value):
        return f"'{value}'"

    monkeypatch.setattr(statement._Maker, "_bind", careless)
    made_so = statement.rows(
        table,
        rows.Request(columns=("_id",), condition=rows.condition(table, {"word": ATTACKS[0]})),
        "x",
    )
    assert ATTACKS[0] in made_so.text


def test_connection_reads_its_own_file_and_no_other(table, tmp_path):
    other = held(tmp_path / "version")
    with engine._opened(table) as (connection, source):
        assert connection.sql(f"FROM {source}").shape == (COUNT, len(COLUMNS))
        for place in (query.place_of(other.folder), "/etc/hostname"):
            for reader in ("read_parquet", "read_text", "read_csv"):
                with pytest.raises(duckdb.Error):
                    connection.execute(f"FROM {reader}('{place}')")
        for attack in ("SET memory_limit='9GB'", f"COPY (SELECT 1) TO '{tmp_path}/x'"):
            with pytest.raises(duckdb.Error):
                connection.execute(attack)


def test_connection_that_is_not_locked_reads_everything(table, monkeypatch):
    """Control: without the lock the test above would find every file open."""
    monkeypatch.setattr(query, "lock", lambda *_: None)
    with engine._opened(table) as (connection, _):
        assert connection.execute("SELECT count(*) FROM read_text('/etc/hostname')").fetchall()


def test_request_that_takes_too_long_is_ended(table, monkeypatch):
    monkeypatch.setattr(engine, "TIME_LIMIT_S", 0.2)
    slow = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    with engine._opened(table) as (connection, _), pytest.raises(TooCostly, match="longer than"):
        engine._run(connection, statement.Statement(text=slow, values={}))


def test_request_that_takes_too_much_memory_is_ended(table, monkeypatch):
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "20MB")
    greedy = "SELECT DISTINCT range, random() FROM range(10000000)"
    with engine._opened(table) as (connection, _), pytest.raises(TooCostly, match="memory"):
        engine._run(connection, statement.Statement(text=greedy, values={}))


def test_only_so_many_requests_run_at_once(table, monkeypatch):
    import threading

    monkeypatch.setattr(engine, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(engine, "TIME_LIMIT_S", 0.05)
    with engine._opened(table), pytest.raises(TooCostly, match="run already"):
        numbers(table)
    monkeypatch.setattr(engine, "TIME_LIMIT_S", 20.0)
    assert len(numbers(table)) == COUNT


def test_rows_come_from_an_object_store_alike(table, tmp_path):
    """Here from memory, through the same file system that serves a store."""
    held(tmp_path / "version")
    folder = Folder("memory://rows/version")
    folder.write_once("data.parquet", (tmp_path / "version/data.parquet").read_bytes())
    stored = rows.table(folder, TYPES)
    condition = rows.condition(stored, {"small": {"gt": 3}})
    assert numbers(stored, condition=condition) == numbers(table, condition=condition)


def test_version_that_is_gone_is_named(table, tmp_path):
    gone = held(tmp_path / "version")
    (tmp_path / "version/data.parquet").unlink()
    with pytest.raises(UnknownName, match="not on the shelf"):
        numbers(gone)


def test_big_numbers_compare_exactly(table):
    wanted = made(3)["big"]
    assert numbers(table, condition=rows.condition(table, {"big": wanted})) == [4]
    assert numbers(table, condition=rows.condition(table, {"big": str(wanted)})) == [4]
    assert numbers(table, condition=rows.condition(table, {"big": 10**30})) == []
    assert len(numbers(table, condition=rows.condition(table, {"big": {"lt": 10**39}}))) > 200


def test_instants_compare_across_zones(table):
    at = datetime(2024, 1, 1, 3, 5, 6, 700, tzinfo=UTC)
    utc = numbers(table, condition=rows.condition(table, {"at": "2024-01-01T03:05:06.000700"}))
    seoul = numbers(
        table, condition=rows.condition(table, {"at": "2024-01-01T12:05:06.000700+09:00"})
    )
    assert utc == seoul == [n + 1 for n in range(COUNT) if made(n)["at"] == at]


def test_exact_numbers_compare_exactly(table):
    wanted = [n + 1 for n in range(COUNT) if made(n)["price"] in (Decimal("1.25"), Decimal("2.5"))]
    condition = rows.condition(table, {"price": ["1.25", 2.5, 1e20]})
    assert numbers(table, condition=condition) == wanted
