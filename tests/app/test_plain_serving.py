"""Plain pages behind the whole app: its middleware, its headers, and the ways to them."""

import re
from html import unescape

import pytest

from madang.plain import serve


@pytest.fixture
def client(site):
    with site.client() as opened:
        yield opened


def test_plain_page_is_served_with_its_own_policy_and_a_request_id(client):
    answer = client.get("/plain?lang=en")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == serve.HEADERS["Content-Security-Policy"]
    assert "script" not in answer.headers["content-security-policy"]
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert client.get("/plain/no-such-page").status_code == 404


@pytest.mark.parametrize(
    ("address", "twin"),
    [
        ("/?lang=en", "/plain?lang=en"),
        ("/data?plugin=yard&lang=en", "/plain/data?plugin=yard&lang=en"),
        ("/dataset?key=yard.chair&evil=x&lang=ko", "/plain/dataset?key=yard.chair&lang=ko"),
        (
            '/chairs?chair="><script>&lang=ko&size=150&contrast=high',
            "/plain/chairs?chair=%22%3E%3Cscript%3E&lang=ko&size=150&contrast=high",
        ),
    ],
)
def test_page_leads_to_its_twin_with_the_same_subject_where_no_script_runs(client, address, twin):
    text = client.get(address).text
    without = re.search("<noscript>(.*?)</noscript>", text, re.DOTALL)
    assert without is not None
    href = re.search('<a href="(/plain[^"]*)"', without[1])
    assert href is not None
    assert unescape(href[1]) == twin
    assert client.get(twin).status_code == 200
