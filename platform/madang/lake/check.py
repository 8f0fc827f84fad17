"""Checks: what a declaration demands, asked of staged bytes in one statement.

Row checks become `count(*) FILTER (…)` of one scan, keys a GROUP BY, references an anti-join to the
pinned upstream version. Only when something fails is a second statement run, to find which rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from madang import sql
from madang.dataset import Dataset, Rows, Rule
from madang.lake.demand import QueryCheck, RowCheck, query_checks, row_checks
from madang.lake.engine import attach_upstream, engine, relation
from madang.lake.records import CheckResult

EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What the checks found in a staged file.

    Attributes:
        rows: Rows in it.
        bad_rows: Rows that break at least one error check.
        results: A verdict for each check, in declared order.
        broken: Names of the error checks that fail.
        whole_fails: An error check fails that blames no single row, so that none can be set aside.
    """

    rows: int
    bad_rows: int
    results: tuple[CheckResult, ...]
    broken: frozenset[str]
    whole_fails: bool


def run_checks(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, after: Verdicts | None = None
) -> Verdicts:
    """Verdicts on the view `this`, with upstream views attached.

    Args:
        connection: Holds `this` (see `madang.lake.engine.attach_staged`) and upstream views.
        dataset: The declaration.
        after: Verdicts on more rows, of which `this` holds the good ones. Then only those checks
            are asked again that failed, or that may fail now although they held.
    """
    rows, queries = row_checks(dataset), query_checks(dataset)
    if after is not None:
        rows = [check for check in rows if check.spec.name in after.broken or _looks_around(check)]
    found = connection.execute(_statement(rows, queries)).fetchone()
    if found is None:
        message = f"{dataset.key}: the check statement gave no row"
        raise AssertionError(message)
    total, *counts = (int(value or 0) for value in found)
    failing = dict(zip([check.spec.name for check in (*rows, *queries)], counts, strict=True))
    results = tuple(
        _result(connection, dataset, check, failing[check.spec.name]) for check in (*rows, *queries)
    )
    broken = frozenset(r.name for r in results if not r.passed and r.severity == "error")
    whole = any(check.spec.name in broken for check in queries)
    bad = _count_bad(connection, dataset, broken, failing)
    return Verdicts(rows=total, bad_rows=bad, results=results, broken=broken, whole_fails=whole)


def verdict_statement(dataset: Dataset) -> str:
    """The one statement: total rows, then a number for each check."""
    return _statement(row_checks(dataset), query_checks(dataset))


def _statement(rows: Sequence[RowCheck], queries: Sequence[QueryCheck]) -> str:
    plain = [check for check in rows if check.spec.kind in {"column", "rule"}]
    # Null counts as good here as everywhere: count_if passes it over.
    counts = "".join(f", count_if({check.bad}) AS c{n}" for n, check in enumerate(plain))
    places = {check.spec.name: f"c{n}" for n, check in enumerate(plain)}
    numbers = [
        places.get(check.spec.name)
        or f"({check.count or f'SELECT count(*) FROM this WHERE {check.bad}'})"
        for check in rows
    ]
    numbers += [f"({check.number})" for check in queries]
    listed = "".join(f", {number}" for number in numbers)
    return (
        f"WITH scan AS (SELECT count(*) AS total{counts} FROM this) SELECT total{listed} FROM scan"
    )


def _looks_around(check: RowCheck) -> bool:
    """Whether a row's verdict depends on other rows, so that it may change when some of them go.

    Keys do too, but those that are unique among many are unique among fewer.
    """
    return check.spec.kind != "key" and "select" in check.bad.lower()


def bad_rows(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, broken: Collection[str]
) -> pa.Table:
    """The rows of `this` that break one of the checks named, in file order.

    Returns:
        row_no (position in the file, from 1), rules (check names), row_json (the row as text).
    """
    errors = _blamed(dataset, broken)
    rules = ", ".join(
        f"CASE WHEN coalesce({check.bad}, false) THEN {sql.text(check.spec.name)} END"
        for check in errors
    )
    return connection.sql(
        "SELECT file_row_number + 1 AS row_no, "
        f"list_filter([{rules}], lambda r: r IS NOT NULL) AS rules, "
        f"{_row_json(dataset)} AS row_json "
        f"FROM this WHERE {_or(errors)} ORDER BY 1"
    ).to_arrow_table()


def good_condition(dataset: Dataset, broken: Collection[str]) -> str:
    """SQL condition over `this` that keeps the rows which break none of the checks named."""
    return f"NOT ({_or(_blamed(dataset, broken))})"


def _blamed(dataset: Dataset, broken: Collection[str]) -> list[RowCheck]:
    """The row checks among those named: asking all of them again would cost a scan each."""
    return [check for check in row_checks(dataset) if check.spec.name in broken]


def _or(checks: Iterable[RowCheck]) -> str:
    return " OR ".join(f"coalesce({check.bad}, false)" for check in checks) or "false"


def _row_json(dataset: Dataset) -> str:
    fields = (f"{sql.name(name)} := this.{sql.name(name)}" for name in dataset.column_names)
    return f"to_json(struct_pack({', '.join(fields)}))::VARCHAR"


def _count_bad(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    broken: Collection[str],
    failing: Mapping[str, int],
) -> int:
    """Rows that break any of the checks named; counted only where there are several."""
    blamed = _blamed(dataset, broken)
    if len(blamed) <= 1:
        return sum(failing[check.spec.name] for check in blamed)
    # To the end: DuckDB takes no other question while a row might still come.
    ((found,),) = connection.execute(f"SELECT count(*) FROM this WHERE {_or(blamed)}").fetchall()
    return int(found)


def _result(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    check: RowCheck | QueryCheck,
    failing: int,
) -> CheckResult:
    examples: tuple[str, ...] = ()
    if failing and isinstance(check, RowCheck):
        rows = connection.execute(
            f"SELECT {_row_json(dataset)} FROM this WHERE {check.bad} LIMIT {EXAMPLES}"
        ).fetchall()
        examples = tuple(row[0] for row in rows)
    return check.spec.verdict(failing, examples)


def breaks(  # noqa: PLR0913 -- what a build has at hand, in small
    dataset: Dataset,
    rule: Rule,
    rows: Rows,
    *,
    upstream: Sequence[Dataset] = (),
    run_time: datetime,
    scratch: Path,
) -> bool:
    """Whether `rows` break `rule`, as a build would judge them.

    Args:
        dataset: The declaration.
        rule: One of its rules.
        rows: Dictionaries of the columns that matter (the others are null), or a SELECT.
        upstream: Datasets that the rule may read; they are empty.
        run_time: Instant that the rule sees as `run_time`.
        scratch: Local folder to spill into.
    """
    select = rows if isinstance(rows, str) else " UNION ALL BY NAME ".join(map(_row_select, rows))
    empty = relation(dataset, ())
    given = f"{empty} UNION ALL BY NAME ({select})" if select else empty
    columns = ", ".join(
        f"{sql.name(c.name)}::{sql.type_name(c.type)} AS {sql.name(c.name)}"
        for c in dataset.columns
    )
    with engine(scratch) as connection:
        attach_upstream(connection, {other.key: relation(other, ()) for other in upstream})
        run = f"{sql.value(run_time)} AS run_time"
        connection.execute(f"CREATE VIEW this AS SELECT {columns}, {run} FROM ({given})")
        question = rule.query or f"SELECT count(*) FROM this WHERE coalesce(({rule.sql}), false)"
        found = connection.execute(question).fetchone()
    return bool(found and found[0])


def _row_select(row: Mapping[str, object]) -> str:
    return "SELECT " + ", ".join(f"{sql.value(v)} AS {sql.name(k)}" for k, v in row.items())
