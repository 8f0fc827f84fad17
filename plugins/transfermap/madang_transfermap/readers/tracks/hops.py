"""The way a train goes: which station comes next toward another."""

from collections import deque
from collections.abc import Mapping


def first_hop(following: Mapping[str, set[str]], here: str, target: str) -> str | None:
    """The next station on the shortest way to a station; None where two ways are as short.

    Args:
        following: Next stations of each station.
        here: Where one is.
        target: Where the way leads.

    >>> first_hop({"a": {"b"}, "b": {"a", "c"}}, "a", "c")
    'b'
    >>> ring = {"a": {"b", "d"}, "b": {"a", "c"}, "c": {"b", "d"}, "d": {"c", "a"}}
    >>> first_hop(ring, "a", "d"), first_hop(ring, "a", "c")
    ('d', None)
    """
    depth, first = {here: 0}, {here: frozenset[str]()}
    queue = deque([here])
    while queue:
        station = queue.popleft()
        for neighbour in following.get(station, ()):
            hops = first[station] or frozenset({neighbour})
            if neighbour not in depth:
                depth[neighbour], first[neighbour] = depth[station] + 1, hops
                queue.append(neighbour)
            elif depth[neighbour] == depth[station] + 1:
                first[neighbour] |= hops
    found = first.get(target, frozenset())
    return next(iter(found)) if len(found) == 1 else None
