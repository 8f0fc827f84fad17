"""The fixture `real_ckan`: one CKAN for the whole run, emptied for each module that asks."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ckan.server import Server


@pytest.fixture(scope="session")
def ckan_server() -> Iterator["Server"]:
    """A CKAN that was started for this run; skips where none can be."""
    from tests.ckan import server

    if lack := server.missing():
        pytest.skip(f"no CKAN here: {lack}")
    folder = Path(tempfile.mkdtemp(prefix="madang-ckan-"))
    folder.chmod(0o711)  # PostgreSQL runs as somebody else and walks down to its data
    started = server.Server(folder=folder)
    try:
        yield started.up()
    finally:
        started.down()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def real_ckan(ckan_server) -> "Server":
    """The same, empty: no dataset, no organisation, no table; its admin and token stand."""
    ckan_server.reset()
    return ckan_server
