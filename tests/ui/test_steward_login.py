"""Nobody gets into the stewards' app without a session; each lock is tried with the lock off."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from madang import clock, testing
from madang.steward.people import People
from madang.store import Store, accounts
from madang.store.core import open_file
from madang.ui.steward import login
from madang.ui.steward.doors import OPEN
from madang.ui.steward.gate import COOKIE, SignedIn, local
from madang.ui.steward.login import FORM_COOKIE, login_routes

BASE = "http://127.0.0.1:8502"
SOCKET = "ws://127.0.0.1:8502/_stcore/stream"
NAME, PASSWORD, WRONG = "hana", "three green lifts 81", "not the one 123"
HTML = {"accept": "text/html"}


def secret(_: Request) -> HTMLResponse:
    return HTMLResponse("secret page")


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(f"ran {await websocket.receive_text()}")
    except WebSocketDisconnect:
        return


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    place = testing.workspace(tmp_path_factory.mktemp("store"), [])
    opened = open_file(place.settings.home / "store.db", place.registry)
    accounts.add(opened, NAME, PASSWORD, actor="command line")
    yield opened
    opened.close()


def app_of(people: People, *, gate: bool = True) -> Starlette:
    routes = [*login_routes(people), Route("/", secret), Route("/held", secret)]
    guards = [Middleware(SignedIn, sessions=people, open_to_all=OPEN)] if gate else []
    routes.append(WebSocketRoute("/_stcore/stream", stream))
    return Starlette(routes=routes, middleware=guards)


@pytest.fixture
def people(store: Store) -> People:
    return People(store)


@pytest.fixture
def client(people: People) -> TestClient:
    return TestClient(app_of(people), base_url=BASE, follow_redirects=False)


def sign_in(client: TestClient, password: str = PASSWORD, **more):
    """Fill in the form as a browser does."""
    page = client.get("/login", headers=HTML)
    token = re.search(r'name="form" value="([^"]+)"', page.text)
    assert token is not None
    fields = {"form": token[1], "next": "/held", "name": NAME, "password": password}
    return client.post("/login", data=fields | more.pop("fields", {}), **more)


def session_of(answer) -> str | None:
    return answer.cookies.get(COOKIE)


@pytest.mark.parametrize("path", ["/", "/held", "/_stcore/host-config", "/static/x.js", "/readyz"])
def test_nothing_answers_without_a_session(client, path):
    assert client.get(path).status_code == 401
    page = client.get(path, headers=HTML)
    assert page.status_code == 303
    assert page.headers["location"].startswith("/login")
    assert "secret" not in page.text


def test_websocket_is_refused_before_it_opens(client):
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(SOCKET):
        pass
    assert refused.value.code == 1008


def test_control_without_the_gate_both_answer(people):
    client = TestClient(app_of(people, gate=False), base_url=BASE)
    assert client.get("/").text == "secret page"
    with client.websocket_connect(SOCKET) as opened:
        opened.send_text("x")
        assert opened.receive_text() == "ran x"


@pytest.mark.parametrize("token", ["", "made-up", "a" * 500])
def test_invented_session_opens_nothing(client, token):
    client.cookies.set(COOKIE, token)
    assert client.get("/").status_code == 401


def test_right_password_opens_the_page_that_was_asked_for(client):
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/held")
    cookie = next(v for v in answer.headers.get_list("set-cookie") if v.startswith(COOKIE)).lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    opened = client.get("/held")
    assert opened.text == "secret page"
    assert opened.headers["cache-control"] == "no-store"
    with client.websocket_connect(SOCKET) as stream:
        stream.send_text("x")
        assert stream.receive_text() == "ran x"


def test_cookie_is_secure_behind_tls(people):
    client = TestClient(app_of(people), base_url="https://stewards.example", follow_redirects=False)
    cookie = next(v for v in sign_in(client).headers.get_list("set-cookie") if v.startswith(COOKIE))
    assert "secure" in cookie.lower()


def test_wrong_password_and_unknown_name_get_the_same_answer(client):
    wrong = sign_in(client, password=WRONG)
    unknown = sign_in(client, fields={"name": "nobody-here"})
    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert session_of(answer) is None
    said = [re.search(r'class="wrong"[^>]*>([^<]+)', answer.text)[1] for answer in (wrong, unknown)]
    assert said[0] == said[1]
    assert client.get("/").status_code == 401


def test_name_that_failed_is_escaped(client):
    answer = sign_in(client, fields={"name": '"><script>alert(1)</script>'})
    assert "<script>" not in answer.text


def test_session_that_a_browser_brought_is_never_taken_over(client, people):
    client.cookies.set(COOKIE, "fixed-by-somebody")
    token = session_of(sign_in(client))
    assert token not in {None, "fixed-by-somebody"}
    assert people.who("fixed-by-somebody") is None


def test_sign_in_ends_the_session_before(client, people):
    first = session_of(sign_in(client))
    page = client.get("/login", headers=HTML)
    assert page.status_code == 303  # already in
    form = client.get("/logout").text
    assert re.search(r'name="form" value="([^"]+)"', form)
    # another person signs in on the same browser
    client.cookies.delete(COOKIE)
    token = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)[1]
    fields = {"form": token, "next": "/", "name": NAME, "password": PASSWORD}
    client.cookies.set(COOKIE, first)
    second = session_of(client.post("/login", data=fields))
    assert people.who(first) is None
    assert people.who(second) is not None


@pytest.mark.parametrize(
    "forged",
    [
        {"fields": {"form": ""}},
        {"fields": {"form": "another"}},
        {"headers": {"origin": "https://elsewhere.example"}},
        {"headers": {"origin": "null"}},
        {"headers": {"sec-fetch-site": "cross-site"}},
        {"headers": {"sec-fetch-site": "same-site"}},
    ],
)
def test_form_of_another_site_counts_for_nothing(client, forged):
    answer = sign_in(client, **forged)
    assert answer.status_code == 403
    assert session_of(answer) is None


def test_form_without_its_cookie_counts_for_nothing(client):
    client.cookies.clear()
    fields = {"form": "x", "name": NAME, "password": PASSWORD, "next": "/"}
    assert client.post("/login", data=fields).status_code == 403


def test_control_without_the_form_check_another_site_signs_in(client, monkeypatch):
    monkeypatch.setattr(login, "_is_from_elsewhere", lambda _: False)
    assert sign_in(client, headers={"origin": "https://elsewhere.example"}).status_code == 303


def test_form_is_not_read_without_end(client):
    client.get("/login")
    form = client.cookies[FORM_COOKIE]
    fields = {"form": form, "name": NAME, "password": "x" * 20_000, "next": "/"}
    assert client.post("/login", data=fields).status_code == 403


@pytest.mark.parametrize(("passed", "stands"), [(59, True), (61, False), (721, False)])
def test_session_ends_when_idle_and_after_half_a_day(client, monkeypatch, passed, stands):
    sign_in(client)
    later = clock.now() + timedelta(minutes=passed)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (client.get("/").status_code == 200) is stands
    if not stands:
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(SOCKET):
            pass


def test_logout_ends_the_session_and_needs_its_form(client, people):
    token = session_of(sign_in(client))
    assert client.get("/logout").status_code == 200
    assert people.who(token) is not None  # looking is not leaving
    assert client.post("/logout", data={"form": "guessed"}).status_code == 403
    assert people.who(token) is not None
    form = client.cookies[FORM_COOKIE]
    left = client.post("/logout", data={"form": form})
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert people.who(token) is None
    client.cookies.set(COOKIE, token)
    assert client.get("/").status_code == 401


def test_open_websocket_ends_with_its_session(client, people):
    token = session_of(sign_in(client))
    with client.websocket_connect(SOCKET) as opened:
        opened.send_text("1")
        assert opened.receive_text() == "ran 1"
        people.sign_out(token)
        opened.send_text("2")
        with pytest.raises(WebSocketDisconnect) as ended:
            opened.receive_text()
        assert ended.value.code == 1008


def test_control_unwatched_websocket_outlives_its_session(client, people, monkeypatch):
    monkeypatch.setattr(SignedIn, "_watched", lambda _self, _scope, receive, _send: receive)
    token = session_of(sign_in(client))
    with client.websocket_connect(SOCKET) as opened:
        people.sign_out(token)
        opened.send_text("2")
        assert opened.receive_text() == "ran 2"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere",
        "javascript:1",
        "/a/../b",
    ],
)
def test_login_leads_to_pages_of_ours_only(client, wanted):
    assert local(wanted) == "/"
    assert sign_in(client, fields={"next": wanted}).headers["location"] == "/"


def test_mark_in_the_address_survives_the_login(client):
    page = client.get("/held?mark=a.b%402018%3A0123456789ab", headers=HTML)
    form = client.get(page.headers["location"]).text
    assert 'value="/held?mark=a.b%402018%3A0123456789ab"' in form


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_login_speaks_the_language_of_the_page_that_was_asked_for(client, lang):
    page = client.get(f"/held?lang={lang}", headers=HTML)
    assert f'<html lang="{lang}">' in client.get(page.headers["location"]).text


def test_link_from_a_mail_finds_the_session_that_the_browser_kept_back(client):
    cross = HTML | {"sec-fetch-site": "cross-site"}
    page = client.get("/held", headers=cross)
    assert page.status_code == 200
    assert "url=/login?next=/held" in page.text
    sign_in(client)
    again = client.get("/login?next=/held", headers=HTML)
    assert (again.status_code, again.headers["location"]) == (303, "/held")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_an_account_the_page_says_how_to_make_one(tmp_path, lang):
    place = testing.workspace(tmp_path, [])
    empty = open_file(place.settings.home / "store.db", place.registry)
    client = TestClient(app_of(People(empty)), base_url=BASE)
    page = client.get(f"/login?lang={lang}")
    empty.close()
    assert "madang account add" in page.text
    assert "<form" not in page.text
    assert f'<html lang="{lang}">' in page.text


def test_login_page_runs_no_script_and_asks_no_other_host(client):
    page = client.get("/login")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "script" not in page.text
    assert "://" not in page.text
    assert page.headers["cache-control"] == "no-store"
