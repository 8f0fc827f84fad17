"""The order of floors: which is above which, and which lie between two others."""

from collections.abc import Iterable

_BELOW_GROUND = -0.5


def height(floor: str) -> float:
    """Storeys above the ground floor, negative below it; BM lies between B1 and the ground floor.

    >>> [height(floor) for floor in ("B10", "B1", "BM", "1F", "3F")]
    [-10.0, -1.0, -0.5, 0.0, 2.0]
    """
    if floor == "BM":
        return _BELOW_GROUND
    return -float(floor[1:]) if floor.startswith("B") else float(floor[:-1]) - 1


def is_between(floor: str, floors: Iterable[str]) -> bool:
    """Whether a floor lies strictly between the lowest and the highest of some floors.

    >>> is_between("B2", {"B1", "B4"}), is_between("B4", {"B1", "B4"}), is_between("B2", set())
    (True, False, False)
    """
    heights = [height(other) for other in floors]
    return bool(heights) and min(heights) < height(floor) < max(heights)


def is_shifted(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two pairs of floors are the same but for one storey in how they are counted.

    >>> is_shifted({"4F", "3F"}, {"3F", "2F"}), is_shifted({"B2", "B1"}, {"B1", "1F"})
    (True, True)
    >>> is_shifted({"B2", "B1"}, {"B3", "B1"}), is_shifted({"B2", "B1"}, {"B2", "B1"})
    (False, False)
    """
    pairs = zip(sorted(map(height, one)), sorted(map(height, other)), strict=True)
    return {abs(a - b) for a, b in pairs} == {1.0}
