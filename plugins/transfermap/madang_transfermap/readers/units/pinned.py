"""Which unit a point of the map is, where it can be told without guessing.

A point takes the place of a unit where a place has one point and one unit that reaches the
street, and every station there lists its units. All other points stay points.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from madang_transfermap.readers.units.map_nodes import Gazetteer, Node, Spotted, metres
from madang_transfermap.readers.units.unit import Unit

FAR_M = 600.0
"""A point that lies further from its named station has a wrong name or a wrong position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A point and what is known of it.

    Attributes:
        node: The point.
        place: Where one may change, None where the point has no name.
        is_far: It lies too far from the station that it names.
        has_listed: A list has units there that the point may be.
        is_missing_from_list: All stations there list their units, and none is of its kind.
    """

    node: Node
    place: Spotted | None
    is_far: bool
    has_listed: bool
    is_missing_from_list: bool


class Listing:
    """What operators' lists say of each place where one may change."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Read the units that stand at a station."""
        self._at: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._stations: set[str] = set()
        self._units = list(units)
        for number, unit in enumerate(self._units):
            if unit.station and not unit.staff_only:
                self._at[unit.station.group_id, unit.device].append(number)
                self._stations.add(unit.station.station_id)

    def has(self, place: Spotted, kind: str) -> bool:
        """Whether a unit of this kind is listed there."""
        return (place.group_id, kind) in self._at

    def is_whole(self, place: Spotted) -> bool:
        """Whether every station there lists its units."""
        return all(station in self._stations for station in place.station_ids)

    def only_to_street(self, place: Spotted, kind: str) -> int | None:
        """Number of the one unit there that reaches the street; None where there are others."""
        found = [n for n in self._at[place.group_id, kind] if _may_reach_street(self._units[n])]
        return found[0] if len(found) == 1 and self._units[found[0]].spot.exits else None


def pins(nodes: Sequence[Node], gazetteer: Gazetteer, listing: Listing) -> tuple[Pin, ...]:
    """The points with their places, in order."""
    return tuple(_pin(node, gazetteer.named(node), listing) for node in nodes)


def matched(found: Sequence[Pin], gazetteer: Gazetteer, listing: Listing) -> Mapping[int, Pin]:
    """Points that are a unit, by the unit's number in the listing.

    Nameless points count at every place that they are near.
    """
    crowd: dict[tuple[str, str], int] = defaultdict(int)
    for pin in found:
        around = gazetteer.around(pin.node) if pin.place is None else (pin.place,)
        for place in around:
            crowd[place.group_id, pin.node.kind] += 1
    units: dict[int, Pin] = {}
    for pin in found:
        place = pin.place
        if place is None or pin.is_far or crowd[place.group_id, pin.node.kind] > 1:
            continue
        number = listing.only_to_street(place, pin.node.kind) if listing.is_whole(place) else None
        if number is not None:
            units[number] = pin
    return units


def _pin(node: Node, place: Spotted | None, listing: Listing) -> Pin:
    kinds = ("lift", "elevator") if node.other_source else (node.kind,)
    has_kind = place is not None and listing.has(place, node.kind)
    distance = metres(node, place) if place and place.lon_deg is not None else 0.0
    return Pin(
        node=node,
        place=place,
        is_far=distance > FAR_M,
        has_listed=place is not None and any(listing.has(place, kind) for kind in kinds),
        is_missing_from_list=place is not None and not has_kind and listing.is_whole(place),
    )


def _may_reach_street(unit: Unit) -> bool:
    return unit.spot.place == "street" or "1F" in unit.storeys or len(unit.storeys) < 2  # noqa: PLR2004 -- a section has two ends
