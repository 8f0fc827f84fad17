"""Declaration of the milestones with their dates read, and the rules that find contradictions.

Everything read from the printed texts (dates, levels, the time a milestone covers) is computed, so
that no parsed date is ever typed. The rules count on printed dates; `commitments.date_finding`
lists the same contradictions one by one, found by `madang_commitments.findings`.
"""

from datetime import date

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang.rules import no_contact_details
from madang_commitments.datasets.shared import (
    MILESTONE_PATTERN,
    TEXT_KEY,
    commitment_id,
    day,
    printed_texts,
    titles,
)
from madang_commitments.declare import (
    ISSUED_FROM,
    ISSUED_TO,
    KEYWORDS,
    LICENCE,
    PUBLISHER,
    SPATIAL,
    noted,
)
from madang_commitments.readers import milestones as readers

_MILESTONE_COLUMNS = [
    Column(
        "milestone_id",
        pa.string(),
        key=True,
        pattern=MILESTONE_PATTERN,
        title=Text(ko="이행단계 번호", en="Milestone id"),
        derived_from=(f"{TEXT_KEY}.milestone_id",),
    ),
    commitment_id(),
    Column(
        "parent_id",
        pa.string(),
        ref="commitments.milestone.milestone_id",
        required=False,
        title=Text(ko="윗단계", en="Milestone above"),
        derived_from=(f"{TEXT_KEY}.milestone_id",),
    ),
    Column(
        "level",
        pa.int16(),
        unit="1",
        min=1,
        max=3,
        title=Text(ko="단계의 깊이", en="Level"),
        derived_from=(f"{TEXT_KEY}.milestone_id",),
    ),
    *titles(derived=True),
    Column(
        "status",
        pa.string(),
        required=False,
        values={
            "new": Text(ko="신규", en="New"),
            "in_progress": Text(ko="진행중", en="In progress"),
        },
        title=Text(ko="상태", en="Status"),
        notes=Text(
            ko="계획 수립 때의 상태이며 이행 결과가 아닙니다.",
            en="As the plan prints it in 2018; not how far it has come.",
        ),
        derived_from=(f"{TEXT_KEY}.status_text",),
    ),
    *printed_texts(derived=True),
    Column(
        "precision",
        pa.string(),
        values={
            "month": Text(ko="달", en="Month"),
            "half": Text(ko="반기", en="Half year"),
            "year": Text(ko="해", en="Year"),
            "inherited": Text(ko="윗단계를 따름", en="Inherited from the milestone above"),
        },
        title=Text(ko="날짜의 정밀도", en="Precision of the printed start"),
        derived_from=(f"{TEXT_KEY}.start_text",),
    ),
    day(
        "starts_on",
        "인쇄된 시작일",
        "First day, as printed",
        notes=Text(ko="인쇄된 글자를 날짜로 읽은 값입니다.", en="The printed text read as a day."),
    ),
    day(
        "ends_on",
        "인쇄된 종료일",
        "Last day, as printed",
        notes=Text(
            ko="그날을 포함합니다. 시작이 있는데 빈칸이면 끝이 열려 있습니다.",
            en="Included. Null with a start: the end is open.",
        ),
    ),
    day("corrected_starts_on", "바로잡은 시작일", "First day, corrected"),
    day("corrected_ends_on", "바로잡은 종료일", "Last day, corrected"),
    Column(
        "correction_ko",
        pa.string(),
        required=False,
        title=Text(ko="바로잡은 이유", en="Reason of the correction, Korean"),
    ),
    Column(
        "correction_en",
        pa.string(),
        required=False,
        title=Text(ko="바로잡은 이유(영문)", en="Reason of the correction"),
    ),
    day(
        "effective_starts_on",
        "적용 시작일",
        "First day that applies",
        required=True,
        notes=Text(
            ko="바로잡은 값, 없으면 인쇄된 값, 없으면 윗단계의 값입니다.",
            en="The corrected day, else its own, else that of the milestone above.",
        ),
    ),
    day(
        "effective_ends_on",
        "적용 종료일",
        "Last day that applies",
        required=True,
        notes=Text(
            ko="바로잡은 값, 없으면 인쇄된 값, 없거나 열려 있으면 윗단계의 값입니다.",
            en="The corrected day, else its own; an open end takes that of the milestone above.",
        ),
    ),
]

_FROM, _TO = f"DATE '{ISSUED_FROM}'", f"DATE '{ISSUED_TO}'"
# Last day of the month, half or year that the printed start names.
_SPOKEN = (
    "CASE c.precision WHEN 'year' THEN make_date(year(c.starts_on), 12, 31) WHEN 'half' THEN "
    "last_day(make_date(year(c.starts_on), CASE WHEN month(c.starts_on) <= 6 THEN 6 ELSE 12 END, "
    "1)) ELSE last_day(c.starts_on) END"
)
_WITH_PARENT = "FROM this c JOIN this p ON p.milestone_id = c.parent_id"
_PARENT_START = "coalesce(p.starts_on, p.effective_starts_on)"


def _parent(milestone_id: str, start: str, end: str) -> str:
    """A milestone above as SELECT, for the test rows of rules that look at two rows."""
    return (
        f"SELECT '{milestone_id}' AS milestone_id, NULL AS parent_id, DATE '{start}' AS "
        f"starts_on, 'month' AS precision, DATE '{end}' AS ends_on, DATE '{start}' AS "
        f"effective_starts_on, DATE '{end}' AS effective_ends_on"
    )


def _item(start: str, end: str | None, precision: str) -> str:
    """The parent c1-m1 (2018-09 to 2020-08) and one item below it, as SELECT."""
    last = f"DATE '{end}'" if end else "NULL::DATE"
    return (
        _parent("c1-m1", "2018-09-01", "2020-08-31") + " UNION ALL "
        f"SELECT 'c1-m1-1', 'c1-m1', DATE '{start}', '{precision}', {last}, DATE '{start}', {last}"
    )


DATE_RULES = [
    Rule(
        "ends_before_start",
        sql="ends_on < starts_on",
        severity="warn",
        why=Text(
            ko="F1: 끝이 시작보다 이릅니다.",
            en="F1: it ends before it starts.",
        ),
        passes=[{"starts_on": ISSUED_FROM, "ends_on": ISSUED_TO}, {"starts_on": ISSUED_FROM}],
        fails=[{"starts_on": ISSUED_TO, "ends_on": ISSUED_FROM}],
    ),
    Rule(
        "new_before_plan",
        sql=f"status = 'new' AND starts_on < {_FROM}",
        severity="warn",
        why=Text(
            ko="F2: 신규라고 하지만 계획서가 나오기 전에 시작합니다.",
            en="F2: called new, yet it starts before the plan's own month.",
        ),
        passes=[
            {"status": "new", "starts_on": ISSUED_FROM},
            {"status": "in_progress", "starts_on": date(2017, 1, 1)},
        ],
        fails=[{"status": "new", "starts_on": date(2017, 1, 1)}],
    ),
    Rule(
        "out_of_order",
        query="SELECT count(*) FROM (SELECT starts_on, lag(starts_on) OVER (PARTITION BY "
        "commitment_id ORDER BY milestone_id) AS before FROM this WHERE level = 1) WHERE "
        "starts_on < before",
        severity="warn",
        why=Text(
            ko="F3: 앞 이행단계보다 먼저 시작합니다.",
            en="F3: it starts before the milestone printed above it.",
        ),
        passes=[
            {"milestone_id": "c1-m1", "commitment_id": "c1", "level": 1, "starts_on": ISSUED_FROM},
            {"milestone_id": "c1-m2", "commitment_id": "c1", "level": 1, "starts_on": ISSUED_FROM},
        ],
        fails=[
            {"milestone_id": "c1-m1", "commitment_id": "c1", "level": 1, "starts_on": ISSUED_TO},
            {"milestone_id": "c1-m2", "commitment_id": "c1", "level": 1, "starts_on": ISSUED_FROM},
        ],
    ),
    Rule(
        "starts_before_parent",
        query=f"SELECT count(*) {_WITH_PARENT} WHERE {_SPOKEN} < {_PARENT_START}",
        severity="warn",
        why=Text(
            ko="F4: 인쇄된 시작 기간 전체가 윗단계의 시작보다 이릅니다.",
            en="F4: the whole printed start lies before the milestone above begins.",
        ),
        passes=_item("2018-01-01", None, "year"),
        fails=_item("2017-01-01", None, "year"),
    ),
    Rule(
        "ends_after_parent",
        query=f"SELECT count(*) {_WITH_PARENT} WHERE c.ends_on > p.effective_ends_on",
        severity="warn",
        why=Text(
            ko="F5: 윗단계가 끝난 뒤에 끝납니다.",
            en="F5: it ends after the milestone above has ended.",
        ),
        passes=_item("2020-01-01", "2020-06-30", "half"),
        fails=_item("2020-07-01", "2020-12-31", "half"),
    ),
    Rule(
        "open_end",
        sql="starts_on IS NOT NULL AND ends_on IS NULL",
        severity="warn",
        why=Text(
            ko="F6: 끝이 인쇄되어 있지 않아 언제까지인지 알 수 없습니다.",
            en="F6: no end is printed, so nobody can say when it is late.",
        ),
        passes=[{"starts_on": ISSUED_FROM, "ends_on": ISSUED_TO}, {"milestone_id": "c1-m1-1"}],
        fails=[{"starts_on": ISSUED_FROM}],
    ),
    Rule(
        "in_progress_but_future",
        sql=f"status = 'in_progress' AND starts_on > {_TO}",
        severity="warn",
        why=Text(
            ko="F7: 진행중이라고 하지만 계획서가 나온 달보다 뒤에 시작합니다.",
            en="F7: called in progress, yet it starts after the plan's month.",
        ),
        passes=[
            {"status": "in_progress", "starts_on": ISSUED_FROM},
            {"status": "new", "starts_on": date(2019, 2, 28)},
        ],
        fails=[{"status": "in_progress", "starts_on": date(2019, 2, 28)}],
    ),
    Rule(
        "may_start_before_parent",
        query=f"SELECT count(*) {_WITH_PARENT} WHERE c.precision = 'year' AND c.starts_on < "
        f"{_PARENT_START} AND {_SPOKEN} >= {_PARENT_START}",
        severity="warn",
        why=Text(
            ko="F8: 해만 인쇄되어, 같은 해에 시작하는 윗단계보다 이를 수 있습니다.",
            en="F8: only the year is printed, so it may begin before the milestone above does in "
            "that year.",
        ),
        passes=_item("2019-01-01", None, "year"),
        fails=_item("2018-01-01", None, "year"),
    ),
]

milestone = Dataset(
    key="commitments.milestone",
    title=Text(ko="이행단계와 날짜", en="Milestones with their dates"),
    notes=noted(
        ko="실행계획의 이행단계 46행을 날짜로 읽은 표입니다. 인쇄된 글자, 읽은 날짜, 바로잡은 "
        "날짜와 이유, 적용되는 날짜를 나란히 둡니다. 여덟 가지 경고 규칙은 인쇄된 날짜의 모순을 "
        "셉니다(모두 23건). 인쇄된 날짜는 바꾸지 않습니다.",
        en="The plan's 46 milestones with their dates read: printed text, days as printed, "
        "corrected days with the reason, and the days that apply. Eight warning rules count where "
        "the printed dates contradict each other (23 in all); printed dates stay as they are.",
    ),
    columns=_MILESTONE_COLUMNS,
    rules=[*DATE_RULES, no_contact_details(_MILESTONE_COLUMNS)],
    inputs=[TEXT_KEY, "commitments.correction"],
    read=readers.milestone,
    min_rows=46,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    temporal="effective_starts_on",
    examples=[
        (
            "SELECT milestone_id, start_text, end_text, effective_starts_on, effective_ends_on "
            "FROM commitments.milestone WHERE correction_en IS NOT NULL ORDER BY 1"
        )
    ],
)
