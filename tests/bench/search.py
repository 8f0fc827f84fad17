"""`package_search` over generated datasets, against a walk through all of them.

    python -m tests.bench.search COUNT QUESTIONS

One process: the index over COUNT datasets and what it takes, then QUESTIONS calls of the action as
the API makes them, its answer written as JSON, and the same words looked for in every package.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from madang.api.action import packages
from madang.api.action.envelope import answer
from madang.api.action.model import Context
from madang.api.shelf import Shelf
from madang.catalogue.index import Index
from tests.search import invented

KINDS = ("words", "particle", "filters", "facets", "prefix", "phrase", "harvest", "everything")
GOAL_MS, GOAL_MB = 50, 30  # p99 over MOST datasets; memory at a thousand
MOST = 10_000


class Stocked(Shelf):
    """A shelf of packages that stand nowhere else."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.organization = invented.ORGANIZATION
        self.entries = ()
        self.site_url = "https://data.example"


class Clerk:
    """A desk with one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = lambda: shelf


def questions(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kinds of questions in turn, with other words each time."""
    luck = random.Random(1)  # noqa: S311 -- the same questions each time
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        yield kind, _question(kind, luck)


def _question(kind: str, luck: random.Random) -> dict[str, Any]:
    thing, place = luck.choice(invented.THINGS), luck.choice(invented.PLACES)
    return {
        "words": {"q": f"{place} {thing}"},
        "particle": {"q": f"{thing}를"},
        "filters": {"q": thing, "fq": f"license_id:kogl-1 -groups:{luck.choice(invented.GROUPS)}"},
        "facets": {"q": thing, "facet.field": ["tags", "groups", "license_id", "res_format"]},
        "prefix": {"q": f"title:{thing[:2]}*"},
        "phrase": {"q": f'"{place} {thing}"'},
        "harvest": {
            "fq": "metadata_modified:[2022-01-01T00:00:00Z TO *]",
            "sort": "id asc",
            "start": luck.randrange(0, 5000, 100),
            "rows": 100,
        },
        "everything": {"q": "", "sort": "metadata_modified desc"},
    }[kind]


def resident_mb() -> float:
    """Memory of this process that lies in RAM."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 -- a file of the kernel
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def spent(act: Callable[[], object]) -> float:
    """Milliseconds of CPU; a busy machine moves wall times most."""
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)


def walk(documents: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """The bare alternative: every word in the texts of every package."""
    wanted = words.replace('"', "").lower().split()
    return [
        each
        for each in documents
        if all(
            word in f"{each['title']} {each['notes']} {each['tags']} {each['author']}".lower()
            for word in wanted
        )
    ]


def main() -> None:
    count, asked = int(sys.argv[1]), int(sys.argv[2])
    Index(invented.items(10))  # what is loaded once is not counted
    items = invented.items(count)
    before = resident_mb()
    began = time.process_time()
    index = Index(items)
    built = time.process_time() - began
    memory = resident_mb() - before
    context = Context(desk=Clerk(Stocked(index)))  # pyright: ignore[reportArgumentType]
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for kind, given in questions(asked):
        found[kind].append(
            spent(lambda given=given: answer("", packages.package_search(context, given)))
        )
    documents = [index.package(place) for place in range(count)]
    bare = [
        spent(lambda words=given["q"]: walk(documents, words))
        for kind, given in questions(min(asked, 10 * len(KINDS)))
        if kind == "words"
    ]
    every = [each for some in found.values() for each in some]
    stages = {"index": {"built": built, "memory": memory}, "all": told(every), "walk": told(bare)}
    print(json.dumps(stages | {kind: told(some) for kind, some in found.items()}))


def told(times: list[float]) -> dict[str, float]:
    return {f"p{share}": float(np.percentile(times, share)) for share in (50, 99)}


if __name__ == "__main__":
    main()
