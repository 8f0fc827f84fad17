"""CKAN's `filters` to a condition.

`{"line": "2", "length_m": {"gt": 100, "lte": 200}}`, `{"line": ["1", "2"]}`,
`{"$or": [{"line": "2"}, {"needs_lift": true}]}`; a list of objects is an `$or` of them.
Source: the grammar of CKAN 2.12's datastore.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from madang.errors import BadRowRequest
from madang.rows.model import Condition, Field, Group, Op, Table
from madang.rows.values import comparison

DEEPEST = 10
MOST_CONDITIONS = 100
_OPS = get_args(Op)
_SHOWN = 60


def condition(table: Table, filters: Any) -> Condition | None:  # noqa: ANN401 -- whatever JSON holds
    """The condition that `filters` stand for; None where there are none.

    Raises:
        BadRowRequest: They are not in the grammar, name no column, or are too many or too deep.
    """
    if filters is None or filters in ({}, []):
        return None
    parser = _Parser(table)
    if isinstance(filters, dict):
        return parser.every(cast("Mapping[str, Any]", filters), 0)
    return parser.any_of(filters, 0)


def _refusal(problem: str) -> BadRowRequest:
    return BadRowRequest(problem, "filters")


@dataclass(slots=True)
class _Parser:
    table: Table
    seen: list[None] = field(default_factory=list[None])

    def every(self, given: Mapping[str, Any], depth: int) -> Group:
        """All that an object says."""
        if not given:
            raise _refusal("an empty object says nothing; leave it out")
        return Group(every=True, parts=tuple(self._parts(given, depth)))

    def any_of(self, given: object, depth: int) -> Group:
        """Any of a list of objects."""
        return Group(every=False, parts=tuple(self._members(given, depth)))

    def _members(self, given: object, depth: int) -> Iterator[Group]:
        if depth >= DEEPEST:
            raise _refusal(f"conditions are nested more than {DEEPEST} deep")
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise _refusal("filters are an object or a list of objects")
        for each in cast("Sequence[Mapping[str, Any]]", given):
            yield self.every(each, depth + 1)

    def _parts(self, given: Mapping[str, Any], depth: int) -> Iterator[Condition]:
        for name, value in given.items():
            if name.startswith("$") and not name.startswith("$$"):
                if name not in ("$and", "$or"):
                    raise _refusal(f"{name[:_SHOWN]} is no operator; there are $and and $or")
                members = tuple(self._members(value, depth))
                yield Group(every=name == "$and", parts=members)
            else:
                yield self._field(name.removeprefix("$"), value)

    def _field(self, name: str, value: Any) -> Condition:  # noqa: ANN401 -- whatever JSON holds
        found = self.table.field(name)
        if found is None:
            raise _refusal(f"Unknown field: {name[:_SHOWN]}")
        if isinstance(value, dict):
            return self._ops(found, cast("Mapping[str, Any]", value))
        if not isinstance(value, list):
            return self._one(found, "eq", value)
        plain = [each for each in value if not isinstance(each, dict)]
        parts: list[Condition] = [
            self._ops(found, cast("Mapping[str, Any]", each))
            for each in value
            if isinstance(each, dict)
        ]
        if plain or not value:
            parts.append(self._one(found, "in", plain))
        return Group(every=False, parts=tuple(parts))

    def _ops(self, found: Field, given: Mapping[str, Any]) -> Condition:
        if not given:
            raise _refusal(f"{found.name}: an empty object compares with nothing")
        return Group(every=True, parts=tuple(self._one(found, op, v) for op, v in given.items()))

    def _one(self, found: Field, op: str, value: Any) -> Condition:  # noqa: ANN401 -- see above
        self.seen.append(None)
        if len(self.seen) > MOST_CONDITIONS:
            raise _refusal(f"more than {MOST_CONDITIONS} conditions")
        if op not in _OPS:
            raise _refusal(f"{op[:_SHOWN]} is no comparison; there are {', '.join(_OPS)}")
        return comparison(found, cast("Op", op), value)
