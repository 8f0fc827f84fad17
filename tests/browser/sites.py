"""Apps in processes of their own, and a line to them that can be cut."""

import os
import selectors
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import httpx

from tests import waiting

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
CITIZEN = (
    *("-m", "uvicorn", "--factory", "streamlit_app.asgi:citizen"),
    *("--host", HOST, "--port", "{port}", "--log-level", "warning"),
)
# Streamlit's own server over the same script, without anything of ours around it.
DEFAULT = (
    *("-m", "streamlit", "run", "streamlit_app/main.py", "--server.headless", "true"),
    *("--server.port", "{port}", "--server.address", HOST),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Site:
    """A server over a home, which can be stopped and started at the same port."""

    def __init__(
        self,
        home: Path,
        log: Path,
        command: tuple[str, ...] = CITIZEN,
        health: str = "/healthz",
        **environment: str,
    ) -> None:
        """`command` holds `{port}`; at `health` it answers when it is ready."""
        self.home = home
        self._health = health
        self._environment = environment
        self.port = free_port()
        self.base = f"http://{HOST}:{self.port}"
        self._log = log
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Site":
        with self._log.open("ab") as log:
            where = {"MADANG_HOME": str(self.home), "MADANG_SITE_URL": self.base}
            self._process = subprocess.Popen(
                [sys.executable, *(part.format(port=self.port) for part in self._command)],
                cwd=ROOT,
                env=os.environ | where | self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        waiting.until(self._answers, lambda: f"{self.base} answers\n{self.said()}")
        return self

    def _answers(self) -> bool:
        assert self._process is None or self._process.poll() is None, f"ended:\n{self.said()}"
        try:
            return httpx.get(self.base + self._health, timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")[-3000:]


def damage(home: Path, folder: Path) -> Path:
    """A copy of a home in which no dataset's publication can be read."""
    shutil.copytree(home, folder)
    for file in folder.glob("published/*/latest.json"):
        file.write_text('{"number": ')
    return folder


class Line:
    """A line between browser and server; `cut` ends every connection that runs over it."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self.base = f"http://{HOST}:{self.port}"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.is_open = True
        self.taken = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if not self.is_open:
                    near.close()
                    continue
                self.taken += 1
                far = socket.create_connection((HOST, self._target))
                self._pairs.append((near, far))
                threading.Thread(target=_carry, args=(near, far), daemon=True).start()

    def cut(self) -> None:
        """End what runs, and let nothing new through until `mend`."""
        self.is_open = False
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def mend(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.cut()
        self._listener.close()


def _carry(near: socket.socket, far: socket.socket) -> None:
    """Bring bytes both ways until one end is closed."""
    with near, far, selectors.DefaultSelector() as ends, suppress(OSError, ValueError):
        ends.register(near, selectors.EVENT_READ, far)
        ends.register(far, selectors.EVENT_READ, near)
        while True:
            for key, _ in ends.select():
                source: socket.socket = key.fileobj  # type: ignore[assignment]
                heard = source.recv(65536)
                if not heard:
                    return
                key.data.sendall(heard)
