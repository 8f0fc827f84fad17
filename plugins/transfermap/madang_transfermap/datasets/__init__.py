"""The plugin's datasets, upstream before downstream."""

from madang_transfermap.datasets import (
    code,
    crowding,
    facility,
    facility_status,
    network,
    platform,
    rail_edge,
    station,
    station_elevator_state,
    station_group,
    toilet,
    transfer_path,
    transfer_step,
    walker_baseline,
)

DATASETS = (
    network.operator,
    network.line,
    station_group.station_group,
    station.station,
    code.code,
    platform.platform,
    rail_edge.rail_edge,
    transfer_path.transfer_path,
    transfer_step.transfer_step,
    crowding.crowding,
    walker_baseline.walker_baseline,
    toilet.toilet,
    facility.facility,
    facility_status.facility_status,
    station_elevator_state.station_elevator_state,
)
