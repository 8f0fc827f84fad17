"""SQL text from declarations: the one place that quotes names and values and maps types."""

from collections.abc import Iterable
from datetime import date, datetime

import pyarrow as pa

_TYPES = {
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.timestamp("us", "UTC"): "TIMESTAMP WITH TIME ZONE",
}


def name(*parts: str) -> str:
    """A quoted identifier, dotted where there are several parts.

    >>> name("transfermap", 'odd"name')
    '"transfermap"."odd""name"'
    """
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def names(parts: Iterable[str]) -> str:
    """A list of quoted identifiers, as between SELECT and FROM."""
    return ", ".join(name(part) for part in parts)


def text(value: str) -> str:
    """A quoted string literal.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def value(item: object) -> str:
    """A literal for a bound or a test row: number, text, boolean, day, instant, list, or null.

    >>> value(None), value(True), value(2.5), value(["a"])
    ('NULL', 'TRUE', '2.5', "['a']")
    """
    match item:
        case None:
            literal = "NULL"
        case bool():
            literal = str(item).upper()
        case int() | float():
            literal = repr(item)
        case datetime():
            literal = f"TIMESTAMPTZ {text(item.isoformat())}"
        case date():
            literal = f"DATE {text(item.isoformat())}"
        case list() | tuple():
            literal = "[" + ", ".join(value(part) for part in item) + "]"
        case _:
            literal = text(str(item))
    return literal


def type_name(arrow: pa.DataType) -> str:
    """The DuckDB type of an Arrow type that a column may have.

    Raises:
        KeyError: A type that the lake does not keep; `allowed_type` tells beforehand.
    """
    if pa.types.is_decimal128(arrow):
        return f"DECIMAL({arrow.precision},{arrow.scale})"
    if pa.types.is_list(arrow):
        return type_name(arrow.value_type) + "[]"
    return _TYPES[arrow]


def allowed_type(arrow: pa.DataType) -> bool:
    """Whether the lake keeps this type: Delta has no unsigned, nanosecond or time-of-day types."""
    if pa.types.is_list(arrow):
        return allowed_type(arrow.value_type)
    return pa.types.is_decimal128(arrow) or arrow in _TYPES
