"""How far walkers go when they change: Seoul Metro's table of transfer distances.

Source: 서울교통공사 환승역거리 소요시간 정보 (data.go.kr 15044419), no restriction, 2025-03-31.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from madang.dataset import Inputs, RawFile
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.delimited import rows
from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.text.lines import line_code

_HEADER = ("연번", "호선", "환승역명", "환승노선", "환승거리", "환승소요시간")
_TIME = re.compile(r"(\d+):([0-5]\d)")
# Names of lines that only mean one line because of the station they are printed for.
_LINES: Mapping[tuple[str, str], str] = MappingProxyType(
    {("수서", "국철"): "K1", ("석계", "경원선"): "1"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One row of the table.

    Attributes:
        printed: Number, line, station, transfer line, distance and time as printed.
        start: Station of the line that is left, None where it is not known.
        goal: Station of the line that is changed to, None where it is not known.
        distance_m: Distance, None where the cell holds no number.
        walk_s: Time, None where the cell holds no minutes and seconds.
    """

    printed: Mapping[str, str]
    start: Place | None
    goal: Place | None
    distance_m: float | None
    walk_s: int | None


def read_walker_baseline(inputs: Inputs) -> pa.Table:
    """One row for each ordered pair of lines in the table; the reverse is not filled in.

    What does not resolve is marked in `_problem`: `from_station`, `to_station`, `distance`, `time`.
    """
    index = StationIndex(inputs.tables["transfermap.station"], inputs.tables["transfermap.code"])
    return table_of(
        list(walks(inputs.file(sources.WALKER_TRANSFERS), index)),
        from_station_id=lambda walk: walk.start and walk.start.station_id,
        to_station_id=lambda walk: walk.goal and walk.goal.station_id,
        distance_m=lambda walk: walk.distance_m,
        walk_s=lambda walk: walk.walk_s,
        _problem=_problem,
        _raw=lambda walk: _problem(walk) and json.dumps(walk.printed, ensure_ascii=False),
    )


def walks(file: RawFile, index: StationIndex) -> Iterator[Walk]:
    """The rows of the table in its order.

    Args:
        file: The CSV.
        index: Stations by line and name.

    Raises:
        HeaderChanged: The file has other columns.
    """
    for row in rows(file, _HEADER):
        number, station, line_name, metres, time = (row[name].strip() for name in _HEADER[1:])
        line = _LINES.get((station, line_name)) or line_code(line_name) or ""
        start = index.find(number, station)
        yield Walk(
            printed=row,
            start=start,
            # By place, not by name: 이수 is 총신대입구 on line 4, and 신촌 is two places.
            goal=index.at(start.group_id, line) if start else None,
            distance_m=float(metres) if metres.isdigit() else None,
            walk_s=_seconds(time),
        )


def _seconds(printed: str) -> int | None:
    match = _TIME.fullmatch(printed)
    return int(match[1]) * 60 + int(match[2]) if match else None


def _problem(walk: Walk) -> str | None:
    found = {
        "from_station": walk.start,
        "to_station": walk.goal,
        "distance": walk.distance_m,
        "time": walk.walk_s,
    }
    return next((name for name, value in found.items() if value is None), None)
