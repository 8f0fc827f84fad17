"""The middleware over a small stand-in for Streamlit that answers everything with its shell."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from madang.plugin import Registry
from madang.ui.middleware import Compressed, Gate, Pages, PlainFiles, Quiet
from madang.ui.pagetable import page_table
from madang.ui.shell import Shell

BASE = "http://127.0.0.1"


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(websocket.headers["x-request-id"])
    await websocket.close()


def tell(request: Request) -> JSONResponse:
    return JSONResponse(dict(request.headers), headers={"referrer-policy": "no-referrer"})


def fallback(request: Request) -> HTMLResponse:
    return HTMLResponse("<html>the shell of everything</html>")


def configure(request: Request) -> JSONResponse:
    said = {"allowedOrigins": ["https://a.example"], "blockErrorDialogs": False}
    return JSONResponse(said, headers={"cache-control": "no-cache"})


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.js").write_text("let a = 1;\n" * 500)
    (folder / "a.png").write_bytes(b"png" * 500)
    (tmp_path / "secret.js").write_text("secret" * 500)
    return tmp_path


@pytest.fixture
def client(static: Path, yard_plugin) -> Iterator[TestClient]:
    ours = [Route("/data/{key}/{version}/{file}", tell), Mount("/api", routes=[Route("/x", tell)])]
    theirs = [
        WebSocketRoute("/_stcore/stream", talk),
        Route("/_stcore/metrics", fallback),
        Route("/_stcore/health", lambda _: PlainTextResponse("ok")),
        Route("/_stcore/host-config", configure),
        Route("/component/x/index.html", fallback),
        Route("/{rest:path}", fallback, methods=["GET", "HEAD", "POST"]),
    ]
    shell = Shell.of(page_table(Registry(installed=(yard_plugin,)), "citizen"))
    middleware = [
        Middleware(Gate, hosts={"madang.example"}),
        Middleware(Pages, shell=shell, routes=ours),
        Middleware(Quiet),
        Middleware(PlainFiles),
        Middleware(Compressed, folder=static),
    ]
    app = Starlette(routes=[*ours, *theirs], middleware=middleware)
    with TestClient(app, base_url=BASE, follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "[::1]", "MADANG.example:443"])
def test_own_host_is_served(client, host):
    assert client.get("/api/x", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "madang.example.evil", "x@localhost", "[::1"])
def test_foreign_host_is_refused_before_anything_answers(client, host):
    answer = client.get("/api/x", headers={"host": host})
    assert answer.status_code == 421
    assert "x-request-id" in answer.headers


def test_foreign_host_opens_no_websocket(client):
    with client.websocket_connect("/_stcore/stream", headers={"host": "localhost"}) as opened:
        assert len(opened.receive_text()) == 32
    refused = client.websocket_connect("/_stcore/stream", headers={"host": "evil.example"})
    with pytest.raises(WebSocketDisconnect), refused:
        pass


def test_what_is_behind_reads_our_request_id_only(client):
    answer = client.get("/api/x", headers={"x-request-id": "mine"})
    assert answer.json()["x-request-id"] == answer.headers["x-request-id"] != "mine"


def test_common_headers_do_not_replace_an_answers_own(client):
    headers = client.get("/api/x").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent", "/_stcore/agent/mcp"])
def test_shut_addresses_are_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/chairs", "/dataset?key=yard.chair"])
def test_page_gets_our_shell(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert '<html lang="ko">' in answer.text
    assert client.head(path).headers["content-security-policy"]


def test_page_is_not_written_to(client):
    refused = client.post("/chairs")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def test_page_has_one_address_that_keeps_its_question(client):
    answer = client.get("/chairs/?chair=C1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/chairs?chair=C1")


@pytest.mark.parametrize("path", ["/nowhere", "/api-x", "/data/x", "/static/none.js"])
def test_shell_of_everything_becomes_404(client, path):
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "the shell of everything" not in answer.text
    assert "There is no such page" in answer.text


def test_components_and_other_answers_of_streamlit_pass(client):
    assert client.get("/component/x/index.html").status_code == 200
    assert client.get("/_stcore/health").text == "ok"


def test_language_is_kept_where_it_was_asked_for(client):
    asked = client.get("/?lang=en").headers["set-cookie"]
    assert asked.startswith("madang_lang=en")
    assert "HttpOnly" in asked
    assert '<html lang="en">' in client.get("/").text  # the client keeps cookies


def test_published_files_are_asked_for_as_they_are(client):
    sent = {"accept-encoding": "gzip"}
    assert "accept-encoding" not in client.get("/data/a/b/c", headers=sent).json()
    assert client.get("/api/x", headers=sent).json()["accept-encoding"] == "gzip"


def test_bundle_is_compressed_once(client, static: Path):
    first = client.get("/static/a.js", headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert first.text == (static / "static/a.js").read_text()
    assert int(first.headers["content-length"]) < 200
    (static / "static/a.js").unlink()
    assert client.get("/static/a.js", headers={"accept-encoding": "gzip"}).text == first.text


def test_bundle_is_plain_for_whom_cannot_unpack(client, static: Path):
    fake = gzip.compress(b"")
    answer = client.get("/static/a.js", headers={"accept-encoding": "identity"})
    assert answer.content[:2] != fake[:2]


@pytest.mark.parametrize(
    "path", ["/static/a.png", "/static/%2e%2e/secret.js", "/static/../secret.js"]
)
def test_pictures_and_what_lies_outside_are_not_taken(client, path):
    assert "content-encoding" not in client.get(path, headers={"accept-encoding": "gzip"}).headers


@pytest.mark.parametrize(
    ("asked", "cookie"), [("size=125", "madang_size"), ("contrast=high", "madang_contrast")]
)
def test_look_is_kept_where_it_was_asked_for(client, asked, cookie):
    sent = client.get(f"/?{asked}").headers["set-cookie"]
    name, value = asked.split("=")
    assert sent.startswith(f"{cookie}={value};")
    assert "HttpOnly" in sent
    assert f'data-{name}="{value}"' in client.get("/chairs").text  # the client keeps cookies
    client.get("/?size=100&contrast=normal")
    assert f"data-{name}" not in client.get("/chairs").text


@pytest.mark.parametrize("asked", ["size=900", "contrast=x", "size=", "size=125%22"])
def test_look_that_cannot_be_meant_is_not_kept(client, asked):
    answer = client.get(f"/?{asked}")
    assert "set-cookie" not in answer.headers
    assert '<html lang="ko">' in answer.text


def test_missing_page_keeps_the_look(client):
    assert 'data-contrast="high"' in client.get("/nowhere?contrast=high").text


def test_streamlits_own_dialogs_stay_shut_and_the_rest_of_its_configuration_stands(client):
    answer = client.get("/_stcore/host-config")
    assert answer.json() == {"allowedOrigins": ["https://a.example"], "blockErrorDialogs": True}
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_what_is_no_configuration_stays_what_it_is(client):
    answer = client.post("/_stcore/host-config")
    assert answer.status_code == 404
