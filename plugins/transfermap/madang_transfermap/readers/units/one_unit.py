"""Rows of several lists that are one unit, told apart from units that only look alike.

Seoul Metro numbers the units of a station and kind. The list with the states and the older lists
of lifts and escalators are joined by that number; of 1,927 pairs every one agrees in floors,
place, exit or direction. What is listed twice, or cannot be told, is kept and marked so that
nobody counts it twice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from madang_transfermap.readers.units import storeys
from madang_transfermap.readers.units.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A unit with what a second list adds.

    Attributes:
        unit: The unit; floors and place are those of its own list.
        other: Key of the list that gave national number and sizes, None where there is none.
        other_storeys: Floors of that list where they contradict the unit's.
        may_repeat: It may be a unit that stands in another row already.
    """

    unit: Unit
    other: str | None = None
    other_storeys: tuple[str, ...] = ()
    may_repeat: bool = False


def joined(units: Sequence[Unit], listed: Iterable[Unit]) -> tuple[Joined, ...]:
    """The units with national numbers and sizes from `listed`, then what only `listed` has.

    A number that stands twice (`에스컬레이터 1` and `에스컬레이터 1호기`) is one unit; the second
    row is marked.

    Args:
        units: Units of the newer list, which has no national numbers.
        listed: Units of the older lists.
    """
    first: dict[object, int] = {}
    for place, unit in enumerate(units):
        if unit.number is not None:
            first.setdefault(unit.number_key, place)
    found = [
        Joined(unit=unit, may_repeat=first.get(unit.number_key, place) != place)
        for place, unit in enumerate(units)
    ]
    unnumbered = Counter((_home(u), u.device) for u in units if u.number is None)
    alone: list[Joined] = []
    for other in listed:
        place = first.get(other.number_key)
        if place is None:
            repeats = unnumbered[_home(other), other.device] > 0
            unit = replace(other, notes=(*other.notes, "not_on_newer_list"))
            alone.append(Joined(unit=unit, may_repeat=repeats))
        else:
            found[place] = _merged(found[place], other)
    return (*found, *alone)


def _home(unit: Unit) -> str:
    return unit.number_key[0]


def _merged(row: Joined, other: Unit) -> Joined:
    """The row with what the other list adds; where they contradict, the newer list's floors."""
    unit, notes = row.unit, list(row.unit.notes)
    differ = storeys.disagree(unit.storeys, other.storeys)
    if differ:
        notes.append("floors_differ")
    direction = unit.direction or other.direction
    if unit.direction and other.direction and unit.direction != other.direction:
        direction = None
        notes.append("direction_differs")
    merged = replace(
        unit,
        direction=direction,
        national_no=other.national_no,
        load_kg=other.load_kg,
        width_mm=other.width_mm,
        length_m=other.length_m,
        notes=tuple(notes),
    )
    told = other.storeys if differ else ()
    return replace(row, unit=merged, other=other.source, other_storeys=told)
