"""Seoul Metro's running times: for each station the time and distance from the one before it.

Source: 서울교통공사 역간거리 및 소요시간, 279 rows of lines 1-8, 2024-08-10, KOGL type 1.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from madang.dataset import RawFile
from madang.errors import WrongContent
from madang_transfermap.readers.delimited import rows
from madang_transfermap.readers.tracks.stops import Stop, Stops

HEADER = ("연번", "호선", "역명", "소요시간", "역간거리(km)", "호선별누계(km)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTime:
    """Time and distance from one stop to the next, as printed.

    Attributes:
        from_id: Station that the train comes from.
        to_id: Station of the row.
        run_s: Seconds, in steps of 10.
        length_m: Metres, in steps of 100.
    """

    from_id: str
    to_id: str
    run_s: int
    length_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    number: str
    stop: Stop
    run_s: int
    length_m: int


def running_times(
    file: RawFile, stops: Stops, neighbours: Callable[[str], frozenset[str]]
) -> tuple[RunningTime, ...]:
    """The times between stops, one for each row that is not the first of its line.

    A row follows the one above it, but the first row of a branch follows the station where the
    branch leaves the line: the neighbour that is not the row below.

    Args:
        file: The publisher's file.
        stops: Known stops.
        neighbours: The stations next to a station, by id.

    Raises:
        WrongContent: A time or name cannot be read, or a row follows no station.
    """
    found = [_row(file.name, row, stops) for row in rows(file, HEADER)]
    return tuple(_times(file.name, found, neighbours))


def _row(name: str, row: Mapping[str, str], stops: Stops) -> _Row:
    number, where = row["연번"], f"{name}, row {row['연번']}"
    minutes, _, seconds = row["소요시간"].partition(":")
    try:
        run_s = int(minutes) * 60 + int(seconds)
        length_m = round(float(row["역간거리(km)"]) * 1000)
    except ValueError as error:
        message = f"{where}: {row['소요시간']!r} or {row['역간거리(km)']!r} is no mm:ss or km"
        raise WrongContent(message) from error
    stop = stops.find(row["호선"], row["역명"], where)
    return _Row(number=number, stop=stop, run_s=run_s, length_m=length_m)


def _times(
    name: str, found: Sequence[_Row], neighbours: Callable[[str], frozenset[str]]
) -> Iterator[RunningTime]:
    for place, row in enumerate(found):
        if not row.run_s:
            continue
        above, here = found[place - 1].stop.station_id, row.stop.station_id
        if above not in neighbours(here):
            below = {found[place + 1].stop.station_id} if place + 1 < len(found) else set()
            left = neighbours(here) - below
            if len(left) != 1:
                message = f"{name}, row {row.number}: follows {len(left)} stations; wanted one"
                raise WrongContent(message)
            (above,) = left
        yield RunningTime(from_id=above, to_id=here, run_s=row.run_s, length_m=row.length_m)
