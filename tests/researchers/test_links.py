"""Every address that a dataset's page offers for taking away answers."""

import re
from html import unescape

import httpx
import pytest

from tests.researchers.desk import WatchedSite

OFFERED = re.compile(r'href="(/(?:data|dataset/|api)[^"]*)"')


@pytest.mark.parametrize("key", ["transfermap.transfer_path", "literacy.air_daily"])
def test_every_offer_answers(site: WatchedSite, key):
    with httpx.Client(base_url=site.base, timeout=60) as client:
        page = client.get("/plain/dataset", params={"key": key, "lang": "en"})
        offered = {unescape(href) for href in OFFERED.findall(page.text)}
        for part in (
            ".ttl",
            ".jsonld",
            ".xml",
            "croissant.jsonld",
            "package_show",
            "versions.json",
        ):
            assert [href for href in offered if part in href], part
        answers = {href: client.get(href).status_code for href in offered}
    assert {href: status for href, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_largest_page_stays_small(site: WatchedSite, lang):
    """The dataset with the most columns and checks, which a slow phone loads as well."""
    with httpx.Client(base_url=site.base, timeout=60) as client:
        params = {"key": "transfermap.facility", "lang": lang}
        assert len(client.get("/plain/dataset", params=params).content) <= 40_000
