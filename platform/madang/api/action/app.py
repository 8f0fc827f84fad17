"""The Action API: `/api/action/<name>` and `/api/3/action/<name>`, read-only, as CKAN answers.

A Starlette application of its own: one envelope around everything and loose parameters in address,
form or JSON do not fit typed signatures.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from madang.api.action import params
from madang.api.action.actions import ACTIONS
from madang.api.action.envelope import (
    answer,
    as_json,
    bad_request,
    failure,
    help_address,
    refusal,
)
from madang.api.action.errors import ActionError, BadRequest, NotAuthorized, SearchQueryError
from madang.api.action.model import Action, Context, Given
from madang.api.action.writes import WRITES
from madang.api.desk import Desk
from madang.errors import BadSearch

_log = logging.getLogger(__name__)
_LONGEST_NAME = 100
_VERSIONS = range(1, 4)


def action_routes(desk: Desk) -> list[BaseRoute]:
    """The addresses of the Action API; they stand before the typed API at `/api`."""
    app = action_app(desk)
    return [
        Mount("/api/action", app=app),
        Mount("/api/3/action", app=app),
        *(Route(path, _version(1)) for path in ("/api", "/api/")),
        *(Route(f"/api/{n}{end}", _version(n)) for n in _VERSIONS for end in ("", "/")),
    ]


def action_app(desk: Desk) -> Starlette:
    """The application that answers at `/<name>`."""
    counter = _Counter(Context(desk=desk), ACTIONS)
    app = Starlette(routes=[Route("/{name}", counter.call, methods=["GET", "POST"])])
    # A client does not follow a redirect of a POST; an address with a slash more is none.
    app.router.redirect_slashes = False
    return app


class _Counter:
    """Answers calls of actions."""

    def __init__(self, context: Context, actions: Mapping[str, Action]) -> None:
        self._context = context
        self._actions = actions

    async def call(self, request: Request) -> Response:
        """One call."""
        name: str = request.path_params["name"]
        help_at = help_address(self._context.site_url, name)
        try:
            action = self._find(name, request.method)
            given = await params.read(request)
            return answer(help_at, await run_in_threadpool(self._run, action, given))
        except BadRequest as error:
            return bad_request(error)
        except ActionError as error:
            return refusal(help_at, error)
        except Exception as error:  # noqa: BLE001 -- an answer in the envelope, whatever fails
            code = request.headers.get("x-request-id", "")[:12]
            _log.error("action %s failed, code %s", name, code, exc_info=error)
            return failure(help_at, code)

    def _find(self, name: str, method: str) -> Action:
        if name in self._actions:
            return self._actions[name]
        if name not in WRITES:
            message = f"Action name not known: {name[:_LONGEST_NAME]}"
            raise BadRequest(message)
        if method != "POST":
            message = "JSON Error: Invalid request. Please use POST method for your request"
            raise BadRequest(message)
        message = f"{name} would write, and this site is read-only"
        raise NotAuthorized(message)

    def _run(self, action: Action, given: Given) -> object:
        try:
            return action.run(self._context, given)
        except BadSearch as error:
            raise SearchQueryError(str(error)) from error


def _version(number: int) -> Callable[[Request], Awaitable[Response]]:
    async def version(_: Request) -> Response:
        return as_json({"version": number})

    return version
