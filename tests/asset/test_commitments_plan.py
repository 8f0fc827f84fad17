"""The action plan, built from its bundled tables."""

import re
from dataclasses import replace

import pytest

import madang_commitments
from madang import query, testing
from madang.build import build, finish
from madang.plugin import Installed

INSTALLED = Installed(plugin=madang_commitments.plugin, package="madang_commitments")
ROWS = {
    "plan": 1,
    "commitment": 3,
    "milestone_text": 46,
    "correction": 4,
    "milestone": 46,
    "date_finding": 23,
    "point": 68,
    "process_event": 16,
    "stated_number": 11,
    "text_slip": 11,
}
FINDINGS = {
    "ends_before_start": 1,
    "new_before_plan": 1,
    "out_of_order": 1,
    "starts_before_parent": 1,
    "ends_after_parent": 1,
    "open_end": 13,
    "in_progress_but_future": 2,
    "may_start_before_parent": 3,
}


@pytest.fixture(scope="module", params=["bundled", "landing"])
def built(request, tmp_path_factory):
    made = testing.workspace(tmp_path_factory.mktemp("plan"), [INSTALLED])
    space = replace(made, landing=None)  # the plan needs no landing folder, whatever the origin
    outcomes = {
        dataset.name: build(space, dataset, origin=request.param)
        for dataset in space.registry.datasets.values()
    }
    return space, outcomes


def test_every_table_is_committed_with_all_its_rows(built):
    _, outcomes = built
    problems = {name: out.reason for name, out in outcomes.items() if out.status != "committed"}
    assert problems == {}
    assert {name: outcome.rows for name, outcome in outcomes.items()} == ROWS


def test_only_the_eight_date_rules_warn(built):
    _, outcomes = built
    failing = {
        check.name: check.failing
        for outcome in outcomes.values()
        for check in outcome.checks
        if not check.passed
    }
    assert failing == FINDINGS
    assert sum(failing.values()) == 23


def test_the_rules_count_what_the_findings_list(built):
    """Two ways to the same numbers: SQL over the milestones, and the plugin's own finder."""
    space, outcomes = built
    finding = space.registry.dataset("commitments.date_finding")
    rows = space.lake.table(finding).current().table().to_pylist()
    listed = dict.fromkeys(FINDINGS, 0)
    for row in rows:
        listed[row["rule"]] += row["is_in_printed_dates"]
    counted = {check.name: check.failing for check in outcomes["milestone"].checks}
    assert {name: counted[name] for name in FINDINGS} == listed


def test_a_second_build_changes_nothing(built):
    space, outcomes = built
    again = [build(space, dataset) for dataset in space.registry.datasets.values()]
    assert {outcome.status for outcome in again} <= {"unchanged"}
    assert [outcome.version for outcome in again] == [o.version for o in outcomes.values()]


def test_examples_run_over_the_published_views(built):
    space, _ = built
    finish(space)
    examples = [text for d in space.registry.datasets.values() for text in d.examples]
    assert len(examples) >= 4
    assert all(query.run(space, text).num_rows > 0 for text in examples)


def test_published_files_hold_no_telephone_number_or_address(built):
    """A scan of all that is published, but for sums, versions and identifiers in papers."""
    space, _ = built
    names = [name for name in space.published.names() if name.endswith("data.csv")]
    assert len(names) == len(ROWS)
    contact = re.compile(r"0\d{1,2}[-.) ]*\d{3,4}[-. ]*\d{4}|\+82|[\w.+-]+@[\w-]+\.\w")
    assert not [name for name in names if contact.search(space.published.read_text(name))]
