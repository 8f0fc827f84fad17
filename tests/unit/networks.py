"""Small networks made by hand, and strategies for random ones, over invented places.

Places are single letters. Line 1 has a station `1-A` at place A; its platform toward B is `1-A:B`,
and `1-A:end` where the line ends. What is not given is completed as for the real network.
"""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from madang.dataset import Text
from madang_transfermap.routing import complete
from madang_transfermap.routing.complete import Walked
from madang_transfermap.routing.conditions import Conditions, Counts, Plan, Told
from madang_transfermap.routing.itinerary import Line, Match, Origin, Place, Step, Stop
from madang_transfermap.routing.network import Network, Platform
from madang_transfermap.routing.pieces import Board, Change, Piece, Record, Ride, Run, Way
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import PROFILES, Profile

NOW = datetime(2026, 8, 3, 5, 20, tzinfo=UTC)
RECENT, OLD = date(2025, 8, 11), date(2024, 8, 2)
MINISTRY = Origin(source="data.go.kr 1", publisher="가상교통부", as_of=RECENT)
METRO = Origin(source="data.go.kr 2", publisher="가상교통공사", as_of=date(2024, 8, 10))
QUIET = Conditions(now=NOW)
WHEELCHAIR, STROLLER, BLIND, WALK = (
    PROFILES[code] for code in ("wheelchair", "stroller", "blind", "walk")
)
NO_LIFT = WHEELCHAIR.without_lift()
EVERYBODY = (WHEELCHAIR, NO_LIFT, STROLLER, BLIND, WALK)
ELEVATORS, LIFTS = ("e0", "e1", "e2", "e3", "e4", "e5"), ("w0", "w1")


@dataclass(frozen=True, slots=True)
class Track:
    """Places that the trains of a line pass one after another.

    Two tracks of one line that share places make a fork.
    """

    line: str
    places: str
    is_loop: bool = False
    is_one_way: bool = False

    @property
    def arcs(self) -> Iterator[tuple[str, str]]:
        """From place to place, as trains run."""
        order = self.places + self.places[0] if self.is_loop else self.places
        yield from pairwise(order)
        if not self.is_one_way:
            yield from pairwise(order[::-1])


def network(
    *tracks: Track,
    records: Iterable[tuple[str, str, Record]] = (),
    ways: Iterable[Way] = (),
    walked: Mapping[tuple[str, str], float] | None = None,
    islands: Iterable[str] = (),
    doors: Mapping[tuple[str, str], str] | None = None,
    published: bool = True,
) -> Network:
    """A network of tracks; changes and ways that are not given are completed."""
    tracks_of: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for track in tracks:
        tracks_of[track.line] |= set(track.arcs)
    arcs = {line: sorted(found) for line, found in tracks_of.items()}
    stops = {
        stop.station_id: stop
        for line, found in arcs.items()
        for stop in sorted(
            {_stop(line, place) for arc in found for place in arc}, key=lambda s: s.station_id
        )
    }
    platforms, runs = [], []
    for line, found in arcs.items():
        _lay(line, found, stops, platforms, runs, published=published)
    walks = {pair: Walked(metres=metres, origin=METRO) for pair, metres in (walked or {}).items()}
    listed = tuple(ways)
    given = tuple(records)
    units = {
        u for piece in chain(listed, (r for *_, r in given)) for r in piece.rides for u in r.units
    }
    return Network(
        platforms={platform.platform_id: platform for platform in platforms},
        places=_places(stops.values()),
        pieces=(
            *complete.boards(platforms),
            *runs,
            *complete.changes(platforms, given, walks, dict.fromkeys(islands, METRO)),
            *listed,
            *complete.unlisted(platforms, listed),
        ),
        unit_doors=doors or {},
        units=frozenset(units),
        homes=dict.fromkeys(sorted(units - set(LIFTS)), "1-A"),
        toilets={},
    )


def _stop(line: str, place: str) -> Stop:
    return Stop(
        station_id=f"{line}-{place}",
        group_id=place,
        name=Text(ko=f"{place}역", en=place),
        line=Line(code=line, name=Text(ko=f"{line}호선", en=f"Line {line}"), colour=None),
        phone=None,
    )


def _lay(
    line: str,
    arcs: Sequence[tuple[str, str]],
    stops: Mapping[str, Stop],
    platforms: list[Platform],
    runs: list[Run],
    *,
    published: bool,
) -> None:
    """Platforms and runs of a line: a train never goes back at once."""
    ends: set[str] = set()
    for start, goal in arcs:
        at, to = stops[f"{line}-{start}"], stops[f"{line}-{goal}"]
        name = f"{line}-{start}:{goal}"
        platforms.append(Platform(platform_id=name, stop=at, next_stop=to))
        onward = [f"{line}-{goal}:{after}" for before, after in arcs if before == goal != after]
        onward = [platform for platform in onward if not platform.endswith(f":{start}")]
        if not onward:
            onward = [f"{line}-{goal}:end"]
            ends.add(goal)
        runs += [
            Run(
                from_platform=name,
                to_platform=platform,
                length_m=1000.0 if published else None,
                run_s=90.0 + 10 * (ord(goal) % 3),
                is_published=published,
                rule="ride_published" if published else "ride_by_position",
                origin=METRO if published else None,
            )
            for platform in onward
        ]
    for place in sorted(ends):
        stop = stops[f"{line}-{place}"]
        platforms.append(Platform(platform_id=f"{line}-{place}:end", stop=stop, next_stop=None))


def _places(stops: Iterable[Stop]) -> Mapping[str, Place]:
    members: dict[str, list[Stop]] = defaultdict(list)
    for stop in stops:
        members[stop.group_id].append(stop)
    return {
        name: Place(group_id=name, name=found[0].name, stops=tuple(found))
        for name, found in sorted(members.items())
    }


def ride(*units: str, match: Match | None = None) -> Ride:
    """A ride on a device that means one unit, one of several, or none that is listed."""
    told_apart: Match = "exact" if len(units) == 1 else "ambiguous" if units else "none"
    return Ride(units=units, match=match or told_apart)


def either(*units: str) -> Ride:
    """A ride that any of several units serves as well."""
    return Ride(units=units, match="ambiguous", interchangeable=True)


def record(*rides: Ride, **changes) -> Record:
    """A recorded change by elevators and lifts (`w…`), in the order of riding."""
    kinds = ["lift" if ride.units[:1] and ride.units[0] in LIFTS else "elevator" for ride in rides]
    said = {
        "path_id": "path",
        "path_class": "lift" if "lift" in kinds else "elevator" if rides else "level",
        "elevators": kinds.count("elevator"),
        "lifts": kinds.count("lift"),
        "gates": 1,
        "leaves_paid_area": False,
        "is_outside": False,
        "steps": _steps(rides, kinds),
        "rides": rides,
        "has_floor_unnumbered": False,
        "is_whole": True,
        "origin": MINISTRY,
    }
    return Record(**(said | changes))


def _steps(rides: Sequence[Ride], kinds: Sequence[str]) -> tuple[Step, ...]:
    devices = [
        Step(n=n, kind=kind, verb="ride", facility_kind=kind, match=ride.match, floor_from="B2")
        for n, (ride, kind) in enumerate(zip(rides, kinds, strict=True), start=2)
    ]
    gate = Step(n=len(rides) + 2, kind="gate", verb="leave", paid_side="outside", side="left")
    board = Step(n=len(rides) + 3, kind="board", verb="board", car_door="1-4/4-1")
    return (Step(n=1, kind="alight", verb="alight", floor_from="B3"), *devices, gate, board)


def way(kind: str, platform: str, *rides: Ride, exit_no: str = "1") -> Way:
    """A listed way between the street and a platform."""
    return Way(
        kind=kind,
        platform=platform,
        exit_no=exit_no,
        steps=tuple(
            Step(n=n, kind="elevator", verb="ride", facility_kind="elevator", match=ride.match)
            for n, ride in enumerate(rides, start=1)
        ),
        rides=rides,
        origin=METRO,
    )


def both_ways(platform: str, *rides: Ride, exit_no: str = "1") -> tuple[Way, Way]:
    """The same elevators into the station and out of it."""
    return (
        way("enter", platform, *rides, exit_no=exit_no),
        way("leave", platform, *rides[::-1], exit_no=exit_no),
    )


def told(state: str, minutes_ago: float = 5, **changes) -> Told:
    """What was told of a unit some minutes ago."""
    return Told(state=state, observed_at=NOW - timedelta(minutes=minutes_ago), **changes)


def planned(starts_in_min: float, ends_in_min: float | None = None) -> Told:
    """An announced outage, and nothing else told."""
    until = None if ends_in_min is None else NOW + timedelta(minutes=ends_in_min)
    plan = Plan(start=NOW + timedelta(minutes=starts_in_min), until=until)
    return Told(state=None, observed_at=NOW - timedelta(days=3), plans=(plan,))


def counted(working: int, out: int = 0, unknown: int = 0, minutes_ago: float = 5) -> Counts:
    """What an operator counted at a station some minutes ago."""
    at = NOW - timedelta(minutes=minutes_ago)
    return Counts(observed_at=at, working=working, out=out, unknown=unknown)


# Random networks: small enough that a failing one can be read.
@st.composite
def networks(draw) -> Network:
    """Lines, forks, loops and one-way arcs; changes recorded, reverse, none; ways listed or not."""
    letters = "ABCDEF"[: draw(st.integers(3, 6))]
    tracks = [
        t for n in range(1, draw(st.integers(1, 3)) + 1) for t in draw(_line(str(n), letters))
    ]
    bare = network(*tracks)
    pairs = sorted(
        (a.platform_id, b.platform_id) for a, b in complete.pairs(bare.platforms.values())
    )
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=6)) if pairs else []
    stations = sorted({platform.stop.station_id for platform in bare.platforms.values()})
    boarding = sorted(name for name in bare.platforms if not name.endswith(":end"))
    listed = [
        draw(_listed_way(kind, platform))
        for kind, platform in draw(
            st.lists(
                st.tuples(st.sampled_from(("enter", "leave")), st.sampled_from(boarding)),
                max_size=6,
            )
        )
    ]
    made = network(
        *tracks,
        records=[(*pair, draw(records)) for pair in chosen],
        ways=listed,
        walked={
            pair: draw(st.sampled_from((40.0, 133.0, 300.0)))
            for pair in draw(
                st.lists(
                    st.tuples(st.sampled_from(stations), st.sampled_from(stations)), max_size=3
                )
            )
        },
        islands=draw(st.sets(st.sampled_from(stations), max_size=2)),
        published=draw(st.booleans()),
    )
    homes = {unit: draw(st.sampled_from(stations)) for unit in sorted(made.homes)}
    return replace(made, homes=homes)


@st.composite
def _line(draw, line: str, letters: str) -> list[Track]:
    order = "".join(draw(st.permutations(letters)))[: draw(st.integers(2, len(letters)))]
    is_one_way = draw(st.integers(0, 4)) == 0
    is_loop = len(order) > 2 and draw(st.integers(0, 3)) == 0
    trunk = Track(line, order, is_loop or (is_one_way and len(order) > 2), is_one_way)
    others = sorted(set(letters) - set(order))
    if not others or draw(st.booleans()):
        return [trunk]
    stem = order[: draw(st.integers(1, len(order)))]
    return [trunk, Track(line, stem + draw(st.sampled_from(others)))]


_rides = st.one_of(
    st.sampled_from(ELEVATORS).map(ride),
    st.sampled_from(ELEVATORS).map(lambda unit: ride(unit, match="ambiguous")),
    st.lists(st.sampled_from(ELEVATORS), min_size=2, max_size=3, unique=True).map(
        lambda u: ride(*u)
    ),
    st.just(ride()),
)
_origins = st.sampled_from((MINISTRY, MINISTRY, MINISTRY, replace(MINISTRY, as_of=OLD)))
records: st.SearchStrategy[Record] = st.builds(
    lambda rides, lifts, kind, origin, floor, whole: record(
        *rides,
        *lifts,
        origin=origin,
        has_floor_unnumbered=floor,
        is_whole=whole,
        **({"path_class": kind} if kind else {}),
    ),
    st.lists(_rides, max_size=2),
    st.one_of(st.just([]), st.just([]), st.sampled_from(LIFTS).map(lambda unit: [ride(unit)])),
    st.sampled_from((None, None, None, "stairs")),
    _origins,
    st.sampled_from((False, False, False, True)),
    st.sampled_from((True, True, True, False)),
)


@st.composite
def _listed_way(draw, kind: str, platform: str) -> Way:
    one = st.sampled_from(ELEVATORS).map(ride)
    two = st.lists(st.sampled_from(ELEVATORS), min_size=2, max_size=2, unique=True)
    rides = draw(st.lists(st.one_of(one, two.map(lambda u: either(*u))), min_size=1, max_size=3))
    return way(kind, platform, *rides, exit_no=draw(st.sampled_from("12")))


MINUTES_AGO = (-0.5, 0, 29, 31, 600, 100_000)
_states = st.builds(
    told,
    st.sampled_from(("working", "out", "reported_out")),
    st.sampled_from(MINUTES_AGO),
)
outages = st.one_of(
    st.builds(told, st.sampled_from(("out", "reported_out")), st.sampled_from(MINUTES_AGO)),
    st.just(planned(-10, 10)),
    st.just(planned(-10)),
)
_plans = st.sampled_from((planned(-10, 10), planned(-10), planned(10, 20), planned(-20, -10)))
_news = st.one_of(
    _states, _plans, st.builds(lambda s, p: replace(s, plans=p.plans), _states, _plans)
)
units = st.sampled_from((*ELEVATORS, *LIFTS))


@st.composite
def conditions(draw, made: Network) -> Conditions:
    """What may be told of the units of a network."""
    counts = st.builds(
        counted,
        st.integers(0, 2),
        st.sampled_from((0, 0, 1)),
        st.sampled_from((0, 0, 1)),
        st.sampled_from(MINUTES_AGO),
    )
    stations = sorted(set(made.homes.values())) or ["1-A"]
    return Conditions(
        now=NOW,
        told=draw(st.dictionaries(units, _news, max_size=5)),
        counts=draw(st.dictionaries(st.sampled_from(stations), counts, max_size=2)),
        home=made.homes,
        avoid=draw(st.frozensets(units, max_size=1)),
    )


@st.composite
def situations(draw) -> tuple[Network, Conditions]:
    """A network and what is told of its units."""
    made = draw(networks())
    return made, draw(conditions(made))


def costs(made: Network, profile: Profile, when: Conditions) -> np.ndarray:
    """Least cost from the street at each place (rows) to the street at each other one (columns)."""
    prepared = Planner(made).compiled(profile).prepared(when)
    starts = np.array([made.street(name, begins=True) for name in made.places])
    goals = [made.street(name, begins=False) for name in made.places]
    return prepared.graph.trees(starts)[0][:, goals]


def oracle(made: Network, weights: Sequence[int]) -> nx.DiGraph:
    """The same graph for networkx: whole numbers of Python, the cheapest of parallel arcs."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(made.node_count))
    tails, heads = made.ends
    for tail, head, weight in zip(tails.tolist(), heads.tolist(), weights, strict=True):
        if weight and weight < graph.get_edge_data(tail, head, {"weight": np.inf})["weight"]:
            graph.add_edge(tail, head, weight=int(weight))
    return graph


def by_the_book(piece: Piece, profile: Profile, when: Conditions) -> str:
    """State of a piece as the specification has it, read once more and written plainly."""
    if isinstance(piece, Board | Run):
        return "pass"
    if profile.follows_walkers:
        is_free = isinstance(piece, Way) or piece.kind == "turn" or piece.basis == "walker"
        return "pass" if is_free else "block"
    walks_too = profile.stairs == "yes"
    if isinstance(piece, Way):
        rides = [[_word(unit, when) for unit in ride.units] for ride in piece.rides or ()]
        return "block" if any(set(told) == {"out"} for told in rides) and not walks_too else "pass"
    if piece.record is None:
        no_record = "block" if piece.basis == "walker" and not walks_too else "unknown"
        return "pass" if piece.basis == "island" else no_record
    return _of_record(piece, piece.record, profile, when)


def _of_record(piece: Change, found: Record, profile: Profile, when: Conditions) -> str:
    is_stairs = found.path_class == "stairs" and profile.stairs == "never"
    if is_stairs or (found.lifts and profile.lift == "never"):
        return "block"
    old = found.origin.as_of is None or found.origin.as_of < date(2024, 8, 3)  # 24 months
    doubts = [piece.basis == "reverse", found.has_floor_unnumbered, not found.is_whole, old]
    for ride in found.rides:
        told = [_word(unit, when) for unit in ride.units]
        is_sure = ride.match == "exact" or len(told) > 1
        if told and is_sure and set(told) == {"out"}:
            return "block"
        doubts.append(bool({"out", "doubt"} & set(told)))
    return "unknown" if any(doubts) else "pass"


def _word(unit: str, when: Conditions) -> str:
    """`out`: surely now; `doubt`: said, but not freshly or by a citizen; `no`: nothing bad."""
    said = when.told.get(unit)
    if unit in when.avoid:
        return "out"
    if said is None:
        return "no"
    if any(p.start <= NOW and (p.until is None or p.until > NOW) for p in said.plans):
        return "out"
    if said.state in {None, "working"}:
        return "no"
    if _minutes_old(said.observed_at) <= 30:
        return "out" if said.state == "out" else "doubt"
    counts = when.counts.get(when.home.get(unit, ""))
    all_work = counts and counts.working and not counts.out and not counts.unknown
    return "no" if all_work and _minutes_old(counts.observed_at) <= 30 else "doubt"


def _minutes_old(at: datetime) -> float:
    return (NOW - at).total_seconds() / 60


def must_fail(check: Callable[..., None], *strategies: st.SearchStrategy) -> None:
    """The control of a property: with a protection turned off it is found to be broken."""
    search = settings(
        max_examples=1000, phases=[Phase.generate], derandomize=True, database=None, deadline=None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)  # of the length of what it found
        with pytest.raises(AssertionError):
            search(given(*strategies)(check))()
