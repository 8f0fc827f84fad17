"""Step links and access chains built from the publishers' files.

Skipped where the files are absent; `tests/unit/test_transfermap_links.py` covers the same code with
small tables written there.
"""

import time

import duckdb
import pytest

import madang_transfermap
from madang import testing
from madang.build import build
from madang.plugin import Installed
from madang.settings import Settings
from madang.workspace import open_workspace

INSTALLED = Installed(plugin=madang_transfermap.plugin, package="madang_transfermap")
WANTED = ("step_link", "access_chain")


@pytest.fixture(scope="module")
def tables(landing_folder, tmp_path_factory):
    """The two tables and all that they need, built from the landing folder."""
    settings = Settings.model_validate(
        {"home": tmp_path_factory.mktemp("home"), "landing": str(landing_folder)}
    )
    space = open_workspace(settings, testing.registry_of(INSTALLED))
    datasets = list(space.registry.datasets.values())
    needed = {f"transfermap.{name}" for name in WANTED}
    for dataset in reversed(datasets):  # upstream stands before downstream
        needed |= set(dataset.upstream) if dataset.key in needed else set()
    built = {}
    for dataset in datasets:
        if dataset.key in needed:
            outcome = build(space, dataset, origin="landing")
            assert outcome.status == "committed", f"{dataset.key}: {outcome.reason}"
            built[dataset.name] = space.lake.table(dataset).current().table()
    return built


@pytest.fixture(scope="module")
def ask(tables):
    """A question in SQL over the tables; gives its rows."""
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    yield lambda question: connection.execute(question).fetchall()
    connection.close()


def rides(where: str) -> str:
    return f"SELECT count(DISTINCT (path_id, seq)) FROM step_link WHERE {where}"  # noqa: S608 -- ours


def test_every_ride_of_the_country_is_there(ask):
    ((rows,),) = ask(
        "SELECT count(DISTINCT (path_id, ride_no)) FROM transfer_step WHERE ride_no > 0"
    )
    assert ask(rides("true")) == [(rows,)]


def test_nine_in_ten_seoul_metro_elevator_rides_are_linked_or_ambiguous(ask):
    seoul = "operator_id = 'S1' AND kind = 'elevator'"
    ((every,),), ((linked,),), ((exact,),) = (
        ask(rides(where))
        for where in (seoul, f"{seoul} AND match <> 'none'", f"{seoul} AND match = 'exact'")
    )
    assert every > 1000
    assert linked / every >= 0.9
    assert exact / every >= 0.55


def test_floors_that_a_step_prints_are_served_by_its_exact_unit(ask):
    # BM of a step is BM1 of the list
    wrong = ask(
        "SELECT l.path_id, l.seq, s.floor_from, s.floor_to, f.floors FROM step_link l "
        "JOIN transfer_step s USING (path_id, seq) JOIN facility f USING (facility_id) "
        "WHERE l.match = 'exact' AND f.floors IS NOT NULL AND NOT list_has_all("
        "string_split(f.floors, '/'), list_filter([s.floor_from, s.floor_to], "
        "lambda x: x IS NOT NULL AND x <> 'BM'))"
    )
    assert wrong == []


def test_two_exact_rides_after_each_other_use_two_units(ask):
    same = ask(
        "SELECT path_id, seq, facility_id FROM (SELECT path_id, seq, facility_id, "
        "lag(facility_id) OVER (PARTITION BY path_id ORDER BY seq) AS before FROM step_link "
        "WHERE candidate_no = 1 AND match = 'exact') WHERE facility_id = before"
    )
    assert same == []


def test_a_platform_unit_is_linked_from_both_ways_of_a_transfer(ask):
    # 교대: from line 2 to line 3 and back one rides the same unit at the platform of line 2
    found = ask(
        "SELECT DISTINCT facility_id FROM step_link WHERE match = 'exact' "
        "AND rule = 'platform' AND station_id = 'S1-2-223'"
    )
    assert {unit for (unit,) in found} == {"S1-2-223:elevator:in1", "S1-2-223:elevator:in2"}


def test_seoul_metro_and_incheon_stations_have_chains(ask):
    found = dict(
        ask(
            "SELECT split_part(station_id, '-', 1), count(DISTINCT station_id) FROM access_chain "
            "GROUP BY 1"
        )
    )
    assert found["S1"] >= 225
    assert found["IC"] >= 50


def test_chains_of_a_station_are_those_that_its_units_name(ask):
    # 수서, line 3: two units at side platforms, two at exits 1 and 5
    found = ask(
        "SELECT exit_no, platform_id, floors, facility_ids FROM access_chain "
        "WHERE station_id = 'S1-3-339' ORDER BY ALL"
    )
    assert found == [
        (exit_no, f"S1-3-339:{onward}", "1F/B1/B2", f"S1-3-339:elevator:{street}/{last}")
        for exit_no, street in (("1", "out1"), ("5", "out2"))
        for onward, last in (
            ("338", "S1-3-339:elevator:in2"),
            ("340", "S1-3-339:elevator:in1"),
        )
    ]


@pytest.mark.parametrize("name", WANTED)
def test_each_table_is_read_in_less_than_two_seconds(tables, name):
    dataset = next(d for d in madang_transfermap.plugin.datasets if d.name == name)
    given = testing.inputs(tables={key: tables[key.split(".")[1]] for key in dataset.inputs})
    started = time.process_time()
    assert dataset.read(given).num_rows == tables[name].num_rows
    assert time.process_time() - started < 2, "0.3 s were measured on two shared cores"
