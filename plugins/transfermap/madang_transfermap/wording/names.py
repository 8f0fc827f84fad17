"""Names inside sentences: stations, lines, floors, exits, doors, directions.

Numbers come first: a side is told only where neither an exit nor a door has a number.
"""

import re
from collections.abc import Sequence

from madang.dataset import Text
from madang.i18n import language, t
from madang_transfermap.routing.itinerary import Line, Step, Stop
from madang_transfermap.wording.told import Office

_PLACE = "place:"
_BRACKET = re.compile(r"\s*\([^()]*\)$")


def said(text: Text) -> str:
    """A text in the language that is spoken."""
    return text.of(language())


def short(name: Text) -> str:
    """A station's name without what some lists print in brackets behind it."""
    return _BRACKET.sub("", said(name))


def station(name: Text) -> str:
    """A station's name that says that it is one: 교대역, 서울역; Seoul Station."""
    word, written = t("name.station_word"), short(name)
    return written if written.endswith(word) else t("name.station", name=written)


def office(stop: Stop) -> Office | None:
    """A station's office; None where no number is known."""
    if stop.phone is None:
        return None
    return Office(station=on_line(stop), phone=stop.phone)


def on_line(stop: Stop) -> str:
    """A station with its line, where several share the name."""
    return t("name.on_line", station=station(stop.name), line=said(stop.line.name))


def any_of(items: Sequence[str]) -> str:
    """`a, b or c`."""
    return _listed(items, "list.or")


def all_of(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return _listed(items, "list.and")


def _listed(items: Sequence[str], key: str) -> str:
    *first, last = items
    return t(key, first=", ".join(first), last=last) if first else last


def floor(code: str) -> str:
    """A floor spelled out: B2 is 지하 2층, 1F 지상 1층, BM the floor between."""
    if code == "BM":
        return t("name.floor_mezzanine")
    below, digits = code.startswith("B"), code.strip("BF")
    return t("name.floor_below" if below else "name.floor_above", n=digits)


def exits(numbers: str) -> str:
    """Exits by number, from `1/2`."""
    return any_of([t("name.exit", n=number) for number in numbers.split("/")])


def door(code: str) -> str:
    """A door by the numbers of its car and of itself, or a car alone: `7-2`, `3`."""
    car, _, number = code.partition("-")
    return t("name.car_door", car=car, door=number) if number else t("name.car", car=car)


def doors(codes: Sequence[str]) -> str:
    """Several doors."""
    return any_of([door(code) for code in codes])


def lines(found: Sequence[Line]) -> str:
    """Several lines."""
    return all_of([said(line.name) for line in found])


def way(step: Step) -> str | None:
    """Where a step leads: line, station, or place inside the station. None = no source says."""
    toward, found = step.toward, lines(step.lines) if step.lines else None
    if toward is None:
        return found
    if isinstance(toward, Text):
        names = any_of([_BRACKET.sub("", name) for name in said(toward).split("/")])
        return t("way.line_station", line=found, station=names) if found else names
    code = toward.removeprefix(_PLACE)
    if code == "exit" and step.exit_no:  # the number says it
        return found
    if code == "line":
        return found or t("way.other_line")
    place = t(f"place.{code}")
    return t("way.line_place", line=found, place=place) if found else place


def side(step: Step) -> str:
    """The side as a piece of a sentence; empty where a number says it better, or nothing does."""
    if step.side is None or step.exit_no or step.car_door:
        return ""
    if match := re.fullmatch(r"clock_(\d+)", step.side):
        return t("part.side_clock", hour=match[1])
    return t(f"part.side_{step.side}")
