"""What blocks a question without an answer: the blocked pieces nearest to its two ends.

Not the smallest set that would open a way: only what is surely blocked where the search had to
stop. A piece of which nobody says why it cannot be used (walkers' ways, for wheels) is not named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from madang_transfermap.routing.compiled import BLOCKED, Compiled
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import Barrier, Blocked, Unit
from madang_transfermap.routing.kernel import Graph
from madang_transfermap.routing.legs import unit_now
from madang_transfermap.routing.network import Network
from madang_transfermap.routing.pieces import Change, Piece, Ride, Way
from madang_transfermap.routing.profiles import Profile

MOST = 3  # from either end


def blocked(
    compiled: Compiled, conditions: Conditions, start: str, goal: str
) -> tuple[Blocked, ...]:
    """The blocked pieces where a search from `start` stops, then those where one to `goal` does."""
    network = compiled.network
    weights = compiled.weights(conditions)
    tails, heads = network.ends
    ends = (network.street(start, begins=True), network.street(goal, begins=False))
    found: list[Blocked] = []
    for end, begins, stops in ((ends[0], tails, heads), (ends[1], heads, tails)):
        kept = weights != BLOCKED
        graph = Graph(network.node_count, begins[kept], stops[kept], weights[kept])
        cost = graph.tree(end).costs
        edge = np.flatnonzero(~kept & np.isfinite(cost[begins]) & ~np.isfinite(cost[stops]))
        nearest = edge[np.argsort(cost[begins[edge]], kind="stable")]
        asked = [n for n in nearest if _concerns(network, int(n), ends)]
        told = _Teller(network=network, profile=compiled.profile, conditions=conditions)
        found += told.all([network.pieces[n] for n in asked])[:MOST]
    return tuple(dict.fromkeys(found))


def _concerns(network: Network, number: int, ends: tuple[int, int]) -> bool:
    """Whether a piece can be part of the way at all: a way to the street only at its own ends."""
    tails, heads = network.ends
    match network.pieces[number]:
        case Way(kind="enter"):
            return int(tails[number]) == ends[0]
        case Way():
            return int(heads[number]) == ends[1]
        case _:
            return True


@dataclass(frozen=True, kw_only=True)
class _Teller:
    """Says why pieces are blocked."""

    network: Network
    profile: Profile
    conditions: Conditions

    def all(self, pieces: Sequence[Piece]) -> list[Blocked]:
        """What blocks each, once; pieces of which nobody says why are left out."""
        return list(dict.fromkeys(told for piece in pieces if (told := self._told(piece))))

    def _told(self, piece: Piece) -> Blocked | None:
        platforms = self.network.platforms
        if isinstance(piece, Way):
            rides = piece.rides or ()
            units = self._out([ride for ride in rides if self._stops(ride)])
            return Blocked(
                kind=piece.kind,
                barrier=self._which(units),
                at=platforms[piece.platform].stop,
                to=None,
                exit_no=piece.exit_no,
                units=units,
            )
        if not isinstance(piece, Change) or piece.record is None:
            return None
        barrier, units = self._barrier(piece)
        return Blocked(
            kind="change",
            barrier=barrier,
            at=platforms[piece.from_platform].stop,
            to=platforms[piece.to_platform].stop,
            exit_no=None,
            units=units,
        )

    def _barrier(self, piece: Change) -> tuple[Barrier, tuple[Unit, ...]]:
        record = piece.record
        if record and record.path_class == "stairs" and self.profile.stairs == "never":
            return "stairs", ()
        if record and record.lifts and self.profile.lift == "never":
            return "lift", ()
        rides = record.rides if record else ()
        judge = self.conditions.ride
        units = self._out([r for r in rides if judge(r.units, r.match).state == "block"])
        return self._which(units), units

    def _stops(self, ride: Ride) -> bool:
        return self.conditions.choice(ride.units).state == "block"

    def _out(self, rides: Sequence[Ride]) -> tuple[Unit, ...]:
        """The units that are out, of rides that cannot be made."""
        units = dict.fromkeys(unit for ride in rides for unit in ride.units)
        judged = [unit for unit in units if self.conditions.judge(unit).state == "block"]
        return tuple(unit_now(unit, self.conditions) for unit in judged)

    def _which(self, units: Sequence[Unit]) -> Barrier:
        avoided = self.conditions.avoid
        is_wish = all(unit.facility_id in avoided for unit in units)
        return "avoided" if units and is_wish else "out"
