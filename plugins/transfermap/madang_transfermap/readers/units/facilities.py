"""Readers of facilities: lists of operators and points of the city's map in, one table out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from madang.dataset import Inputs
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.text.doors import joined as joined_cell
from madang_transfermap.readers.units import incheon as incheon_units
from madang_transfermap.readers.units import map_nodes, pinned, storeys
from madang_transfermap.readers.units import seoul as seoul_units
from madang_transfermap.readers.units.aims import Aim, aim
from madang_transfermap.readers.units.one_unit import Joined, joined
from madang_transfermap.readers.units.places import cell
from madang_transfermap.readers.units.platforms import Platforms
from madang_transfermap.readers.units.unit import Unit

STATION, CODE = "transfermap.station", "transfermap.code"
PLATFORM = "transfermap.platform"
UNIT_LISTS = (
    sources.SEOUL_FACILITIES,
    sources.SEOUL_LIFTS,
    sources.SEOUL_ESCALATORS,
    sources.INCHEON_ELEVATORS,
    sources.INCHEON_ESCALATORS,
    sources.INCHEON_LIFTS,
)
MAPS = (sources.ELEVATOR_NODES, sources.EXIT_LIFT_NODES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A row of the table: a unit with or without its point, or a point alone.

    Attributes:
        facility_id: National unit number, else station, kind and number, else the point's number.
        row: The unit and what a second list adds; None for a point.
        pin: The point, None for a unit without one.
        aim: Where the unit leads.
        platform_ids: Platforms that it serves.
    """

    facility_id: str
    row: Joined | None
    pin: pinned.Pin | None
    aim: Aim
    platform_ids: tuple[str, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The unit."""
        return self.row.unit if self.row else None


def read_facilities(inputs: Inputs) -> pa.Table:
    """One row for each unit of the lists and each point that is no listed unit."""
    as_of = {source.key: inputs.file(source).as_of for source in (*UNIT_LISTS, *MAPS)}

    def said(attribute: str):  # noqa: ANN202 -- a getter for table_of
        return lambda f: getattr(f.unit, attribute, None)

    return table_of(
        list(facilities(inputs)),
        facility_id=lambda f: f.facility_id,
        station_id=_station_id,
        group_id=_group_id,
        kind=_kind,
        unit_no=said("number"),
        unit_series=said("series"),
        floor_from=lambda f: _end(f.unit, 0),
        floor_to=lambda f: _end(f.unit, -1),
        floors=lambda f: cell(storeys.lowest_first(f.unit.storeys)) if f.unit else None,
        place=lambda f: f.unit and f.unit.spot.place,
        exit_no=lambda f: cell(f.unit.spot.exits) if f.unit else None,
        toward=lambda f: cell(f.aim.toward),
        toward_station_id=lambda f: cell(f.aim.station_ids),
        platform_ids=lambda f: cell(f.platform_ids),
        side=lambda f: cell(f.unit.spot.sides) if f.unit else None,
        at_end=lambda f: (f.unit and f.unit.spot.at_end) or None,
        to_line=lambda f: cell(f.aim.to_lines),
        car_door=lambda f: cell(f.unit.spot.doors) if f.unit else None,
        escalator_direction=said("direction"),
        load_kg=said("load_kg"),
        width_mm=said("width_mm"),
        length_m=said("length_m"),
        national_no=said("national_no"),
        node_id=lambda f: f.pin and f.pin.node.node_id,
        lon_deg=lambda f: f.pin.node.lon_deg if f.pin and not f.pin.is_far else None,
        lat_deg=lambda f: f.pin.node.lat_deg if f.pin and not f.pin.is_far else None,
        staff_only=said("staff_only"),
        may_repeat=_may_repeat,
        note=lambda f: joined_cell(_notes(f)),
        source=_source,
        as_of=lambda f: as_of[_source(f)],
        other_source=_other_source,
        other_as_of=lambda f: as_of.get(_other_source(f) or ""),
        other_floors=lambda f: cell(storeys.lowest_first(f.row.other_storeys)) if f.row else None,
        source_text=said("text"),
    )


def facilities(inputs: Inputs) -> tuple[Facility, ...]:
    """Units in the order of their lists, then points that are no listed unit."""
    index = StationIndex(inputs.tables[STATION], inputs.tables[CODE])
    rows = listed_units(inputs, index)
    gazetteer = map_nodes.Gazetteer(inputs.tables[STATION], index)
    listing = pinned.Listing(row.unit for row in rows)
    pins = pinned.pins(_nodes(inputs), gazetteer, listing)
    unit_pins = pinned.matched(pins, gazetteer, listing)
    taken = {pin.node.node_id for pin in unit_pins.values()}
    ids = unit_ids(rows)
    platforms = Platforms(inputs.tables[PLATFORM])
    units = [
        Facility(
            facility_id=ids[n],
            row=row,
            pin=unit_pins.get(n),
            aim=(leads := aim(row.unit, index)),
            platform_ids=platforms.of(row.unit, leads, index),
        )
        for n, row in enumerate(rows)
    ]
    points = [
        Facility(facility_id=f"node:{pin.node.node_id}", row=None, pin=pin, aim=Aim())
        for pin in pins
        if pin.node.node_id not in taken
    ]
    return (*units, *points)


def listed_units(inputs: Inputs, index: StationIndex) -> tuple[Joined, ...]:
    """The units of all lists, one physical unit in one row where it can be told."""
    incheon = (
        *incheon_units.elevators(inputs.file(sources.INCHEON_ELEVATORS), index),
        *incheon_units.escalators(inputs.file(sources.INCHEON_ESCALATORS), index),
        *incheon_units.lifts(inputs.file(sources.INCHEON_LIFTS), index),
    )
    return (*seoul_units_joined(inputs, index), *(Joined(unit=unit) for unit in incheon))


def seoul_units_joined(inputs: Inputs, index: StationIndex) -> tuple[Joined, ...]:
    """The units of Seoul Metro's lists."""
    older = (
        *seoul_units.listed_lifts(inputs.file(sources.SEOUL_LIFTS), index),
        *seoul_units.listed_escalators(inputs.file(sources.SEOUL_ESCALATORS), index),
    )
    return joined(seoul_units.facility_units(inputs.file(sources.SEOUL_FACILITIES), index), older)


def unit_ids(rows: Sequence[Joined]) -> tuple[str, ...]:
    """An id for each unit: its national number, else station, kind and number (`in2`, `x1`).

    Units without a number, and a number's second row, are numbered in the order of the list.
    """
    met: Counter[str] = Counter()
    return tuple(_unit_id(row.unit, met) for row in rows)


def _unit_id(unit: Unit, met: Counter[str]) -> str:
    if unit.national_no:
        return unit.national_no
    series = {"inside": "in", "outside": "out"}.get(unit.series or "", "")
    number = "x" if unit.number is None else str(unit.number)
    key = f"{unit.number_key[0]}:{unit.device}:{series}{number}"
    met[key] += 1
    if unit.number is None:
        return f"{key}{met[key]}"
    return key if met[key] == 1 else f"{key}.{met[key]}"


def _nodes(inputs: Inputs) -> tuple[map_nodes.Node, ...]:
    elevators, lifts = sources.ELEVATOR_NODES, sources.EXIT_LIFT_NODES
    return map_nodes.one_of_each(
        map_nodes.nodes(inputs.file(lifts), lifts.key, "lift"),
        map_nodes.nodes(inputs.file(elevators), elevators.key, "elevator"),
    )


def _station_id(facility: Facility) -> str | None:
    if facility.unit:
        return facility.unit.station.station_id if facility.unit.station else None
    place = facility.pin.place if facility.pin else None
    return place.station_ids[0] if place and len(place.station_ids) == 1 else None


def _group_id(facility: Facility) -> str | None:
    if facility.unit:
        return facility.unit.station.group_id if facility.unit.station else None
    return facility.pin.place.group_id if facility.pin and facility.pin.place else None


def _kind(facility: Facility) -> str | None:
    if facility.unit:
        return facility.unit.kind
    return facility.pin.node.kind if facility.pin else None


def _end(unit: Unit | None, place: int) -> str | None:
    """First or last floor as an escalator runs; where no way is known the lowest and highest."""
    if unit is None or len(unit.storeys) < 2:  # noqa: PLR2004 -- a section has two ends
        return None
    runs = unit.direction in {"up", "down"}
    return (unit.storeys if runs else storeys.lowest_first(unit.storeys))[place]


def _may_repeat(facility: Facility) -> bool:
    """Points where units are listed, and points without a name, may be listed units."""
    if facility.row:
        return facility.row.may_repeat
    pin = facility.pin
    return pin is not None and (pin.has_listed or pin.place is None)


def _notes(facility: Facility) -> list[str]:
    return list(_note_codes(facility))


def _note_codes(facility: Facility) -> Iterator[str]:
    if facility.unit:
        yield from facility.unit.notes
    pin = facility.pin
    if pin and pin.is_far:
        yield "far_from_station"
    if pin and not facility.row and pin.is_missing_from_list:
        yield "not_on_operator_list"
    if pin and not facility.row and pin.node.other_source:
        yield "kind_differs"


def _source(facility: Facility) -> str:
    if facility.unit:
        return facility.unit.source
    return facility.pin.node.source if facility.pin else ""


def _other_source(facility: Facility) -> str | None:
    if facility.row:
        return facility.row.other
    return facility.pin.node.other_source if facility.pin else None
