"""Comparison of floors, in the order that `madang_transfermap.readers.units.storeys` gives them."""

from collections.abc import Iterable

from madang_transfermap.readers.units.storeys import rank

GROUND = "1F"
_HALF_FLOOR, _ABOVE_B1 = "BM", "BM1"


def level(floor: str | None) -> str | None:
    """The floor as lists of units write it: the `BM` of steps is the half floor above B1.

    >>> level("BM"), level("B2"), level(None)
    ('BM1', 'B2', None)
    """
    return _ABOVE_B1 if floor == _HALF_FLOOR else floor


def depth(floor: str) -> float:
    """Storeys between a floor and the ground floor, up or down.

    >>> depth("1F"), depth("B2"), depth("3F"), depth("BM1")
    (0.0, 2.0, 2.0, 0.5)
    """
    return abs(rank(floor) - rank(GROUND))


def is_between(floor: str, floors: Iterable[str]) -> bool:
    """Whether a floor lies strictly between the lowest and the highest of some floors.

    >>> is_between("B2", {"B1", "B4"}), is_between("B4", {"B1", "B4"}), is_between("B2", set())
    (True, False, False)
    """
    ranks = [rank(other) for other in floors]
    return bool(ranks) and min(ranks) < rank(floor) < max(ranks)


def is_shifted(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two pairs of floors are the same but for one storey in how they are counted.

    >>> is_shifted({"4F", "3F"}, {"3F", "2F"}), is_shifted({"B2", "B1"}, {"B1", "1F"})
    (True, True)
    >>> is_shifted({"B2", "B1"}, {"B3", "B1"}), is_shifted({"B2", "B1"}, {"B2", "B1"})
    (False, False)
    """
    pairs = zip(sorted(map(rank, one)), sorted(map(rank, other)), strict=True)
    return {abs(a - b) for a, b in pairs} == {1.0}
