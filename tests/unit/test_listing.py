"""A listing tells how each declared dataset stands, from pointers and papers alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from madang import catalogue, clock
from madang.lake import Attempt
from madang.listing import listing, look_up

NOW = datetime(2025, 5, 2, 4, tzinfo=UTC)


def issue(garden, version):
    return garden.publish(
        version,
        papers=lambda files: catalogue.papers(version.dataset, version, files, "https://a.example"),
    )


def test_every_declared_dataset_is_listed_published_or_not(new_garden, tmp_path):
    garden = new_garden(tmp_path, new_garden.tree(), new_garden.tree(key="garden.hedge"))
    found = issue(garden, garden.commit(garden.row("T1")))
    tree, hedge = listing(garden.workspace, NOW)
    assert (tree.dataset.key, hedge.dataset.key) == ("garden.tree", "garden.hedge")
    assert tree.published == found
    assert tree.entry is not None
    assert (tree.entry.version, tree.as_of, tree.freshness) == (
        found.version,
        date(2025, 3, 31),
        "fresh",
    )
    assert tree.setback is None
    assert (hedge.published, hedge.entry, hedge.as_of, hedge.freshness) == (
        None,
        None,
        None,
        "unknown",
    )


def test_refused_attempt_shows_while_the_last_good_version_stands(garden):
    issue(garden, garden.commit(garden.row("T1")))
    refused = Attempt(
        partition=None, status="refused", at=NOW, input_at=NOW, reason="key__unique: found 2"
    )
    garden.workspace.lake.table(garden.datasets[0]).remember(refused)
    (found,) = listing(garden.workspace, NOW)
    assert found.setback == refused
    assert found.entry is not None
    assert found.as_of == date(2025, 3, 31), "refused data renew no age"


def test_same_rows_from_newer_input_renew_the_age(garden):
    version = garden.commit(garden.row("T1"))
    issue(garden, version)
    again = Attempt(partition=None, status="same_rows", at=NOW, input_at=NOW)
    garden.workspace.lake.table(garden.datasets[0]).remember(again)
    (found,) = listing(garden.workspace, NOW)
    assert found.confirmed_at == NOW
    assert found.entry is not None
    assert found.entry.modified == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("days", "wanted"), [(33, "fresh"), (549, "fresh"), (550, "late"), (1200, "stale")]
)
def test_age_is_told_against_now(days, wanted, garden):
    issue(garden, garden.commit(garden.row("T1")))
    now = clock.start_of_day(date(2025, 3, 31)) + timedelta(days=days)
    assert look_up(garden.workspace, garden.datasets[0], now).freshness == wanted
    with clock.frozen(now):
        assert look_up(garden.workspace, garden.datasets[0]).freshness == wanted


def test_history_tells_its_last_deadline(new_garden, tmp_path):
    garden = new_garden(tmp_path, new_garden.tree(historical=True, frequency="irregular"))
    issue(garden, garden.commit(garden.row("T1")))
    (found,) = listing(garden.workspace, NOW)
    assert found.historical
    assert found.last_deadline == "2001-04-05"


def test_listing_reads_no_data(garden):
    found = issue(garden, garden.commit(garden.row("T1")))
    before = listing(garden.workspace, NOW)
    for name in ("data.parquet", "data.csv"):
        garden.shelf.local(f"{found.folder}/{name}").unlink()
    (after,) = listing(garden.workspace, NOW)
    assert replace(after, dataset=before[0].dataset) == before[0]
