"""What the declarations of transfer paths and of their steps have in common."""

import pyarrow as pa

from madang.dataset import Column, Text
from madang_transfermap.datasets.declare import SEVERAL_NOTE

MOLIT = "국토교통부"
FLOOR_PATTERN = r"B[1-9][0-9]?|[1-9][0-9]?F|BM"
FLOOR_NOTE = Text(
    ko="B2는 지하 2층, 1F는 지상 1층, BM은 지하 중간층. 빈칸은 알 수 없음",
    en="B2 is the second floor below ground, 1F the ground floor, BM a floor between. Null is "
    "unknown",
)
LOOK_AGAIN = Text(
    ko="원본을 확인한 2025년 8월 11일 자료와 수가 다르면 다시 확인한 뒤 받아들여야 합니다.",
    en="Numbers other than those of the file of 2025-08-11 must be looked at before they are "
    "taken.",
)
LINES_PATTERN = "[A-Z0-9]{1,2}(?:/[A-Z0-9]{1,2})*"
CODES_PATTERN = "[a-z0-9_]+(?:/[a-z0-9_]+)*"
ONLY_IF_SAID = Text(
    ko="그렇다고 적혀 있으면 참, 아니면 빈칸(알 수 없음)",
    en="True where the text says so, else null (unknown)",
)
REMARK_NOTE = Text(
    ko="surface 지상 승강장, underground 지하 승강장, branch 지선, same_platform 같은 승강장 "
    "맞은편, "
    "closed_until_2024_01 2024년 1월까지 폐쇄로 적힘. 그 밖에는 낱말 그대로의 뜻. "
    + SEVERAL_NOTE.ko,
    en="surface and underground platforms, branch line, same_platform (across the platform), "
    "closed_until_2024_01 (printed as closed until January 2024), others as the word says. "
    + SEVERAL_NOTE.en,
)


def floor(name: str, ko: str, en: str) -> Column:
    """A column that holds a floor in normal form."""
    return Column(
        name,
        pa.string(),
        required=False,
        pattern=FLOOR_PATTERN,
        title=Text(ko=ko, en=en),
        notes=FLOOR_NOTE,
    )


def source_text(name: str, ko: str, en: str) -> Column:
    """A column that holds the source's own words, never in bundled facts."""
    return Column(
        name,
        pa.string(),
        required=False,
        bundled=False,
        title=Text(ko=ko, en=en),
        notes=Text(
            ko="원본 문구. 묶음 자료로 지은 표에서는 빈칸",
            en="Text of the source; null in tables built from bundled facts",
        ),
    )
