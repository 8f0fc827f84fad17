"""CKAN's `sort`: `line, length_m desc nulls last`."""

import re
from collections.abc import Iterable, Iterator

from madang.errors import BadRowRequest
from madang.rows.model import Order, Table

MOST = 20
_CLAUSE = re.compile(
    r'\s*("?)(?P<name>\w+)\1(?:\s+(?P<way>asc|desc))?(?:\s+nulls\s+(?P<unknown>first|last))?\s*',
    re.IGNORECASE,
)
_SHOWN = 60


def order(table: Table, clauses: Iterable[str]) -> tuple[Order, ...]:
    """Sorting by the clauses. As in PostgreSQL unknown counts as greater than any value.

    Raises:
        BadRowRequest: A clause is not in the grammar or names no column, or there are too many.
    """
    found = tuple(_orders(table, clauses))
    if len(found) > MOST:
        message = f"{len(found)} clauses, at most {MOST} are sorted by"
        raise BadRowRequest(message, "sort")
    return found


def _orders(table: Table, clauses: Iterable[str]) -> Iterator[Order]:
    for clause in clauses:
        match = _CLAUSE.fullmatch(clause[:200])
        field = table.field(match["name"]) if match else None
        if match is None or field is None or field.kind == "list":
            message = f'invalid value "{clause[:_SHOWN]}"'
            raise BadRowRequest(message, "sort")
        descending = (match["way"] or "").lower() == "desc"
        unknown = match["unknown"]
        first = descending if unknown is None else unknown.lower() == "first"
        yield Order(field=field, descending=descending, unknown_first=first)
