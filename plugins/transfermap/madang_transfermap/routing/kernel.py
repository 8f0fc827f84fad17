"""The kernel: least cost from one node to all others on a sparse graph of whole-number weights.

Knows nothing of trains or people. Weights are whole numbers that a 64-bit float holds exactly, so
that a sum never rounds and another implementation gives the same cost to the last unit.

scipy's Dijkstra does the search: a general sparse-graph library, kept for decades, of which we need
one function. It has no early end, which a network of some thousand nodes does not miss.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Least costs from one node.

    Attributes:
        source: The node.
        costs: Cost to each node; infinite where it cannot be reached.
        predecessors: Node before each node on its best way.
    """

    source: int
    costs: npt.NDArray[np.float64]
    predecessors: npt.NDArray[np.int32]

    def nodes(self, target: int) -> list[int]:
        """The nodes on the best way to `target`, both ends included; empty where there is none."""
        if not np.isfinite(self.costs[target]):
            return []
        found = [target]
        while found[-1] != self.source:
            found.append(int(self.predecessors[found[-1]]))
        return found[::-1]


class Graph:
    """Arcs in compressed rows; of parallel arcs the cheapest stands for all."""

    def __init__(self, node_count: int, tails: Numbers, heads: Numbers, weights: Numbers) -> None:
        """Build the rows.

        Args:
            node_count: Number of nodes.
            tails: Node where each arc begins.
            heads: Node where it ends.
            weights: Its cost, above 0: not every form of a sparse graph holds an arc of 0.

        Raises:
            ValueError: A weight is below 1.
        """
        if len(weights) and weights.min() < 1:
            message = f"arc weights: found {weights.min()}, wanted whole numbers above 0"
            raise ValueError(message)
        order = np.lexsort((np.arange(len(tails)), weights, heads, tails))
        pairs = tails[order] * node_count + heads[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = pairs[1:] != pairs[:-1]
        self._arcs = order[first]
        self._pairs = pairs[first]
        self._node_count = node_count
        shape = (node_count, node_count)
        ends = (tails[self._arcs], heads[self._arcs])
        self._rows = csr_array((weights[self._arcs].astype(np.float64), ends), shape=shape)

    def tree(self, source: int) -> Tree:
        """Least costs from `source` to every node."""
        costs, predecessors = dijkstra(
            self._rows, directed=True, indices=source, return_predecessors=True
        )
        return Tree(source=source, costs=costs, predecessors=predecessors)

    def trees(self, sources: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """Costs and predecessors as in `Tree`, with a row for each of `sources`."""
        return dijkstra(self._rows, directed=True, indices=sources, return_predecessors=True)

    def arcs(self, nodes: Sequence[int]) -> list[int]:
        """Numbers of the arcs (as given to the constructor) that lead along `nodes`."""
        way = np.array(nodes, dtype=np.int64)
        return [int(arc) for arc in self.arcs_between(way[:-1], way[1:])]

    def arcs_between(self, tails: Numbers, heads: Numbers) -> Numbers:
        """Numbers of the arcs between pairs of nodes that are joined."""
        return self._arcs[np.searchsorted(self._pairs, tails * self._node_count + heads)]
