"""What nobody recorded, as pieces of its own: unknown is never a gap in the network.

From recorded ways come their opposites, the pairs of platforms that no source knows, walkers' ways
between all platforms of a place, and ways to the street that no list names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from madang_transfermap.routing.itinerary import Origin, Step
from madang_transfermap.routing.network import Platform
from madang_transfermap.routing.pieces import Board, Change, Record, Way

_OPPOSITE_VERB = {"leave": "enter", "enter": "leave"}
_LEFT_OUT = {"board", "alight", "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What walkers walk between two stations of a place, in metres, and who published it."""

    metres: float
    origin: Origin


def boards(platforms: Iterable[Platform]) -> Iterator[Board]:
    """Getting on and off at each platform; nobody gets on where the line ends."""
    for platform in platforms:
        yield Board(kind="alight", platform=platform.platform_id)
        if platform.next_stop is not None:
            yield Board(kind="board", platform=platform.platform_id)


def changes(
    platforms: Sequence[Platform],
    recorded: Sequence[tuple[str, str, Record]],
    walked: Mapping[tuple[str, str], Walked],
    islands: Mapping[str, Origin],
) -> Iterator[Change]:
    """All changes of the network.

    Args:
        platforms: All platforms.
        recorded: From platform, to platform, what is recorded.
        walked: Walkers' distances by pair of station ids.
        islands: Who says so, by station whose two tracks share one platform.
    """
    line_of = {platform.platform_id: platform for platform in platforms}
    known: set[tuple[str, str]] = set()
    for start, goal, record in recorded:
        kind = "turn" if line_of[start].stop == line_of[goal].stop else "transfer"
        forth = Change(
            kind=kind, from_platform=start, to_platform=goal, basis="recorded", record=record
        )
        back = Change(
            kind=kind, from_platform=goal, to_platform=start, basis="reverse", record=turned(record)
        )
        known |= {(start, goal), (goal, start)}
        for change in (forth, back):
            yield _with_metres(change, line_of, walked)
    for first, second in pairs(platforms):
        pair = (first.platform_id, second.platform_id)
        same = first.stop == second.stop
        island = islands.get(first.stop.station_id) if same else None
        change = Change(
            kind="turn" if same else "transfer",
            from_platform=pair[0],
            to_platform=pair[1],
            basis="island" if island else "no_path",
            origin=island,
        )
        if pair not in known:
            yield _with_metres(change, line_of, walked)
        if not same:
            yield _with_metres(replace(change, basis="walker"), line_of, walked)


def pairs(platforms: Iterable[Platform]) -> Iterator[tuple[Platform, Platform]]:
    """Ordered pairs of platforms at one place, of which the second lets one get on."""
    at: defaultdict[str, list[Platform]] = defaultdict(list)
    for platform in platforms:
        at[platform.stop.group_id].append(platform)
    for members in at.values():
        for first in members:
            for second in members:
                if first is not second and second.next_stop is not None:
                    yield first, second


def unlisted(platforms: Iterable[Platform], listed: Iterable[Way]) -> Iterator[Way]:
    """A way in and out, nobody knows how, for each platform that no list gives one."""
    known = {(way.kind, way.platform) for way in listed}
    for platform in platforms:
        for kind in ("enter", "leave"):
            if kind == "enter" and platform.next_stop is None:
                continue
            if (kind, platform.platform_id) not in known:
                yield Way(
                    kind=kind,
                    platform=platform.platform_id,
                    exit_no=None,
                    steps=(),
                    rides=None,
                    origin=None,
                )


def turned(record: Record) -> Record:
    """A record walked the other way: steps in opposite order, floors and gates swapped.

    Where a step leads the other way round is not recorded, so directions, doors and sides go; what
    is said of the train at either end goes too.
    """
    steps = [step for step in reversed(record.steps) if step.kind not in _LEFT_OUT]
    return replace(
        record,
        steps=tuple(_turned(step, number) for number, step in enumerate(steps, start=1)),
        rides=record.rides[::-1],
    )


def _turned(step: Step, number: int) -> Step:
    return replace(
        step,
        n=number,
        verb=_OPPOSITE_VERB.get(step.verb, step.verb),
        floor_from=step.floor_to,
        floor_to=step.floor_from,
        toward=None,
        lines=(),
        car_door=None,
        side=None,
        paid_side=None,
    )


def _with_metres(
    change: Change,
    platforms: Mapping[str, Platform],
    walked: Mapping[tuple[str, str], Walked],
) -> Change:
    ids = tuple(platforms[p].stop.station_id for p in (change.from_platform, change.to_platform))
    found = walked.get((ids[0], ids[1])) or walked.get((ids[1], ids[0]))
    if found is None:
        return change
    return replace(change, walker_m=found.metres, origin=found.origin)
