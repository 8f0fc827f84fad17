"""`/dataset/<dataset>/resource/<resource>/download/<file>`: a file where CKAN's clients look.

The same bytes as at `/data/<key>/<version>/<file>` of the newest version, so the answer moves.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from madang.api.desk import Desk
from madang.api.files import send_file
from madang.api.problems import not_found
from madang.catalogue import Entry

_METHODS = ["GET", "HEAD"]


def download_routes(desk: Desk) -> list[Route]:
    """With and without the file's name, as in CKAN."""

    def download(request: Request) -> Response:
        asked = request.path_params
        for item in desk.listings():
            if item.published is None or item.entry is None or not _is(item.entry, asked["id"]):
                continue
            for each in item.entry.resources:
                if each.id == asked["resource"] and asked.get("file", each.name) == each.name:
                    return send_file(
                        desk.workspace.published, request, item.published, each.name, fixed=False
                    )
            names = [each.name for each in item.entry.resources]
            return not_found("file of this dataset", asked.get("file", asked["resource"]), names)
        return not_found("dataset", asked["id"], (item.dataset.slug for item in desk.listings()))

    path = "/dataset/{id}/resource/{resource}/download"
    return [
        Route(path, download, methods=_METHODS),
        Route(f"{path}/{{file}}", download, methods=_METHODS),
    ]


def _is(entry: Entry, name_or_id: str) -> bool:
    return name_or_id in (entry.id, entry.name)
