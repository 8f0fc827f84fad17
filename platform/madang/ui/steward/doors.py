"""Addresses of the stewards' app beside its pages, and the gate before all of it."""

import base64
import hmac
from collections.abc import Sequence
from http import HTTPStatus

from anyio import to_thread
from pydantic import SecretStr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from madang.errors import UnknownName
from madang.steward import aside_csv
from madang.steward.alerts import events
from madang.steward.decide import rulings, took_aside
from madang.steward.feed import atom
from madang.ui.steward.gate import SignedIn, token_of
from madang.ui.steward.hall import Hall, hall
from madang.ui.steward.login import login_routes
from madang.workspace import Workspace

FEED = "/alerts.atom"  # a feed reader has no session; the route asks for its token itself
OPEN = frozenset({"/login", "/logout", "/healthz", "/favicon.png", FEED})


def doors(workspace: Workspace) -> tuple[Sequence[BaseRoute], list[Middleware]]:
    """Routes, and the middleware that lets nobody in without a session."""
    opened = hall(workspace)
    files = _Files(opened)
    routes = [
        *login_routes(opened.people),
        Route(FEED, files.feed),
        Route("/quarantine/{key}.csv", files.quarantine),
    ]
    return routes, [Middleware(SignedIn, sessions=opened.people, open_to_all=OPEN)]


class _Files:
    """What is downloaded rather than looked at."""

    def __init__(self, opened: Hall) -> None:
        self._hall = opened

    def quarantine(self, request: Request) -> Response:
        """Rows set aside from one dataset, as CSV."""
        key = request.path_params["key"]
        try:
            text = aside_csv(self._hall.workspace, key)
        except UnknownName as error:
            return PlainTextResponse(f"{error}\n", HTTPStatus.NOT_FOUND)
        account = self._hall.people.who(token_of(request) or "")
        if account is None:
            return PlainTextResponse("Sign in first: /login\n", HTTPStatus.UNAUTHORIZED)
        took_aside(self._hall.store, dataset=key, actor=account.actor)
        named = f'attachment; filename="{key}-quarantine.csv"'
        return Response(text, media_type="text/csv", headers={"Content-Disposition": named})

    async def feed(self, request: Request) -> Response:
        """What stewards should hear of, for whoever has a session or the feed's token."""
        if not await to_thread.run_sync(self._may_read, request):
            headers = {"WWW-Authenticate": 'Basic realm="madang alerts"'}
            return PlainTextResponse("Wanted: the feed token\n", 401, headers=headers)
        body = await to_thread.run_sync(self._feed)
        return Response(
            body,
            media_type="application/atom+xml; charset=utf-8",
            headers={"Cache-Control": "private, max-age=60"},
        )

    def _feed(self) -> bytes:
        workspace = self._hall.workspace
        found = events(workspace, rulings(self._hall.store))
        return atom(found, workspace.settings.steward_url)

    def _may_read(self, request: Request) -> bool:
        token = token_of(request)
        if token is not None and self._hall.people.who(token) is not None:
            return True
        wanted = self._hall.workspace.settings.feed_token
        return wanted is not None and _carries(request.headers.get("authorization", ""), wanted)


def _carries(header: str, wanted: SecretStr) -> bool:
    """Whether an Authorization header brings the token: as Bearer, or as password of Basic."""
    scheme, _, value = header.partition(" ")
    given = value.strip()
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except ValueError:
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.encode(), wanted.get_secret_value().encode())
