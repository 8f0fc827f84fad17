"""What Seoul Metro calls the direction of a platform: 상선, 하선, 내선, 외선.

Derived from the roster for its own stations of lines 1-8, and borne out by its crowding table: that
lists no passengers at the last station of a direction, and one direction only round 응암. Other
operators use the words their own way (경원선 counts from 용산), so theirs stay unknown.
"""

from typing import Literal, TypeAlias

from madang_transfermap.readers.tracks.facts import INNER_BRANCH, LOOPS
from madang_transfermap.readers.tracks.stops import Stop, Stops

Direction: TypeAlias = Literal["up", "down", "inner", "outer"]
_OPERATOR = "S1"
# Down is down the roster; the numbers of line 1 (150 서울역 … 158 청량리) rise the other way.
_DOWN_THE_ROSTER: dict[str, tuple[Direction, Direction]] = {
    **dict.fromkeys("1345678", ("up", "down")),
    "2": ("inner", "outer"),
}


class Directions:
    """Directions by station and next station."""

    def __init__(self, stops: Stops) -> None:
        """Look up the stations of the facts about tracks."""
        line, names = INNER_BRANCH
        self._inner = frozenset(stop for name in names if (stop := stops.get(line, name)))
        self._closing: dict[tuple[Stop, Stop], Direction] = {}
        for loop in LOOPS:
            first, last = stops.get(loop.line, loop.first), stops.get(loop.line, loop.last)
            if first and last:
                back, along = _DOWN_THE_ROSTER[loop.line]
                self._closing |= {(last, first): along, (first, last): back}

    def of(self, stop: Stop, toward: Stop) -> Direction | None:
        """The direction of trains from `stop` to `toward`; None where it is not known."""
        names = _DOWN_THE_ROSTER.get(stop.line)
        if names is None or stop.operator != _OPERATOR:
            return None
        if (stop, toward) in self._closing:
            return self._closing[stop, toward]
        along = toward.order > stop.order
        if self._inner & {stop, toward}:
            along = not along
        return names[along]
