"""What the plan's datasets have in common: source, credits, the guard of people's data."""

from datetime import date
from typing import NoReturn

from madang.dataset import Inputs, Source, Text
from madang.errors import SourceError

PUBLISHER = "서울특별시"
LICENCE = "kogl-1"
ISSUED_FROM, ISSUED_TO = date(2018, 8, 1), date(2018, 8, 31)  # the cover prints the month alone
SPATIAL = Text(ko="서울특별시", en="Seoul")
KEYWORDS = (
    Text(ko="열린정부", en="open government"),
    Text(ko="실행계획", en="action plan"),
    Text(ko="공약 이행", en="commitments"),
    Text(ko="OGP", en="OGP"),
)
LICENCE_NOTE = Text(
    ko="계획서에는 이용조건이 인쇄되어 있지 않아, 서울시 저작물에 준하여 공공누리 "
    "제1유형(출처표시)으로 보았습니다.",
    en="The plan prints no licence; we read it as KOGL type 1 (attribution), as for the city's "
    "other works.",
)

PLAN_BOOK = Source(
    key="seoul-ogp-plan-2018",
    title=Text(
        ko="서울시 열린정부 파트너십(OGP) 2차 실행계획",
        en="Seoul Open Government Partnership (OGP) second action plan",
    ),
    publisher=PUBLISHER,
    licence=LICENCE,
    licence_text=f"{LICENCE_NOTE.ko} {LICENCE_NOTE.en}",
    dataset_id="서울시 열린정부 파트너십(OGP) 2차 실행계획, 2018. 8.",
    as_of=ISSUED_TO,
)


def noted(ko: str, en: str) -> Text:
    """Notes of a dataset of the plan: what it holds, then how its licence was read."""
    return Text(ko=f"{ko} {LICENCE_NOTE.ko}", en=f"{en} {LICENCE_NOTE.en}")


def printed_only(inputs: Inputs) -> NoReturn:
    """Never gives rows: the plan's tables were written by hand and stand in `facts/` alone.

    Raises:
        SourceError: Always; the platform reads facts tables itself and does not come here.
    """
    message = (
        f"source {PLAN_BOOK.key}: has no landing file (found {sorted(inputs.files)}); "
        "its tables are bundled, run `madang build` with the facts of this package in place"
    )
    raise SourceError(message)
