"""Stations on a line and the groups in which one may change, from KRIC's roster and other lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from madang_transfermap.readers.lists.membership import Listed
from madang_transfermap.readers.lists.roster import Member, group_ids
from madang_transfermap.readers.lists.station_info import StationInfo
from madang_transfermap.readers.text.names import current_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a station is and who says so."""

    lon_deg: float
    lat_deg: float
    source: Literal["operator", "kric"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station on one line, with what the lists say of it.

    Attributes:
        member: Its row in the roster.
        group_id: Where one may change.
        info: Its row in KRIC's station list, None where the list lacks it.
        name_info: Row whose names it has: its own, else of another line at the same place.
        position: From the operator's own list, else from KRIC's; None where both lack it.
    """

    member: Member
    group_id: str
    info: StationInfo | None
    name_info: StationInfo | None
    position: Position | None


class Roster:
    """The roster's stations, found by line and name as any list prints it."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self._by_name = {(member.line, member.name): member for member in members}

    def find(self, line: str | None, printed: str) -> Member | None:
        """The member that a list means by a name on a line, old names included.

        A line code stands for one line of the capital region, so that the operator, which lists
        name in different ways, is not needed.
        """
        return self._by_name.get((line or "", current_name(printed)))


def assemble(
    members: Sequence[Member], infos: Iterable[StationInfo], listed: Iterable[Listed] = ()
) -> tuple[Station, ...]:
    """A station for each member, in the roster's order.

    Args:
        members: The roster.
        infos: Rows of KRIC's station list; the first row of a station counts.
        listed: Rows of operators' lists that have a position.
    """
    roster = Roster(members)
    groups = group_ids(tuple(members))
    info_of = _by_station(roster, infos)
    own = {
        member.station_id: row
        for row in listed
        if row.lon_deg is not None and (member := roster.find(row.line, row.printed))
    }
    names: dict[str, StationInfo] = {}
    for member in members:
        if info := info_of.get(member.station_id):
            names.setdefault(member.place, info)
    return tuple(
        Station(
            member=member,
            group_id=groups[member.place],
            info=info_of.get(member.station_id),
            name_info=info_of.get(member.station_id) or names.get(member.place),
            position=_position(own.get(member.station_id), info_of.get(member.station_id)),
        )
        for member in members
    )


def _by_station(roster: Roster, infos: Iterable[StationInfo]) -> Mapping[str, StationInfo]:
    found: dict[str, StationInfo] = {}
    for info in infos:
        member = roster.find(info.line, info.printed)
        if member and member.operator == info.operator:
            found.setdefault(member.station_id, info)
    return found


def _position(own: Listed | None, info: StationInfo | None) -> Position | None:
    """The operator's own position first: KRIC's of line 6 are those of the next station."""
    if own and own.lon_deg is not None and own.lat_deg is not None:
        return Position(lon_deg=own.lon_deg, lat_deg=own.lat_deg, source="operator")
    if info and info.lon_deg is not None and info.lat_deg is not None:
        return Position(lon_deg=info.lon_deg, lat_deg=info.lat_deg, source="kric")
    return None
