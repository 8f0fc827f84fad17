"""How full trains are when they leave a station, by half hour: Seoul Metro, lines 1 to 8.

The file is wide: a row for each counting point, direction and kind of day, a column for each half
hour from 05:30 to 00:30, the last two of which belong to the service day before midnight.
A printed value is the load of the trains that leave: the rows of termini that lead nowhere are
0.0 all day, and the operator's own press figures name the section that begins at the station.

Source: 서울교통공사 지하철혼잡도정보 (data.go.kr 15071311), no restriction, 2025-09-30. Its page
says: mean over all trains of the half hour, estimated from card data; 34 % is every seat taken.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import pyarrow as pa

from madang.dataset import Inputs, RawFile
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.delimited import rows
from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.text.lines import line_code

STARTS = tuple(range(330, 1471, 30))
"""Minutes after midnight of the service day at which the half hours begin."""

_FIRST = ("요일구분", "호선", "역번호", "출발역", "상하구분")
_HALF_HOURS = tuple(
    f"{'00' if start >= 1440 else start // 60}시{start % 60:02d}분"  # noqa: PLR2004 -- midnight
    for start in STARTS
)
_HEADER = (*_FIRST, *_HALF_HOURS)
_DAY_KINDS = {"평일": "weekday", "토요일": "saturday", "일요일": "sunday"}
_DIRECTIONS = {"상선": "up", "하선": "down", "내선": "inner", "외선": "outer"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STATION = "transfermap.station"
_CODE = "transfermap.code"
_PLATFORM = "transfermap.platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A counting point at a station with several tracks of one direction, or with tracks apart.

    Attributes:
        station: Base name of the station.
        toward: Next station of the trains counted there, by direction; where a direction is
            missing, no train of it passes the point.
    """

    station: str
    toward: Mapping[str, str]


# (line, number, printed name). Which track a point counts is told by the loads of its neighbours
# in 2025-09: 성수E outer is like 뚝섬 outer, 성수 (9002) outer like 용답, 응암S down like 역촌.
_POINTS: Mapping[tuple[str, str, str], Point] = MappingProxyType(
    {
        ("2", "211", "성수"): Point(station="성수", toward={"inner": "건대입구"}),
        ("2", "9001", "성수E"): Point(station="성수", toward={"outer": "뚝섬"}),
        ("2", "9002", "성수"): Point(station="성수", toward={"outer": "용답"}),
        ("2", "234", "신도림"): Point(station="신도림", toward={"inner": "문래", "outer": "대림"}),
        ("2", "9003", "신도림"): Point(station="신도림", toward={"inner": "도림천"}),
        ("5", "2549", "강동(하남검단산)"): Point(station="강동", toward={"down": "길동"}),
        ("5", "9005", "강동(마천)"): Point(station="강동", toward={"down": "둔촌동"}),
        ("6", "2611", "응암"): Point(station="응암", toward={"down": "새절"}),
        ("6", "9006", "응암S"): Point(station="응암", toward={"down": "역촌"}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One row of the file: a counting point, a direction and a kind of day.

    Attributes:
        point: The operator's number of the point; not a station code (9001 and more are tracks).
        line: KRIC line code, None where it is not known.
        printed: Station as printed.
        place: The station, None where the name is not known.
        toward: Next station, None where the row tells no more than the direction.
        is_idle: No train of that direction passes the point.
        day_kind: `weekday`, `saturday`, `sunday`; None where it is another word.
        direction: `up`, `down`, `inner`, `outer`; None where it is another word.
        loads: Loads as printed, without blanks, one for each of `STARTS`.
    """

    point: str
    line: str | None
    printed: str
    place: Place | None
    toward: Place | None
    is_idle: bool
    day_kind: str | None
    direction: str | None
    loads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A platform and the station that its trains go to next."""

    platform_id: str
    next_station_id: str


class Platforms:
    """Where trains leave, found by direction or by next station."""

    def __init__(self, platforms: pa.Table) -> None:
        """Read the table.

        Args:
            platforms: platform_id, station_id, next_station_id, direction. Platforms where trains
                end are left out: no train leaves there.
        """
        self._by_direction: dict[tuple[str, str], list[Track]] = {}
        self._by_next: dict[tuple[str, str], list[Track]] = {}
        names = ("platform_id", "station_id", "next_station_id", "direction")
        for platform, station, toward, direction in zip(
            *(platforms[name].to_pylist() for name in names), strict=True
        ):
            if toward is not None:
                track = Track(platform_id=platform, next_station_id=toward)
                self._by_next.setdefault((station, toward), []).append(track)
                self._by_direction.setdefault((station, direction or ""), []).append(track)

    def find(self, row: Counted) -> Track | None:
        """The track of a row; None where there is none, or where it is not told which of several.

        A row that leads nowhere (no next station at its point) has none.
        """
        if row.place is None or row.is_idle:
            return None
        station = row.place.station_id
        if row.toward is not None:
            found = self._by_next.get((station, row.toward.station_id), [])
        else:
            found = self._by_direction.get((station, row.direction or ""), [])
        return found[0] if len(found) == 1 else None


Cell: TypeAlias = tuple[Counted, int, str, Track | None]
"""A row, the start of a half hour, the load as printed, and the track."""


def read_crowding(inputs: Inputs) -> pa.Table:
    """One row for each counting point, direction, kind of day and half hour; none is left out.

    What is not understood is marked in `_problem`: `station`, `day_kind`, `direction` or `load`.
    A printed 0.0 means that no train with passengers left; the load is null then.
    """
    index = StationIndex(inputs.tables[_STATION], inputs.tables[_CODE])
    platforms = Platforms(inputs.tables[_PLATFORM])
    found = [
        (row, start, load, track)
        for row in counted(inputs.file(sources.CONGESTION), index)
        for track in [platforms.find(row)]
        for start, load in zip(STARTS, row.loads, strict=True)
    ]
    return table_of(
        found,
        counting_point=lambda cell: cell[0].point,
        station_id=lambda cell: cell[0].place and cell[0].place.station_id,
        direction=lambda cell: cell[0].direction,
        day_kind=lambda cell: cell[0].day_kind,
        starts_min=lambda cell: cell[1],
        load_pct=lambda cell: _load(cell[2]) or None,
        has_passengers=lambda cell: None if _load(cell[2]) is None else bool(_load(cell[2])),
        next_station_id=lambda cell: cell[3] and cell[3].next_station_id,
        platform_id=lambda cell: cell[3] and cell[3].platform_id,
        _problem=_problem,
        _raw=_raw,
    )


def counted(file: RawFile, index: StationIndex) -> Iterator[Counted]:
    """The rows of the file in its order.

    Args:
        file: The wide CSV.
        index: Stations by line and name.

    Raises:
        HeaderChanged: The file has other columns, or half hours in another order.
    """
    for row in rows(file, _HEADER):
        day_kind, line_name, number, printed, direction = (row[name].strip() for name in _FIRST)
        line = line_code(line_name) or ""
        special = _POINTS.get((line, number, printed))
        way = _DIRECTIONS.get(direction)
        toward = special.toward.get(way or "") if special else None
        yield Counted(
            point=number,
            line=line or None,
            printed=printed,
            place=index.find(line, special.station if special else printed),
            toward=index.find(line, toward) if toward else None,
            is_idle=special is not None and toward is None,
            day_kind=_DAY_KINDS.get(day_kind),
            direction=way,
            loads=tuple(row[name].strip() for name in _HALF_HOURS),
        )


def _load(printed: str) -> float | None:
    """The number, None where the cell is empty or holds no number."""
    return float(printed) if _NUMBER.fullmatch(printed) else None


def _problem(cell: Cell) -> str | None:
    row, _, load, _ = cell
    lacking = {
        "station": row.place is None,
        "day_kind": row.day_kind is None,
        "direction": row.direction is None,
        "load": bool(load) and _load(load) is None,
    }
    return next((name for name, holds in lacking.items() if holds), None)


def _raw(cell: Cell) -> str | None:
    if _problem(cell) is None:
        return None
    row, start, load, _ = cell
    said = {"point": row.point, "station": row.printed, "starts_min": start, "load": load}
    return json.dumps(said, ensure_ascii=False)
