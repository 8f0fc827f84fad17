"""The network as nodes and pieces, built once from the tables of one snapshot.

Nodes: each platform twice (on foot, in the train) and each place twice (the street where a journey
begins, the street where it ends). The two streets are never joined: a way through the street from
one line to another is an answer only where a source records it as a change.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from madang_transfermap.routing.itinerary import Place, Stop, Toilet
from madang_transfermap.routing.kernel import Numbers
from madang_transfermap.routing.pieces import Board, Change, Piece, Run, Way, units_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform: a station and the next one that its trains go to.

    Attributes:
        platform_id: Its id.
        stop: Its station.
        next_stop: The next station; None where the line ends.
    """

    platform_id: str
    stop: Stop
    next_stop: Stop | None


@dataclass(frozen=True, kw_only=True)
class Network:
    """Platforms, places, and the pieces between them.

    Attributes:
        platforms: By id.
        places: By group id.
        pieces: All pieces; a piece's place in this order is its number.
        unit_doors: Cars and doors that a unit stands at, `/` between them, by unit and platform.
        units: Elevators and wheelchair lifts.
        homes: Station of each elevator: operators' counts speak of elevators alone.
        toilets: Accessible toilets by station.
    """

    platforms: Mapping[str, Platform]
    places: Mapping[str, Place]
    pieces: Sequence[Piece]
    unit_doors: Mapping[tuple[str, str], str]
    units: frozenset[str]
    homes: Mapping[str, str]
    toilets: Mapping[str, Sequence[Toilet]]
    _numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", {name: n for n, name in enumerate(self.platforms)})

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return 2 * (len(self.platforms) + len(self.places))

    def street(self, group_id: str, *, begins: bool) -> int:
        """Node of the street at a place, where a journey begins or ends."""
        return 2 * (len(self.platforms) + self._streets[group_id]) + (not begins)

    @cached_property
    def ends(self) -> tuple[Numbers, Numbers]:
        """Node where each piece begins, and node where it ends."""
        pairs = [self._ends(piece) for piece in self.pieces]
        found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    @cached_property
    def pieces_of_unit(self) -> Mapping[str, Sequence[int]]:
        """Numbers of the pieces whose state depends on a unit."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, piece in enumerate(self.pieces):
            for unit in units_of(piece):
                found[unit].append(number)
        return found

    @cached_property
    def _streets(self) -> Mapping[str, int]:
        return {group_id: n for n, group_id in enumerate(self.places)}

    def _on_foot(self, platform_id: str) -> int:
        return 2 * self._numbers[platform_id]

    def _in_train(self, platform_id: str) -> int:
        return 2 * self._numbers[platform_id] + 1

    def _ends(self, piece: Piece) -> tuple[int, int]:
        match piece:
            case Run():
                return self._in_train(piece.from_platform), self._in_train(piece.to_platform)
            case Change():
                return self._on_foot(piece.from_platform), self._on_foot(piece.to_platform)
            case Board(kind="board"):
                return self._on_foot(piece.platform), self._in_train(piece.platform)
            case Board():
                return self._in_train(piece.platform), self._on_foot(piece.platform)
            case Way(kind="enter"):
                return self._begin_at(piece.platform), self._on_foot(piece.platform)
            case Way():
                return self._on_foot(piece.platform), self._end_at(piece.platform)

    def _begin_at(self, platform_id: str) -> int:
        return self.street(self.platforms[platform_id].stop.group_id, begins=True)

    def _end_at(self, platform_id: str) -> int:
        return self.street(self.platforms[platform_id].stop.group_id, begins=False)
