"""One action's text read into fields: what is done, where, and to which floor.

What belongs here: reading of a single text. What needs the steps around it (which rows are one
ride, who leaves the paid area) is in `madang_transfermap.readers.steps.paths`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from madang_transfermap.readers.steps.clauses import clauses
from madang_transfermap.readers.steps.kinds import Kind, kind_of
from madang_transfermap.readers.text import directions, doors, floors, lines

Verb: TypeAlias = Literal[
    "ride",
    "approach",
    "exit",
    "board",
    "wait",
    "alight",
    "leave",
    "enter",
    "transfer",
    "pass",
    "stand",
    "walk",
]
Facility: TypeAlias = Literal["elevator", "inclined_elevator", "lift"]

_DEVICE = re.compile(r"엘리베이터|E/L|휠체어리프트|장애인용리프트")
_LANDS = re.compile(r"하차|내려|^지상\d층 에서$")
_VERB_OF_KIND: Mapping[Kind, Verb] = {
    "lift": "ride",
    "board": "board",
    "wait": "wait",
    "alight": "alight",
}
_NOTES = (
    ("(지상)", "surface"),
    ("(지하)", "underground"),
    ("지선", "branch"),
    ("인접", "same_platform"),
    ("맞은편", "opposite"),
    ("맞은 편", "opposite"),
    ("승강장 중앙", "middle"),
    ("대합실 중앙", "middle"),
    ("방향 중앙", "middle"),
    ("맨 끝", "platform_end"),
    ("계단옆", "beside_stairs"),
    ("휠체어칸", "wheelchair_car"),
    ("비상게이트", "emergency_gate"),
    ("'24.1월까지", "closed_until_2024_01"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What one text says. None is what it does not say.

    Attributes:
        kind: One of the fourteen kinds.
        verb: What is done there.
        floor_from: Floor on which the action takes place or begins.
        floor_to: Floor at which it ends.
        facility_kind: Device that is named.
        unit_no: Number of the elevator.
        line: KRIC line codes with `/` between them.
        toward: Station names or `place:` and a code.
        exit_no: Numbers of station exits.
        car_door: Cars or doors.
        paid_side: Side of the gates, `inside` or `outside`.
        side: Left, right or o'clock.
        distance_m: Metres.
        at_end: The train ends here.
        express: Express trains only.
        note: Code of what else is said.
        is_verbless: An elevator row that prints neither a verb nor where the ride goes.
    """

    kind: Kind
    verb: Verb
    floor_from: str | None = None
    floor_to: str | None = None
    facility_kind: Facility | None = None
    unit_no: int | None = None
    line: str | None = None
    toward: str | None = None
    exit_no: str | None = None
    car_door: str | None = None
    paid_side: str | None = None
    side: str | None = None
    distance_m: float | None = None
    at_end: bool | None = None
    express: bool | None = None
    note: str | None = None
    is_verbless: bool = False

    @property
    def is_ride(self) -> bool:
        """Whether a device is ridden, or entered without a verb being printed."""
        return self.kind in {"elevator", "lift"} and self.verb == "ride"


@lru_cache(maxsize=4096)  # 1,880 different texts in 8,054 rows
def actions(text: str) -> tuple[Action, ...]:
    """The actions of a cleaned row text in order; empty where the text is not understood.

    A later action that names no floor begins where the one before it ended, unless that was a ride
    to an unnamed floor.

    >>> found = actions("(B2) 표 내는 곳 통과 후 5호선 방향 엘리베이터 탑승")
    >>> [(action.kind, action.verb, action.floor_from) for action in found]
    [('gate', 'pass', 'B2'), ('elevator', 'ride', 'B2')]
    """
    read = [_action(clause) for clause in clauses(text)]
    whole = [action for action in read if action is not None]
    return tuple(_joined(whole)) if len(whole) == len(read) else ()


def note_codes(text: str) -> str | None:
    """Codes of the remarks that a text carries, with `/` between them.

    >>> note_codes("경의중앙선 (지상) 디지털미디어시티 방면"), note_codes("대합실로 이동")
    ('surface', None)
    """
    return doors.joined([code for word, code in _NOTES if word in text])


def _action(text: str) -> Action | None:
    kind = kind_of(text)
    if kind is None:
        return None
    verb = _verb(kind, text)
    floor_from, floor_to = _floors(kind, verb, text)
    return Action(
        kind=kind,
        verb=verb,
        floor_from=floor_from,
        floor_to=floor_to,
        facility_kind=_facility(text),
        unit_no=doors.unit_no(text),
        line=lines.line(text),
        toward=directions.toward(text),
        exit_no=doors.exit_no(text),
        car_door=doors.car_door(text),
        paid_side=_paid_side(text),
        side=doors.side(text),
        distance_m=doors.distance_m(text),
        at_end=directions.ends_here(text) or None,
        express="급행" in text or None,
        note=note_codes(text),
        is_verbless=not re.search(r"탑승|이용|승차|이동|하차|로 지하", text),
    )


def _verb(kind: Kind, text: str) -> Verb:
    if kind in _VERB_OF_KIND:
        return _VERB_OF_KIND[kind]
    if kind == "gate":
        return _gate_verb(text)
    if _LANDS.search(text):
        return "exit"
    if kind == "elevator":
        return "approach" if _approaches(text) else "ride"
    return "stand" if kind == "platform" and not re.search(r"이동|이용", text) else "walk"


def _approaches(text: str) -> bool:
    """Whether the text ends in front of the elevator: `엘리베이터로 이동`, no floor after it."""
    if re.search(r"탑승|이용|승차", text):
        return False
    last = [match.end() for match in _DEVICE.finditer(text)][-1]
    return "이동" in text and not re.search(r"층|호기|F\d", text[last:])


def _gate_verb(text: str) -> Verb:
    if re.search(r"밖으로|외부로", text):
        return "leave"
    if re.search(r"내부로|들어가", text):
        return "enter"
    return "transfer" if "환승" in text else "pass"


def _floors(kind: Kind, verb: Verb, text: str) -> tuple[str | None, str | None]:
    """Floor where the action begins, floor where it ends."""
    named = floors.mentions(text)
    if not named:
        return None, None
    if verb == "exit" or kind == "floor":
        return None, named[-1].floor
    before, after = _around_device(named, text)
    pointed = next((m.floor for m in named if re.match(r"\s*(?:방면|방향)", text[m.end :])), None)
    if kind in {"elevator", "lift"}:
        here = next((m.floor for m in before if m.floor != pointed), None)
        return here, pointed or (after[-1].floor if after else None)
    return named[0].floor, None


def _around_device(
    named: Sequence[floors.Mention], text: str
) -> tuple[list[floors.Mention], list[floors.Mention]]:
    device = _DEVICE.search(text)
    place = device.start() if device else len(text)
    return [m for m in named if m.start < place], [m for m in named if m.start >= place]


def _facility(text: str) -> Facility | None:
    match = _DEVICE.search(text)
    if match is None:
        return None
    if "리프트" in match[0]:
        return "lift"
    return "inclined_elevator" if re.search(r"경사형|경사 엘", text) else "elevator"


def _paid_side(text: str) -> str | None:
    if re.search(r"안쪽|내부로|들어가", text):
        return "inside"
    return "outside" if re.search(r"밖으로|외부로 나감", text) else None


def _joined(read: Sequence[Action]) -> list[Action]:
    """The actions of one row, with floors handed on from one to the next."""
    done: list[Action] = []
    for position, action in enumerate(read):
        following = read[position + 1] if position + 1 < len(read) else None
        if action.is_ride and following and action.floor_to is None:
            action = replace(action, floor_to=following.floor_from or following.floor_to)  # noqa: PLW2901 -- the ride ends where the row goes on
        before = done[-1] if done else None
        if before and not before.is_ride and action.floor_from is action.floor_to is None:
            action = replace(action, floor_from=before.floor_to or before.floor_from)  # noqa: PLW2901 -- the row names its floor once
        done.append(action)
    return done
