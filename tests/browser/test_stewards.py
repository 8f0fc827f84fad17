"""The stewards' app in the browser: a bad version is refused, and every page is fit to be used."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from madang import store
from madang.i18n import voice_of
from madang.plugin import Installed
from madang.steward import PACKAGE
from madang.steward.decide import trail
from madang.store import accounts
from tests.app.shed import Shed, installed_yard, shed
from tests.browser import looks
from tests.browser.chrome import Browser, Noise, Tab
from tests.browser.sites import HOST, Site

pytestmark = pytest.mark.browser

NAME, PASSWORD = "hana", "three green lifts 81"
REASON = "파일이 잘렸습니다. 제공 기관에 다시 요청했습니다."
PAGES = ("", "held", "checks", "quarantine", "sources", "entries", "intake", "audit")
STEWARD = (
    *("-m", "uvicorn", "--factory", "streamlit_app.asgi:steward"),
    *("--host", HOST, "--port", "{port}", "--log-level", "warning"),
)


@dataclass(frozen=True, kw_only=True)
class Office:
    """The running app, and the lake behind it, whose newest edition is held back."""

    site: Site
    shed: Shed


@pytest.fixture
def office(browser: Browser, tmp_path: Path) -> Iterator[Office]:
    plugins = str(Path(__file__).resolve().parents[1] / "plugins")
    sys.path[:0] = [] if plugins in sys.path else [plugins]
    yard = Installed(
        plugin=importlib.import_module("madang_yard").plugin,
        package="madang_yard",
        distribution="madang-yard 1.0",
    )
    made = shed(tmp_path, yard)
    settings = made.place.settings
    accounts.add(store.open(settings, made.place.registry), NAME, PASSWORD, actor="command line")
    with installed_yard(tmp_path) as variables:
        running = Site(
            settings.home,
            tmp_path / "steward.log",
            STEWARD,
            MADANG_LANDING=settings.landing or "",
            **variables,
        )
        running.start()
        try:
            yield Office(site=running, shed=made)
        finally:
            running.stop()


def say(key: str, **values: object) -> str:
    return voice_of(PACKAGE, "ko").say(key, **values)


def sign_in(tab: Tab, site: Site, path: str = "") -> None:
    tab.open(f"{site.base}/{path}?lang=ko")
    tab.fill(tab.get("textbox", say("login.name")), NAME)
    tab.fill(tab.get("textbox", say("login.password")), PASSWORD)
    tab.press("Enter")
    tab.until(lambda: "/login" not in tab.address(), "the page behind the login")
    tab.settle()


def test_steward_refuses_a_bad_version(tab: Tab, office: Office):
    before, mark = office.shed.table.current(), office.shed.mark()
    sign_in(tab, office.site)
    tab.click(tab.get("link", say("overview.to_held", count=1)))
    tab.until(lambda: tab.address().startswith("/held"), "the held versions")
    tab.settle()
    assert "지금 10 → 새 자료 5" in tab.text()
    tab.fill(tab.get("textbox", say("held.reason")), REASON)
    tab.click(tab.get("button", say("held.refuse")))
    tab.wait_text(say("held.none"))
    assert office.shed.table.current().name == before.name
    opened = store.open(office.shed.place.settings, office.shed.place.registry)
    (line,) = [line for line in trail(opened) if line.action == "version.refused"]
    assert (line.actor, line.about, line.reason) == (NAME, f"version:{mark}", REASON)


def test_steward_accepts_a_small_version_and_sees_it_made(tab: Tab, office: Office):
    sign_in(tab, office.site, "held")
    tab.fill(tab.get("textbox", say("held.reason")), REASON)
    tab.click(tab.get("button", say("held.accept")))
    tab.wait_text(say("held.running", mark=office.shed.mark()))
    tab.until(lambda: say("held.none") in tab.text(), "the end of the build", 90)
    assert office.shed.table.history()[0].accepted == REASON


def test_every_page_is_fit_for_a_desk_and_a_phone(tab: Tab, office: Office):
    tab.noise = Noise()
    sign_in(tab, office.site)
    faults: list[str] = []
    for page in PAGES:
        tab.screen(1280)
        tab.open(f"{office.site.base}/{page}?lang=ko")
        tab.settle()
        found = looks.violations(tab)
        for width in (360, 320):
            tab.screen(width)
            tab.settle()
            found += looks.violations(tab)
            faults += [f"/{page} at {width}: {what}" for what in looks.overflow(tab, width)]
        faults += [f"/{page}: small {what}" for what in looks.small_targets(tab)]
        faults += [f"/{page}: {v.rule} {v.target} {v.html}" for v in found]
    faults += looks.unexpected(tab.noise, PAGES)
    assert faults == []


@pytest.mark.parametrize("width", [1280, 320])
def test_login_page_breaks_no_rule(tab: Tab, office: Office, width: int):
    tab.screen(width)
    tab.open(f"{office.site.base}/login?lang=ko")
    assert looks.violations(tab, None) == []
    assert looks.overflow(tab, width) == []
    assert looks.small_targets(tab) == []
