"""Readers of operators, lines, stations, their groups and codes: files in, Arrow tables out."""

from collections import Counter
from datetime import date

import pyarrow as pa

from madang.dataset import Inputs, Source
from madang_transfermap import sources
from madang_transfermap.readers.arrow import table_of
from madang_transfermap.readers.lists import codes, membership
from madang_transfermap.readers.lists.line_names import OPERATORS_EN, line_name
from madang_transfermap.readers.lists.roster import Member, ProviderLine, members, provider_lines
from madang_transfermap.readers.lists.station_info import StationInfo, station_infos
from madang_transfermap.readers.lists.stations import Roster, Station, assemble
from madang_transfermap.readers.steps.movement import movement_rows, printed_stations
from madang_transfermap.readers.text.names import HOMONYMS


def read_operators(inputs: Inputs) -> pa.Table:
    """One row for each operator of KRIC's code book."""
    named = {
        line.operator: line.operator_name for line in provider_lines(inputs.file(sources.PROVIDERS))
    }
    return table_of(
        list(named),
        operator_id=lambda code: code,
        name_ko=lambda code: named[code],
        name_en=OPERATORS_EN.get,
    )


def read_lines(inputs: Inputs) -> pa.Table:
    """One row for each operator's line of KRIC's code book."""
    roster = members(inputs.file(sources.ROSTERS), region=None)
    region_of = {member.line_id: member.region for member in roster}

    def region(line: ProviderLine) -> str:
        return region_of.get(f"{line.operator}-{line.line}", "capital")

    def named(line: ProviderLine, attribute: str) -> str | None:
        return getattr(line_name(line.line, region(line)), attribute, None)

    return table_of(
        provider_lines(inputs.file(sources.PROVIDERS)),
        line_id=lambda line: f"{line.operator}-{line.line}",
        operator_id=lambda line: line.operator,
        line=lambda line: line.line,
        region=region,
        name_ko=lambda line: named(line, "ko") or line.line_name,
        name_en=lambda line: named(line, "en"),
        colour=lambda line: named(line, "colour"),
        has_stations=lambda line: f"{line.operator}-{line.line}" in region_of,
    )


def read_station_groups(inputs: Inputs) -> pa.Table:
    """One row for each place where one may change, or that one line serves alone."""
    found = assemble(members(inputs.file(sources.ROSTERS)), _infos(inputs))
    first: dict[str, Station] = {}
    for station in found:
        first.setdefault(station.group_id, station)
    lines_of = {
        group: "/".join(dict.fromkeys(s.member.line for s in found if s.group_id == group))
        for group in first
    }
    return table_of(
        list(first),
        group_id=lambda group: group,
        name_ko=lambda group: first[group].member.name,
        name_en=lambda group: _info_name(first[group], "name_en"),
        lines=lambda group: lines_of[group],
        station_count=Counter(station.group_id for station in found).get,
        has_homonym=lambda group: first[group].member.name in HOMONYMS,
    )


def read_stations(inputs: Inputs) -> pa.Table:
    """One row for each station on a line of the capital region."""
    roster = members(inputs.file(sources.ROSTERS))
    found = assemble(roster, _infos(inputs), _positioned(inputs))
    day = inputs.file(sources.STATION_INFO).as_of

    def info(attribute: str):  # noqa: ANN202 -- a getter for table_of
        return lambda station: getattr(station.info, attribute, None)

    return table_of(
        found,
        station_id=lambda s: s.member.station_id,
        group_id=lambda s: s.group_id,
        operator_id=lambda s: s.member.operator,
        line_id=lambda s: s.member.line_id,
        line=lambda s: s.member.line,
        kric_station_code=lambda s: s.member.code,
        order_no=lambda s: s.member.order,
        name_ko=lambda s: s.member.name,
        side_name_ko=lambda s: s.member.side_name,
        name_en=lambda s: _info_name(s, "name_en"),
        name_ja=lambda s: _info_name(s, "name_ja"),
        name_zh_hans=lambda s: _info_name(s, "name_zh_hans"),
        name_zh_hant=lambda s: _info_name(s, "name_zh_hant"),
        lon_deg=lambda s: s.position and s.position.lon_deg,
        lat_deg=lambda s: s.position and s.position.lat_deg,
        position_source=lambda s: s.position and s.position.source,
        platform_type=info("platform_type"),
        has_screen_doors=info("has_screen_doors"),
        has_gap_filler=info("has_gap_filler"),
        platforms_connected=info("platforms_connected"),
        phone=info("phone"),
        opened_on=info("opened_on"),
        closed_on=info("closed_on"),
        as_of=lambda s: day if s.info else None,
    )


def read_station_codes(inputs: Inputs) -> pa.Table:
    """One row for each code or name that a list gives a station."""
    member_rows = members(inputs.file(sources.ROSTERS))
    return table_of(
        codes.without_doubled(_codes(inputs, member_rows)),
        system=lambda c: c.system,
        code=lambda c: c.code,
        valid_from=lambda c: c.valid_from,
        valid_to=lambda c: c.valid_to,
        station_id=lambda c: c.station_id,
        line_id=lambda c: c.line_id,
        status=lambda c: c.status,
    )


def _codes(inputs: Inputs, found: tuple[Member, ...]) -> list[codes.Code]:
    def as_of(source: Source) -> date:
        return inputs.file(source).as_of or inputs.run_time.date()

    roster, infos = Roster(found), _infos(inputs)
    movement = printed_stations(movement_rows(inputs.file(sources.MOVEMENT)))
    full = membership.full_route(inputs.file(sources.FULL_ROUTE))
    seoul = membership.seoul_positions(inputs.file(sources.SEOUL_POSITIONS))
    line9 = membership.line9_positions(inputs.file(sources.LINE9_POSITIONS))
    incheon = membership.incheon_stations(inputs.file(sources.INCHEON_STATIONS))
    number, name = codes.listed_numbers, codes.listed_names
    return [
        *codes.roster_codes(found, as_of(sources.ROSTERS)),
        *codes.info_codes(roster, infos, as_of(sources.STATION_INFO)),
        *name("molit_name", roster, full, as_of(sources.FULL_ROUTE)),
        *name("movement_name", roster, movement, as_of(sources.MOVEMENT)),
        *number("seoulmetro_number", roster, seoul, as_of(sources.SEOUL_POSITIONS)),
        *number("seoulmetro_number", roster, line9, as_of(sources.LINE9_POSITIONS)),
        *number("incheon_number", roster, incheon, as_of(sources.INCHEON_STATIONS)),
        *codes.other_names(roster, assemble(found, infos), as_of(sources.MOVEMENT)),
    ]


def _infos(inputs: Inputs) -> tuple[StationInfo, ...]:
    return station_infos(inputs.file(sources.STATION_INFO))


def _positioned(inputs: Inputs) -> tuple[membership.Listed, ...]:
    return (
        *membership.seoul_positions(inputs.file(sources.SEOUL_POSITIONS)),
        *membership.line9_positions(inputs.file(sources.LINE9_POSITIONS)),
        *membership.incheon_stations(inputs.file(sources.INCHEON_STATIONS)),
    )


def _info_name(station: Station, attribute: str) -> str | None:
    return getattr(station.name_info, attribute, None)
