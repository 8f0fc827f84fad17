"""`/datastore/dump/<resource>`: all rows, or those that a call asks for, as one file.

Written page by page while it is sent, so a table's size is no matter for memory.
"""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from madang import rows
from madang.api.action import params
from madang.api.action.datastore import fields_of
from madang.api.action.errors import ValidationError
from madang.api.action.model import Given
from madang.api.answers import ASK_AGAIN
from madang.api.asked import PARAMETERS, asked, refuse_others
from madang.api.desk import Desk
from madang.api.files import OPEN_TO_ALL
from madang.api.problems import problem
from madang.api.sheets import Sheet, sheet
from madang.api.written import WRITINGS, marked
from madang.errors import TooCostly, UnknownName

_KNOWN = PARAMETERS | {"format", "bom", "limit"}
_ALL = 10**15


def dump_routes(desk: Desk) -> list[Route]:
    """The one address."""

    def dump(request: Request) -> Response:
        name = request.path_params["resource"]
        try:
            return _answer(request, sheet(desk, name))
        except ValidationError as error:
            return problem(400, "invalid", str(error), asked=name)
        except TooCostly as error:
            return problem(503, "busy", str(error), asked=name, headers={"Retry-After": "30"})
        except UnknownName as error:
            return problem(404, "not_found", str(error), asked=name)

    return [Route("/datastore/dump/{resource}", dump, methods=["GET", "HEAD"])]


def _answer(request: Request, found: Sheet) -> Response:
    given = dict(request.query_params)
    refuse_others(given, _KNOWN)
    written_as = _form(given)
    wanted = asked(found.table, given, limit=params.natural(given, "limit", _ALL)).request
    with_mark = params.flag(given, "bom", default=False)
    writing = WRITINGS[written_as]
    label = f"{found.published.key}_{found.published.version}.{written_as}"
    headers = {
        "Content-Disposition": f'attachment; filename="{label}"',
        "Cache-Control": ASK_AGAIN,
        **OPEN_TO_ALL,
    }
    media_type = f"{writing.media_type}; charset=utf-8"
    if request.method == "HEAD":
        told = Response(headers=headers, media_type=media_type)
        del told.headers["Content-Length"]  # not known before everything is written
        return told
    pages = _begun(rows.pages(found.table, wanted))
    pieces = writing.write(fields_of(found, wanted.columns), pages)
    octets = (piece.encode() for piece in (marked(pieces) if with_mark else pieces))
    return StreamingResponse(octets, headers=headers, media_type=media_type)


def _form(given: Given) -> str:
    found = params.text(given, "format", "csv").lower()
    if found not in WRITINGS:
        raise ValidationError({"format": [f"Value must be one of {list(WRITINGS)}"]})
    return found


def _begun(pages: Iterator[rows.Page]) -> Iterator[rows.Page]:
    """The same pages, the first of them read now: what is wrong is told before anything is sent."""
    first = next(pages, None)

    def all_of() -> Iterator[rows.Page]:
        if first is not None:
            yield first
        yield from pages

    return all_of()
