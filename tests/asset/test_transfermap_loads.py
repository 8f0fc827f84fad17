"""Crowding, transfers on foot and toilets from the publisher's files: counts, and what they mean.

Skipped where the files are absent; `tests/unit/test_transfermap_{crowding,walker_toilet}.py` cover
the same code with small files written there.
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
KEYS = ("transfermap.crowding", "transfermap.walker_baseline", "transfermap.toilet")


def needed(registry) -> list[str]:
    """Keys of the datasets under test and of all that they need, upstream first."""
    wanted = set(KEYS)
    for key in reversed(list(registry.datasets)):
        if key in wanted:
            wanted.update(registry.datasets[key].upstream)
    return [key for key in registry.datasets if key in wanted]


@pytest.fixture(scope="module")
def ask(landing_folder, tmp_path_factory):
    """A question in SQL over the tables built from the landing folder; gives its rows."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings.model_validate({"home": home, "landing": str(landing_folder)})
    space = open_workspace(settings, testing.registry_of(INSTALLED))
    connection = duckdb.connect()
    for key in needed(space.registry):
        dataset = space.registry.dataset(key)
        outcome = build(space, dataset, origin="landing")
        assert (outcome.status, outcome.quarantined) == ("committed", 0), outcome.reason
        connection.register(dataset.name, space.lake.table(dataset).current().table())
    yield lambda question: connection.execute(question).fetchall()
    connection.close()


def test_every_row_of_the_file_is_there(ask):
    assert ask("SELECT count(*), count(load_pct), count(DISTINCT station_id) FROM crowding") == [
        (1671 * 39, 61_476, 277)
    ]
    assert ask(
        "SELECT day_kind, count(DISTINCT (counting_point, direction)) FROM crowding GROUP BY 1 "
        "ORDER BY 1"
    ) == [("saturday", 557), ("sunday", 557), ("weekday", 557)]


def test_the_busiest_half_hour_on_line_2_is_from_sadang_in_the_morning(ask):
    """As the operator says of the section 사당-방배, 08:30 to 09:00 on weekdays."""
    assert ask(
        "SELECT name_ko, direction, starts_min, load_pct FROM crowding JOIN station USING "
        "(station_id) WHERE line = '2' AND day_kind = 'weekday' ORDER BY load_pct DESC LIMIT 1"
    ) == [("사당", "outer", 510, 151.5)]


def test_no_train_leaves_from_a_point_that_leads_nowhere(ask):
    """Control: the rows of termini show that a load is that of the trains that leave."""
    found = ask(
        "SELECT name_ko, direction FROM crowding JOIN station USING (station_id) "
        "GROUP BY name_ko, direction, counting_point HAVING count(load_pct) = 0"
    )
    assert {name for name, _ in found} == {
        *("오금", "방화", "하남검단산", "마천", "신내", "장암", "모란", "신설동", "까치산"),
        *("성수", "신도림", "응암"),
    }


def test_the_tracks_of_a_station_have_the_loads_of_their_neighbours(ask):
    """Points 9001, 9002, 9003, 9006 run with the next station in rush hour, not with each other."""
    pairs = [("9001", "210", "outer"), ("9002", "244", "outer"), ("9003", "247", "inner")]
    for point, neighbour, direction in [*pairs, ("9006", "2612", "down"), ("2611", "2617", "down")]:
        ((together,),) = ask(
            f"SELECT corr(a.load_pct, b.load_pct) FROM crowding a JOIN crowding b "  # noqa: S608 -- named here
            f"USING (day_kind, direction, starts_min) WHERE direction = '{direction}' "
            f"AND a.counting_point = '{point}' AND b.counting_point = '{neighbour}'"
        )
        assert together > 0.95, (point, neighbour)


def test_every_train_with_passengers_has_its_platform(ask):
    """Where loads are known, so is the platform; the points that lead nowhere have none."""
    assert ask("SELECT count(*) FROM crowding WHERE load_pct > 0 AND platform_id IS NULL") == [(0,)]
    assert ask(
        "SELECT count(DISTINCT platform_id), count(DISTINCT (counting_point, direction)) "
        "FILTER (platform_id IS NULL) FROM crowding"
    ) == [(557 - 14, 14)]


def test_the_transfers_on_foot_are_those_of_the_table(ask):
    """The file prints 74 names; 이수 and 총신대입구 are one place."""
    assert ask(
        "SELECT count(*), round(avg(distance_m)), count(DISTINCT group_id) FROM walker_baseline "
        "JOIN station ON station_id = from_station_id"
    ) == [(140, 133.0, 73)]


def test_no_walk_joins_two_places_of_one_name(ask):
    assert ask(
        "SELECT count(*) FROM walker_baseline w JOIN station a ON a.station_id = from_station_id "
        "JOIN station b ON b.station_id = to_station_id WHERE a.group_id <> b.group_id"
    ) == [(0,)]


def test_the_toilets_are_those_of_the_list(ask):
    assert ask(
        "SELECT count(*), count(floor), count(exit_no), count(paid_side), count(place), "
        "count(DISTINCT station_id) FROM toilet"
    ) == [(302, 302, 302, 302, 271, 269)]
