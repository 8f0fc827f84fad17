"""Parameters of a call: where they stand in the request, and what each must be.

Loose on purpose, as CKAN is: a number may come as a text, a list as JSON, yes as `on`.
"""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams, UploadFile
from starlette.requests import Request
from starlette.types import Message

from madang.api.action.errors import BadRequest, ValidationError
from madang.api.action.model import Given

LARGEST_BODY = 1024 * 1024
LONGEST_NUMBER = 18
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_YES = frozenset({"true", "yes", "on", "y", "t", "1"})
_NO = frozenset({"false", "no", "off", "n", "f", "0", ""})


async def read(request: Request) -> dict[str, Any]:
    """The parameters of a request: form, else address, else JSON body.

    Raises:
        BadRequest: The body is too large, or neither a form nor a JSON object.
    """
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form: list[tuple[str, Any]] = []
    if kind == _FORM:
        form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    elif kind == _PARTS:
        form = await _parts(request, body)
    if len(form) == 1 and form[0][1] in {"", "1"}:
        return _object(form[0][0])  # `curl -d '{"id": "x"}'` sends JSON as the name of a field
    if form:
        return _mixed(form)
    if request.query_params:
        return _mixed(QueryParams(request.query_params).multi_items())
    return _object(body) if body.strip() and kind not in {_FORM, _PARTS} else {}


async def _body(request: Request) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_BODY:
            message = f"a request holds at most {LARGEST_BODY} bytes"
            raise BadRequest(message)
        pieces.append(piece)
    return b"".join(pieces)


async def _parts(request: Request, body: bytes) -> list[tuple[str, Any]]:
    async def again() -> Message:
        return {"type": "http.request", "body": body}

    form = await Request(request.scope, again).form()
    return [
        (name, value) for name, value in form.multi_items() if not isinstance(value, UploadFile)
    ]


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"JSON Error: the parameters are no JSON: {error}"
        raise BadRequest(message) from error
    if not isinstance(found, dict):
        message = f"JSON Error: a {type(found).__name__} was sent, wanted a JSON object"
        raise BadRequest(message)
    return {str(name): value for name, value in found.items() if name != "callback"}


def _mixed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """One value by name, or a list where a name stands several times."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    found.pop("callback", None)  # no JSONP: another site's script is never given code to run
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def text(given: Given, name: str, default: str = "") -> str:
    """The parameter as a text; the default where it is missing.

    Raises:
        ValidationError: It is a list or an object.
    """
    value = given.get(name)
    if value is None:
        return default
    if isinstance(value, (list, dict)):
        raise ValidationError({name: [f"One text is wanted, found a {type(value).__name__}"]})
    return str(value)


def required(given: Given, *names: str) -> str:
    """The first of the parameters that is there; they are names for the same thing.

    Raises:
        ValidationError: None is; the message stands under the last name.
    """
    found = next((text(given, name) for name in names if text(given, name)), None)
    if found is None:
        raise ValidationError({names[-1]: ["Missing value"]})
    return found


def integer(given: Given, name: str, default: int) -> int:
    """The parameter as a whole number; the default where it is missing or blank.

    Raises:
        ValidationError: It is no whole number.
    """
    value = given.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return default
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**LONGEST_NUMBER:
        return int(value)
    digits = value.strip() if isinstance(value, str) else str(value)
    if isinstance(value, (str, int)) and len(digits) <= LONGEST_NUMBER:
        try:
            return int(digits if isinstance(value, str) else value)
        except ValueError:
            pass
    raise ValidationError({name: ["Invalid integer"]})


def natural(given: Given, name: str, default: int, most: int | None = None) -> int:
    """The same, not below zero; what is above `most` is taken down to it.

    Raises:
        ValidationError: It is no whole number, or below zero.
    """
    found = integer(given, name, default)
    if found < 0:
        raise ValidationError({name: ["Must be a natural number"]})
    return found if most is None else min(found, most)


def flag(given: Given, name: str, *, default: bool) -> bool:
    """The parameter as yes or no.

    Raises:
        ValidationError: It is neither.
    """
    value = given.get(name)
    if value is None:
        return default
    word = str(value).strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValidationError({name: ["Parameter is not an bool"]})


def texts(given: Given, name: str) -> tuple[str, ...]:
    """The parameter as a list of texts: a list, its JSON, or one text alone.

    Raises:
        ValidationError: It is something else.
    """
    value: Any = given.get(name)
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError({name: ["Not a list"]}) from error
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise ValidationError({name: ["Not a list"]})
    for each in value:
        if not isinstance(each, str):
            raise ValidationError({name: [f"Not a string: {each}"[:80]]})
    return tuple(value)
