"""Declaration of the contradictions among the plan's dates, one row each."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang_commitments.datasets.milestones import DATE_RULES
from madang_commitments.datasets.shared import commitment_id, day
from madang_commitments.declare import KEYWORDS, LICENCE, PUBLISHER, SPATIAL, noted
from madang_commitments.readers import milestones as readers

_FINDING_COLUMNS = [
    Column(
        "finding_id",
        pa.string(),
        key=True,
        title=Text(ko="발견 번호", en="Finding id"),
    ),
    Column(
        "rule",
        pa.string(),
        values={rule.name: rule.why for rule in DATE_RULES},
        title=Text(ko="어긋난 규칙", en="Rule that is broken"),
        notes=Text(
            ko="commitments.milestone의 같은 이름 규칙입니다.",
            en="The rule of the same name on commitments.milestone.",
        ),
    ),
    Column(
        "milestone_id",
        pa.string(),
        ref="commitments.milestone.milestone_id",
        title=Text(ko="이행단계", en="Milestone"),
    ),
    commitment_id(),
    day("found_on", "문제의 날짜", "Day at fault", required=True),
    day(
        "limit_on",
        "견준 날짜",
        "Day it is held against",
        notes=Text(ko="열린 끝에는 없습니다.", en="Null for an open end."),
    ),
    Column(
        "related_milestone_id",
        pa.string(),
        ref="commitments.milestone.milestone_id",
        required=False,
        title=Text(ko="견준 이행단계", en="Milestone it is held against"),
        notes=Text(
            ko="빈칸은 자기 날짜나 계획서의 달과 견주었음을 뜻합니다.",
            en="Null: held against its own date or the plan's month.",
        ),
    ),
    Column(
        "is_in_printed_dates",
        pa.bool_(),
        title=Text(ko="인쇄된 날짜에서 발견", en="Found in the printed dates"),
    ),
    Column(
        "is_in_corrected_dates",
        pa.bool_(),
        title=Text(ko="바로잡은 뒤에도 남음", en="Still found after correction"),
    ),
]

_KNOWN_FINDINGS = (
    "SELECT abs(count(*) FILTER (is_in_printed_dates) - 23) + abs(count(*) FILTER "
    "(is_in_corrected_dates) - 20) FROM this"
)

date_finding = Dataset(
    key="commitments.date_finding",
    title=Text(ko="실행계획 날짜의 모순", en="Contradictions among the plan's dates"),
    notes=noted(
        ko="인쇄된 날짜에서 찾은 모순 23건입니다. 세 건은 정정으로 풀렸고 20건은 계획이 뜻한 것일 "
        "수 있어 그대로 보입니다. 어느 날짜가 무엇과 어긋나는지 함께 적습니다.",
        en="The 23 contradictions found among the printed dates. Three are solved by corrections; "
        "20 are shown and left, since the plan may mean them. Each names the day at fault and the "
        "day it was held against.",
    ),
    columns=_FINDING_COLUMNS,
    rules=[
        Rule(
            "slips_are_corrected",
            sql="rule IN ('ends_before_start', 'new_before_plan', 'out_of_order') AND "
            "is_in_corrected_dates",
            why=Text(
                ko="오기로 생긴 모순(F1~F3)은 바로잡은 날짜에 남지 않아야 합니다.",
                en="Contradictions from slips (F1 to F3) must be gone once the dates are "
                "corrected.",
            ),
            passes=[
                {"rule": "ends_before_start", "is_in_corrected_dates": False},
                {"rule": "open_end", "is_in_corrected_dates": True},
            ],
            fails=[{"rule": "out_of_order", "is_in_corrected_dates": True}],
        ),
        Rule(
            "twenty_three_printed_twenty_left",
            query=_KNOWN_FINDINGS,
            why=Text(
                ko="인쇄된 날짜에서 23건, 바로잡은 뒤 20건이 알려져 있습니다. 다르면 읽는 규칙이 "
                "바뀐 것입니다.",
                en="23 findings in print and 20 after correction are known; other numbers mean "
                "that the reading changed.",
            ),
            passes="SELECT true AS is_in_printed_dates, i < 20 AS is_in_corrected_dates FROM "
            "range(23) t(i)",
            fails="SELECT true AS is_in_printed_dates, true AS is_in_corrected_dates FROM "
            "range(23) t(i)",
        ),
    ],
    inputs=["commitments.milestone", "commitments.plan"],
    read=readers.date_finding,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    examples=[
        (
            "SELECT rule, count(*) AS findings_count FROM commitments.date_finding "
            "WHERE is_in_printed_dates GROUP BY 1 ORDER BY 1"
        )
    ],
)
