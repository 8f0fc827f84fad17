"""Reader of `transfermap.step_link`: which listed unit a ride means."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from madang.dataset import Inputs
from madang_transfermap.links.match import Found, find
from madang_transfermap.links.places import Places
from madang_transfermap.links.rides import Ride, read_rides
from madang_transfermap.links.units import Unit, units_by_station
from madang_transfermap.readers.arrow import table_of

STATION, PLATFORM, FACILITY = (
    f"transfermap.{name}" for name in ("station", "platform", "facility")
)
PATH, STEP = "transfermap.transfer_path", "transfermap.transfer_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """One row: a ride and one candidate, or none."""

    ride: Ride
    found: Found
    number: int
    unit: Unit | None
    operator: str | None


def read_step_links(inputs: Inputs) -> pa.Table:
    """One row for each ride and candidate; a ride without candidate has one row without unit."""
    return table_of(
        list(_links(inputs)),
        path_id=lambda link: link.ride.path_id,
        seq=lambda link: link.ride.seq,
        candidate_no=lambda link: link.number,
        kind=lambda link: link.ride.kind,
        station_id=lambda link: _only(link.ride.own_stations),
        operator_id=lambda link: link.operator,
        facility_id=lambda link: link.unit and link.unit.facility_id,
        match=lambda link: link.found.match,
        rule=lambda link: link.found.rule,
        floors_by=lambda link: link.found.floors_by,
        listed=lambda link: link.found.is_listed,
    )


def _links(inputs: Inputs) -> Iterator[_Link]:
    tables = inputs.tables
    places = Places(tables[STATION], tables[PLATFORM])
    units = units_by_station(tables[FACILITY], places)
    for ride in read_rides(tables[PATH], tables[STEP], places):
        listed = [unit for station_id in ride.stations for unit in units.get(station_id, ())]
        found = find(ride, listed, places)
        operator = _only({places.operator(station_id) for station_id in ride.own_stations})
        for number, unit in enumerate(found.units or (None,), start=1):
            yield _Link(ride=ride, found=found, number=number, unit=unit, operator=operator)


def _only(values: set[str] | tuple[str, ...]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
