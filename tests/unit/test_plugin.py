"""The registry: one plugin that does not hold never stops the others."""

from importlib.metadata import EntryPoint

import pyarrow as pa
import pytest

from madang import plugin as plugin_module
from madang.dataset import Column, Rule, Text
from madang.errors import DeclarationError, PluginError, UnknownName
from madang.plugin import Failure, Installed, PageSpec, Plugin, assemble, load_registry, resolve

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


# -- a dataset whose upstream is not there ---------------------------------------------------------

ROUTE = PageSpec(path="route", title="t", render="m:f")


@pytest.fixture
def above(thing):
    """A plugin of four datasets: two stand alone, `joined` reads another plugin, `more` reads it.

    `joined` and `more` are declared before what they need.
    """
    alone = [thing(key=f"above.{n}", inputs=[], sources=thing_sources()) for n in ("a", "b")]
    more = thing(key="above.more", inputs=["above.joined"])
    joined = thing(key="above.joined", inputs=["above.a", "demo.other"])
    return installed(more, joined, *alone, name="above", pages=(ROUTE,))


def refused(*, disabled=False):
    reason = "switched off by a setting" if disabled else "ImportError: no module named demo"
    return [Failure(name="demo", reason=reason, disabled=disabled)]


ABSENCES = [
    ([], "plugin demo is not installed"),
    (refused(), "plugin demo is left out: ImportError: no module named demo"),
    (refused(disabled=True), "plugin demo is left out: switched off by a setting"),
]


@pytest.mark.parametrize(("failures", "why"), ABSENCES)
def test_dataset_whose_upstream_is_not_there_is_left_out_alone(above, failures, why):
    registry = assemble([above], failures)
    assert list(registry.datasets) == ["above.a", "above.b"]
    assert list(registry.pages) == ["route"]
    joined, more = (each for each in registry.failures if each.dataset)
    assert (joined.name, joined.key, joined.disabled) == ("above", "above.joined", False)
    assert joined.reason == f"needs dataset demo.other; {why}"
    assert more.key == "above.more"
    assert more.reason == "needs dataset above.joined, which is left out as well"
    assert str(more) == f"dataset above.more is left out: {more.reason}"


@pytest.mark.parametrize(("failures", "_why"), ABSENCES)
def test_control_without_that_rule_the_whole_plugin_is_lost(above, failures, _why, monkeypatch):
    monkeypatch.setattr(plugin_module, "_orphans", lambda *_: [])
    registry = assemble([above], failures)
    assert not registry.plugins
    assert not registry.pages
    assert registry.failures[-1].key == "above"
    assert "needs dataset demo.other, which no loaded plugin" in registry.failures[-1].reason


def test_with_the_upstream_there_nothing_is_left_out(above, other):
    registry = assemble([above, installed(other)])
    assert registry.failures == ()
    assert registry.plugins["above"] is above


def test_dataset_whose_upstream_is_refused_is_left_out_alone(above, thing):
    broken = thing(key="demo.other", inputs=[], sources=thing_sources(), licence="mine")
    registry = assemble([above, installed(broken)])
    assert list(registry.datasets) == ["above.a", "above.b"]
    assert [failure.key for failure in registry.failures] == ["demo", "above.joined", "above.more"]
    assert "plugin demo is left out: demo.other: licence 'mine'" in registry.failures[1].reason


def test_dataset_below_one_that_is_left_out_is_left_out_in_other_plugins_too(above, thing):
    far = installed(thing(key="far.away", inputs=["above.more"]), name="far")
    registry = assemble([far, above])
    assert list(registry.plugins) == ["above", "far"]
    assert [failure.key for failure in registry.failures][-1] == "far.away"
    assert registry.failures[-1].reason.startswith("needs dataset above.more, which is left out")


@pytest.mark.parametrize("said", [{"ref": "demo.other.id"}, {"derived_from": ("demo.other.id",)}])
def test_column_that_names_a_dataset_that_is_not_there_leaves_out_its_dataset(thing, said):
    column = Column("c", pa.string(), required=False, title=WORD, **said)
    columns = [*thing().columns, column]
    registry = assemble(
        [
            installed(
                thing(key="above.c", inputs=[], sources=thing_sources(), columns=columns),
                thing(key="above.a", inputs=[], sources=thing_sources()),
                name="above",
            )
        ]
    )
    assert list(registry.datasets) == ["above.a"]
    assert [failure.key for failure in registry.failures] == ["above.c"]


def test_contradiction_beside_a_missing_upstream_leaves_the_plugin_out_whole(above, thing):
    """Wherever it stands, also below a dataset declared before it."""
    wrong = thing(key="above.wrong", inputs=["above.nowhere"])
    below = thing(key="above.below", inputs=["above.wrong"])
    registry = assemble([installed(below, *above.plugin.datasets, wrong, name="above")])
    assert not registry.plugins
    (failure,) = registry.failures
    assert failure.key == "above"
    assert "above.wrong: needs dataset above.nowhere, which no loaded plugin" in failure.reason


def test_plugins_that_need_each_other_in_a_circle_are_not_called_missing(thing, other):
    one = installed(other, thing(inputs=["far.b"]))
    far = installed(
        thing(key="far.b", inputs=[], sources=thing_sources()),
        thing(key="far.c", inputs=["demo.other"]),
        name="far",
    )
    registry = assemble([one, far])
    assert list(registry.datasets) == ["demo.other"]
    assert [failure.key for failure in registry.failures] == ["far", "demo.thing"]


def test_unknown_name_of_a_dataset_left_out_says_why(above):
    registry = assemble([above], refused())
    with pytest.raises(UnknownName, match=r"above\.more is left out: needs dataset above\.joined"):
        registry.dataset("above.more")
    with pytest.raises(UnknownName, match=r"plugin demo is left out: ImportError"):
        registry.dataset("demo.other")
    with pytest.raises(UnknownName, match=r"no dataset 'above\.aa'; did you mean above\.a, "):
        registry.dataset("above.aa")


# -- contradictions --------------------------------------------------------------------------------


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
