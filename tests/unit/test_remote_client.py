"""Calls to a remote CKAN over a server that misbehaves: time-outs, retries, redirects, secrets."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from madang.catalogue.remote import client as calls
from madang.catalogue.remote.client import Client, checked_address
from madang.errors import NotAllowed, NotInRemote, RemoteDown, RemoteRefused, SettingsError

TOKEN = "canary-token-7d1f"  # noqa: S105 -- looked for in every message
OK = b'{"success": true, "result": {"ok": 1}}'


class Door:
    """A server whose answers a test writes: (status, headers, body), one after the other."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, float]] = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_words: object) -> None:
                """Keep quiet."""

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                door.asked.append((self.command, self.path, time.monotonic()))
                status, headers, body = door.answers[min(len(door.asked), len(door.answers)) - 1]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 -- the server's own name for it

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def door() -> Iterator[Callable[..., Door]]:
    """Opens doors and closes them."""
    opened: list[Door] = []

    def open_door(*answers: tuple[int, dict[str, str], bytes]) -> Door:
        made = Door(*answers)
        threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True).start()
        opened.append(made)
        return made

    yield open_door
    for each in opened:
        each.server.shutdown()
        each.server.server_close()


@contextmanager
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_read_is_tried_three_times(door):
    opened = door((503, {}, b""), (502, {}, b""), (200, {}, OK))
    assert Client(opened.address, TOKEN).read("status_show") == {"ok": 1}
    assert len(opened.asked) == 3


def test_a_read_waits_as_long_as_it_is_told(door):
    opened = door((429, {"Retry-After": "1"}, b""), (200, {}, OK))
    Client(opened.address).read("status_show")
    (_, _, first), (_, _, second) = opened.asked
    assert second - first >= 1.0


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_write_is_sent_once(door, status):
    opened = door((status, {"Retry-After": "0"}, b"<html>busy"), (200, {}, OK))
    with pytest.raises(RemoteDown, match=f"package_create: answered {status}"):
        Client(opened.address, TOKEN).write("package_create", name="x")
    assert len(opened.asked) == 1


@pytest.mark.parametrize("method", ["read", "write"])
def test_an_answer_that_never_comes_ends_in_time(method, monkeypatch):
    monkeypatch.setattr(calls, "TIMEOUT_S", (0.2, 0.2))
    with silent() as address, pytest.raises(RemoteDown, match="no answer"):
        getattr(Client(address, TOKEN), method)("status_show")


def test_a_port_that_nobody_serves_is_said():
    with pytest.raises(RemoteDown, match=r"is it running, is the address right\?"):
        Client("http://127.0.0.1:9", TOKEN).read("status_show")


@pytest.mark.parametrize("method", ["read", "write"])
def test_a_redirect_is_not_followed_and_named(door, method):
    other = door((200, {}, OK))
    opened = door((301, {"Location": f"{other.address}/api/action/x"}, b""))
    with pytest.raises(RemoteRefused, match="give its final address"):
        getattr(Client(opened.address, TOKEN), method)("status_show")
    assert other.asked == []


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (404, '{"success": false, "error": {"__type": "Not Found Error", "message": "N"}}',
         NotInRemote, "no such thing"),
        (403, '{"success": false, "error": {"__type": "Authorization Error", "message": "N"}}',
         NotAllowed, "may not do this"),
        (409, '{"success": false, "error": {"__type": "Validation Error", "name": ["in use"]}}',
         RemoteRefused, "refused name: in use"),
        (409, '{"success": false, "error": {"__type": "Search Error", "message": "N"}}',
         RemoteDown, "search index"),
        (413, "too large", RemoteRefused, "a file is larger than it takes"),
        (200, "<html>log in, please</html>", RemoteRefused, "no answer of a CKAN"),
        (400, '"Bad request"', RemoteRefused, "answered 400"),
        (200, '{"error": "not a dict"}', RemoteRefused, "no answer of a CKAN"),
    ],
)  # fmt: skip
def test_each_refusal_becomes_an_error_of_ours(door, status, body, error, words):
    with pytest.raises(error, match=words) as caught:
        Client(door((status, {}, body.encode())).address, TOKEN).write("package_create")
    assert type(caught.value) is error


def test_neither_token_nor_body_reaches_messages_and_logs(door, caplog):
    caplog.set_level(logging.DEBUG)
    secret = b"<html>canary-body-91c2</html>"
    for status in (200, 400, 404, 500):
        with pytest.raises((RemoteDown, RemoteRefused)) as caught:
            Client(door((status, {}, secret)).address, TOKEN).write("package_create", name="x")
        assert TOKEN not in str(caught.value)
        assert "canary-body" not in str(caught.value)
    assert TOKEN not in caplog.text
    assert "canary-body" not in caplog.text


def test_rows_that_the_datastore_quotes_stay_out_of_messages(door):
    body = b'{"success": false, "error": {"__type": "Validation Error", "data": ["canary-row"]}}'
    with pytest.raises(RemoteRefused, match=r"datastore_create: refused data$"):
        Client(door((409, {}, body)).address).write("datastore_create")


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("ftp://ckan.example", "wanted http"),
        ("ckan.example", "wanted http"),
        ("https://user:pass@ckan.example", "no login"),
        ("http://ckan.example", "unencrypted"),
        ("http://192.0.2.7", "unencrypted"),
    ],
)
def test_an_address_that_would_give_the_token_away_is_refused(address, wrong):
    with pytest.raises(SettingsError, match=wrong) as caught:
        checked_address(address, TOKEN)
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["https://ckan.example", "http://127.0.0.1:5000", "http://ckan"]
)
def test_addresses_near_or_encrypted_are_taken(address):
    assert checked_address(f"{address}/", TOKEN) == address


def test_without_a_token_plain_http_is_fine():
    assert checked_address("http://ckan.example", None) == "http://ckan.example"
