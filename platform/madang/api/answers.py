"""Answers to GET and HEAD of bytes that are known beforehand: conditions, one range, chunks.

What is sent, and under which names, says whoever routes; here is only HTTP.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from madang.api.problems import not_found, problem
from madang.api.ranges import Span, judge, span
from madang.errors import UnknownName

CHUNK = 256 * 1024
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
# What a 304 repeats.
_REPEATED = ("ETag", "Cache-Control", "Content-Location")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Bytes to send.

    Attributes:
        name: What they are called, for errors.
        size: How many there are.
        etag: What changes when they do.
        media_type: What they are served as.
        read: Opens them, and gives those of a span in chunks; raises UnknownName where they are
            gone since their name was read.
    """

    name: str
    size: int
    etag: str
    media_type: str
    read: Callable[[Span], Iterable[bytes]]


def answer(request: Request, body: Body, headers: dict[str, str], *, fixed: bool) -> Response:
    """The whole body or the part that was asked for; 304, 404, 412 or 416 where that is right.

    Args:
        request: GET or HEAD.
        body: What lies there now.
        headers: What else to say of it.
        fixed: Whether other bytes will never lie at this address.
    """
    tag = f'"{body.etag}"'
    said = {"ETag": tag, "Cache-Control": FOREVER if fixed else ASK_AGAIN, **headers}
    verdict = judge(request.headers.get("if-match"), request.headers.get("if-none-match"), tag)
    if verdict == "precondition_failed":
        message = "The file is another version than If-Match names."
        return problem(412, verdict, message, asked=body.name, headers={"ETag": tag})
    if verdict == "not_modified":
        short = {name: said[name] for name in _REPEATED if name in said}
        return Response(status_code=304, headers=short)
    return _send(request, body, said)


def _send(request: Request, body: Body, headers: dict[str, str]) -> Response:
    try:
        part = _wanted(request, headers["ETag"], body.size)
    except ValueError as error:
        whole = {"Content-Range": f"bytes */{body.size}"}
        return problem(416, "range", str(error), asked=body.name, headers=whole)
    sent = part or Span(start=0, stop=body.size, size=body.size)
    headers |= {"Accept-Ranges": "bytes", "Content-Length": str(sent.length)}
    if part is not None:
        headers["Content-Range"] = part.content_range
    status = 206 if part is not None else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=body.media_type)
    try:
        chunks = body.read(sent)
    except UnknownName:  # erased since its name was read
        return not_found("file", body.name, ())
    return StreamingResponse(
        chunks, status_code=status, headers=headers, media_type=body.media_type
    )


def _wanted(request: Request, etag: str, size: int) -> Span | None:
    """The range asked for, unless If-Range names other bytes than ours."""
    condition = request.headers.get("if-range")
    if condition is not None and condition != etag:
        return None
    return span(request.headers.get("range"), size)


def pieces(stream: BinaryIO, part: Span) -> Iterator[bytes]:
    """The bytes of a span of an open file, which is closed after them.

    Raises:
        OSError: The file ends before the span does.
    """
    with stream:
        stream.seek(part.start)
        left = part.length
        while left:
            chunk = stream.read(min(CHUNK, left))
            if not chunk:
                message = f"a published file ended {left} bytes before its {part.size}"
                raise OSError(message)
            left -= len(chunk)
            yield chunk
