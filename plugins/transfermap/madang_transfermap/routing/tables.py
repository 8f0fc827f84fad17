"""Keys of the tables that a network is made of. Light: declarations import it without scipy."""

from collections.abc import Mapping
from typing import TypeAlias

import pyarrow as pa

Tables: TypeAlias = Mapping[str, pa.Table]

LINE = "transfermap.line"
GROUP = "transfermap.station_group"
STATION = "transfermap.station"
CODE = "transfermap.code"
PLATFORM = "transfermap.platform"
EDGE = "transfermap.rail_edge"
PATH = "transfermap.transfer_path"
STEP = "transfermap.transfer_step"
FACILITY = "transfermap.facility"
STATUS = "transfermap.facility_status"
COUNTS = "transfermap.station_elevator_state"
LINK = "transfermap.step_link"
CHAIN = "transfermap.access_chain"
WALKER = "transfermap.walker_baseline"
TOILET = "transfermap.toilet"
NETWORK_TABLES = (
    LINE,
    GROUP,
    STATION,
    PLATFORM,
    EDGE,
    PATH,
    STEP,
    FACILITY,
    STATUS,
    COUNTS,
    LINK,
    CHAIN,
    WALKER,
    TOILET,
)
