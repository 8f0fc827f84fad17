"""The import contracts of pyproject catch what they are for: each is broken once, in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("platform", "plugins", "dagster_project", "streamlit_app")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sources without data, to be broken at will."""
    folder = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "facts")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_contracts(folder: Path) -> set[str]:
    """Names of the contracts that `lint-imports` finds broken there."""
    roots = [
        folder,
        folder / "platform",
        *(p for p in (folder / "plugins").iterdir() if p.is_dir()),
    ]
    code = (
        f"import sys; sys.path[:0] = {[str(root) for root in roots]};"
        "from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert any(line.startswith("Contracts:") for line in lines), done.stdout + done.stderr
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


def test_all_contracts_are_kept(copy):
    assert broken_contracts(copy) == set()


LAYERS = "Apps sit on plugins, plugins sit on madang, plugins do not know each other"
ROOMS = "Inside madang: the rim sits on the rooms, the rooms on the declarations"


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("platform/madang/clock.py", "import madang_literacy", LAYERS),
        ("plugins/literacy/madang_literacy/__init__.py", "import madang_startups", LAYERS),
        (
            "streamlit_app/main.py",
            "import madang_startups",
            "Apps reach plugins only through the registry",
        ),
        ("platform/madang/raw.py", "import madang.lake", ROOMS),
        ("platform/madang/dataset.py", "import madang.sources", ROOMS),
        (
            "plugins/transfermap/madang_transfermap/routing/kernel.py",
            "import madang_transfermap.service",
            "Inside the transfer map: answers sit on the network, the network on readers",
        ),
        (
            "platform/madang/publish/__init__.py",
            "import madang.catalogue",
            "Catalogue and publication do not know each other; who needs both sits above",
        ),
        (
            "plugins/startups/madang_startups/__init__.py",
            "import streamlit",
            "Only madang.ui and plugin pages import Streamlit",
        ),
        (
            "dagster_project/definitions.py",
            "import dagster",
            "Only madang.orchestration imports Dagster",
        ),
        ("platform/madang/query.py", "import deltalake", "Only madang.lake imports deltalake"),
        (
            "plugins/startups/madang_startups/__init__.py",
            "import sqlalchemy",
            "Only madang.store and plugins' tables import SQLAlchemy",
        ),
        (
            "plugins/startups/madang_startups/__init__.py",
            "import madang.ui",
            "Only pages and the citizen app import madang.ui",
        ),
    ],
)
def test_a_contract_is_broken_by_what_it_forbids(copy, module, line, contract):
    path = copy / module
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        assert contract in broken_contracts(copy)
    finally:
        path.write_text(before, encoding="utf-8")
