"""A network compiled for one profile: weights whose order is the order of preference.

Best is the way with the fewest unknown changes; among those the one with the least middle time, in
which each wheelchair lift counts as the detour that the profile takes to do without it. The two are
never mixed: one unknown outweighs any time, so a verified way is found whenever there is one.
"""

import threading
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from madang.clock import seoul_day
from madang_transfermap.routing.assess import Assessment, assess
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.kernel import Graph, Numbers, Tree
from madang_transfermap.routing.network import Network
from madang_transfermap.routing.pieces import Piece, Way
from madang_transfermap.routing.profiles import Profile

TENTHS = 10  # time is kept in whole tenths of a second
UNKNOWN = 10**12
BLOCKED = 0
_KEPT_GRAPHS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A graph for one profile under certain conditions.

    Attributes:
        graph: Its arcs are the pieces that are not blocked.
        numbers: Number of the piece behind each arc.
    """

    graph: Graph
    numbers: Numbers

    def pieces(self, tree: Tree, target: int) -> list[int]:
        """Numbers of the pieces of the best way to `target`; empty where there is none."""
        return [int(self.numbers[arc]) for arc in self.graph.arcs(tree.nodes(target))]


class Compiled:
    """A network for one profile; news of units reweighs only the pieces that ride them."""

    def __init__(self, network: Network, profile: Profile) -> None:
        """Compile nothing yet: weights are made when they are first asked for."""
        self.network = network
        self.profile = profile
        self._base: tuple[date, Numbers] | None = None
        self._prepared: dict[object, Prepared] = {}
        self._lock = threading.Lock()

    def prepared(self, conditions: Conditions) -> Prepared:
        """The graph under `conditions`; the same news on the same day give the same one."""
        key = (seoul_day(conditions.now), conditions.affected)
        with self._lock:
            if key not in self._prepared:
                while len(self._prepared) >= _KEPT_GRAPHS:
                    del self._prepared[next(iter(self._prepared))]
                self._prepared[key] = _prepare(self.network, self.weights(conditions))
            return self._prepared[key]

    def weights(self, conditions: Conditions) -> Numbers:
        """Weight of each piece, 0 where it is blocked."""
        weights = self._unaffected(conditions.now)
        touched = sorted(
            {
                n
                for unit, _ in conditions.affected
                for n in self.network.pieces_of_unit.get(unit, ())
            }
        )
        if touched:
            weights = weights.copy()
            weights[touched] = [self._weight(self.network.pieces[n], conditions) for n in touched]
        return weights

    def _unaffected(self, now: datetime) -> Numbers:
        """Weights as if no unit had ever been spoken of; they move with the age of records."""
        day = seoul_day(now)
        base = self._base
        if base is None or base[0] != day:
            quiet = Conditions(now=now)
            found = [self._weight(piece, quiet) for piece in self.network.pieces]
            base = self._base = (day, np.array(found, dtype=np.int64))
        return base[1]

    def _weight(self, piece: Piece, conditions: Conditions) -> int:
        return weight(piece, assess(piece, self.profile, conditions), self.profile)


def weight(piece: Piece, found: Assessment, profile: Profile) -> int:
    """Weight of a piece as assessed for a profile, 0 where it is blocked.

    An unknown way to the street stands beside the verdict and weighs only its time.
    """
    if found.state == "block":
        return BLOCKED
    is_unknown = found.state == "unknown" and not isinstance(piece, Way)
    seconds = found.span.mid_s + found.lifts * profile.lift_detour_s
    tenths = max(1, round(seconds * TENTHS))  # 0 is for what is blocked
    return is_unknown * UNKNOWN + tenths


def _prepare(network: Network, weights: Numbers) -> Prepared:
    kept = np.flatnonzero(weights != BLOCKED)
    tails, heads = network.ends
    graph = Graph(network.node_count, tails[kept], heads[kept], weights[kept])
    return Prepared(graph=graph, numbers=kept)
