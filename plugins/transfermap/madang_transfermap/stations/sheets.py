"""Sheets of stations from the network and its tables.

Changes and ways in are judged by the very rules that routes are judged by.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import pyarrow as pa

from madang.dataset import Text
from madang_transfermap import sources
from madang_transfermap.routing.assess import assess
from madang_transfermap.routing.conditions import Conditions, State
from madang_transfermap.routing.itinerary import (
    ChangeLeg,
    Leg,
    Line,
    Origin,
    Place,
    Stop,
    Unit,
    Verdict,
    WayLeg,
)
from madang_transfermap.routing.legs import Writer
from madang_transfermap.routing.network import Network
from madang_transfermap.routing.pieces import Change, Way
from madang_transfermap.routing.profiles import Profile
from madang_transfermap.routing.records import origin, unit_origin
from madang_transfermap.stations.sheet import (
    ChangeFacts,
    Missing,
    PlatformFacts,
    StationFacts,
    StationSheet,
    UnitFacts,
    WayFacts,
)

Row: TypeAlias = Mapping[str, Any]
STATION, PLATFORM = "transfermap.station", "transfermap.platform"
FACILITY, TOILET = "transfermap.facility", "transfermap.toilet"
_VERDICTS: Mapping[State, Verdict] = {
    "pass": "verified", "unknown": "unverified", "block": "impossible",
}  # fmt: skip
_KINDS = ("elevator", "inclined_elevator", "lift", "escalator", "moving_walk")
_STATED = frozenset(_KINDS[:3])


class Sheets:
    """Sheets of all stations over one network and its tables. Grouped once, then only read."""

    def __init__(self, network: Network, tables: Mapping[str, pa.Table]) -> None:
        """From the network and the tables station, platform, facility, toilet."""
        self._network = network
        self._tables = tables

    def sheet(
        self, place: Place, stops: Sequence[Stop], profile: Profile, conditions: Conditions
    ) -> StationSheet:
        """The sheet of some stations of a place.

        Args:
            place: The place.
            stops: Stations of it.
            profile: Whom verdicts are for.
            conditions: What works.
        """
        ids = {stop.station_id for stop in stops}
        platforms = [platform for name in ids for platform in self._platforms.get(name, ())]
        own = {platform.platform_id for platform in platforms}
        judge = _Judge(self._network, profile, conditions)
        found = StationSheet(
            place=place,
            stations=tuple(self._stations[stop.station_id] for stop in stops),
            profile=profile,
            asked_at=conditions.now,
            platforms=tuple(sorted(platforms, key=lambda platform: platform.platform_id)),
            units=tuple(self._units_at(place, ids, conditions)),
            changes=tuple(
                judge.change(piece)
                for piece in self._changes.get(place.group_id, ())
                if piece.from_platform in own or piece.to_platform in own
            ),
            ways=tuple(
                judge.way(piece) for name in sorted(own) for piece in self._ways.get(name, ())
            ),
            toilets=tuple(
                toilet
                for stop in stops
                for toilet in self._network.toilets.get(stop.station_id, ())
            ),
            unknown=(),
            origins=(),
        )
        return replace(found, unknown=tuple(_unknown(found)), origins=self._origins(found))

    def _units_at(self, place: Place, ids: set[str], conditions: Conditions) -> Iterator[UnitFacts]:
        """Units of the stations, and those of which only the place is known."""
        stops = {stop.station_id: stop for stop in place.stops}
        for row in self._units.get(place.group_id, ()):
            if row["station_id"] is None or row["station_id"] in ids:
                stop = stops.get(row["station_id"] or "")
                yield _unit(row, stop, self._lines, self._names, conditions)

    def _origins(self, found: StationSheet) -> tuple[Origin, ...]:
        origins = [origin(sources.STATION_INFO, {}), *(unit.origin for unit in found.units)]
        origins += [change.leg.origin for change in found.changes if change.leg.origin]
        origins += [self._toilet_origin] if found.toilets else []
        return tuple(dict.fromkeys(origins))

    @cached_property
    def _stops(self) -> Mapping[str, Stop]:
        places = self._network.places.values()
        return {stop.station_id: stop for place in places for stop in place.stops}

    @cached_property
    def _lines(self) -> Mapping[str, Line]:
        return {stop.line.code: stop.line for stop in self._stops.values()}

    @cached_property
    def _names(self) -> Mapping[str, Text]:
        return {stop.name.ko: stop.name for stop in self._stops.values()}

    @cached_property
    def _stations(self) -> Mapping[str, StationFacts]:
        rows = self._tables[STATION].to_pylist()
        return {row["station_id"]: _station(row, self._stops[row["station_id"]]) for row in rows}

    @cached_property
    def _platforms(self) -> Mapping[str, Sequence[PlatformFacts]]:
        found: defaultdict[str, list[PlatformFacts]] = defaultdict(list)
        for row in self._tables[PLATFORM].to_pylist():
            found[row["station_id"]].append(_platform(row, self._stops))
        return found

    @cached_property
    def _units(self) -> Mapping[str, Sequence[Row]]:
        """Rows of facility by place, elevators first."""
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._tables[FACILITY].to_pylist():
            if row["group_id"] is not None and not row["staff_only"]:
                found[row["group_id"]].append(row)
        for rows in found.values():
            rows.sort(key=_unit_order)
        return found

    @cached_property
    def _changes(self) -> Mapping[str, Sequence[Change]]:
        found: defaultdict[str, list[Change]] = defaultdict(list)
        for piece in self._network.pieces:
            if isinstance(piece, Change) and piece.basis != "walker":
                at = self._network.platforms[piece.from_platform].stop.group_id
                found[at].append(piece)
        return found

    @cached_property
    def _ways(self) -> Mapping[str, Sequence[Way]]:
        found: defaultdict[str, list[Way]] = defaultdict(list)
        for piece in self._network.pieces:
            if isinstance(piece, Way) and piece.kind == "enter":
                found[piece.platform].append(piece)
        return found

    @cached_property
    def _toilet_origin(self) -> Origin:
        days = [day for day in self._tables[TOILET]["as_of"].to_pylist() if day is not None]
        return origin(sources.TOILETS, {"as_of": min(days, default=None)})


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges single pieces as a route would."""

    network: Network
    profile: Profile
    conditions: Conditions

    def change(self, piece: Change) -> ChangeFacts:
        """The change as on a route."""
        (leg,) = (leg for leg in self._legs(piece) if isinstance(leg, ChangeLeg))
        return ChangeFacts(
            from_platform=piece.from_platform,
            to_platform=piece.to_platform,
            verdict=self._verdict(piece),
            leg=leg,
        )

    def way(self, piece: Way) -> WayFacts:
        """The way as on a route."""
        (leg,) = (leg for leg in self._legs(piece) if isinstance(leg, WayLeg))
        verdict = None if piece.rides is None else self._verdict(piece)
        return WayFacts(platform_id=piece.platform, verdict=verdict, leg=leg)

    def _legs(self, piece: Change | Way) -> Sequence[Leg]:
        return Writer(
            network=self.network, profile=self.profile, conditions=self.conditions, pieces=[piece]
        ).legs

    def _verdict(self, piece: Change | Way) -> Verdict:
        return _VERDICTS[assess(piece, self.profile, self.conditions).state]


def _station(row: Row, stop: Stop) -> StationFacts:
    tags = {"name_ja": "ja", "name_zh_hans": "zh-Hans", "name_zh_hant": "zh-Hant"}
    return StationFacts(
        stop=stop,
        names={tag: row[column] for column, tag in tags.items() if row[column]},
        side_name=row["side_name_ko"],
        lon_deg=row["lon_deg"],
        lat_deg=row["lat_deg"],
        platform_type=row["platform_type"],
        has_screen_doors=row["has_screen_doors"],
        has_gap_filler=row["has_gap_filler"],
        platforms_connected=row["platforms_connected"],
        opened_on=row["opened_on"],
    )


def _platform(row: Row, stops: Mapping[str, Stop]) -> PlatformFacts:
    return PlatformFacts(
        platform_id=row["platform_id"],
        stop=stops[row["station_id"]],
        next_stop=stops.get(row["next_station_id"] or ""),
        direction=row["direction"],
        level=row["level"],
        has_screen_doors=row["has_screen_doors"],
        gap_mm=row["gap_mm"],
        step_mm=row["step_mm"],
    )


def _unit(
    row: Row,
    stop: Stop | None,
    lines: Mapping[str, Line],
    names: Mapping[str, Text],
    conditions: Conditions,
) -> UnitFacts:
    told = conditions.told.get(row["facility_id"])
    return UnitFacts(
        unit=Unit(
            facility_id=row["facility_id"],
            today=conditions.today(row["facility_id"]),
            told=told.state if told else None,
            told_at=told.observed_at if told else None,
        ),
        kind=row["kind"],
        stop=stop,
        unit_no=row["unit_no"],
        floors=_several(row["floors"]),
        exits=_several(row["exit_no"]),
        place=row["place"],
        toward=tuple(names.get(name, Text(ko=name, en=name)) for name in _several(row["toward"])),
        platform_ids=_several(row["platform_ids"]),
        to_lines=tuple(lines[code] for code in _several(row["to_line"]) if code in lines),
        car_door=_several(row["car_door"]),
        escalator_direction=row["escalator_direction"],
        load_kg=row["load_kg"],
        width_mm=row["width_mm"],
        national_no=row["national_no"],
        lon_deg=row["lon_deg"],
        lat_deg=row["lat_deg"],
        may_repeat=row["may_repeat"],
        origin=unit_origin(row),
    )


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(cell.split("/")) if cell else ()


def _unit_order(row: Row) -> tuple[object, ...]:
    number = row["unit_no"]
    return (
        _KINDS.index(row["kind"]), row["station_id"] or "~", number is None, number or 0,
        row["facility_id"],
    )  # fmt: skip


def _unknown(sheet: StationSheet) -> Iterator[Missing]:
    stations, platforms = sheet.stations, sheet.platforms
    stated = [unit for unit in sheet.units if unit.kind in _STATED]
    listed = {unit.stop.station_id for unit in stated if unit.stop}
    lacks: dict[Missing, bool] = {
        "phone": any(station.stop.phone is None for station in stations),
        "position": any(station.lon_deg is None for station in stations),
        "platform_type": any(station.platform_type is None for station in stations),
        "screen_doors": any(station.has_screen_doors is None for station in stations),
        "gap_mm": any(platform.gap_mm is None for platform in platforms),
        "step_mm": any(platform.step_mm is None for platform in platforms),
        "level": any(platform.level is None for platform in platforms),
        "units": any(station.stop.station_id not in listed for station in stations),
        "today": any(unit.unit.today == "unknown" for unit in stated),
        "ways": not sheet.ways or any(way.leg.state == "unknown" for way in sheet.ways),
        "changes": any(change.verdict == "unverified" for change in sheet.changes),
        "toilets": not sheet.toilets,
    }
    return (name for name, is_missing in lacks.items() if is_missing)
