"""Mail to who signed up: one for each event, in both languages, to nobody else."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from madang import testing
from madang.civic import post
from madang.civic.refusals import Refusal
from madang.errors import CommandRefused, PluginError
from madang.plugin import Installed, Registry
from madang.settings import Settings
from madang.steward.telling import tell
from madang.store import new_id, select
from madang.store.outbox import Message, Waiting
from madang.store.people import enrol, given
from madang.store.tables import outbox
from madang_literacy import courses, letters
from madang_literacy import school as service
from tests.literacy.conftest import School

MAIL = "canary.bird@example.org"


@pytest.fixture
def workspace(school: School, settings, literacy, tmp_path):
    """A workspace over the same store, whose mail is files."""
    place = testing.workspace(tmp_path / "place", [])
    known = literacy.installed[0]
    plugin = replace(known.plugin, letters="madang_literacy.letters:write")
    registry = Registry(installed=(Installed(plugin=plugin, package=known.package),))
    mailing = settings.model_copy(update={"mail_files": tmp_path / "mail"})
    return replace(place, settings=mailing, registry=registry)


@pytest.fixture
def office(workspace) -> service.School:
    return service.of(workspace)


@pytest.fixture
def course(school: School) -> str:
    made = school.propose()
    school.announce(made, seats=1)
    return made


def sign_up(office, course: str, mail: str = MAIL) -> None:
    office.sign_up(course, contact=mail, party=1, of_age=True, agreed=True, key=new_id())


def mails(workspace) -> list:
    tell(workspace)
    read = email.policy.default
    return [
        email.message_from_bytes(path.read_bytes(), policy=read)
        for path in workspace.settings.mail_files.glob("*.eml")
    ]


def newest(workspace, known: list) -> list:
    ids = {each["Message-ID"] for each in known}
    return [each for each in mails(workspace) if each["Message-ID"] not in ids]


def token_in(mail) -> str:
    return mail.get_content().partition("/plain/my?t=")[2].split()[0]


def confirmed(workspace, office, course: str, mail: str = MAIL) -> str:
    known = mails(workspace)
    sign_up(office, course, mail)
    (letter,) = newest(workspace, known)
    token = token_in(letter)
    office.step(token, "confirm", key=new_id())
    return token


def test_link_goes_to_the_address_that_was_given_and_opens_the_sign_up(workspace, office, course):
    sign_up(office, course)
    (letter,) = mails(workspace)
    assert letter["To"] == MAIL
    assert office.mine(token_in(letter)).state == "pending"
    assert len(mails(workspace)) == 1


def test_letter_says_it_in_korean_first_and_in_english(workspace, office, course):
    sign_up(office, course)
    (letter,) = mails(workspace)
    said = letter.get_content()
    ko, _, en = said.partition("\n\n----\n\n")
    assert "신청 확인" in ko
    assert "2026년 12월 15일 12:00~14:00" in ko
    assert "Reading data with fare cards" in en
    assert "Confirm" in en
    assert letter["Subject"].index("강좌") < letter["Subject"].index("Please")
    assert MAIL not in said


def test_each_event_is_one_letter_to_each_person(workspace, office, course, school):
    first = confirmed(workspace, office, course)
    confirmed(workspace, office, course, "two@example.org")
    school.later(hours=1)
    known = mails(workspace)
    office.step(first, "withdraw", key=new_id())
    (offer,) = newest(workspace, known)
    assert offer["To"] == "two@example.org"
    assert "2026년 11월 27일 13:00까지" in offer.get_content()
    lesson = school.lessons(course)[0].id
    known = mails(workspace)
    why = "강의실 공사"
    move = {"role": "steward", "reason": why}
    school.do(lambda tx: courses.move_lesson(tx, lesson, school.span(21), **move))
    (moved,) = newest(workspace, known)
    assert "2026년 12월 16일" in moved.get_content()
    assert why in moved.get_content()
    known = mails(workspace)
    school.do(lambda tx: courses.cancel_lesson(tx, lesson, **move))
    assert len(newest(workspace, known)) == 1
    known = mails(workspace)
    school.do(lambda tx: courses.cancel(tx, course, reason=why))
    (ended,) = newest(workspace, known)
    assert "취소되었습니다" in ended["Subject"]
    rows = office.store.fetch(select(outbox))
    assert {row.state for row in rows} == {"sent"}
    assert len({(row.event, row.recipient) for row in rows}) == len(rows)


def test_lottery_says_entered_then_how_it_was_drawn(workspace, office, school):
    made = school.propose()
    school.announce(made, seats=1, by_lottery=True)
    confirmed(workspace, office, made)
    confirmed(workspace, office, made, "two@example.org")
    known = mails(workspace)
    assert sum("추첨에 들어갔습니다" in each["Subject"] for each in known) == 2
    school.later(days=11)
    office.tick()
    office.tick()
    drawn = newest(workspace, known)
    assert sorted("대기" in each["Subject"] for each in drawn) == [False, True]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", letters.KINDS)
def test_every_kind_has_its_words(kind, language):
    from madang.i18n import speaking, t, voice_of

    values = dict.fromkeys(("title", "until", "lesson", "place", "reason"), "-")
    with speaking(voice_of(letters.PACKAGE, language)):
        assert t(f"letter.{kind}.subject", **values)
        assert t(f"letter.{kind}.text", **values)


def test_telephone_number_is_refused_where_links_go_by_mail(office, course):
    with pytest.raises(Refusal) as refused:
        sign_up(office, course, "010-0000-0000")
    assert refused.value.code == "no_mail_address"
    assert not office.store.fetch(select(outbox))


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"of_age": False}, "under_age"), ({"agreed": False}, "no_consent")],
)
def test_who_is_too_young_or_does_not_agree_leaves_nothing(office, course, asked, code):
    from madang.store.tables import contact

    given = {"contact": MAIL, "party": 1, "of_age": True, "agreed": True, "key": new_id()}
    with pytest.raises(Refusal) as refused:
        office.sign_up(course, **given | asked)
    assert refused.value.code == code
    assert not office.store.fetch(select(contact))


def waiting(kind: str, recipient: str) -> Waiting:
    message = Message(event="e", recipient=recipient, kind=kind, channel="mail")
    return Waiting(
        id="m", message=message, created_at=datetime(2026, 11, 25, tzinfo=UTC), attempts=1
    )


def test_kind_that_nobody_writes_is_refused_by_name(workspace, office):
    write = post.writer(workspace, office.store)
    with pytest.raises(PluginError, match=r"'stars\.x'"):
        write(waiting("stars.x", "person:p"))
    with pytest.raises(CommandRefused, match="wanted one of signup_link"):
        write(waiting("literacy.x", "person:p"))


def test_telephone_or_erased_person_is_refused_without_quoting_it(workspace, office, school):
    from madang.store.people import address_of

    number = "010-0000-0000"
    what = given(office.vault, number)
    person = school.do(lambda tx: enrol(tx, what))
    with pytest.raises(CommandRefused, match="kind phone") as refused:
        address_of(office.store, office.vault, person)
    assert "0000" not in str(refused.value).replace(person, "")
    with pytest.raises(CommandRefused, match="no contact"):
        address_of(office.store, office.vault, "gone")


def test_mail_alone_is_enough_for_letters_to_leave(workspace, office, course):
    assert not workspace.settings.alert_mail
    sign_up(office, course)
    assert tell(workspace).sent == 1


def test_without_a_way_out_letters_wait(workspace, office, course):
    sign_up(office, course)
    silent = replace(workspace, settings=workspace.settings.model_copy(update={"mail_files": None}))
    assert tell(silent).sent == 0
    assert isinstance(silent.settings, Settings)
    assert tell(workspace).sent == 1
