"""The addresses of the row service, and its answers in JSON and XML."""

import json
import logging
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from madang.api.answers import ASK_AGAIN
from madang.api.desk import Desk
from madang.api.files import OPEN_TO_ALL
from madang.api.plaza import verdicts
from madang.api.plaza.calls import MOST_ROWS, TYPES, Answered, call
from madang.api.plaza.keys import hide_keys
from madang.api.plaza.verdicts import Declined, Verdict
from madang.api.written import xml_text
from madang.i18n import negotiate, voice_of

_VOICE = "madang.api"
_HEADERS = {**OPEN_TO_ALL, "Cache-Control": ASK_AGAIN}
_JSON, _XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def plaza_routes(desk: Desk) -> list[Route]:
    """Every address below `/plaza/`; from now on the key in it is left out of the access log."""
    hide_keys(logging.getLogger("uvicorn.access"))

    def plaza(request: Request) -> Response:
        parts = _parts(request)
        try:
            found: Answered | Verdict = call(desk, parts)
        except Declined as error:
            found = error.verdict
        told = _told(request, found)
        if len(parts) > 1 and parts[1] == "xml":
            return Response(_as_xml(found, told), headers=_HEADERS, media_type=_XML)
        return Response(_as_json(found, told), headers=_HEADERS, media_type=_JSON)

    return [Route("/plaza/{rest:path}", plaza, methods=["GET", "HEAD"])]


def _parts(request: Request) -> list[str]:
    """The parts of the address behind `/plaza/`; an encoded slash belongs to its part."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    parts = raw.partition(b"?")[0].decode("latin-1").lstrip("/").split("/")[1:]
    found = [unquote(part).strip() for part in parts]
    while found and not found[-1]:
        found.pop()
    if len(found) > 1 and found[1].lower() in TYPES:
        found[1] = found[1].lower()
    return found


def _told(request: Request, found: Answered | Verdict) -> dict[str, str]:
    verdict = found if isinstance(found, Verdict) else verdicts.OK
    voice = voice_of(_VOICE, negotiate(request.query_params.get("lang"), None, None))
    return {"CODE": verdict.code, "MESSAGE": voice.say(verdict.message, most=MOST_ROWS)}


def _as_json(found: Answered | Verdict, told: Mapping[str, str]) -> str:
    if isinstance(found, Verdict):
        return json.dumps({"RESULT": told}, ensure_ascii=False)
    body = {"list_total_count": found.total, "RESULT": told, "row": found.rows}
    return json.dumps({found.service: body}, ensure_ascii=False)


def _as_xml(found: Answered | Verdict, told: Mapping[str, str]) -> str:
    if isinstance(found, Verdict):
        return _XML_HEAD + f"<RESULT>\n{_elements(told)}</RESULT>\n"
    rows = "".join(_row(each) for each in found.rows)
    return _XML_HEAD + (
        f"<{found.service}>\n<list_total_count>{found.total}</list_total_count>\n"
        f"<RESULT>\n{_elements(told)}</RESULT>\n{rows}</{found.service}>\n"
    )


def _row(row: Mapping[str, str]) -> str:
    return f"<row>\n{_elements(row)}</row>\n"


def _elements(values: Mapping[str, str]) -> str:
    pairs: Sequence[tuple[str, str]] = list(values.items())
    return "".join(
        f"<{name}>{xml_text(value)}</{name}>\n" if value else f"<{name}/>\n"
        for name, value in pairs
    )
