"""Courses without scripts: found, signed up for, confirmed, given up, erased."""

from dataclasses import replace

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

import madang_literacy
from madang import testing
from madang.api import Desk, create_api
from madang.civic.tables import pool as pools
from madang.plain import plain_routes
from madang.plugin import Installed, Registry
from madang.store import select
from madang.store.tables import audit, contact, outbox
from madang.ui import theme
from madang.ui.pagetable import page_table
from madang_literacy import courses
from madang_literacy import school as service
from tests.literacy.conftest import School
from tests.literacy.site import HERE, Visitor
from tests.plain import structure

MAIL = "canary.bird@example.org"
SIGN_UP, CONFIRM, CANCEL = "신청하기", "신청 확인", "신청 취소"
ACCEPT, ERASE, CERTIFY = "자리 받기", "내 정보 지우기", "수료증 받기"
GIVEN = {"of_age": "yes", "contact": MAIL, "party": "1", "agreed": "yes"}


@pytest.fixture
def workspace(school: School, settings, tmp_path):
    plugin = replace(madang_literacy.plugin, datasets=())
    registry = Registry(installed=(Installed(plugin=plugin, package="madang_literacy"),))
    place = testing.workspace(tmp_path / "place", [])
    return replace(place, settings=settings, registry=registry)


def app_of(workspace) -> Starlette:
    desk = Desk(workspace)
    pages = page_table(workspace.registry, "citizen").pages
    routes = plain_routes(desk, pages, theme.variables(), theme.high_contrast())
    return Starlette(routes=[*routes, Mount("/api", app=create_api(desk))])


@pytest.fixture
def visitor(workspace):
    with TestClient(app_of(workspace), base_url="http://127.0.0.1") as client:
        yield Visitor(client)


@pytest.fixture
def course(school: School) -> str:
    made = school.propose()
    school.announce(made, school.span(room=school.room()), seats=1)
    return made


def sign_up(visitor: Visitor, course: str, **more: str) -> Visitor:
    return visitor.open(f"/plain/course?id={course}&lang=ko").send(SIGN_UP, **GIVEN | more)


def seated(visitor: Visitor, course: str, mail: str = MAIL) -> str:
    """A confirmed sign-up; the address of its page."""
    own = sign_up(visitor, course, contact=mail).where
    visitor.send(CONFIRM)
    return own


@pytest.mark.parametrize(
    ("lang", "said"), [("ko", "지금 알려진 강좌가 없습니다"), ("en", "No course")]
)
def test_list_without_courses_says_so(visitor, lang, said):
    assert said in visitor.open(f"/plain/courses?lang={lang}").said


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_list_and_course_say_what_one_has_to_know(visitor, course, lang):
    said = visitor.open(f"/plain/courses?lang={lang}").said
    wanted = {
        "ko": (
            "누구나",
            "12월 15일 12:00~14:00",
            "1자리 가운데 1자리",
            "먼저 확인한",
            "12월 5일 12:00까지",
        ),
        "en": ("everybody", "15 December 2026, 12:00", "1 of 1", "first", "open until"),
    }
    for words in wanted[lang]:
        assert words in said
    page = visitor.open(f"/plain/course?id={course}&lang={lang}")
    assert ("모름" if lang == "ko" else "unknown whether it is step-free") in page.said
    assert structure.complaints(page.text) == []


@pytest.mark.parametrize("course_id", ["", "none", "0" * 32])
def test_course_that_is_not_there_is_404(visitor, course_id):
    assert visitor.open(f"/plain/course?id={course_id}").status == 404


def test_proposal_is_not_shown(visitor, school):
    assert visitor.open(f"/plain/course?id={school.propose()}").status == 404


def test_whole_way_from_form_to_cancel(visitor, course):
    sign_up(visitor, course)
    assert visitor.status == 200
    assert "/plain/my?t=" in visitor.where
    assert MAIL not in visitor.where
    assert MAIL not in visitor.text
    assert "아직 신청되지 않았습니다" in visitor.said
    visitor.send(CONFIRM)
    assert "자리가 정해졌습니다" in visitor.said
    assert structure.complaints(visitor.text) == []
    visitor.send(CANCEL)
    assert "취소했습니다" in visitor.said
    assert CONFIRM not in visitor.forms()


def test_second_waits_is_offered_and_accepts(visitor, course):
    first, second = seated(visitor, course), seated(visitor, course, "two@example.org")
    assert "대기 1번째" in visitor.said
    visitor.open(first).send(CANCEL)
    visitor.open(second)
    assert "11월 27일 12:00까지 '자리 받기'" in visitor.said
    visitor.send(ACCEPT)
    assert "자리가 정해졌습니다" in visitor.said


def test_double_click_is_one_action(visitor, course, school):
    visitor.open(f"/plain/course?id={course}")
    action, hidden = visitor.forms()[SIGN_UP]
    for _ in range(2):
        visitor.client.post(action, data=hidden | GIVEN, headers=HERE)
    assert len(school.store.fetch(select(outbox))) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"of_age": ""}, "만 14세 이상인지 골라"),
        ({"agreed": ""}, "동의해야 신청할 수 있습니다"),
        ({"contact": "nobody@"}, "알아볼 수 없습니다"),
        ({"party": "4"}, None),
        ({"party": "9"}, "4자리까지"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(visitor, course, school, wrong, said):
    sign_up(visitor, course, **wrong)
    if said is None:  # four seats of one are refused once they are to be placed
        visitor.send(CONFIRM)
        assert "1자리까지" in visitor.said
        return
    assert visitor.status == 422
    assert said in visitor.said
    assert f'value="{wrong.get("contact", MAIL)}"' in visitor.text
    assert ('aria-invalid="true"' in visitor.text) is ("contact" in wrong)
    assert not school.store.fetch(select(contact))
    visitor.send(SIGN_UP, **GIVEN)
    assert "/plain/my?t=" in visitor.where


def test_child_is_told_why_and_nothing_is_taken(visitor, course, school):
    sign_up(visitor, course, of_age="no")
    assert "아무것도 저장하지 않았습니다" in visitor.said
    assert MAIL not in visitor.text
    for table in (contact, outbox):
        assert not school.store.fetch(select(table))


def test_control_without_the_question_the_child_is_signed_up(visitor, course, monkeypatch):
    from madang_literacy.plain import course as page

    monkeypatch.setattr(page, "NO", "never")
    monkeypatch.setattr(page, "YES", "no")
    sign_up(visitor, course, of_age="no", agreed="no")
    assert "/plain/my?t=" in visitor.where


def test_where_mail_goes_out_the_token_stays_out_of_the_browser(workspace, course, tmp_path):
    mailing = workspace.settings.model_copy(update={"mail_files": tmp_path / "mail"})
    with TestClient(app_of(replace(workspace, settings=mailing)), base_url="http://127.0.0.1") as c:
        visitor = sign_up(Visitor(c), course)
        assert "done=sent" in visitor.where
        assert "t=" not in visitor.where.replace("sent", "")
        assert "확인 주소를 전자우편으로 보냈습니다" in visitor.said
        visitor.send(SIGN_UP, **GIVEN | {"contact": "010-0000-0000"})
        assert visitor.status == 422
        assert "전화번호로는 신청할 수 없습니다" in visitor.said


def test_erasing_wants_a_tick_and_leaves_no_way_back(visitor, course, school):
    own = seated(visitor, course)
    visitor.send(ERASE)
    assert visitor.status == 422
    assert "지우지 않았습니다" in visitor.said
    visitor.send(ERASE, sure="yes")
    assert "모두 지웠습니다" in visitor.said
    assert "t=" not in visitor.where.partition("?")[2].replace("&", " ").split("done")[0]
    assert not school.store.fetch(select(contact))
    assert visitor.open(own).status == 404
    trail = str(school.store.fetch(select(audit)))
    assert MAIL not in trail


def test_page_of_a_link_is_told_to_nobody(visitor, course):
    sign_up(visitor, course)
    assert visitor.headers["referrer-policy"] == "strict-origin"
    assert visitor.headers["cache-control"] == "no-store"
    assert visitor.headers["x-robots-tag"] == "noindex"
    assert visitor.open(f"/plain/course?id={course}").headers["referrer-policy"] == "same-origin"


def test_browser_without_fetch_metadata_can_act_there(visitor, course):
    """`strict-origin` keeps the origin in the form's request; `no-referrer` would make it null."""
    sign_up(visitor, course)
    visitor.send(CONFIRM, headers={"origin": "http://127.0.0.1"})
    assert visitor.status == 200
    assert "자리가 정해졌습니다" in visitor.said


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_link_of_nobody_is_404(visitor, token):
    assert visitor.open(f"/plain/my?t={token}").status == 404


def test_cancelled_course_says_so_everywhere(visitor, course, school):
    own = seated(visitor, course)
    school.do(lambda tx: courses.cancel(tx, course, reason="강의실 공사"))
    assert "취소되었습니다" in visitor.open(own).said
    page = visitor.open(f"/plain/course?id={course}")
    assert "취소되었습니다" in page.said
    assert SIGN_UP not in page.forms()


def test_lottery_shows_hash_then_seed(workspace, visitor, school):
    made = school.propose()
    school.announce(made, seats=1, by_lottery=True)
    sign_up(visitor, made)
    visitor.send(CONFIRM)
    assert "추첨에 들어가 있습니다" in visitor.said
    own = visitor.where
    (pool,) = school.store.fetch(select(pools))
    page = visitor.open(f"/plain/course?id={made}").text
    assert pool.seed_hash in page
    assert pool.seed not in page
    school.later(days=11)
    service.of(workspace).tick()
    assert pool.seed in visitor.open(f"/plain/course?id={made}").text
    assert "자리가 정해졌습니다" in visitor.open(own).said


def test_certificate_is_made_once_and_checked_without_a_name(workspace, visitor, course, school):
    own = seated(visitor, course)
    office = service.of(workspace)
    signup = office.mine(own.partition("t=")[2].partition("&")[0]).signup
    lesson = school.lessons(course)[0].id
    came = {"method": "desk", "role": "organiser"}
    school.do(lambda tx: courses.check_in(tx, lesson, signup, **came))
    visitor.open(own).send(CERTIFY)
    code = visitor.said.partition("수료 확인 번호:")[2].split()[0]
    page = visitor.open(f"/plain/certificate?code={code.lower()}&lang=ko")
    assert "유효한 수료증" in page.said
    assert "2시간" in page.said
    assert MAIL not in page.text
    assert visitor.open("/plain/certificate?code=2026-XXXX-XXXX").status == 404


def test_calendar_keeps_its_uid_and_counts_changes(visitor, course, school):
    address = f"/api/literacy/course/{course}.ics"
    (first,) = Calendar.from_ical(visitor.open(address).text).walk("VEVENT")
    lesson = school.lessons(course)[0].id
    move = {"role": "steward", "reason": "강의실 공사"}
    school.do(lambda tx: courses.move_lesson(tx, lesson, school.span(21), **move))
    moved = Calendar.from_ical(visitor.open(address).text)
    (second,) = moved.walk("VEVENT")
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert moved["method"] == "PUBLISH"
    assert second["dtstart"].params["TZID"] == "Asia/Seoul"
    assert second["dtstart"].dt.strftime("%Y-%m-%d %H:%M %z") == "2026-12-16 12:00 +0900"
    assert [str(zone["tzid"]) for zone in moved.walk("VTIMEZONE")] == ["Asia/Seoul"]
    school.do(lambda tx: courses.cancel(tx, course, reason="강의실 공사"))
    ended = Calendar.from_ical(visitor.open(address).text)
    (third,) = ended.walk("VEVENT")
    assert (ended["method"], third["status"], third["sequence"]) == ("CANCEL", "CANCELLED", 2)
    assert visitor.open("/api/literacy/course/none.ics").status == 404
