"""Which of all names fit some letters: equal, begun, inside, initials, or nearly the same sounds.

All keys stand in one text, one a line, so that a single search by the regular expression engine
goes over every name.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Literal, TypeAlias

from madang_transfermap.stations import keys
from madang_transfermap.stations.names import Name, base_of

Match: TypeAlias = Literal["exact", "prefix", "choseong", "contains", "near"]
_SHORTEST_INSIDE_LATIN = 3
_SHORTEST_BEGINNING = 2
MOST_DIFFERENCES = 4


class Index:
    """Names by their letters."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Names with the same letters are kept together."""
        by_key: defaultdict[str, list[Name]] = defaultdict(list)
        by_base: defaultdict[str, list[Name]] = defaultdict(list)
        for name in names:
            by_key[name.key].append(name)
            by_base[name.base].append(name)
        self._names: Sequence[Sequence[Name]] = list(by_key.values())
        self._by_base: Mapping[str, Sequence[Name]] = dict(by_base)
        self._text = "\n".join(by_key)
        self._starts = [0, *accumulate(len(key) + 1 for key in by_key)]

    def fitting(self, key: str) -> Iterator[tuple[Name, Match]]:
        """Names that the letters fit, and how; a name may come more than once."""
        if not key:
            return
        for name in self._by_base.get(base_of(key), ()):
            yield name, "exact"
        began: Match = "choseong" if keys.is_initials(key) else "prefix"
        start = "" if _may_be_inside(key) else "^"
        for found in re.finditer(f"{start}(?:{keys.pattern(key)})", self._text, re.MULTILINE):
            line = bisect(self._starts, found.start()) - 1
            names, offset = self._names[line], found.start() - self._starts[line]
            # What begins in the 역 or `station` behind a name is no part of it.
            if offset < len(names[0].base):
                for name in names:
                    yield name, "contains" if offset else began

    def alike(self, key: str, limit: int) -> Iterator[tuple[Name, int]]:
        """Names that differ in a few sounds, at most `limit`; with the number of them."""
        heard = keys.heard(key)
        most = min(limit, max(1, len(heard.sounds) // 3))
        for base, other in self._heard_in(latin=key.isascii()).items():
            apart = keys.differences(heard, other, most)
            if apart <= most:
                yield from ((name, apart) for name in self._by_base[base])

    def begins(self, key: str) -> Iterator[tuple[Name, int]]:
        """Names with which the letters begin, and how many letters are left."""
        for length in range(_SHORTEST_BEGINNING, len(key)):
            for name in self._by_base.get(key[:length], ()):
                yield name, len(key) - length

    def _heard_in(self, *, latin: bool) -> Mapping[str, keys.Heard]:
        return self._heard[0] if latin else self._heard[1]

    @cached_property
    def _heard(self) -> tuple[Mapping[str, keys.Heard], Mapping[str, keys.Heard]]:
        """Sounds of the names in Latin letters, and of all others."""
        found = {base: keys.heard(base) for base in self._by_base}
        latin = {base: heard for base, heard in found.items() if base.isascii()}
        return latin, {base: heard for base, heard in found.items() if base not in latin}


def _may_be_inside(key: str) -> bool:
    """One Latin letter is inside of nearly every name; initials inside would fit too much."""
    return not keys.is_initials(key) and (not key.isascii() or len(key) >= _SHORTEST_INSIDE_LATIN)
