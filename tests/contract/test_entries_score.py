"""What Madang brings itself has a good entry: 90 points or more, its files held against it."""

from dataclasses import replace

import pytest

from madang.catalogue import score
from madang.catalogue.score import FIRST_PARTY
from madang.plugin import registry
from madang.revision import code_commit
from tests.contract.conftest import PUBLIC


@pytest.mark.parametrize("key", PUBLIC)
def test_first_party_entry_has_ninety_points(key, shelf):
    found = score(shelf[key].entry, shelf[key].published.files)
    assert found.points >= FIRST_PARTY, found.missing


@pytest.mark.parametrize("key", PUBLIC)
def test_theme_taken_out_is_named_and_costs_points(key, shelf):
    """Control."""
    entry = shelf[key].entry
    found = score(replace(entry, theme=""))
    assert "findability.theme" in {gap.code for gap in found.missing}
    assert found.points < score(entry).points


@pytest.mark.parametrize("key", PUBLIC)
def test_published_entry_tells_how_it_was_made(key, shelf):
    entry = shelf[key].entry
    assert entry.provenance is not None
    assert entry.provenance.code_commit == code_commit()
    assert entry.provenance.code_version == registry().dataset(key).code_version
    assert all(len(each.sha256) == 64 for each in entry.provenance.inputs)
    assert entry.sources or entry.upstream
    assert key not in {source.key for source in entry.sources}, "credited to itself"
