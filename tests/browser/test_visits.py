"""A visit outlives a cut connection and a new server."""

import pytest

from madang.i18n import voice_of
from tests.browser.chrome import Tab
from tests.browser.sites import Line, Site

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
