"""Crowding joined to transfer paths on the publishers' files: what it says, and where it is from.

Skipped where the files are absent; `tests/unit/test_literacy_comfort.py` covers the same code with
small tables written there.
"""

import json

import duckdb
import pytest

import madang_literacy
import madang_transfermap
from madang import publish, testing
from madang.build import build
from madang.plugin import Installed
from madang.settings import Settings
from madang.workspace import Workspace, open_workspace

KEY = "literacy.transfer_comfort"
INSTALLED = [
    Installed(plugin=madang_transfermap.plugin, package="madang_transfermap"),
    Installed(plugin=madang_literacy.plugin, package="madang_literacy"),
]


def needed(registry, key: str) -> list[str]:
    """Keys of all that a dataset needs and its own, upstream first."""
    wanted = {key}
    for other in reversed(list(registry.datasets)):
        if other in wanted:
            wanted.update(registry.datasets[other].upstream)
    return [other for other in registry.datasets if other in wanted]


@pytest.fixture(scope="module")
def built(landing_folder, tmp_path_factory) -> Workspace:
    """A workspace in which the dataset and all that it needs are built from the landing folder."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings.model_validate({"home": home, "landing": str(landing_folder)})
    space = open_workspace(settings, testing.registry_of(*INSTALLED))
    for key in needed(space.registry, KEY):
        outcome = build(space, space.registry.dataset(key), origin="landing")
        assert outcome.status == "committed", f"{key}: {outcome.reason}"
    return space


@pytest.fixture(scope="module")
def ask(built):
    """A question in SQL over the dataset and its inputs; gives its rows."""
    connection = duckdb.connect()
    for key in (KEY, *built.registry.dataset(KEY).upstream):
        dataset = built.registry.dataset(key)
        connection.register(dataset.name, built.lake.table(dataset).current().table())
    yield lambda question: connection.execute(question).fetchall()
    connection.close()


@pytest.fixture(scope="module")
def papers(built) -> dict[str, dict]:
    """The published papers by name."""
    found = publish.latest(built.published, KEY)
    names = ("entry.json", "lineage.json")
    return {
        name: json.loads(built.published.read_bytes(f"{found.folder}/{name}")) for name in names
    }


def test_every_transfer_of_the_region_has_every_half_hour(ask):
    assert ask("SELECT count(*), count(DISTINCT path_id) FROM transfer_comfort") == [
        (1068 * 117, 1068)
    ]


def test_it_is_made_on_every_build_and_is_in_no_facts(built):
    dataset = built.registry.dataset(KEY)
    assert dataset.layer == "out"
    assert not dataset.sources
    assert build(built, dataset).status == "unchanged"


def test_the_busiest_change_is_at_sadang_into_line_2_in_the_morning(ask):
    found = ask(
        "SELECT DISTINCT departing_load_pct, verdict FROM transfer_comfort "
        "WHERE station_name LIKE '사당%' AND to_line = '2' AND to_toward = '방배' "
        "AND day_kind = 'weekday' AND starts_min = 510"
    )
    assert found == [(151.5, "overfull")]


def test_loads_are_those_of_the_crowding_table(ask):
    """Departing trains by the platform itself, arriving ones by the platforms before it."""
    ((wrong,),) = ask(
        "SELECT count(*) FROM transfer_comfort t JOIN transfer_path p USING (path_id) "
        "LEFT JOIN crowding c ON c.platform_id = p.to_platform_id AND c.day_kind = t.day_kind "
        "AND c.starts_min = t.starts_min "
        "WHERE p.to_other_platform_ids IS NULL "
        "AND c.load_pct IS DISTINCT FROM t.departing_load_pct"
    )
    assert wrong == 0
    ((wrong,),) = ask(
        "WITH before AS (SELECT e.to_platform_id AS platform_id, c.day_kind, c.starts_min, "
        "max(c.load_pct) AS load_pct FROM rail_edge e LEFT JOIN crowding c ON "
        "c.platform_id = e.from_platform_id GROUP BY ALL HAVING count(*) = count(c.load_pct)) "
        "SELECT count(*) FROM transfer_comfort t JOIN transfer_path p USING (path_id) "
        "JOIN before b ON b.platform_id = p.from_platform_id AND b.day_kind = t.day_kind "
        "AND b.starts_min = t.starts_min WHERE p.from_other_platform_ids IS NULL "
        "AND b.load_pct IS DISTINCT FROM t.arriving_load_pct"
    )
    assert wrong == 0


def test_most_half_hours_of_counted_lines_are_known(ask):
    """Of 304 paths between two lines of Seoul Metro 300 have both loads."""
    assert ask(
        "SELECT count(DISTINCT path_id) FILTER (worst_load_pct IS NOT NULL), "
        "count(*) FILTER (verdict = 'overfull') FROM transfer_comfort"
    ) == [(300, 6)]


def test_where_a_line_without_loads_takes_part_nothing_is_claimed(ask):
    """Lines 1 to 8 alone are counted; of the others not one half hour is called easy."""
    assert ask(
        "SELECT DISTINCT verdict FROM transfer_comfort WHERE from_line IN ('9', 'A1', 'K1', 'K4') "
        "AND to_line IN ('9', 'A1', 'K1', 'K4')"
    ) == [("unknown",)]


def test_the_entry_names_the_upstream_columns_of_each_column(papers, built):
    origins = {each["name"]: each["origins"] for each in papers["entry.json"]["columns"]}
    declared = {c.name: list(c.derived_from) for c in built.registry.dataset(KEY).columns}
    assert origins == declared
    assert "transfermap.crowding.load_pct" in origins["worst_load_pct"]
    assert origins["needs_lift"] == ["transfermap.transfer_path.needs_lift"]


def test_the_lineage_names_exact_versions_and_columns(papers, built):
    lineage = papers["lineage.json"]
    upstream = {each["key"]: each["version"] for each in lineage["upstream"]}
    assert set(upstream) == set(built.registry.dataset(KEY).upstream)
    for key, version in upstream.items():
        assert built.lake.table(built.registry.dataset(key)).current().name == version
    columns = {each["name"]: each["from"] for each in lineage["columns"]}
    assert "transfermap.rail_edge.from_platform_id" in columns["arriving_load_pct"]
