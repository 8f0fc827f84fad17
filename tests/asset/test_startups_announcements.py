"""Past K-Startup announcements, built from the collected file."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

import madang_startups
from madang import query, testing
from madang.build import build, finish
from madang.files import Folder
from madang.listing import look_up
from madang.plugin import Installed
from madang_startups.datasets import announcement

INSTALLED = Installed(plugin=madang_startups.plugin, package="madang_startups")


@pytest.fixture(scope="module")
def real(landing_folder, tmp_path_factory):
    if not (landing_folder / "startups").is_dir():
        pytest.skip(f"no startups/ in {landing_folder}")
    made = testing.workspace(tmp_path_factory.mktemp("startups"), [INSTALLED])
    space = replace(made, landing=Folder(str(landing_folder / "startups")))
    return space, build(space, announcement, origin="landing")


def test_all_146_announcements_are_committed(real):
    space, outcome = real
    assert outcome.status == "committed", outcome.reason
    assert (outcome.rows, outcome.quarantined) == (146, 0)
    assert all(check.passed for check in outcome.checks)
    rows = space.lake.table(announcement).current().table().to_pylist()
    closing = [row["closes_on"] for row in rows]
    assert (min(closing), max(closing)) == (date(2025, 9, 21), date(2025, 12, 31))
    assert len({row["collected_at"] for row in rows}) == 1


def test_the_entry_says_history_and_the_last_deadline(real):
    space, _ = real
    item = look_up(space, announcement)
    assert item.historical
    assert item.last_deadline == "2025-12-31"


@pytest.mark.parametrize("statement", announcement.examples)
def test_examples_run_over_the_published_view(real, statement):
    space, _ = real
    finish(space)
    assert query.run(space, statement).num_rows > 0


def test_titles_are_clean(real):
    space, _ = real
    titles = space.lake.table(announcement).current().table()["title"].to_pylist()
    assert not [title for title in titles if title != title.strip() or "&apos;" in title]
    assert len(set(titles)) == 146


def test_bundled_facts_equal_the_collected_file(real, tmp_path):
    if not (files("madang_startups") / "facts/announcement.csv").is_file():
        pytest.skip("no bundled facts of startups.announcement yet")
    space, _ = real
    bundled = testing.workspace(tmp_path, [INSTALLED])
    assert build(bundled, announcement).status == "committed"
    tables = [s.lake.table(announcement).current().table() for s in (space, bundled)]
    assert tables[0].equals(tables[1])
