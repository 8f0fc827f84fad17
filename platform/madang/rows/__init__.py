"""Rows of published versions on request: conditions, words, sorting, pages.

No SQL comes in from outside: what is asked is read into a `Request` against the columns of one
published version, and only from that SQL is made, with every value bound.
"""

from madang.rows.engine import page, pages
from madang.rows.filters import condition
from madang.rows.model import (
    DEFAULT_LIMIT,
    MOST_ROWS,
    ROW_NUMBER,
    Comparison,
    Condition,
    Field,
    Find,
    Group,
    Kind,
    Order,
    Page,
    Request,
    Table,
    kind_of,
    table,
)
from madang.rows.order import order
from madang.rows.words import in_field, in_texts

__all__ = [
    "DEFAULT_LIMIT",
    "MOST_ROWS",
    "ROW_NUMBER",
    "Comparison",
    "Condition",
    "Field",
    "Find",
    "Group",
    "Kind",
    "Order",
    "Page",
    "Request",
    "Table",
    "condition",
    "in_field",
    "in_texts",
    "kind_of",
    "order",
    "page",
    "pages",
    "table",
]
