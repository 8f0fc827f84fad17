"""Every code and name under which a list speaks of a station on a line.

A system is one list's way of naming: its numbers, or its printed names. Codes of systems that use
a number on several lines carry the line in front (`KR-1:106`). A code that a list gives to two
stations names neither and is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from madang_transfermap.readers.lists.membership import Listed
from madang_transfermap.readers.lists.roster import Member
from madang_transfermap.readers.lists.station_info import StationInfo
from madang_transfermap.readers.lists.stations import Roster, Station
from madang_transfermap.readers.text.names import OTHER_NAMES, OtherName, base_name

System: TypeAlias = Literal[
    "kric_code",
    "kric_name",
    "info_number",
    "info_name",
    "molit_name",
    "movement_name",
    "seoulmetro_number",
    "incheon_number",
    "other_name",
]
SYSTEMS: tuple[System, ...] = get_args(System)
Status: TypeAlias = Literal["current", "former", "variant", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of one system.

    Attributes:
        system: The list's way of naming.
        code: The code; names stand behind the line.
        valid_from: First day on which a held list shows it; for other names the station's opening.
        valid_to: Day on which it ended, None where it stands or the day is not known.
        station_id: What it names; None for stations that are closed.
        line_id: Line that the list puts it on.
        status: Whether the name is today's.
    """

    system: System
    code: str
    valid_from: date
    valid_to: date | None
    station_id: str | None
    line_id: str
    status: Status


def roster_codes(members: Iterable[Member], as_of: date) -> Iterator[Code]:
    """KRIC's own codes and printed names."""
    for member in members:
        yield _code("kric_code", member.station_id, as_of, member)
        yield _code("kric_name", f"{member.line_id}:{member.printed}", as_of, member)


def info_codes(roster: Roster, infos: Iterable[StationInfo], as_of: date) -> Iterator[Code]:
    """Station numbers shown to passengers, and names, of KRIC's station list."""
    for info in infos:
        member = roster.find(info.line, info.printed)
        if member and member.operator == info.operator:
            status = _status(info.printed, member)
            yield _code("info_name", f"{member.line_id}:{info.printed}", as_of, member, status)
            if info.number:
                yield _code("info_number", f"{member.line_id}:{info.number}", as_of, member)


def listed_names(
    system: System, roster: Roster, listed: Iterable[Listed], as_of: date
) -> Iterator[Code]:
    """Names as a list prints them, closed stations included, each once."""
    for row in dict.fromkeys(listed):
        member = roster.find(row.line, row.printed)
        yield Code(
            system=system,
            code=f"{row.line_id}:{row.printed}",
            valid_from=as_of,
            valid_to=None,
            station_id=member.station_id if member else None,
            line_id=row.line_id,
            status=_status(row.printed, member) if member else "closed",
        )


def listed_numbers(
    system: System, roster: Roster, listed: Iterable[Listed], as_of: date
) -> Iterator[Code]:
    """Station numbers of an operator's own list."""
    for row in listed:
        member = roster.find(row.line, row.printed)
        if member and row.number:
            yield _code(system, row.number, as_of, member)


def other_names(roster: Roster, stations: Iterable[Station], as_of: date) -> Iterator[Code]:
    """Former names and variants that texts still use; without an opening day valid from `as_of`."""
    opened = {s.member.station_id: s.info.opened_on for s in stations if s.info}
    for other in OTHER_NAMES:
        if member := roster.find(other.line, other.station):
            yield _other(other, member, opened.get(member.station_id) or as_of)


def without_doubled(codes: Iterable[Code]) -> list[Code]:
    """The codes, less those that stand for two stations and exact repetitions."""
    different = list(dict.fromkeys(codes))
    meant = Counter((code.system, code.code, code.valid_from) for code in different)
    return [code for code in different if meant[code.system, code.code, code.valid_from] == 1]


def _code(
    system: System, code: str, as_of: date, member: Member, status: Status = "current"
) -> Code:
    return Code(
        system=system,
        code=code,
        valid_from=as_of,
        valid_to=None,
        station_id=member.station_id,
        line_id=member.line_id,
        status=status,
    )


def _other(other: OtherName, member: Member, valid_from: date) -> Code:
    return Code(
        system="other_name",
        code=f"{member.line_id}:{other.name}",
        valid_from=valid_from,
        valid_to=other.ended_on,
        station_id=member.station_id,
        line_id=member.line_id,
        status=other.status,
    )


def _status(printed: str, member: Member) -> Status:
    base = base_name(printed)
    if base == member.name:
        return "current"
    for other in OTHER_NAMES:
        if (other.name, other.line) == (base, member.line):
            return other.status
    return "variant"
