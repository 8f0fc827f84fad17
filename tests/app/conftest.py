"""The app in a process of its own, over the yard's lake, with the yard installed beside it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from madang.workspace import Workspace
from tests import waiting

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running server."""

    base: str
    process: subprocess.Popen[bytes]
    log: Path

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers=headers, timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        assert process.poll() is None, f"ended while starting:\n{log.read_text()[-3000:]}"
        try:
            return httpx.get(url, timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    waiting.until(answers, lambda: f"{url} answers\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def serve(yard: Workspace, tmp_path_factory) -> Iterator[Callable[..., Site]]:
    """Starts a command with `{port}` in it, over the yard's lake; all end with the tests."""
    folder = tmp_path_factory.mktemp("site")
    info = folder / "madang_yard-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: madang-yard\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[madang.plugins]\nyard = madang_yard:plugin\n")
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str, health: str = "/healthz", **environment: str) -> Site:
        port = free_port()
        log = folder / f"{port}.log"
        path = os.pathsep.join([str(folder), str(ROOT / "tests/plugins")])
        env = os.environ | {"MADANG_HOME": str(yard.settings.home), "PYTHONPATH": path}
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=ROOT,
            env=env | environment,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        site = Site(base=f"http://127.0.0.1:{port}", process=process, log=log)
        wait_until_answers(site.base + health, process, log)
        return site

    yield start
    for process in started:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def site(serve: Callable[..., Site]) -> Site:
    """The citizens' app under uvicorn, as `madang serve` runs it."""
    asgi = ("--factory", "streamlit_app.asgi:citizen")
    return serve("-m", "uvicorn", *asgi, "--host", "127.0.0.1", "--port", "{port}")
