"""What every installed plugin must keep, found by entry point."""

import pytest

from madang.dataset import Dataset
from madang.licences import LICENCES
from madang.plugin import load_registry
from madang.testing import rule_complaints

REGISTRY = load_registry()
DATASETS = list(REGISTRY.datasets.values())


def test_every_installed_plugin_loads():
    assert [(failure.name, failure.reason) for failure in REGISTRY.failures] == []


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_each_rule_does_what_its_own_cases_say(dataset: Dataset):
    upstream = [REGISTRY.datasets[key] for key in dataset.upstream]
    assert list(rule_complaints(dataset, upstream)) == []


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_licence_and_sources_say_where_the_data_come_from(dataset: Dataset):
    assert dataset.licence in LICENCES
    for source in dataset.sources:
        assert source.dataset_id
        assert source.licence_text


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_a_published_table_has_a_key(dataset: Dataset):
    assert dataset.key_columns, f"{dataset.key} has no key: a row could not be named"


def test_control_a_rule_whose_cases_are_swapped_is_complained_of(thing):
    import dataclasses

    (rule,) = thing().rules
    swapped = dataclasses.replace(rule, passes=rule.fails, fails=rule.passes)
    problems = [complaint.problem for complaint in rule_complaints(thing(rules=[swapped]))]
    assert problems == ["its `passes` breaks it", "its `fails` does not break it"]
