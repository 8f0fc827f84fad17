"""The same tests against the CKAN in this process, always, and against a real one: `-m ckan`."""

from collections.abc import Iterator

import pytest

from madang.workspace import Workspace
from tests.asset import demo
from tests.ckan import sites
from tests.ckan.fake import Fake
from tests.ckan.sites import Site


@pytest.fixture(scope="session")
def fake_ckan() -> Iterator[Fake]:
    """The fake, serving."""
    fake = Fake().up()
    yield fake
    fake.down()


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.ckan)])
def site(request) -> Site:
    """An empty CKAN with our organisation."""
    name = "fake_ckan" if request.param == "fake" else "ckan_server"
    return Site.of(request.getfixturevalue(name))


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> Workspace:
    """A small lake, built and published once."""
    return sites.built(tmp_path_factory.mktemp("lake"), demo.demo(), files=demo.FILES)


@pytest.fixture
def orders(place) -> sites.Orders:
    """Some of what is published in it."""
    return sites.demo_orders(place)


@pytest.fixture
def home(tmp_path):
    """Where the publisher keeps its journal."""
    return tmp_path / "home"
