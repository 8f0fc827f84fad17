"""The answer around a result or an error, as CKAN's clients read it."""

import json
from typing import Any

from starlette.responses import Response

from madang.api.action.errors import ActionError, BadRequest

_JSON = "application/json;charset=utf-8"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    # Open data: scripts of other sites may read it.
    "Access-Control-Allow-Origin": "*",
}


def help_address(site_url: str, action: str) -> str:
    """Where the words about an action stand."""
    return f"{site_url}/api/3/action/help_show?name={action}"


def answer(help_at: str, result: Any) -> Response:  # noqa: ANN401 -- whatever the action gives
    """200 with the result."""
    return as_json({"help": help_at, "success": True, "result": result})


def refusal(help_at: str, error: ActionError) -> Response:
    """The status and body of an action's error."""
    return as_json({"help": help_at, "success": False, "error": error.body}, error.status)


def failure(help_at: str, code: str) -> Response:
    """500; what went wrong stands in the log, under the code."""
    error = {
        "__type": "Internal Server Error",
        "message": f"Internal Server Error; its code is {code}",
    }
    return as_json({"help": help_at, "success": False, "error": error}, 500)


def bad_request(error: BadRequest) -> Response:
    """400 with a bare JSON text: nothing was called."""
    return as_json(f"Bad request - {error}", 400)


def as_json(body: Any, status: int = 200) -> Response:  # noqa: ANN401 -- whatever is JSON-clean
    """An answer that other sites' scripts may read; what is no text in UTF-8 becomes `?`."""
    octets = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    return Response(octets, status, headers=_HEADERS, media_type=_JSON)
