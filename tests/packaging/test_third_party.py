"""A package of somebody else, with one entry point, appears everywhere and goes away again.

The commands are those of docs/how-to/write-a-plugin.md, read from the page and run one by one.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/how-to/write-a-plugin.md"


def guide_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


class Reader:
    """Somebody who follows the guide in an environment of their own."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MADANG_", "PYTHON"))}
        path = f"{environment / 'bin'}:{ROOT / '.venv/bin'}:{kept['PATH']}"
        self.environment = kept | {
            "PATH": path,
            "VIRTUAL_ENV": str(environment),
            "MADANG_HOME": str(folder / "home"),
        }

    def run(self, command: str, status: int = 0) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def reader(fresh, tmp_path_factory):
    if shutil.which("uv", path=f"{ROOT / '.venv/bin'}:{os.environ['PATH']}") is None:
        pytest.skip("uv is not to be had; the guide installs through it")
    for name in ("pytest",):  # the fresh environment has only what the wheel brings
        script = fresh / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{fresh}/bin/python" -m {name} "$@"\n')
        script.chmod(0o755)
    return Reader(fresh, tmp_path_factory.mktemp("reader"))


def test_guide_runs_from_the_first_command_to_the_last(reader):
    commands = guide_commands()
    assert commands[0] == ". .venv/bin/activate"  # in a checkout; here PATH does the same
    printed = {command: reader.run(command) for command in commands[1:-2]}
    assert "benches" in printed["madang plugins"]
    assert "committed" in printed["madang build benches"]
    assert "큰 마당" in next(v for k, v in printed.items() if k.startswith("madang query"))
    assert "3 passed" in printed["pytest madang-benches"]
    assert_appears_everywhere(reader)
    uninstall, look = commands[-2:]
    reader.run(uninstall)
    assert "benches" not in reader.run(look)
    listed = json.loads(reader.run("madang datasets --json"))
    assert "benches.place" not in json.dumps(listed)


def assert_appears_everywhere(reader):
    """Datasets, Dagster, catalogue entry and API know the newcomer without a change here."""
    assert "benches.place" in reader.run("madang datasets --json")
    probe = (
        "from dagster_project.definitions import defs; "
        "print(sorted(k.to_user_string() for k in defs.resolve_asset_graph().get_all_asset_keys()))"
    )
    assert "core/benches/place" in reader.run(f'python -c "{probe}"')
    entry = reader.folder / "home/published/benches.place/latest.json"
    assert json.loads(entry.read_text("utf-8"))["number"] == 1
    ask = (
        "from fastapi.testclient import TestClient; from madang.api import Desk, create_api; "
        "from madang.workspace import open_workspace; "
        "print(TestClient(create_api(Desk(open_workspace()))).get('/datasets/benches.place').text)"
    )
    assert "benches.place" in reader.run(f'python -c "{ask}"')


def test_plugin_of_another_api_version_is_reported_and_the_rest_works(reader):
    reader.run("madang plugin new later")
    module = reader.folder / "madang-later/madang_later/__init__.py"
    text = module.read_text("utf-8")
    module.write_text(text.replace("datasets=[place])", "datasets=[place], api_version=99)"))
    reader.run("uv pip install --no-deps --no-build-isolation -e madang-later")
    listed = reader.run("madang plugins")
    assert "written for plugin API 99, this Madang has 1" in listed
    assert "commitments" in listed
    reader.run("uv pip uninstall madang-later")
