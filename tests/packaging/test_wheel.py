"""The built wheel in a fresh environment: a pip user runs Madang without a checkout."""

import json
import shutil
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


def test_wheel_holds_every_package_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == PACKAGES


def test_wheel_holds_every_tracked_file_of_its_packages(wheel, run):
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


def test_fresh_environment_imports_from_the_wheel(fresh, run):
    code = (
        "import importlib, json;"
        f"print(json.dumps([importlib.import_module(n).__file__ for n in {sorted(PACKAGES)}]))"
    )
    for path in json.loads(run(fresh / "bin/python", "-c", code, cwd=fresh)):
        assert Path(path).is_relative_to(fresh), path


def test_fresh_environment_runs_the_command_with_all_plugins(fresh, run):
    printed = run(fresh / "bin/madang", "plugins", cwd=fresh)
    for name in ("commitments", "literacy", "startups", "transfermap"):
        assert name in printed
