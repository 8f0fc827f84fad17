"""`madang up`: everything that serves, as child processes of one that watches them.

Five children: the citizens' app with API and files; the stewards' app; Dagster's code server; its
web server and its daemon, which share that one code server (`dagster dev` starts two more
processes). All of them end with this one, and this one ends when one of them does.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from madang.dagster_home import CODE_LOCATION, write_config, write_servers
from madang.errors import SettingsError
from madang.settings import Settings

READY_WITHIN_S = 180.0
END_WITHIN_S = 10.0
POLL_S = 0.1
LOG_LINES = 12
LOOPBACK = "127.0.0.1"
_LOG_LIMIT = 10 * 2**20
_PR_SET_PDEATHSIG = 1
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process to start.

    Attributes:
        name: Name of its log file.
        command: Program and arguments.
        answers: Whether it is ready for its work.
        title: What the address is called, None for one that people do not visit.
        address: Where people find it.
        environment: Variables beside our own.
    """

    name: str
    command: Sequence[str]
    answers: Callable[[], bool]
    title: str | None = None
    address: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Starts children in stages, waits for their answers, and ends all of them together.

    Args:
        logs: Folder for what they print.
        say: Prints a line for whoever started us.
    """

    def __init__(self, logs: Path, say: Say) -> None:
        self._logs = logs
        self._say = say
        self._running: list[tuple[Child, subprocess.Popen[bytes]]] = []
        self._stop = threading.Event()
        logs.mkdir(parents=True, exist_ok=True)

    def run(self, stages: Sequence[Sequence[Child]], ready_within_s: float = READY_WITHIN_S) -> int:
        """Run the children until a signal comes or one of them ends; the exit code.

        Args:
            stages: Children of a later stage start when all of the earlier ones answer.
            ready_within_s: How long all of them may take to answer.
        """
        handled = {number: signal.signal(number, self._on_signal) for number in _ENDINGS}
        deadline = time.monotonic() + ready_within_s
        try:
            for stage in stages:
                for child in stage:
                    self._running.append((child, self._start(child)))
                if not self._await(stage, deadline):
                    return 0 if self._stop.is_set() else 1
            self._say("Ctrl-C ends it all")
            while not self._stop.wait(POLL_S):
                if self._report_dead():
                    return 1
            return 0
        finally:
            self._end_all()
            for number, handler in handled.items():
                signal.signal(number, handler)

    def _start(self, child: Child) -> subprocess.Popen[bytes]:
        path = self._log(child)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 -- our own programs
                child.command,
                env=os.environ | child.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone, and we tell them
                preexec_fn=_end_with_parent,  # noqa: PLW1509 -- we have no threads
            )

    def _await(self, stage: Sequence[Child], deadline: float) -> bool:
        """Whether all children of the stage answer in time, saying so of each."""
        waiting = list(stage)
        while waiting:
            if self._stop.is_set() or self._report_dead():
                return False
            if time.monotonic() > deadline:
                names = ", ".join(child.name for child in waiting)
                self._say(f"{names}: no answer in time; see {self._logs}")
                return False
            for child in [child for child in waiting if child.answers()]:
                waiting.remove(child)
                if child.title:
                    self._say(f"{child.title:<10} {child.address}")
            self._stop.wait(POLL_S if waiting else 0)
        return True

    def _report_dead(self) -> bool:
        """Whether a child has ended by itself, with its last words said."""
        for child, process in self._running:
            status = process.poll()
            if status is not None:
                self._say(f"{child.name} ended with {status}; the end of {self._log(child)}:")
                self._say(_tail(self._log(child)))
                return True
        return False

    def _end_all(self) -> None:
        """Ask every child and what it started to end, and insist after a while."""
        for _, process in reversed(self._running):
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + END_WITHIN_S
        for _, process in self._running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        for _, process in self._running:
            _signal_group(process, signal.SIGKILL)
            process.wait()
        self._running.clear()

    def _log(self, child: Child) -> Path:
        return self._logs / f"{child.name}.log"

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stop.set()


def up(settings: Settings, say: Say) -> int:
    """Build where the lake is empty, then serve until a signal comes; the exit code.

    Raises:
        SettingsError: A port is taken; the message names it and its setting.
    """
    app_port = _free_port(settings.host, settings.port, "MADANG_PORT")
    steward_port = _free_port(LOOPBACK, settings.steward_port, "MADANG_STEWARD_PORT")
    dagster_port = _free_port(LOOPBACK, settings.dagster_port, "MADANG_DAGSTER_PORT")
    if is_empty(Path(settings.lake_folder)):
        say("the lake is empty: building it from bundled facts")
        build = [sys.executable, "-m", "madang.cli", "build"]
        subprocess.run(build, check=False, preexec_fn=_end_with_parent)  # noqa: S603 -- as above
    with tempfile.TemporaryDirectory(prefix="madang-") as folder:
        ports = Ports(app=app_port, steward=steward_port, dagster=dagster_port)
        stages = children(settings, ports, Path(folder) / "code.sock")
        return Supervisor(settings.home / "logs", say).run(stages)


def is_empty(lake: Path) -> bool:
    """Whether no dataset has a version yet: told by file names, since opening tables costs 200 MB.

    The first log entry of a table only makes it; folders with two underscores are not datasets.
    """
    logs = lake.glob(f"*/*/*/_delta_log/{1:020d}.json")
    return all("__" in log.parents[1].name for log in logs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where each server listens."""

    app: int
    steward: int
    dagster: int


def children(settings: Settings, ports: Ports, code_socket: Path) -> list[list[Child]]:
    """Both apps and the code server, then what needs the code server."""
    folder = settings.dagster_folder
    write_config(folder)
    servers = str(write_servers(folder, code_socket))
    home = {"DAGSTER_HOME": str(folder)}
    python = sys.executable
    host = LOOPBACK if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 -- a name for all addresses
    app, dagster = f"http://{host}:{ports.app}", f"http://{LOOPBACK}:{ports.dagster}"
    steward = f"http://{LOOPBACK}:{ports.steward}"
    told = {"MADANG_STEWARD_PORT": str(ports.steward), "MADANG_DAGSTER_PORT": str(ports.dagster)}
    return [
        [
            Child(
                name="app",
                title="app",
                address=app,
                command=serve_command(settings.host, ports.app),
                answers=lambda: _answers_http(f"{app}/healthz"),
            ),
            Child(
                name="steward",
                title="stewards",
                address=steward,
                command=serve_command(LOOPBACK, ports.steward, "steward"),
                environment=told,
                answers=lambda: _answers_http(f"{steward}/healthz"),
            ),
            Child(
                name="dagster-code",
                command=[
                    *(python, "-m", "dagster", "api", "grpc", "--module-name", CODE_LOCATION),
                    *("--socket", str(code_socket)),
                ],
                environment=home | told,
                answers=lambda: _answers_socket(code_socket),
            ),
        ],
        [
            Child(
                name="dagster-web",
                title="Dagster",
                address=dagster,
                command=[
                    *(python, "-m", "dagster_webserver", "--workspace", servers),
                    *("--host", LOOPBACK, "--port", str(ports.dagster)),
                ],
                environment=home,
                answers=lambda: _answers_http(f"{dagster}/server_info"),
            ),
            Child(
                name="dagster-daemon",
                command=[python, "-m", "dagster._daemon", "run", "--workspace", servers],
                environment=home,
                answers=lambda: True,
            ),
        ],
    ]


def serve_command(host: str, port: int, audience: str = "citizen") -> list[str]:
    """The command that serves the citizens' app with API and published files, or the stewards'."""
    return [
        *(sys.executable, "-m", "uvicorn", "--factory", f"streamlit_app.asgi:{audience}"),
        *("--host", host, "--port", str(port)),
        *("--log-level", "warning", "--timeout-graceful-shutdown", "3"),
    ]


def _free_port(host: str, port: int, setting: str) -> int:
    """The port, where nobody listens on it yet; any free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"port {port} on {host}: {error.strerror}. Give another one with {setting}"
            raise SettingsError(message) from error
        return probe.getsockname()[1]


def _answers_http(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own address
            return answer.status == 200  # noqa: PLR2004 -- OK
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _answers_socket(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _end_with_parent() -> None:
    """Have the kernel end this child should its parent be killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _tail(path: Path) -> str:
    lines = path.read_text("utf-8", errors="replace").splitlines()[-LOG_LINES:]
    return "\n".join(f"    {line}" for line in lines)
