"""A route is found by keyboard alone, and what has the keyboard is seen at each stop."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from madang.i18n import voice_of
from tests.browser import looks
from tests.browser.chrome import Element, Tab
from tests.browser.looks import Ring
from tests.browser.sites import Site

pytestmark = pytest.mark.browser

FEWEST, MOST = 8, 60
SHARE, CONTRAST = 0.5, 3.0  # an outline between two pixels is drawn paler on one of its edges
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Where the keyboard was, and how that was seen."""

    element: Element
    ring: Ring | None

    @property
    def fault(self) -> str | None:
        place = f"{self.element.role} {self.element.name!r}"
        if self.ring is None:
            return f"{place}: no outline"
        if self.ring.share < SHARE or self.ring.contrast < CONTRAST:
            return f"{place}: {self.ring}"
        return None


def stops(tab: Tab) -> Iterator[Stop]:
    """Press Tab again and again until the page's end."""
    for _ in range(MOST):
        tab.press("Tab")
        tab.evaluate(DRAWN)
        if tab.evaluate("document.activeElement === document.body"):
            return
        yield Stop(element=tab.focused(), ring=looks.focus_ring(tab))


@pytest.mark.parametrize(
    ("language", "start", "goal"), [("ko", "교대", "노원"), ("en", "교대", "노원")]
)
@pytest.mark.parametrize("width", [1280, 360])
def test_route_is_found_by_keyboard_alone(tab: Tab, site: Site, language, start, goal, width):
    say = voice_of("madang_transfermap", language).say
    tab.screen(width)
    tab.open(f"{site.base}/route?lang={language}")
    words = {say("route.from"): start, say("route.to"): goal}
    seen: list[Stop] = []
    for stop in stops(tab):
        seen.append(stop)
        if stop.element.role == "textbox" and stop.element.name in words:
            tab.write(words[stop.element.name])
        if stop.element.name == say("route.find"):
            tab.press("Enter")
            break
    assert [stop.element.name for stop in seen if stop.element.name in words] == list(words)
    assert seen[-1].element.role == "button"
    tab.until(lambda: "from=" in tab.address() and "to=" in tab.address(), "the answer's address")
    tab.settle()
    assert tab.elements("status")
    assert say("route.way") in [item.name for item in tab.elements("heading")]
    assert [stop.fault for stop in seen if stop.fault] == []


@pytest.mark.parametrize("path", ["/", "/data", "/route?from=G-S1-2-223&to=G-S1-4-411"])
def test_every_stop_of_a_page_has_a_name_and_is_seen(tab: Tab, site: Site, path):
    tab.open(f"{site.base}{path}{'&' if '?' in path else '?'}lang=ko")
    seen = list(stops(tab))
    assert len(seen) >= FEWEST
    # Streamlit's column scrolls, so the keyboard stops there; it needs no name.
    assert [stop for stop in seen if not stop.element.name and stop.element.role != "main"] == []
    assert [stop.fault for stop in seen if stop.fault] == []


@pytest.mark.parametrize("key", ["c", "r"])
def test_no_single_letter_does_anything(tab: Tab, site: Site, key):
    """KWCAG "character shortcuts": Streamlit binds both where its menu is shown."""
    tab.open(f"{site.base}/help?lang=ko")
    before = tab.text()
    reruns = "performance.getEntriesByType('resource').length"
    loaded = tab.evaluate(reruns)
    tab.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
    tab.call("Input.dispatchKeyEvent", type="keyUp", key=key)
    tab.settle()
    assert tab.text() == before
    assert tab.evaluate(reruns) == loaded
    assert tab.elements("dialog") == []
