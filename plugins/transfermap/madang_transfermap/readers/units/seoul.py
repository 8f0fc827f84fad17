"""Seoul Metro's lists: all units with their state, and the lists of lifts and escalators.

Source: SeoulMetroFaciInfo (Seoul Open Data Plaza), 2,830 units; 서울교통공사 휠체어리프트 70 and
에스컬레이터 1,871 units (data.go.kr).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from madang.dataset import RawFile
from madang.errors import WrongContent
from madang_transfermap import sources
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.units import storeys
from madang_transfermap.readers.units.places import spot
from madang_transfermap.readers.units.unit import (
    EscalatorDirection,
    FacilityKind,
    Unit,
    runs,
    unit_number,
)

Row: TypeAlias = Mapping[str, Any]
KINDS: Mapping[str, FacilityKind] = {
    "EV": "elevator",
    "ES": "escalator",
    "WL": "lift",
    "MW": "moving_walk",
}
# The first two digits of a plaza station code say the line.
_LINES = {f"0{n}": str(n) for n in range(1, 5)} | {f"2{n}": str(n) for n in range(5, 9)}
_DIRECTIONS: Mapping[str, EscalatorDirection] = {
    "상행": "up",
    "하행": "down",
    "상/하겸용": "both",
}


def facility_units(file: RawFile, index: StationIndex) -> tuple[Unit, ...]:
    """The units of SeoulMetroFaciInfo, in its order.

    Raises:
        WrongContent: The document has another shape, or a kind is new.
    """
    return _units(file, _plaza_rows(file), lambda row: _facility(row, index))


def listed_lifts(file: RawFile, index: StationIndex) -> tuple[Unit, ...]:
    """The wheelchair lifts of Seoul Metro's own list.

    Raises:
        WrongContent: The document has another shape.
    """
    return _units(file, file.json(), lambda row: _lift(row, index))


def listed_escalators(file: RawFile, index: StationIndex) -> tuple[Unit, ...]:
    """The escalators of Seoul Metro's own list.

    Raises:
        WrongContent: The document has another shape.
    """
    return _units(file, file.json(), lambda row: _escalator(row, index))


def line_of(station_code: str) -> str | None:
    """The line on which a plaza station code lies.

    >>> line_of("0312"), line_of("2746"), line_of("9999")
    ('3', '7', None)
    """
    return _LINES.get(station_code[:2])


def _plaza_rows(file: RawFile) -> list[Row]:
    document = file.json()
    return document["DATA"] if isinstance(document, dict) else document


def _units(file: RawFile, rows: list[Row], read: Callable[[Row], Unit]) -> tuple[Unit, ...]:
    try:
        return tuple(read(row) for row in rows)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{file.name}: no facility list of Seoul Metro, {error!r} in a row"
        raise WrongContent(message) from error


def _facility(row: Row, index: StationIndex) -> Unit:
    section = storeys.section(row["opr_sec"])
    where = row["instl_pstn"] or ""
    kind = KINDS[row["elvtr_se"]]
    series, number = unit_number(row["elvtr_nm"])
    both_ways = "," in row["opr_sec"]  # `B3-B1, B1-B3`
    return Unit(
        source=sources.SEOUL_FACILITIES.key,
        station=index.find(line_of(row["stn_cd"]) or "", row["stn_nm"]),
        printed=row["stn_nm"],
        kind="inclined_elevator" if kind == "elevator" and "경사형" in where else kind,
        number=number,
        series=series,
        storeys=section,
        spot=spot(where),
        direction=_direction(section, both_ways=both_ways) if kind == "escalator" else None,
        state=row["use_yn"],
        text=f"{row['opr_sec']} {where}",
    )


def _direction(section: tuple[str, ...], *, both_ways: bool) -> EscalatorDirection | None:
    return "both" if both_ways else runs(section)


def _lift(row: Row, index: StationIndex) -> Unit:
    series, number = unit_number(str(row["관리번호(호기)"]))
    return Unit(
        source=sources.SEOUL_LIFTS.key,
        station=index.find(row["호선"][0], row["역명"]),
        printed=row["역명"],
        kind="lift",
        number=number,
        series=series,
        storeys=_section(row),
        spot=spot(row["시작층(상세위치)"]),
        national_no=_text(row["승강기 일련번호"]),
        load_kg=_number(row["한계중량"]),
        width_mm=_number(row["폭"]),
        length_m=_number(row["길이"]),
        text=row["시작층(상세위치)"],
    )


def _escalator(row: Row, index: StationIndex) -> Unit:
    series, number = unit_number(str(row["관리번호(호기)"]))
    return Unit(
        source=sources.SEOUL_ESCALATORS.key,
        station=index.find(row["호선"][0], row["역  명"]),
        printed=row["역  명"],
        kind="escalator",
        number=number,
        series=series,
        storeys=_section(row),
        spot=spot(row["시작층(상세위치)"]),
        direction=_DIRECTIONS.get(row["상하행구분"]),
        national_no=_text(row["승강기 일련번호"]),
        width_mm=_number(row["승강기형폭"]),
        text=row["시작층(상세위치)"],
    )


def _section(row: Row) -> tuple[str, ...]:
    """Floors where it starts and ends; `M`, `연결통로` and two floors in one cell are unknown."""
    return tuple(_ends(row))


def _ends(row: Row) -> Iterator[str]:
    for end in ("시작층", "종료층"):
        side, level = row[f"{end}(지상_지하)"], str(row[f"{end}(운행역층)"])
        if level.isdigit():
            yield f"B{level}" if side == "지하" else f"{level}F"


def _text(cell: object) -> str | None:
    return str(cell).strip() or None


def _number(cell: object) -> float | None:
    text = str(cell).strip()
    return float(text) if text else None
