"""Where a unit leads: stations that its direction means, and lines that it connects to."""

from dataclasses import dataclass

from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.units.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a unit leads. Empty is what its text does not say.

    Attributes:
        toward: Today's names of stations, in the order printed.
        stations: Those stations, one for each name.
        to_lines: Other lines of the place that the text names.
    """

    toward: tuple[str, ...] = ()
    stations: tuple[Place, ...] = ()
    to_lines: tuple[str, ...] = ()

    @property
    def station_ids(self) -> tuple[str, ...]:
        """Ids of those stations."""
        return tuple(place.station_id for place in self.stations)


def aim(unit: Unit, index: StationIndex) -> Aim:
    """Stations and lines that a unit's text points to.

    A name is looked for on the lines that the text names, on the unit's own, then on the other
    lines of the place. A name that is no station there (`화장실 방향`) is left out. `1호선 서울역
    방면` at 서울역 names the other line's station, no direction.

    Args:
        unit: The unit.
        index: Known stations.
    """
    here = unit.station
    if here is None:
        return Aim()
    named = _other_lines(unit, here, index)
    looked = dict.fromkeys((*named, here.line, *index.lines_at(here.group_id)))
    found = [(name, _find(name, tuple(looked), index)) for name in unit.spot.toward]
    meant = [(name, place) for name, place in found if place and not _is_here(place, here, named)]
    others = (place.line for _, place in meant if place.line != here.line)
    return Aim(
        toward=tuple(name for name, _ in meant),
        stations=tuple(place for _, place in meant),
        to_lines=tuple(dict.fromkeys((*named, *others))),
    )


def _other_lines(unit: Unit, here: Place, index: StationIndex) -> tuple[str, ...]:
    named = [line for line in unit.spot.lines if line != here.line]
    if "코레일" in unit.text:
        at = ((line, index.at(here.group_id, line)) for line in index.lines_at(here.group_id))
        named += [line for line, place in at if place and place.station_id.startswith("KR-")]
    return tuple(line for line in dict.fromkeys(named) if index.at(here.group_id, line))


def _find(name: str, looked: tuple[str, ...], index: StationIndex) -> Place | None:
    return next((place for line in looked if (place := index.find(line, name))), None)


def _is_here(place: Place, here: Place, named: tuple[str, ...]) -> bool:
    """Whether a name means another line's part of this place; on its own line it is the end."""
    return bool(named) and place.group_id == here.group_id
