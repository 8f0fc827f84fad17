"""Rides of elevators and lifts in paths, with what the path says about each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import pyarrow as pa

from madang_transfermap.links.ends import Context, End, after, before
from madang_transfermap.links.places import Places, parts
from madang_transfermap.links.steps import (
    DEVICES,
    Step,
    Way,
    lines_of,
    read_steps,
    read_ways,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """One ride of a device.

    Attributes:
        path_id: Its path.
        seq: The step where one gets in.
        kind: elevator or lift.
        stations: Station-lines at the place of the path.
        own_stations: Those of them to which the ride may belong, as far as the path tells.
        before: The end where one gets in.
        after: The end where one gets out.
        lines: Lines that its own rows name.
        toward: Where its own rows point to.
        exits: Exits that its own rows name.
        doors: Cars and doors that its own rows name.
        unit_no: Number of the unit that its own rows name.
        is_inclined: Whether an inclined elevator is named.
    """

    path_id: str
    seq: int
    kind: str
    stations: tuple[str, ...]
    own_stations: tuple[str, ...]
    before: End
    after: End
    lines: frozenset[str]
    toward: str | None
    exits: frozenset[str]
    doors: frozenset[str]
    unit_no: str | None
    is_inclined: bool

    @property
    def ends(self) -> tuple[End, End]:
        """Both ends."""
        return self.before, self.after

    @property
    def floors(self) -> frozenset[str]:
        """The floors that are known."""
        return frozenset(end.floor for end in self.ends if end.floor)

    @property
    def is_on_one_floor(self) -> bool:
        """Whether both ends are said to be on one floor, as where two stations meet."""
        return self.before.floor is not None and self.before.floor == self.after.floor

    @property
    def joins_stations(self) -> bool:
        """Whether it leads from a platform to one that may be another line's."""
        return all(end.platforms for end in self.ends) and len(self.own_stations) > 1

    @property
    def platforms(self) -> frozenset[str]:
        """The platforms at its ends."""
        return self.before.platforms | self.after.platforms


def read_rides(paths: pa.Table, steps: pa.Table, places: Places) -> Iterator[Ride]:
    """All rides of all paths, in the order of the steps' keys."""
    ways = read_ways(paths)
    for path_id, group in groupby(read_steps(steps), key=attrgetter("path_id")):
        yield from _rides(ways[path_id], list(group), places)


def _rides(way: Way, steps: Sequence[Step], places: Places) -> Iterator[Ride]:
    stations = places.stations_with(way.station_id)
    for first, last in _spans(steps):
        yield _ride(Context(way, steps, places, stations), first, last)


def _spans(steps: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """First and last position of each ride."""
    for number, group in groupby(range(len(steps)), key=lambda i: steps[i].ride_no):
        if number is not None:
            positions = list(group)
            yield positions[0], positions[-1]


def _ride(context: Context, first: int, last: int) -> Ride:
    steps = context.steps
    own = [step for step in steps[first : last + 1] if step.kind in DEVICES]
    approach = first - 1
    while approach >= 0 and _is_approach(steps[approach]):
        own.insert(0, steps[approach])
        approach -= 1
    ride = next((step for step in steps[first : last + 1] if step.verb == "ride"), steps[first])
    begins, ends = before(context, approach, own), after(context, first, last)
    return Ride(
        path_id=ride.path_id,
        seq=ride.seq,
        kind="lift" if any(step.kind == "lift" for step in own) else "elevator",
        stations=context.stations,
        own_stations=_own_stations(context, begins, ends, lines_of(own)),
        before=begins,
        after=ends,
        lines=lines_of(own),
        toward=next((step.toward for step in own if step.toward), None),
        exits=frozenset().union(*(parts(step.exit_no) for step in own)),
        doors=frozenset().union(*(parts(step.car_door) for step in own)),
        unit_no=next((str(step.unit_no) for step in own if step.unit_no), None),
        is_inclined=any(step.facility_kind == "inclined_elevator" for step in own),
    )


def _own_stations(
    context: Context, begins: End, ends: End, lines: frozenset[str]
) -> tuple[str, ...]:
    """The station-lines to which a ride may belong.

    Platforms at its ends say most, then its own words, then the words on the way to it and from
    it. Where none of them tells, it is one of the two lines that the path joins.
    """
    at_ends = context.places.stations_of(begins.platforms | ends.platforms)
    if at_ends:
        return tuple(station_id for station_id in context.stations if station_id in at_ends)
    for named in (lines, begins.lines | ends.lines):
        found = [s for s in context.stations if context.places.line(s) in named]
        if found:
            return tuple(found)
    joined = {context.way.from_station_id, context.way.to_station_id}
    return tuple(s for s in context.stations if s in joined) or context.stations


def _is_approach(step: Step) -> bool:
    return step.kind in DEVICES and step.verb == "approach" and step.ride_no is None
