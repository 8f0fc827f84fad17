"""A visit outlives a cut connection and a new server."""

import re

import pytest

from madang.i18n import voice_of
from tests.browser.chrome import Tab
from tests.browser.sites import DEFAULT, Line, Site

pytestmark = pytest.mark.browser

JOURNEY = "from=G-S1-2-223&to=G-S1-4-411&profile=wheelchair&lang=ko"
LINK = """() => document.querySelector('[data-testid="stApp"]')
  .getAttribute('data-test-connection-state')"""
PATIENCE_S = 60
say = voice_of("madang_transfermap", "ko").say


def wait_for_link(tab: Tab, *, up: bool) -> None:
    wanted = "a connection" if up else "a lost connection"
    tab.until(lambda: (tab.js(LINK) == "CONNECTED") == up, wanted, PATIENCE_S)


def test_what_was_typed_outlives_a_cut_connection(tab: Tab, site: Site, line: Line):
    tab.open(f"{line.base}/route?lang=ko")
    tab.fill(tab.get("textbox", say("route.from")), "교대")
    before = line.taken
    line.cut()
    wait_for_link(tab, up=False)
    line.mend()
    wait_for_link(tab, up=True)
    tab.until(lambda: not tab.elements("dialog"), "Streamlit's own message gone")
    tab.settle()
    assert line.taken > before
    assert (
        tab.on(tab.get("textbox", say("route.from")), "function() { return this.value }") == "교대"
    )
    tab.fill(tab.get("textbox", say("route.to")), "노원")
    tab.click(tab.get("button", say("route.find")))
    tab.until(lambda: "to=G-S1-4-411" in tab.address(), "the answer's address")
    tab.settle()
    assert tab.elements("heading", say("route.way"))


def test_an_answer_outlives_its_server(tab: Tab, lake, tmp_path):
    site = Site(lake, tmp_path / "site.log").start()
    try:
        tab.open(f"{site.base}/route?{JOURNEY}")
        title = tab.elements("heading")[0].name
        first = site.pid
        site.stop()
        wait_for_link(tab, up=False)
        assert title in tab.text()
        site.start()
        assert site.pid != first
        wait_for_link(tab, up=True)
        tab.settle()
        assert tab.elements("heading")[0].name == title
        assert "from=G-S1-2-223&to=G-S1-4-411" in tab.address()
        tab.click(tab.get("link", say("route.return")))
        tab.until(lambda: "from=G-S1-4-411" in tab.address(), "the way back")
        tab.settle()
        assert tab.elements("heading", say("route.way"))
    finally:
        site.stop()


def english(text: str) -> list[str]:
    """Lines with a sentence of English; ids, file names and short names are none."""
    return [line for line in text.splitlines() if re.search(r"[A-Za-z']+( [A-Za-z']+){3}", line)]


def lose(tab: Tab, site: Site, address: str) -> None:
    """Open a page, end its server, and wait until Streamlit has something to say about it."""
    tab.open(f"{site.base}{address}")
    site.stop()
    wait_for_link(tab, up=False)
    tab.until(
        lambda: tab.text() and any("Streamlit" in said for said in tab.noise.errors),
        "Streamlit's own words about the lost server",
        PATIENCE_S,
    )


def test_a_lost_server_is_told_in_korean_and_nothing_speaks_english(tab: Tab, lake, tmp_path):
    site = Site(lake, tmp_path / "site.log").start()
    try:
        lose(tab, site, "/route?lang=ko")
        words = voice_of("madang.ui", "ko").say("shell.gone")
        tab.until(lambda: words in tab.text(), "our own words about the lost server")
        assert tab.elements("alert")
        assert tab.elements("dialog") == []
        assert english(tab.text()) == []
    finally:
        site.stop()


def test_a_lost_server_is_told_in_english_where_nobody_asks_for_quiet(tab: Tab, lake, tmp_path):
    site = Site(lake, tmp_path / "default.log", DEFAULT, "/_stcore/health").start()
    try:
        lose(tab, site, "/route?lang=ko")
        tab.until(lambda: tab.elements("dialog"), "Streamlit's dialog")
        assert english(tab.text())
    finally:
        site.stop()


def test_a_link_of_ours_leads_on_without_loading_the_app_again(tab: Tab, site: Site):
    tab.open(f"{site.base}/?lang=ko")
    tab.evaluate("window.loadedOnce = true")
    title = voice_of("madang.ui", "ko").say("data.title")
    tab.click(tab.elements("link", title)[0])
    tab.until(lambda: tab.elements("heading")[0].name == title, "the page of data")
    tab.settle()
    assert tab.address() == "/data?lang=ko"
    assert tab.evaluate("window.loadedOnce")
    assert tab.evaluate("document.activeElement.innerText") == title  # a screen reader reads on
    tab.evaluate("history.back()")
    tab.until(lambda: tab.address() == "/?lang=ko", "the page before")
    tab.settle()
    assert tab.elements("heading")[0].name != title
    tab.click(tab.get("link", "English"))
    tab.until(lambda: tab.evaluate("document.documentElement.lang") == "en", "English")
    assert not tab.evaluate("window.loadedOnce")  # the language stands on the root: loaded anew


# The app with a planner that is short of breath: it waits for what never comes, 20 s long, which is
# longer than the 5 s after which the visitor is offered a way out.
SLOW = """
import threading, uvicorn
from madang_transfermap.service import TransferMap
plan = TransferMap.route
TransferMap.route = lambda *of, **at: threading.Event().wait(20) or plan(*of, **at)
app = "streamlit_app.asgi:citizen"
uvicorn.run(app, factory=True, host="127.0.0.1", port={port}, log_level="warning")
"""


def test_a_long_wait_is_told_and_can_be_ended(tab: Tab, lake, tmp_path):
    own = voice_of("madang.ui", "ko").say
    site = Site(lake, tmp_path / "site.log", ("-c", SLOW)).start()
    try:
        tab.open(f"{site.base}/route?lang=ko")
        assert tab.elements("link", own("shell.stop")) == []
        tab.fill(tab.get("textbox", say("route.from")), "교대")
        tab.fill(tab.get("textbox", say("route.to")), "노원")
        tab.click(tab.get("button", say("route.find")))
        stop = tab.until(lambda: tab.elements("link", own("shell.stop")), "a way out of the wait")
        assert own("shell.long") in tab.text()
        assert tab.address() != "/route?lang=ko"
        tab.click(stop[0])
        tab.until(lambda: tab.address() == "/route?lang=ko", "the page without its subject")
        tab.settle()
        assert tab.elements("link", own("shell.stop")) == []
        assert tab.elements("heading", say("route.way")) == []
    finally:
        site.stop()
