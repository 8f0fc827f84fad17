"""Bytes to Arrow. Pure: files and upstream tables come in as `Inputs`, nothing else is touched."""

from madang_transfermap.readers.crowding import read_crowding
from madang_transfermap.readers.lists.network import (
    read_lines,
    read_operators,
    read_station_codes,
    read_station_groups,
    read_stations,
)
from madang_transfermap.readers.steps.transfer import read_transfer_paths, read_transfer_steps
from madang_transfermap.readers.toilets import read_toilets
from madang_transfermap.readers.tracks.rail import read_platforms, read_rail_edges
from madang_transfermap.readers.units.facilities import read_facilities
from madang_transfermap.readers.units.facility_states import (
    read_facility_status,
    read_station_elevator_states,
)
from madang_transfermap.readers.walker import read_walker_baseline

__all__ = [
    "read_crowding",
    "read_facilities",
    "read_facility_status",
    "read_lines",
    "read_operators",
    "read_platforms",
    "read_rail_edges",
    "read_station_codes",
    "read_station_elevator_states",
    "read_station_groups",
    "read_stations",
    "read_toilets",
    "read_transfer_paths",
    "read_transfer_steps",
    "read_walker_baseline",
]
