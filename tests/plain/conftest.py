"""Plain pages over the real app: routes over the capital's network, data over the yard."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from madang.api import Desk, create_api
from madang.plain import plain_routes
from madang.ui import theme
from madang.ui.pagetable import page_table
from madang.workspace import Workspace


def site(workspace: Workspace) -> Iterator[TestClient]:
    desk = Desk(workspace)
    pages = page_table(workspace.registry, "citizen").pages
    routes = plain_routes(desk, pages, theme.variables(), theme.high_contrast())
    app = Starlette(routes=[*routes, Mount("/api", app=create_api(desk))])
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="session")
def city_site(capital: Workspace) -> Iterator[TestClient]:
    yield from site(capital)


@pytest.fixture
def city(city_site: TestClient) -> TestClient:
    """Every address below /plain and /api over the capital's network."""
    city_site.cookies.clear()
    return city_site


@pytest.fixture(scope="session")
def small_site(yard: Workspace) -> Iterator[TestClient]:
    yield from site(yard)


@pytest.fixture
def small(small_site: TestClient) -> TestClient:
    """The same over the yard: setbacks, a plugin left out, twins that fail."""
    small_site.cookies.clear()
    return small_site


@pytest.fixture(scope="session")
def bare(yard_plugin, tmp_path_factory) -> Iterator[TestClient]:
    """The same where nothing was built yet."""
    import madang_transfermap
    from madang import testing
    from madang.plugin import Installed

    transfermap = Installed(plugin=madang_transfermap.plugin, package="madang_transfermap")
    yield from site(testing.workspace(tmp_path_factory.mktemp("bare"), [yard_plugin, transfermap]))
