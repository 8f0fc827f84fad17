"""Every name, number and id under which somebody may look for a place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import pyarrow as pa

from madang_transfermap.readers.text.names import side_name
from madang_transfermap.routing.tables import CODE, GROUP, STATION
from madang_transfermap.stations import keys

Kind: TypeAlias = Literal[
    "id",  # our id of the station or of the place
    "name",  # today's name
    "english",
    "foreign",  # Japanese or Chinese name
    "other_name",  # former name, or a variant that lists print
    "side_name",  # name in brackets
    "plaza_number",  # Seoul Metro's number as the plaza writes it, four digits
    "number",  # number or code of an operator or of KRIC
]
_TAILS = ("역", "station")
_BRACKET = re.compile(r"\([^()]*\)?")
_SPELT_NUMBER = re.compile(r"(\d)\s*\(([a-z]+)\)")
_PLAZA_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of one or several stations of a place.

    Attributes:
        text: As printed.
        kind: What sort of name.
        key: Its letters, with 역 or `station` at the end.
        base: Its letters without that; what is compared.
        group_id: The place.
        station_ids: The stations that it names.
        is_whole: It is no part of a longer name.
    """

    text: str
    kind: Kind
    key: str
    base: str
    group_id: str
    station_ids: tuple[str, ...]
    is_whole: bool = True


def base_of(key: str) -> str:
    """A key without 역 or `station` at its end.

    >>> base_of("서울역"), base_of("seoulstation"), base_of("역")
    ('서울', 'seoul', '역')
    """
    for tail in _TAILS:
        if key.endswith(tail) and len(key) > len(tail):
            return key.removesuffix(tail)
    return key


def all_names(tables: Mapping[str, pa.Table]) -> tuple[Name, ...]:
    """Names to be compared by their letters, from station, station_group and code."""
    stations = tables[STATION].to_pylist()
    group_of = {row["station_id"]: row["group_id"] for row in stations}
    printed: dict[tuple[str, str, Kind, bool], list[str]] = {}
    for row in stations:
        for text, kind, whole in _of_station(row):
            printed.setdefault((row["group_id"], text, kind, whole), []).append(row["station_id"])
    for row in tables[CODE].to_pylist():
        for text, kind in _of_code(row):
            group = group_of[row["station_id"]]
            printed.setdefault((group, text, kind, True), []).append(row["station_id"])
    return tuple(
        _name(text, kind, group, stations, is_whole=whole)
        for (group, text, kind, whole), stations in printed.items()
        if keys.letters(text)
    )


def all_numbers(tables: Mapping[str, pa.Table]) -> Mapping[str, tuple[Name, ...]]:
    """Ids and numbers to be compared as they are, lower case."""
    stations = tables[STATION].to_pylist()
    group_of = {row["station_id"]: row["group_id"] for row in stations}
    found: dict[str, dict[Name, None]] = {}

    def add(text: str, kind: Kind, group: str, station_ids: Iterable[str]) -> None:
        name = _name(text, kind, group, station_ids, is_whole=True)
        found.setdefault(text.casefold(), {})[name] = None

    members: defaultdict[str, list[str]] = defaultdict(list)
    for station_id, group in group_of.items():
        members[group].append(station_id)
    for group in tables[GROUP]["group_id"].to_pylist():
        add(group, "id", group, members[group])
    for row in stations:
        add(row["station_id"], "id", row["group_id"], [row["station_id"]])
    for row in tables[CODE].to_pylist():
        for number, kind in _numbers(row):
            add(number, kind, group_of[row["station_id"]], [row["station_id"]])
    return {text: tuple(names) for text, names in found.items()}


def _name(text: str, kind: Kind, group: str, station_ids: Iterable[str], *, is_whole: bool) -> Name:
    base = base_of(keys.letters(text))
    tail = _TAILS[0] if re.search("[가-힣]", text) else _TAILS[1]
    return Name(
        text=text,
        kind=kind,
        key=base + tail,
        base=base,
        group_id=group,
        station_ids=tuple(dict.fromkeys(station_ids)),
        is_whole=is_whole,
    )


def _of_station(row: Mapping[str, Any]) -> Iterator[tuple[str, Kind, bool]]:
    yield row["name_ko"], "name", True
    if row["side_name_ko"]:
        yield row["side_name_ko"], "side_name", True
        yield f"{row['name_ko']}({row['side_name_ko']})", "name", True
    if row["name_en"]:
        for text in _spelt(row["name_en"]):
            yield from _outside_and_inside(text, "english")
    for column in ("name_ja", "name_zh_hans", "name_zh_hant"):
        if row[column]:
            yield row[column], "foreign", True


def _spelt(text: str) -> Iterator[str]:
    """`Jongno 3(sam)ga` is said with the digit, with the word, and written with both.

    >>> list(_spelt("Jongno 3(sam)ga(Tapgol Park)"))
    ['Jongno 3ga(Tapgol Park)', 'Jongno samga(Tapgol Park)', 'Jongno 3samga(Tapgol Park)']
    """
    if _SPELT_NUMBER.search(text):
        for form in (r"\1", r"\2", r"\1\2"):
            yield _SPELT_NUMBER.sub(form, text)
    else:
        yield text


def _outside_and_inside(text: str, kind: Kind) -> Iterator[tuple[str, Kind, bool]]:
    outside = _BRACKET.sub(" ", text).strip()
    yield text, kind, True
    if outside != text:
        yield outside, kind, False
        yield side_name(text) or outside, "side_name", True


def _of_code(row: Mapping[str, Any]) -> Iterator[tuple[str, Kind]]:
    """Former names, variants, and names in brackets that only some list prints."""
    if not row["system"].endswith("_name") or row["station_id"] is None:
        return
    text = row["code"].partition(":")[2]
    if row["status"] in {"former", "variant"}:
        yield _BRACKET.sub("", text), "other_name"
    if inside := side_name(text):
        yield inside, "side_name"


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, Kind]]:
    if row["station_id"] is None:
        return
    if row["system"] == "kric_code":
        yield row["code"].removeprefix(f"{row['line_id']}-"), "number"
    elif row["system"].endswith("_number"):
        number = row["code"].rpartition(":")[2]
        yield number, "number"
        if row["system"] == "seoulmetro_number" and number.isdigit():
            # The plaza writes four digits; a spreadsheet eats the zero.
            yield number.zfill(_PLAZA_DIGITS), "plaza_number"
