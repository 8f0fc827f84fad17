"""Declarations of the literacy, startups and commitments plugins against their own cases."""

import pytest

import madang_commitments
import madang_literacy
import madang_startups
from madang import testing
from madang.dataset import Rule

PLUGINS = (madang_commitments.plugin, madang_literacy.plugin, madang_startups.plugin)
DECLARED = {dataset.key: dataset for plugin in PLUGINS for dataset in plugin.datasets}
# Without what reads the transfer map, whose rules `test_declarations` holds.
DATASETS = testing.registry_of(*PLUGINS).datasets


def upstream_of(dataset):
    return [DATASETS[key] for key in dataset.upstream]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_every_rule_keeps_its_passing_and_finds_its_failing_rows(dataset):
    assert list(testing.rule_complaints(dataset, upstream_of(dataset))) == []


@pytest.mark.parametrize(
    ("dataset", "rule", "row"),
    [
        pytest.param(dataset, rule, row, id=f"{dataset.key}-{rule.name}-{n}")
        for dataset in DATASETS.values()
        for rule in dataset.rules
        if rule.sql is not None and len(rule.fails) > 1 and not isinstance(rule.fails, str)
        for n, row in enumerate(rule.fails)
    ],
)
def test_each_failing_row_fails_alone(dataset, rule: Rule, row):
    assert testing.rule_breaks(dataset, rule, [row], upstream_of(dataset))


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_plugin_declares_what_holds_together(plugin):
    registry = testing.registry_of(plugin)
    assert list(registry.plugins) == [plugin.name]
    assert all("needs dataset transfermap." in failure.reason for failure in registry.failures)


@pytest.mark.parametrize("dataset", DECLARED.values(), ids=DECLARED)
def test_key_columns_stand_first(dataset):
    assert dataset.column_names[: len(dataset.key_columns)] == dataset.key_columns


def test_three_licences_and_themes_are_as_published():
    found = {key: (dataset.licence, dataset.theme) for key, dataset in DECLARED.items()}
    assert found.pop("literacy.air_daily") == ("kogl-1", "ENVI")
    assert found.pop("literacy.transfer_comfort") == ("kogl-1", "TRAN")
    assert found.pop("startups.announcement") == ("kogl-0", "ECON")
    assert set(found.values()) == {("kogl-1", "GOVE")}
