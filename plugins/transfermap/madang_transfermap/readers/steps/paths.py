"""Paths put together from their rows: steps in order, rides told apart, class, gates and floors."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.steps.ends import End, digits, end_key, read_end
from madang_transfermap.readers.steps.grammar import Action, actions
from madang_transfermap.readers.steps.movement import Row, split_paths
from madang_transfermap.readers.steps.repairs import clean

PathClass: TypeAlias = Literal["elevator", "lift", "level", "stairs"]
_DEVICES = {"elevator", "lift"}
_THROUGH_THE_GATES = {"leave", "enter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action of a path.

    Attributes:
        seq: Place in the path, from 1 without gaps.
        row: The source row; two steps may share one.
        action: What is read from it; None where the text is not understood.
        ride_no: Which ride of the path the step belongs to, None where it is no part of one.
    """

    seq: int
    row: Row
    action: Action | None
    ride_no: int | None = None

    @property
    def changes_floor(self) -> bool:
        """Whether the floor after it may be another one than before it."""
        if self.ride_no is not None or self.action is None:
            return True
        return self.action.kind in {"stairs", "ramp", "floor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One ordered way from one platform to another.

    Attributes:
        path_id: `station:from:to:n`, see `madang_transfermap.readers.steps.ends.end_key`.
        number: Place in the file, from 1.
        rows: Its rows.
        place: Its station, None outside the capital region.
        start: The end one comes from.
        goal: The end one goes to.
        steps: Its steps.
    """

    path_id: str
    number: int
    rows: tuple[Row, ...]
    place: Place | None
    start: End
    goal: End
    steps: tuple[Step, ...]

    @property
    def line_id(self) -> str | None:
        """Operator and line of the station as printed, None where the line is not known."""
        first = self.rows[0]
        return f"{first.operator}-{first.line}" if first.line else None

    @property
    def path_class(self) -> PathClass | None:
        """What the way needs; None where a step is not understood."""
        kinds = {step.action.kind if step.action else None for step in self.steps}
        if None in kinds:
            return None
        for kind in ("stairs", "lift", "elevator"):
            if kind in kinds:
                return kind
        return "level"

    @property
    def needs_lift(self) -> bool | None:
        """Whether the recorded way uses a wheelchair lift; None by stairs or not understood."""
        return None if self.path_class in {None, "stairs"} else self.path_class == "lift"

    @property
    def gates(self) -> tuple[Action, ...]:
        """The gates on the way."""
        return tuple(s.action for s in self.steps if s.action and s.action.kind == "gate")

    @property
    def is_outside(self) -> bool | None:
        """True where a step leads outdoors or through the railway station; else unknown."""
        return any(s.action and s.action.kind == "outside" for s in self.steps) or None

    @property
    def leaves_paid_area(self) -> bool | None:
        """Whether the way leads out of the gates; None where the texts do not settle it.

        One gate without a side may be a gate between two lines; two are a way out and in again.
        """
        verbs = Counter(gate.verb for gate in self.gates)
        if self.is_outside or verbs.keys() & _THROUGH_THE_GATES or verbs["pass"] > 1:
            return True
        return False if verbs.keys() == {"transfer"} else None

    @property
    def first_floor(self) -> str | None:
        """Floor of the first platform: the first floor that is named before anything moves on."""
        for step in self.steps:
            if step.action is None:
                return None
            if step.action.floor_from or step.changes_floor:
                return step.action.floor_from
        return None

    @property
    def last_floor(self) -> str | None:
        """Floor of the last platform: the last floor that is named since the last change."""
        for step in reversed(self.steps):
            if step.action is None:
                return None
            if step.action.floor_to or step.changes_floor:
                return step.action.floor_to
            if step.action.floor_from:
                return step.action.floor_from
        return None

    def rides(self, kind: Literal["elevator", "lift"]) -> int:
        """How many times a device of this kind is ridden."""
        found = {s.ride_no for s in self.steps if s.ride_no and _device(s.action) == kind}
        return len(found)


def read_paths(rows: Iterable[Row], index: StationIndex) -> tuple[Path, ...]:
    """All paths of the file in order."""
    seen: Counter[str] = Counter()
    return tuple(
        _path(number, path, index, seen) for number, path in enumerate(split_paths(rows), start=1)
    )


def read_steps(rows: Sequence[Row]) -> tuple[Step, ...]:
    """The steps of one path, with rides numbered."""
    return tuple(_numbered(_ordered(rows)))


def _path(number: int, rows: tuple[Row, ...], index: StationIndex, seen: Counter[str]) -> Path:
    first = rows[0]
    in_capital = first.region == "capital" and first.line is not None
    place = index.find(first.line, first.station_name) if in_capital and first.line else None
    start, goal = read_end(first, place, index), read_end(rows[-1], place, index)
    known = index if place else None
    here = place.station_id if place else _elsewhere(first)
    key = f"{here}:{end_key(start, known)}:{end_key(goal, known)}"
    seen[key] += 1
    return Path(
        path_id=f"{key}:{seen[key]}",
        number=number,
        rows=rows,
        place=place,
        start=start,
        goal=goal,
        steps=read_steps(rows),
    )


def _elsewhere(row: Row) -> str:
    return f"{row.operator}-{row.line or '-'}-{digits(row.station_name)}"


def _ordered(rows: Sequence[Row]) -> list[Step]:
    found = [
        (row, _in_place(action, place))
        for place, row in enumerate(rows, start=1)
        for action in actions(clean(row.text, row.order)) or (None,)
    ]
    return [
        Step(seq=seq, row=row, action=action) for seq, (row, action) in enumerate(found, start=1)
    ]


def _in_place(action: Action | None, place: int) -> Action | None:
    """A later 하차 gets off an elevator: `지하5층 5호선 승강장 하차` in the second row."""
    if action is None or action.kind != "alight" or place == 1:
        return action
    return replace(action, verb="exit", floor_from=None, floor_to=action.floor_from)


def _numbered(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps with the number of their ride; rows of one ride share it.

    An elevator is often printed as two rows without a verb, the floor where one gets in and the
    floor where one gets out. Some paths print only the way to the elevator, or only the way out.
    """
    number = 0
    before: Step | None = None
    for position, step in enumerate(steps):
        following = steps[position + 1].action if position + 1 < len(steps) else None
        action = step.action
        if before and before.ride_no and _ends_ride(before, action):
            step = _landed(step, before.ride_no)  # noqa: PLW2901 -- the step of the same ride
        elif action and _begins_ride(action, following):
            number += 1
            step = replace(step, ride_no=number)  # noqa: PLW2901 -- the step of a new ride
        yield step
        before = step


def _begins_ride(action: Action, following: Action | None) -> bool:
    if action.kind not in _DEVICES:
        return False
    return action.verb != "approach" or not (following and following.is_ride)


def _ends_ride(before: Step, action: Action | None) -> bool:
    if action is None or before.action is None:
        return False
    if action.verb == "exit":
        return before.action.verb != "exit"
    floors = before.action.floor_from, action.floor_from
    return (
        action.is_ride
        and action.is_verbless
        and before.action.is_ride
        and before.action.is_verbless
        and before.action.toward == action.toward
        and None not in floors
        and floors[0] != floors[1]
    )


def _landed(step: Step, ride_no: int) -> Step:
    """The step that ends a ride: its floor is the one where one gets out."""
    action = step.action
    if action and action.verb != "exit":
        action = replace(action, floor_from=None, floor_to=action.floor_from)
    return replace(step, action=action, ride_no=ride_no)


def _device(action: Action | None) -> str | None:
    return action.kind if action and action.kind in _DEVICES else None
