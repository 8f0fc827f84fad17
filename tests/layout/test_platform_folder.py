"""platform/ is a plain folder: as a package it would shadow Python's own module of that name."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {"madang", "README.md", "__pycache__"}


def intruders(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()} - ALLOWED


def test_platform_holds_nothing_but_madang_and_readme():
    assert intruders(ROOT / "platform") == set()


def test_no_plugin_folder_is_a_package():
    plugins = ROOT / "plugins"
    found = [p for p in (plugins, *plugins.iterdir()) if (p / "__init__.py").exists()]
    assert found == []


@pytest.mark.parametrize("name", ["__init__.py", "conftest.py", "tests"])
def test_an_intruder_is_seen(tmp_path, name):
    (tmp_path / "madang").mkdir()
    (tmp_path / name).touch()
    assert intruders(tmp_path) == {name}


def standard_platform(folder: Path) -> bool:
    """Whether Python started in that folder imports the standard library's platform."""
    code = "import platform; platform.python_version()"
    return not subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, check=False
    ).returncode


def test_python_at_the_root_finds_the_standard_library():
    assert standard_platform(ROOT)


def test_a_package_named_platform_would_shadow_it(tmp_path):
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform/__init__.py").touch()
    assert not standard_platform(tmp_path)
