"""Answers about stations as documents, in the form of `documents.station_schema`."""

from collections.abc import Iterable

from madang_transfermap.documents.parts import (
    licence_note,
    limits,
    line_note,
    minutes,
    names,
    step_note,
    toilet_note,
)
from madang_transfermap.documents.station_schema import (
    DataNote,
    Found,
    SheetChange,
    SheetPlatform,
    SheetStation,
    SheetUnit,
    SheetWay,
    SourceNote,
    StationDocument,
    StationOfPlace,
    Why,
)
from madang_transfermap.routing.itinerary import Origin, Place, Stop
from madang_transfermap.stations.search import Hit
from madang_transfermap.stations.sheet import (
    ChangeFacts,
    PlatformFacts,
    StationFacts,
    StationSheet,
    UnitFacts,
    WayFacts,
)


def station_document(
    sheet: StationSheet, *, snapshot: str | None = None, data: Iterable[DataNote] = ()
) -> StationDocument:
    """The document of a sheet.

    Args:
        sheet: The sheet.
        snapshot: Id of the lake's snapshot that answered.
        data: The datasets behind it.
    """
    publishers = [origin.publisher for origin in sheet.origins]
    return StationDocument(
        place=place_note(sheet.place, (facts.stop for facts in sheet.stations)),
        profile=sheet.profile.code,
        limits=limits(sheet.profile),
        asked_at=sheet.asked_at,
        stations=[_station(facts) for facts in sheet.stations],
        platforms=[_platform(facts) for facts in sheet.platforms],
        units=[_unit(facts) for facts in sheet.units],
        changes=[_change(facts) for facts in sheet.changes],
        ways=[_way(facts) for facts in sheet.ways],
        toilets=[toilet_note(toilet) for toilet in sheet.toilets],
        unknown=list(sheet.unknown),
        snapshot=snapshot,
        sources=[_source(origin) for origin in sheet.origins],
        attribution=list(dict.fromkeys(publishers)),
        licence=licence_note(),
        data=list(data),
    )


def hit_note(hit: Hit) -> Found:
    """What was found, and why."""
    why = Why(
        match=hit.match, kind=hit.kind, text=hit.text, line=hit.line.code if hit.line else None
    )
    return place_note(hit.place, hit.stops, why)


def place_note(place: Place, meant: Iterable[Stop], why: Why | None = None) -> Found:
    """A place with its stations, and which of them are meant."""
    return Found(
        id=place.group_id,
        name=names(place.name),
        stations=[
            StationOfPlace(id=stop.station_id, line=line_note(stop.line), phone=stop.phone)
            for stop in place.stops
        ],
        meant=[stop.station_id for stop in meant],
        why=why,
    )


def _station(facts: StationFacts) -> SheetStation:
    return SheetStation(
        id=facts.stop.station_id,
        line=line_note(facts.stop.line),
        name=names(facts.stop.name),
        other_names=dict(facts.names),
        side_name=facts.side_name,
        phone=facts.stop.phone,
        lon_deg=facts.lon_deg,
        lat_deg=facts.lat_deg,
        platform_type=facts.platform_type,
        has_screen_doors=facts.has_screen_doors,
        has_gap_filler=facts.has_gap_filler,
        platforms_connected=facts.platforms_connected,
        opened_on=facts.opened_on,
    )


def _platform(facts: PlatformFacts) -> SheetPlatform:
    return SheetPlatform(
        id=facts.platform_id,
        station=facts.stop.station_id,
        next_station=facts.next_stop.station_id if facts.next_stop else None,
        next_name=names(facts.next_stop.name) if facts.next_stop else None,
        direction=facts.direction,
        level=facts.level,
        has_screen_doors=facts.has_screen_doors,
        gap_mm=facts.gap_mm,
        step_mm=facts.step_mm,
    )


def _unit(facts: UnitFacts) -> SheetUnit:
    return SheetUnit(
        facility_id=facts.unit.facility_id,
        kind=facts.kind,
        station=facts.stop.station_id if facts.stop else None,
        unit_no=facts.unit_no,
        floors=list(facts.floors),
        exits=list(facts.exits),
        place=facts.place,
        toward=[names(text) for text in facts.toward],
        platforms=list(facts.platform_ids),
        to_lines=[line.code for line in facts.to_lines],
        car_door=list(facts.car_door),
        escalator_direction=facts.escalator_direction,
        load_kg=facts.load_kg,
        width_mm=facts.width_mm,
        national_no=facts.national_no,
        lon_deg=facts.lon_deg,
        lat_deg=facts.lat_deg,
        may_repeat=facts.may_repeat,
        today=facts.unit.today,
        told=facts.unit.told,
        told_at=facts.unit.told_at,
        source=facts.origin.source,
        as_of=facts.origin.as_of,
    )


def _change(facts: ChangeFacts) -> SheetChange:
    leg = facts.leg
    return SheetChange(
        from_platform=facts.from_platform,
        to_platform=facts.to_platform,
        verdict=facts.verdict,
        basis=leg.basis,
        causes=list(leg.causes),
        path_id=leg.path_id,
        path_class=leg.path_class,
        minutes=None if facts.verdict == "impossible" else minutes(leg.span),
        steps=[step_note(step, leg.origin) for step in leg.steps],
        leaves_paid_area=leg.leaves_paid_area,
        is_outside=leg.is_outside,
        walker_m=leg.walker_m,
        source=leg.origin.source if leg.origin else None,
        as_of=leg.origin.as_of if leg.origin else None,
    )


def _way(facts: WayFacts) -> SheetWay:
    leg = facts.leg
    return SheetWay(
        platform=facts.platform_id,
        state=leg.state,
        verdict=facts.verdict,
        exit_no=leg.exit_no,
        steps=[step_note(step, leg.origin) for step in leg.steps],
        causes=list(leg.causes),
        source=leg.origin.source if leg.origin else None,
        as_of=leg.origin.as_of if leg.origin else None,
    )


def _source(origin: Origin) -> SourceNote:
    return SourceNote(source=origin.source, publisher=origin.publisher, as_of=origin.as_of)
