"""One process serves pages, API and files; what it says of itself is right at every address."""

import base64
import hashlib
import json
import re

import httpx
import psutil
import pytest
import websocket

from madang.workspace import Workspace

PAGES = ("/", "/data", "/dataset", "/help", "/chairs")
OTHER_HOST = re.compile(r'(?:src|href)="(https?:)?//')


@pytest.fixture
def client(site):
    with site.client() as opened:
        yield opened


@pytest.mark.req("T2")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "word"), [("ko", "마당"), ("en", "Madang")])
def test_page_says_its_language_and_title(client, path, language, word):
    answer = client.get(path, params={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    title = re.search("<title>(.*?)</title>", answer.text)
    assert title is not None
    assert word in title[1]
    assert "<noscript>" in answer.text
    assert not OTHER_HOST.search(answer.text)


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, "ko"),
        ({"accept-language": "en-GB,ko;q=0.3"}, "en"),
        ({"accept-language": "en", "cookie": "madang_lang=ko"}, "ko"),
        ({"accept-language": "fr"}, "ko"),
    ],
)
def test_language_comes_from_cookie_then_browser_then_korean(client, headers, wanted):
    assert f'<html lang="{wanted}">' in client.get("/", headers=headers).text


def test_language_wish_is_kept_in_a_cookie(client):
    assert "madang_lang=en" in client.get("/?lang=en").headers["set-cookie"]
    assert "set-cookie" not in client.get("/?lang=xx").headers


def test_headers_of_a_page(client):
    headers = client.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=(self)" in headers["permissions-policy"]
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])


def test_policy_allows_just_the_inline_scripts_of_the_page(client):
    answer = client.get("/data")
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_request_id_of_a_client_is_not_taken_over(client):
    assert client.get("/", headers={"x-request-id": "mine"}).headers["x-request-id"] != "mine"


@pytest.mark.parametrize(
    "path", ["/no-such-page", "/data/x", "/static/none.js", "/index.html", "/watch", "/_stcore/x"]
)
def test_unknown_address_is_404(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "x-request-id" in answer.headers


def test_unknown_page_leads_back_in_the_visitors_language(client):
    answer = client.get("/<script>alert(1)</script>?lang=en")
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert '<a href="/data?lang=en">Data</a>' in answer.text


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_streamlit_addresses_that_answer_anyone_are_shut(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("address", ["/home", "/data/"])
def test_page_has_one_address(client, address):
    answer = client.get(f"{address}?lang=en")
    assert answer.status_code == 308
    assert answer.headers["location"] in {"/?lang=en", "/data?lang=en"}


@pytest.mark.parametrize("path", ["/", "/api/datasets", "/healthz", "/data/yard/chair.parquet"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", ""])
def test_foreign_host_is_refused(client, path, host):
    assert client.get(path, headers={"host": host}).status_code in {400, 421}


@pytest.mark.parametrize("changed", [{"host": "evil.example"}, {"origin": "http://evil.example"}])
def test_websocket_of_a_foreign_host_or_origin_is_refused(site, changed):
    address = site.base.replace("http", "ws") + "/_stcore/stream"
    websocket.create_connection(address, timeout=20, subprotocols=["streamlit"]).close()
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(address, timeout=20, **changed)


def test_bundles_are_sent_compressed_and_for_ever(client):
    page = client.get("/").text
    script = re.search(r'src="\./(static/js/index[^"]+)"', page)
    assert script is not None
    plain = client.get(f"/{script[1]}", headers={"accept-encoding": "identity"})
    packed = client.get(f"/{script[1]}", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < 0.5 * len(plain.content)
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].startswith("text/javascript")


def test_static_paths_do_not_leave_their_folder(client, site):
    for path in ("/static/..%2f..%2f__init__.py", "/static/%2e%2e/index.html"):
        assert client.get(path, headers={"accept-encoding": "gzip"}).status_code in {400, 404}


def test_style_sheet_is_sent_once_and_for_ever(client):
    (address,) = re.findall(r'href="(/assets/style-[0-9a-f]{12}\.css)"', client.get("/").text)
    plain = client.get(address, headers={"accept-encoding": "identity"})
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed.content == plain.content
    assert packed.headers["content-type"].startswith("text/css")
    assert "immutable" in packed.headers["cache-control"]
    assert int(packed.headers["content-length"]) < 20_000


def test_every_font_of_the_sheet_is_served_and_small(client):
    (address,) = re.findall(r'href="(/assets/style-[0-9a-f]{12}\.css)"', client.get("/").text)
    fonts = set(re.findall(r'url\("(/assets/fonts/[^"]+)"\)', client.get(address).text))
    assert len(fonts) == 2
    for font in fonts:
        answer = client.get(font)
        assert answer.headers["content-type"] == "font/woff2"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content[:4] == b"wOF2"
        assert len(answer.content) < 280_000


@pytest.mark.parametrize("path", ["/assets/x", "/assets/style-0.css", "/assets/fonts/OFL.txt"])
def test_nothing_else_is_served_as_an_asset(client, path):
    assert client.get(path).status_code == 404


def test_page_stands_in_the_look_that_was_asked_for_before_any_script_runs(client):
    page = client.get("/data?size=150&contrast=high&lang=en").text
    assert '<html lang="en" data-size="150" data-contrast="high">' in page
    assert {"madang_size", "madang_contrast"} <= set(client.cookies)
    assert page.index('class="md-skip"') < page.index('id="root"')


def test_icon_is_ours(client):
    answer = client.get("/favicon.png")
    assert answer.headers["content-type"] == "image/png"


def test_health_addresses(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["published"] >= 3


def test_api_and_plugin_router_stand_beside_the_pages(client):
    assert "yard.chair" in [item["key"] for item in client.get("/api/datasets").json()["datasets"]]
    assert client.get("/api/yard/seats/3").json() == {"seats": 3}
    assert "/yard/seats/{count}" in client.get("/api/openapi.json").json()["paths"]
    assert client.get("/api/docs").status_code == 404


def test_published_file_over_http(client, yard: Workspace):
    found = json.loads(client.get("/api/datasets/yard.chair").text)
    for file in found["files"]:
        answer = client.get(file["url"], headers={"accept-encoding": "gzip, br"})
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert answer.headers["etag"] == f'"{file["sha256"]}"'
        assert int(answer.headers["content-length"]) == file["size"]
        assert "content-encoding" not in answer.headers


def listening(site) -> set[str]:
    """Addresses that the site's process listens on."""
    sockets = psutil.Process(site.process.pid).net_connections("tcp")
    return {item.laddr.ip for item in sockets if item.status == psutil.CONN_LISTEN}


def test_only_loopback_is_listened_on(site):
    assert listening(site) == {"127.0.0.1"}


def test_request_without_script_finds_the_way_to_the_data(client):
    assert 'href="/api/datasets"' in client.get("/").text


def test_streamlit_run_serves_the_same_script(serve):
    site = serve(
        *("-m", "streamlit", "run", "streamlit_app/main.py", "--server.port", "{port}"),
        health="/_stcore/health",
    )
    answer = httpx.get(site.base, timeout=20)
    assert answer.status_code == 200
    assert listening(site) == {"127.0.0.1"}
    address = site.base.replace("http", "ws") + "/_stcore/stream"
    websocket.create_connection(address, timeout=20, subprotocols=["streamlit"]).close()
