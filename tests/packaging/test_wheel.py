"""The built wheel in a fresh environment: a pip user runs Madang without a checkout."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "madang",
    "madang_commitments",
    "madang_literacy",
    "madang_startups",
    "madang_transfermap",
    "dagster_project",
    "streamlit_app",
}


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


def test_wheel_holds_every_package_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == PACKAGES


def test_wheel_holds_every_tracked_file_of_its_packages(wheel):
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: tracked files are unknown")
    roots = ("platform/madang", "plugins", "dagster_project", "streamlit_app")
    tracked = run("git", "ls-files", *roots, cwd=ROOT).splitlines()
    wanted = {
        "/".join(parts[i:])
        for parts in (name.split("/") for name in tracked)
        for i, part in enumerate(parts)
        if part in PACKAGES and (ROOT / "/".join(parts)).exists()
    }
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_fresh_environment_imports_from_the_wheel(fresh):
    code = (
        "import importlib, json;"
        f"print(json.dumps([importlib.import_module(n).__file__ for n in {sorted(PACKAGES)}]))"
    )
    for path in json.loads(run(fresh / "bin/python", "-c", code, cwd=fresh)):
        assert Path(path).is_relative_to(fresh), path


def test_fresh_environment_runs_the_command_with_all_plugins(fresh):
    printed = run(fresh / "bin/madang", "plugins", cwd=fresh)
    for name in ("commitments", "literacy", "startups", "transfermap"):
        assert name in printed
