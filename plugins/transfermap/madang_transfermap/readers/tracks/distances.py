"""Rows of the distance files: one station of one track, with one or two numbers in kilometres.

What the numbers mean is not decided here: the columns change their meaning between files and even
inside one (`lengths`). GTX-A comes as a spreadsheet of its own form, whose running total says that
its number is the distance from the row before.

Source: 국가철도공단 노선별 역간거리, 21 csv and 1 xlsx of 2026-07-24, KOGL type 1.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from madang.dataset import RawFile
from madang.errors import HeaderChanged, WrongContent
from madang_transfermap.readers.sheet import first_sheet
from madang_transfermap.readers.text.lines import line_code

_NAMES = ("철도운영기관명", "선명", "역명")
_ONE, _TWO = "역간거리", ("역간거리", "후행역간거리")
_GTX_HEADER = ("노선번호", "노선명", "본선구분", "정거장명")
_GTX_LINE, _GTX_KM, _GTX_TOTAL_KM = "A", 6, 7
_LIMITS = {"(기점)", "(종점)"}
_GTX_NAMES = {"서울": "서울역"}  # all other lists keep 역 in this one name
_ROUNDED_KM = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceRow:
    """One row.

    Attributes:
        file: Name of its file.
        number: Place in the file, from 1, without the header.
        operator: Operator as printed; empty for GTX-A.
        line: KRIC line code.
        track: Line as printed; line 1 names the branch in brackets.
        station: Name as printed.
        first_km: First number, None where blank or 0.
        second_km: Second number, None where blank, 0, or where the file has one.
        is_previous: The number is known to be the distance from the row before.
    """

    file: str
    number: int
    operator: str
    line: str
    track: str
    station: str
    first_km: float | None
    second_km: float | None
    is_previous: bool = False

    @property
    def values(self) -> tuple[float | None, float | None]:
        """Both numbers."""
        return self.first_km, self.second_km


def distance_rows(files: Sequence[RawFile]) -> tuple[DistanceRow, ...]:
    """The rows of the csv files, in the order of names.

    Raises:
        HeaderChanged: A file has other columns.
        WrongContent: A file names an unknown line, or a number is none.
    """
    return tuple(row for file in sorted(files, key=lambda f: f.name) for row in _csv_rows(file))


def gtx_rows(file: RawFile) -> tuple[DistanceRow, ...]:
    """The stations of the GTX-A sheet; the rows of a track's two limits are left out.

    Raises:
        HeaderChanged: The sheet has other columns.
        WrongContent: A number is no distance from the row before.
    """
    sheet = first_sheet(file)
    header = next(sheet, ())
    if header[: len(_GTX_HEADER)] != _GTX_HEADER:
        found = ", ".join(map(str, header))
        message = f"{file.name}: header is {found}; wanted it to begin {', '.join(_GTX_HEADER)}"
        raise HeaderChanged(message)
    return tuple(_gtx_rows(file.name, list(sheet)))


def _csv_rows(file: RawFile) -> Iterator[DistanceRow]:
    reader = csv.reader(io.StringIO(file.text(), newline=""))
    header = next(reader, [])
    two = tuple(header[3:]) == _TWO
    if tuple(header[:3]) != _NAMES or not (two or _is_one(header[3:])):
        message = f"{file.name}: header is {', '.join(header)}; wanted {', '.join(_NAMES)} and km"
        raise HeaderChanged(message)
    for number, cells in enumerate(reader, start=1):
        where = f"{file.name}, row {number}"
        operator, track, station, *values = cells
        line = line_code(track) or line_code(track.split("(")[0])
        if line is None:
            message = f"{where}: line {track!r} is not known; wanted one of the capital region"
            raise WrongContent(message)
        first, second = (*(_km(value, where) for value in values), None)[:2]
        yield DistanceRow(
            file=file.name,
            number=number,
            operator=operator,
            line=line,
            track=track,
            station=station,
            first_km=first,
            second_km=second,
        )


def _is_one(columns: Sequence[str]) -> bool:
    return len(columns) == 1 and columns[0].lower().removesuffix("(km)") == _ONE


def _gtx_rows(name: str, rows: Sequence[tuple[str | None, ...]]) -> Iterator[DistanceRow]:
    before_km = 0.0
    for number, cells in enumerate(rows, start=1):
        where = f"{name}, row {number}"
        km = _km(cells[_GTX_KM] or "", where) or 0.0
        total_km = _km(cells[_GTX_TOTAL_KM] or "", where) or 0.0
        if total_km and abs(before_km + km - total_km) > _ROUNDED_KM:
            message = f"{where}: total is {total_km} km after {before_km} and {km}; wanted the sum"
            raise WrongContent(message)
        station, first_of_track = cells[3] or "", not before_km
        before_km = total_km
        if station in _LIMITS:
            before_km = 0.0 if station == "(종점)" else total_km
            continue
        yield DistanceRow(
            file=name,
            number=number,
            operator="",
            line=_GTX_LINE,
            track=cells[1] or "",
            station=_GTX_NAMES.get(station, station),
            # The first station's number leads to the end of the rails, not to a station.
            first_km=None if first_of_track else km,
            second_km=None,
            is_previous=True,
        )


def _km(text: str, where: str) -> float | None:
    """Kilometres, None where blank or 0: no two stations are 0 km apart."""
    if not text.strip():
        return None
    try:
        return float(text) or None
    except ValueError as error:
        message = f"{where}: {text!r} is no distance; wanted kilometres"
        raise WrongContent(message) from error
