"""The app in a process of its own: it sends the mail itself, and its log tells no secret."""

import email
import email.policy
from pathlib import Path

import httpx
import pytest

from tests import waiting
from tests.browser.sites import CITIZEN, Site
from tests.browser.test_courses import announced
from tests.literacy.site import Visitor

MAIL = "canary.bird@example.org"
LOUD = (*CITIZEN[:-1], "info")  # with a line for each request


@pytest.fixture
def site(tmp_path):
    opened = Site(
        tmp_path / "home",
        tmp_path / "site.log",
        LOUD,
        MADANG_MAIL_FILES=str(tmp_path / "mail"),
    )
    course = announced(opened.home)
    opened.start()
    try:
        yield opened, course, tmp_path / "mail"
    finally:
        opened.stop()


def test_link_comes_by_mail_from_the_app_itself_and_stands_in_no_log(site):
    opened, course, folder = site
    with httpx.Client(base_url=opened.base, follow_redirects=True, timeout=20) as client:
        visitor = Visitor(client)  # type: ignore[arg-type] -- asks in the same way
        given = {"of_age": "yes", "contact": MAIL, "party": "1", "agreed": "yes"}
        visitor.open(f"/plain/course?id={course}&lang=ko").send("신청하기", **given)
        assert "확인 주소를 전자우편으로 보냈습니다" in visitor.said
        found: list[Path] = []
        waiting.until(lambda: found.extend(folder.glob("*.eml")) or found, opened.said)
        letter = email.message_from_bytes(found[0].read_bytes(), policy=email.policy.default)
        assert letter["To"] == MAIL
        link = letter.get_content().partition("/plain/my?t=")[2].split()[0]
        visitor.open(f"/plain/my?t={link}&lang=ko").send("신청 확인")
        assert "자리가 정해졌습니다" in visitor.said
    log = (opened.home.parent / "site.log").read_text("utf-8")
    assert "/plain/my?t={KEY}" in log
    assert link not in log
    assert MAIL not in log


def test_database_and_its_journal_hold_the_address_only_sealed(site):
    opened, course, _ = site
    with httpx.Client(base_url=opened.base, follow_redirects=True, timeout=20) as client:
        given = {"of_age": "yes", "contact": MAIL, "party": "1", "agreed": "yes"}
        visitor = Visitor(client)  # type: ignore[arg-type] -- asks in the same way
        visitor.open(f"/plain/course?id={course}&lang=ko").send("신청하기", **given)
    opened.stop()
    files = [each for each in opened.home.rglob("*") if each.is_file()]
    assert any(each.name == "store.db" for each in files)
    assert [each.name for each in files if MAIL.encode() in each.read_bytes()] == []
