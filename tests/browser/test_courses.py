"""Courses in a real browser: no fault of any page, and a sign-up by keyboard alone."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from madang import clock
from madang.i18n import voice_of
from tests.browser import looks
from tests.browser.chrome import Noise, Tab
from tests.browser.known import FILE, read, unexcused
from tests.browser.sites import ROOT, Site
from tests.browser.test_keyboard import stops

pytestmark = pytest.mark.browser

WIDTHS = (1280, 360, 320)
PAGES = ("courses", "course", "my", "certificate")
PLACES = {
    "courses": "courses",
    "course": "course?id={course}",
    "course of a lottery": "course?id={lottery}",
    "course that is not": "course?id=none",
    "my": "my?t={token}",
    "my of nobody": "my?t=none",
    "certificate": "certificate",
    "certificate that is not": "certificate?code=2026-XXXX-XXXX",
}


@dataclass(frozen=True, kw_only=True)
class Town:
    """An app with two courses and a sign-up."""

    site: Site
    values: dict[str, str]

    def address(self, place: str, language: str) -> str:
        path = place.format(**self.values)
        return f"{self.site.base}/{path}{'&' if '?' in path else '?'}lang={language}"


def madang(home: Path, *words: str) -> str:
    """What a steward types; the last line that is answered."""
    done = subprocess.run(
        [Path(sys.executable).with_name("madang"), "literacy", *words],
        env=os.environ | {"MADANG_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def announced(home: Path, *more: str) -> str:
    titles = ("--title", "교통카드 자료로 배우는 데이터 읽기", "--title-en", "Reading data")
    notes = ("--notes", "표를 읽고 그림으로 그립니다.", "--notes-en", "Tables and charts.")
    course = madang(home, "course", "propose", *titles, *notes, "--term", "2026H2", "--tag", "교통")
    begin = (clock.now() + timedelta(days=20)).astimezone(clock.SEOUL)
    told = ("--lesson", f"{begin:%Y-%m-%dT14:00}", "--seats", "2", *more)
    madang(home, "course", "accept", course, *told)
    return course


@pytest.fixture(scope="module")
def town(browser, tmp_path_factory) -> Iterator[Town]:
    from madang.settings import Settings
    from madang.store import new_id
    from madang.testing import workspace
    from madang_literacy.school import School

    folder = tmp_path_factory.mktemp("town")
    home = folder / "home"
    room = ("--name", "배움방", "--name-en", "Room", "--address", "서울", "--seats", "30")
    course = announced(home, "--room", madang(home, "room", "add", *room))
    values = {"course": course, "lottery": announced(home, "--lottery")}
    from dataclasses import replace

    place = replace(workspace(folder / "place", []), settings=Settings(home=home))
    asked = {"contact": "somebody@example.org", "party": 1, "of_age": True, "agreed": True}
    token = School(place).sign_up(course, **asked, key=new_id())
    assert token is not None
    opened = Site(home, folder / "site.log")
    opened.start()
    try:
        yield Town(site=opened, values=values | {"token": token})
    finally:
        opened.stop()


def faults_of(tab: Tab, impacts) -> list[object]:
    faults: list[object] = []
    for width in WIDTHS:
        tab.screen(width, 740)
        tab.settle()
        faults += [f"{width} px: {wide}" for wide in looks.overflow(tab, width)]
        faults += [f"{width} px: {small}" for small in looks.small_targets(tab)]
        if width != 320:
            faults += impacts()
    return faults


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", PLACES)
def test_plain_page_has_no_fault_of_any_impact(tab: Tab, town: Town, name, language):
    tab.noise = Noise()
    tab.open(town.address(f"plain/{PLACES[name]}", language))
    assert faults_of(tab, lambda: looks.violations(tab, None)) == []


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", PLACES)
def test_page_of_the_app_keeps_the_rules(tab: Tab, town: Town, name, language):
    known = read(FILE.read_text("utf-8"))
    tab.noise = Noise()
    tab.open(town.address(PLACES[name], language))
    faults = faults_of(tab, lambda: unexcused(looks.violations(tab), known))
    assert faults + looks.unexpected(tab.noise, PAGES) == []
    assert "Traceback" not in tab.text()


def walk(tab: Tab, button: str, **written: str) -> list[str]:
    """Go by keyboard to the button of that name, write and choose on the way, and press it."""
    faults: list[str] = []
    for stop in stops(tab):
        faults += [stop.fault] if stop.fault else []
        name, role = stop.element.name, stop.element.role
        if role == "textbox" and name in written:
            tab.write(written[name])
        elif role in {"radio", "checkbox"} and name in written:
            tab.press(" ")
        elif role == "button" and name == button:
            tab.press("Enter")
            tab.settle()
            return faults
    return [*faults, f"no button {button!r}"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [1280, 360])
def test_sign_up_confirm_and_cancel_by_keyboard(tab: Tab, town: Town, language, width):
    say = voice_of("madang_literacy", language).say
    tab.screen(width, 740)
    tab.open(town.address("plain/course?id={course}", language))
    mail = f"{language}{width}@example.org"
    chosen = dict.fromkeys((say("signup.of_age_yes"), say("signup.agree")), "")
    told = {say("signup.contact"): mail, **chosen}
    faults = walk(tab, say("signup.send"), **told)
    tab.until(lambda: "/plain/my?t=" in tab.address(), "one's own page")
    assert re.search(r"@|%40", tab.address()) is None
    faults += walk(tab, say("step.confirm"))
    tab.until(lambda: "done=confirm" in tab.address(), "the confirmation")
    assert say("done.confirm") in tab.text()
    faults += walk(tab, say("step.withdraw"))
    tab.until(lambda: "done=withdraw" in tab.address(), "the end of it")
    assert say("state_name.cancelled") in tab.text()
    assert faults == []
