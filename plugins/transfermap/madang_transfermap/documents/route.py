"""`itinerary/1`: an itinerary as a JSON document, in the form of `documents.route_schema`."""

from collections.abc import Iterable, Iterator

from madang_transfermap.documents.parts import (
    licence_note,
    limits,
    line_note,
    minutes,
    names,
    one_unit,
    source_of,
    step_note,
    toilet_note,
    unit_note,
)
from madang_transfermap.documents.route_schema import (
    BlockedNote,
    Change,
    ItineraryDocument,
    LegNote,
    Limits,
    LineNote,
    OtherWay,
    PathNote,
    PlaceNote,
    RecordStatement,
    Ride,
    Station,
    TodayNote,
    UnknownNote,
    Way,
    WayStatement,
    Words,
)
from madang_transfermap.routing.itinerary import (
    Blocked,
    ChangeLeg,
    Itinerary,
    Leg,
    Place,
    RideLeg,
    Statement,
    Stop,
    Unknown,
    WayLeg,
    ridden,
)
from madang_transfermap.routing.minutes import RULES
from madang_transfermap.routing.profiles import PROFILES


def document(itinerary: Itinerary, words: Words | None = None) -> ItineraryDocument:
    """The document of an itinerary: same itinerary, same document.

    Args:
        itinerary: The answer.
        words: The same in words, where somebody wants to read it.
    """
    stops = {stop.station_id: stop for stop in _stops(itinerary)}
    return ItineraryDocument(
        schema_="itinerary/1",
        profile=itinerary.profile,
        limits=_limits(itinerary),
        from_=_place(itinerary.start),
        to=_place(itinerary.goal),
        path=_path(itinerary),
        today=_today(itinerary),
        minutes=itinerary.span and minutes(itinerary.span),
        walker=itinerary.walker and minutes(itinerary.walker),
        transfers=itinerary.transfers,
        device_rides=itinerary.device_rides,
        lift_rides=itinerary.lift_rides,
        snapshot=itinerary.snapshot,
        asked_at=itinerary.asked_at,
        legs=[_leg(leg) for leg in itinerary.legs],
        unknown=[_unknown(item) for item in itinerary.unknowns],
        blocked=[_blocked(item) for item in itinerary.blocked],
        not_known_here=list(itinerary.not_known_here),
        alternatives=[],
        no_lift=_other(itinerary.no_lift, itinerary) if itinerary.no_lift else None,
        toilets=[toilet_note(toilet) for toilet in itinerary.toilets],
        stations={name: _station(stops[name]) for name in sorted(stops)},
        lines=_lines(stops.values()),
        rules={code: names(RULES[code]) for code in sorted(_rules(itinerary)) if code in RULES},
        words=words,
        attribution=list(itinerary.attribution),
        licence=licence_note(),
    )


def line_id(station_id: str) -> str:
    """The operator's line of a station.

    >>> line_id("S1-2-234-4")
    'S1-2'
    """
    return "-".join(station_id.split("-")[:2])


def _limits(itinerary: Itinerary) -> Limits | None:
    """Numbers of the profile; without a counterpart that forbids lifts, this one forbids them."""
    profile = PROFILES.get(itinerary.profile)
    if profile is None:
        return None
    return limits(profile if itinerary.no_lift else profile.without_lift())


def _place(place: Place) -> PlaceNote:
    stations = [stop.station_id for stop in place.stops]
    return PlaceNote(id=place.group_id, name=names(place.name), stations=stations)


def _station(stop: Stop) -> Station:
    return Station(
        group_id=stop.group_id,
        line=line_id(stop.station_id),
        name=names(stop.name),
        phone=stop.phone,
    )


def _lines(stops: Iterable[Stop]) -> dict[str, LineNote]:
    lines = {line_id(stop.station_id): stop.line for stop in stops}
    return {key: line_note(line) for key, line in sorted(lines.items())}


def _path(itinerary: Itinerary) -> PathNote:
    path = itinerary.path
    ways = {leg.kind: _way_statement(leg) for leg in itinerary.legs if isinstance(leg, WayLeg)}
    return PathNote(
        verdict=path.verdict,
        in_=ways.get("enter"),
        rides=_record(path.rides),
        changes=_record(path.changes),
        out=ways.get("leave"),
    )


def _way_statement(leg: WayLeg) -> WayStatement:
    rides = ridden([leg])
    at_street = rides[0 if leg.kind == "enter" else -1] if rides else None
    return WayStatement(
        state=leg.state,
        exit_no=leg.exit_no,
        facility_id=one_unit(at_street) if at_street else None,
        source=source_of(leg.origin),
        as_of=leg.origin.as_of if leg.origin else None,
    )


def _record(statement: Statement) -> RecordStatement:
    sources = [origin.source for origin in statement.origins]
    return RecordStatement(
        verdict=statement.verdict,
        source=sources[0] if sources else None,
        sources=sources,
        as_of=statement.as_of,
    )


def _today(itinerary: Itinerary) -> TodayNote:
    today = itinerary.today
    return TodayNote(
        of=today.of,
        working=today.working,
        out=today.out,
        unknown=today.unknown,
        checked_at=today.checked_at,
        last_told_at=today.last_told_at,
    )


def _other(found: Itinerary, first: Itinerary) -> OtherWay:
    is_same = bool(found.legs) and found.legs == first.legs
    return OtherWay(
        path=_path(found),
        today=_today(found),
        minutes=found.span and minutes(found.span),
        transfers=found.transfers,
        device_rides=found.device_rides,
        is_same=is_same,
        legs=None if is_same else [_leg(leg) for leg in found.legs],
        unknown=None if is_same else [_unknown(item) for item in found.unknowns],
    )


def _unknown(item: Unknown) -> UnknownNote:
    return UnknownNote(leg=item.leg, cause=item.cause, at=item.at.station_id, told_at=item.told_at)


def _blocked(item: Blocked) -> BlockedNote:
    return BlockedNote(
        kind=item.kind,
        barrier=item.barrier,
        at=item.at.station_id,
        to=item.to.station_id if item.to else None,
        exit_no=item.exit_no,
        units=[unit_note(unit) for unit in item.units],
    )


def _leg(leg: Leg) -> LegNote:
    match leg:
        case WayLeg():
            return _way(leg)
        case RideLeg():
            return _ride(leg)
        case ChangeLeg():
            return _change(leg)


def _way(leg: WayLeg) -> Way:
    return Way(
        kind=leg.kind,
        station=leg.stop.station_id,
        state=leg.state,
        exit_no=leg.exit_no,
        minutes=minutes(leg.span),
        steps=[step_note(step, leg.origin) for step in leg.steps],
        causes=list(leg.causes),
        source=source_of(leg.origin),
        as_of=leg.origin.as_of if leg.origin else None,
    )


def _ride(leg: RideLeg) -> Ride:
    return Ride(
        kind="ride",
        line=line_id(leg.board.station_id),
        from_=leg.board.station_id,
        to=leg.alight.station_id,
        toward=leg.toward.station_id if leg.toward else None,
        platform_id=leg.platform_id,
        via=[stop.station_id for stop in leg.via],
        board_at=list(leg.board_at),
        wheelchair_at=list(leg.wheelchair_at),
        length_m=leg.length_m,
        wait=minutes(leg.wait),
        minutes=minutes(leg.span),
        source=source_of(leg.origin),
        as_of=leg.origin.as_of if leg.origin else None,
    )


def _change(leg: ChangeLeg) -> Change:
    return Change(
        kind=leg.kind,
        path_id=leg.path_id,
        from_=leg.at_from.station_id,
        to=leg.at_to.station_id,
        basis=leg.basis,
        state=leg.state,
        causes=list(leg.causes),
        path_class=leg.path_class,
        minutes=minutes(leg.span),
        walker_m=leg.walker_m,
        steps=[step_note(step, leg.origin) for step in leg.steps],
        leaves_paid_area=leg.leaves_paid_area,
        is_outside=leg.is_outside,
        source=source_of(leg.origin),
        as_of=leg.origin.as_of if leg.origin else None,
    )


def _stops(itinerary: Itinerary) -> Iterator[Stop]:
    """Every station that the document names."""
    yield from (*itinerary.start.stops, *itinerary.goal.stops)
    for found in _answers(itinerary):
        for leg in found.legs:
            match leg:
                case WayLeg():
                    yield leg.stop
                case RideLeg():
                    yield from (leg.board, leg.alight, *leg.via)
                    if leg.toward is not None:
                        yield leg.toward
                case ChangeLeg():
                    yield from (leg.at_from, leg.at_to)
        yield from (item.at for item in found.unknowns)
    for item in itinerary.blocked:
        yield from (item.at, *((item.to,) if item.to else ()))
    yield from (toilet.stop for toilet in itinerary.toilets)


def _answers(itinerary: Itinerary) -> tuple[Itinerary, ...]:
    return (itinerary, itinerary.no_lift) if itinerary.no_lift else (itinerary,)


def _rules(itinerary: Itinerary) -> set[str]:
    spans = [found.span for found in _answers(itinerary)] + [itinerary.walker]
    for found in _answers(itinerary):
        for leg in found.legs:
            spans += [leg.span, leg.wait] if isinstance(leg, RideLeg) else [leg.span]
    return {rule for span in spans if span for rule in span.rules}
