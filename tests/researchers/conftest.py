"""A full lake with one large dataset beside it, the server over it, and a researcher's Python."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import readings
from tests.researchers import desk
from tests.researchers.desk import ROOT, NotInstalled, WatchedSite, environment

ROWS = 300_000
PLUGINS = ("transfermap", "literacy", "commitments", "startups")


@pytest.fixture(scope="session")
def python() -> Path:
    """The Python of an environment with DuckDB and its extension, and nothing else."""
    try:
        return environment()
    except NotInstalled as error:
        pytest.skip(f"no environment of a researcher: {error}")


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> dict[str, str]:
    """Environment variables under which the dataset of the bench is installed, too."""
    return desk.installed(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="session")
def lake(python: Path, installed, tmp_path_factory) -> Path:
    """A home built from bundled facts, and 300,000 invented readings."""
    home, landing = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("landing")
    readings.generate(landing, ROWS)
    where = {"MADANG_HOME": str(home), "MADANG_LANDING": str(landing)}
    for words in (("bench", "--sources", "landing"), PLUGINS):
        done = subprocess.run(
            [Path(sys.executable).with_name("madang"), "build", *words],
            env=os.environ | where | installed,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return home


@pytest.fixture(scope="session")
def site(lake: Path, installed, tmp_path_factory) -> Iterator[WatchedSite]:
    """The citizens' app over that lake."""
    started = WatchedSite(lake, tmp_path_factory.mktemp("site"), **installed)
    started.start()
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def rangeless(lake: Path, installed, tmp_path_factory) -> Iterator[WatchedSite]:
    """The control: the same as if the server knew no ranges."""
    folder = tmp_path_factory.mktemp("rangeless")
    started = WatchedSite(lake, folder, WATCH_RANGES="off", **installed)
    started.start()
    try:
        yield started
    finally:
        started.stop()
