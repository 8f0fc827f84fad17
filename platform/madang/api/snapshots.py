"""All data at once: `/data/views.sql`, and below `/data/snapshots` what belongs together.

- `<id>.json`: the versions of a snapshot; `<id>.tar`: its Parquet files and papers in one download;
  `<id>/views.sql`: a view for each dataset, over exactly these versions;
- `current` in place of the id is the newest snapshot, so its answer moves;
- `/data/views.sql`: the same views over the newest version of each dataset.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from madang import publish, query
from madang.api.answers import Body, answer
from madang.api.files import OPEN_TO_ALL
from madang.api.problems import not_found
from madang.errors import UnknownName
from madang.publish import Published, Snapshot
from madang.workspace import Workspace

CURRENT = "current"
METHODS = ("GET", "HEAD")
_SQL = "application/sql"
_Make: TypeAlias = Callable[[Workspace, Snapshot], Body]


def snapshot_routes(workspace: Workspace) -> list[Route]:
    """Explicit routes; they go before those of single files."""

    def newest(request: Request) -> Response:
        site = workspace.settings.site_url
        text = query.views_sql(workspace, site, newest=True)
        return _answer(request, _body("madang.sql", text.encode(), _SQL))

    def of_a_snapshot(make: _Make) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            return _of_a_snapshot(workspace, request, make)

        return endpoint

    start = "/data/snapshots/{id}"
    return [
        Route("/data/views.sql", newest, methods=METHODS),
        Route(f"{start}/views.sql", of_a_snapshot(_views), methods=METHODS),
        Route(f"{start}.json", of_a_snapshot(_versions), methods=METHODS),
        Route(f"{start}.tar", of_a_snapshot(snapshot_archive), methods=METHODS),
    ]


def snapshot_archive(workspace: Workspace, chosen: Snapshot) -> Body:
    """The tar file of a snapshot.

    A version that is not on the shelf any more is left out; `snapshot.json` inside names it.
    """
    found = _on_the_shelf(workspace, chosen)
    held = {each.key: each.version for each in found}
    paper = {
        "id": chosen.id,
        "versions": held,
        "left_out": {key: name for key, name in chosen.versions.items() if key not in held},
    }
    added = {
        "snapshot.json": _json(paper),
        query.VIEWS: query.views_sql(workspace, snapshot=chosen.id).encode(),
    }
    made = publish.archive(workspace.published, f"madang-{chosen.id}", found, added)
    return Body(
        name=made.name,
        size=made.size,
        etag=made.etag,
        media_type="application/x-tar",
        read=lambda part: made.read(part.start, part.stop),
    )


def _of_a_snapshot(workspace: Workspace, request: Request, make: _Make) -> Response:
    name = request.path_params["id"]
    chosen = _chosen(workspace, name)
    if chosen is None:
        known = publish.snapshots(workspace.published)
        return not_found("snapshot", name, [*known, CURRENT] if known else ())
    return _answer(request, make(workspace, chosen))


def _chosen(workspace: Workspace, name: str) -> Snapshot | None:
    if name == CURRENT:
        return publish.current_snapshot(workspace.published)
    try:
        return publish.snapshot(workspace.published, name)
    except UnknownName:
        return None


def _on_the_shelf(workspace: Workspace, chosen: Snapshot) -> Sequence[Published]:
    """The versions of a snapshot whose dataset is declared and whose every file is there."""
    found = (
        publish.find(workspace.published, key, version)
        for key, version in chosen.versions.items()
        if key in workspace.registry.datasets
    )
    return tuple(each for each in found if each is not None)


def _views(workspace: Workspace, chosen: Snapshot) -> Body:
    text = query.views_sql(workspace, workspace.settings.site_url, chosen.id)
    return _body(f"madang-{chosen.id}.sql", text.encode(), _SQL)


def _versions(_: Workspace, chosen: Snapshot) -> Body:
    paper = {"id": chosen.id, "versions": dict(chosen.versions)}
    return _body(f"madang-{chosen.id}.json", _json(paper), "application/json")


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _body(name: str, data: bytes, media_type: str) -> Body:
    return Body(
        name=name,
        size=len(data),
        etag=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        read=lambda part: (data[part.start : part.stop],),
    )


def _answer(request: Request, body: Body) -> Response:
    """To be asked for again: of a fixed snapshot, too, a version may be erased."""
    named = {"Content-Disposition": f'attachment; filename="{body.name}"'}
    return answer(request, body, named | OPEN_TO_ALL, fixed=False)
