"""Two servers with the same datasets: ours, and a CKAN that was filled by CKAN's own client."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from ckanapi import RemoteCKAN
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from madang import catalogue, publish, rows
from madang.api import Desk
from madang.catalogue import Entry
from madang.catalogue.fields import fields
from madang.plugin import registry
from madang.settings import Settings
from madang.ui.middleware import PlainFiles
from madang.workspace import Workspace, open_workspace
from tests import waiting
from tests.ckan.server import free_port

ROOT = Path(__file__).resolve().parents[2]
ORGANIZATION = "madang"
# Their rows stand in the CKAN's datastore; between them they have every kind of column there is.
TABLES = (
    "transfermap.operator",
    "transfermap.line",
    "commitments.milestone",
    "startups.announcement",
)


@dataclass(frozen=True)
class Site:
    """A server that speaks CKAN.

    Attributes:
        address: Where it answers.
        token: Of somebody who may write; ours knows none.
    """

    address: str
    token: str | None = None

    def api(self, *, get_only: bool = False) -> RemoteCKAN:
        """CKAN's own client, as a visitor."""
        return RemoteCKAN(self.address, get_only=get_only)


@contextmanager
def serving(routes: Sequence[BaseRoute], port: int) -> Iterator[Site]:
    """A real HTTP server over the routes, in a thread, until the block ends."""
    app = Starlette(routes=list(routes), middleware=[Middleware(PlainFiles)])
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waiting.until(lambda: server.started or not thread.is_alive(), "the server")
    try:
        yield Site(address=f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(30)


def built(home: Path, address: str) -> Workspace:
    """Every installed dataset that has bundled facts, published, as of a site at the address."""
    done = subprocess.run(
        [Path(sys.executable).with_name("madang"), "build"],
        env=os.environ | {"MADANG_HOME": str(home), "MADANG_SITE_URL": address},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    settings = Settings.model_validate({"home": home, "site_url": address})
    return open_workspace(settings, registry())


def open_port() -> int:
    """A port for ours; known before, since entries name the site's address."""
    return free_port()


def packages(desk: Desk) -> dict[str, dict[str, Any]]:
    """By dataset key, what is wanted in any CKAN."""
    site_url = desk.workspace.settings.site_url
    return {
        item.entry.key: catalogue.package(item.entry, site_url=site_url, organization=ORGANIZATION)
        for item in desk.listings()
        if item.entry is not None
    }


def fill(site: Site, desk: Desk) -> None:
    """Put the same organisation, groups, packages and rows there."""
    act = RemoteCKAN(site.address, apikey=site.token).action
    wanted = packages(desk)
    ours = RemoteCKAN(desk.workspace.settings.site_url).action
    known = ours.organization_show(id=ORGANIZATION)
    act.organization_create(
        **{name: known[name] for name in ("id", "name", "title", "description")}
    )
    for group in ours.group_list(all_fields=True):
        act.group_create(**{name: group[name] for name in ("id", "name", "title")})
    for package in wanted.values():
        act.package_create(**package)
    for item in desk.listings():
        if item.dataset.key in TABLES:
            assert item.entry is not None
            assert item.published is not None
            _fill_table(act, desk, item.entry, item.published)


def _fill_table(act: Any, desk: Desk, entry: Entry, published: publish.Published) -> None:
    folder = desk.workspace.published.child(published.folder)
    table = rows.table(folder, [(column.name, column.type) for column in entry.columns])
    names = tuple(column.name for column in entry.columns)
    page = rows.page(table, rows.Request(columns=names, limit=rows.MOST_ROWS))
    csv = entry.resource("csv")
    assert csv is not None
    act.datastore_create(
        resource_id=csv.id, force=True, fields=fields(entry.columns), aliases=[entry.key],
        records=[dict(zip(names, row, strict=True)) for row in page.rows],
        calculate_record_count=True,
    )  # fmt: skip


def command(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    """CKAN's command-line client, as people start it."""
    programs = Path(sys.executable).parent
    who = ["-r", site.address, *(["-a", site.token] if site.token else [])]
    return subprocess.run(
        [programs / "ckanapi", *words, *who],
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
