"""Columns that several tables of milestones have in common. No datasets here."""

import pyarrow as pa

from madang.dataset import Column, Text

MILESTONE_PATTERN = r"c\d-m\d(-\d){0,2}"
_START = r"'?\d\d(\.\d{1,2}월?|~| 상반기| 하반기)"
_END = r"('?\d\d\.)?\d{1,2}월?"
TEXT_KEY = "commitments.milestone_text"


def commitment_id() -> Column:
    """The commitment that a row belongs to."""
    return Column(
        "commitment_id",
        pa.string(),
        ref="commitments.commitment.commitment_id",
        title=Text(ko="이행과제", en="Commitment"),
    )


def titles(*, derived: bool) -> list[Column]:
    """The title as printed and our English of it."""
    return [
        Column(
            name,
            pa.string(),
            title=title,
            derived_from=(f"{TEXT_KEY}.{name}",) if derived else (),
        )
        for name, title in (
            ("title_ko", Text(ko="제목", en="Title, as printed")),
            ("title_en", Text(ko="영문 요약", en="Our own summary")),
        )
    ]


def printed_texts(*, derived: bool) -> list[Column]:
    """Start and end, character for character as printed."""
    return [
        Column(
            name,
            pa.string(),
            pattern=pattern,
            required=False,
            title=title,
            notes=Text(ko="빈칸은 인쇄된 날짜가 없음을 뜻합니다.", en="Null: no date is printed."),
            derived_from=(f"{TEXT_KEY}.{name}",) if derived else (),
        )
        for name, pattern, title in (
            ("start_text", _START, Text(ko="인쇄된 시작", en="Start, as printed")),
            ("end_text", _END, Text(ko="인쇄된 끝", en="End, as printed")),
        )
    ]


def day(
    name: str, ko: str, en: str, *, required: bool = False, notes: Text | None = None
) -> Column:
    """A calendar day in Seoul."""
    title = Text(ko=ko, en=en)
    return Column(name, pa.date32(), required=required, title=title, notes=notes)
