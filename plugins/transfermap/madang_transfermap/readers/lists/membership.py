"""The ministry's list of all urban rail stations, and operators' own station lists.

KRIC's roster is the truth about membership; these lists are reconciled with it by line and name,
never by total.

Source: 도시철도 전체노선 (data.go.kr 15122916); 서울교통공사 역사 좌표 (15099316, 15099317);
인천교통공사 역사정보 (15083751). No restriction.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from madang.dataset import RawFile
from madang_transfermap.readers.delimited import rows
from madang_transfermap.readers.lists.station_info import usable
from madang_transfermap.readers.text.lines import line_code

_FULL_ROUTE = ("권역", "권역명", "철도운영기관명", "노선명", "순번", "역명")
_SEOUL = (
    "연번",
    "호선",
    "고유역번호(외부역코드)",
    "역명",
    "위도",
    "경도",
    "작성일자",
    "작성기준일",
)
_LINE_9 = ("연번", "호선", "역번호", "역명", "위도", "경도", "데이터기준일자")
_INCHEON = (
    "역번호",
    "역사명",
    "노선번호",
    "노선명",
    "영문역사명",
    "한자역사명",
    "환승역구분",
    "환승노선번호",
    "환승노선명",
    "역위도",
    "역경도",
    "운영기관명",
    "역사도로명주소",
    "역사전화번호",
    "데이터기준일자",
)
_INCHEON_LINES = {"인천지하철 1호선": "I1", "인천지하철 2호선": "I2", "7호선": "7"}
_CAPITAL = "01"
_ONE_OPERATOR = {
    "공항철도주식회사": "AR",
    "네오트랜스주식회사": "DX",
    "용인경량전철주식회사": "EV",
    "김포골드라인운영주식회사": "GM",
    "구리도시공사": "GU",
    "지티엑스에이운영": "GX",
    "인천국제공항공사": "IA",
    "인천교통공사": "IC",
    "코레일": "KR",
    "남양주도시공사": "NU",
    "서울교통공사": "S1",
    "서울시메트로9호선주식회사": "S9",
    "남서울경전철주식회사": "SL",
    "주식회사 SR": "SR",
    "서해철도주식회사": "SW",
    "우이신설경전철주식회사": "UI",
    "의정부경량전철주식회사": "UL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A station on a line as a list names it.

    Attributes:
        operator: KRIC operator code, `?` and the printed name where it is not known.
        line: KRIC line code, None where it is not known.
        printed: Name as printed.
        number: The list's own station number, None where it has none.
        lon_deg: Longitude, None where the list has none.
        lat_deg: Latitude, None where the list has none.
    """

    operator: str
    line: str | None
    printed: str
    number: str | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None

    @property
    def line_id(self) -> str:
        """Operator and line."""
        return f"{self.operator}-{self.line}"


def full_route(file: RawFile) -> tuple[Listed, ...]:
    """The rows of the capital region: 802 in 2025, with the 6 of the closed maglev line.

    Raises:
        HeaderChanged: The file has other columns.
    """
    return tuple(
        Listed(
            operator=_ONE_OPERATOR.get(row["철도운영기관명"], f"?{row['철도운영기관명']}"),
            line=line_code(row["노선명"]),
            printed=row["역명"].strip(),
        )
        for row in rows(file, _FULL_ROUTE)
        if row["권역"] == _CAPITAL
    )


def seoul_positions(file: RawFile) -> tuple[Listed, ...]:
    """Stations of Seoul Metro, lines 1 to 8, with number and position.

    Raises:
        HeaderChanged: The file has other columns.
    """
    number = "고유역번호(외부역코드)"
    return tuple(
        _positioned("S1", row["호선"], row, ("역명", number, "경도", "위도"))
        for row in rows(file, _SEOUL)
    )


def line9_positions(file: RawFile) -> tuple[Listed, ...]:
    """Stations of line 9, phases 2 and 3, with number and position.

    Raises:
        HeaderChanged: The file has other columns.
    """
    return tuple(
        _positioned("S9", row["호선"], row, ("역명", "역번호", "경도", "위도"))
        for row in rows(file, _LINE_9)
    )


def incheon_stations(file: RawFile) -> tuple[Listed, ...]:
    """Stations of Incheon Transit with number and position.

    Raises:
        HeaderChanged: The file has other columns.
    """
    return tuple(
        _positioned(
            "IC",
            _INCHEON_LINES.get(row["노선명"]),
            row,
            ("역사명", "역번호", "역경도", "역위도"),
        )
        for row in rows(file, _INCHEON)
    )


def _positioned(
    operator: str, line: str | None, row: Mapping[str, str], columns: tuple[str, str, str, str]
) -> Listed:
    printed, number, lon, lat = (row[column].strip() for column in columns)
    position = usable(lon, lat)
    return Listed(
        operator=operator,
        line=line,
        printed=printed,
        number=number,
        lon_deg=position[0] if position else None,
        lat_deg=position[1] if position else None,
    )
