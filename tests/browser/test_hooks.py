"""Each rule of ours that reaches into Streamlit's markup still catches something there."""

import re

import pytest

from madang.ui import sheet
from tests.browser.chrome import Browser, Tab
from tests.browser.sites import Site

pytestmark = pytest.mark.browser

ADDRESSES = (
    "/",
    "/route?from=G-S1-2-223&to=G-S1-4-411&profile=wheelchair",
    "/route?from=nowhere&to=G-S1-4-411&profile=nobody",
    "/data",
    "/dataset?key=transfermap.station",
    "/dataset",
    "/help",
)
MOMENT = re.compile(
    r":has\(:focus-visible\)|:(?:focus-visible|focus-within|focus|hover|active)(?![\w-])"
    r"|::[\w-]+|(?<=script-state)=\"running\"|:not\(\[[\w-]+=\"CONNECTED\"\]\)"
)
CATCHES = "(selectors) => selectors.map(text => !!document.querySelector(text))"


def always(selector: str) -> str:
    """The selector without what holds at some moments only."""
    return MOMENT.sub("", selector)


def catching(tab: Tab, hooks: dict[str, str]) -> set[str]:
    """Names of the hooks that catch something on the page."""
    hits = tab.js(CATCHES, [always(selector) for selector in hooks.values()])
    return {name for name, hit in zip(hooks, hits, strict=True) if hit}


@pytest.fixture(scope="module")
def caught(browser: Browser, site: Site) -> set[str]:
    """Names of the hooks that catch something on some page."""
    found: set[str] = set()
    with browser.tab() as tab:
        tab.screen(1280)
        for address in ADDRESSES:
            tab.open(site.base + address)
            for field in tab.elements("textbox")[:1]:
                tab.fill(field, "교")  # a hint about the Enter key stands beside what is typed
            found |= catching(tab, dict(sheet.hooks()))
    return found


@pytest.mark.parametrize("hook", sheet.hooks())
def test_hook_catches(caught, hook):
    assert hook in caught, f"{always(sheet.hooks()[hook])} catches nothing on {ADDRESSES}"


def test_a_hook_that_catches_nothing_is_found(tab: Tab, site: Site):
    tab.open(f"{site.base}/help")
    hooks = {"gone": '[data-testid="stGone"] a:focus-visible', "there": "h1:hover"}
    assert catching(tab, hooks) == {"there"}
