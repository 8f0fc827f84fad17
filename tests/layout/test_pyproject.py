"""A first-party plugin stands in pyproject in three places, and they agree with the folders."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def disagreements(project: dict, folders: set[str]) -> list[str]:
    """Plugin names that one of the places has and the plugin folders have not, or the other way."""
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    entry_points = project["project"]["entry-points"]["madang.plugins"]
    linted = project["tool"]["importlinter"]["root_packages"]
    places = {
        "wheel packages": {p.split("/")[1] for p in packages if p.startswith("plugins/")},
        "entry points": set(entry_points),
        "import-linter": {p.removeprefix("madang_") for p in linted if p.startswith("madang_")},
    }
    odd = [
        f"{place}: {name}" for place, names in places.items() for name in sorted(names ^ folders)
    ]
    odd += [
        f"entry point {name}: {value}"
        for name, value in entry_points.items()
        if value != f"madang_{name}:plugin"
    ]
    odd += [
        f"package path: {path}"
        for path in packages
        if path.startswith("plugins/")
        and path != "plugins/{0}/madang_{0}".format(*path.split("/")[1:2])
    ]
    return odd


def plugin_folders() -> set[str]:
    return {path.parent.name for path in (ROOT / "plugins").glob("*/madang_*") if path.is_dir()}


def test_plugins_stand_equal_in_all_places():
    assert disagreements(PROJECT, plugin_folders()) == []


def test_wheel_packages_are_the_linted_packages():
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    names = {Path(path).name for path in packages}
    assert names == set(PROJECT["tool"]["importlinter"]["root_packages"])


@pytest.mark.parametrize(
    ("packages", "entry_points", "linted", "expected"),
    [
        (["plugins/a/madang_a"], {"a": "madang_a:plugin"}, ["madang", "madang_a"], []),
        ([], {"a": "madang_a:plugin"}, ["madang_a"], ["wheel packages: a"]),
        (["plugins/a/madang_a"], {}, ["madang_a"], ["entry points: a"]),
        (["plugins/a/madang_a"], {"a": "madang_a:plugin"}, [], ["import-linter: a"]),
        (
            ["plugins/a/madang_a"],
            {"a": "madang_b:plugin"},
            ["madang_a"],
            ["entry point a: madang_b:plugin"],
        ),
        (
            ["plugins/a/madang_b"],
            {"a": "madang_a:plugin"},
            ["madang_a"],
            ["package path: plugins/a/madang_b"],
        ),
    ],
)
def test_a_forgotten_place_is_named(packages, entry_points, linted, expected):
    project = {
        "project": {"entry-points": {"madang.plugins": entry_points}},
        "tool": {
            "hatch": {"build": {"targets": {"wheel": {"packages": packages}}}},
            "importlinter": {"root_packages": linted},
        },
    }
    assert disagreements(project, {"a"}) == expected


def test_every_mark_in_use_is_declared_with_its_meaning():
    markers = PROJECT["tool"]["pytest"]["markers"]
    assert [marker for marker in markers if not marker.partition(":")[2].strip()] == []


def test_streamlit_is_pinned_exactly():
    (streamlit,) = [
        requirement
        for requirement in map(Requirement, PROJECT["project"]["dependencies"])
        if requirement.name == "streamlit"
    ]
    assert [s.operator for s in streamlit.specifier] == ["=="]
