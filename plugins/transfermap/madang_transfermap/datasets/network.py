"""Declarations of operators and lines."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_transfermap import readers, sources
from madang_transfermap.datasets.declare import (
    KEYWORDS,
    LICENCE,
    known_total,
    typed,
)
from madang_transfermap.datasets.values import REGION

_KRIC = "국가철도공단"
_OPERATOR_ID = Column(
    "operator_id",
    pa.string(),
    key=True,
    pattern="[A-Z0-9]{2}",
    title=Text(ko="운영기관 코드", en="Operator code"),
    notes=Text(ko="KRIC 철도운영기관 코드", en="Operator code of KRIC"),
)
_OPERATOR_COLUMNS = (
    _OPERATOR_ID,
    Column("name_ko", pa.string(), title=Text(ko="기관명", en="Name in Korean")),
    Column(
        "name_en",
        pa.string(),
        required=False,
        title=Text(ko="기관명(영문)", en="Name in English"),
        notes=Text(
            ko="우리가 붙인 영문 이름이며 기관의 공식 표기가 아닐 수 있음",
            en="Put in English by us; the operator may write itself otherwise",
        ),
    ),
)
operator = Dataset(
    key="transfermap.operator",
    title=Text(ko="도시철도 운영기관", en="Urban rail operators"),
    notes=Text(
        ko="도시철도와 광역철도 노선을 운영하는 전국 22개 기관의 코드와 이름입니다. 코드는 "
        "국가철도공단 "
        "철도산업정보센터(KRIC)의 것으로, 다른 표가 기관을 가리킬 때 씁니다.",
        en="Codes and names of the 22 bodies that run urban and metropolitan rail lines in Korea. "
        "The codes are KRIC's; other tables refer to operators by them.",
    ),
    columns=_OPERATOR_COLUMNS,
    rules=[
        known_total(
            "operators_known",
            22,
            Text(
                ko="기관 수가 바뀌면 코드표를 다시 확인해야 합니다.",
                en="Another number of operators means that the code book changed.",
            ),
        )
    ],
    sources=[sources.PROVIDERS],
    read=typed(readers.read_operators, _OPERATOR_COLUMNS),
    licence=LICENCE,
    publisher=_KRIC,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=Text(ko="대한민국", en="Republic of Korea"),
    frequency="P1Y",
)

_LINE_COLUMNS = (
    Column(
        "line_id",
        pa.string(),
        key=True,
        title=Text(ko="기관별 노선 번호", en="Line id"),
        notes=Text(
            ko="운영기관 코드와 노선 코드를 이은 것, 예 S1-3",
            en="Operator code and line code, e.g. S1-3",
        ),
    ),
    Column(
        "operator_id",
        pa.string(),
        ref="transfermap.operator.operator_id",
        title=Text(ko="운영기관 코드", en="Operator code"),
    ),
    Column(
        "line",
        pa.string(),
        pattern="[A-Z0-9]{1,2}",
        title=Text(ko="노선 코드", en="Line code"),
        notes=Text(
            ko="KRIC 노선 코드. 수도권에서는 운영기관이 달라도 한 노선은 한 코드",
            en="Line code of KRIC; in the capital region one line has one code whoever runs it",
        ),
    ),
    Column("region", pa.string(), values=REGION, title=Text(ko="권역", en="Region")),
    Column("name_ko", pa.string(), title=Text(ko="노선명", en="Name in Korean")),
    Column(
        "name_en", pa.string(), required=False, title=Text(ko="노선명(영문)", en="Name in English")
    ),
    Column(
        "colour",
        pa.string(),
        required=False,
        pattern="#[0-9A-F]{6}",
        title=Text(ko="화면 색", en="Display colour"),
        notes=Text(
            ko="화면에 그릴 때 쓰는 색으로, 기관의 공식 색상값이 아닐 수 있음",
            en="The colour that we draw the line in; not an official value of the operator",
        ),
    ),
    Column(
        "has_stations",
        pa.bool_(),
        title=Text(ko="운행 중인 역 있음", en="Has operating stations"),
        notes=Text(
            ko="KRIC 노선별 역 목록에 역이 있는지. 폐선된 자기부상철도는 아니오",
            en="Whether KRIC's rosters list stations; not so for the closed maglev line",
        ),
    ),
)
line = Dataset(
    key="transfermap.line",
    title=Text(ko="도시철도 노선", en="Urban rail lines"),
    notes=Text(
        ko="운영기관마다 나눈 전국 46개 노선의 코드, 이름, 화면 색입니다. 1호선처럼 여러 기관이 "
        "나누어 "
        "운영하는 노선은 기관마다 한 줄이며, 수도권에서는 노선 코드 24개가 운행 중입니다.",
        en="Codes, names and display colours of 46 lines, one row for each operator of a line: "
        "line 1 "
        "has two. In the capital region 24 line codes are in service.",
    ),
    columns=_LINE_COLUMNS,
    rules=[
        Rule(
            "id_is_operator_and_line",
            sql="line_id <> operator_id || '-' || line",
            why=Text(
                ko="번호가 코드와 어긋나면 다른 표의 노선을 찾을 수 없습니다.",
                en="An id that contradicts its codes cannot be found from other tables.",
            ),
            passes=[{"line_id": "S1-3", "operator_id": "S1", "line": "3"}],
            fails=[{"line_id": "S1-3", "operator_id": "KR", "line": "3"}],
        ),
        known_total(
            "lines_known",
            46,
            Text(
                ko="기관별 노선 수가 바뀌면 코드표를 다시 확인해야 합니다.",
                en="Another number of lines means that the code book changed.",
            ),
        ),
        known_total(
            "capital_lines_known",
            24,
            Text(
                ko="수도권 노선 24개 중 하나라도 빠지면 길찾기에서 사라집니다.",
                en="One of the 24 lines of the capital region missing would vanish from routing.",
            ),
            of="DISTINCT line",
            where="region = 'capital' AND has_stations",
            cases="'capital' AS region, true AS has_stations, n::VARCHAR AS line",
        ),
    ],
    sources=[sources.PROVIDERS, sources.ROSTERS],
    read=typed(readers.read_lines, _LINE_COLUMNS),
    licence=LICENCE,
    publisher=_KRIC,
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=Text(ko="대한민국", en="Republic of Korea"),
    frequency="P1Y",
)
