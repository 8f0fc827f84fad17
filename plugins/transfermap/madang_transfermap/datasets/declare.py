"""What the declarations have in common: credits, typed readers, and known counts as rules."""

from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa

from madang import sql
from madang.dataset import Column, Inputs, Reader, Rule, Text

SPATIAL = Text(ko="수도권", en="Seoul capital region")
KEYWORDS = (
    Text(ko="지하철", en="subway"),
    Text(ko="교통약자", en="people with reduced mobility"),
    Text(ko="환승", en="transfer"),
    Text(ko="접근성", en="accessibility"),
)
LICENCE = "kogl-1"
SEVERAL_NOTE = Text(ko="여럿이면 /로 나눔", en="Several values are parted by /")
_EXTRA = ("_problem", "_raw")


def typed(read: Callable[[Inputs], pa.Table], columns: Sequence[Column]) -> Reader:
    """A reader whose table has the declared types; `_problem` and `_raw` come along as text."""

    def reader(inputs: Inputs) -> pa.Table:
        table = read(inputs)
        fields = [(column.name, column.type) for column in columns]
        fields += [(name, pa.string()) for name in _EXTRA if name in table.column_names]
        schema = pa.schema(fields)
        return table.select(schema.names).cast(schema)

    return reader


def known_counts(  # noqa: PLR0913 -- parts of one question
    name: str,
    wanted: Mapping[str, int],
    why: Text,
    *,
    value: str,
    of: str = "*",
    where: str = "true",
    cases: str | None = None,
) -> Rule:
    """The rule that rows fall on the values of an expression in known numbers, and on no others.

    Args:
        name: Name of the rule.
        wanted: Number of rows for each value.
        why: What goes wrong where it does not hold.
        value: SQL expression that gives the value of a row.
        of: What is counted, e.g. `DISTINCT source_row`.
        where: Rows that take part.
        cases: SELECT list that makes test rows from `value` and `n` (from 0, counted over all).
    """
    listed = ", ".join(f"({sql.text(key)}, {number})" for key, number in wanted.items())
    query = (
        f"SELECT coalesce(sum(abs(coalesce(w.n, 0) - coalesce(f.n, 0))), 0) "  # noqa: S608 -- declared
        f"FROM (VALUES {listed}) AS w(value, n) FULL JOIN "
        f"(SELECT ({value})::VARCHAR AS value, count({of}) AS n FROM this WHERE {where} GROUP BY "
        f"1) AS f "
        f"ON w.value = f.value"
    )
    each = f"SELECT value, unnest(range(n)) AS i FROM (VALUES {listed}) AS v(value, n)"  # noqa: S608 -- declared
    rows = (
        f"SELECT {cases or 'value AS unused'} "  # noqa: S608 -- declared
        f"FROM (SELECT value, row_number() OVER () - 1 AS n FROM ({each}))"
    )
    return Rule(name, query=query, why=why, passes=rows, fails=f"{rows} LIMIT 3")


def known_total(  # noqa: PLR0913 -- parts of one question
    name: str,
    wanted: int,
    why: Text,
    *,
    of: str = "*",
    where: str = "true",
    cases: str | None = None,
) -> Rule:
    """The rule that so many rows, or values of `of`, fulfil `where`; see `known_counts`."""
    return known_counts(name, {"all": wanted}, why, value="'all'", of=of, where=where, cases=cases)
