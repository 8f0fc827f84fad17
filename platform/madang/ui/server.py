"""The ASGI application: Streamlit, API, published files and health addresses in one process.

`uvicorn --factory streamlit_app.asgi:citizen` serves it. Our routes come before Streamlit's.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from streamlit.starlette import App

from madang import memory
from madang.api import (
    Desk,
    action_routes,
    catalogue_routes,
    create_api,
    download_routes,
    dump_routes,
    file_routes,
    health_routes,
    plaza_routes,
    snapshot_routes,
)
from madang.errors import MadangError
from madang.plain import plain_routes
from madang.plugin import resolve
from madang.settings import Settings
from madang.ui import theme
from madang.ui.assets import asset_routes
from madang.ui.frame import desk, failed
from madang.ui.middleware import Compressed, Gate, Pages, PlainFiles, Quiet, hostname
from madang.ui.pagetable import Audience, own_pages, page_table
from madang.ui.shell import STATIC, Shell
from madang.workspace import Workspace

_log = logging.getLogger(__name__)


def build_app(audience: Audience, *, script: Path, production: bool = True) -> App:
    """One of the two apps.

    Args:
        audience: Whose pages it shows.
        script: The Streamlit script behind it; `.streamlit/` and `static/` lie beside it.
        production: Spare what start-up made Streamlit's collection after every rerun (rerun
            134 -> 19 ms, UX section 10). Tests that share a process do not.
    """
    opened = desk()
    workspace = opened.workspace
    own, guards = _doors(opened) if audience == "steward" else (_open_routes(opened), [])
    routes: list[BaseRoute] = [
        *own,
        *health_routes(opened),
        *asset_routes(script.parent / "static"),
        Route("/favicon.png", _file(script.parent / "static" / "icon.png")),
    ]
    shell = Shell.of(page_table(workspace.registry, audience))
    middleware = [
        Middleware(Gate, hosts=hosts(workspace.settings, audience)),
        *guards,
        Middleware(Pages, shell=shell, routes=routes),
        Middleware(Quiet),
        Middleware(PlainFiles),
        Middleware(Compressed, folder=STATIC),
    ]
    return App(
        script,
        routes=routes,
        middleware=middleware,
        lifespan=lifespan(
            production=production,
            audience=audience,
            workspace=workspace if production and audience == "citizen" else None,
        ),
        on_script_error=on_script_error,
    )


def _open_routes(opened: Desk) -> list[BaseRoute]:
    """What everybody may read without a script: the API, published files, twins of pages."""
    pages = page_table(opened.workspace.registry, "citizen").pages
    return [
        *action_routes(opened),
        Mount("/api", app=create_api(opened)),
        *snapshot_routes(opened.workspace),
        *file_routes(opened.workspace),
        *catalogue_routes(opened),
        *download_routes(opened),
        *dump_routes(opened),
        *plaza_routes(opened),
        *plain_routes(opened, pages, theme.variables(), theme.high_contrast()),
    ]


def _doors(opened: Desk) -> tuple[Sequence[BaseRoute], list[Middleware]]:
    """Routes of the stewards' app, and what lets nobody in without a session."""
    from madang.ui.steward.doors import doors  # noqa: PLC0415 -- never in the citizens' process

    return doors(opened.workspace)


def hosts(settings: Settings, audience: Audience = "citizen") -> set[str]:
    """Names that the app is known by: its address for people, and the one it listens on."""
    address = settings.steward_url if audience == "steward" else settings.site_url
    names = {hostname(address.split("://")[-1].split("/")[0]), settings.host}
    return {name for name in names if name and name not in {"0.0.0.0", "::"}}  # noqa: S104 -- a wildcard is no name


def _file(path: Path) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return FileResponse(path, headers={"Cache-Control": "public, max-age=86400"})

    return answer


def lifespan(
    *, production: bool, audience: Audience = "citizen", workspace: Workspace | None = None
) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any]]]:
    """Warm imports, then they settle; the lifespan of what is mounted never runs.

    Args:
        production: See `build_app`.
        audience: Whose pages are loaded.
        workspace: Whose mail is sent and whose clocks run beside the pages; None = nobody's.
    """

    @asynccontextmanager
    async def life(_: App) -> AsyncGenerator[dict[str, Any]]:
        for spec in own_pages(audience)[0]:
            resolve(spec.render)
        import_module("pandas")  # Streamlit would at the first choice that a visitor is given
        if production:
            memory.serve()
        if workspace is None:
            yield {}
            return
        with clockwork(workspace):
            yield {}

    return life


@contextmanager
def clockwork(workspace: Workspace) -> Generator[None]:
    """Mail leaves, and plugins let time pass, inside the block; a thread where there is either.

    Several processes may do so: each message is leased by one, and a tick may be done twice.
    """
    ticks = [item.plugin.tick for item in workspace.registry.installed if item.plugin.tick]
    if not (ticks or workspace.settings.tells_anybody):
        yield
        return
    from madang.steward.telling import ways_out  # noqa: PLC0415 -- only where something is to do
    from madang.store import open as open_store  # noqa: PLC0415
    from madang.store.outbox import Sender  # noqa: PLC0415

    try:
        store = open_store(workspace.settings, workspace.registry)
        chores = [partial(resolve(tick), workspace) for tick in ticks]
        sender = Sender(store, ways_out(workspace, store), chores=chores)
    except MadangError as error:  # pages that only read live on
        _log.error("no mail is sent and no clock runs here until the next start: %s", error)
        yield
        return
    sender.start()
    try:
        yield
    finally:
        sender.stop()


def on_script_error(error: Exception) -> bool:
    """What the frame itself raises; pages are guarded one by one."""
    failed(error)
    return True
