"""The newest version moves while a query runs: DuckDB notices, because our ETag moves with it."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from madang import publish
from madang.api import file_routes
from madang.files import Folder
from madang.publish import Published
from madang.publish.records import published_to_bytes
from madang.workspace import Workspace
from tests.browser.sites import HOST, free_port
from tests.researchers.desk import ask

KEY = "yard.chair"
MOVING = "/data/yard/chair.parquet"
ROWS = 400_000
SETTINGS = {"threads": 1, "enable_external_file_cache": "false", "http_retries": 0}
QUESTION = "SELECT min(number), max(number), count(DISTINCT drawn) FROM '{}'"


def version(folder: Folder, pattern: Published, number: int) -> Published:
    """Publish a version whose file has the same layout as every other, and other numbers."""
    drawn = np.random.default_rng(number).integers(0, 1 << 60, ROWS)
    same = np.full(ROWS, number)
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.table({"number": same, "drawn": drawn}),
        sink,
        compression="none",
        use_dictionary=False,
        row_group_size=ROWS // 4,
    )
    data = sink.getvalue().to_pybytes()
    name = f"v{number}-{number:012x}"
    sha256 = hashlib.sha256(data).hexdigest()
    file = replace(pattern.files[0], name="data.parquet", size=len(data), sha256=sha256)
    made = replace(pattern, version=name, number=number, files=(file,))
    sums = f"{sha256}  data.parquet\n"
    folder.replace(f"{made.folder}/data.parquet", data)
    folder.replace(f"{made.folder}/SHA256SUMS", sums.encode())
    return made


class After:
    """Does something once, before the n-th GET is answered."""

    def __init__(self, app: ASGIApp, count: int, do: Callable[[], None]) -> None:
        self._app, self._left, self._do = app, count, do

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            self._left -= 1
            if not self._left:
                self._do()
        await self._app(scope, receive, send)


@contextmanager
def serving(workspace: Workspace, count: int, do: Callable[[], None]) -> Iterator[str]:
    """The published files on loopback; `do` happens before the `count`-th GET."""
    app = Starlette(
        routes=file_routes(workspace), middleware=[Middleware(After, count=count, do=do)]
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield f"http://{HOST}:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def scene(yard: Workspace, tmp_path) -> tuple[Workspace, Published, Published]:
    """Two versions of one layout; the pointer stands at the first."""
    pattern = publish.latest(yard.published, KEY)
    assert pattern is not None
    folder = Folder(str(tmp_path / "published"))
    first, second = (version(folder, pattern, number) for number in (1, 2))
    assert first.files[0].size == second.files[0].size
    point(folder, first)
    return replace(yard, published=folder), first, second


def point(folder: Folder, published: Published) -> None:
    folder.replace(f"{published.key}/latest.json", published_to_bytes(published))


def answer(python: Path, scene, place: str, *, moves_at: int = 3, **settings) -> dict:
    workspace, _, second = scene
    with serving(workspace, moves_at, lambda: point(workspace.published, second)) as base:
        return ask(python, QUESTION.format(base + place), **(SETTINGS | settings))


def test_version_that_moves_under_a_query_ends_it(python, scene):
    told = answer(python, scene, MOVING)
    assert "rows" not in told
    assert told["error"]


def test_without_the_check_two_versions_are_mixed(python, scene):
    """The control: the versions fit together so well that only the ETag tells them apart."""
    told = answer(python, scene, MOVING, unsafe_disable_etag_checks="true")
    assert told["rows"][0][:2] == [1, 2]


def test_pinned_version_stays_while_the_newest_moves(python, scene):
    told = answer(python, scene, f"/data/{scene[1].folder}/data.parquet")
    assert told["rows"] == [[1, 1, ROWS]]


def test_query_after_the_move_reads_the_new_version_alone(python, scene):
    point(scene[0].published, scene[2])
    assert answer(python, scene, MOVING)["rows"] == [[2, 2, ROWS]]
