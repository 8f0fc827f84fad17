"""Names of operators and lines in both languages, and the colours that we draw lines in.

Korean names of operators are KRIC's. English names and colours are ours: no held source has them.
A colour follows the operator's habit; it is for display and says nothing official.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LineName:
    """How a line is called and drawn.

    Attributes:
        ko: Korean name.
        en: English name.
        colour: `#RRGGBB`, None where none is chosen.
    """

    ko: str
    en: str
    colour: str | None = None


OPERATORS_EN = {
    "AR": "Airport Railroad",
    "BG": "Busan-Gimhae Light Rail",
    "BS": "Busan Transportation Corporation",
    "DG": "Daegu Transportation Corporation",
    "DJ": "Daejeon Transportation Corporation",
    "DX": "Neo Trans",
    "EV": "Yongin Everline",
    "GJ": "Gwangju Transportation Corporation",
    "GM": "Gimpo Goldline SRS",
    "GU": "Guri Urban Corporation",
    "GX": "GTX-A Operation",
    "IA": "Incheon International Airport Corporation",
    "IC": "Incheon Transit Corporation",
    "KR": "Korea Railroad Corporation (Korail)",
    "NU": "Namyangju Urban Corporation",
    "S1": "Seoul Metro",
    "S9": "Seoul Metro Line 9",
    "SL": "South Seoul Light Rail",
    "SR": "SR Corporation",
    "SW": "Seohae Railway",
    "UI": "Ui-Sinseol Light Rail",
    "UL": "Uijeongbu Light Rail",
}

_CAPITAL = {
    "1": LineName(ko="1호선", en="Line 1", colour="#0052A4"),
    "2": LineName(ko="2호선", en="Line 2", colour="#00A84D"),
    "3": LineName(ko="3호선", en="Line 3", colour="#EF7C1C"),
    "4": LineName(ko="4호선", en="Line 4", colour="#00A5DE"),
    "5": LineName(ko="5호선", en="Line 5", colour="#996CAC"),
    "6": LineName(ko="6호선", en="Line 6", colour="#CD7C2F"),
    "7": LineName(ko="7호선", en="Line 7", colour="#747F00"),
    "8": LineName(ko="8호선", en="Line 8", colour="#E6186C"),
    "9": LineName(ko="9호선", en="Line 9", colour="#BDB092"),
    "A": LineName(ko="GTX-A", en="GTX-A", colour="#9A6292"),
    "A1": LineName(ko="공항철도", en="Airport Railroad (AREX)", colour="#0090D2"),
    "D1": LineName(ko="신분당선", en="Shinbundang Line", colour="#D4003B"),
    "E1": LineName(ko="에버라인", en="EverLine", colour="#509F22"),
    "G1": LineName(ko="김포골드라인", en="Gimpo Goldline", colour="#A17800"),
    "I1": LineName(ko="인천 1호선", en="Incheon Line 1", colour="#7CA8D5"),
    "I2": LineName(ko="인천 2호선", en="Incheon Line 2", colour="#ED8B00"),
    "K1": LineName(ko="수인분당선", en="Suin-Bundang Line", colour="#F5A200"),
    "K2": LineName(ko="경춘선", en="Gyeongchun Line", colour="#0C8E72"),
    "K4": LineName(ko="경의중앙선", en="Gyeongui-Jungang Line", colour="#77C4A3"),
    "K5": LineName(ko="경강선", en="Gyeonggang Line", colour="#0054A6"),
    "L1": LineName(ko="신림선", en="Sillim Line", colour="#6789CA"),
    "M1": LineName(ko="인천공항 자기부상철도", en="Incheon Airport Maglev"),
    "U1": LineName(ko="의정부경전철", en="Uijeongbu Light Rail", colour="#FDA600"),
    "UI": LineName(ko="우이신설선", en="Ui-Sinseol Line", colour="#B7C450"),
    "WS": LineName(ko="서해선", en="Seohae Line", colour="#8FC31F"),
}
_ELSEWHERE = {
    "B1": LineName(ko="부산김해경전철", en="Busan-Gimhae Light Rail"),
    "K6": LineName(ko="동해선", en="Donghae Line"),
    "K7": LineName(ko="대경선", en="Daegyeong Line"),
}
_CITIES = {
    "busan": ("부산", "Busan"),
    "daegu": ("대구", "Daegu"),
    "daejeon": ("대전", "Daejeon"),
    "gwangju": ("광주", "Gwangju"),
}


def line_name(line: str, region: str) -> LineName | None:
    """How the line is called; None where we have no name for it yet.

    >>> line_name("K4", "capital").en, line_name("2", "busan").ko
    ('Gyeongui-Jungang Line', '부산 2호선')
    """
    if region == "capital":
        return _CAPITAL.get(line)
    if line.isdigit() and region in _CITIES:
        ko, en = _CITIES[region]
        return LineName(ko=f"{ko} {line}호선", en=f"{en} Line {line}")
    return _ELSEWHERE.get(line)
