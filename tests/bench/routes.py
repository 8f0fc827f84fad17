"""Measured jobs on the whole network: `python -m tests.bench.routes NAME HOME ARGUMENT...`.

Each is a process of its own and prints one line of JSON. Times are CPU seconds of the one thread
that searches. The oracle is networkx on the same graph in the same process.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from madang import clock
from madang.settings import Settings
from madang.workspace import open_workspace

PROFILES = ("wheelchair", "wheelchair without lifts", "stroller", "walk")
# Searches of networkx that end early, as it would answer one question.
SINGLE_SEARCHES = 500
# What is measured for each journey, and its goal in milliseconds at the 99th percentile.
GOALS = {
    "kernel": "10",
    "answer": "",
    "words": "5",
    "networkx, one goal": "",
    "networkx, all goals": "",
}
Figures = dict[str, dict[str, float]]


def start(home: str) -> Figures:
    """From nothing loaded to the first answer, and the memory that the network adds."""
    workspace = open_workspace(Settings(home=Path(home)))
    before, begun = _resident_mb(), time.perf_counter()

    from madang_transfermap import service

    found = service.of(workspace)
    imported = time.perf_counter()
    places = sorted(found._now().planner.network.places)
    loaded = time.perf_counter()
    found.route(places[0], places[-1])
    answered = time.perf_counter()
    one = _resident_mb()
    for code in found.profiles:
        for no_lift in (False, True):
            found.route(places[1], places[-2], profile=code, no_lift=no_lift)
    return {
        "start": {
            "imports": imported - begun,
            "network": loaded - imported,
            "first answer": answered - loaded,
            "whole": answered - begun,
        },
        "memory": {"first answer": one - before, "all profiles": _resident_mb() - before},
        "network": _sizes(found._now().planner.network),
    }


def journeys(home: str, name: str, count: str) -> Figures:
    """Random journeys of one profile: searches, answers, words, and networkx on the same graph."""
    import networkx as nx

    from madang_transfermap import service, wording
    from madang_transfermap.routing.shares import random_pairs
    from tests.unit.networks import oracle

    edition = service.of(open_workspace(Settings(home=Path(home))))._now()
    planner, profile = edition.planner, _profile(name)
    network = planner.network
    when = edition.conditions(clock.now(), frozenset())
    pairs = random_pairs(sorted(network.places), int(count))
    compiled = planner.compiled(profile)
    prepared = compiled.prepared(when)
    graph = oracle(network, compiled.weights(when).tolist())
    ends = [
        (network.street(start, begins=True), network.street(goal, begins=False))
        for start, goal in pairs
    ]

    def search(pair: tuple[int, int]) -> float:
        tree = prepared.graph.tree(pair[0])
        prepared.pieces(tree, pair[1])
        return float(tree.costs[pair[1]])

    costs, kernel = _timed(search, ends)
    answers, answer = _timed(lambda pair: planner.plan(*pair, profile, when), pairs)
    _, words = _timed(lambda found: wording.tell(found, "ko"), answers)
    sources = sorted({source for source, _ in ends})
    trees, tree = _timed(lambda s: nx.single_source_dijkstra_path_length(graph, s), sources)
    _, single = _timed(lambda pair: _one(nx, graph, *pair), ends[:SINGLE_SEARCHES])
    wanted = dict(zip(sources, trees, strict=True))
    differing = sum(
        cost != wanted[source].get(target, np.inf)
        for cost, (source, target) in zip(costs, ends, strict=True)
    )
    return {
        "kernel": kernel,
        "answer": answer,
        "words": words,
        "networkx, all goals": tree,
        "networkx, one goal": single,
        "differing": {"count": differing, "of": len(pairs)},
    }


def _one(nx, graph, source: int, target: int) -> float | None:
    try:
        return nx.dijkstra_path_length(graph, source, target)
    except nx.NetworkXNoPath:
        return None


def _profile(name: str):
    from madang_transfermap.routing.profiles import PROFILES as BUILT_IN

    code, _, without = name.partition(" ")
    return BUILT_IN[code].without_lift() if without else BUILT_IN[code]


def _timed(work: Callable, asked: Iterable) -> tuple[list, dict[str, float]]:
    """What the work gives for each, and median and 99th percentile of its CPU milliseconds."""
    found, spent = [], []
    for each in asked:
        begun = time.thread_time_ns()
        found.append(work(each))
        spent.append((time.thread_time_ns() - begun) / 1e6)
    p50, p99 = np.percentile(spent, [50, 99])
    return found, {"p50": float(p50), "p99": float(p99)}


def _sizes(network) -> Mapping[str, float]:
    return {
        "nodes": network.node_count,
        "pieces": len(network.pieces),
        "platforms": len(network.platforms),
        "places": len(network.places),
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


JOBS = {job.__name__: job for job in (start, journeys)}

if __name__ == "__main__":
    figures = JOBS[sys.argv[1]](*sys.argv[2:])
    figures["process"] = {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    sys.stdout.write(json.dumps(figures) + "\n")
