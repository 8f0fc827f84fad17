"""On which line of a TOML text a value stands: the parser of the standard library does not say."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_ARRAY = re.compile(rf"\s*\[\[\s*({_DOTTED})\s*\]\]")
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_LONG = re.compile(r'"""|\'\'\'')


def line_of(known: Mapping[Path, int], path: Sequence[str | int]) -> int:
    """The line, from 1, of the nearest thing that stands on the way to `path`; 1 where none does.

    Args:
        known: As `lines` gives it.
        path: Names of keys, and places in lists from 0.
    """
    for length in range(len(path), 0, -1):
        if tuple(path[:length]) in known:
            return known[tuple(path[:length])]
    return 1


def lines(text: str) -> dict[Path, int]:
    r"""The line, from 1, of each header and key of a TOML text.

    >>> lines('a = 1\n[[b]]\nc = 2')
    {('a',): 1, ('b', 0): 2, ('b', 0, 'c'): 3}
    """
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    is_inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        was_inside = is_inside
        is_inside ^= len(_LONG.findall(line)) % 2 == 1
        if was_inside:
            continue
        if match := _ARRAY.match(line):
            name = _path(match[1])
            counts[name] = counts.get(name, -1) + 1
            table = (*name, counts[name])
            found[table] = number
        elif match := _TABLE.match(line):
            table = _path(match[1])
            found[table] = number
        elif match := _KEY.match(line):
            found[(*table, *_path(match[1]))] = number
    return found


def _path(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_NAME, dotted))
