"""The two ends of a path: the platform one comes from and the one one goes to, as printed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.steps.grammar import note_codes
from madang_transfermap.readers.steps.movement import Row
from madang_transfermap.readers.steps.repairs import spell
from madang_transfermap.readers.text import directions, lines

_NOTE_LETTERS = {"surface": "s", "underground": "u"}
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a path. None is what the text does not say or what is not known.

    Attributes:
        text: As printed.
        printed_line: KRIC line codes that the row names; several with `/` between them.
        line: The same, or the only line at this place that has the stations named.
        toward: Next station or terminal of the platform's trains; several with `/` between them.
        station_id: Station of that line at this place.
        toward_station_id: Station that `toward` means on that line.
        at_end: The line ends here.
        express: Express trains only.
        note: Code of what else is said, e.g. `surface`.
    """

    text: str
    printed_line: str | None
    line: str | None
    toward: str | None
    station_id: str | None
    toward_station_id: str | None
    at_end: bool | None
    express: bool | None
    note: str | None

    @property
    def is_resolved(self) -> bool:
        """Whether line, station and direction are known."""
        return self.station_id is not None and self.toward_station_id is not None


def read_end(row: Row, here: Place | None, index: StationIndex) -> End:
    """The end that a path's first or last row names.

    Args:
        row: The row with the end's text.
        here: Station of the path, None outside the capital region.
        index: Known stations.
    """
    text = spell(row.end_text)
    toward = directions.toward(text.replace("급행", "급행 "))
    names = [] if toward is None or toward.startswith("place:") else toward.split("/")
    printed = lines.line(text) or lines.line(spell(row.text))
    line = printed or _line_with(names, here, index)
    single = line if line and "/" not in line else None
    station = index.at(here.group_id, single) if here and single else None
    found = [index.find(single, name) for name in names] if here and single else []
    return End(
        text=row.end_text,
        printed_line=printed,
        line=line,
        toward="/".join(names) or None,
        station_id=station.station_id if station else None,
        toward_station_id=found[0].station_id if len(found) == 1 and found[0] else None,
        at_end=directions.ends_here(text) or None,
        express="급행" in text or None,
        note=note_codes(text),
    )


def end_key(end: End, index: StationIndex | None) -> str:
    """The end's part of a path id: `3.341`, with `.s` surface, `.u` underground, `.x` express.

    What does not resolve to a station's code stands as `x` and six digits made from the name. Only
    what the row itself says goes in, so that other rows and other lines never change an id.

    Args:
        end: The end.
        index: Known stations, None outside the capital region.
    """
    line = (end.printed_line or "-").replace("/", "_")
    single = end.printed_line if "/" not in (end.printed_line or "/") else None
    names = end.toward.split("/") if end.toward else []
    marks = [_NOTE_LETTERS[note] for note in (end.note or "").split("/") if note in _NOTE_LETTERS]
    parts = [line, "_".join(_name_key(single, name, index) for name in names) or "-", *marks]
    return ".".join([*parts, "x"] if end.express else parts)


def digits(name: str) -> str:
    """`x` and six hexadecimal digits that stand for a name in an id."""
    return f"x{hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]}"


def _name_key(line: str | None, name: str, index: StationIndex | None) -> str:
    place = index.find(line, name) if line and index else None
    return place.code if place else digits(name)


def _line_with(names: Sequence[str], here: Place | None, index: StationIndex) -> str | None:
    """The one line at this place that has these stations, where the text names no line."""
    if here is None or not names:
        return None
    fitting = [
        line
        for line in index.lines_at(here.group_id)
        if all(index.find(line, name) for name in names)
    ]
    return fitting[0] if len(fitting) == 1 else None
