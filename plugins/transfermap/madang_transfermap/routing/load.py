"""The network, and what was told of its units, from the tables of one snapshot."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pyarrow as pa

from madang.clock import start_of_day
from madang.dataset import Source
from madang_transfermap import sources
from madang_transfermap.routing import complete
from madang_transfermap.routing.complete import Walked
from madang_transfermap.routing.conditions import Counts, Plan, Told
from madang_transfermap.routing.itinerary import Origin, Stop, Toilet
from madang_transfermap.routing.network import Network, Platform
from madang_transfermap.routing.pieces import Run
from madang_transfermap.routing.places import places
from madang_transfermap.routing.records import Row, doors, listed, origin, recorded
from madang_transfermap.routing.tables import (
    COUNTS,
    EDGE,
    FACILITY,
    PLATFORM,
    STATION,
    STATUS,
    TOILET,
    WALKER,
    Tables,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRACKS = 2  # of a station where no branch begins
# Rule of `minutes.RULES` for each way in which a running time was found, and who stands behind it.
_RUN_RULES: Mapping[str, tuple[str, Source | None]] = {
    "running_time": ("ride_published", sources.RUNNING_TIMES),
    "running_time_back": ("ride_published", sources.RUNNING_TIMES),
    "from_length": ("ride_by_distance", sources.DISTANCES),
    "from_straight_line": ("ride_by_position", None),
    "from_line_mean": ("ride_by_mean", None),
}
_ELEVATORS = ("elevator", "inclined_elevator")
# Of two states told for one instant the stricter counts.
_STRICTNESS = {"working": 0, "reported_out": 1, "out": 2}


def load_network(tables: Tables) -> Network:
    """The whole network.

    Args:
        tables: `NETWORK_TABLES` by dataset key.
    """
    found = places(tables)
    stops = {stop.station_id: stop for place in found.values() for stop in place.stops}
    platforms = tuple(_platforms(tables[PLATFORM], stops))
    lines = {stop.line.code: stop.line for stop in stops.values()}
    names = {stop.name.ko: stop.name for stop in stops.values()}
    ways = tuple(listed(tables))
    pieces = chain(
        complete.boards(platforms),
        _runs(tables[EDGE]),
        complete.changes(
            platforms,
            tuple(recorded(tables, lines, names)),
            _walked(tables[WALKER]),
            _islands(tables[STATION], platforms),
        ),
        ways,
        complete.unlisted(platforms, ways),
    )
    return Network(
        platforms={platform.platform_id: platform for platform in platforms},
        places=found,
        pieces=tuple(pieces),
        unit_doors=doors(tables[FACILITY]),
        units=frozenset(_column(tables[FACILITY], "facility_id", *_ELEVATORS, "lift")),
        homes=_column(tables[FACILITY], "station_id", *_ELEVATORS),
        toilets=_toilets(tables[TOILET], stops),
    )


def load_told(tables: Tables) -> tuple[Mapping[str, Told], Mapping[str, Counts]]:
    """Newest news of each unit, and newest counts of each station.

    Args:
        tables: facility_status, station_elevator_state.
    """
    rows = _rows(tables[STATUS])
    told = {
        row["facility_id"]: Told(state=row["state"], observed_at=row["observed_at"])
        for row in sorted(_states(rows), key=_order_of_news)
    }
    for row in _plans(rows):
        announced = Told(state=None, observed_at=row["observed_at"])
        known = told.get(row["facility_id"], announced)
        told[row["facility_id"]] = replace(known, plans=(*known.plans, _plan(row)))
    counts: dict[str, Counts] = {}
    for row in sorted(_rows(tables[COUNTS]), key=lambda row: row["observed_at"]):
        counts[row["station_id"]] = Counts(
            observed_at=row["observed_at"],
            working=row["working_count"],
            out=row["out_count"],
            unknown=row["unknown_count"],
        )
    return told, counts


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows of a table with instants: Arrow's own way to make them loads pandas (0.2 s, 40 MB)."""
    instants = [field.name for field in table.schema if pa.types.is_timestamp(field.type)]
    for name in instants:
        numbers = table[name].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        table = table.set_column(table.schema.get_field_index(name), name, numbers)
    rows = table.to_pylist()
    for row in rows:
        for name in instants:
            row[name] = _EPOCH + timedelta(microseconds=row[name])
    return rows


def _platforms(table: pa.Table, stops: Mapping[str, Stop]) -> Iterator[Platform]:
    for row in table.to_pylist():
        yield Platform(
            platform_id=row["platform_id"],
            stop=stops[row["station_id"]],
            next_stop=stops[row["next_station_id"]] if row["next_station_id"] else None,
        )


def _runs(table: pa.Table) -> Iterator[Run]:
    for row in table.to_pylist():
        rule, source = _RUN_RULES[row["run_rule"]]
        yield Run(
            from_platform=row["from_platform_id"],
            to_platform=row["to_platform_id"],
            length_m=row["length_m"],
            run_s=row["run_s"],
            is_published=row["run_source"] == "published",
            rule=rule,
            origin=origin(source, row) if source else None,
        )


def _walked(table: pa.Table) -> Mapping[tuple[str, str], Walked]:
    return {
        (row["from_station_id"], row["to_station_id"]): Walked(
            metres=row["distance_m"], origin=origin(sources.WALKER_TRANSFERS, row)
        )
        for row in table.to_pylist()
    }


def _islands(stations: pa.Table, platforms: tuple[Platform, ...]) -> Mapping[str, Origin]:
    """Who says so, by station with one island platform between its only two tracks."""
    tracks: defaultdict[str, int] = defaultdict(int)
    for platform in platforms:
        tracks[platform.stop.station_id] += 1
    return {
        row["station_id"]: origin(sources.STATION_INFO, row)
        for row in stations.select(["station_id", "platform_type", "as_of"]).to_pylist()
        if row["platform_type"] == "island" and tracks[row["station_id"]] == _TRACKS
    }


def _states(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows that tell a state; one that says "unknown" ends no outage."""
    return (row for row in rows if row["state"] in _STRICTNESS)


def _order_of_news(row: Row) -> tuple[datetime, int]:
    return row["observed_at"], _STRICTNESS[row["state"]]


def _plans(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows that announce an outage; of several for one beginning the newest."""
    plans = [row for row in rows if row["state"] == "planned_out"]
    plans.sort(key=lambda row: row["observed_at"])
    return iter({(row["facility_id"], row["valid_from"]): row for row in plans}.values())


def _plan(row: Row) -> Plan:
    until = row["expected_return_on"]
    return Plan(start=row["valid_from"], until=start_of_day(until) if until else None)


def _column(facilities: pa.Table, name: str, *kinds: str) -> Mapping[str, str]:
    """Values of a column by unit, of units of certain kinds, where the list says one."""
    columns = (facilities[column].to_pylist() for column in ("facility_id", "kind", name))
    return {
        unit: value
        for unit, kind, value in zip(*columns, strict=True)
        if kind in kinds and value is not None
    }


def _toilets(table: pa.Table, stops: Mapping[str, Stop]) -> Mapping[str, tuple[Toilet, ...]]:
    found: defaultdict[str, list[Toilet]] = defaultdict(list)
    for row in table.to_pylist():
        if row["is_accessible"]:
            found[row["station_id"]].append(
                Toilet(
                    stop=stops[row["station_id"]],
                    floor=row["floor"],
                    exit_no=row["exit_no"],
                    is_inside_gates=_inside(row["paid_side"]),
                )
            )
    return {station_id: tuple(toilets) for station_id, toilets in found.items()}


def _inside(side: str | None) -> bool | None:
    return None if side is None else side == "inside"
