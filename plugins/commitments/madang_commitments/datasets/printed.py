"""Declarations of the tables written by hand from the plan: milestones as printed, corrections."""

from datetime import date

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang.rules import no_contact_details
from madang_commitments.datasets.shared import (
    MILESTONE_PATTERN,
    TEXT_KEY,
    commitment_id,
    printed_texts,
    titles,
)
from madang_commitments.declare import (
    KEYWORDS,
    LICENCE,
    PLAN_BOOK,
    PUBLISHER,
    SPATIAL,
    noted,
    printed_only,
)

_TEXT_COLUMNS = [
    Column(
        "milestone_id",
        pa.string(),
        key=True,
        pattern=MILESTONE_PATTERN,
        title=Text(ko="이행단계 번호", en="Milestone id"),
        notes=Text(
            ko="마지막 부분을 뺀 것이 윗단계의 번호입니다.",
            en="Without its last part it is the id of the milestone above.",
        ),
    ),
    commitment_id(),
    Column(
        "place",
        pa.string(),
        values={
            "table": Text(ko="이행단계 표", en="Table of milestones"),
            "description": Text(ko="이행과제 설명", en="Description"),
        },
        title=Text(ko="인쇄된 자리", en="Where it is printed"),
    ),
    *titles(derived=False),
    *printed_texts(derived=False),
    Column(
        "status_text",
        pa.string(),
        values={
            "신규": Text(ko="신규", en="New"),
            "진행중": Text(ko="진행중", en="In progress"),
        },
        required=False,
        title=Text(ko="인쇄된 상태", en="Status, as printed"),
        notes=Text(ko="1단계에만 인쇄되어 있습니다.", en="Printed at level 1 only."),
    ),
    Column("remark_ko", pa.string(), required=False, title=Text(ko="알림", en="Remark, Korean")),
    Column("remark_en", pa.string(), required=False, title=Text(ko="알림(영문)", en="Remark")),
]

milestone_text = Dataset(
    key=TEXT_KEY,
    title=Text(ko="이행단계 인쇄 원문", en="Milestones as printed"),
    notes=noted(
        ko="계획서의 이행단계 46행을 인쇄된 대로 옮긴 표입니다. 날짜는 인쇄된 글자 그대로이며, "
        "날짜로 읽은 값은 commitments.milestone에 있습니다. 제목의 오기는 commitments.text_slip에 "
        "따라 고쳐 읽었습니다.",
        en="The plan's 46 milestone rows as printed. Dates are the printed characters; what they "
        "mean as days is in commitments.milestone. Slips in titles are read as in "
        "commitments.text_slip.",
    ),
    columns=_TEXT_COLUMNS,
    rules=[
        no_contact_details(_TEXT_COLUMNS),
        Rule(
            "forty_six_rows",
            query="SELECT abs(count(*) FILTER (milestone_id SIMILAR TO 'c.-m.') - 10) + "
            "abs(count(*) FILTER (milestone_id SIMILAR TO 'c.-m.-.') - 31) + abs(count(*) FILTER "
            "(milestone_id SIMILAR TO 'c.-m.-.-.') - 5) FROM this",
            why=Text(
                ko="1단계 10행, 2단계 31행, 3단계 5행이 있어야 합니다. 다르면 옮겨 적기가 틀린 "
                "것입니다.",
                en="There are 10, 31 and 5 rows at the three levels; other numbers are an error "
                "of copying.",
            ),
            passes="SELECT 'c1-m' || i % 10 AS milestone_id FROM range(10) t(i) UNION ALL SELECT "
            "'c1-m1-' || i % 10 FROM range(31) t(i) UNION ALL SELECT 'c1-m1-1-' || i FROM "
            "range(5) t(i)",
            fails="SELECT 'c1-m1-' || i % 10 AS milestone_id FROM range(46) t(i)",
        ),
        Rule(
            "id_begins_with_commitment",
            sql="NOT starts_with(milestone_id, commitment_id || '-m')",
            why=Text(
                ko="이행단계가 다른 과제에 붙으면 약속의 주인이 바뀝니다.",
                en="A milestone under the wrong commitment changes who promised it.",
            ),
            passes=[{"milestone_id": "c1-m1", "commitment_id": "c1"}],
            fails=[{"milestone_id": "c1-m1", "commitment_id": "c2"}],
        ),
        Rule(
            "status_at_level_one_only",
            sql="(status_text IS NOT NULL) <> (milestone_id SIMILAR TO 'c.-m.')",
            why=Text(
                ko="상태는 1단계에만, 그리고 1단계마다 인쇄되어 있습니다.",
                en="The plan prints a status at level 1, always and only there.",
            ),
            passes=[
                {"milestone_id": "c1-m1", "status_text": "신규"},
                {"milestone_id": "c1-m1-1", "status_text": None},
            ],
            fails=[
                {"milestone_id": "c1-m1", "status_text": None},
                {"milestone_id": "c1-m1-1", "status_text": "신규"},
            ],
        ),
        Rule(
            "dated_at_level_one",
            sql="milestone_id SIMILAR TO 'c.-m.' AND (start_text IS NULL OR end_text IS NULL)",
            why=Text(
                ko="1단계에 날짜가 없으면 아랫단계가 물려받을 날짜도 없습니다.",
                en="Without dates at level 1 its items have none to inherit.",
            ),
            passes=[
                {"milestone_id": "c1-m1", "start_text": "18.8", "end_text": "20.8"},
                {"milestone_id": "c1-m1-1"},
            ],
            fails=[{"milestone_id": "c1-m1", "start_text": "18.8"}],
        ),
    ],
    sources=[PLAN_BOOK],
    read=printed_only,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
)

_CORRECTION_COLUMNS = [
    Column(
        "correction_id",
        pa.string(),
        key=True,
        title=Text(ko="정정 번호", en="Correction id"),
    ),
    commitment_id(),
    Column(
        "milestone_id",
        pa.string(),
        ref=f"{TEXT_KEY}.milestone_id",
        required=False,
        title=Text(ko="이행단계", en="Milestone"),
    ),
    Column(
        "field",
        pa.string(),
        values={
            "starts_on": Text(ko="시작", en="Start"),
            "ends_on": Text(ko="끝", en="End"),
            "party_cell": Text(ko="관련자 칸", en="Cell of the party"),
        },
        title=Text(ko="바로잡은 것", en="What is corrected"),
    ),
    Column("printed_text", pa.string(), title=Text(ko="인쇄된 값", en="As printed")),
    Column(
        "corrected_on",
        pa.date32(),
        required=False,
        title=Text(ko="바로잡은 날짜", en="Corrected day"),
    ),
    Column(
        "corrected_text",
        pa.string(),
        required=False,
        title=Text(ko="바로잡은 값", en="Corrected text"),
    ),
    Column("reason_ko", pa.string(), title=Text(ko="이유", en="Reason, Korean")),
    Column("reason_en", pa.string(), title=Text(ko="이유(영문)", en="Reason")),
]

# Cells that differ without a correction, and corrections of cells that do not differ.
_UNEXPLAINED_PARTIES = """
WITH changed AS (
  SELECT commitment_id FROM commitments.commitment
  WHERE government_printed IS DISTINCT FROM government_party_ko
     OR civil_society_printed IS DISTINCT FROM civil_society_party_ko
), explained AS (SELECT commitment_id FROM this WHERE field = 'party_cell')
SELECT (SELECT count(*) FROM (FROM changed EXCEPT FROM explained))
     + (SELECT count(*) FROM (FROM explained EXCEPT FROM changed))
"""

correction = Dataset(
    key="commitments.correction",
    title=Text(ko="실행계획의 정정", en="Corrections to the action plan"),
    notes=noted(
        ko="인쇄된 값이 틀린 것이 분명하여 우리가 바로잡은 날짜 세 개와 관련자 칸 하나입니다. "
        "인쇄된 값과 이유를 함께 두고, 원래 값은 지우지 않습니다.",
        en="The three dates and one party's cell that are plainly misprinted and that we "
        "corrected, each with the printed value and the reason. The printed values stay in their "
        "own columns.",
    ),
    columns=_CORRECTION_COLUMNS,
    rules=[
        no_contact_details(_CORRECTION_COLUMNS),
        Rule(
            "three_dates_and_one_cell",
            query="SELECT abs(count(*) FILTER (field <> 'party_cell') - 3) + abs(count(*) FILTER "
            "(field = 'party_cell') - 1) FROM this",
            why=Text(
                ko="바로잡은 날짜는 세 개, 칸은 하나입니다. 더 고치려면 이유를 적고 이 규칙을 "
                "고치십시오.",
                en="Three dates and one cell are corrected; to correct more, give a reason and "
                "edit this rule.",
            ),
            passes="SELECT unnest(['starts_on', 'ends_on', 'ends_on', 'party_cell']) AS field",
            fails="SELECT unnest(['starts_on', 'ends_on', 'party_cell']) AS field",
        ),
        Rule(
            "date_or_text",
            sql="(field = 'party_cell') <> (corrected_on IS NULL) OR (corrected_on IS NULL) = "
            "(corrected_text IS NULL) OR (corrected_on IS NULL) <> (milestone_id IS NULL)",
            why=Text(
                ko="날짜는 이행단계의 날짜로, 칸은 글자로 바로잡습니다.",
                en="A date is corrected by a day of a milestone, a cell by a text.",
            ),
            passes=[
                {"field": "ends_on", "corrected_on": date(2019, 2, 28), "milestone_id": "c3-m2"},
                {"field": "party_cell", "corrected_text": "시민사회·민간: 무의"},
            ],
            fails=[
                {"field": "ends_on", "corrected_text": "2019-02-28", "milestone_id": "c3-m2"},
                {"field": "party_cell", "corrected_on": date(2019, 2, 28)},
            ],
        ),
        Rule(
            "every_corrected_party_has_its_reason",
            query=_UNEXPLAINED_PARTIES,
            why=Text(
                ko="이유 없이 고친 칸, 고치지 않고 이유만 있는 칸이 없어야 합니다.",
                en="No cell is corrected without a reason, and no reason stands without a "
                "correction.",
            ),
            passes=[{"field": "ends_on", "commitment_id": "c3"}],
            fails=[{"field": "party_cell", "commitment_id": "c1"}],
        ),
    ],
    sources=[PLAN_BOOK],
    read=printed_only,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
)
