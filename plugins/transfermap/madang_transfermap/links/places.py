"""Where platforms and stations are: which lines meet, and which platform a direction names."""

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from madang_transfermap.readers.names import base_name


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
        self._name = {key: base_name(name) for key, name in by_id("name_ko").items()}
        self._islands = {key for key, kind in by_id("platform_type").items() if kind == "island"}
        self._members: dict[str, list[str]] = defaultdict(list)
        for station_id, group_id in self._group.items():
            self._members[group_id].append(station_id)
        self._at: dict[str, list[str]] = defaultdict(list)
        self._platforms: dict[tuple[str, str], set[str]] = defaultdict(set)
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
            if following is not None:
                self._platforms[station_id, self._name[following]].add(platform_id)

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

    def toward(self, station_id: str, targets: frozenset[str]) -> frozenset[str]:
        """The platforms at the place of a station where trains leave toward the next stations.

        Args:
            station_id: A station-line of the place.
            targets: Next stations; where one is a station-line of the place itself, its platform
                where trains end is meant.
        """
        return frozenset(
            platform_id
            for here in self.stations_with(station_id)
            for platform_id in self._at.get(here, ())
            if (self._next[platform_id] or here) in targets
        )

    def platforms(
        self, stations: Iterable[str], toward: str | None, lines: frozenset[str]
    ) -> frozenset[str]:
        """The platforms at `stations` where trains leave toward the next stations of these names.

        Args:
            stations: Station-lines of one place.
            toward: Names of next stations, `/` between them; places and terminals give nothing.
            lines: Line codes that are named; none means any.
        """
        names = (toward or "").split("/")
        return frozenset(
            platform_id
            for station_id in stations
            if not lines or self._line[station_id] in lines
            for name in names
            for platform_id in self._platforms.get((station_id, base_name(name)), ())
        )
