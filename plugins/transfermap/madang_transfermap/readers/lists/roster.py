"""KRIC's answers: which stations an operator's line has (membership truth), and the code book.

Source: KRIC trainUseInfo/subwayRouteInfo, 36 recorded answers; KRIC code book of operators and
lines. KOGL type 1.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang.dataset import RawFile
from madang.errors import WrongContent
from madang_transfermap.readers.text.names import base_name, place_of, side_name

Region: TypeAlias = Literal["capital", "busan", "daegu", "gwangju", "daejeon"]
REGIONS: dict[str, Region] = {
    "01": "capital",
    "02": "busan",
    "03": "daegu",
    "04": "gwangju",
    "05": "daejeon",
}
# Order in which a place's first line is chosen for its group id. New lines go to the end, so that
# a place keeps its id when a new line comes to it.
LINE_ORDER = (
    *("1", "2", "3", "4", "5", "6", "7", "8", "9"),
    *(
        "A1",
        "K4",
        "K2",
        "K1",
        "D1",
        "K5",
        "WS",
        "I1",
        "I2",
        "E1",
        "U1",
        "UI",
        "G1",
        "L1",
        "A",
        "M1",
    ),
)

# Ids of places to which an older line was extended after the ids were frozen: place -> group id.
KEPT_GROUPS: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One station on one line of one operator.

    Attributes:
        region: Where it is.
        operator: KRIC operator code.
        line: KRIC line code.
        code: KRIC station code.
        order: Place in the answer; parallel branches share numbers, so it is no adjacency.
        printed: Name as KRIC prints it.
    """

    region: Region
    operator: str
    line: str
    code: str
    order: int
    printed: str

    @property
    def station_id(self) -> str:
        """`S1-3-312`: operator, line and KRIC station code."""
        return f"{self.operator}-{self.line}-{self.code}"

    @property
    def line_id(self) -> str:
        """`S1-3`: operator and line."""
        return f"{self.operator}-{self.line}"

    @property
    def name(self) -> str:
        """Base name."""
        return base_name(self.printed)

    @property
    def side_name(self) -> str | None:
        """Name in brackets."""
        return side_name(self.printed)

    @property
    def place(self) -> str:
        """What it shares with the stations that one may change to here."""
        return place_of(self.name, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """An operator's line in the code book."""

    operator: str
    operator_name: str
    line: str
    line_name: str


def members(file: RawFile, region: Region | None = "capital") -> tuple[Member, ...]:
    """The station-lines of the recorded answers, in their order.

    Args:
        file: The recorded answers, JSON.
        region: Only this region; all where None.

    Raises:
        WrongContent: An answer lacks a field or says that it failed.
    """
    try:
        found = [
            _member(station)
            for roster in file.json()["rosters"]
            for station in _stations(file, roster)
        ]
    except (KeyError, TypeError) as error:
        message = f"{file.name}: no recorded KRIC answers, field {error} is missing"
        raise WrongContent(message) from error
    return tuple(member for member in found if region in {None, member.region})


def provider_lines(file: RawFile) -> tuple[ProviderLine, ...]:
    """The operators' lines of the code book, in its order.

    Raises:
        WrongContent: The document has another shape.
    """
    try:
        return tuple(
            ProviderLine(
                operator=line["railOprIsttCd"],
                operator_name=line["operatorName"],
                line=line["lnCd"],
                line_name=line["lineName"],
            )
            for line in file.json()["providerLines"]
        )
    except (KeyError, TypeError) as error:
        message = f"{file.name}: no KRIC code book, field {error} is missing"
        raise WrongContent(message) from error


def group_ids(found: tuple[Member, ...]) -> dict[str, str]:
    """The group id of each place: `G-` and the station id on its first line in `LINE_ORDER`.

    An id is frozen once it is published. Where an extension of an older line would change one, the
    old id is written into `KEPT_GROUPS`; a test over the real files tells.
    """
    rank = {line: place for place, line in enumerate(LINE_ORDER)}
    first: dict[str, Member] = {}
    for member in sorted(found, key=lambda m: (rank.get(m.line, len(rank)), m.station_id)):
        first.setdefault(member.place, member)
    return {place: f"G-{member.station_id}" for place, member in first.items()} | {
        place: group for place, group in KEPT_GROUPS.items() if place in first
    }


def _stations(file: RawFile, roster: dict[str, object]) -> list[dict[str, object]]:
    stations = roster["stations"]
    if roster["resultCode"] != "00" or not isinstance(stations, list):
        message = f"{file.name}: line {roster['lnCd']} answered {roster['resultCode']}, wanted 00"
        raise WrongContent(message)
    if len(stations) != roster["stationCount"]:
        message = (
            f"{file.name}: line {roster['lnCd']} holds {len(stations)} stations, "
            f"its answer claims {roster['stationCount']}"
        )
        raise WrongContent(message)
    return stations


def _member(station: dict[str, object]) -> Member:
    return Member(
        region=REGIONS[str(station["mreaWideCd"])],
        operator=str(station["railOprIsttCd"]),
        line=str(station["lnCd"]),
        code=str(station["stinCd"]),
        order=int(str(station["stinConsOrdr"])),
        printed=str(station["stinNm"]),
    )
