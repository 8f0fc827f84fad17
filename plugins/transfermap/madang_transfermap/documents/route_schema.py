"""The form of `itinerary/1`, the answer to a route as a JSON document.

Null is unknown and never "no". Two statements stand apart: `path` (what is recorded) and `today`
(what works now). How an itinerary becomes one says `madang_transfermap.documents.route`.
"""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from madang_transfermap.routing.itinerary import (
    Barrier,
    Basis,
    Cause,
    Match,
    TimeKind,
    Today,
    Verdict,
    WayState,
)
from madang_transfermap.routing.profiles import Use


class Model(BaseModel):
    """What all parts have in common: nothing beside the named keys, keys as in the document."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, serialize_by_alias=True
    )


class Names(Model):
    """A name in Korean and English; the Korean one twice where no English one is known."""

    ko: str
    en: str


class LicenceNote(Model):
    """Under which licence the answer may be used."""

    id: str
    title: Names
    url: str


class Minutes(Model):
    """A time as an interval in whole minutes."""

    low: int = Field(description="Shortest, rounded down.")
    mid: int = Field(description="Middle, rounded.")
    high: int = Field(description="Longest, rounded up.")
    kind: TimeKind = Field(
        description="Published by a body, surveyed by somebody, or estimated by us; a sum is as "
        "weak as its weakest part."
    )
    rules: list[str] = Field(description="Codes of the rules behind it; their texts: `rules`.")


class Station(Model):
    """A station on one line, as the legs name it by id."""

    group_id: str = Field(description="The place of which it is part.")
    line: str = Field(description="Id of its line, a key of `lines`.")
    name: Names
    phone: str | None = Field(description="Public number of the station office; null = unknown.")


class LineNote(Model):
    """A line of one operator."""

    code: str = Field(description="KRIC line code, the same for all operators of the line.")
    name: Names
    colour: str | None = Field(description="`#RRGGBB`; null = unknown.")


class PlaceNote(Model):
    """Where a journey begins or ends: a place with one street around it."""

    id: str
    name: Names
    stations: list[str] = Field(description="Its stations, one for each line.")


class WayStatement(Model):
    """The way between street and platform; it does not lower the verdict."""

    state: WayState = Field(
        description="`recorded` as ordered steps, `derived` from the listed elevators, or "
        "`unknown`: nobody says how."
    )
    exit_no: str | None = Field(description="Exits, `/` between them; null = unknown.")
    facility_id: str | None = Field(
        description="The elevator at the street; null = unknown, or one of several."
    )
    source: str | None = Field(description="Data set that lists the elevators.")
    as_of: date | None = Field(description="Day that the list speaks of.")


class RecordStatement(Model):
    """What is recorded of all rides, or of all changes."""

    verdict: Verdict
    source: str | None = Field(description="First data set behind it; null where none is.")
    sources: list[str] = Field(description="All data sets behind it.")
    as_of: date | None = Field(description="Oldest day among them; null = unknown.")


class PathNote(Model):
    """The path from street to street as recorded; it says nothing about today."""

    verdict: Verdict = Field(
        description="`verified`: every change is recorded, passable and not too old. `unverified`: "
        "some piece is not known, see `unknown`. `impossible`: no way even if all unknown "
        "pieces could be passed."
    )
    in_: WayStatement | None = Field(
        validation_alias="in", serialization_alias="in", description="Null where there is no way."
    )
    rides: RecordStatement
    changes: RecordStatement
    out: WayStatement | None = Field(description="Null where there is no way.")


class TodayNote(Model):
    """Elevators and lifts on the whole way, and whether they work now."""

    of: int = Field(description="All of them: working + out + unknown.")
    working: int
    out: int = Field(description="Out of service, though the way does not need exactly them.")
    unknown: int = Field(description="Nobody said anything fresh.")
    checked_at: datetime | None = Field(
        description="Oldest of the fresh answers that were counted; null where there is none."
    )
    last_told_at: datetime | None = Field(
        description="Newest state that any source ever told, however old; null = never."
    )


class UnitNote(Model):
    """An elevator or lift that a step may mean."""

    facility_id: str
    today: Today = Field(description="State now; `unknown` unless a fresh source says otherwise.")
    told: Today | None = Field(description="State as last told; null where none ever was.")
    told_at: datetime | None = Field(description="When that was, at the latest.")


class StepNote(Model):
    """One thing to do."""

    n: int
    kind: str = Field(description="`elevator`, `lift`, `gate`, `concourse` …")
    verb: str = Field(description="`ride`, `walk`, `leave` …")
    floor_from: str | None = Field(description="`B2`, `1F`, `BM`; null = unknown.")
    floor_to: str | None
    facility_kind: str | None
    facility_id: str | None = Field(
        description="The unit that is ridden, where exactly one is meant; else see `units`."
    )
    units: list[UnitNote]
    match: Match | None = Field(description="How surely `units` are meant; null = no device.")
    lines: list[str] = Field(description="Codes of the lines that the step points to.")
    toward: Names | None = Field(description="Stations that it points to.")
    toward_place: str | None = Field(description="`concourse`, `platform` … that it points to.")
    exit_no: str | None
    car_door: str | None = Field(description="Cars and doors, e.g. `7-2`.")
    side: str | None
    distance_m: float | None
    staff_needed: bool | None
    paid_side: str | None
    today: Today | None = Field(description="State of the device now; null = no device.")
    source: str | None
    as_of: date | None


class Way(Model):
    """Between the street and a platform."""

    kind: Literal["enter", "leave"]
    station: str
    state: WayState
    exit_no: str | None
    minutes: Minutes
    steps: list[StepNote] = Field(description="Empty where the way is unknown.")
    causes: list[Cause] = Field(description="Why a listed way counts as unknown now.")
    source: str | None
    as_of: date | None


class Ride(Model):
    """One train."""

    kind: Literal["ride"]
    line: str = Field(description="Id of the line where one gets on.")
    from_: str = Field(validation_alias="from", serialization_alias="from")
    to: str
    toward: str | None = Field(description="Next station: what the platform's signs say.")
    platform_id: str
    via: list[str] = Field(description="Stations passed, without both ends.")
    board_at: list[str] = Field(
        description="Cars and doors nearest to the elevator where one gets off; empty = unknown."
    )
    wheelchair_at: list[str] = Field(description="Cars and doors with room for wheelchairs.")
    length_m: float | None
    wait: Minutes = Field(description="Until the train comes.")
    minutes: Minutes = Field(description="In the train.")
    source: str | None
    as_of: date | None


class Change(Model):
    """From one platform of a place to another, or to the other side of the same line."""

    kind: Literal["transfer", "turn"]
    path_id: str | None = Field(description="The recorded path, or its opposite; null = none.")
    from_: str = Field(validation_alias="from", serialization_alias="from")
    to: str
    basis: Basis
    state: Literal["pass", "unknown"]
    causes: list[Cause] = Field(description="Why it is unknown.")
    path_class: str | None = Field(description="`elevator`, `lift`, `level`, `stairs`.")
    minutes: Minutes
    walker_m: float | None = Field(description="What walkers walk here; null = unknown.")
    steps: list[StepNote]
    leaves_paid_area: bool | None
    is_outside: bool | None
    source: str | None
    as_of: date | None


LegNote: TypeAlias = Annotated[Way | Ride | Change, Field(discriminator="kind")]


class UnknownNote(Model):
    """A piece of the answer that is not known, and why."""

    leg: int = Field(description="Its number in `legs`, from 1.")
    cause: Cause
    at: str = Field(description="Station id.")
    told_at: datetime | None = Field(description="Since when, where the cause is an old report.")


class BlockedNote(Model):
    """A blocked piece near the start or the goal of a question without an answer."""

    kind: Literal["enter", "change", "leave"]
    barrier: Barrier = Field(
        description="`out` = elevators or lifts out of service, `avoided` = left out as asked for, "
        "`stairs` = the record has stairs, `lift` = it needs a lift that is not to be used."
    )
    at: str = Field(description="Station id.")
    to: str | None = Field(description="Station id where a change leads; null for ways.")
    exit_no: str | None
    units: list[UnitNote]


class ToiletNote(Model):
    """An accessible toilet on the way."""

    station: str
    floor: str | None
    exit_no: str | None
    is_inside_gates: bool | None


class Limits(Model):
    """The numbers of the profile with which the answer was made."""

    title: Names
    speed_m_s: float
    stairs: Use
    lift: Use = Field(description="Wheelchair lifts: `last` = only to save a long detour.")
    lift_detour_s: float = Field(description="Detour taken rather than one lift, in seconds.")
    longest_age_months: int = Field(description="An older record proves nothing any more.")


class OtherWay(Model):
    """Another answer to the same question."""

    path: PathNote
    today: TodayNote
    minutes: Minutes | None
    transfers: int
    device_rides: int
    is_same: bool = Field(description="It is the way above, which rides no lift.")
    legs: list[LegNote] | None = Field(description="Null where `is_same`; empty = no way.")
    unknown: list[UnknownNote] | None


class Words(Model):
    """The answer in words, for reading and for speech."""

    language: Literal["ko", "en"]
    summary: str = Field(description="The answer in two or three sentences.")
    text: str = Field(description="The whole answer, one sentence or heading a line.")


class ItineraryDocument(Model):
    """A way from street to street, or the statement that there is none."""

    schema_: Literal["itinerary/1"] = Field(validation_alias="schema", serialization_alias="schema")
    profile: str
    limits: Limits | None
    from_: PlaceNote = Field(validation_alias="from", serialization_alias="from")
    to: PlaceNote
    path: PathNote
    today: TodayNote
    minutes: Minutes | None = Field(description="Street to street; null where there is no way.")
    walker: Minutes | None = Field(
        description="A walker between the same places; null = unknown, or walking was asked for."
    )
    transfers: int
    device_rides: int = Field(description="Rides of elevators and lifts.")
    lift_rides: int = Field(description="Rides of wheelchair lifts.")
    snapshot: str | None = Field(description="Id of the lake's snapshot that answered.")
    asked_at: datetime = Field(description="Instant for which `today` was judged.")
    legs: list[LegNote] = Field(description="Enter, ride, change, ride …, leave; empty = no way.")
    unknown: list[UnknownNote]
    blocked: list[BlockedNote] = Field(
        description="Where there is no way: the blocked pieces nearest to either end. Opening one "
        "of them need not open a way."
    )
    not_known_here: list[str] = Field(
        description="Limits that matter to the profile and that no bulk source holds."
    )
    alternatives: list[OtherWay] = Field(description="Other ways; none are reckoned yet.")
    no_lift: OtherWay | None = Field(
        description="With wheelchair lifts forbidden; null where lifts are forbidden anyway, by "
        "the profile or by the question."
    )
    toilets: list[ToiletNote] = Field(description="Accessible toilets where one is on foot.")
    stations: dict[str, Station] = Field(description="Every station named above, by id.")
    lines: dict[str, LineNote] = Field(description="Every line named above, by id.")
    rules: dict[str, Names] = Field(description="What the codes in `minutes.rules` mean.")
    words: Words | None = Field(description="Null where no language was asked for.")
    attribution: list[str] = Field(description="Publishers to credit.")
    licence: LicenceNote
