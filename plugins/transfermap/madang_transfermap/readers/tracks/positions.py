"""Positions held against printed lengths: which can be trusted, and which lengths cannot be true.

Of 788 positions in the lists some lie kilometres away (용답, 발곡, 구리 of line K4). A position
counts as borne out where some printed length fits it, here or at another line of the same place; as
contradicted where lengths are printed and none fits; untested where no length is printed.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias

from madang_transfermap.readers.tracks.stops import Stop, Stops, straight_m

Pair: TypeAlias = frozenset[str]
# Rails are longer than the straight line, and positions lie anywhere on platforms 200 m long: of
# the hops with both a length and a position, 97 % lie between these factors.
_LEAST, _MOST = 0.7, 1.6
_NEAR_M = 500
# Below the straight line by more than both positions can be off.
_BELOW, _BELOW_M = 1.3, 600
_WITNESSES = 2  # one fits by chance: 한국항공대, 5 km away, fits 강매


class Positions:
    """Straight lines between stops whose positions are not contradicted."""

    def __init__(self, stops: Stops, length_m: Mapping[Pair, int]) -> None:
        """Test the positions.

        Args:
            stops: The stops.
            length_m: Printed lengths in metres by pair of station ids.
        """
        self._stops = stops
        self._fits: dict[str, set[Pair]] = defaultdict(set)
        tested: set[str] = set()
        for pair, printed_m in length_m.items():
            line_m = self._raw_m(pair)
            if line_m is None:
                continue
            tested |= pair
            if _LEAST * line_m <= printed_m <= _MOST * line_m:
                for station in pair:
                    self._fits[station].add(pair)
        self._same_place = self._neighbours_of_place()
        self.contradicted = frozenset(s for s in tested if not self._witnesses(s))

    def straight_m(self, pair: Pair) -> float | None:
        """Metres as the crow flies, None where no position of an end can be used.

        Where a station's own position is missing or contradicted, that of another line at the same
        place is used.
        """
        one, other = (self._usable(station) for station in pair)
        return straight_m(one, other) if one and other else None

    def refute(self, pair: Pair, printed_m: int) -> bool:
        """Whether two positions, each borne out twice, lie further apart than is printed."""
        line_m = self._raw_m(pair)
        if line_m is None or line_m <= _BELOW * printed_m + _BELOW_M:
            return False
        return all(len(self._witnesses(station) - {pair}) >= _WITNESSES for station in pair)

    def _raw_m(self, pair: Pair) -> float | None:
        one, other = (self._stops.by_id[station] for station in pair)
        return straight_m(one, other)

    def _witnesses(self, station: str) -> set[Pair]:
        return {pair for near in self._same_place[station] for pair in self._fits[near]}

    def _usable(self, station: str) -> Stop | None:
        own = self._stops.by_id[station]
        place = [stop for stop in self._stops.by_id.values() if stop.group_id == own.group_id]
        for stop in sorted(place, key=lambda stop: stop.station_id != station):
            if stop.lon_deg is not None and stop.station_id not in self.contradicted:
                return stop
        return None

    def _neighbours_of_place(self) -> dict[str, set[str]]:
        """For each stop the stops of its place that lie near it, itself included."""
        groups: dict[str, list[Stop]] = defaultdict(list)
        for stop in self._stops.by_id.values():
            groups[stop.group_id].append(stop)
        return {
            stop.station_id: {stop.station_id}
            | {
                other.station_id
                for other in group
                if (apart_m := straight_m(stop, other)) is not None and apart_m < _NEAR_M
            }
            for group in groups.values()
            for stop in group
        }
