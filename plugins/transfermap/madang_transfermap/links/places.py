"""Where platforms and stations are: which lines meet, and which platform a direction names."""

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from madang_transfermap.readers.text.names import base_name


def parts(text: str | None) -> frozenset[str]:
    """The values of a cell that are parted by `/`.

    >>> sorted(parts("B2/B1")), parts(None)
    (['B1', 'B2'], frozenset())
    """
    return frozenset((text or "").split("/")) - {""}


class Places:
    """Station-lines by place, and platforms by the direction that texts give them."""

    def __init__(self, stations: pa.Table, platforms: pa.Table) -> None:
        """Read the two tables.

        Args:
            stations: station_id, group_id, operator_id, line, name_ko, platform_type.
            platforms: platform_id, station_id, next_station_id (null where the line ends).
        """
        ids = stations["station_id"].to_pylist()

        def by_id(column: str) -> dict[str, str]:
            return dict(zip(ids, stations[column].to_pylist(), strict=True))

        self._group, self._line = by_id("group_id"), by_id("line")
        self._operator = by_id("operator_id")
        self._islands = {key for key, kind in by_id("platform_type").items() if kind == "island"}
        self._members: dict[str, list[str]] = defaultdict(list)
        for station_id, group_id in self._group.items():
            self._members[group_id].append(station_id)
        self._at: dict[str, list[str]] = defaultdict(list)
        self._reached: dict[tuple[str, str], frozenset[str]] = {}
        self._named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for station_id, name in by_id("name_ko").items():
            self._named[self._line[station_id], base_name(name)].append(station_id)
        self._station_of: dict[str, str] = {}
        self._next: dict[str, str | None] = {}
        self._read(platforms)

    def _read(self, platforms: pa.Table) -> None:
        columns = ("platform_id", "station_id", "next_station_id")
        for platform_id, station_id, following in zip(
            *(platforms[name].to_pylist() for name in columns), strict=True
        ):
            self._station_of[platform_id] = station_id
            self._at[station_id].append(platform_id)
            self._next[platform_id] = following

    @property
    def station_ids(self) -> tuple[str, ...]:
        """All station-lines, in the order of the table."""
        return tuple(self._group)

    def platforms_at(self, station_id: str) -> tuple[str, ...]:
        """The platforms of a station-line."""
        return tuple(self._at.get(station_id, ()))

    def stations_with(self, station_id: str | None) -> tuple[str, ...]:
        """The station-lines at the place of a station, itself among them; empty for none."""
        return tuple(self._members.get(self._group.get(station_id or "", ""), ()))

    def line(self, station_id: str) -> str:
        """The line of a station."""
        return self._line[station_id]

    def operator(self, station_id: str) -> str:
        """The operator of a station."""
        return self._operator[station_id]

    def is_island(self, station_id: str) -> bool:
        """Whether all trains of a station stop at one island platform."""
        return station_id in self._islands

    def station_of(self, platform_id: str) -> str | None:
        """The station of a platform."""
        return self._station_of.get(platform_id)

    def stations_of(self, platform_ids: Iterable[str]) -> frozenset[str]:
        """The stations of platforms."""
        found = (self._station_of.get(platform_id) for platform_id in platform_ids)
        return frozenset(station_id for station_id in found if station_id)

    def toward(self, station_id: str, targets: Iterable[str]) -> frozenset[str]:
        """The platforms at the place of a station where trains leave toward some stations.

        Args:
            station_id: A station-line of the place.
            targets: Next stations or stations further along; where one is a station-line of the
                place itself, its platform where trains end is meant.
        """
        heres = self.stations_with(station_id)
        return frozenset(p for here in heres for target in targets for p in self._to(here, target))

    def platforms(
        self, stations: Iterable[str], toward: str | None, lines: frozenset[str]
    ) -> frozenset[str]:
        """The platforms at `stations` where trains leave toward stations of these names.

        Args:
            stations: Station-lines of one place.
            toward: Names of stations, `/` between them; places inside a station give nothing.
            lines: Line codes that are named; none means any.
        """
        names = [base_name(name) for name in parts(toward) if not name.startswith("place:")]
        return frozenset(
            platform_id
            for here in stations
            if not lines or self._line[here] in lines
            for name in names
            for target in self._named.get((self._line[here], name), ())
            for platform_id in self._to(here, target)
        )

    def _to(self, here: str, target: str) -> tuple[str, ...]:
        """Platforms at `here` toward `target`: it comes next, or only this way leads there.

        On a loop both ways lead there, and a station that does not come next tells nothing.
        """
        at_here = self._at.get(here, ())
        if target == here:
            return tuple(p for p in at_here if self._next[p] is None)
        ways = {p: following for p in at_here if (following := self._next[p])}
        adjacent = tuple(p for p, following in ways.items() if following == target)
        if adjacent:
            return adjacent
        leading = {f for f in ways.values() if target in self._beyond(f, here)}
        return tuple(p for p in ways if ways[p] in leading) if len(leading) == 1 else ()

    def _beyond(self, first: str, here: str) -> frozenset[str]:
        """The stations that trains reach by way of `first` without passing `here` again."""
        if (first, here) not in self._reached:
            found, waiting = {first}, [first]
            while waiting:
                following = {self._next[p] for p in self._at.get(waiting.pop(), ())}
                new = {s for s in following if s and s != here} - found
                found |= new
                waiting += new
            self._reached[first, here] = frozenset(found)
        return self._reached[first, here]
