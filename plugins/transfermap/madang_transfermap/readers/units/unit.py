"""One unit of a facility list: an elevator, escalator, wheelchair lift or moving walk, as printed.

What belongs here: what all lists have in common. The lists themselves are read in
`madang_transfermap.readers.units.seoul` and `madang_transfermap.readers.units.incheon`.
"""

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from madang_transfermap.readers.index import Place
from madang_transfermap.readers.units import storeys
from madang_transfermap.readers.units.places import Spot

FacilityKind: TypeAlias = Literal[
    "elevator", "inclined_elevator", "escalator", "lift", "moving_walk"
]
FACILITY_KINDS: tuple[FacilityKind, ...] = get_args(FacilityKind)
Series: TypeAlias = Literal["inside", "outside"]
EscalatorDirection: TypeAlias = Literal["up", "down", "both"]
_SERIES: dict[str, Series] = {"내부": "inside", "외부": "outside"}
_NUMBER = re.compile(r"(?P<series>내부|외부)?#?(?P<number>\d+)(?:호기)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A row of a facility list. None or empty is what the list does not say.

    Attributes:
        source: Key of the list.
        station: Its station, None where it is none that passengers use.
        printed: Station as printed.
        kind: What it is.
        number: Its number at the station.
        series: Inside and outside units that are numbered apart.
        storeys: Floors that it serves, in the order printed.
        spot: Where it stands.
        direction: Which way an escalator runs.
        national_no: National unit number.
        load_kg: Rated load.
        width_mm: Width of a step or a lift's platform.
        length_m: Length of the way that a wheelchair lift travels.
        state: Word that the list has for its state.
        staff_only: Said to be for staff, or a ventilation shaft.
        notes: Codes of what else is known of the row.
        text: Floors and place as printed.
    """

    source: str
    station: Place | None
    printed: str
    kind: FacilityKind
    number: int | None = None
    series: Series | None = None
    storeys: tuple[str, ...] = ()
    spot: Spot = field(default_factory=Spot)
    direction: EscalatorDirection | None = None
    national_no: str | None = None
    load_kg: float | None = None
    width_mm: float | None = None
    length_m: float | None = None
    state: str | None = None
    staff_only: bool | None = None
    notes: tuple[str, ...] = ()
    text: str = ""

    @property
    def device(self) -> str:
        """Its kind, the two kinds of elevator taken as one: lists number them together."""
        return "elevator" if self.kind == "inclined_elevator" else self.kind

    @property
    def number_key(self) -> tuple[str, str, Series | None, int | None]:
        """What tells it from the other units of its station."""
        station_id = self.station.station_id if self.station else self.printed
        return station_id, self.device, self.series, self.number


def unit_number(printed: str) -> tuple[Series | None, int | None]:
    """Series and number of a unit as lists print them.

    >>> unit_number("승강기)엘리베이터 내부#1"), unit_number("승강기)에스컬레이터 12호기")
    (('inside', 1), (None, 12))
    >>> unit_number("승강기)휠체어리프트 외부2"), unit_number("승강기)엘리베이터")
    (('outside', 2), (None, None))
    """
    match = _NUMBER.search(printed.strip())
    if match is None:
        return None, None
    return _SERIES.get(match["series"] or ""), int(match["number"])


def runs(section: tuple[str, ...]) -> EscalatorDirection | None:
    """Which way an escalator runs whose section is printed in the order travelled.

    >>> runs(("B2", "B1")), runs(("1F", "B1")), runs(("B1", "B1")), runs(())
    ('up', 'down', None, None)
    """
    levels = [storeys.rank(storey) for storey in section]
    if not levels or levels[0] == levels[-1]:
        return None
    return "up" if levels[0] < levels[-1] else "down"
