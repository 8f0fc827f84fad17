"""The answer to "how do I get there": `Itinerary`, its legs and steps, as typed values.

Two statements that are never mixed: the path (what sources record, as of when) and today (which of
its units work now, checked when). Words are made in `madang_transfermap.wording`, JSON in
`madang_transfermap.documents.route`; nothing here knows a language or a format.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from madang.dataset import Text

Verdict: TypeAlias = Literal["verified", "unverified", "impossible"]
WayState: TypeAlias = Literal["recorded", "derived", "unknown"]
Today: TypeAlias = Literal["working", "out", "planned_out", "reported_out", "unknown"]
TimeKind: TypeAlias = Literal["published", "surveyed", "estimated"]
Match: TypeAlias = Literal["exact", "ambiguous", "none"]
Basis: TypeAlias = Literal["recorded", "reverse", "island", "no_path", "walker"]
Cause: TypeAlias = Literal[
    "no_path",  # a change inside the station that no source records
    "reverse",  # only the opposite way is recorded
    "turn_round",  # other side of the same line, and no source says that the platform is shared
    "floor_unnumbered",  # a step names a floor without its number
    "step_unread",  # a step of the path is in quarantine
    "old_source",  # the record is older than the limit of the profile
    "out_past_limit",  # a unit was reported out of service, but too long ago to block
    "reported_out",  # a citizen's report, not confirmed
    "unit_ambiguous_out",  # one of several units that may be meant is out of service
    "walkers_only",  # people walk there, but no record of steps can be used
]
Barrier: TypeAlias = Literal[
    "out",  # elevators or lifts freshly told to be out of service, or planned to be
    "avoided",  # units that the traveller leaves out
    "stairs",  # the record has stairs
    "lift",  # the record needs a wheelchair lift, which is not to be used
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time as an interval, never as a bare number.

    Attributes:
        low_s: Shortest, in seconds.
        mid_s: Midpoint, in seconds.
        high_s: Longest, in seconds.
        kind: Whether a body published it, somebody walked it, or we estimate it. A sum is as weak
            as its weakest part.
        rules: Codes of the rules behind it (`madang_transfermap.routing.minutes.RULES`).
    """

    low_s: float
    mid_s: float
    high_s: float
    kind: TimeKind
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as people know it: KRIC line code, names, colour (`#00A84D`, None = unknown)."""

    code: str
    name: Text
    colour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A station on a line.

    Attributes:
        station_id: Our id, e.g. `S1-3-312`.
        group_id: The place of which it is part; one may change inside it.
        name: Names in Korean and English (the Korean one twice where no English one is known).
        line: The line.
        phone: The station office's public number, None = unknown.
    """

    station_id: str
    group_id: str
    name: Text
    line: Line
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a journey begins or ends: a place with one street around it.

    Attributes:
        group_id: Its id.
        name: Names.
        stops: Its stations, one for each line.
    """

    group_id: str
    name: Text
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An elevator or wheelchair lift that a step may mean.

    Attributes:
        facility_id: Its id.
        today: State now; `unknown` unless a fresh source says otherwise.
        told: State as last told, None where no source ever told one.
        told_at: When that was, None likewise.
    """

    facility_id: str
    today: Today
    told: Today | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, as values. None is what no source says.

    Attributes:
        n: Number inside its leg, from 1.
        kind: Kind of `datasets.values.KIND`.
        verb: Verb of `datasets.values.VERB`.
        floor_from: Floor where it begins (`B2`, `1F`, `BM`).
        floor_to: Floor where it ends.
        facility_kind: Device of `datasets.values.FACILITY_KIND`.
        units: Units that are meant; several where the source does not tell them apart.
        match: How surely; None where the step rides no device.
        lines: Lines that the step points to.
        toward: Where it leads: a station's name, or `place:` and a code of `directions.PLACES`.
        exit_no: Exit numbers, `/` between them.
        car_door: Cars and doors (`7-2`), `/` between them.
        side: `left`, `right` or `clock_11`.
        distance_m: Distance in metres.
        staff_needed: True where staff must be called.
        paid_side: `inside` or `outside` the gates.
        today: State of the device now; None where the step rides none.
    """

    n: int
    kind: str
    verb: str
    floor_from: str | None = None
    floor_to: str | None = None
    facility_kind: str | None = None
    units: tuple[Unit, ...] = ()
    match: Match | None = None
    lines: tuple[Line, ...] = ()
    toward: Text | str | None = None
    exit_no: str | None = None
    car_door: str | None = None
    side: str | None = None
    distance_m: float | None = None
    staff_needed: bool | None = None
    paid_side: str | None = None
    today: Today | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who recorded something, and as of which day.

    Attributes:
        source: Publisher's data set id, e.g. `data.go.kr 15130556`.
        publisher: Body to credit.
        as_of: Day that the record speaks of, None = unknown.
    """

    source: str
    publisher: str
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLeg:
    """From the street to a platform (`enter`) or back (`leave`).

    Attributes:
        kind: Which of the two.
        stop: The station.
        state: Recorded as ordered steps, derived from the listed units, or unknown.
        exit_no: Exits, `/` between them; None = unknown.
        steps: Elevators in order of riding; empty where unknown.
        span: Time.
        origin: Who lists the units; None where the way is unknown.
        causes: Why a listed way counts as unknown now.
    """

    kind: Literal["enter", "leave"]
    stop: Stop
    state: WayState
    exit_no: str | None
    steps: tuple[Step, ...]
    span: Span
    origin: Origin | None
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How full trains are on the mean when they leave, and when they are less so near by.

    Attributes:
        day_kind: Kind of day of `datasets.values.DAY_KIND`; public holidays are not known.
        starts_min: Begin of the half hour, in minutes after midnight of the service day.
        load_pct: Load in percent of the nominal number.
        quieter_min: Begin of the nearest half hour that is clearly quieter.
        quieter_pct: Load then.
        origin: Who published it.
    """

    day_kind: str
    starts_min: int
    load_pct: float
    quieter_min: int
    quieter_pct: float
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class RideLeg:
    """One train.

    Attributes:
        line: Its line.
        board: Where one gets on.
        alight: Where one gets off.
        toward: Next station after `board`: what the platform's signs say.
        platform_id: Platform where one gets on.
        via: Stations passed, without both ends.
        board_at: Cars and doors nearest to the elevator where one gets off; empty = unknown.
        wheelchair_at: Cars and doors with room for wheelchairs, as the source says.
        length_m: Length in metres, None where a part is unknown.
        wait: Time until the train comes.
        span: Time in the train.
        origin: Who published the times or distances.
        crowd: A note where trains are crowded and quieter ones are near; never a reason.
    """

    line: Line
    board: Stop
    alight: Stop
    toward: Stop | None
    platform_id: str
    via: tuple[Stop, ...]
    board_at: tuple[str, ...]
    wheelchair_at: tuple[str, ...]
    length_m: float | None
    wait: Span
    span: Span
    origin: Origin | None
    kind: Literal["ride"] = "ride"
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLeg:
    """From one platform of a place to another.

    Attributes:
        kind: `transfer` between lines, `turn` to the other side of one line.
        at_from: Where one comes from.
        at_to: Where one goes on.
        basis: What it rests on: a recorded path, the opposite of one, one island platform between
            two tracks, nothing, or walkers' times.
        state: `pass` or `unknown`; a blocked change is never part of an answer.
        causes: Why it is unknown.
        path_id: The recorded path, or the opposite one.
        path_class: `elevator`, `lift`, `level` or `stairs`; None = unknown.
        steps: What to do; turned round where `basis` is `reverse`.
        leaves_paid_area: Whether one leaves through the gates.
        is_outside: Whether one goes outdoors or through another building.
        span: Time.
        walker_m: What walkers walk here, in metres, as published; None = unknown.
        origin: Who recorded it; None where nobody did.
        walker_origin: Who published the walkers' metres.
    """

    kind: Literal["transfer", "turn"]
    at_from: Stop
    at_to: Stop
    basis: Basis
    state: Literal["pass", "unknown"]
    causes: tuple[Cause, ...]
    path_id: str | None
    path_class: str | None
    steps: tuple[Step, ...]
    leaves_paid_area: bool | None
    is_outside: bool | None
    span: Span
    walker_m: float | None
    origin: Origin | None
    walker_origin: Origin | None = None


Leg: TypeAlias = WayLeg | RideLeg | ChangeLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said of rides, or of changes: verdict, and the oldest record behind it.

    Attributes:
        verdict: Worst of its parts.
        origins: Who recorded them, each once.
        as_of: Oldest day among them, None = unknown or nothing recorded.
    """

    verdict: Verdict
    origins: tuple[Origin, ...]
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStatement:
    """The path, street to street, without a word on today.

    Attributes:
        verdict: Worst of rides and changes.
        rides: On the trains.
        changes: On the changes.
        way_in: State of the way in; None where there is no route.
        way_out: State of the way out.
    """

    verdict: Verdict
    rides: Statement
    changes: Statement
    way_in: WayState | None
    way_out: WayState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayStatement:
    """Devices ridden on the whole way, and their state now.

    Attributes:
        working: Confirmed now.
        out: Out of service now, though the way does not need them (one of several).
        unknown: Nobody said anything fresh.
        checked_at: Oldest of the fresh answers that were counted, None where there is none.
        last_told_at: Newest state of any kind that a source told, however old; None = never.
    """

    working: int
    out: int
    unknown: int
    checked_at: datetime | None
    last_told_at: datetime | None

    @property
    def of(self) -> int:
        """All devices on the way."""
        return self.working + self.out + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A piece of the answer that is not known, and why.

    Attributes:
        leg: Its number in `legs`, from 1.
        cause: Why.
        at: Where.
        told_at: Since when, where the cause is an old report.
    """

    leg: int
    cause: Cause
    at: Stop
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A piece that is blocked near the start or the goal of a question without an answer.

    Attributes:
        kind: The way in at the start, the way out at the goal, or a change.
        barrier: What blocks it.
        at: Station where it is, or where the change begins.
        to: Station where the change leads; None for ways.
        exit_no: Exits of a way, `/` between them; None = unknown.
        units: Units that are out or left out; empty for stairs and lifts.
    """

    kind: Literal["enter", "change", "leave"]
    barrier: Barrier
    at: Stop
    to: Stop | None
    exit_no: str | None
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Toilet:
    """An accessible toilet on the way."""

    stop: Stop
    floor: str | None
    exit_no: str | None
    is_inside_gates: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A way from street to street, or the statement that there is none.

    Attributes:
        profile: Code of the profile.
        start: Where it begins.
        goal: Where it ends.
        path: What is recorded.
        today: What works now.
        span: Time from street to street; None where there is no route.
        walker: Time of a walker for the same two places; None where unknown or asked for walking.
        legs: Enter, ride, change, ride …, leave; empty where there is no route.
        unknowns: Pieces that are not known.
        not_known_here: Names of limits that no bulk source holds (`gap_mm` …).
        toilets: Accessible toilets at the places where one enters, changes and leaves.
        no_lift: The same question with wheelchair lifts forbidden; None where the profile forbids
            them anyway.
        attribution: Publishers to credit.
        snapshot: Id of the lake's snapshot that answered.
        asked_at: Instant for which today was judged.
        blocked: Where there is no way, the blocked pieces nearest to either end, nearest first.
            What they tell is true, but opening one of them need not open a way.
    """

    profile: str
    start: Place
    goal: Place
    path: PathStatement
    today: TodayStatement
    span: Span | None
    walker: Span | None
    legs: tuple[Leg, ...]
    unknowns: tuple[Unknown, ...]
    not_known_here: tuple[str, ...]
    toilets: tuple[Toilet, ...]
    no_lift: "Itinerary | None"
    attribution: tuple[str, ...]
    snapshot: str | None
    asked_at: datetime
    blocked: tuple[Blocked, ...] = ()

    @property
    def transfers(self) -> int:
        """Changes of train."""
        return max(0, sum(1 for leg in self.legs if isinstance(leg, RideLeg)) - 1)

    @property
    def device_rides(self) -> int:
        """Rides of elevators and wheelchair lifts."""
        return len(ridden(self.legs))

    @property
    def lift_rides(self) -> int:
        """Rides of wheelchair lifts."""
        return sum(1 for step in ridden(self.legs) if step.facility_kind == "lift")


def ridden(legs: Sequence[Leg]) -> tuple[Step, ...]:
    """The steps that ride a device, in order.

    A ride that the source prints as two steps counts once: only the first of the two has `match`.
    """
    return tuple(
        step
        for leg in legs
        if not isinstance(leg, RideLeg)
        for step in leg.steps
        if step.match is not None
    )
