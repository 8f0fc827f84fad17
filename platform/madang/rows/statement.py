"""A request as SQL. Names come from the table and are quoted; every value is bound by name.

The row number is DuckDB's `file_row_number` plus one. Rows in the order of the file need no sort,
since DuckDB keeps it (`preserve_insertion_order`), and a range of row numbers skips row groups. Any
other order is found with keys alone and then joined, so that a page deep inside a large table fits
into the memory of one request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from madang import sql
from madang.rows.model import (
    ROW_NUMBER,
    Comparison,
    Condition,
    Field,
    Find,
    Kind,
    Order,
    Request,
    Table,
    Value,
    Word,
)

_AT = "file_row_number"  # no column may be declared by this name
_CHOSEN, _KEY = "_chosen", "_key"  # nor by one that begins so
_SYMBOLS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_BOUND: Mapping[Kind, str] = {
    "text": "VARCHAR",
    "flag": "BOOLEAN",
    "whole": "HUGEINT",
    "number": "DOUBLE",
    "day": "DATE",
    "instant": "TIMESTAMPTZ",
}

Bound = Value | list[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """SQL text and the values of its `$names`."""

    text: str
    values: Mapping[str, Bound]


def rows(table: Table, request: Request, source: str) -> Statement:
    """The page that is asked for; without limit and offset in the SQL text itself.

    Args:
        table: The rows.
        request: What is asked.
        source: SQL of the file, from `scan`.
    """
    made = _Maker(table, request, source)
    if request.distinct:
        text = made.distinct()
    elif is_in_file_order(request):
        text = made.straight()
    else:
        text = made.sorted()
    return Statement(text=text, values=made.values)


def count(table: Table, request: Request, source: str) -> Statement:
    """How many rows there are without limit and offset."""
    made = _Maker(table, request, source)
    found = f"{source}{made.where()}"
    if request.distinct:
        found = f"(SELECT DISTINCT {made.raw()} FROM {found})"
    return Statement(text=f"SELECT count(*) FROM {found}", values=made.values)


def scan(place: str) -> str:
    """SQL of the file at `place`, with its row numbers."""
    return f"read_parquet({sql.text(place)}, {_AT} = true)"


def is_in_file_order(request: Request) -> bool:
    """Whether the rows come as they lie in the file."""
    if request.distinct or (request.finds and not request.order):
        return False
    first = request.order[0] if request.order else None
    return first is None or (first.field.name == ROW_NUMBER and not first.descending)


@dataclass(slots=True)
class _Maker:
    table: Table
    request: Request
    source: str
    values: dict[str, Bound] = field(default_factory=dict[str, Bound])

    def straight(self) -> str:
        return f"SELECT {self._shown()} FROM {self.source}{self.where()}{self._window()}"

    def sorted(self) -> str:
        """Row numbers in order first, then the columns of these rows."""
        keys = [*self._keys(), (_AT, "ASC")]
        inner = ", ".join(f"{place} AS {_KEY}{n}" for n, (place, _) in enumerate(keys))
        sorting = ", ".join(f"{_KEY}{n} {way}" for n, (_, way) in enumerate(keys))
        at = f"{_KEY}{len(keys) - 1}"
        return (
            f"WITH {_CHOSEN} AS MATERIALIZED (SELECT {inner} FROM {self.source}{self.where()} "
            f"ORDER BY {sorting}{self._window()}) "
            f"SELECT {self._shown()} FROM {self.source} JOIN {_CHOSEN} ON {_AT} = {at} "
            f"ORDER BY {sorting}"
        )

    def distinct(self) -> str:
        """Distinct values first, in the form in which they are shown afterwards."""
        sorting = [f"{place} {way}" for place, way in self._keys()]
        sorting += [f"{sql.name(name)} ASC" for name in self._names()]
        return (
            f"SELECT {self._shown(inside=False)} FROM "
            f"(SELECT DISTINCT {self.raw()} FROM {self.source}{self.where()}) "
            f"ORDER BY {', '.join(sorting)}{self._window()}"
        )

    def raw(self) -> str:
        """The columns as they are."""
        return ", ".join(f"{self._place(name)} AS {sql.name(name)}" for name in self._names())

    def where(self) -> str:
        found = [self._find(each) for each in self.request.finds]
        if self.request.condition is not None:
            found.append(self._condition(self.request.condition))
        return f" WHERE {' AND '.join(found)}" if found else ""

    def _names(self) -> Iterable[str]:
        return dict.fromkeys(self.request.columns)

    def _shown(self, *, inside: bool = True) -> str:
        """The columns in order, JSON-clean; `inside` the file, or already out of it."""
        return ", ".join(
            self._clean(name, self._place(name) if inside else sql.name(name))
            for name in self.request.columns
        )

    def _place(self, name: str) -> str:
        for find in self.request.finds:
            if find.rank == name:
                return self._rank(find)
        return f"({_AT} + 1)" if name == ROW_NUMBER else sql.name(name)

    def _clean(self, name: str, place: str) -> str:
        found = self.table.field(name)
        match found.kind if found else "number":
            case "day":
                return f"strftime({place}, '%Y-%m-%d')"
            case "instant":
                return f"strftime(make_timestamp(epoch_us({place})), '%Y-%m-%dT%H:%M:%S.%fZ')"
            case "number":
                return f"CASE WHEN isfinite({place}) THEN {place} END"  # JSON has no NaN
            case "exact":
                return f"CAST({place} AS DOUBLE)"
            case _:
                return place

    def _keys(self) -> list[tuple[str, str]]:
        """What is sorted by before the row number: place, and in which way."""
        if self.request.order:
            return [self._key(each) for each in self.request.order]
        if self.request.distinct:
            return []
        return [(self._rank(find), "DESC") for find in self.request.finds]

    def _key(self, order: Order) -> tuple[str, str]:
        name = order.field.name
        place = sql.name(name) if self.request.distinct else self._place(name)
        way = "DESC" if order.descending else "ASC"
        return place, f"{way} NULLS {'FIRST' if order.unknown_first else 'LAST'}"

    def _window(self) -> str:
        limit, offset = self._bind(self.request.limit), self._bind(self.request.offset)
        return f" LIMIT {limit} OFFSET {offset}"

    def _condition(self, condition: Condition) -> str:
        if isinstance(condition, Comparison):
            return self._comparison(condition)
        if not condition.parts:
            return "true" if condition.every else "false"
        parts = (self._condition(part) for part in condition.parts)
        return f"({(' AND ' if condition.every else ' OR ').join(parts)})"

    def _comparison(self, condition: Comparison) -> str:
        found, values = condition.field, condition.values
        place = sql.name(found.name)
        if found.name == ROW_NUMBER:  # so that row groups are skipped
            place, values = _AT, tuple(value - 1 for value in values if isinstance(value, int))
        if condition.op != "in":
            return f"{place} {_SYMBOLS[condition.op]} {self._bind(values[0])}"
        if found.kind in _BOUND:
            listed = self._bind(list(values))
            return f"{place} IN (SELECT unnest({listed}::{_BOUND[found.kind]}[]))"
        return f"({' OR '.join(f'{place} = {self._bind(value)}' for value in values)})"

    def _find(self, find: Find) -> str:
        words = [self._anywhere(find, word) for word in find.words]
        return f"({' AND '.join(words)})" if words else "false"

    def _anywhere(self, find: Find, word: Word) -> str:
        hits = " OR ".join(self._hit(each, word) for each in find.fields)
        return f"({hits or 'false'})"

    def _rank(self, find: Find) -> str:
        """How many cells hold a word, from 0 towards 1."""
        hits = [self._hit(each, word) for word in find.words for each in find.fields]
        total = " + ".join(f"CAST({hit} AS DOUBLE)" for hit in hits) or "0.0"
        return f"(({total}) / ({total} + 1.0))"

    def _hit(self, found: Field, word: Word) -> str:
        cell = f"lower(nfc_normalize({self._as_text(found)}))"
        test = "regexp_matches" if word.is_pattern else "contains"
        return f"coalesce({test}({cell}, {self._bind(word.text)}), false)"

    def _as_text(self, found: Field) -> str:
        place = self._place(found.name)
        return place if found.kind == "text" else f"CAST({place} AS VARCHAR)"

    def _bind(self, value: Bound) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"
