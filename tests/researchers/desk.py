"""A researcher's desk: an environment with DuckDB alone, and a server that tells what it saw."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.sites import HOST, Site

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REQUIREMENTS = HERE / "requirements.txt"
WATCHED = (
    *("-m", "uvicorn", "--factory", "tests.researchers.watched:app"),
    *("--host", HOST, "--port", "{port}", "--log-level", "warning"),
)


class NotInstalled(Exception):
    """The environment could not be made; the message says why."""


def environment(folder: Path = ROOT / ".madang") -> Path:
    """The Python of an environment with DuckDB and its extension, made once.

    Raises:
        NotInstalled: The packages could not be had.
    """
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    home = folder / f"researcher-{wanted}"
    python = home / "bin/python"
    if not (home / "whole").exists():
        flags = ("-q", "--no-deps", "--require-hashes", "--disable-pip-version-check")
        for command in (
            [sys.executable, "-m", "venv", "--clear", home],
            [python, "-m", "pip", "install", *flags, "-r", REQUIREMENTS],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise NotInstalled(f"DuckDB and httpfs: {done.stderr.strip()[-300:]}")
        (home / "whole").touch()
    return python


def installed(folder: Path) -> dict[str, str]:
    """Environment variables under which the dataset of the bench is installed, too."""
    info = folder / "bench-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bench\nVersion: 1.0\n")
    entry = "[madang.plugins]\nbench = tests.bench.readings:plugin\n"
    (info / "entry_points.txt").write_text(entry)
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def ask(
    python: Path, *statements: str, folder: Path | None = None, repeat: int = 0, **settings: Any
) -> Any:
    """Rows of the last statement, or the error, as a DuckDB of its own gives them.

    With `repeat` the last one runs as often again, and `ms` tells how long each time took.
    """
    order = json.dumps({"statements": statements, "settings": settings, "repeat": repeat})
    done = subprocess.run(
        [python, "-I", HERE / "ask.py"],
        input=order,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(python.parents[1]), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request that the server answered."""

    method: str
    path: str
    range: str | None
    status: int
    bytes: int


class WatchedSite(Site):
    """The real server, which writes down what is asked of it."""

    def __init__(self, home: Path, folder: Path, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._watch = folder / "watch.jsonl"
        super().__init__(
            home, folder / "site.log", WATCHED, WATCH_LOG=str(self._watch), **environment
        )

    def forget(self) -> None:
        """Begin the log anew."""
        self._watch.write_text("")

    def seen(self) -> Sequence[Seen]:
        """What was asked since, in the order answered."""
        lines = self._watch.read_text().splitlines() if self._watch.exists() else []
        return [Seen(**json.loads(line)) for line in lines]
