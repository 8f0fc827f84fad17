"""Declarations of how the plan came about, the numbers it states, and its text slips."""

from datetime import date

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

_EVENT_COLUMNS = [
    Column(
        "event_id",
        pa.string(),
        key=True,
        pattern=r"e\d\d",
        title=Text(ko="일 번호", en="Event id, in the plan's order"),
    ),
    Column(
        "starts_on",
        pa.date32(),
        required=False,
        min=date(2016, 1, 1),
        max=date(2018, 8, 31),
        title=Text(ko="시작일", en="First day"),
        notes=Text(
            ko="빈칸은 계획서에 날짜가 없음을 뜻합니다. 없는 날짜를 지어내지 않습니다.",
            en="Null: the plan prints no date, and none is invented.",
        ),
    ),
    Column(
        "ends_on",
        pa.date32(),
        required=False,
        title=Text(ko="종료일", en="Last day"),
        notes=Text(ko="그날을 포함합니다.", en="Included. Null where it is not printed."),
    ),
    Column(
        "date_precision",
        pa.string(),
        required=False,
        values={
            "day": Text(ko="날", en="Day"),
            "month": Text(ko="달", en="Month"),
            "early_year": Text(ko="연초", en="Early in the year"),
        },
        title=Text(ko="날짜의 정밀도", en="Precision of the date"),
    ),
    Column(
        "after_event_id",
        pa.string(),
        ref="commitments.process_event.event_id",
        required=False,
        title=Text(ko="이 일보다 뒤", en="Not before this event"),
        notes=Text(ko="날짜가 없는 일의 앞선 이웃입니다.", en="Neighbour of an undated event."),
    ),
    Column(
        "before_event_id",
        pa.string(),
        ref="commitments.process_event.event_id",
        required=False,
        title=Text(ko="이 일보다 앞", en="Not after this event"),
        notes=Text(ko="날짜가 없는 일의 뒤따르는 이웃입니다.", en="Neighbour of an undated event."),
    ),
    Column("phrase_ko", pa.string(), title=Text(ko="핵심 문구", en="Key phrase, as printed")),
    Column("summary_en", pa.string(), title=Text(ko="영문 요약", en="Our own summary")),
    Column(
        "item_count",
        pa.int16(),
        unit="1",
        min=1,
        required=False,
        title=Text(ko="개수", en="Number stated"),
    ),
    Column(
        "of_count",
        pa.int16(),
        unit="1",
        min=1,
        required=False,
        title=Text(ko="전체 개수", en="Number it was taken from"),
    ),
    Column(
        "counted",
        pa.string(),
        required=False,
        values={
            "directions": Text(ko="추진 방향", en="Directions"),
            "channels": Text(ko="접수 창구", en="Channels"),
            "proposals": Text(ko="안건", en="Proposals"),
            "members": Text(ko="협의체 위원", en="Council members"),
            "subgroups": Text(ko="소그룹", en="Subgroups"),
            "commitments": Text(ko="이행과제", en="Commitments"),
        },
        title=Text(ko="세는 것", en="What is counted"),
    ),
    Column(
        "is_promise_without_milestone",
        pa.bool_(),
        title=Text(ko="이행단계가 없는 약속", en="A promise that no milestone carries"),
    ),
]

process_event = Dataset(
    key="commitments.process_event",
    title=Text(ko="실행계획 수립 과정", en="How the action plan was made"),
    notes=noted(
        ko="서울시가 OGP에 가입한 뒤 두 번째 실행계획을 확정하기까지의 16가지 일입니다. 날짜가 "
        "없는 일은 빈칸으로 두고 앞뒤 이웃만 적습니다. 나머지 안건 열 건과 협의체 위원의 이름은 "
        "계획서에 없어 알 수 없습니다.",
        en="Sixteen steps from Seoul's joining OGP to the final second plan. Undated steps keep a "
        "null date and name their neighbours. Ten of the thirteen proposals and all council "
        "members are not named in the plan, so they are unknown.",
    ),
    columns=_EVENT_COLUMNS,
    rules=[
        no_contact_details(_EVENT_COLUMNS),
        Rule(
            "sixteen_events",
            query="SELECT abs(count(*) - 16) FROM this",
            why=Text(
                ko="계획서의 과정은 16가지입니다. 다르면 옮겨 적기가 틀린 것입니다.",
                en="The plan tells of sixteen steps; another number is an error of copying.",
            ),
            passes="SELECT 'e' || i AS event_id FROM range(16) t(i)",
            fails="SELECT 'e' || i AS event_id FROM range(15) t(i)",
        ),
        Rule(
            "ends_not_before_start",
            sql="ends_on < starts_on",
            why=Text(
                ko="끝이 시작보다 이른 기간은 잘못 적은 것입니다.",
                en="A period that ends before it starts was copied wrongly.",
            ),
            passes=[{"starts_on": date(2018, 5, 31), "ends_on": date(2018, 6, 17)}],
            fails=[{"starts_on": date(2018, 6, 17), "ends_on": date(2018, 5, 31)}],
        ),
        Rule(
            "dated_with_precision",
            sql="(starts_on IS NULL) <> (date_precision IS NULL) OR (starts_on IS NULL AND "
            "ends_on IS NOT NULL)",
            why=Text(
                ko="날짜에는 정밀도가 있어야 하고, 날짜가 없으면 정밀도도 없어야 합니다.",
                en="A date needs its precision, and no date has none.",
            ),
            passes=[
                {"starts_on": date(2016, 4, 1), "date_precision": "month"},
                {"event_id": "e03"},
            ],
            fails=[{"starts_on": date(2016, 4, 1)}, {"date_precision": "day"}],
        ),
        Rule(
            "in_printed_order",
            query="SELECT count(*) FROM this a JOIN this b ON a.event_id < b.event_id AND "
            "a.starts_on > b.starts_on",
            why=Text(
                ko="일의 번호는 시간 순서를 따릅니다.",
                en="Event ids follow time; a later id with an earlier date was copied wrongly.",
            ),
            passes=[
                {"event_id": "e01", "starts_on": date(2016, 4, 1)},
                {"event_id": "e02", "starts_on": date(2018, 1, 1)},
            ],
            fails=[
                {"event_id": "e01", "starts_on": date(2018, 4, 1)},
                {"event_id": "e02", "starts_on": date(2018, 1, 1)},
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
    temporal="starts_on",
    examples=[
        (
            "SELECT event_id, starts_on, ends_on, phrase_ko "
            "FROM commitments.process_event ORDER BY event_id"
        )
    ],
)

_NUMBER_COLUMNS = [
    Column(
        "number_id",
        pa.string(),
        key=True,
        pattern=r"n\d\d",
        title=Text(ko="숫자 번호", en="Number id"),
    ),
    Column(
        "commitment_id",
        pa.string(),
        ref="commitments.commitment.commitment_id",
        required=False,
        title=Text(ko="이행과제", en="Commitment"),
    ),
    Column(
        "point_id",
        pa.string(),
        ref="commitments.point.point_id",
        required=False,
        title=Text(ko="나오는 항목", en="Point that states it"),
    ),
    Column(
        "milestone_id",
        pa.string(),
        ref="commitments.milestone_text.milestone_id",
        required=False,
        title=Text(ko="나오는 이행단계", en="Milestone that states it"),
    ),
    Column(
        "event_id",
        pa.string(),
        ref="commitments.process_event.event_id",
        required=False,
        title=Text(ko="나오는 과정", en="Step of the process that states it"),
    ),
    Column("counted_ko", pa.string(), title=Text(ko="무엇의 수", en="What is counted, Korean")),
    Column("counted_en", pa.string(), title=Text(ko="무엇의 수(영문)", en="What is counted")),
    Column(
        "lowest_count",
        pa.int16(),
        unit="1",
        min=1,
        title=Text(ko="가장 작은 값", en="Smallest number stated"),
    ),
    Column(
        "highest_count",
        pa.int16(),
        unit="1",
        min=1,
        title=Text(ko="가장 큰 값", en="Largest number stated"),
    ),
    Column(
        "per",
        pa.string(),
        values={"month": Text(ko="매월", en="Each month")},
        required=False,
        title=Text(ko="주기", en="Each"),
    ),
]

stated_number = Dataset(
    key="commitments.stated_number",
    title=Text(ko="실행계획이 밝힌 숫자", en="Numbers that the action plan states"),
    notes=noted(
        ko="시범 역사 수, 모집할 기업 수, 안건과 위원 수처럼 계획서가 밝힌 숫자와 그 숫자가 "
        "나오는 자리입니다. 이행 실적과 견줄 기준이 됩니다.",
        en="Figures that the plan states, such as pilot stations, firms to be recruited, "
        "proposals and members, each with its place in the plan: what progress can be held "
        "against.",
    ),
    columns=_NUMBER_COLUMNS,
    rules=[
        no_contact_details(_NUMBER_COLUMNS),
        Rule(
            "highest_not_below_lowest",
            sql="highest_count < lowest_count",
            why=Text(
                ko="범위의 끝이 바뀌면 목표가 달라집니다.",
                en="A range turned round is another goal.",
            ),
            passes=[{"lowest_count": 5, "highest_count": 10}],
            fails=[{"lowest_count": 10, "highest_count": 5}],
        ),
        Rule(
            "has_one_place",
            sql="(point_id IS NOT NULL)::INT + (milestone_id IS NOT NULL)::INT + (event_id IS NOT "
            "NULL)::INT <> 1",
            why=Text(
                ko="어디에 나오는지 모르는 숫자는 확인할 수 없습니다.",
                en="A number without its place in the plan cannot be looked up.",
            ),
            passes=[{"event_id": "e06"}],
            fails=[{"number_id": "n01"}, {"event_id": "e06", "point_id": "c1-N2"}],
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

_SLIP_COLUMNS = [
    Column(
        "slip_id",
        pa.string(),
        key=True,
        pattern=r"s\d\d",
        title=Text(ko="오기 번호", en="Slip id"),
    ),
    Column("printed_text", pa.string(), title=Text(ko="인쇄된 말", en="As printed")),
    Column(
        "read_as",
        pa.string(),
        required=False,
        title=Text(ko="읽은 말", en="Read as"),
        notes=Text(
            ko="빈칸은 두 말을 모두 그대로 두었음을 뜻합니다.",
            en="Null: both wordings are kept, the plan uses each once.",
        ),
    ),
    Column(
        "certainty",
        pa.string(),
        values={
            "certain": Text(ko="확실", en="Certain"),
            "probable": Text(ko="추정", en="Probable"),
            "both_kept": Text(ko="둘 다 둠", en="Both kept"),
        },
        title=Text(ko="확실성", en="Certainty"),
    ),
    Column("place_ko", pa.string(), required=False, title=Text(ko="나오는 곳", en="Place, Korean")),
    Column("place_en", pa.string(), required=False, title=Text(ko="나오는 곳(영문)", en="Place")),
]

text_slip = Dataset(
    key="commitments.text_slip",
    title=Text(ko="실행계획의 오기", en="Text slips of the action plan"),
    notes=noted(
        ko="계획서에 잘못 인쇄된 것으로 보이는 말과 이 표들에서 읽은 말입니다. 인쇄된 말을 지우지 "
        "않고 나란히 둡니다.",
        en="Words that seem misprinted in the plan and how they are read in these tables; the "
        "printed word is kept beside the reading.",
    ),
    columns=_SLIP_COLUMNS,
    rules=[
        no_contact_details(_SLIP_COLUMNS),
        Rule(
            "reading_unless_both_kept",
            sql="(read_as IS NULL) <> (certainty = 'both_kept')",
            why=Text(
                ko="고쳐 읽었으면 무엇으로 읽었는지 있어야 합니다.",
                en="What was read differently must say how.",
            ),
            passes=[
                {"read_as": "안건", "certainty": "certain"},
                {"read_as": None, "certainty": "both_kept"},
            ],
            fails=[{"read_as": None, "certainty": "certain"}],
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
