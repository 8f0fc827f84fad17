"""The stewards' app as a process: loopback only, shut without a session; apart from citizens'."""

import re
import subprocess
import sys

import httpx
import psutil
import pytest
import websocket

from madang import store
from madang.store import accounts

NAME, PASSWORD, TOKEN = "hana", "three green lifts 81", "feed-token-of-a-test"
PAGES = ("/", "/held", "/checks", "/quarantine", "/sources", "/entries", "/audit")
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def desk_of_stewards(serve, yard):
    opened = store.open(yard.settings, yard.registry)
    if not accounts.listed(opened):
        accounts.add(opened, NAME, PASSWORD, actor="command line")
    asgi = ("--factory", "streamlit_app.asgi:steward")
    return serve(
        *("-m", "uvicorn", *asgi, "--host", "127.0.0.1", "--port", "{port}"),
        MADANG_FEED_TOKEN=TOKEN,
    )


@pytest.fixture
def client(desk_of_stewards):
    with desk_of_stewards.client() as opened:
        yield opened


@pytest.fixture
def inside(client):
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
    assert form is not None
    fields = {"form": form[1], "next": "/", "name": NAME, "password": PASSWORD}
    assert client.post("/login", data=fields).status_code == 303
    return client


@pytest.mark.parametrize("path", PAGES)
def test_page_leads_to_the_login_and_then_opens(client, path):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_page_says_its_language_once_signed_in(inside, lang):
    for path in PAGES:
        answer = inside.get(path, params={"lang": lang}, headers=HTML)
        assert answer.status_code == 200
        assert f'<html lang="{lang}"' in answer.text
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/static/index.html"])
def test_streamlit_itself_is_shut_too(client, path):
    assert client.get(path).status_code == 401


def test_citizens_addresses_are_not_served_here(inside):
    for path in ("/api/datasets", "/route", "/plain/data"):
        assert inside.get(path).status_code == 404


def socket(site, cookie: str | None = None):
    address = site.base.replace("http", "ws") + "/_stcore/stream"
    return websocket.create_connection(
        address, timeout=20, subprotocols=["streamlit"], cookie=cookie
    )


def test_websocket_wants_a_session(desk_of_stewards, inside):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        socket(desk_of_stewards)
    assert refused.value.status_code == 403
    cookie = "; ".join(f"{name}={value}" for name, value in inside.cookies.items())
    socket(desk_of_stewards, cookie).close()


def test_only_loopback_is_listened_on(desk_of_stewards):
    sockets = psutil.Process(desk_of_stewards.process.pid).net_connections("tcp")
    assert {s.laddr.ip for s in sockets if s.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_foreign_host_is_refused(desk_of_stewards):
    answer = httpx.get(f"{desk_of_stewards.base}/login", headers={"host": "elsewhere.example"})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": "Basic !!!"}, 401),
        ({"authorization": f"Bearer {TOKEN}"}, 200),
        ({"authorization": httpx.BasicAuth("any", TOKEN)._auth_header}, 200),
    ],
)
def test_feed_wants_its_token(client, headers, status):
    answer = client.get("/alerts.atom", headers=headers)
    assert answer.status_code == status
    assert ("yard." in answer.text) is (status == 200)


def test_feed_opens_with_a_session_and_never_by_its_address(client, inside):
    assert inside.get("/alerts.atom").status_code == 200
    inside.cookies.clear()
    assert inside.get("/alerts.atom", params={"token": TOKEN}).status_code == 401


def test_quarantine_file_is_for_stewards_and_its_taking_is_kept(client, inside, yard):
    address = "/quarantine/yard.stool.csv"
    answer = inside.get(address)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count("C1") >= 2
    assert inside.get("/quarantine/yard.nothing.csv").status_code == 404
    inside.cookies.clear()
    assert inside.get(address).status_code == 401
    from madang.steward.decide import trail

    opened = store.open(yard.settings, yard.registry)
    taken = [line for line in trail(opened) if line.action == "quarantine.downloaded"]
    assert {(line.actor, line.about) for line in taken} == {(NAME, "dataset:yard.stool")}


LOADED = """
import sys
from streamlit_app import asgi
asgi.{audience}()
print(*sorted(name for name in sys.modules if "steward" in name))
"""


@pytest.mark.parametrize(("audience", "wanted"), [("citizen", False), ("steward", True)])
def test_code_of_stewards_never_loads_for_citizens(tmp_path, monkeypatch, audience, wanted):
    monkeypatch.setenv("MADANG_HOME", str(tmp_path))
    said = subprocess.run(
        [sys.executable, "-c", LOADED.format(audience=audience)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ("madang.ui.steward.doors" in said.stdout.split()) is wanted
    assert bool(said.stdout.split()) is wanted
