"""The whole network against figures that others published, and against networkx.

Known misses stay known misses: nothing is tuned to these figures.
"""

from datetime import UTC, datetime

import networkx as nx
import numpy as np
import pytest

from madang_transfermap import service
from madang_transfermap.routing.assess import assess
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.load import load_network
from madang_transfermap.routing.pieces import Change
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.routing.shares import random_pairs
from tests.unit.networks import EVERYBODY, by_the_book, oracle

WHEELCHAIR = PROFILES["wheelchair"]
QUIET = Conditions(now=datetime(2026, 11, 25, tzinfo=UTC))  # records are judged by their age
STARTS, GOALS = 25, 40

# Place, lines (None = any), minutes as published, whether the interval of a recorded way holds it.
SINGLE = [
    ("교대", None, None, 22, True),  # Muui 2017
    ("신당", None, None, 40, True),
    ("건대입구", None, None, 25, False),  # our high is 23.2
    ("사당", "4", "2", 20, False),  # Muui 2023; our high is 13.8
    ("청량리", None, None, 20, True),
    ("까치산", "5", "2", 18, True),
]
FIELD = {
    "서울역": 33,
    "건대입구": 33,
    "노원": 21,
    "교대": 21,
    "고속터미널": 19,
    "시청": 19,
    "천호": 16,
}


@pytest.fixture(scope="module")
def network(capital):
    return load_network(service.of(capital).tables)


def spans(network, place=None, line_from=None, line_to=None):
    """Times in minutes of the recorded changes at a place that a wheelchair can pass."""
    found = []
    for piece in network.pieces:
        if not isinstance(piece, Change) or piece.basis != "recorded" or piece.kind != "transfer":
            continue
        ends = [network.platforms[p].stop for p in (piece.from_platform, piece.to_platform)]
        judged = assess(piece, WHEELCHAIR, QUIET)
        is_asked = (
            place in {None, *(stop.name.ko for stop in ends)}
            and line_from in {None, ends[0].line.code}
            and line_to in {None, ends[1].line.code}
        )
        if is_asked and judged.state != "block":
            found.append(
                tuple(s / 60 for s in (judged.span.low_s, judged.span.mid_s, judged.span.high_s))
            )
    return found


@pytest.mark.parametrize(("place", "line_from", "line_to", "published", "holds"), SINGLE)
def test_a_published_transfer_time_lies_in_the_interval_or_is_a_known_miss(
    network, place, line_from, line_to, published, holds
):
    found = spans(network, place, line_from, line_to)
    assert found
    assert any(low <= published <= high for low, _, high in found) == holds


@pytest.mark.parametrize("place", FIELD)
def test_in_the_field_with_signs_alone_nobody_was_quicker_than_our_shortest_time(network, place):
    assert min(low for low, *_ in spans(network, place)) <= FIELD[place]


def test_the_mean_of_the_middle_times_lies_where_muui_measured(network):
    """27 stations, mean 11.4 minutes (2023)."""
    assert 8 <= np.mean([middle for _, middle, _ in spans(network)]) <= 16


@pytest.mark.parametrize("profile", EVERYBODY, ids=lambda p: f"{p.code}-{p.lift}")
def test_a_thousand_random_journeys_cost_what_networkx_says_and_hold_no_blocked_piece(
    network, profile
):
    compiled = Planner(network).compiled(profile)
    weights, prepared = compiled.weights(QUIET), compiled.prepared(QUIET)
    graph = oracle(network, weights.tolist())
    places = sorted(network.places)
    goals = np.random.default_rng(7).choice(places, GOALS)
    for start, _ in random_pairs(places, STARTS):
        source = network.street(start, begins=True)
        wanted = nx.single_source_dijkstra_path_length(graph, source)
        tree = prepared.graph.tree(source)
        for goal in goals:
            target = network.street(goal, begins=False)
            assert tree.costs[target] == wanted.get(target, np.inf)
            numbers = prepared.pieces(tree, target)
            assert sum(weights[numbers]) == (tree.costs[target] if numbers else 0)
            states = {by_the_book(network.pieces[n], profile, QUIET) for n in numbers}
            assert "block" not in states
