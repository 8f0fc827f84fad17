"""With a plugin switched off, the datasets that join it are missing and told of; all else works."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import plugin as plugin_module
from madang.api import Desk
from madang.api.health import health_routes
from madang.build import build, finish
from madang.cli import main
from madang.plugin import load_registry
from madang.settings import Settings
from madang.ui import testing
from madang.workspace import Workspace, open_workspace
from tests.unit.city_files import TREE_ROWS, TREES, home_with

LOST = "literacy.transfer_comfort"
REASON = (
    "needs dataset transfermap.crowding; "
    "plugin transfermap is left out: switched off by MADANG_DISABLED_PLUGINS"
)
TITLES = {"ko": "휠체어 환승이 덜 붐비는 시간", "en": "When changing by wheelchair is bearable"}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Workspace:
    """Everything installed but the transfer map; one year of air is built."""
    settings = Settings.model_validate({"home": tmp_path_factory.mktemp("home")})
    made = open_workspace(settings, load_registry(["transfermap"]))
    outcome = build(made, made.registry.dataset("literacy.air_daily"), "2017")
    assert outcome.status == "committed", outcome.reason
    finish(made)
    return made


def test_only_the_datasets_that_join_it_are_left_out(place: Workspace):
    assert set(place.registry.plugins) == {"commitments", "literacy", "startups"}
    switched_off, lost = place.registry.failures
    assert (switched_off.key, switched_off.disabled) == ("transfermap", True)
    assert (lost.key, lost.reason, lost.disabled) == (LOST, REASON, False)


def test_control_without_that_rule_the_whole_plugin_is_lost(monkeypatch):
    monkeypatch.setattr(plugin_module, "_orphans", lambda *_: [])
    registry = load_registry(["transfermap"])
    assert set(registry.plugins) == {"commitments", "startups"}
    assert [failure.key for failure in registry.failures] == ["transfermap", "literacy"]


@pytest.mark.parametrize("command", ["plugins", "doctor"])
def test_the_command_line_tells_of_it(place: Workspace, command: str):
    printed = CliRunner().invoke(main, [command], obj=place).output
    assert f"dataset {LOST} is left out: {REASON}" in printed


def test_the_command_line_tells_why_it_cannot_be_built(place: Workspace):
    result = CliRunner().invoke(main, ["build", LOST], obj=place)
    assert result.exit_code == 2
    assert f"{LOST} is left out: {REASON}" in result.stderr


def test_readiness_names_it_beside_whole_plugins(place: Workspace):
    with TestClient(Starlette(routes=health_routes(Desk(place)))) as client:
        told = client.get("/readyz").json()
    assert (told["plugins_left_out"], told["datasets_left_out"]) == ([], [LOST])


@pytest.mark.parametrize("path", ["home", "data"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_open_with_a_notice_that_names_it(place: Workspace, path: str, lang: str):
    app = testing.page(path, desk=Desk(place), lang=lang)
    assert not app.exception
    (notice,) = [item.value for item in app.warning]
    assert TITLES[lang] in notice
    assert REASON in notice


def test_the_other_datasets_of_its_plugin_have_their_pages(place: Workspace):
    app = testing.page("dataset", desk=Desk(place), lang="en", key="literacy.air_daily")
    assert not app.exception
    assert "14,235" in testing.texts(app)


def test_control_with_nothing_left_out_there_is_no_notice(place: Workspace):
    whole = replace(place, registry=replace(place.registry, failures=()))
    assert not testing.page("home", desk=Desk(whole), lang="en").warning


def test_file_of_a_steward_troubles_readers_only_once_its_dataset_was_open(tmp_path):
    """A draft is nobody's loss; a dataset that was here yesterday is."""
    draft = TREES.replace('"tree"', '"bush"').replace('unit = "m"', 'unit = "FILL_IN"')
    files = {"tree.toml": TREES, "bush.toml": draft}
    place = home_with(tmp_path, files, {"trees-20260101.csv": TREE_ROWS.encode()})
    assert [failure.key for failure in place.registry.failures] == ["city.bush"]
    assert Desk(place).left_out() == []
    assert build(place, place.registry.dataset("city.tree"), origin="landing").stands
    (place.settings.home / "datasets/tree.toml").write_text(
        TREES.replace('unit = "m"', 'unit = "FILL_IN"'), "utf-8"
    )
    later = reopened(place)
    assert [failure.key for failure in Desk(later).left_out()] == ["city.tree"]
    words = testing.texts(testing.page("data", desk=Desk(later), lang="en"))
    assert "city.tree" in words
    assert "city.bush" not in words


def reopened(place):
    return open_workspace(place.settings, load_registry(home=place.settings.home))
