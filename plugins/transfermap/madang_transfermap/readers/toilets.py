"""Accessible toilets inside Seoul Metro's stations: floor, exit, side of the gates.

Source: 서울교통공사 역사 장애인화장실 (data.go.kr), no restriction,
2024-11-27.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from madang.dataset import Inputs, RawFile
from madang.errors import WrongContent
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.text.doors import joined
from madang_transfermap.readers.text.lines import line_code

_EXIT = re.compile(r"\d+(?:-\d+)?")
_HOURS = re.compile(r"(\d\d):(\d\d)~(\d\d):(\d\d)")
_SIDES: Mapping[str, str] = MappingProxyType({"내부": "inside", "외부": "outside"})
_KNOWN: Mapping[str, bool] = MappingProxyType({"Y": True, "N": False})
_ACCESSIBLE = "공중화장실(장애인)"
_CHANGING_TABLES = tuple(
    f"기저귀교환대설치유무-{whose}장애인화장실" for whose in ("남자", "여자", "공용")
)
# First match decides; a text that names none of these leaves the place unknown.
_PLACES = (
    ("transfer", re.compile("환승")),
    ("platform", re.compile("승강장")),
    ("concourse", re.compile("대합실|표 내는 ?곳|출입구")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toilet:
    """One entry of the list.

    Attributes:
        entry: The entry as received.
        place: Station, None where the name is not known.
        number: Running number at its station, from 1.
    """

    entry: Mapping[str, str]
    place: Place | None
    number: int

    def said(self, name: str) -> str:
        """What the entry prints under `name`, without blanks at the ends."""
        return self.entry[name].strip()


def read_toilets(inputs: Inputs) -> pa.Table:
    """One row for each entry; a blank is unknown, an unknown station is marked in `_problem`."""
    index = StationIndex(inputs.tables["transfermap.station"], inputs.tables["transfermap.code"])
    return table_of(
        list(toilets(inputs.file(sources.TOILETS), index)),
        toilet_id=lambda t: t.place and f"{t.place.station_id}:toilet:{t.number}",
        station_id=lambda t: t.place and t.place.station_id,
        floor=lambda t: floor(t.said("지상 또는 지하 구분"), t.said("역층")),
        exit_no=lambda t: joined(_EXIT.findall(t.said("(근접) 출입구 번호"))),
        paid_side=lambda t: _SIDES.get(t.said("게이트 내외 구분")),
        place=lambda t: _place(t.said("상세위치")),
        is_accessible=lambda t: True if t.said("구분") == _ACCESSIBLE else None,
        is_unisex=lambda t: _KNOWN.get(t.said("남녀공용화장실여부")),
        has_changing_table=_has_changing_table,
        opens_min=lambda t: _hours(t.said("개방시간"))[0],
        closes_min=lambda t: _hours(t.said("개방시간"))[1],
        as_of=lambda t: date.fromisoformat(t.said("데이터기준일자")),
        source_text=lambda t: t.said("상세위치") or None,
        _problem=lambda t: None if t.place else "station",
        _raw=lambda t: None if t.place else json.dumps(dict(t.entry), ensure_ascii=False),
    )


def toilets(file: RawFile, index: StationIndex) -> Iterator[Toilet]:
    """The entries of the list in its order.

    Args:
        file: The JSON list.
        index: Stations by line and name.

    Raises:
        WrongContent: It is no list of entries with the wanted fields.
    """
    counted: Counter[str] = Counter()
    for entry in _entries(file):
        line = line_code(entry["운영노선명"].strip())
        place = index.find(line, entry["역명"].strip()) if line else None
        counted[place.station_id if place else ""] += 1
        number = counted[place.station_id if place else ""]
        yield Toilet(entry=entry, place=place, number=number)


def floor(side: str, number: str) -> str | None:
    """The floor in normal form, None where one of the two is not known.

    >>> floor("지하", "2"), floor("지상", "1"), floor("", "1"), floor("지하", "")
    ('B2', '1F', None, None)
    """
    if not number.isdigit():
        return None
    return {"지하": f"B{number}", "지상": f"{number}F"}.get(side)


def _entries(file: RawFile) -> list[dict[str, Any]]:
    found = file.json()
    wanted = {
        *("운영노선명", "역명", "구분", "지상 또는 지하 구분", "역층", "(근접) 출입구 번호"),
        *("게이트 내외 구분", "상세위치", "남녀공용화장실여부", "개방시간", "데이터기준일자"),
        *_CHANGING_TABLES,
    }
    if not isinstance(found, list) or not found:
        message = f"{file.name}: a list of entries is wanted, found {type(found).__name__}"
        raise WrongContent(message)
    for number, entry in enumerate(found, start=1):
        if lacking := wanted - set(entry):
            message = f"{file.name}: entry {number} lacks {', '.join(sorted(lacking))}"
            raise WrongContent(message)
    return found


def _place(text: str) -> str | None:
    return next((place for place, pattern in _PLACES if pattern.search(text)), None)


def _has_changing_table(toilet: Toilet) -> bool | None:
    """True where one is counted; a blank does not say that there is none."""
    return True if any(toilet.said(name) == "1" for name in _CHANGING_TABLES) else None


def _hours(printed: str) -> tuple[int | None, int | None]:
    match = _HOURS.fullmatch(printed)
    if match is None:
        return None, None
    hours = [int(part) for part in match.groups()]
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
