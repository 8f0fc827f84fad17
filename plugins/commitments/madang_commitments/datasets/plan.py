"""Declarations of what the plan promises: the plan, its commitments, and their points."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang.rules import no_contact_details
from madang_commitments.declare import (
    KEYWORDS,
    LICENCE,
    PLAN_BOOK,
    PUBLISHER,
    SPATIAL,
    noted,
    printed_only,
)

_PLAN_COLUMNS = [
    Column("plan_id", pa.string(), key=True, title=Text(ko="계획 번호", en="Plan id")),
    Column("title_ko", pa.string(), title=Text(ko="제목", en="Title in Korean")),
    Column("title_en", pa.string(), title=Text(ko="영문 제목", en="Title in English")),
    Column("publisher", pa.string(), title=Text(ko="발행 기관", en="Publisher")),
    Column(
        "issued_month",
        pa.string(),
        pattern=r"\d{4}-(0[1-9]|1[0-2])",
        title=Text(ko="발행 연월", en="Month of issue"),
        notes=Text(
            ko="표지에는 달까지만 인쇄되어 있습니다.", en="The cover prints the month, no day."
        ),
    ),
    Column(
        "voice_channels_ko",
        pa.string(),
        title=Text(ko="시민 의견을 듣는 창구", en="Channels for citizens' voices, as printed"),
    ),
    Column(
        "information_channels_ko",
        pa.string(),
        title=Text(ko="정보를 알리는 창구", en="Channels for information, as printed"),
    ),
    Column("site_ko", pa.string(), title=Text(ko="계획의 홈페이지", en="The plan's own site")),
]

plan = Dataset(
    key="commitments.plan",
    title=Text(ko="열린정부 실행계획", en="Open government action plan"),
    notes=noted(
        ko="이 도구가 따르는 서울시의 두 번째 열린정부 실행계획 한 건의 제목, 발행 연월, 시민 "
        "창구입니다.",
        en="The one plan that this tool carries out, Seoul's second open-government action plan: "
        "its title, month of issue and the channels it names for citizens.",
    ),
    columns=_PLAN_COLUMNS,
    rules=[no_contact_details(_PLAN_COLUMNS)],
    sources=[PLAN_BOOK],
    read=printed_only,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
)


def _mark(name: str, ko: str, en: str) -> Column:
    return Column(
        f"has_{name}_mark",
        pa.bool_(),
        title=Text(ko=f"OGP 가치: {ko}", en=f"OGP value marked: {en}"),
    )


_COMMITMENT_COLUMNS = [
    Column(
        "commitment_id",
        pa.string(),
        key=True,
        pattern=r"c\d",
        title=Text(ko="이행과제 번호", en="Commitment id"),
    ),
    Column(
        "plan_id", pa.string(), ref="commitments.plan.plan_id", title=Text(ko="계획", en="Plan")
    ),
    Column("title_ko", pa.string(), title=Text(ko="제목", en="Title in Korean")),
    Column("title_en", pa.string(), title=Text(ko="영문 제목", en="Title in English")),
    Column("department_ko", pa.string(), title=Text(ko="담당 부서", en="Lead department, Korean")),
    Column("department_en", pa.string(), title=Text(ko="담당 부서(영문)", en="Lead department")),
    Column(
        "government_printed",
        pa.string(),
        required=False,
        title=Text(ko="정부 칸에 인쇄된 이름", en="Printed in the cell for government"),
    ),
    Column(
        "civil_society_printed",
        pa.string(),
        required=False,
        title=Text(
            ko="시민사회·민간 칸에 인쇄된 이름",
            en="Printed in the cell for civil society and business",
        ),
    ),
    Column(
        "government_party_ko",
        pa.string(),
        required=False,
        title=Text(ko="정부 쪽 관련자(바로잡음)", en="Government party, corrected"),
    ),
    Column(
        "civil_society_party_ko",
        pa.string(),
        required=False,
        title=Text(
            ko="시민사회·민간 쪽 관련자(바로잡음)",
            en="Civil society or business party, corrected",
        ),
    ),
    Column(
        "civil_society_party_en",
        pa.string(),
        required=False,
        title=Text(
            ko="시민사회·민간 쪽 관련자(영문)",
            en="Civil society or business party, corrected, in English",
        ),
    ),
    Column(
        "named_bodies_ko",
        pa.string(),
        title=Text(ko="본문에 나오는 다른 기관", en="Other bodies named in the text"),
    ),
    _mark("transparency", "투명성", "transparency"),
    _mark("accountability", "책임성", "accountability"),
    _mark("participation", "시민참여", "participation"),
    _mark("technology", "기술과 혁신", "technology and innovation"),
    Column(
        "values_en",
        pa.string(),
        required=False,
        title=Text(ko="가치 설명 요약(영문)", en="Summary of the explanation of the values"),
        notes=Text(ko="빈칸은 인쇄된 설명이 없음을 뜻합니다.", en="Null: the plan prints none."),
    ),
    Column("remark_ko", pa.string(), required=False, title=Text(ko="알림", en="Remark in Korean")),
    Column("remark_en", pa.string(), required=False, title=Text(ko="알림(영문)", en="Remark")),
]
# Three commitments, and three, three and two of their four boxes marked.
_THREE_AND_EIGHT = """
SELECT abs(count(*) - 3) + abs(coalesce(sum(
    has_transparency_mark::INT + has_accountability_mark::INT
    + has_participation_mark::INT + has_technology_mark::INT), 0) - 8)
FROM this
"""

commitment = Dataset(
    key="commitments.commitment",
    title=Text(ko="실행계획의 이행과제", en="Commitments of the action plan"),
    notes=noted(
        ko="실행계획의 세 이행과제와 담당 부서, 관련 단체, 표시된 OGP 가치입니다. 관련 단체는 "
        "인쇄된 대로와 바로잡은 값을 함께 둡니다. 담당자의 이름과 연락처는 싣지 않습니다.",
        en="The plan's three commitments with lead department, partners and the OGP values "
        "marked. Partners are given as printed and as corrected (see commitments.correction). "
        "Names and contact details of officers are left out.",
    ),
    columns=_COMMITMENT_COLUMNS,
    rules=[
        no_contact_details(_COMMITMENT_COLUMNS),
        Rule(
            "three_commitments_eight_marks",
            query=_THREE_AND_EIGHT,
            why=Text(
                ko="계획에는 세 과제와 여덟 개의 가치 표시가 있습니다. 다르면 옮겨 적기가 틀린 "
                "것입니다.",
                en="The plan has three commitments and eight value marks; another number is an "
                "error of copying.",
            ),
            passes="SELECT 'c' || i AS commitment_id, i < 2 AS has_transparency_mark, i < 2 AS "
            "has_accountability_mark, true AS has_participation_mark, true AS has_technology_mark "
            "FROM range(1, 4) t(i)",
            fails="SELECT 'c' || i AS commitment_id, false AS has_transparency_mark, false AS "
            "has_accountability_mark, true AS has_participation_mark, true AS has_technology_mark "
            "FROM range(1, 4) t(i)",
        ),
    ],
    sources=[PLAN_BOOK],
    read=printed_only,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    examples=[
        "SELECT commitment_id, title_ko, department_ko FROM commitments.commitment ORDER BY 1"
    ],
)

_SECTIONS = {
    "overview": Text(ko="개요", en="Overview"),
    "aim": Text(ko="핵심목적", en="Core aim"),
    "need": Text(ko="현황 및 필요성", en="Situation and need"),
    "problem": Text(ko="현황과 문제점", en="Situation and problems, on the sheet"),
    "goal": Text(ko="주요 목적", en="Main goals, on the sheet"),
    "description": Text(ko="이행과제 설명", en="Description, on the sheet"),
}
_POINT_COLUMNS = [
    Column(
        "point_id",
        pa.string(),
        key=True,
        pattern=r"c\d-[OANSGD]\d{1,2}",
        title=Text(ko="항목 번호", en="Point id"),
    ),
    Column(
        "commitment_id",
        pa.string(),
        ref="commitments.commitment.commitment_id",
        title=Text(ko="이행과제", en="Commitment"),
    ),
    Column("section", pa.string(), values=_SECTIONS, title=Text(ko="계획서의 자리", en="Section")),
    Column(
        "also_in_section",
        pa.string(),
        values=_SECTIONS,
        required=False,
        title=Text(ko="같은 내용이 있는 자리", en="Section that says the same"),
    ),
    Column(
        "milestone_id",
        pa.string(),
        ref="commitments.milestone_text.milestone_id",
        required=False,
        title=Text(ko="설명하는 이행단계", en="Milestone it describes"),
    ),
    Column(
        "phrase_ko",
        pa.string(),
        title=Text(ko="핵심 문구", en="Key phrase, as printed"),
        notes=Text(
            ko="짧은 핵심 문구만 옮겼습니다. …은 생략을 뜻합니다.",
            en="Short key phrases only; … marks what is left out.",
        ),
    ),
    Column("summary_en", pa.string(), title=Text(ko="영문 요약", en="Our own summary")),
    Column(
        "requirement_ids",
        pa.string(),
        required=False,
        pattern=r"T|[LPS]\d{1,2}( [LPS]\d{1,2})*",
        title=Text(ko="요구사항 번호", en="Requirement ids"),
        notes=Text(
            ko="이 도구의 요구사항 목록(docs/requirements.csv) 번호입니다. T는 환승지도 목록 "
            "전체를 뜻합니다.",
            en="Ids of this tool's list docs/requirements.csv that answer the point; T is the "
            "whole list of the transfer map.",
        ),
    ),
    Column(
        "is_promise_without_milestone",
        pa.bool_(),
        title=Text(ko="이행단계가 없는 약속", en="A promise that no milestone carries"),
    ),
]

point = Dataset(
    key="commitments.point",
    title=Text(
        ko="이행과제의 문제, 목적, 설명", en="Problems, aims and descriptions of the commitments"
    ),
    notes=noted(
        ko="이행과제마다 계획서가 말하는 문제, 목적, 설명을 항목으로 나눈 표입니다. 한국어는 "
        "인쇄된 핵심 문구, 영어는 우리의 요약입니다. 이행단계 없이 약속만 있는 항목을 따로 "
        "표시합니다.",
        en="What the plan says of each commitment's problem, purpose and description, point by "
        "point: the key phrase as printed in Korean and our own summary in English. Promises that "
        "no milestone carries are marked.",
    ),
    columns=_POINT_COLUMNS,
    rules=[
        no_contact_details(_POINT_COLUMNS),
        Rule(
            "id_begins_with_commitment",
            sql="NOT starts_with(point_id, commitment_id || '-')",
            why=Text(
                ko="항목이 다른 과제에 붙으면 약속의 주인이 바뀝니다.",
                en="A point under the wrong commitment changes who promised it.",
            ),
            passes=[{"point_id": "c1-O1", "commitment_id": "c1"}],
            fails=[{"point_id": "c1-O1", "commitment_id": "c2"}],
        ),
        Rule(
            "described_milestone_is_its_own",
            sql="milestone_id IS NOT NULL AND (section <> 'description' OR NOT "
            "starts_with(milestone_id, commitment_id || '-'))",
            why=Text(
                ko="이행과제 설명만이 같은 과제의 이행단계를 설명합니다.",
                en="Only descriptions describe a milestone, and one of the same commitment.",
            ),
            passes=[{"milestone_id": "c2-m1-1", "section": "description", "commitment_id": "c2"}],
            fails=[
                {"milestone_id": "c2-m1-1", "section": "aim", "commitment_id": "c2"},
                {"milestone_id": "c2-m1-1", "section": "description", "commitment_id": "c3"},
            ],
        ),
    ],
    sources=[PLAN_BOOK],
    read=printed_only,
    licence=LICENCE,
    publisher=PUBLISHER,
    theme="GOVE",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    examples=[
        (
            "SELECT point_id, phrase_ko FROM commitments.point "
            "WHERE is_promise_without_milestone ORDER BY 1"
        )
    ],
)
