"""Published files over HTTP: `/data/<key>/<version>/<file>` and `/data/<plugin>/<name>.parquet`.

A full version name never changes its bytes and may be kept for ever. `v12`, `latest` and the
two-part address move; they answer with the ETag of the version they stand for now, so that a
client that checks it never mixes two versions. `/data/<key>/versions.json` names them all. No
lake, no SQL: bytes through fsspec only. Whole snapshots: `madang.api.snapshots`.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from madang import publish
from madang.api.answers import ASK_AGAIN, Body, answer, pieces
from madang.api.editions import Editions
from madang.api.models import version_list
from madang.api.problems import not_found
from madang.files import Folder
from madang.publish import Published, PublishedFile
from madang.workspace import Workspace

# Open data: other sites' scripts may read it (DuckDB in a browser does).
OPEN_TO_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Location, Content-Range, ETag",
}


def file_routes(workspace: Workspace) -> list[Route]:
    """Explicit routes, not a mount, so that the pages `/data` and `/dataset` live beside them."""
    files = _Files(workspace)
    return [
        Route("/data/{key}/versions.json", files.versions, methods=["GET", "HEAD"]),
        Route("/data/{key}/{version}/{file}", files.versioned, methods=["GET", "HEAD"]),
        Route("/data/{plugin}/{name}.parquet", files.newest, methods=["GET", "HEAD"]),
    ]


class _Files:
    """The endpoints over one folder of published versions."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.published
        self._registry = workspace.registry
        self._editions = Editions(workspace)

    def versioned(self, request: Request) -> Response:
        """A file of one version, by full name, number or `latest`."""
        key, version, name = (request.path_params[part] for part in ("key", "version", "file"))
        if key not in self._registry.datasets:
            return not_found("dataset", key, self._registry.datasets)
        found = publish.find(self._folder, key, version)
        if found is None:
            known = [*publish.versions(self._folder, key), "latest"]
            return not_found(f"version of {key}", version, known)
        fixed = publish.is_full_name(version)
        return send_file(self._folder, request, found, name, fixed=fixed)

    def newest(self, request: Request) -> Response:
        """The newest Parquet file of `plugin.name`, at an address that moves along."""
        key = f"{request.path_params['plugin']}.{request.path_params['name']}"
        if key not in self._registry.datasets:
            return not_found("dataset", key, self._registry.datasets)
        found = publish.latest(self._folder, key)
        if found is None:
            return not_found(f"published version of {key}", "latest", ())
        return send_file(self._folder, request, found, "data.parquet", fixed=False)

    def versions(self, request: Request) -> Response:
        """Every published version of a dataset, with its files."""
        key = request.path_params["key"]
        if key not in self._registry.datasets:
            return not_found("dataset", key, self._registry.datasets)
        newest = publish.latest(self._folder, key)
        if newest is None:
            return not_found(f"published version of {key}", "latest", ())
        told = version_list(newest, self._editions.newest(key))
        return Response(
            told.model_dump_json(indent=2) + "\n",
            headers={"Cache-Control": ASK_AGAIN, **OPEN_TO_ALL},
            media_type="application/json",
        )


def send_file(
    folder: Folder, request: Request, found: Published, name: str, *, fixed: bool
) -> Response:
    """One file of a published version, whole or in part.

    Args:
        folder: Folder of all published versions.
        request: GET or HEAD.
        found: The version.
        name: Name of the file in it.
        fixed: Whether the address stands for this version for ever.
    """
    file = found.file(name)
    if file is None:
        names = [each.name for each in found.files]
        return not_found(f"file of {found.key} {found.version}", name, names)
    place = f"{found.folder}/{file.name}"
    body = Body(
        name=file.name,
        size=file.size,
        etag=file.sha256,
        media_type=file.media_type,
        read=lambda part: pieces(folder.open(place), part),
    )
    return answer(request, body, _headers(found, file), fixed=fixed)


def _headers(found: Published, file: PublishedFile) -> dict[str, str]:
    stem, _, ending = file.name.partition(".")
    label = f"{found.key}_{found.version}" + ("" if stem == "data" else f"_{stem}")
    return {
        "Content-Location": f"/data/{found.key}/{found.version}/{file.name}",
        "Content-Disposition": f'attachment; filename="{label}{"." if ending else ""}{ending}"',
        **OPEN_TO_ALL,
    }
