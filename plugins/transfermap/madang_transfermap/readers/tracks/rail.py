"""Readers of platforms and rail edges: distance files and running times in, Arrow tables out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import Literal, TypeAlias

import pyarrow as pa

from madang.dataset import Inputs
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.tracks.distances import distance_rows, gtx_rows
from madang_transfermap.readers.tracks.lengths import Length, read_lengths
from madang_transfermap.readers.tracks.platforms import Ride, Yard
from madang_transfermap.readers.tracks.positions import Positions
from madang_transfermap.readers.tracks.running_times import running_times
from madang_transfermap.readers.tracks.runs import Tracks, read_tracks
from madang_transfermap.readers.tracks.stops import Stops

STATION, CODE = "transfermap.station", "transfermap.code"
RunRule: TypeAlias = Literal[
    "running_time", "running_time_back", "from_length", "from_straight_line", "from_line_mean"
]
# Fitted on the 271 printed times of lines 1-8: mean error 11 s.
_STOP_S, _S_PER_KM = 24, 63
# Rails to straight line, all hops of which both are known together: 1.04.
_DETOUR = 1.04
_TYPICAL_M = 1760  # mean of all lengths that are known


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTime:
    """Seconds from platform to platform and how they are known."""

    run_s: int
    rule: RunRule

    @property
    def source(self) -> Literal["published", "estimated"]:
        """Whether the operator printed it."""
        is_printed = self.rule in {"running_time", "running_time_back"}
        return "published" if is_printed else "estimated"


def read_platforms(inputs: Inputs) -> pa.Table:
    """One row for each platform."""
    stops = _stops(inputs)
    return table_of(
        Yard(_tracks(inputs, stops), stops).platforms,
        platform_id=lambda p: p.platform_id,
        station_id=lambda p: p.stop.station_id,
        line=lambda p: p.stop.line,
        next_station_id=lambda p: p.toward and p.toward.station_id,
        is_end=lambda p: p.toward is None,
        service=lambda p: p.service,
        direction=lambda p: p.direction,
        level=lambda _: None,
        has_screen_doors=lambda p: p.stop.has_screen_doors,
        gap_mm=lambda _: None,
        step_mm=lambda _: None,
    )


def read_rail_edges(inputs: Inputs) -> pa.Table:
    """One row for each ride to the next station and each way the train may go on."""
    stops = _stops(inputs)
    tracks = _tracks(inputs, stops)
    times = running_times(inputs.file(sources.RUNNING_TIMES), stops, tracks.neighbours)
    printed_m = {frozenset((time.from_id, time.to_id)): time.length_m for time in times}
    lengths, positions = read_lengths(tracks, stops, printed_m)
    printed_s = {(time.from_id, time.to_id): time.run_s for time in times}
    timed = Timer(stops, lengths, positions, printed_s)
    rides = Yard(tracks, stops).rides
    runs = {ride: timed.time(*_ids(ride)) for ride in rides}
    days = _days(inputs)
    return table_of(
        rides,
        from_platform_id=lambda r: r.start.platform_id,
        to_platform_id=lambda r: r.goal.platform_id,
        from_station_id=lambda r: r.start.stop.station_id,
        to_station_id=lambda r: r.goal.stop.station_id,
        line=lambda r: r.start.stop.line,
        length_m=lambda r: lengths[frozenset(_ids(r))].length_m,
        length_rule=lambda r: lengths[frozenset(_ids(r))].rule,
        run_s=lambda r: runs[r].run_s,
        run_source=lambda r: runs[r].source,
        run_rule=lambda r: runs[r].rule,
        as_of=lambda r: days.get(runs[r].rule),
    )


def _days(inputs: Inputs) -> Mapping[RunRule, date | None]:
    """Day that the figure behind each rule speaks of; a straight line is nobody's figure."""
    printed = inputs.file(sources.RUNNING_TIMES).as_of
    measured = [file.as_of for file in inputs.files[sources.DISTANCES.key] if file.as_of]
    return {
        "running_time": printed,
        "running_time_back": printed,
        "from_length": max(measured, default=None),
    }


class Timer:
    """Seconds of a hop: printed, else from its length, else from what comes nearest to it."""

    def __init__(
        self,
        stops: Stops,
        lengths: Mapping[frozenset[str], Length],
        positions: Positions,
        printed_s: Mapping[tuple[str, str], int],
    ) -> None:
        """Keep what is known.

        Args:
            stops: The stops.
            lengths: Length of each hop.
            positions: Straight lines.
            printed_s: Seconds of the running-time file from station to station.
        """
        self._lengths = lengths
        self._positions = positions
        self._printed_s = printed_s
        known: dict[str, list[int]] = {}
        for pair, length in lengths.items():
            if length.length_m is not None:
                known.setdefault(stops.by_id[min(pair)].line, []).append(length.length_m)
        self._mean_m: dict[str, float] = {line: mean(own) for line, own in known.items()}
        self._stops = stops

    def time(self, one: str, other: str) -> RunTime:
        """Seconds from station `one` to the next station `other`, both ids."""
        for rule, run_s in self._known(one, other):
            if run_s is not None:
                return RunTime(run_s=round(run_s), rule=rule)
        line = self._stops.by_id[one].line
        metres = self._mean_m.get(line, _TYPICAL_M)
        return RunTime(run_s=round(_seconds(metres)), rule="from_line_mean")

    def _known(self, one: str, other: str) -> Iterator[tuple[RunRule, float | None]]:
        pair = frozenset((one, other))
        length_m = self._lengths[pair].length_m
        straight_m = self._positions.straight_m(pair)
        yield "running_time", self._printed_s.get((one, other))
        yield "running_time_back", self._printed_s.get((other, one))
        yield "from_length", None if length_m is None else _seconds(length_m)
        yield "from_straight_line", None if straight_m is None else _seconds(straight_m * _DETOUR)


def _seconds(metres: float) -> float:
    return _STOP_S + _S_PER_KM * metres / 1000


def _ids(ride: Ride) -> tuple[str, str]:
    return ride.start.stop.station_id, ride.goal.stop.station_id


def _stops(inputs: Inputs) -> Stops:
    return Stops(inputs.tables[STATION], inputs.tables[CODE])


def _tracks(inputs: Inputs, stops: Stops) -> Tracks:
    files = inputs.files[sources.DISTANCES.key]
    rows = distance_rows(files) + gtx_rows(inputs.file(sources.GTX_DISTANCES))
    return read_tracks(rows, stops)
