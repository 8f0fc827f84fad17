"""Plain pages: no script, no fault of any impact, one sheet of paper, and a blind person's walk."""

import re

import httpx
import pytest

from madang.i18n import voice_of
from tests.browser import looks
from tests.browser.chrome import Noise, Tab
from tests.browser.papers import read_pdf
from tests.browser.sites import Site
from tests.browser.test_keyboard import stops

pytestmark = pytest.mark.browser

JOURNEY = "from=G-S1-2-223&to=G-S1-4-411"
ADDRESSES = {
    "home": "/plain",
    "route empty": "/plain/route",
    "route result": f"/plain/route?{JOURNEY}&profile=wheelchair",
    "route for the blind": f"/plain/route?{JOURNEY}&profile=blind",
    "route choice": "/plain/route?from=G-S1-2-223&to=양평",
    "route error": "/plain/route?from=nowhere&to=G-S1-4-411",
    "data": "/plain/data",
    "data narrowed": "/plain/data?theme=tran&licence=kogl-1",
    "dataset of several versions": "/plain/dataset?key=literacy.air_daily",
    "dataset empty": "/plain/dataset",
    "dataset result": "/plain/dataset?key=transfermap.station",
    "dataset error": "/plain/dataset?key=no.such",
    "help": "/plain/help",
    "missing": "/plain/nowhere",
}
WIDTHS = (1280, 360, 320)
SIDES = ("왼쪽", "오른쪽", "파란", "빨간", "초록")
SCRIPT = re.compile(r"<script|javascript:|\son[a-z]+=", re.IGNORECASE)


def expected(tab: Tab, address: str) -> list[str]:
    """What the page did beside showing itself, but for its own status."""
    noise = looks.unexpected(tab.noise, ())
    return [item for item in noise if not item.startswith(address.split("?", maxsplit=1)[0])]


@pytest.mark.req("T2")
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_plain_page_has_no_fault_of_any_impact(tab: Tab, site: Site, name, language):
    path = ADDRESSES[name]
    address = f"{site.base}{path}{'&' if '?' in path else '?'}lang={language}"
    tab.noise = Noise()
    tab.open(address)
    faults: list[object] = []
    for width in WIDTHS:
        tab.screen(width, 740)
        faults += [f"{width} px: {wide}" for wide in looks.overflow(tab, width)]
        faults += [f"{width} px: {small}" for small in looks.small_targets(tab)]
        if width != 320:
            faults += looks.violations(tab, None)
    assert faults + expected(tab, address) == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_plain_page_has_no_script(site: Site, name):
    answer = httpx.get(site.base + ADDRESSES[name], timeout=20)
    assert SCRIPT.search(answer.text) is None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert len(answer.content) <= 40_000


@pytest.mark.parametrize("text", ["<script>", '<a href="javascript:x">', '<p onclick="x">'])
def test_script_is_told_from_words(text):
    assert SCRIPT.search(text)
    assert SCRIPT.search("<p>one=1, on line 2</p>") is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_plain_route_fits_one_sheet(tab: Tab, site: Site, tmp_path, language):
    tab.open(f"{site.base}{ADDRESSES['route result']}&lang={language}")
    pages, text = read_pdf(tab.printed(), tmp_path)
    assert pages == 1
    # Every step is there: as many elevators as the program's answer has.
    word = "승강기를 타고" if language == "ko" else "elevator"
    asked = {"from": "G-S1-2-223", "to": "G-S1-4-411", "profile": "wheelchair"}
    found = httpx.get(f"{site.base}/api/transfermap/route", params=asked, timeout=20).json()
    assert re.sub(r"\s", "", text).count(word.replace(" ", "")) >= found["device_rides"]


def test_blind_user_finds_a_route_by_keyboard(tab: Tab, site: Site):
    """By what a screen reader tells: the names of what has the keyboard, then the text in order."""
    say = voice_of("madang_transfermap", "ko").say
    tab.open(f"{site.base}/plain/route?lang=ko")
    words = {say("route.from"): "교대", say("route.to"): "노원"}
    faults: list[str] = []
    for stop in stops(tab):
        faults += [stop.fault] if stop.fault else []
        if stop.element.name in words:
            tab.write(words[stop.element.name])
        elif stop.element.role == "radio":
            for _ in range(10):
                if tab.focused().name == "시각장애":
                    break
                tab.press("ArrowDown")
            assert tab.focused().name == "시각장애"
        elif stop.element.name == say("route.find"):
            tab.press("Enter")
            break
    assert faults == []
    tab.until(lambda: "profile=blind" in tab.address(), "the answer's address")
    tab.settle()
    assert tab.elements("heading")[0].name == "교대역에서 노원역까지"
    tab.press("Tab")
    assert tab.focused().role == "link"  # the skip link comes first
    tab.press("Enter")
    told = tab.text()
    assert told.count("승강기를 타고") >= 4
    assert [word for word in SIDES if word in told] == []
