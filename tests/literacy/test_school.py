"""Signing up without an account: by a link, from pending to certificate, or to nothing left."""

from dataclasses import replace

import pytest

from madang import testing
from madang.civic.refusals import Refusal
from madang.store import new_id, select
from madang.store.people import NoContact
from madang.store.tables import audit, contact, outbox
from madang_literacy import courses
from madang_literacy.school import School as Service
from tests.literacy.conftest import School

MAIL = "canary.bird@example.org"


@pytest.fixture
def office(school: School, settings, literacy, tmp_path) -> Service:
    """The service over the same store."""
    place = testing.workspace(tmp_path / "place", [])
    return Service(replace(place, settings=settings, registry=literacy))


@pytest.fixture
def course(school: School) -> str:
    made = school.propose()
    school.announce(made, seats=1)
    return made


def sign_up(office: Service, course: str, mail: str = MAIL, **more) -> str:
    asked = {"contact": mail, "party": 1, "of_age": True, "agreed": True, "key": new_id()}
    token = office.sign_up(course, **asked | more)
    assert token is not None
    return token


def step(office: Service, token: str, event: str) -> None:
    office.step(token, event, key=new_id())


def confirmed(office: Service, course: str, mail: str = MAIL) -> str:
    token = sign_up(office, course, mail)
    step(office, token, "confirm")
    return token


def kinds(school: School) -> list[str]:
    rows = school.store.fetch(select(outbox.c.kind).order_by(outbox.c.created_at, outbox.c.kind))
    return [row.kind.removeprefix("literacy.") for row in rows]


def test_sign_up_holds_nothing_until_its_link_was_used(office, course):
    token = sign_up(office, course)
    assert office.mine(token).state == "pending"
    assert office.course(course).seats.free == 1
    step(office, token, "confirm")
    assert office.mine(token).state == "confirmed"
    assert office.course(course).seats.free == 0


def test_second_waits_and_is_offered_the_seat_that_is_given_up(office, course, school):
    first, second = confirmed(office, course), confirmed(office, course, "two@example.org")
    assert (office.mine(second).state, office.mine(second).ahead) == ("waitlisted", 0)
    step(office, first, "withdraw")
    assert office.mine(second).state == "offered"
    assert "signup_offered" in kinds(school)
    step(office, second, "accept")
    assert office.mine(second).state == "confirmed"


def test_answer_tells_nobody_that_somebody_has_signed_up(office, course):
    """Whoever types another's address learns nothing; its owner gets a link."""
    first = confirmed(office, course)
    again = sign_up(office, course)
    assert again != first
    assert office.mine(again).signup == office.mine(first).signup


def test_double_click_is_one_sign_up(office, course, school):
    key = new_id()
    tokens = {sign_up(office, course, key=key) for _ in range(3)}
    with pytest.raises(Exception, match="its key was used for another action"):
        sign_up(office, course, key=key, mail="two@example.org")
    assert len(tokens) == 1
    assert kinds(school) == ["signup_link"]


def test_mail_goes_out_and_the_page_keeps_the_token(office, course, settings):
    posting = Service(
        replace(
            office._workspace, settings=settings.model_copy(update={"mail_files": settings.home})
        )
    )
    asked = {"contact": MAIL, "party": 1, "of_age": True, "agreed": True, "key": new_id()}
    assert posting.sends_mail
    assert posting.sign_up(course, **asked) is None


def test_no_contact_is_refused(office, course):
    with pytest.raises(NoContact):
        sign_up(office, course, "nobody")


def test_course_that_is_not_announced_takes_nobody(office, school):
    with pytest.raises(Refusal):
        sign_up(office, school.propose())


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_token_of_nobody_opens_nothing(office, token):
    assert office.mine(token) is None
    with pytest.raises(Refusal, match="none of ours"):
        step(office, token, "withdraw")


def test_event_of_nobody_is_refused(office, course):
    with pytest.raises(Refusal):
        step(office, sign_up(office, course), "promote")


def test_link_ends_a_month_after_the_last_lesson(office, course, school):
    token = sign_up(office, course)
    school.later(days=51)
    assert office.mine(token) is None


def test_certificate_of_who_was_there(office, course, school):
    token = confirmed(office, course)
    with pytest.raises(Refusal):
        step(office, token, "certificate")
    (lesson,) = school.lessons(course)
    mine = office.mine(token).signup
    school.do(lambda tx: courses.check_in(tx, lesson.id, mine, method="list", role="organiser"))
    step(office, token, "certificate")
    assert office.mine(token).certificate.startswith("2026-")


def test_erased_by_link_nothing_of_the_person_is_left(office, course, school, settings):
    first, second = confirmed(office, course), confirmed(office, course, "two@example.org")
    mail = MAIL.encode()
    step(office, first, "erase")
    assert office.mine(first) is None
    assert office.mine(second).state == "offered", "the seat goes to the next"
    assert len(school.store.fetch(select(contact))) == 1
    left = [p.name for p in settings.home.rglob("*") if p.is_file() and mail in p.read_bytes()]
    assert left == []


def test_seats_and_lessons_are_told_as_they_are(office, course, school):
    (found,) = office.courses()
    assert (found.id, found.seats.capacity, found.seats.is_open(school.now)) == (course, 1, True)
    assert [each.state for each in found.lessons] == ["planned"]
    school.later(days=10)
    assert not found.seats.is_open(school.now)
    school.do(lambda tx: courses.cancel(tx, course, reason="강사가 아프다"))
    assert office.courses() == []
    assert office.course(course).state == "cancelled"


def test_room_tells_whether_it_is_step_free_or_that_nobody_knows(office, school):
    course = school.propose()
    school.announce(course, school.span(20, 2, school.room()))
    (lesson,) = office.course(course).lessons
    assert (lesson.room.ko, lesson.step_free) == ("배움방", None)


def test_time_draws_the_lottery_tells_everybody_and_shows_the_seed(office, school):
    course = school.propose()
    school.announce(course, seats=1, by_lottery=True)
    tokens = [confirmed(office, course, f"p{n}@example.org") for n in range(3)]
    assert office.course(course).seats.seed is None
    school.later(days=10)
    for _ in range(2):
        office.tick()
    states = sorted(office.mine(token).state for token in tokens)
    assert states == ["confirmed", "waitlisted", "waitlisted"]
    assert office.course(course).seats.seed is not None
    assert kinds(school).count("signup_confirmed") == 1


def test_nothing_personal_is_in_trail_or_outbox(office, course, school):
    confirmed(office, course)
    told = str(school.store.fetch(select(audit))) + str(school.store.fetch(select(outbox)))
    assert MAIL not in told
    assert "canary" not in told


def test_what_nobody_confirmed_is_gone_after_a_day(office, course, school):
    token = sign_up(office, course)
    school.later(hours=23)
    office.tick()
    assert office.mine(token).state == "pending"
    school.later(hours=1)
    office.tick()
    assert not school.store.fetch(select(contact))
    assert office.mine(token) is None


def test_who_was_there_is_gone_a_month_later_and_is_still_counted(office, course, school):
    token = confirmed(office, course)
    school.later(days=49)
    office.tick()
    assert office.mine(token).state == "confirmed"
    assert len(school.store.fetch(select(contact))) == 1
    school.later(days=2)
    office.tick()
    office.tick()
    assert not school.store.fetch(select(contact))
    assert office.course(course).seats.free == 0


def test_who_lapsed_here_and_waits_elsewhere_stays(office, course, school):
    other = school.propose()
    school.announce(other)
    kept = confirmed(office, other)
    sign_up(office, course)
    school.later(hours=25)
    office.tick()
    assert office.mine(kept).state == "confirmed"
    assert len(school.store.fetch(select(contact))) == 1
