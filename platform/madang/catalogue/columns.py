"""Values of the catalogue's fields: each field's values in order, and which dataset holds which.

Filters, facets and sorting are answered from them, without a walk through the packages.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from madang.errors import BadSearch

Mask: TypeAlias = NDArray[np.bool_]
_LAST = chr(0x10FFFF)


class Column:
    """One field of every dataset; a dataset may hold several values, or none."""

    def __init__(
        self, name: str, values: Sequence[Sequence[str]], kind: Callable[[str], Any] | None = None
    ) -> None:
        """Take the field's values.

        Args:
            name: Name of the field, for messages.
            values: For each dataset its values.
            kind: What makes a value comparable (`instant`, `int`), a text as it stands where None.
        """
        self._name = name
        self._kind = kind
        self._size = len(values)
        there = {value for held in values for value in held}
        self.values = sorted(there, key=kind)
        numbers = {value: number for number, value in enumerate(self.values)}
        self._keys = [kind(value) for value in self.values] if kind else self.values
        pairs = [(place, numbers[value]) for place, held in enumerate(values) for value in held]
        self._places = np.array([place for place, _ in pairs], np.int32)
        self._numbers = np.array([number for _, number in pairs], np.int32)

    def equal(self, value: str) -> Mask:
        """The datasets that hold just this value."""
        return self.between(value, value)

    def begins(self, start: str) -> Mask:
        """The datasets with a value that begins so; any value where it is empty."""
        if not start:
            return self._held(0, len(self.values))
        if self._kind is not None:
            message = f"{self._name}: no value of this field is told by its beginning ({start!r}*)"
            raise BadSearch(message)
        first = bisect_left(self.values, start)
        return self._held(first, bisect_right(self.values, start + _LAST, first))

    def between(self, low: str | None, high: str | None) -> Mask:
        """The datasets with a value from `low` to `high`, both included; None = no end.

        Raises:
            BadSearch: An end is no value of this field's kind.
        """
        first = 0 if low is None else bisect_left(self._keys, self._key(low))
        last = len(self._keys) if high is None else bisect_right(self._keys, self._key(high))
        return self._held(first, last)

    def counts(self, chosen: Mask) -> Iterable[tuple[str, int]]:
        """How many of the chosen datasets hold each value."""
        numbers = self._numbers[chosen[self._places]]
        found = np.bincount(numbers, minlength=len(self.values))
        return zip(self.values, (int(count) for count in found), strict=True)

    def ranks(self) -> NDArray[np.int64]:
        """For each dataset the place of its (last) value in order; -1 where it has none."""
        found = np.full(self._size, -1, np.int64)
        found[self._places] = self._numbers
        return found

    def _key(self, value: str) -> Any:  # noqa: ANN401 -- whatever the kind makes of it
        try:
            return self._kind(value) if self._kind else value
        except ValueError as error:
            message = f"{self._name}: {value[:40]!r} is no value of this field"
            raise BadSearch(message) from error

    def _held(self, first: int, last: int) -> Mask:
        chosen = np.zeros(self._size, np.bool_)
        chosen[self._places[(self._numbers >= first) & (self._numbers < last)]] = True
        return chosen


def columns(
    items: Sequence[Mapping[str, Sequence[str]]], kinds: Mapping[str, Callable[[str], Any]]
) -> Mapping[str, Column]:
    """A column for each field that any item holds."""
    names = sorted({name for item in items for name in item})
    return {
        name: Column(name, [item.get(name, ()) for item in items], kinds.get(name))
        for name in names
    }


def instant(text: str) -> datetime:
    """An instant as CKAN and Solr write it: a day, or a day and time in UTC, with or without Z.

    Raises:
        ValueError: It is none.
    """
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
