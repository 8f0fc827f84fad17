"""The pieces a way is made of, as sources record them, before anybody travels on them.

A piece knows what is recorded; whether a profile can pass it, and how long it takes, says
`madang_transfermap.routing.assess`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from madang_transfermap.routing.itinerary import Basis, Match, Origin, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The train from one platform to the next.

    Attributes:
        from_platform: Platform where it leaves.
        to_platform: Platform where it stops next.
        length_m: Length in metres, None = unknown.
        run_s: Running time in seconds.
        is_published: Whether a body published the time.
        rule: Code of `minutes.RULES`.
        origin: Who published time or length.
    """

    from_platform: str
    to_platform: str
    length_m: float | None
    run_s: float
    is_published: bool
    rule: str
    origin: Origin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A device ridden on a way: the units that may be meant.

    Attributes:
        units: Their ids; none where no listed unit fits.
        match: How surely they are known. Of interchangeable units any one will do.
        interchangeable: Whether each of the units does as well as the others.
    """

    units: tuple[str, ...]
    match: Match
    interchangeable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A recorded change: the ordered steps between two platforms.

    Attributes:
        path_id: Its id.
        path_class: `elevator`, `lift`, `level` or `stairs`; None = unknown.
        elevators: Elevators ridden.
        lifts: Wheelchair lifts ridden.
        gates: Gates passed.
        leaves_paid_area: Whether it leaves through the gates.
        is_outside: Whether it goes outdoors or through another building.
        steps: What to do, without the state of devices.
        rides: Devices ridden, in order; one for each step with `match`.
        has_floor_unnumbered: A step names a floor without its number.
        is_whole: No step of it is in quarantine.
        origin: Who recorded it.
    """

    path_id: str
    path_class: str | None
    elevators: int
    lifts: int
    gates: int
    leaves_paid_area: bool | None
    is_outside: bool | None
    steps: tuple[Step, ...]
    rides: tuple[Ride, ...]
    has_floor_unnumbered: bool
    is_whole: bool
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From one platform of a place to another.

    Attributes:
        kind: `transfer` between lines, `turn` to the other side of one line.
        from_platform: Where one comes from.
        to_platform: Where one goes on.
        basis: What it rests on.
        record: The recorded path, or the opposite one; None where nobody recorded one.
        walker_m: What walkers walk, in metres, as published; None = unknown.
        origin: Who published those metres, or says that two tracks share one platform.
    """

    kind: Literal["transfer", "turn"]
    from_platform: str
    to_platform: str
    basis: Basis
    record: Record | None = None
    walker_m: float | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Between the street and a platform.

    Attributes:
        kind: In which direction.
        platform: The platform.
        exit_no: Exits, `/` between them; None = unknown.
        steps: Elevators from the street, or to it, in order of riding.
        rides: The same as units; None where nobody lists a way.
        origin: Who lists the units; None likewise.
    """

    kind: Literal["enter", "leave"]
    platform: str
    exit_no: str | None
    steps: tuple[Step, ...]
    rides: tuple[Ride, ...] | None
    origin: Origin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Waiting for the train and getting on, or getting off (`alight`): no more than that."""

    kind: Literal["board", "alight"]
    platform: str


Piece: TypeAlias = Run | Change | Way | Board


def units_of(piece: Piece) -> tuple[str, ...]:
    """All units whose state matters to a piece, each once."""
    rides: tuple[Ride, ...] = ()
    if isinstance(piece, Way):
        rides = piece.rides or ()
    elif isinstance(piece, Change) and piece.record is not None:
        rides = piece.record.rides
    return tuple(dict.fromkeys(unit for ride in rides for unit in ride.units))


def age_in_months(origin: Origin | None, today: date) -> int | None:
    """Months since the day that a record speaks of, a begun one counted; None = no day known."""
    if origin is None or origin.as_of is None:
        return None
    day = origin.as_of
    return (today.year - day.year) * 12 + today.month - day.month + (today.day > day.day)
