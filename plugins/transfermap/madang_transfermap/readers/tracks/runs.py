"""Runs: stations in the order in which one train passes them. They say what is next to what.

The order number of the roster is no adjacency. Adjacency is what a distance file prints in a row,
as long as it is one operator's part of one track; parts are joined where the roster leaves no other
way. Lines and pieces without a file have no branches: their roster is the run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from madang_transfermap.readers.tracks.distances import DistanceRow
from madang_transfermap.readers.tracks.facts import LOOPS, THROUGH, Loop
from madang_transfermap.readers.tracks.stops import Stop, Stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Stations that follow each other in one file, or in the roster where there is no file.

    Attributes:
        track: What the file calls the line, empty for the roster.
        stops: In order; the station where a ring closes stands twice.
        rows: The row of each stop, None where there is none, or where it only repeats one.
        is_closed: The file says that the line ends at both ends.
        loop: The ring at its beginning.
    """

    track: str
    stops: tuple[Stop, ...]
    rows: tuple[DistanceRow | None, ...]
    is_closed: bool = False
    loop: Loop | None = None

    @property
    def ring(self) -> int:
        """How many hops the ring at the beginning has."""
        return self.stops.index(self.stops[0], 1) if self.loop else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """What trains do: hops from station to station, and which hop may follow which.

    Attributes:
        runs: What one train passes, in parts.
        hops: Pairs of station ids that a train runs without a stop between.
        through: Three station ids in a row that one train passes.
    """

    runs: tuple[tuple[Part, ...], ...]
    hops: frozenset[tuple[str, str]]
    through: frozenset[tuple[str, str, str]]

    def neighbours(self, station_id: str) -> frozenset[str]:
        """Stations next to this one, whichever way trains run."""
        ahead = {b for a, b in self.hops if a == station_id}
        return frozenset(ahead | {a for a, b in self.hops if b == station_id})


def read_tracks(rows: Sequence[DistanceRow], stops: Stops) -> Tracks:
    """The tracks of all lines.

    Args:
        rows: Rows of all distance files.
        stops: The stops of all lines.

    Raises:
        WrongContent: A row names a station that its line does not have.
    """
    runs: list[tuple[Part, ...]] = []
    hops: set[tuple[str, str]] = set()
    through: set[tuple[str, str, str]] = set()
    for line in stops.lines:
        own = [row for row in rows if row.line == line]
        runs += _runs(_parts_of(line, own, stops), stops.on(line))
    for run in runs:
        hops |= set(_hops(run))
        through |= set(_through(run))
    for line, *names in THROUGH:
        one, middle, other = (stops.get(line, name) for name in names)
        if one and middle and other:
            through.add((one.station_id, middle.station_id, other.station_id))
            through.add((other.station_id, middle.station_id, one.station_id))
    return Tracks(runs=tuple(runs), hops=frozenset(hops), through=frozenset(through))


def _parts_of(line: str, rows: Sequence[DistanceRow], stops: Stops) -> list[Part]:
    found: list[Part] = []
    for _, group in groupby(rows, key=lambda row: (row.file, row.operator, row.track)):
        found += _split(list(group), stops, line)
    covered = {stop.station_id for part in found for stop in part.stops}
    left = [stop for stop in stops.on(line) if stop.station_id not in covered]
    return [*found, *_roster_parts(left, stops.on(line))]


def _split(rows: Sequence[DistanceRow], stops: Stops, line: str) -> Iterator[Part]:
    """The parts of one operator's rows of one track.

    A part ends where other operators' stations lie between, and where a row repeats a station that
    was printed before and the two are not known as neighbours: there a branch begins.
    """
    known: set[frozenset[str]] = set()
    seen: set[str] = set()
    current: list[tuple[Stop, DistanceRow | None]] = []
    for row in rows:
        stop = stops.find(line, row.station, f"{row.file}, row {row.number}")
        if current:
            pair = frozenset((current[-1][0].station_id, stop.station_id))
            is_new_branch = stop.station_id in seen and pair not in known
            if is_new_branch or _others_between(current[-1][0], stop, stops.on(line)):
                yield _part(current)
                current = []
            else:
                known.add(pair)
        current.append((stop, None if stop.station_id in seen else row))
        seen.add(stop.station_id)
    yield _part(current)


def _part(found: Sequence[tuple[Stop, DistanceRow | None]]) -> Part:
    stops, rows = [stop for stop, _ in found], [row for _, row in found]
    named = [row.station.split("(")[0] if row else "" for row in rows]
    first = next(row for row in rows if row)
    for loop in LOOPS:
        if loop.line == first.line and named[0] == loop.first and loop.last in named:
            close = named.index(loop.last) + 1
            stops.insert(close, stops[0])
            rows.insert(close, rows[0])
            return Part(track=first.track, stops=tuple(stops), rows=tuple(rows), loop=loop)
    is_closed = all(row.is_previous for row in rows if row)
    return Part(track=first.track, stops=tuple(stops), rows=tuple(rows), is_closed=is_closed)


def _others_between(one: Stop, other: Stop, line: Sequence[Stop]) -> bool:
    low, high = sorted((one.order, other.order))
    return any(low < stop.order < high and stop.operator != one.operator for stop in line)


def _roster_parts(left: Sequence[Stop], line: Sequence[Stop]) -> Iterator[Part]:
    current: list[Stop] = []
    for stop in left:
        if current and not _joins(current[-1], stop, line):
            yield Part(track="", stops=tuple(current), rows=(None,) * len(current))
            current = []
        current.append(stop)
    if current:
        yield Part(track="", stops=tuple(current), rows=(None,) * len(current))


def _joins(one: Stop, other: Stop, line: Sequence[Stop]) -> bool:
    """Whether the roster leaves no other way: each alone on its number, nothing between."""
    between = [stop for stop in line if one.order <= stop.order <= other.order]
    return one.order < other.order and between == [one, other]


def _runs(parts: Sequence[Part], line: Sequence[Stop]) -> Iterator[tuple[Part, ...]]:
    """Parts that one train passes: those of one track, with what the roster adds to each."""
    tracks = dict.fromkeys(part.track for part in parts if part.track) or {"": None}
    for track in tracks:
        ordered = sorted(
            (part for part in parts if part.track in {track, ""}),
            key=lambda part: part.stops[0].order,
        )
        current: list[Part] = []
        for part in ordered:
            if current and not _joined(current[-1], part, line):
                yield tuple(current)
                current = []
            current.append(part)
        yield tuple(current)


def _joined(one: Part, other: Part, line: Sequence[Stop]) -> bool:
    if one.is_closed or other.is_closed:
        return False
    return _joins(one.stops[-1], other.stops[0], line)


def _steps(run: Sequence[Part]) -> tuple[list[str], int, Loop | None]:
    """Station ids of a run, how many hops its ring has, and the ring."""
    ids = [stop.station_id for part in run for stop in part.stops]
    return ids, run[0].ring, run[0].loop


def _hops(run: Sequence[Part]) -> Iterator[tuple[str, str]]:
    ids, ring, loop = _steps(run)
    for place, (one, other) in enumerate(pairwise(ids)):
        yield one, other
        if not (loop and loop.one_way and place < ring):
            yield other, one


def _through(run: Sequence[Part]) -> Iterator[tuple[str, str, str]]:
    ids, ring, loop = _steps(run)
    for place, three in enumerate(zip(ids, ids[1:], ids[2:], strict=False)):
        yield three
        if not (loop and loop.one_way and place < ring):
            one, middle, other = three
            yield other, middle, one
    if loop and loop.one_way:
        yield ids[ring + 1], ids[0], ids[1]
    elif loop:
        yield ids[ring - 1], ids[0], ids[1]
        yield ids[1], ids[0], ids[ring - 1]
