"""Declarations of the startups plugin. No reading and no pages here."""

from datetime import UTC, date, datetime

import pyarrow as pa

from madang.dataset import Column, Dataset, Rule, Text
from madang.rules import no_contact_details
from madang_startups.readers import announcement as read_announcement
from madang_startups.sources import KSTARTUP, PUBLISHER

_COLUMNS = (
    Column(
        "kstartup_announcement_id",
        pa.string(),
        key=True,
        pattern=r"\d{1,9}",
        title=Text(ko="공고 일련번호", en="Announcement number"),
        notes=Text(
            ko="K-Startup이 붙인 번호(pbanc_sn)입니다.",
            en="The number (pbanc_sn) that K-Startup gave.",
        ),
    ),
    Column(
        "title",
        pa.string(),
        title=Text(ko="공고 제목", en="Title"),
        notes=Text(
            ko="공고된 대로이며 앞뒤와 겹친 빈칸, HTML 기호만 정리했습니다.",
            en="As announced; only doubled blanks and HTML entities are resolved.",
        ),
    ),
    Column(
        "opens_on",
        pa.date32(),
        min=date(2000, 1, 1),
        title=Text(ko="접수 시작일", en="First day of application"),
    ),
    Column(
        "closes_on",
        pa.date32(),
        max=date(2099, 12, 31),
        title=Text(ko="접수 마감일", en="Last day of application"),
        notes=Text(
            ko="그날을 포함합니다. 마감 시각은 공고마다 다르며 여기에 없습니다.",
            en="Included. The hour of the deadline differs by call and is not given here.",
        ),
    ),
    Column(
        "collected_at",
        pa.timestamp("us", "UTC"),
        title=Text(ko="수집 시각", en="Instant of collection"),
    ),
)

announcement = Dataset(
    key="startups.announcement",
    title=Text(ko="창업 지원 공고 (지난 공고)", en="Announcements for start-ups (past)"),
    notes=Text(
        ko="2025년 9월 20일 한 차례 모은 K-Startup 창업 지원 공고 146건의 번호, 제목, 접수 "
        "기간입니다. 모을 때는 모두 접수 중이거나 접수 예정이었으며, 지금은 지난 공고입니다. "
        "신청할 수 있는 공고는 K-Startup 누리집에서 확인하십시오.",
        en="Number, title and application period of 146 K-Startup announcements, collected once "
        "on 20 September 2025. All were open or about to open then; today they are history. For "
        "calls that are open now, see the K-Startup site.",
    ),
    columns=_COLUMNS,
    rules=[
        Rule(
            "closes_not_before_open",
            sql="closes_on < opens_on",
            why=Text(
                ko="마감이 시작보다 이르면 날짜를 잘못 읽은 것입니다.",
                en="A deadline before the first day means that a date was misread.",
            ),
            passes=[{"opens_on": date(2025, 9, 1), "closes_on": date(2025, 9, 1)}],
            fails=[{"opens_on": date(2025, 9, 2), "closes_on": date(2025, 9, 1)}],
        ),
        Rule(
            "not_collected_in_the_future",
            sql="collected_at > run_time",
            why=Text(
                ko="아직 오지 않은 시각에 모은 공고는 있을 수 없습니다.",
                en="Nothing can have been collected at an instant to come.",
            ),
            passes=[{"collected_at": datetime(1999, 1, 1, tzinfo=UTC)}],
            fails=[{"collected_at": datetime(2999, 1, 1, tzinfo=UTC)}],
        ),
        Rule(
            "open_when_collected",
            sql="closes_on < (collected_at AT TIME ZONE 'Asia/Seoul')::DATE",
            severity="warn",
            why=Text(
                ko="모을 때 접수가 끝난 공고가 섞이면 목록의 뜻이 달라집니다.",
                en="A call that had closed when it was collected does not belong to the list of "
                "open calls.",
            ),
            passes=[
                {
                    "closes_on": date(2025, 9, 20),
                    "collected_at": datetime(2025, 9, 20, 4, tzinfo=UTC),
                }
            ],
            fails=[
                {
                    "closes_on": date(2025, 9, 20),
                    "collected_at": datetime(2025, 9, 20, 16, tzinfo=UTC),
                }
            ],
        ),
        no_contact_details(_COLUMNS),
    ],
    sources=[KSTARTUP],
    read=read_announcement,
    licence="kogl-0",
    publisher=PUBLISHER,
    theme="ECON",
    keywords=[
        Text(ko="창업", en="start-up"),
        Text(ko="지원사업 공고", en="call for applications"),
        Text(ko="스타트업", en="young company"),
    ],
    spatial=Text(ko="대한민국", en="Republic of Korea"),
    historical=True,
    temporal="closes_on",
    examples=[
        (
            "SELECT title, opens_on, closes_on FROM startups.announcement "
            "WHERE title LIKE '%글로벌%' ORDER BY closes_on, title"
        ),
    ],
)

DATASETS = (announcement,)
