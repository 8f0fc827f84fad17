"""`StationSheet`: all that is known of a station, and what is not, for one profile and instant.

What no source says is listed in `unknown`: it is a statement of its own, not an empty list. How a
sheet is made says `madang_transfermap.stations.sheets`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from madang.dataset import Text
from madang_transfermap.routing.itinerary import (
    ChangeLeg,
    Line,
    Origin,
    Place,
    Stop,
    Toilet,
    Unit,
    Verdict,
    WayLeg,
)
from madang_transfermap.routing.profiles import Profile

Missing: TypeAlias = Literal[
    "phone",
    "position",
    "platform_type",
    "screen_doors",
    "gap_mm",  # between platform and train
    "step_mm",
    "level",  # floor of a platform
    "units",  # no list of elevators of this operator holds the station
    "today",  # no fresh word on some elevator or lift
    "ways",  # for some platform no list says how to get there from the street
    "changes",  # some change that no source records, or not surely
    "toilets",  # the list of toilets holds none here; there may be some
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """One station on its line.

    Attributes:
        stop: Id, names, line, phone.
        names: Further names by language tag: `ja`, `zh-Hans`, `zh-Hant`.
        side_name: Name in brackets, in Korean; None where there is none.
        lon_deg: Longitude (WGS84), None = unknown.
        lat_deg: Latitude likewise.
        platform_type: Code of `datasets.values.PLATFORM_TYPE`, None = unknown.
        has_screen_doors: Whether there are platform screen doors.
        has_gap_filler: Whether boards close the gap to the train.
        platforms_connected: Whether the platforms are connected with each other.
        opened_on: Day of opening, None = unknown.
    """

    stop: Stop
    names: Mapping[str, str]
    side_name: str | None
    lon_deg: float | None
    lat_deg: float | None
    platform_type: str | None
    has_screen_doors: bool | None
    has_gap_filler: bool | None
    platforms_connected: bool | None
    opened_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFacts:
    """A platform: where trains leave toward the next station.

    Attributes:
        platform_id: Its id.
        stop: Its station.
        next_stop: Where its trains go next; None where the line ends.
        direction: `up`, `down`, `inner`, `outer` as the operator says; None = unknown.
        level: Floor, None = unknown.
        has_screen_doors: Whether it has screen doors, None = unknown.
        gap_mm: Gap to the train in millimetres, None = unknown.
        step_mm: Step to the train in millimetres, None = unknown.
    """

    platform_id: str
    stop: Stop
    next_stop: Stop | None
    direction: str | None
    level: str | None
    has_screen_doors: bool | None
    gap_mm: float | None
    step_mm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """An elevator, escalator, wheelchair lift or moving walk. None is what no list says.

    Attributes:
        unit: Id and state.
        kind: Code of `facility.kind`.
        stop: Its station; None where only the place is known.
        unit_no: Number that the station gives it.
        floors: Floors served, lowest first.
        exits: Exits that its place names.
        place: Where it stands: street, concourse, platform, transfer, other.
        toward: Stations that it leads to.
        platform_ids: Platforms that it leads to.
        to_lines: Lines that it leads to.
        car_door: Cars and doors it stands at.
        escalator_direction: `up`, `down`, `both`.
        load_kg: Rated load in kilogrammes.
        width_mm: Width in millimetres.
        national_no: National unit number.
        lon_deg: Longitude (WGS84).
        lat_deg: Latitude.
        may_repeat: It may be a unit of another row.
        origin: Who lists it.
    """

    unit: Unit
    kind: str
    stop: Stop | None
    unit_no: int | None
    floors: tuple[str, ...]
    exits: tuple[str, ...]
    place: str | None
    toward: tuple[Text, ...]
    platform_ids: tuple[str, ...]
    to_lines: tuple[Line, ...]
    car_door: tuple[str, ...]
    escalator_direction: str | None
    load_kg: float | None
    width_mm: float | None
    national_no: str | None
    lon_deg: float | None
    lat_deg: float | None
    may_repeat: bool
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts:
    """A change from one platform to another, and whether the profile can make it.

    Attributes:
        from_platform: Where one comes from.
        to_platform: Where one goes on.
        verdict: `verified`, `unverified` or `impossible` for the profile.
        leg: What is recorded of it, as on a route.
    """

    from_platform: str
    to_platform: str
    verdict: Verdict
    leg: ChangeLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFacts:
    """A way from the street to a platform; the way out is the same turned round.

    Attributes:
        platform_id: The platform.
        verdict: As of a change; None where nobody lists a way.
        leg: Exit and elevators, as on a route.
    """

    platform_id: str
    verdict: Verdict | None
    leg: WayLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSheet:
    """A place, or one of its stations, closely.

    Attributes:
        place: The place with all its stations.
        stations: The stations that the sheet is about.
        profile: Profile that verdicts are for.
        asked_at: Instant for which the state of units was judged.
        platforms: Their platforms.
        units: Elevators, lifts, escalators and moving walks, elevators first.
        changes: Changes that begin or end there.
        ways: Ways in, platform by platform.
        toilets: Accessible toilets.
        unknown: What is not known.
        origins: Who says what is said, each once.
    """

    place: Place
    stations: tuple[StationFacts, ...]
    profile: Profile
    asked_at: datetime
    platforms: tuple[PlatformFacts, ...]
    units: tuple[UnitFacts, ...]
    changes: tuple[ChangeFacts, ...]
    ways: tuple[WayFacts, ...]
    toilets: tuple[Toilet, ...]
    unknown: tuple[Missing, ...]
    origins: tuple[Origin, ...]
