"""The form of answers about stations: what was found, and the sheet of a station.

Null is unknown and never "no".
"""

from datetime import date, datetime

from pydantic import Field

from madang_transfermap.documents.route_schema import (
    LicenceNote,
    Limits,
    LineNote,
    Minutes,
    Model,
    Names,
    StepNote,
    ToiletNote,
)
from madang_transfermap.routing.itinerary import Basis, Cause, Today, Verdict, WayState
from madang_transfermap.stations.index import Match
from madang_transfermap.stations.names import Kind
from madang_transfermap.stations.sheet import Missing


class DataNote(Model):
    """A dataset behind an answer, and how old it is."""

    dataset: str
    version: str | None
    as_of: date | None = Field(description="Day that the newest of its data speak of.")


class StationOfPlace(Model):
    """A station on one line."""

    id: str
    line: LineNote
    phone: str | None = Field(description="Public number of the station office; null = unknown.")


class Why(Model):
    """Why a place was found."""

    match: Match = Field(
        description="The name itself, its beginning, initial consonants, inside, or nearly."
    )
    kind: Kind = Field(description="Which sort of name fitted.")
    text: str = Field(description="The name that fitted, as printed.")
    line: str | None = Field(description="Code of the line that the question named.")


class Found(Model):
    """A place, and why it was found. Its id, or that of a station, is what `route` takes."""

    id: str = Field(description="Id of the place.")
    name: Names
    stations: list[StationOfPlace] = Field(description="Its stations, one for each line.")
    meant: list[str] = Field(
        description="Ids of the stations that are meant: all, or those on the line that was named."
    )
    why: Why | None = Field(description="Null where nothing was asked for.")


class StationList(Model):
    """Places that fit, best first; all places where nothing is asked for."""

    count: int = Field(description="How many fit in all.")
    offset: int
    next_offset: int | None = Field(description="Where to go on; null at the end.")
    places: list[Found]
    attribution: list[str] = Field(description="Publishers to credit.")
    licence: LicenceNote
    data: list[DataNote]


class SheetStation(Model):
    """A station on its line."""

    id: str
    line: LineNote
    name: Names
    other_names: dict[str, str] = Field(description="By language tag: `ja`, `zh-Hans`, `zh-Hant`.")
    side_name: str | None = Field(description="Name in brackets, in Korean.")
    phone: str | None
    lon_deg: float | None
    lat_deg: float | None
    platform_type: str | None
    has_screen_doors: bool | None
    has_gap_filler: bool | None
    platforms_connected: bool | None
    opened_on: date | None


class SheetPlatform(Model):
    """A platform: where trains leave toward the next station."""

    id: str
    station: str
    next_station: str | None = Field(description="Null where the line ends.")
    next_name: Names | None
    direction: str | None = Field(description="`up`, `down`, `inner`, `outer`; null = unknown.")
    level: str | None
    has_screen_doors: bool | None
    gap_mm: float | None
    step_mm: float | None


class SheetUnit(Model):
    """An elevator, escalator, wheelchair lift or moving walk."""

    facility_id: str
    kind: str
    station: str | None = Field(description="Null where only the place is known.")
    unit_no: int | None
    floors: list[str] = Field(description="Floors served, lowest first; empty = unknown.")
    exits: list[str]
    place: str | None = Field(description="`street`, `concourse`, `platform`, `transfer`, `other`.")
    toward: list[Names] = Field(description="Stations that it leads to.")
    platforms: list[str] = Field(description="Platforms that it leads to.")
    to_lines: list[str] = Field(description="Codes of the lines that it leads to.")
    car_door: list[str]
    escalator_direction: str | None
    load_kg: float | None
    width_mm: float | None
    national_no: str | None
    lon_deg: float | None
    lat_deg: float | None
    may_repeat: bool = Field(description="It may be a unit of another row: do not count it.")
    today: Today = Field(description="State now; `unknown` unless a fresh source says otherwise.")
    told: Today | None = Field(description="State as last told; null where none ever was.")
    told_at: datetime | None
    source: str
    as_of: date | None


class SheetChange(Model):
    """A change from one platform to another."""

    from_platform: str
    to_platform: str
    verdict: Verdict = Field(description="For the profile that was asked for.")
    basis: Basis
    causes: list[Cause]
    path_id: str | None
    path_class: str | None
    minutes: Minutes | None = Field(description="Null where the profile cannot pass.")
    steps: list[StepNote]
    leaves_paid_area: bool | None
    is_outside: bool | None
    walker_m: float | None
    source: str | None
    as_of: date | None


class SheetWay(Model):
    """A way from the street to a platform; the way out is the same turned round."""

    platform: str
    state: WayState
    verdict: Verdict | None = Field(description="Null where nobody lists a way.")
    exit_no: str | None
    steps: list[StepNote]
    causes: list[Cause]
    source: str | None
    as_of: date | None


class SourceNote(Model):
    """Who says what is said, and as of which day."""

    source: str
    publisher: str
    as_of: date | None


class StationDocument(Model):
    """All that is known of a station, and what is not."""

    place: Found
    profile: str
    limits: Limits | None
    asked_at: datetime = Field(description="Instant for which `today` was judged.")
    stations: list[SheetStation]
    platforms: list[SheetPlatform]
    units: list[SheetUnit]
    changes: list[SheetChange] = Field(description="Changes that begin or end here.")
    ways: list[SheetWay] = Field(description="From the street to each platform.")
    toilets: list[ToiletNote]
    unknown: list[Missing] = Field(description="What is not known here.")
    snapshot: str | None
    sources: list[SourceNote]
    attribution: list[str]
    licence: LicenceNote
    data: list[DataNote]
