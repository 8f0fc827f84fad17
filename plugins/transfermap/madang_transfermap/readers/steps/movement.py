"""The ministry's transfer movement file: rows as printed, and where each path begins.

Source: 철도역 환승 이동경로 (교통약자), data.go.kr 15130556, as of 2025-08-11, no restriction.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from madang.dataset import RawFile
from madang.errors import WrongContent
from madang_transfermap.readers.delimited import rows
from madang_transfermap.readers.lists.membership import Listed
from madang_transfermap.readers.text.lines import line_code

HEADER = (
    "철도운영기관코드",
    "선명",
    "역명",
    "환승이동순서",
    "이동내용상세",
    "환승이동내용",
)
_OPERATOR = re.compile(r"(?P<code>[A-Z0-9]{2})\((?P<name>.+)\)")
_REGION_OF_OPERATOR = {
    "BS": "busan",
    "BG": "busan",
    "DG": "daegu",
    "DJ": "daejeon",
    "GJ": "gwangju",
}
_REGION_OF_LINE = {"K6": "busan", "K7": "daegu"}  # Korail's lines outside the capital region


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the file, cells as printed.

    Attributes:
        number: Place in the file, from 1, without the header.
        operator: KRIC operator code in front of the bracket.
        operator_name: Operator's name in the bracket.
        line_name: Line as printed.
        station_name: Station as printed.
        order: Place in the path by the order column.
        text: What to do.
        end_text: Line and direction of an end of the path; normally in its first and last row.
    """

    number: int
    operator: str
    operator_name: str
    line_name: str
    station_name: str
    order: int
    text: str
    end_text: str

    @property
    def line(self) -> str | None:
        """KRIC line code."""
        return line_code(self.line_name)

    @property
    def region(self) -> str:
        """Region of the operator, or of Korail's line."""
        found = _REGION_OF_OPERATOR.get(self.operator) or _REGION_OF_LINE.get(self.line or "")
        return found or "capital"


def movement_rows(file: RawFile) -> tuple[Row, ...]:
    """All rows of the file in order.

    Raises:
        HeaderChanged: It has other columns.
        WrongContent: An operator or an order number is in no known form; names the row.
    """
    return tuple(
        _row(file.name, number, list(row.values()))
        for number, row in enumerate(rows(file, HEADER), start=1)
    )


def split_paths(found: Iterable[Row]) -> tuple[tuple[Row, ...], ...]:
    """The rows path by path. Order 1 begins one; gaps in the numbers (부평, 미금, 창동) do not."""
    paths: list[list[Row]] = []
    for row in found:
        if row.order == 1 or not paths:
            paths.append([])
        paths[-1].append(row)
    return tuple(tuple(path) for path in paths)


def printed_stations(found: Iterable[Row]) -> tuple[Listed, ...]:
    """The capital region's stations as the file prints them, each once."""
    return tuple(
        dict.fromkeys(
            Listed(operator=row.operator, line=row.line, printed=row.station_name)
            for row in found
            if row.region == "capital"
        )
    )


def _row(name: str, number: int, cells: list[str]) -> Row:
    operator, line_name, station_name, order, text, end_text = (cell.strip() for cell in cells)
    match = _OPERATOR.fullmatch(operator)
    if match is None or not order.isdigit():
        message = (
            f"{name}, row {number}: operator {operator!r} and order {order!r} found, "
            "wanted a code with its name in brackets, like S1(서울교통공사), and a number"
        )
        raise WrongContent(message)
    return Row(
        number=number,
        operator=match["code"],
        operator_name=match["name"],
        line_name=line_name,
        station_name=station_name,
        order=int(order),
        text=text,
        end_text=end_text,
    )
