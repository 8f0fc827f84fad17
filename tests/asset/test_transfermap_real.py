"""The transfer map built from the publishers' files: every count that the map stands on.

Skipped where the files are absent; `tests/unit/test_transfermap_*.py` cover the same code with
small files written there.
"""

import gzip
import hashlib
import re
import time
from importlib.resources import files

import duckdb
import pyarrow as pa
import pytest

import madang_transfermap
from madang import testing
from madang.build import build
from madang.dataset import Inputs, RawFile
from madang.files import Folder
from madang.plugin import Installed
from madang.settings import Settings
from madang.sources import encodings, landing
from madang.workspace import Workspace, open_workspace
from madang_transfermap import sources
from madang_transfermap.datasets import DATASETS
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.lists import station_info
from madang_transfermap.readers.steps import kinds, movement, paths
from madang_transfermap.readers.steps.repairs import clean

INSTALLED = Installed(plugin=madang_transfermap.plugin, package="madang_transfermap")
# Ids are formed once, then frozen: people and other tables keep them. A change here breaks links.
FROZEN = {
    "transfer_path": ("path_id", "dd25faa2cc829da8"),
    "station": ("station_id", "f780f3b32c43d37b"),
    "station_group": ("group_id", "42a70822c7c47690"),
}


@pytest.fixture(scope="module")
def built(landing_folder, tmp_path_factory) -> Workspace:
    """A workspace in which all seven datasets are built from the landing folder."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings.model_validate({"home": home, "landing": str(landing_folder)})
    space = open_workspace(settings, testing.registry_of(INSTALLED))
    for dataset in space.registry.datasets.values():
        outcome = build(space, dataset, origin="landing")
        assert outcome.status == "committed", f"{dataset.key}: {outcome.reason}"
    return space


@pytest.fixture(scope="module")
def tables(built) -> dict[str, pa.Table]:
    found = built.registry.datasets.values()
    return {dataset.name: built.lake.table(dataset).current().table() for dataset in found}


@pytest.fixture(scope="module")
def ask(tables):
    """A question in SQL over the tables; gives its rows."""
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    yield lambda question: connection.execute(question).fetchall()
    connection.close()


@pytest.fixture(scope="module")
def parts(landing_folder):
    """Finds the landing files of a source as a reader gets them."""

    def find(source) -> tuple[RawFile, ...]:
        return tuple(
            RawFile(
                name=found.name,
                as_of=found.as_of,
                encoding=_encoding(found.opener),
                size=found.size,
                opener=found.opener,
            )
            for found in landing.find(Folder(str(landing_folder)), source)
        )

    return find


@pytest.fixture(scope="module")
def received(parts):
    """Finds the one landing file of a source."""

    def find(source) -> RawFile:
        (found,) = parts(source)
        return found

    return find


def _encoding(opener) -> str | None:
    with opener() as stream:
        return encodings.identify(stream).encoding


@pytest.fixture(scope="module")
def rows(received):
    return movement.movement_rows(received(sources.MOVEMENT))


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("SELECT count(*) FROM operator", 22),
        ("SELECT count(*) FROM line", 46),
        ("SELECT count(DISTINCT line) FROM line WHERE region = 'capital' AND has_stations", 24),
        ("SELECT count(*) FROM station_group", 656),
        ("SELECT count(*) FROM station", 800),
        ("SELECT count(DISTINCT line) FROM station", 24),
        ("SELECT count(*) FROM station WHERE lon_deg IS NULL", 12),
        ("SELECT count(*) FROM code WHERE system = 'molit_name'", 802),
        ("SELECT count(*) FROM code WHERE system = 'molit_name' AND station_id IS NOT NULL", 796),
        ("SELECT count(*) FROM code WHERE status = 'closed' AND line_id = 'IA-M1'", 6),
        ("SELECT count(*) FROM transfer_path", 1148),
        ("SELECT count(*) FROM transfer_path WHERE region = 'capital'", 1068),
        ("SELECT count(DISTINCT source_row) FROM transfer_step", 8054),
        ("SELECT count(*) FROM transfer_step", 8180),
        ("SELECT count(*) FROM transfer_step WHERE facility_kind = 'inclined_elevator'", 20),
        ("SELECT count(*) FROM transfer_step WHERE unit_no IS NOT NULL", 24),
        ("SELECT count(*) FROM transfer_step WHERE kind = 'lift' AND staff_needed", 195),
        ("SELECT count(*) FROM transfer_step WHERE kind <> 'lift' AND staff_needed IS NOT NULL", 0),
        ("SELECT count(*) FROM transfer_path WHERE from_platform_id IS NOT NULL", 1064),
        ("SELECT count(*) FROM transfer_path WHERE to_platform_id IS NOT NULL", 1061),
    ],
)
def test_known_counts_hold(ask, question, count):
    assert ask(question) == [(count,)]


def test_122_rows_hold_two_actions_and_four_of_them_three(ask):
    found = ask("SELECT count(*) FROM transfer_step GROUP BY source_row HAVING count(*) > 1")
    assert sorted(actions for (actions,) in found) == [2] * 118 + [3] * 4


def test_four_stations_in_service_are_missing_in_the_ministrys_list(ask):
    missing = ask(
        "SELECT name_ko FROM station WHERE station_id NOT IN "
        "(SELECT station_id FROM code WHERE system = 'molit_name' AND station_id IS NOT NULL)"
    )
    assert {name for (name,) in missing} == {"원종", "검단호수공원", "신검단중앙", "아라"}


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        (
            "SELECT path_class, count(*) FROM transfer_path GROUP BY 1",
            {"elevator": 967, "lift": 142, "level": 35, "stairs": 4},
        ),
        (
            "SELECT path_class, count(*) FROM transfer_path WHERE region = 'capital' GROUP BY 1",
            {"elevator": 887, "lift": 142, "level": 35, "stairs": 4},
        ),
    ],
)
def test_classes_of_paths_are_counted(ask, question, counts):
    assert dict(ask(question)) == counts


def test_verbs_of_elevator_rows_are_counted(ask):
    found = ask("SELECT verb, count(*) FROM transfer_step WHERE kind = 'elevator' GROUP BY 1")
    assert dict(found) == {"ride": 2464, "approach": 73, "exit": 72}


def test_all_rows_are_classified_into_fourteen_kinds(rows):
    found = [kinds.kind_of(clean(row.text, row.order)) for row in rows]
    country = (195, 10, 956, 4, 2609, 916, 165, 4, 33, 1135, 535, 1341, 139, 12)
    capital = (195, 10, 882, 4, 2441, 842, 165, 4, 21, 1059, 497, 1239, 137, 12)
    assert tuple(found.count(kind) for kind in kinds.KINDS) == country
    inside = [kind for kind, row in zip(found, rows, strict=True) if row.region == "capital"]
    assert tuple(inside.count(kind) for kind in kinds.KINDS) == capital
    assert len(inside) == 7508


def test_rows_that_carry_fields_are_counted(ask, rows):
    (counts,) = ask(
        "SELECT count(DISTINCT source_row) FILTER "
        "(floor_from IS NOT NULL OR floor_to IS NOT NULL), "
        "count(DISTINCT source_row) FILTER (line IS NOT NULL), "
        "count(DISTINCT source_row) FILTER (exit_no IS NOT NULL), "
        "count(DISTINCT source_row) FILTER (car_door IS NOT NULL) FROM transfer_step"
    )
    assert counts == (3724, 4107, 171, 62)
    texts = [row.text for row in rows]
    assert sum(bool(re.search("방면|방향|방명", text)) for text in texts) == 4744
    # 3,728 floors with four rows that say 지상 without a number, which is no floor
    assert sum("지상으로 이동" in text for text in texts) == 4
    # 4,095 lines without 의정부, the light rail
    assert sum(bool(re.search(r"의정부 (발곡|범골|대합실)", text)) for text in texts) == 12
    # 169 exits without the circled digit
    assert sum("③번 출구" in text for text in texts) == 2


def test_every_station_that_a_direction_names_is_known(ask):
    unknown = ask(
        "WITH named AS (SELECT DISTINCT split_part(split_part(code, ':', 2), '(', 1) AS name "
        "FROM code WHERE contains(code, ':')), asked AS (SELECT DISTINCT "
        "unnest(string_split(toward, '/')) AS name FROM transfer_step JOIN transfer_path "
        "USING (path_id) WHERE region = 'capital' AND NOT starts_with(toward, 'place:')) "
        "SELECT name FROM asked WHERE name NOT IN (SELECT name FROM named) "
        "AND name || '역' NOT IN (SELECT name FROM named)"
    )
    assert unknown == []


def test_path_ends_stand_on_platforms_where_the_file_allows_it(ask):
    unknown = ask(
        "SELECT station_name, rule, count(*) FROM (SELECT station_name, unnest([from_platform_rule,"
        " to_platform_rule]) AS rule, unnest([from_platform_id, to_platform_id]) AS id "
        "FROM transfer_path WHERE region = 'capital') WHERE id IS NULL GROUP BY ALL"
    )
    assert set(unknown) == {
        ("인천공항1터미널", "line_closed", 2),
        ("금정", "direction_not_said", 2),
        ("서울역", "direction_not_said", 1),
        ("청량리(서울시립대입구)", "direction_not_said", 2),
        ("회룡", "direction_not_said", 2),
        ("소사", "no_end_now", 2),
    }
    assert sum(count for *_, count in unknown) <= 0.01 * 2 * 1068


def test_both_ends_of_a_path_are_at_one_place(ask):
    apart = ask(
        "SELECT path_id FROM transfer_path JOIN station a ON a.station_id = from_station_id "
        "JOIN station b ON b.station_id = to_station_id WHERE a.group_id <> b.group_id"
    )
    assert apart == []
    platforms_apart = ask(
        "SELECT path_id FROM transfer_path JOIN platform p ON p.platform_id = from_platform_id "
        "JOIN platform q ON q.platform_id = to_platform_id JOIN station a ON a.station_id = "
        "p.station_id JOIN station b ON b.station_id = q.station_id WHERE a.group_id <> b.group_id"
    )
    assert platforms_apart == []


def test_homonyms_are_apart_and_no_path_joins_them(ask):
    groups = ask("SELECT name_ko, count(*) FROM station_group WHERE has_homonym GROUP BY 1")
    assert dict(groups) == {"양평": 2, "신촌": 2}
    assert (
        ask("SELECT * FROM transfer_path WHERE regexp_matches(station_name, '^(양평|신촌)')") == []
    )


@pytest.mark.parametrize(
    ("station", "orders"),
    [
        ("부평", [1, 2, 4, 5, 6]),
        ("미금(분당서울대병원)", [1, 2, 3, 4, 5, 6, 8]),
        ("창동", [1, 2, 3, 4, 8]),
    ],
)
def test_paths_with_gaps_in_their_numbers_stay_whole(rows, station, orders):
    found = [[row.order for row in path] for path in movement.split_paths(rows)
             if path[0].station_name == station]  # fmt: skip
    assert orders in found


def test_ends_in_wrong_rows_are_read_at_the_first_and_last(rows):
    odd = {
        path[0].station_name
        for path in movement.split_paths(rows)
        if any(row.end_text for row in path[1:-1])
    }
    assert odd == {"이촌(국립중앙박물관)", "창동", "주안"}


def test_only_two_pairs_occur_twice(ask):
    found = ask("SELECT station_name FROM transfer_path WHERE NOT ends_with(path_id, ':1')")
    assert sorted(name for (name,) in found) == ["동래", "신설동"]


def test_the_four_ways_by_stairs_are_named(ask):
    found = ask(
        "SELECT station_name, count(*) FROM transfer_path WHERE path_class = 'stairs' GROUP BY 1"
    )
    assert dict(found) == {"여의도": 2, "광운대": 2}


def test_the_two_ways_of_one_transfer_may_differ_and_never_fill_each_other(ask):
    found = ask(
        "SELECT DISTINCT from_line, to_line, path_class, elevator_ride_count, lift_ride_count, "
        "gate_count FROM transfer_path WHERE regexp_matches(station_name, '^(온수|교대)') "
        "AND region = 'capital'"
    )
    assert set(found) == {
        ("1", "7", "elevator", 4, 0, 0),
        ("7", "1", "lift", 0, 2, 0),
        ("2", "3", "lift", 2, 1, 0),
        ("3", "2", "elevator", 4, 0, 2),
    }


def test_rides_agree_with_what_was_published_by_others(ask):
    # 노원: two gates and four elevators in the survey of 2017
    found = ask(
        "SELECT DISTINCT elevator_ride_count, gate_count FROM transfer_path "
        "WHERE station_name = '노원' AND from_line = '7'"
    )
    assert found == [(4, 2)]


def test_floors_of_both_platforms_are_known_on_most_paths(ask):
    known = ask(
        "SELECT count(*) FROM transfer_path WHERE region = 'capital' "
        "AND first_floor IS NOT NULL AND last_floor IS NOT NULL"
    )
    assert known == [(881,)]


def test_nineteen_positions_of_the_station_list_are_unusable(received):
    found = station_info.station_infos(received(sources.STATION_INFO))
    assert len(found) == 1108
    assert sum(info.lon_deg is None for info in found) == 19


@pytest.mark.parametrize("name", FROZEN)
def test_ids_are_frozen(tables, name):
    column, wanted = FROZEN[name]
    listed = "\n".join(sorted(tables[name][column].to_pylist()))
    assert hashlib.sha256(listed.encode()).hexdigest()[:16] == wanted


def test_bundled_facts_are_those_of_the_raw_files(tables, tmp_path):
    if not files(madang_transfermap).joinpath("facts/manifest.json").is_file():
        pytest.skip("no bundled facts in this package yet")
    space = testing.workspace(tmp_path, [INSTALLED])
    for dataset in space.registry.datasets.values():
        outcome = build(space, dataset, origin="bundled")
        assert outcome.status == "committed", f"{dataset.key}: {outcome.reason}"
        kept = [column.name for column in dataset.columns if column.bundled]
        bundled = space.lake.table(dataset).current().table()
        keys = [(name, "ascending") for name in dataset.key_columns]
        assert (
            bundled.sort_by(keys)
            .select(kept)
            .equals(tables[dataset.name].sort_by(keys).select(kept))
        )
        left_out = [name for name in dataset.column_names if name not in kept]
        assert all(bundled[name].null_count == bundled.num_rows for name in left_out)


def _unpacked(item):
    data = item.read_bytes()
    return gzip.decompress(data) if item.name.endswith(".gz") else data


def test_bundled_facts_hold_no_sentence(rows):
    folder = files(madang_transfermap).joinpath("facts")
    if not folder.joinpath("manifest.json").is_file():
        pytest.skip("no bundled facts in this package yet")
    facts = [item for item in folder.iterdir() if ".csv" in item.name]
    sentences = {row.text.split(") ", 1)[-1] for row in rows if len(row.text) > 15}
    everything = "\n".join(
        (
            gzip.decompress(item.read_bytes()) if item.name.endswith(".gz") else item.read_bytes()
        ).decode()
        for item in facts
    )
    assert [sentence for sentence in sentences if sentence in everything] == []


def test_eight_thousand_rows_are_read_in_about_a_second(rows, tables):
    index = StationIndex(tables["station"], tables["code"])
    started = time.process_time()
    found = paths.read_paths(rows, index)
    assert len(found) == 1148
    assert time.process_time() - started < 3, "0.5 s were measured on two shared cores"


def test_readers_ask_for_nothing_but_their_declared_files(parts, tables):
    for dataset in DATASETS:
        given = Inputs(
            files={source.key: parts(source) for source in dataset.sources},
            tables={key: tables[key.split(".")[1]] for key in dataset.inputs},
            partition=None,
            run_time=testing.RUN_TIME,
            scratch=None,
        )
        assert dataset.read(given).num_rows == tables[dataset.name].num_rows
