"""Ours with every bundled dataset, always; a CKAN with the same ones for the tests marked so."""

from collections.abc import Iterator

import pytest

from madang.api import Desk
from madang.ui import server as app
from tests.conformance import sites
from tests.conformance.sites import Site


@pytest.fixture(scope="session")
def our_desk(tmp_path_factory) -> Desk:
    """Every dataset that bundled facts make, published for an address of its own."""
    address = f"http://127.0.0.1:{sites.open_port()}"
    return Desk(sites.built(tmp_path_factory.mktemp("ours") / "home", address))


@pytest.fixture(scope="session")
def ours(our_desk: Desk) -> Iterator[Site]:
    """Our server, over HTTP."""
    port = int(our_desk.workspace.settings.site_url.rpartition(":")[2])
    with sites.serving(app._open_routes(our_desk), port) as served:
        yield served


@pytest.fixture(scope="session")
def theirs(ckan_server, ours: Site, our_desk: Desk) -> Site:
    """A CKAN with the same organisation, groups, packages and rows."""
    ckan_server.reset()
    site = Site(address=ckan_server.address, token=ckan_server.token)
    sites.fill(site, our_desk)
    return site
