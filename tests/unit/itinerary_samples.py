"""Itineraries made by hand, over invented stations: one for each thing that must be said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from madang.dataset import Text
from madang_transfermap.routing.itinerary import (
    Blocked,
    ChangeLeg,
    Itinerary,
    Line,
    Origin,
    PathStatement,
    Place,
    RideLeg,
    Span,
    Statement,
    Step,
    Stop,
    TodayStatement,
    Toilet,
    Unit,
    Unknown,
    WayLeg,
)

NOW = datetime(2026, 8, 3, 5, 20, tzinfo=UTC)
OLD = datetime(2026, 7, 30, 1, 0, tzinfo=UTC)
MINISTRY = Origin(source="data.go.kr 1", publisher="가상교통부", as_of=date(2025, 8, 11))
METRO = Origin(source="data.go.kr 2", publisher="가상교통공사", as_of=date(2024, 8, 10))
LISTED = Origin(source="가상 승강기 목록", publisher="가상교통공사", as_of=None)

THREE = Line(code="3", name=Text(ko="3호선", en="Line 3"), colour="#EF7C1C")
SEVEN = Line(code="7", name=Text(ko="7호선", en="Line 7"), colour="#747F00")
AIRPORT = Line(code="A1", name=Text(ko="공항철도", en="Airport Railroad"), colour=None)


def stop(name: str, english: str, line: Line, phone: str | None = "02-000-0001") -> Stop:
    return Stop(
        station_id=f"XX-{line.code}-{english[:3]}",
        group_id=f"G-XX-{english[:3]}",
        name=Text(ko=name, en=english),
        line=line,
        phone=phone,
    )


def place(*stops: Stop) -> Place:
    return Place(group_id=stops[0].group_id, name=stops[0].name, stops=stops)


PINE_3 = stop("솔밭", "Solbat", THREE)
RIVER_3 = stop("강가", "Gangga", THREE, phone=None)
RIVER_7 = stop("강가", "Gangga", SEVEN, phone="02-000-0003")
HILL_7 = stop("언덕", "Eondeok", SEVEN, phone="02-000-0004")
HILL_A = stop("언덕", "Eondeok", AIRPORT)
SEA_A = stop("서울역", "Seoul Station", AIRPORT, phone="02-000-0005")
BETWEEN = stop("들판", "Deulpan", THREE)
PINE, HILL, SEA = place(PINE_3), place(HILL_7, HILL_A), place(SEA_A)


def span(low_min: float, high_min: float, kind="estimated", *rules: str) -> Span:
    low, high = low_min * 60, high_min * 60
    rules = rules or ("elevator_ride",)
    return Span(low_s=low, mid_s=(low + high) / 2, high_s=high, kind=kind, rules=rules)


def unit(number: int, today="unknown", told=None, told_at=None) -> Unit:
    return Unit(facility_id=f"unit-{number}", today=today, told=told, told_at=told_at)


WORKING = unit(1, "working", "working", NOW)
OLD_NEWS = unit(2, "unknown", "working", OLD)
SILENT = unit(3)
OUT_LONG_AGO = unit(4, "unknown", "out", OLD)


def ride(number: int, **changes) -> Step:
    said = {
        "n": number,
        "kind": "elevator",
        "verb": "ride",
        "facility_kind": "elevator",
        "units": (SILENT,),
        "match": "exact",
        "today": "unknown",
    }
    return Step(**(said | changes))


ENTER = WayLeg(
    kind="enter",
    stop=PINE_3,
    state="derived",
    exit_no="7",
    steps=(
        ride(1, floor_from="1F", floor_to="B1", exit_no="7", units=(WORKING,), today="working"),
        ride(2, floor_from="B1", floor_to="B3", toward="place:platform", units=(OLD_NEWS,)),
    ),
    span=span(2, 10),
    origin=LISTED,
)
LEAVE = WayLeg(
    kind="leave",
    stop=SEA_A,
    state="unknown",
    exit_no=None,
    steps=(),
    span=span(1, 9, "estimated", "way_unknown"),
    origin=None,
)
FIRST_TRAIN = RideLeg(
    line=THREE,
    board=PINE_3,
    alight=RIVER_3,
    toward=BETWEEN,
    platform_id="XX-3-Sol:1",
    via=(BETWEEN, BETWEEN),
    board_at=("7-2", "3"),
    wheelchair_at=("1-4", "4-1"),
    length_m=3200.0,
    wait=span(1, 7, "estimated", "wait_no_timetable"),
    span=span(9, 9, "published", "ride_published"),
    origin=METRO,
)
SECOND_TRAIN = replace(
    FIRST_TRAIN,
    line=SEVEN,
    board=RIVER_7,
    alight=HILL_7,
    toward=None,
    via=(),
    board_at=(),
    wheelchair_at=(),
    length_m=None,
    span=span(2, 3, "estimated", "ride_by_distance"),
)
THIRD_TRAIN = replace(SECOND_TRAIN, line=AIRPORT, board=HILL_A, alight=SEA_A)
RECORDED = ChangeLeg(
    kind="transfer",
    at_from=RIVER_3,
    at_to=RIVER_7,
    basis="recorded",
    state="pass",
    causes=(),
    path_id="path-1",
    path_class="elevator",
    steps=(
        Step(n=1, kind="alight", verb="alight", floor_from="B3", lines=(THREE,), car_door="7-2"),
        ride(2, toward="place:concourse", lines=(SEVEN,), match="ambiguous", units=(SILENT,) * 2),
        Step(n=3, kind="concourse", verb="walk", floor_from="B1", lines=(SEVEN,)),
        Step(n=4, kind="gate", verb="leave", side="right"),
        ride(5, toward=Text(ko="언덕", en="Eondeok"), lines=(SEVEN,), match="none", units=()),
        Step(n=6, kind="board", verb="board", car_door="1-4/4-1"),
    ),
    leaves_paid_area=True,
    is_outside=None,
    span=span(4, 20),
    walker_m=133.0,
    origin=MINISTRY,
)
BY_ELEVATORS = replace(
    RECORDED,
    at_from=HILL_7,
    at_to=HILL_A,
    path_id="path-2",
    steps=(ride(1, floor_from="B2", floor_to="2F", units=(WORKING,), today="working"),),
    leaves_paid_area=None,
    walker_m=None,
)
LEGS = (ENTER, FIRST_TRAIN, RECORDED, SECOND_TRAIN, BY_ELEVATORS, THIRD_TRAIN, LEAVE)
RIDES = Statement(verdict="verified", origins=(METRO,), as_of=METRO.as_of)
CHANGES = Statement(verdict="verified", origins=(MINISTRY,), as_of=MINISTRY.as_of)
PATH = PathStatement(
    verdict="verified", rides=RIDES, changes=CHANGES, way_in="derived", way_out="unknown"
)

VERIFIED = Itinerary(
    profile="wheelchair",
    start=PINE,
    goal=SEA,
    path=PATH,
    today=TodayStatement(working=2, out=0, unknown=3, checked_at=NOW, last_told_at=NOW),
    span=span(41.2, 62.9, "estimated", "ride_published", "elevator_ride", "wait_no_timetable"),
    walker=span(30, 38, "estimated", "walk_mean_distance"),
    legs=LEGS,
    unknowns=(),
    not_known_here=("gap_mm", "step_mm"),
    toilets=(
        Toilet(stop=PINE_3, floor="B1", exit_no="1/2", is_inside_gates=False),
        Toilet(stop=RIVER_7, floor=None, exit_no=None, is_inside_gates=None),
    ),
    no_lift=None,
    attribution=("가상교통부", "가상교통공사"),
    snapshot="s-1",
    asked_at=NOW,
)
VERIFIED = replace(VERIFIED, no_lift=VERIFIED)


def unknown_path(**changes) -> PathStatement:
    changed = Statement(verdict="unverified", origins=(MINISTRY,), as_of=MINISTRY.as_of)
    return replace(PATH, verdict="unverified", changes=changed, **changes)


REVERSED = replace(RECORDED, basis="reverse", state="unknown", causes=("reverse",))
REVERSE = replace(
    VERIFIED,
    path=unknown_path(),
    legs=(ENTER, FIRST_TRAIN, REVERSED, SECOND_TRAIN, BY_ELEVATORS, THIRD_TRAIN, LEAVE),
    unknowns=(Unknown(leg=3, cause="reverse", at=RIVER_3),),
)
IMPOSSIBLE = replace(
    VERIFIED,
    path=PathStatement(
        verdict="impossible",
        rides=replace(RIDES, verdict="impossible", origins=(), as_of=None),
        changes=replace(CHANGES, verdict="impossible", origins=(), as_of=None),
        way_in=None,
        way_out=None,
    ),
    today=TodayStatement(working=0, out=0, unknown=0, checked_at=None, last_told_at=None),
    span=None,
    legs=(),
    toilets=(),
    attribution=(),
)
IMPOSSIBLE = replace(IMPOSSIBLE, no_lift=IMPOSSIBLE)
LIFTED = replace(
    RECORDED,
    path_class="lift",
    steps=(
        ride(
            1,
            kind="lift",
            facility_kind="lift",
            floor_from="B3",
            floor_to="B2",
            staff_needed=True,
            car_door="1",
        ),
    ),
)
LIFT = replace(
    VERIFIED,
    legs=(ENTER, FIRST_TRAIN, LIFTED, SECOND_TRAIN, LEAVE),
    no_lift=REVERSE,
    today=TodayStatement(working=0, out=0, unknown=3, checked_at=None, last_told_at=OLD),
)
STOPPED = replace(
    RECORDED,
    state="unknown",
    causes=("out_past_limit",),
    steps=(ride(1, floor_from="B3", floor_to="B1", units=(OUT_LONG_AGO,)),),
)
OLD_OUTAGE = replace(
    VERIFIED,
    path=unknown_path(),
    legs=(ENTER, FIRST_TRAIN, STOPPED, SECOND_TRAIN, LEAVE),
    unknowns=(Unknown(leg=3, cause="out_past_limit", at=RIVER_3, told_at=OLD),),
    today=TodayStatement(working=0, out=0, unknown=3, checked_at=None, last_told_at=OLD),
)
BLIND_ENTER = replace(
    ENTER, state="unknown", exit_no=None, steps=(), origin=None, causes=("out_past_limit",)
)
NO_WAY_IN = replace(
    VERIFIED,
    path=replace(PATH, way_in="unknown"),
    legs=(BLIND_ENTER, FIRST_TRAIN, replace(LEAVE, stop=RIVER_3)),
    unknowns=(Unknown(leg=1, cause="out_past_limit", at=PINE_3, told_at=OLD),),
    today=TodayStatement(working=0, out=0, unknown=0, checked_at=None, last_told_at=None),
)
WALKED = replace(RECORDED, basis="walker", steps=(), path_id=None, path_class=None)
WALK = replace(
    NO_WAY_IN,
    profile="walk",
    walker=None,
    no_lift=None,
    unknowns=(),
    not_known_here=(),
    legs=(replace(BLIND_ENTER, causes=()), FIRST_TRAIN, WALKED, SECOND_TRAIN, LEAVE),
)
# No way, with what blocks it: one of each barrier.
NOTHING = {"to": None, "exit_no": None, "units": ()}
BLOCKED = replace(
    IMPOSSIBLE,
    blocked=(
        Blocked(
            kind="enter",
            barrier="out",
            at=PINE_3,
            **NOTHING | {"exit_no": "7", "units": (unit(5, "out", "out", NOW),)},
        ),
        Blocked(kind="change", barrier="stairs", at=RIVER_3, **NOTHING | {"to": RIVER_7}),
        Blocked(kind="change", barrier="lift", at=HILL_7, **NOTHING | {"to": HILL_A}),
        Blocked(
            kind="leave", barrier="avoided", at=SEA_A, **NOTHING | {"units": (unit(6, "out"),)}
        ),
    ),
)
# What is not seen: a recorded change with sides and a wait, and one that only walkers know.
HEARD = replace(
    RECORDED,
    steps=(
        *RECORDED.steps,
        Step(n=7, kind="wait", verb="wait", floor_from="B2", lines=(SEVEN,)),
    ),
)
BY_WALKERS = replace(
    WALKED, at_from=HILL_7, at_to=HILL_A, state="unknown", causes=("walkers_only",), walker_m=150.0
)
BLIND = replace(
    VERIFIED,
    profile="blind",
    path=unknown_path(),
    no_lift=None,
    not_known_here=("braille", "tactile_paving", "voice_guidance"),
    legs=(ENTER, FIRST_TRAIN, HEARD, SECOND_TRAIN, BY_WALKERS, THIRD_TRAIN, LEAVE),
    unknowns=(Unknown(leg=5, cause="walkers_only", at=HILL_7),),
)
SAMPLES = {
    "verified": VERIFIED,
    "reverse": REVERSE,
    "impossible": IMPOSSIBLE,
    "lift": LIFT,
    "old_outage": OLD_OUTAGE,
    "no_way_in": NO_WAY_IN,
    "walk": WALK,
    "blind": BLIND,
    "blocked": BLOCKED,
}
LATER = NOW + timedelta(minutes=5)
