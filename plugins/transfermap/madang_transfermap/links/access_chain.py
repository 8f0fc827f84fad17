"""Reader of `transfermap.access_chain`: elevators from an exit to a platform."""

import pyarrow as pa

from madang.dataset import Inputs
from madang_transfermap.links.chains import Chain, chains
from madang_transfermap.links.places import Places
from madang_transfermap.links.units import units_by_station
from madang_transfermap.readers.arrow import table_of

STATION, PLATFORM, FACILITY = (
    f"transfermap.{name}" for name in ("station", "platform", "facility")
)


def read_access_chains(inputs: Inputs) -> pa.Table:
    """One row for each exit and platform between which the listed elevators make a chain."""
    places = Places(inputs.tables[STATION], inputs.tables[PLATFORM])
    units = units_by_station(inputs.tables[FACILITY], places)
    return table_of(
        [chain for station_id in places.station_ids for chain in chains(station_id, units, places)],
        station_id=lambda chain: chain.station_id,
        exit_no=lambda chain: chain.exit_no,
        platform_id=lambda chain: chain.platform_id,
        facility_ids=_facility_ids,
        floors=lambda chain: "/".join(chain.floors),
        elevator_count=lambda chain: len(chain.rides),
        rule=lambda chain: chain.rule,
        match=lambda chain: "exact" if chain.is_only else "ambiguous",
        state=lambda _: "derived",
    )


def _facility_ids(chain: Chain) -> str:
    """`e1|e2/e3`: first e1 or e2, then e3."""
    return "/".join("|".join(unit.facility_id for unit in ride) for ride in chain.rides)
