"""The kernel finds least costs exactly, on any graph and on networks for every profile."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang_transfermap.routing import compiled, kernel
from madang_transfermap.routing.compiled import UNKNOWN
from madang_transfermap.routing.kernel import Graph
from madang_transfermap.routing.planner import Planner
from tests.unit.networks import EVERYBODY, must_fail, oracle, situations

NODES = 8
WEIGHTS = st.one_of(
    st.integers(1, 5),
    st.integers(1, 40_000),
    st.builds(
        lambda unknown, lifts, tenths: unknown * UNKNOWN + lifts * 10**8 + tenths,
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(1, 40_000),
    ),
)
ARCS = st.lists(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), WEIGHTS), max_size=40
)


def built(arcs) -> Graph:
    tails, heads, weights = np.array(arcs, dtype=np.int64).reshape(-1, 3).T
    return Graph(NODES, tails, heads, weights)


def as_networkx(arcs) -> nx.DiGraph:
    """The same graph by another library: plain whole numbers, one loop."""
    found = nx.DiGraph()
    found.add_nodes_from(range(NODES))
    for tail, head, weight in arcs:
        if not found.has_edge(tail, head) or weight < found[tail][head]["weight"]:
            found.add_edge(tail, head, weight=weight)
    return found


def check_costs(arcs) -> None:
    graph = built(arcs)
    for source in range(NODES):
        wanted = nx.single_source_dijkstra_path_length(as_networkx(arcs), source)
        costs = graph.tree(source).costs
        assert [costs[node] for node in range(NODES)] == [
            wanted.get(node, np.inf) for node in range(NODES)
        ]


def check_ways(arcs) -> None:
    graph = built(arcs)
    tree = graph.tree(0)
    for target in range(NODES):
        nodes = tree.nodes(target)
        assert bool(nodes) == np.isfinite(tree.costs[target])
        used = [arcs[arc] for arc in graph.arcs(nodes)]
        assert [tail for tail, *_ in used] == nodes[:-1]
        assert [head for _, head, _ in used] == nodes[1:]
        if nodes:
            assert (nodes[0], nodes[-1]) == (0, target)
            assert sum(weight for *_, weight in used) == tree.costs[target]


@given(ARCS)
@settings(max_examples=200, deadline=None)
def test_costs_equal_those_of_networkx_to_the_last_unit(arcs):
    check_costs(arcs)


@given(ARCS)
@settings(max_examples=200, deadline=None)
def test_the_arcs_of_a_way_join_both_ends_and_sum_up_to_its_cost(arcs):
    check_ways(arcs)


@given(ARCS, st.lists(st.integers(0, NODES - 1), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_search_from_many_sources_is_that_from_each(arcs, sources):
    graph = built(arcs)
    costs, before = graph.trees(np.array(sources))
    trees = [graph.tree(source) for source in sources]
    assert costs.tolist() == [tree.costs.tolist() for tree in trees]
    assert before.tolist() == [tree.predecessors.tolist() for tree in trees]


def check_network(situation) -> None:
    made, when = situation
    planner = Planner(made)
    for profile in EVERYBODY:
        prepared = planner.compiled(profile).prepared(when)
        graph = oracle(made, planner.compiled(profile).weights(when).tolist())
        for start in made.places:
            source = made.street(start, begins=True)
            wanted = nx.single_source_dijkstra_path_length(graph, source)
            tree = prepared.graph.tree(source)
            for goal in made.places:
                target = made.street(goal, begins=False)
                assert tree.costs[target] == wanted.get(target, np.inf), (profile.code, start, goal)


@given(situations())
@settings(max_examples=100, deadline=None)
def test_on_networks_costs_equal_those_of_networkx_for_every_profile(situation):
    check_network(situation)


def test_control_with_the_dearest_of_parallel_arcs_costs_differ(monkeypatch):
    real = np.lexsort
    monkeypatch.setattr(kernel.np, "lexsort", lambda keys: real((keys[0], -keys[1], *keys[2:])))
    must_fail(check_costs, ARCS)


def test_control_with_weights_that_round_costs_differ(monkeypatch):
    """Beyond 2**53 a float has no room for the last tenth of a second."""
    monkeypatch.setattr(compiled, "UNKNOWN", 10**17)
    must_fail(check_network, situations())


def test_a_weight_below_one_is_refused_by_value():
    with pytest.raises(ValueError, match="found 0, wanted whole numbers above 0"):
        built([(0, 1, 5), (1, 2, 0)])


def test_control_whether_an_arc_of_zero_is_one_depends_on_the_form_of_the_matrix():
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    sparse = csr_array(([1.0, 0.0], ([0, 1], [1, 2])), shape=(3, 3))
    assert dijkstra(sparse, indices=0).tolist() == [0, 1, 1]
    assert dijkstra(sparse.toarray(), indices=0).tolist() == [0, 1, np.inf]


def test_a_graph_without_arcs_reaches_only_its_source():
    tree = built([]).tree(3)
    assert tree.nodes(3) == [3]
    assert tree.nodes(0) == []
    assert built([]).arcs([3]) == []


def test_a_cost_is_exact_beyond_any_way_that_a_network_can_hold():
    """9,000 unknown changes in one way still leave room for the last tenth of a second."""
    steps, weight = 9_000, UNKNOWN + 10**8 + 1
    tails = np.arange(steps)
    graph = Graph(steps + 1, tails, tails + 1, np.full(steps, weight))
    assert int(graph.tree(0).costs[steps]) == steps * weight
