"""Readers of the state of units, and of the counts of states at a station.

A list that names no day is told as of the beginning of the Seoul day on which it was copied: never
newer than it is, and past the limit of 30 minutes at once. What is old is the router's business.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import pyarrow as pa

from madang.clock import seoul_day, start_of_day
from madang.dataset import Inputs, RawFile
from madang.errors import WrongContent
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.units.facilities import CODE, STATION, seoul_units_joined, unit_ids
from madang_transfermap.readers.units.seoul import line_of

State: TypeAlias = Literal["working", "out", "planned_out", "reported_out"]
WORDS: Mapping[str, State] = {"사용가능": "working", "보수중": "out"}
LETTERS: Mapping[str, State] = {
    "M": "working",
    "S": "out",  # repair
    "T": "out",  # stopped
    "I": "out",  # inspection
    "B": "planned_out",  # construction
}
CLOSED = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """States of the elevators of a station-line at an instant.

    Attributes:
        station_id: The station.
        observed_at: The instant, UTC.
        working: Elevators that work.
        out: Elevators that do not, those under construction included.
        unknown: Elevators whose state the source does not know.
    """

    station_id: str
    observed_at: datetime
    working: int
    out: int
    unknown: int


def read_facility_status(inputs: Inputs) -> pa.Table:
    """One row for each unit of Seoul Metro's list with states; other words than known are null."""
    file = inputs.file(sources.SEOUL_FACILITIES)
    index = StationIndex(inputs.tables[STATION], inputs.tables[CODE])
    rows = seoul_units_joined(inputs, index)
    told = [
        (facility_id, row.unit.state)
        for facility_id, row in zip(unit_ids(rows), rows, strict=True)
        if row.unit.source == sources.SEOUL_FACILITIES.key
    ]
    observed_at = start_of_day(file.as_of or seoul_day(inputs.run_time))
    return table_of(
        told,
        facility_id=lambda pair: pair[0],
        valid_from=lambda _: observed_at,
        observed_at=lambda _: observed_at,
        observed=lambda _: "not_later_than",
        state=lambda pair: WORDS.get(pair[1] or ""),
        expected_return_on=lambda _: None,
        source=lambda _: sources.SEOUL_FACILITIES.key,
    )


def read_station_elevator_states(inputs: Inputs) -> pa.Table:
    """One row for each station-line of the operator's snapshot, which has no unit ids."""
    index = StationIndex(inputs.tables[STATION], inputs.tables[CODE])
    return table_of(
        counted(inputs.file(sources.SEOUL_ELEVATOR_STATE), index),
        station_id=lambda c: c.station_id,
        observed_on=lambda c: seoul_day(c.observed_at),
        observed_at=lambda c: c.observed_at,
        working_count=lambda c: c.working,
        out_count=lambda c: c.out,
        unknown_count=lambda c: c.unknown,
        source=lambda _: sources.SEOUL_ELEVATOR_STATE.key,
    )


def counted(file: RawFile, index: StationIndex) -> tuple[Counted, ...]:
    """The counts of a snapshot of getFcElvtr, in its order.

    Raises:
        WrongContent: A field is missing, or a station is not known.
    """
    try:
        document = file.json()
        at = datetime.fromisoformat(document["observedAt"]).astimezone(UTC)
        return tuple(_counted(file, station, at, index) for station in document["stations"])
    except (KeyError, TypeError, ValueError) as error:
        message = f"{file.name}: no snapshot of elevator states, {error!r}"
        raise WrongContent(message) from error


def states(letters: Iterable[str | None]) -> Counter[str]:
    """How many units are working, out and unknown; units that are closed are none.

    >>> sorted(states(["M", "S", "B", None, "Q", "D"]).items())
    [('out', 2), ('unknown', 2), ('working', 1)]
    """
    found = [LETTERS.get(letter or "") for letter in letters if letter != CLOSED]
    return Counter("out" if s == "planned_out" else s or "unknown" for s in found)


def _counted(file: RawFile, row: Mapping[str, Any], at: datetime, index: StationIndex) -> Counted:
    code, name = row["providerStationCode"], row["stationName"]
    station = index.find(line_of(code) or "", name)
    if station is None:
        message = f"{file.name}: station {code} {name} is not known; wanted one of Seoul Metro's"
        raise WrongContent(message)
    found = states(unit["situationCode"] for unit in row["facilities"])
    return Counted(
        station_id=station.station_id,
        observed_at=at,
        working=found["working"],
        out=found["out"],
        unknown=found["unknown"],
    )
