"""The built wheel and a fresh environment that has it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: object, cwd: Path) -> str:
    """What the command printed; its error output when it fails."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MADANG_", "PYTHON"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session", name="run")
def run_fixture():
    """`run` for tests, which cannot import this file."""
    return run


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (path,) = folder.glob("madang-*.whl")
    return path


@pytest.fixture(scope="session")
def fresh(wheel, tmp_path_factory):
    """A fresh environment with the wheel; its dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("fresh")
    python = folder / "bin/python"
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    where = ["--python", python]
    order = [*installer, "install", *where] if uv else [*installer, *where, "install"]
    run(*order, "--no-deps", "--no-index", wheel, cwd=folder)
    # A plain path line: the editable install's own .pth in there is not followed.
    here = sysconfig.get_path("purelib")
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(f"{here}\n")
    return folder
