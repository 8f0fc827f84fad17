"""Places, their stations and lines as values, from the tables of one snapshot."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from madang.dataset import Text
from madang_transfermap.routing.itinerary import Line, Place, Stop
from madang_transfermap.routing.tables import GROUP, LINE, STATION, Tables


def lines(tables: Tables) -> Mapping[str, Line]:
    """Each operator's line of the capital region by line id, e.g. `S1-2`."""
    return {
        row["line_id"]: Line(code=row["line"], name=both(row), colour=row["colour"])
        for row in tables[LINE].to_pylist()
        if row["region"] == "capital"
    }


def places(tables: Tables) -> Mapping[str, Place]:
    """Every place by group id, in the order of the table; stations in the order of their lines."""
    line_of = lines(tables)
    stops: defaultdict[str, list[Stop]] = defaultdict(list)
    for row in tables[STATION].to_pylist():
        stops[row["group_id"]].append(_stop(row, line_of[row["line_id"]]))
    for found in stops.values():
        found.sort(key=lambda stop: (line_order(stop.line), stop.station_id))
    return {
        row["group_id"]: Place(
            group_id=row["group_id"], name=both(row), stops=tuple(stops[row["group_id"]])
        )
        for row in tables[GROUP].to_pylist()
    }


def line_order(line: Line) -> tuple[bool, str]:
    """Lines 1 to 9 first, then the others by code."""
    return not line.code.isdigit(), line.code


def both(row: Mapping[str, Any]) -> Text:
    """Name in both languages; the Korean one twice where no English one is known."""
    return Text(ko=row["name_ko"], en=row["name_en"] or row["name_ko"])


def _stop(row: Mapping[str, Any], line: Line) -> Stop:
    return Stop(
        station_id=row["station_id"],
        group_id=row["group_id"],
        name=both(row),
        line=line,
        phone=row["phone"],
    )
