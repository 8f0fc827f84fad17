"""Nobody gets in without a session: neither by HTTP nor by WebSocket, so no script ever runs.

Pure ASGI. An open WebSocket is asked again at every message, so that it ends with its session.
"""

import re
from collections.abc import Collection
from typing import Protocol
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from madang.store.accounts import Account

COOKIE = "madang_steward"
_POLICY_VIOLATION = 1008
# Where a login may lead to: a page of ours with its query, nothing that leaves this site.
_LOCAL = re.compile(r"/[a-z0-9_-]{0,40}(\?[A-Za-z0-9_.~%=&@:+-]{0,300})?")


class Sessions(Protocol):
    """What the gate asks of accounts."""

    def who(self, token: str) -> Account | None:
        """The account that a session belongs to, None where it ended or never was."""
        ...


class SignedIn:
    """Lets requests with a session through, and those for addresses that are open to all."""

    def __init__(self, app: ASGIApp, sessions: Sessions, open_to_all: Collection[str]) -> None:
        self._app = app
        self._sessions = sessions
        self._open = frozenset(open_to_all)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if self._is_open(scope):
            await self._app(scope, receive, send)
        elif not await self._is_signed_in(scope):
            refusal = WebSocketClose(_POLICY_VIOLATION) if _is_socket(scope) else _refusal(scope)
            await refusal(scope, receive, send)
        elif _is_socket(scope):
            await self._app(scope, self._watched(scope, receive, send), send)
        else:
            await self._app(scope, receive, _unstored(send))

    def _is_open(self, scope: Scope) -> bool:
        if scope["type"] == "http":
            return scope["path"] in self._open
        return scope["type"] != "websocket"

    async def _is_signed_in(self, scope: Scope) -> bool:
        token = token_of(HTTPConnection(scope))
        if token is None:
            return False
        return await to_thread.run_sync(self._sessions.who, token) is not None

    def _watched(self, scope: Scope, receive: Receive, send: Send) -> Receive:
        """`receive` of a WebSocket that ends when its session does."""

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await self._is_signed_in(scope):
                await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
                return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}
            return message

        return watched


def token_of(connection: HTTPConnection) -> str | None:
    """The session token that a request carries, unproved."""
    return connection.cookies.get(COOKIE) or None


def local(address: str | None) -> str:
    """The address where it is a page of ours, else the first page.

    >>> local("/held?lang=en"), local("//elsewhere.example"), local("http://x.y"), local(None)
    ('/held?lang=en', '/', '/', '/')
    """
    return address if address and _LOCAL.fullmatch(address) else "/"


def _is_socket(scope: Scope) -> bool:
    return scope["type"] == "websocket"


def _refusal(scope: Scope) -> Response:
    """To the login for whoever opens a page; plainly no for anything else."""
    request = Request(scope)
    wants_page = request.method in {"GET", "HEAD"} and "text/html" in request.headers.get(
        "accept", ""
    )
    if not wants_page:
        return PlainTextResponse("Sign in first: /login\n", 401)
    here = local(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link from elsewhere, as in a mail: the browser kept the SameSite cookie back. Asked
        # again from a page of ours it sends it.
        return HTMLResponse(
            f'<!DOCTYPE html><meta http-equiv="refresh" content="0;url=/login?next={quote(here)}">',
            headers={"Cache-Control": "no-store"},
        )
    return RedirectResponse(
        f"/login?next={quote(here)}", status_code=303, headers={"Cache-Control": "no-store"}
    )


def _unstored(send: Send) -> Send:
    """`send` that lets no cache keep what only stewards may see; code of the app may be kept."""

    async def unstored(message: Message) -> None:
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message["headers"] if name == b"content-type"]
            if any(kind.startswith((b"text/html", b"text/csv")) for kind in kinds):
                kept = [item for item in message["headers"] if item[0] != b"cache-control"]
                message = {**message, "headers": [*kept, (b"cache-control", b"no-store")]}
        await send(message)

    return unstored
