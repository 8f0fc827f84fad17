"""`StationSearch`: places by name, initial consonants, romanisation, number, id, former name.

Pure: built once from the tables of a snapshot, then only read. Every hit tells why it was found.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import pyarrow as pa

from madang_transfermap.readers.text.lines import MARK, line_code, mark
from madang_transfermap.routing.itinerary import Line, Place, Stop
from madang_transfermap.routing.places import line_order, lines, places
from madang_transfermap.stations import keys
from madang_transfermap.stations.errors import AmbiguousStation, UnknownStation
from madang_transfermap.stations.index import MOST_DIFFERENCES, Index, Match
from madang_transfermap.stations.names import Kind, Name, all_names, all_numbers, base_of

LONGEST = 80
LIMIT = 8
_MATCHES: tuple[Match, ...] = get_args(Match)
_RANKS: Mapping[Kind, int] = {
    "id": 0, "name": 1, "english": 1, "foreign": 1, "other_name": 3, "side_name": 4,
    "plaza_number": 5, "number": 6,
}  # fmt: skip
_OF_SOME_STATIONS: frozenset[Kind] = frozenset({"id", "plaza_number", "number"})
_RANK_OF_PART = 2  # of a name without what stands in brackets behind it
_RIVAL_DIFFERENCES = 1
_WORDS_OF_A_LINE = 3
_NUMBERED = re.compile(r"(\d호선)")
_BETWEEN = re.compile(r"[\s()\[\]{},/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place that was found, and why.

    Attributes:
        place: The place.
        stops: The stations that are meant: all of the place, or those on a line that was named.
        match: How: the name itself, its beginning, initial consonants, inside, or nearly.
        kind: Which sort of name.
        text: The name that fitted, as printed.
        line: The line that the question named.
        gap: Letters by which the name is longer, or by which it differs where it is only near.
        rank: How weighty this sort of name is, 0 the most.
    """

    place: Place
    stops: tuple[Stop, ...]
    match: Match
    kind: Kind
    text: str
    line: Line | None
    gap: int
    rank: int

    @property
    def label(self) -> str:
        """`양평 Yangpyeong (5호선, S1-5-2523)`, in which the id can be used instead of the name."""
        named = ", ".join(dict.fromkeys(stop.line.name.ko for stop in self.place.stops))
        one = self.place.stops[0].station_id if len(self.place.stops) == 1 else self.place.group_id
        return f"{self.place.name.ko} {self.place.name.en} ({named}, {one})"

    @property
    def strength(self) -> tuple[int, int, bool]:
        """Hits of equal strength answer a question equally well; smallest is strongest."""
        return _MATCHES.index(self.match), self.rank, self.gap > 0

    @property
    def order(self) -> tuple[object, ...]:
        """Strongest first; then shorter names, places with more lines, and by name."""
        place, (match, rank, _) = self.place, self.strength
        weight = (self.gap, rank) if self.match == "near" else (rank, self.gap)
        return (
            match, weight, -len(place.stops), place.name.ko,
            line_order(place.stops[0].line), place.group_id,
        )  # fmt: skip


class StationSearch:
    """Finds places by whatever people call them."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        """From the tables station, station_group, line and code of `transfermap`."""
        self.places: Mapping[str, Place] = places(tables)
        self._lines = {line.code: line for line in lines(tables).values()}
        self._line_words = _line_words(self._lines.values())
        self._numbers = all_numbers(tables)
        self._index = Index(all_names(tables))

    @cached_property
    def stops(self) -> Mapping[str, Stop]:
        """Every station by its id."""
        return {stop.station_id: stop for place in self.places.values() for stop in place.stops}

    def find(self, text: str, limit: int = LIMIT) -> tuple[Hit, ...]:
        """Places that fit, best first; nearly fitting ones only where none fits.

        A line before or behind the name keeps places on that line alone.
        """
        asked = text[:LONGEST]
        return tuple(self._fitting(asked) or self._near(asked))[:limit]

    def one(self, text: str) -> Hit:
        """The one place that is meant.

        Raises:
            UnknownStation: Nothing fits.
            AmbiguousStation: Several places fit equally well.
        """
        asked = text[:LONGEST]
        hits = self._fitting(asked)
        if not hits:
            raise UnknownStation(asked, self._near(asked)[:LIMIT])
        best = [hit for hit in hits if hit.strength == hits[0].strength]
        if hits[0].match != "exact" and not hits[0].line:
            # Kangnam begins 강남대 and is one letter from 강남.
            best = _best_of_each_place(
                [*best, *self._alike(keys.letters(asked), _RIVAL_DIFFERENCES)]
            )
        if len(best) > 1:
            raise AmbiguousStation(asked, best[:LIMIT])
        return best[0]

    def _fitting(self, text: str) -> list[Hit]:
        by_id = self._numbers.get(unicodedata.normalize("NFKC", text).strip().casefold(), ())
        hits = [self._hit(name, "exact") for name in by_id]
        hits += self._named(keys.letters(text))
        if not any(hit.match == "exact" for hit in hits):
            readings = self._qualified(text)
            hits = [hit for rest, line in readings for hit in self._on(rest, line)] or hits
        return _best_of_each_place(hits)

    def _on(self, rest: str, line: Line) -> Iterator[Hit]:
        """Hits for a name among the stations of one line."""
        for hit in self._named(rest):
            stops = tuple(stop for stop in hit.place.stops if stop.line.code == line.code)
            if stops:
                yield replace(hit, stops=stops, line=line)

    def _named(self, key: str) -> list[Hit]:
        base = base_of(key)
        return [
            self._hit(name, match, max(0, len(name.base) - len(base)))
            for name, match in self._index.fitting(key)
        ]

    def _near(self, text: str) -> list[Hit]:
        """Places whose name differs by a few sounds, or with which the question begins."""
        whole = keys.letters(text)
        parts = dict.fromkeys(rest for rest, _ in self._qualified(text))
        found = [replace(hit, match="near") for rest in parts for hit in self._named(rest)]
        for part in (whole, *parts):
            found += self._alike(part, MOST_DIFFERENCES)
        found += [self._hit(name, "near", left) for name, left in self._index.begins(whole)]
        return _best_of_each_place(found)

    def _alike(self, key: str, most: int) -> list[Hit]:
        alike = self._index.alike(base_of(key), most)
        return [self._hit(name, "near", apart) for name, apart in alike]

    def _qualified(self, text: str) -> Iterator[tuple[str, Line]]:
        """Each way to read a text as a name with a line before or behind it."""
        words = _NUMBERED.sub(r" \1 ", unicodedata.normalize("NFKC", text)).casefold()
        parts = [word for word in _BETWEEN.split(words) if word]
        for count in range(1, min(_WORDS_OF_A_LINE, len(parts) - 1) + 1):
            for of_line, rest in (
                (parts[-count:], parts[:-count]),
                (parts[:count], parts[count:]),
            ):
                line = self._line(" ".join(of_line))
                key = keys.letters("".join(rest))
                if line and key:
                    yield key, line

    def _line(self, words: str) -> Line | None:
        code = self._line_words.get(keys.letters(words))
        joined = words.replace(" ", "").upper()
        if code is None and mark(joined) in {MARK, joined}:
            code = line_code(joined)
        return self._lines.get(code or "")

    def _hit(self, name: Name, match: Match, gap: int = 0) -> Hit:
        place = self.places[name.group_id]
        return Hit(
            place=place,
            stops=tuple(stop for stop in place.stops if stop.station_id in name.station_ids)
            if name.kind in _OF_SOME_STATIONS
            else place.stops,
            match=match,
            kind=name.kind,
            text=name.text,
            line=None,
            gap=gap,
            rank=_RANKS[name.kind] if name.is_whole else _RANK_OF_PART,
        )


def _best_of_each_place(hits: Iterable[Hit]) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.order):
        best.setdefault(hit.place.group_id, hit)
    return list(best.values())


def _line_words(found: Iterable[Line]) -> Mapping[str, str]:
    """What a line may be called, by letters; what else lists print knows `line_code`."""
    words: dict[str, str] = {}
    for line in found:
        for text in (line.name.ko, line.name.en, *_parts(line.name.en)):
            words[keys.letters(text)] = line.code
            words.setdefault(keys.letters(text).removesuffix("line"), line.code)
        if line.code.isdigit():
            words[line.code] = line.code
    return words


def _parts(text: str) -> Sequence[str]:
    """`Airport Railroad (AREX)` is called by either part."""
    return [part for part in re.split(r"[()]", text) if part.strip()]
