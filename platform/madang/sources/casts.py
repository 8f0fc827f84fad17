# ruff: noqa: S608 -- SQL is built here from declarations; madang.sql quotes every name and value
"""SQL that casts stripped text to a declared type, or to null: never to something else.

DuckDB's own casts are kinder than a lake may be: 1.5 becomes the integer 2, 12e-1 becomes 1, a time
of day is cut off a date, `18-01-01` is a day in the year 18, an offset after a bare TIMESTAMP is
ignored, and 1.005 in two decimals is 1.01. Here each of these is null, so the reader reports it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import pyarrow as pa

from madang import sql
from madang.dataset import Column
from madang.errors import DeclarationError

_WHITESPACE = " \t\r\n\v\f\u00a0\u3000"
_DIGITS = r"[+-]?\d+(\.0*)?"
_GROUPED = r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"
_DAY = r"(\d{8}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})([ T]00:00(:00(\.0+)?)?)?"
_DAY_PARTS = r"^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2}).*$"
_INSTANT = r"\d{4}[-/.]\d{2}[-/.]\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_COMPACT = r"\d{12}(\d{2})?"
_OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)"


def stripped(cell: str) -> str:
    """SQL of the cell without blanks around it, null where nothing is left.

    The cell is looked at before it is cut: measured, a sixth of the cost of always trimming. Sees
    all blanks before the text, and spaces after it; `stripped_wide` sees all.
    """
    looks_blank = f"{cell} < '!' OR ends_with({cell}, ' ')"
    return f"CASE WHEN {looks_blank} THEN {stripped_wide(cell)} ELSE {cell} END"


def stripped_wide(cell: str) -> str:
    """SQL of the cell without any blanks around it, tabs and ideographic spaces among them."""
    return f"nullif(trim({cell}, {sql.text(_WHITESPACE)}), '')"


Caster: TypeAlias = Callable[[str, Column], str]
"""From SQL of a cell and the column it is for to SQL of a value."""


def as_it_is(cell: str, column: Column) -> str:
    """SQL of the stripped cell, whatever its text says."""
    del column
    return cell


def sifted(  # noqa: PLR0913, PLR0917 -- what a question about cells is made of
    relation: str,
    names: Sequence[str],
    taken: Mapping[int, Column],
    strip: Callable[[str], str],
    cast: Caster,
    nothing: Caster = as_it_is,
) -> str:
    """SELECT of declared columns, `_problem` and `_raw` over text cells `c0`, `c1` and so on.

    s<n> is the stripped cell, v<n> the cast one. What is text and casts to null is a problem,
    `cast:<column>`; then `_raw` holds the whole row as JSON text.

    Args:
        relation: What holds the cells.
        names: Their names in the source, in order.
        taken: Declared column by place of the cell.
        strip: Gives SQL of the cell without blanks around it.
        cast: Gives SQL of the stripped cell in the declared type.
        nothing: Gives SQL of the stripped cell, null where its text means nothing.
    """
    stripped = ", ".join(f"{strip(f'c{n}')} AS t{n}" for n in taken)
    meant = ", ".join(f"{nothing(f't{n}', column)} AS s{n}" for n, column in taken.items())
    values = ", ".join(f"{cast(f's{n}', column)} AS v{n}" for n, column in taken.items())
    misfits = " ".join(
        f"WHEN v{n} IS NULL AND s{n} IS NOT NULL THEN {sql.text(f'cast:{column.name}')}"
        for n, column in taken.items()
    )
    named = ", ".join(f"v{n} AS {sql.name(column.name)}" for n, column in taken.items())
    row = ", ".join(f"{sql.name(key)} := c{n}" for n, key in enumerate(_unique(names)))
    return (
        f"SELECT {named}, _problem, "
        f"CASE WHEN _problem IS NOT NULL THEN to_json(struct_pack({row}))::VARCHAR END AS _raw "
        f"FROM (SELECT *, CASE {misfits} END AS _problem FROM (SELECT *, {values} "
        f"FROM (SELECT *, {meant} FROM (SELECT *, {stripped} FROM {relation}))))"
    )


def _unique(names: Sequence[str]) -> list[str]:
    """Names as keys of a row; DuckDB compares them without case."""
    seen: set[str] = set()
    keys: list[str] = []
    for place, name in enumerate(names, start=1):
        key = name if name and name.lower() not in seen else f"{name}#{place}"
        seen.add(key.lower())
        keys.append(key)
    return keys


def cast(cell: str, column: Column) -> str:
    """SQL of the stripped cell in the declared type, null where that would change its meaning.

    Args:
        cell: SQL expression of the text.
        column: Its declared type counts. Times without an offset are Seoul's (UTC+9); the result is
            a bare TIMESTAMP in UTC.

    Raises:
        DeclarationError: A list cannot be read from one cell.
    """
    kind = column.type
    if pa.types.is_string(kind):
        return cell
    if pa.types.is_integer(kind):
        return _number(cell, column, _integer)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _number(cell, column, _fraction)
    if pa.types.is_date(kind):
        return _date(cell)
    if pa.types.is_timestamp(kind):
        return _instant(cell)
    if pa.types.is_boolean(kind):
        return f"TRY_CAST({cell} AS BOOLEAN)"
    message = f"column {column.name!r}: a {kind} cannot be read from a delimited file"
    raise DeclarationError(message)


def _number(cell: str, column: Column, plain: Callable[[str, str], str]) -> str:
    """A number, also one with thousands separators."""
    kind = sql.type_name(column.type)
    grouped = plain(f"replace({cell}, ',', '')", kind)
    return f"coalesce({plain(cell, kind)}, CASE WHEN {_matches(cell, _GROUPED)} THEN {grouped} END)"


def _integer(cell: str, kind: str) -> str:
    """What reads back equal (cheaper, so it comes first), or is plain digits."""
    value = f"TRY_CAST({cell} AS {kind})"
    exact = f"{value}::VARCHAR = {cell} OR {_matches(cell, _DIGITS)}"
    return f"CASE WHEN {exact} THEN {value} END"


def _fraction(cell: str, kind: str) -> str:
    """No `nan` and no `inf`; decimals only where no digit is rounded away."""
    value = f"TRY_CAST({cell} AS {kind})"
    if kind == "DOUBLE":
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    return f"CASE WHEN {value} = TRY_CAST({cell} AS DECIMAL(38, 18)) THEN {value} END"


def _date(cell: str) -> str:
    """2018-01-02; more slowly 2018/1/2, 2018.01.02, 20180102, perhaps with 00:00 behind."""
    parts = f"regexp_replace({cell}, {sql.text(_DAY_PARTS)}, '\\1-\\2-\\3')"
    return (
        f"CASE WHEN {cell} LIKE '____-__-__' AND {cell} >= '0' THEN TRY_CAST({cell} AS DATE) "
        f"WHEN {_matches(cell, _DAY)} THEN TRY_CAST({parts} AS DATE) END"
    )


def _instant(cell: str) -> str:
    """ISO 8601 to the minute or finer, or 12 or 14 digits; what reads back equal comes first."""
    value = f"TRY_CAST({cell} AS TIMESTAMP)"
    dashed = f"regexp_replace({cell}, '[/.](\\d\\d)[/.]', '-\\1-')"
    compact = f"try_strptime(rpad({cell}, 14, '0'), '%Y%m%d%H%M%S')"
    with_offset = f"TRY_CAST({cell} AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE 'UTC'"
    utc = "- INTERVAL 9 HOUR"
    return (
        f"CASE WHEN {value}::VARCHAR IN ({cell}, {cell} || ':00') AND {cell} BETWEEN '0' AND ':' "
        f"THEN {value} {utc} "
        f"WHEN {_matches(cell, _INSTANT)} THEN TRY_CAST({dashed} AS TIMESTAMP) {utc} "
        f"WHEN {_matches(cell, _INSTANT + _OFFSET)} THEN {with_offset} "
        f"WHEN {_matches(cell, _COMPACT)} THEN {compact} {utc} END"
    )


def _matches(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {sql.text(pattern)})"
