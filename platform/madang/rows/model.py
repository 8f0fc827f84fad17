"""What can be asked of the rows of a published version, and what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from madang.files import Folder

ROW_NUMBER = "_id"
DEFAULT_LIMIT = 100
MOST_ROWS = 32_000  # of one answer, as in CKAN

Kind: TypeAlias = Literal["text", "flag", "whole", "number", "exact", "day", "instant", "list"]
Value: TypeAlias = str | bool | int | float | Decimal | date | datetime
Op: TypeAlias = Literal["eq", "in", "gt", "gte", "lt", "lte"]

_KINDS: dict[str, Kind] = {
    "string": "text",
    "bool": "flag",
    "int16": "whole",
    "int32": "whole",
    "int64": "whole",
    "double": "number",
    "date32[day]": "day",
    "timestamp[us, tz=UTC]": "instant",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column.

    Attributes:
        name: Its name.
        kind: What its values are.
    """

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one published version; it never changes.

    Attributes:
        folder: Folder of the version.
        fields: Its columns in order, the row number first.
    """

    folder: Folder
    fields: tuple[Field, ...]

    def field(self, name: object) -> Field | None:
        """The column called `name`, None where there is none."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Rows whose value compares so with (one of) the values; unknown never does."""

    field: Field
    op: Op
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows for which every part holds, or any; no part at all: every = all rows, any = none."""

    every: bool
    parts: tuple["Condition", ...]


Condition: TypeAlias = Comparison | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word to look for.

    Attributes:
        text: What must stand in the folded cell.
        is_pattern: Whether `text` is an RE2 expression; otherwise it stands there as it is.
    """

    text: str
    is_pattern: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Rows that hold every word.

    Attributes:
        rank: Name of the column that tells how well a row does.
        fields: Columns to look in; each word may stand in another one.
        words: The words; none finds nothing.
    """

    rank: str
    fields: tuple[Field, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Sorting by one column."""

    field: Field
    descending: bool
    unknown_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which rows, in which order.

    Attributes:
        columns: Columns to give, in order; ranks of `finds` go by their names.
        condition: What must hold; None for all rows.
        finds: What must stand in the texts.
        order: Sorting; the row number (where distinct: every column) decides between equals.
        distinct: Equal rows once.
        limit: Most rows.
        offset: Rows to leave out before them.
    """

    columns: tuple[str, ...]
    condition: Condition | None = None
    finds: tuple[Find, ...] = ()
    order: tuple[Order, ...] = ()
    distinct: bool = False
    limit: int = DEFAULT_LIMIT
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows.

    Attributes:
        columns: Names of the values in each row.
        rows: JSON-clean values: days and instants as ISO 8601 texts (instants in UTC).
        last: Greatest row number among them, smallest where sorted downwards by it; None where the
            order is another one, or no row is there.
        total: Rows that there are without limit and offset; None where nobody asked.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]] = field(repr=False)
    last: int | None = None
    total: int | None = None


def kind_of(arrow: str) -> Kind:
    """The kind of values of an Arrow type, by its text.

    >>> kind_of("int16"), kind_of("decimal128(12, 2)"), kind_of("list<element: string>")
    ('whole', 'exact', 'list')
    """
    if arrow.startswith("list<"):
        return "list"
    return "exact" if arrow.startswith("decimal128") else _KINDS[arrow]


def table(folder: Folder, types: Sequence[tuple[str, str]]) -> Table:
    """The table in a version's folder, of columns given as name and text of the Arrow type."""
    columns = (Field(name=name, kind=kind_of(arrow)) for name, arrow in types)
    return Table(folder=folder, fields=(Field(name=ROW_NUMBER, kind="whole"), *columns))
