"""Published files over HTTP: `/data/<key>/<version>/<file>` and `/data/<plugin>/<name>.parquet`.

A full version name never changes its bytes and may be kept for ever. `v12`, `latest` and the
two-part address move; they answer with the ETag of the version they stand for now, so that a
client that checks it never mixes two versions. No lake, no SQL: bytes through fsspec only.
"""

from collections.abc import Iterator
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from madang import publish
from madang.api.problems import not_found, problem
from madang.api.ranges import Span, judge, span
from madang.errors import UnknownName
from madang.publish import Published, PublishedFile
from madang.workspace import Workspace

CHUNK = 256 * 1024
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def file_routes(workspace: Workspace) -> list[Route]:
    """Explicit routes, not a mount, so that the pages `/data` and `/dataset` live beside them."""
    files = _Files(workspace)
    return [
        Route("/data/{key}/{version}/{file}", files.versioned, methods=["GET", "HEAD"]),
        Route("/data/{plugin}/{name}.parquet", files.newest, methods=["GET", "HEAD"]),
    ]


class _Files:
    """The two endpoints over one folder of published versions."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.published
        self._registry = workspace.registry

    def versioned(self, request: Request) -> Response:
        """A file of one version, by full name, number or `latest`."""
        key, version, name = (request.path_params[part] for part in ("key", "version", "file"))
        if key not in self._registry.datasets:
            return not_found("dataset", key, self._registry.datasets)
        found = publish.find(self._folder, key, version)
        if found is None:
            known = [*publish.versions(self._folder, key), "latest"]
            return not_found(f"version of {key}", version, known)
        return self._answer(request, found, name, fixed=publish.is_full_name(version))

    def newest(self, request: Request) -> Response:
        """The newest Parquet file of `plugin.name`, at an address that moves along."""
        key = f"{request.path_params['plugin']}.{request.path_params['name']}"
        if key not in self._registry.datasets:
            return not_found("dataset", key, self._registry.datasets)
        found = publish.latest(self._folder, key)
        if found is None:
            return not_found(f"published version of {key}", "latest", ())
        return self._answer(request, found, "data.parquet", fixed=False)

    def _answer(self, request: Request, found: Published, name: str, *, fixed: bool) -> Response:
        file = next((item for item in found.files if item.name == name), None)
        if file is None:
            return not_found(f"file of {found.key} {found.version}", name, _names(found))
        headers = _headers(found, file, fixed=fixed)
        verdict = judge(
            request.headers.get("if-match"), request.headers.get("if-none-match"), headers["ETag"]
        )
        if verdict == "precondition_failed":
            message = "The file is another version than If-Match names."
            return problem(412, verdict, message, asked=name, headers={"ETag": headers["ETag"]})
        if verdict == "not_modified":
            return Response(status_code=304, headers=_short(headers))
        return self._send(request, found, file, headers)

    def _send(
        self, request: Request, found: Published, file: PublishedFile, headers: dict[str, str]
    ) -> Response:
        try:
            part = _wanted(request, headers["ETag"], file.size)
        except ValueError as error:
            whole = {"Content-Range": f"bytes */{file.size}"}
            return problem(416, "range", str(error), asked=file.name, headers=whole)
        body = part or Span(start=0, stop=file.size, size=file.size)
        headers["Content-Length"] = str(body.length)
        if part is not None:
            headers["Content-Range"] = part.content_range
        status = 206 if part is not None else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=file.media_type)
        try:
            stream = self._folder.open(f"{found.folder}/{file.name}")
        except UnknownName:  # erased since its name was read
            return not_found(f"file of {found.key} {found.version}", file.name, ())
        return StreamingResponse(
            _read(stream, body), status_code=status, headers=headers, media_type=file.media_type
        )


def _names(found: Published) -> list[str]:
    return [file.name for file in found.files]


def _wanted(request: Request, etag: str, size: int) -> Span | None:
    """The range asked for, unless If-Range names other bytes than ours."""
    condition = request.headers.get("if-range")
    if condition is not None and condition != etag:
        return None
    return span(request.headers.get("range"), size)


def _headers(found: Published, file: PublishedFile, *, fixed: bool) -> dict[str, str]:
    stem, _, ending = file.name.partition(".")
    label = f"{found.key}_{found.version}" + ("" if stem == "data" else f"_{stem}")
    return {
        "ETag": f'"{file.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": FOREVER if fixed else ASK_AGAIN,
        "Content-Location": f"/data/{found.key}/{found.version}/{file.name}",
        "Content-Disposition": f'attachment; filename="{label}{"." if ending else ""}{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        # Open data: other sites' scripts may read it (DuckDB in a browser does).
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Accept-Ranges, Content-Location, Content-Range, ETag",
    }


def _short(headers: dict[str, str]) -> dict[str, str]:
    """What a 304 repeats."""
    return {name: headers[name] for name in ("ETag", "Cache-Control", "Content-Location")}


def _read(stream: BinaryIO, part: Span) -> Iterator[bytes]:
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
