"""The page of a dataset at its one address: a browser runs nothing and reads the data block."""

import json

import pytest

from tests.browser import looks
from tests.browser.chrome import Noise, Tab
from tests.browser.sites import Site

pytestmark = pytest.mark.browser

READ = "document.querySelector(\"script[type='application/ld+json']\").textContent"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_page_has_no_fault_and_its_data_are_read(tab: Tab, site: Site, language):
    tab.noise = Noise()
    tab.open(f"{site.base}/dataset/transfermap-station?lang={language}")
    faults: list[object] = []
    for width in (1280, 360):
        tab.screen(width, 740)
        faults += [f"{width} px: {wide}" for wide in looks.overflow(tab, width)]
        faults += looks.violations(tab, None)
    assert faults + looks.unexpected(tab.noise, ()) == []
    said = json.loads(tab.evaluate(READ))
    assert said["@type"] == "Dataset"
    assert said["name"] == "수도권 도시철도역"
    assert said["distribution"]
