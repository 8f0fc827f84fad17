"""Incheon Transit's lists of elevators, escalators and wheelchair lifts.

Source: 인천교통공사, data.go.kr 15083478 (269 elevators), 15010199 (653 escalators), 15146049
(3 lifts). A place is described floor by floor: `(B1) 표 내는 곳 옆,(B2) 박촌역 방향 …`.
"""

import re
from collections.abc import Mapping, Sequence

from madang.dataset import RawFile
from madang_transfermap import sources
from madang_transfermap.readers import delimited
from madang_transfermap.readers import index as stations
from madang_transfermap.readers.units import storeys
from madang_transfermap.readers.units.places import Place, Spot, spot
from madang_transfermap.readers.units.unit import EscalatorDirection, FacilityKind, Unit, runs

_UNITS = ("호선", "역명", "장비종류", "호기", "승강기번호", "운행구간", "설치위치")
_LIFTS = ("호선", "역명", "호기", "운전구간", "정격하중", "비고")
_LINES = {"1": "I1", "2": "I2", "7": "7"}
_SHORT_NAMES = {"문학역": "문학경기장"}
_STAFF = re.compile(r"직원용|관리동")
_SHAFT = re.compile(r"환기구|^대피\d")
_ORDER: tuple[Place, ...] = ("transfer", "platform", "street", "concourse", "other")


def elevators(file: RawFile, index: stations.StationIndex) -> tuple[Unit, ...]:
    """The elevators, in the list's order; shafts and staff elevators among them are marked.

    Raises:
        HeaderChanged: It has other columns.
    """
    rows = delimited.rows(file, _UNITS)
    return tuple(_unit(sources.INCHEON_ELEVATORS.key, "elevator", row, index) for row in rows)


def escalators(file: RawFile, index: stations.StationIndex) -> tuple[Unit, ...]:
    """The escalators, in the list's order. Each row describes one of the two ends.

    Raises:
        HeaderChanged: It has other columns.
    """
    rows = delimited.rows(file, _UNITS)
    units = (_unit(sources.INCHEON_ESCALATORS.key, "escalator", row, index) for row in rows)
    return tuple(units)


def lifts(file: RawFile, index: stations.StationIndex) -> tuple[Unit, ...]:
    """The wheelchair lifts, in the list's order.

    Raises:
        HeaderChanged: It has other columns.
    """
    return tuple(_lift(row, index) for row in delimited.rows(file, _LIFTS))


def _unit(
    source: str, kind: FacilityKind, row: Mapping[str, str], index: stations.StationIndex
) -> Unit:
    line, section = _LINES[row["호선"].strip()], row["운행구간"].strip()
    found = [(storey, _spot(text)) for storey, text in storeys.stops(row["설치위치"])]
    whole = _whole(found) if found else _spot(row["설치위치"])
    described, travelled = tuple(storey for storey, _ in found), storeys.section(section)
    conflict = storeys.disagree(described, travelled)
    return Unit(
        source=source,
        station=_station(line, row["역명"], index),
        printed=row["역명"].strip(),
        kind=kind,
        number=int(row["호기"]) if row["호기"].strip().isdigit() else None,
        storeys=() if conflict else _storeys(kind, described, travelled),
        spot=whole,
        direction=_way(section) if kind == "escalator" else None,
        national_no=row["승강기번호"].strip() or None,
        staff_only=_is_for_staff(row) or None,
        notes=("floors_disagree",) if conflict else (),
        text=f"{section} {row['설치위치']}",
    )


def _lift(row: Mapping[str, str], index: stations.StationIndex) -> Unit:
    section, line = row["운전구간"], _LINES[row["호선"]]
    return Unit(
        source=sources.INCHEON_LIFTS.key,
        station=_station(line, row["역명"], index),
        printed=row["역명"],
        kind="lift",
        number=int(row["호기"]),
        storeys=storeys.section(section),
        spot=_spot(row["비고"] or ("" if "승강장" in section else "대합실")),
        load_kg=float(row["정격하중"]),
        text=f"{section} {row['비고']}".strip(),
    )


def _station(line: str, printed: str, index: stations.StationIndex) -> stations.Place | None:
    name = printed.strip()
    return index.find(line, _SHORT_NAMES.get(name, name))


def _spot(text: str) -> Spot:
    """What a stop's text says, with `1호선` and `2호선` read as Incheon's own lines."""
    named = re.sub(r"(?<!인천)([12])호선", r"인천\1호선", text)
    return spot(named)


def _whole(found: Sequence[tuple[str, Spot]]) -> Spot:
    """One unit's place from those of its stops: the most telling part, the street's exits."""
    spots = [stop for _, stop in found]
    place = _telling(spots)
    platform = next((s for s in spots if s.doors), None) or next(
        (s for s in spots if s.toward or s.sides or s.at_end), Spot()
    )
    above = [stop for storey, stop in found if storey.endswith("F") and stop.exits]
    exits = (above or [stop for stop in spots if stop.exits] or [Spot()])[0].exits
    return Spot(
        place="street" if above and place not in {"transfer", "platform"} else place,
        exits=exits,
        toward=platform.toward,
        doors=platform.doors,
        lines=tuple(dict.fromkeys(line for s in spots for line in s.lines)),
        sides=platform.sides,
        at_end=platform.at_end,
    )


def _telling(spots: Sequence[Spot]) -> Place | None:
    """The most telling of the parts at which it stops."""
    return next((place for place in _ORDER if any(s.place == place for s in spots)), None)


def _storeys(
    kind: FacilityKind, described: tuple[str, ...], travelled: tuple[str, ...]
) -> tuple[str, ...]:
    """The floors served: those described one by one, else the two ends of the section."""
    if kind == "elevator" and len(described) > 1:
        return described
    return travelled if len(travelled) > 1 else described or travelled


def _way(section: str) -> EscalatorDirection | None:
    return runs(storeys.section(section)) if "→" in section else None


def _is_for_staff(row: Mapping[str, str]) -> bool:
    words = f"{row['운행구간']} {row['설치위치']}"
    return bool(_STAFF.search(words) or _SHAFT.search(row["역명"]))
