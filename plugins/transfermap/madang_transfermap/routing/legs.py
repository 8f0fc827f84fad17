"""From the pieces of a way to its legs: trains in one, changes and ways with the state of units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from madang_transfermap.routing import minutes
from madang_transfermap.routing.assess import Assessment, Causes, assess
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import (
    Cause,
    ChangeLeg,
    Leg,
    Origin,
    RideLeg,
    Span,
    Step,
    Stop,
    Today,
    Unit,
    Unknown,
    WayLeg,
)
from madang_transfermap.routing.network import Network
from madang_transfermap.routing.pieces import Board, Change, Piece, Ride, Run, Way
from madang_transfermap.routing.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A leg, and what is not known about it."""

    leg: Leg
    causes: Causes
    at: Stop


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes the legs of one way.

    Attributes:
        network: The network.
        profile: Who travels.
        conditions: What works.
        pieces: The pieces of the way in order.
    """

    network: Network
    profile: Profile
    conditions: Conditions
    pieces: Sequence[Piece]

    @cached_property
    def drawn(self) -> tuple[Drawn, ...]:
        """The legs in order."""
        return tuple(self._drawn())

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs in order, alone."""
        return tuple(item.leg for item in self.drawn)

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What is not known, leg by leg."""
        return tuple(
            Unknown(leg=number, cause=cause, at=item.at, told_at=told_at)
            for number, item in enumerate(self.drawn, start=1)
            for cause, told_at in item.causes
        )

    @property
    def span(self) -> Span:
        """Time of the whole way."""
        return minutes.total(self._assess(piece).span for piece in self.pieces)

    def _drawn(self) -> Iterator[Drawn]:
        before: Change | Way | None = None
        groups = [(kind, list(group)) for kind, group in groupby(self.pieces, _is_train)]
        for place, (is_train, group) in enumerate(groups):
            if is_train:
                after = groups[place + 1][1][0] if place + 1 < len(groups) else None
                runs = [piece for piece in group if isinstance(piece, Run)]
                yield self._train(runs, before, after)
                continue
            for piece in group:
                if isinstance(piece, Change):
                    yield self._change(piece)
                elif isinstance(piece, Way):
                    yield self._way(piece)
            last = group[-1]
            before = last if isinstance(last, Change | Way) else None

    def _train(self, runs: Sequence[Run], before: Piece | None, after: Piece | None) -> Drawn:
        platforms = self.network.platforms
        first = platforms[runs[0].from_platform]
        stops = [first.stop, *(platforms[run.to_platform].stop for run in runs)]
        lengths = [run.length_m for run in runs if run.length_m is not None]
        leg = RideLeg(
            line=first.stop.line,
            board=stops[0],
            alight=stops[-1],
            toward=first.next_stop,
            platform_id=first.platform_id,
            via=tuple(stops[1:-1]),
            board_at=self._doors_after(after),
            wheelchair_at=_wheelchair_doors(before),
            length_m=sum(lengths) if len(lengths) == len(runs) else None,
            wait=minutes.WAIT,
            span=minutes.total(self._assess(run).span for run in runs),
            origin=_oldest_origin(runs),
        )
        return Drawn(leg=leg, causes=(), at=first.stop)

    def _change(self, change: Change) -> Drawn:
        found = self._assess(change)
        record = None if self.profile.follows_walkers else change.record
        at_from = self.network.platforms[change.from_platform].stop
        walks = self.profile.follows_walkers
        leg = ChangeLeg(
            kind=change.kind,
            at_from=at_from,
            at_to=self.network.platforms[change.to_platform].stop,
            basis="walker" if walks else change.basis,
            state="unknown" if found.state == "unknown" else "pass",
            causes=_names(found.causes),
            path_id=record.path_id if record else None,
            path_class=record.path_class if record else None,
            steps=self._steps(record.steps, record.rides) if record else (),
            leaves_paid_area=record.leaves_paid_area if record else None,
            is_outside=record.is_outside if record else None,
            span=found.span,
            walker_m=change.walker_m,
            walker_origin=change.origin if change.walker_m is not None else None,
            origin=record.origin if record else self._origin(change),
        )
        return Drawn(leg=leg, causes=found.causes, at=at_from)

    def _origin(self, change: Change) -> Origin | None:
        """Who stands behind a change without a record: for wheels only one who says it is level."""
        counts = self.profile.follows_walkers or change.basis == "island"
        return change.origin if counts else None

    def _way(self, way: Way) -> Drawn:
        found = self._assess(way)
        stop = self.network.platforms[way.platform].stop
        # Lists name elevators only: how walkers go in by stairs, no source says.
        is_known = way.rides is not None and not self.profile.follows_walkers
        leg = WayLeg(
            kind=way.kind,
            stop=stop,
            state="derived" if is_known and found.state == "pass" else "unknown",
            exit_no=way.exit_no if is_known else None,
            steps=self._steps(way.steps, way.rides or ()) if is_known else (),
            span=found.span,
            origin=way.origin if is_known else None,
            causes=_names(found.causes),
        )
        return Drawn(leg=leg, causes=found.causes, at=stop)

    def _steps(self, steps: Sequence[Step], rides: Sequence[Ride]) -> tuple[Step, ...]:
        """The steps with the units of their rides as they are now; one ride for each `match`."""
        left = iter(rides)
        return tuple(
            step if step.match is None else self._ridden(step, next(left)) for step in steps
        )

    def _ridden(self, step: Step, ride: Ride) -> Step:
        units = tuple(unit_now(unit, self.conditions) for unit in ride.units)
        return replace(step, units=units, today=state_of(ride, self.conditions))

    def _doors_after(self, after: Piece | None) -> tuple[str, ...]:
        """Where the train stops nearest to the next elevator: by the record, else by its list."""
        steps: Sequence[Step] = ()
        if isinstance(after, Change) and after.record and not self.profile.follows_walkers:
            steps = after.record.steps
        for step in steps:
            if step.kind == "board":
                break
            if step.car_door:
                return tuple(step.car_door.split("/"))
            if step.match is not None:
                break
        doors = self.network.unit_doors.get(self._first_unit(after))
        return tuple(doors.split("/")) if doors else ()

    def _first_unit(self, after: Piece | None) -> tuple[str, str]:
        """The unit that is surely ridden first, and the platform from which; empty if not known."""
        rides: Sequence[Ride] = ()
        platform = ""
        if isinstance(after, Way):
            rides, platform = after.rides or (), after.platform
        elif isinstance(after, Change) and after.record is not None:
            rides, platform = after.record.rides, after.from_platform
        if self.profile.follows_walkers or not rides or rides[0].match != "exact":
            return "", ""
        return rides[0].units[0], platform

    def _assess(self, piece: Piece) -> Assessment:
        return assess(piece, self.profile, self.conditions)


def _is_train(piece: Piece) -> bool:
    return isinstance(piece, Run | Board)


def _wheelchair_doors(before: Piece | None) -> tuple[str, ...]:
    """Doors with room for wheelchairs, as the step that boards the train says."""
    if not isinstance(before, Change) or before.record is None or before.basis != "recorded":
        return ()
    doors = [s.car_door for s in before.record.steps if s.kind == "board" and s.car_door]
    return tuple(doors[-1].split("/")) if doors else ()


def _oldest_origin(runs: Sequence[Run]) -> Origin | None:
    """Who published the oldest of the figures behind a train; a day that is unknown is oldest."""
    origins = [run.origin for run in runs if run.origin is not None]
    return min(origins, key=lambda origin: origin.as_of or date.min, default=None)


def _names(causes: Causes) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys(cause for cause, _ in causes))


def unit_now(unit: str, conditions: Conditions) -> Unit:
    """A unit with its state now, and what was last told of it."""
    told = conditions.told.get(unit)
    state = told.state if told else None
    return Unit(
        facility_id=unit,
        today=conditions.today(unit),
        told=state,
        told_at=told.observed_at if told and state else None,
    )


def state_of(ride: Ride, conditions: Conditions) -> Today:
    """State of a device: of several that may be meant, only what holds for each of them.

    A single one that may be meant is a guess; what holds for it says nothing of the device.
    """
    states: set[Today] = {conditions.today(unit) for unit in ride.units}
    if ride.interchangeable and "working" in states:
        return "working"
    is_guess = ride.match == "ambiguous" and len(ride.units) == 1
    return states.pop() if len(states) == 1 and not is_guess else "unknown"
