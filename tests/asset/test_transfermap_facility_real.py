"""Facilities built from the publishers' lists: counts, joins, and a check by hand.

Skipped where the files are absent; `tests/unit/test_transfermap_facility.py` covers the same code
with small lists written there.
"""

import duckdb
import pytest

import madang_transfermap
from madang import testing
from madang.build import build
from madang.plugin import Installed
from madang.settings import Settings
from madang.workspace import open_workspace

INSTALLED = Installed(plugin=madang_transfermap.plugin, package="madang_transfermap")
MINE = ("facility", "facility_status", "station_elevator_state")


@pytest.fixture(scope="module")
def ask(landing_folder, tmp_path_factory):
    """A question in SQL over the tables built from the landing folder; gives its rows."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings.model_validate({"home": home, "landing": str(landing_folder)})
    space = open_workspace(settings, testing.registry_of(INSTALLED))
    connection = duckdb.connect()
    for dataset in _needed(space.registry):
        outcome = build(space, dataset, origin="landing")
        assert outcome.status == "committed", f"{dataset.key}: {outcome.reason}"
        connection.register(dataset.name, space.lake.table(dataset).current().table())
    return lambda query: connection.execute(query).fetchall()


def _needed(registry):
    """My datasets and what stands before them, upstream first."""
    wanted: dict[str, None] = {}

    def visit(key):
        for above in registry.dataset(key).upstream:
            visit(above)
        wanted[key] = None

    for name in MINE:
        visit(f"transfermap.{name}")
    return [registry.dataset(key) for key in wanted]


def test_station_lines_with_a_listed_elevator_are_known_by_operator(ask):
    """By place: by name alone, 양평 of line 5 would speak for 양평 of the Gyeongui-Jungang line."""
    found = dict(
        ask(
            "SELECT operator_id, count(*) FROM station WHERE group_id IN (SELECT group_id FROM "
            "facility WHERE kind IN ('elevator', 'inclined_elevator')) GROUP BY 1"
        )
    )
    assert {name: found.get(name) for name in ("S1", "IC", "UI", "S9", "KR", "DX", "AR", "SL")} == {
        "S1": 277,
        "IC": 71,
        "UI": 13,
        "S9": 37,
        "KR": 65,
        "DX": 7,
        "AR": 8,
        "SL": 3,
    }


def test_every_text_of_a_list_is_put_somewhere(ask):
    without = "SELECT source FROM facility WHERE place IS NULL GROUP BY 1 ORDER BY 1"
    assert ask(without) == [("seoul-elevator-nodes",), ("seoul-exit-lift-nodes",)]


def test_every_direction_of_a_seoul_elevator_is_a_station(ask):
    assert ask(
        "SELECT count(*), count(toward_station_id) FROM facility WHERE source = "
        "'seoulmetro-facilities' AND kind = 'elevator' AND car_door IS NOT NULL"
    ) == [(488, 488)]


def test_one_unit_stands_in_one_row_where_it_can_be_told(ask):
    joined = ask(
        "SELECT kind, count(*) FROM facility WHERE source = 'seoulmetro-facilities' "
        "AND other_source IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    assert joined == [("escalator", 1870), ("lift", 57)]


def test_what_may_repeat_is_told_apart(ask):
    found = ask("SELECT source, count(*) FROM facility WHERE may_repeat GROUP BY 1 ORDER BY 1")
    assert dict(found) == {
        "seoul-elevator-nodes": 344,
        "seoul-exit-lift-nodes": 69,
        "seoulmetro-escalators": 1,
        "seoulmetro-facilities": 10,
    }


def test_point_is_a_position_only_near_its_station(ask):
    assert ask(
        "SELECT count(*) FROM facility AS f JOIN station AS s USING (station_id) "
        "WHERE NOT starts_with(f.facility_id, 'node:') AND f.lon_deg IS NOT NULL AND "
        "sqrt(pow((f.lon_deg - s.lon_deg) * 88800, 2) + pow((f.lat_deg - s.lat_deg) * 111000, 2)) "
        "> 400"
    ) == [(0,)]


def test_out_of_service_elevators_are_those_in_repair(ask):
    assert ask(
        "SELECT state, count(*) FROM facility_status JOIN facility USING (facility_id) "
        "WHERE kind IN ('elevator', 'inclined_elevator') GROUP BY 1 ORDER BY 1"
    ) == [("out", 28), ("working", 835)]
