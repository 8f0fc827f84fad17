"""A route on paper: every word of its steps. Its plain twin is in test_plain."""

import re

import pytest

from tests.browser.chrome import Tab
from tests.browser.papers import read_pdf
from tests.browser.sites import Site

pytestmark = pytest.mark.browser

JOURNEY = "from=G-S1-2-223&to=G-S1-4-411&profile=wheelchair"


def lost(shown: str, printed: str) -> list[str]:
    """Korean words on the screen that are not on paper."""
    paper = re.sub(r"\s", "", printed)
    return [word for word in dict.fromkeys(re.findall("[가-힣]{2,}", shown)) if word not in paper]


def test_printed_page_holds_every_step(tab: Tab, site: Site, tmp_path):
    tab.open(f"{site.base}/route?{JOURNEY}&lang=ko")
    steps = tab.evaluate(
        "[...document.querySelectorAll('ol li')].map(li => li.innerText).join(' ')"
    )
    assert "승강기" in steps
    pages, text = read_pdf(tab.printed(), tmp_path)
    assert pages <= 3
    assert lost(steps, text) == []


def test_what_is_cut_off_on_paper_is_told():
    assert lost("교대역 승강기 교대역", "교대\n역") == ["승강기"]
