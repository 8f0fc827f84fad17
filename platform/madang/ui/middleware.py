"""What every request passes, outermost first. Pure ASGI, so that WebSockets pass as well.

1. `Gate`: only hosts that this site is known by; a request id; no way to Streamlit's metrics and
   agent addresses, which answer anyone.
2. `Pages`: the shell of each page; 404 for what is none.
3. `Quiet`: no dialogs of Streamlit's, which speak English; the shell says what happened.
4. `PlainFiles`: published files leave as they are; Streamlit's gzip would take their length away.
5. `Compressed`: Streamlit's scripts and styles gzipped once and kept in memory. Streamlit sends
   them uncompressed, because its own gzip would compress again for every visitor.
"""

import gzip
import json
import re
import secrets
from collections.abc import Collection, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import URL, Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from madang.i18n import COOKIE, LANGUAGES, Language, negotiate
from madang.ui.look import COOKIES, Look, asked_for, kept_in, look_of
from madang.ui.pagetable import HOME
from madang.ui.shell import COMMON_HEADERS, Shell

REQUEST_ID = "x-request-id"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SHUT = ("/_stcore/metrics", "/_stcore/agent")
_HOST_CONFIG = "/_stcore/host-config"
_FILE = re.compile(r"/data/|/dataset/[^/]+/resource/[^/]+/download(?:/|$)")
_YEAR_S = 31_536_000
_COMPRESSIBLE = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def hostname(header: str | None) -> str | None:
    """The host in a Host header, lower case and without port; None where it makes no sense."""
    try:
        parts = urlsplit(f"//{header or ''}")
    except ValueError:
        return None
    return None if parts.path or parts.username is not None else parts.hostname


class Gate:
    """Refuses foreign hosts and shut addresses; gives each request an id and the common headers."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts) | LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(16)
        # A request id of a client's own making is never taken over; a page reads this one.
        scope["headers"] = [
            *(item for item in scope["headers"] if item[0] != REQUEST_ID.encode()),
            (REQUEST_ID.encode(), request_id.encode()),
        ]
        refusal = self._refusal(scope)
        if refusal is not None:
            answer = refusal if scope["type"] == "http" else WebSocketClose(code=1008)
            await answer(scope, receive, _adding(send, request_id))
            return
        await self._app(scope, receive, _adding(send, request_id))

    def _refusal(self, scope: Scope) -> Response | None:
        if hostname(Headers(scope=scope).get("host")) not in self._hosts:
            message = "This host name is not served here. MADANG_SITE_URL names the one that is.\n"
            return PlainTextResponse(message, status_code=421)
        if scope["path"].startswith(_SHUT):
            return PlainTextResponse("Not found\n", status_code=404)
        return None


def _adding(send: Send, request_id: str) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = request_id
            for name, value in COMMON_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return with_headers


class Pages:
    """Answers the addresses of pages with their shell, and what is no address with 404."""

    def __init__(self, app: ASGIApp, shell: Shell, routes: Sequence[BaseRoute]) -> None:
        """`routes` are our own; whatever they match is theirs."""
        self._app = app
        self._shell = shell
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http" or self._is_ours(scope):
            await self._app(scope, receive, send)
            return
        name = scope["path"].strip("/")
        if not name or name in self._shell.table.by_path:
            await self._page(name, Request(scope))(scope, receive, send)
        else:
            await self._streamlit(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is not Match.NONE for route in self._routes)

    async def _streamlit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streamlit's own address; where it falls back to its shell, there is no such page.

        Components are HTML of their own.
        """
        fell_back = False
        component = scope["path"].startswith("/component/")

        async def watching(message: Message) -> None:
            nonlocal fell_back
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                html = kind.startswith("text/html") and message["status"] == HTTPStatus.OK
                fell_back = html and not component
            if not fell_back:
                await send(message)

        await self._app(scope, receive, watching)
        if fell_back:
            language = _language(Request(scope))
            text = self._shell.missing(scope["path"], language, _look(Request(scope)))
            await HTMLResponse(text, 404, headers=self._shell.headers())(scope, receive, send)

    def _page(self, name: str, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Method not allowed\n", 405, headers={"Allow": "GET, HEAD"})
        straight = "/" if name in {"", HOME} else f"/{name}"
        if request.scope["path"] != straight:
            target = URL(scope=request.scope).replace(scheme="", netloc="", path=straight)
            return RedirectResponse(str(target), status_code=308)
        language = _language(request)
        page = self._shell.table.by_path[name or HOME]
        text = self._shell.page(page, language, _look(request), request.query_params)
        answer = HTMLResponse(text, headers=self._shell.headers())
        # Navigation inside the app drops what was asked for, so wishes are kept for a year.
        asked = asked_for(request.query_params)
        kept = {COOKIES[choice]: wish for choice, wish in asked.items()}
        if request.query_params.get("lang") in LANGUAGES:
            kept[COOKIE] = language
        for cookie, wish in kept.items():
            answer.set_cookie(cookie, wish, max_age=_YEAR_S, samesite="lax", httponly=True)
        return answer


def _look(request: Request) -> Look:
    return look_of(request.query_params, kept_in(request.cookies))


def _language(request: Request) -> Language:
    return negotiate(
        request.query_params.get("lang"),
        request.cookies.get(COOKIE),
        request.headers.get("accept-language"),
    )


class Quiet:
    """Tells Streamlit's scripts to open no dialog of their own when something goes wrong.

    Theirs speak English, and hold the keyboard while the connection is being made again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        is_asked = scope["type"] == "http" and scope["path"] == _HOST_CONFIG
        await self._app(scope, receive, _quieting(send) if is_asked else send)


def _quieting(send: Send) -> Send:
    start, body = dict[str, Any](), bytearray()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        body.extend(message.get("body", b""))
        if not message.get("more_body", False):
            headers = MutableHeaders(scope=start)
            is_config = headers.get("content-type") == "application/json"
            said = _blocking(bytes(body)) if is_config else bytes(body)
            headers["content-length"] = str(len(said))
            await send(start)
            await send({"type": "http.response.body", "body": said})

    return sending


def _blocking(config: bytes) -> bytes:
    return json.dumps(json.loads(config) | {"blockErrorDialogs": True}).encode()


class PlainFiles:
    """Takes Accept-Encoding off requests for published files: length and ETag stay the file's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "http" and _FILE.match(scope["path"]):
            kept = [item for item in scope["headers"] if item[0] != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send)


class Compressed:
    """Streamlit's bundles, gzipped at their first request and served from memory ever after."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = folder.resolve()
        self._bodies: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "http" and scope["path"].startswith("/static/"):
            request = Request(scope)
            file = self._file(scope["path"])
            if file is not None and "gzip" in request.headers.get("accept-encoding", ""):
                answer = await self._answer(scope["path"], file)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _file(self, path: str) -> Path | None:
        """The bundle at this address, None where there is none that gzip makes smaller."""
        if path in self._bodies:
            return self._folder / path.lstrip("/")
        file = (self._folder / path.lstrip("/")).resolve()
        inside = file.is_relative_to(self._folder / "static") and file.suffix in _COMPRESSIBLE
        return file if inside and file.is_file() else None

    async def _answer(self, path: str, file: Path) -> Response:
        if path not in self._bodies:
            self._bodies[path] = await to_thread.run_sync(
                lambda: gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)
            )
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            # Streamlit names its bundles by their contents.
            "Cache-Control": f"public, max-age={_YEAR_S}, immutable",
        }
        kind = _COMPRESSIBLE[file.suffix]
        return Response(self._bodies[path], headers=headers, media_type=kind)
