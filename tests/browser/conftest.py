"""A browser, and the apps that it looks at: over a full lake, an empty one and a damaged one."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chrome import Browser, Tab, chromium
from tests.browser.sites import Line, Site, damage

ROOT = Path(__file__).resolve().parents[2]
# Pictures of what stood on the screen when a test failed.
PICTURES = ROOT / ".madang/browser"
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("no Chromium: on Debian apt-get install chromium")
    started = Browser(program, tmp_path_factory.mktemp("chromium"))
    yield started
    started.end()


@pytest.fixture
def tab(browser: Browser, request) -> Iterator[Tab]:
    """A tab with cookies of its own; when the test fails, its picture is kept."""
    with browser.tab() as opened:
        opened.screen(1280)
        yield opened
        if request.node.stash.get(FAILED, False):
            PICTURES.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w.-]+", "_", request.node.name)
            (PICTURES / f"{name}.png").write_bytes(opened.picture())


@pytest.fixture(scope="session")
def lake(browser: Browser, tmp_path_factory) -> Path:
    """A home built from bundled facts, as `madang build` does it."""
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [Path(sys.executable).with_name("madang"), "build"],
        env=os.environ | {"MADANG_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return home


def running(site: Site) -> Iterator[Site]:
    site.start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def site(lake: Path, tmp_path_factory) -> Iterator[Site]:
    """The citizens' app over a full lake."""
    yield from running(Site(lake, tmp_path_factory.mktemp("log") / "site.log"))


@pytest.fixture(scope="session")
def bare(browser: Browser, tmp_path_factory) -> Iterator[Site]:
    """The citizens' app with nothing built."""
    folder = tmp_path_factory.mktemp("bare")
    yield from running(Site(folder / "home", folder / "site.log"))


@pytest.fixture(scope="session")
def broken(lake: Path, tmp_path_factory) -> Iterator[Site]:
    """The citizens' app over a lake whose publications cannot be read."""
    folder = tmp_path_factory.mktemp("broken")
    yield from running(Site(damage(lake, folder / "home"), folder / "site.log"))


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """A line to `site` that can be cut."""
    opened = Line(site.port)
    yield opened
    opened.close()
