"""News of elevators and the measure of the map: old news never says that all is well."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from madang_transfermap import pulse
from madang_transfermap.datasets import DATASETS
from madang_transfermap.routing.tables import COUNTS, FACILITY, STATUS

NOW = datetime(2026, 8, 3, 5, 20, tzinfo=UTC)
DECLARED = {dataset.key: dataset for dataset in DATASETS}


def table(key: str, *rows: dict[str, object]) -> pa.Table:
    columns = DECLARED[key].columns
    schema = pa.schema([(column.name, column.type) for column in columns])
    return pa.Table.from_pylist(
        [{column.name: row.get(column.name) for column in columns} for row in rows], schema=schema
    )


def tables(*told: tuple[str, str, timedelta]):
    kinds = {"e1": "elevator", "e2": "inclined_elevator", "e3": "elevator", "s1": "escalator"}
    units = [{"facility_id": unit, "kind": kind} for unit, kind in kinds.items()]
    states = [
        {"facility_id": unit, "state": state, "observed_at": NOW - ago, "valid_from": NOW - ago}
        for unit, state, ago in told
    ]
    return {
        FACILITY: table(FACILITY, *units),
        STATUS: table(STATUS, *states),
        COUNTS: table(COUNTS),
    }


OLD, FRESH = timedelta(days=3), timedelta(minutes=5)


def test_old_news_is_counted_as_last_told_and_never_as_now():
    found = pulse.news(tables(("e1", "out", OLD), ("e2", "working", OLD), ("s1", "out", OLD)), NOW)
    assert (found.listed, found.told, found.last_out) == (3, 2, 1)
    assert (found.working, found.out, found.unknown) == (0, 0, 3)
    assert (found.checked_at, found.last_told_at) == (None, NOW - OLD)


def test_fresh_news_is_counted_as_now():
    found = pulse.news(
        tables(("e1", "out", FRESH), ("e2", "working", FRESH), ("e3", "working", OLD)), NOW
    )
    assert (found.working, found.out, found.unknown) == (1, 1, 1)
    assert found.checked_at == NOW - FRESH


def test_control_the_same_news_is_now_while_it_is_fresh():
    found = pulse.news(tables(("e1", "working", OLD)), NOW - OLD)
    assert (found.working, found.unknown) == (1, 2)


def test_nobody_ever_told_anything():
    found = pulse.news(tables(), NOW)
    assert (found.told, found.last_told_at, found.unknown) == (0, None, 3)


@pytest.mark.parametrize("profile", ["wheelchair", "rocket"])
def test_measure_is_of_one_profile_or_none(profile):
    row = {
        "profile": "wheelchair",
        "pair_count": 10,
        "verified_pct": 60.0,
        "unverified_pct": 40.0,
        "impossible_pct": 0.0,
        "named_ends_pct": None,
        "devices_known_pct": 0.0,
        "measured_on": date(2026, 8, 3),
    }
    found = pulse.known(table(pulse.SHARE, row), profile)
    assert (found is not None) == (profile == "wheelchair")
    if found:
        assert (found.pairs, found.verified, found.named_ends) == (10, 60.0, None)
