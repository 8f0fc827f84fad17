"""The registry: one plugin that does not hold never stops the others."""

from importlib.metadata import EntryPoint

import pyarrow as pa
import pytest

from madang import plugin as plugin_module
from madang.dataset import Column, Rule, Text
from madang.errors import DeclarationError, PluginError, UnknownName
from madang.plugin import Installed, PageSpec, Plugin, assemble, load_registry, resolve

WORD = Text(ko="낱말", en="word")


def installed(*datasets, name="demo", **fields) -> Installed:
    return Installed(
        plugin=Plugin(name=name, title=WORD, datasets=datasets, **fields), package="madang"
    )


@pytest.fixture
def other(thing):
    return thing(key="demo.other", inputs=[], sources=thing_sources())


def thing_sources(licence="kogl-0"):
    from madang.dataset import Source

    return [
        Source(
            key="s",
            title=WORD,
            publisher="시험",
            licence=licence,
            licence_text="x",
            dataset_id="1",
        )
    ]


def test_upstream_datasets_come_first_whatever_the_order_declared(thing, other):
    registry = assemble([installed(thing(), other)])
    assert list(registry.datasets) == ["demo.other", "demo.thing"]
    assert registry.plugin_of(thing()).plugin.name == "demo"


def test_plugin_that_reads_another_one_comes_after_it(thing, other):
    above = thing(key="above.thing", inputs=["demo.other"])
    registry = assemble([installed(above, name="above"), installed(other)])
    assert list(registry.plugins) == ["demo", "above"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"inputs": ["demo.nowhere"]},
            "needs dataset demo.nowhere, which no loaded",
        ),
        ({"licence": "mine"}, "licence 'mine'; known are"),
        ({"inputs": ["demo.thing"]}, "need each other in a circle"),
    ],
)
def test_plugin_that_does_not_hold_is_left_out_with_the_reason(thing, other, changes, reason):
    good = installed(other, name="demo")
    broken = installed(thing(**({"key": "bad.thing"} | changes)), name="bad")
    if changes.get("inputs") == ["demo.thing"]:
        first = thing(key="bad.thing", inputs=["bad.more"])
        broken = installed(first, thing(key="bad.more", inputs=["bad.thing"]), name="bad")
    registry = assemble([good, broken])
    assert list(registry.plugins) == ["demo"]
    (failure,) = registry.failures
    assert failure.name == "bad"
    assert reason in failure.reason


def test_licence_looser_than_its_source_is_refused(thing):
    strict = thing(inputs=[], sources=thing_sources("kogl-2"), licence="kogl-1")
    (failure,) = assemble([installed(strict)]).failures
    assert "licence kogl-1 is looser than kogl-2" in failure.reason


def test_reference_of_another_type_is_refused(thing, other):
    column = Column("r", pa.int64(), unit="1", ref="demo.other.id", title=WORD)
    wrong = thing(columns=[*thing().columns, column])
    (failure,) = assemble([installed(other, wrong)]).failures
    assert "type int64 refers to demo.other.id of type string" in failure.reason


def test_column_derived_from_nowhere_is_refused(thing, other):
    column = Column("d", pa.string(), required=False, derived_from=("demo.gone.id",), title=WORD)
    (failure,) = assemble([installed(other, thing(columns=[*thing().columns, column]))]).failures
    assert "derived from unknown dataset 'demo.gone'" in failure.reason


@pytest.mark.parametrize(
    "broken", [{"sql": "no_such > 1"}, {"query": "SELECT count(*) FROM gone.x"}]
)
def test_rule_that_does_not_bind_is_refused(thing, other, broken):
    rule = Rule("r", why=WORD, passes=[{"n": 1}], fails=[{"n": 2}], **broken)
    (failure,) = assemble([installed(other, thing(rules=[rule]))]).failures
    assert "demo.thing: rule r" in failure.reason


def test_page_path_belongs_to_one_plugin():
    page = PageSpec(path="route", title="t", render="m:f")
    registry = assemble(
        [installed(name="one", pages=(page,)), installed(name="two", pages=(page,))]
    )
    assert registry.failures[0].reason == "page 'route' is already declared by plugin one"
    assert registry.pages["route"][0].plugin.name == "one"


def test_dataset_of_another_plugin_is_refused(thing):
    with pytest.raises(DeclarationError, match="belongs to another plugin"):
        Plugin(name="mine", title=WORD, datasets=[thing()])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("no_such_module:plugin", "No module named 'no_such_module'"),
        ("madang:nothing", "has no attribute 'nothing'"),
        ("madang:__version__", "gives a str, wanted a Plugin"),
    ],
)
def test_entry_point_that_does_not_load_is_reported(monkeypatch, value, reason):
    point = EntryPoint("broken", value, plugin_module.GROUP)
    monkeypatch.setattr(plugin_module, "entry_points", lambda **_: [point])
    (failure,) = load_registry().failures
    assert (failure.name, failure.disabled) == ("broken", False)
    assert reason in failure.reason


def test_plugin_of_another_api_version_is_told_which(monkeypatch):
    class Point(EntryPoint):
        def load(self):
            return Plugin(name="old", title=WORD, api_version=99)

    point = Point("old", "x:y", plugin_module.GROUP)
    monkeypatch.setattr(plugin_module, "entry_points", lambda **_: [point])
    (failure,) = load_registry().failures
    assert "written for plugin API 99, this Madang has 1" in failure.reason


def test_disabled_plugin_is_never_imported(monkeypatch):
    point = EntryPoint("off", "no_such_module:plugin", plugin_module.GROUP)
    monkeypatch.setattr(plugin_module, "entry_points", lambda **_: [point])
    (failure,) = load_registry(["off"]).failures
    assert (failure.disabled, failure.reason) == (
        True,
        "switched off by MADANG_DISABLED_PLUGINS",
    )


def test_unknown_dataset_suggests_the_nearest(other):
    with pytest.raises(UnknownName, match=r"no dataset 'demo\.othr'; did you mean demo\.other\?"):
        assemble([installed(other)]).dataset("demo.othr")


def test_reference_is_imported_when_asked_for():
    assert resolve("madang.plugin:GROUP") == plugin_module.GROUP
    with pytest.raises(PluginError, match="no_such"):
        resolve("no_such:thing")
