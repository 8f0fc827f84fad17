"""Plans, calendars, cron lines, the landing sensor's memory: orchestration without a run."""

import warnings
from datetime import UTC, datetime

import pytest
import yaml
from dagster import Definitions, StaticPartitionsDefinition
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from madang import clock, testing
from madang.dagster_home import MARK, write_config
from madang.errors import UnknownName
from madang.orchestration import definitions
from madang.orchestration.jobs import cron, members
from madang.orchestration.partitions import partitions_def
from madang.orchestration.plan import Leg, downstream, legs, select
from madang.orchestration.sensor import Change, look, requests
from madang.plugin import Failure, Registry
from tests.asset import demo


@pytest.fixture
def registry():
    return testing.registry_of(demo.demo())


@pytest.fixture
def workspace(tmp_path):
    return testing.workspace(tmp_path, [demo.demo()], demo.FILES)


# -- what is built together ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ([], ["demo.station", "demo.path", "demo.path_count", "demo.alone", "demo.air"]),
        (["demo"], ["demo.station", "demo.path", "demo.path_count", "demo.alone", "demo.air"]),
        (["demo.path", "demo.station"], ["demo.station", "demo.path"]),
    ],
)
def test_names_select_datasets_upstream_first(registry, names, wanted):
    assert sorted(select(registry, names)) == sorted(wanted)
    chosen = select(registry, names)
    for key in chosen:
        above = [other for other in registry.dataset(key).upstream if other in chosen]
        assert all(chosen.index(other) < chosen.index(key) for other in above)


def test_unknown_name_suggests_the_nearest(registry):
    with pytest.raises(UnknownName, match=r"'demo\.statoin'; did you mean demo\.station"):
        select(registry, ["demo.statoin"])


def test_name_of_a_plugin_left_out_says_why(registry):
    broken = Registry(
        installed=registry.installed, failures=(Failure(name="fence", reason="no posts"),)
    )
    with pytest.raises(UnknownName, match=r"plugin fence is left out: no posts"):
        select(broken, ["fence.gate"])


def test_a_run_holds_whole_datasets_or_one_partition(registry):
    planned = legs(registry, registry.datasets, lambda _: ["2017", "2018"])
    assert [leg.partition for leg in planned] == [None, "2017", "2018"]
    assert planned[1] == Leg(keys=("demo.air",), partition="2017")
    assert set(planned[0].keys) == set(registry.datasets) - {"demo.air"}


def test_what_rests_on_partitions_comes_after_them():
    after = demo.dataset(
        "demo.after", [demo.text("day", key=True)], inputs=("demo.air",), read=lambda _: None
    )
    plugin = demo.demo(more=[after])
    registry = testing.registry_of(plugin)
    planned = legs(registry, registry.datasets, lambda _: ["2017"])
    assert [leg.keys for leg in planned][1:] == [("demo.air",), ("demo.after",)]


def test_downstream_reaches_through_others(registry):
    assert downstream(registry, "demo.station") == ("demo.path", "demo.path_count")
    assert downstream(registry, "demo.alone") == ()


# -- calendars -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "first", "wanted_first", "wanted_last"),
    [
        ("year", "2016", "2016", "2018"),
        ("month", "2018-05", "2018-05", "2018-09"),
        ("day", "2018-08-30", "2018-08-30", "2018-09-01"),
    ],
)
def test_partitions_reach_to_the_present_day_in_seoul(unit, first, wanted_first, wanted_last):
    dataset = demo.dataset(
        "demo.day",
        [demo.text("day", key=True)],
        demo.ALONE,
        partition=unit,
        partition_column="day",
        partition_from=first,
    )
    evening = datetime(2018, 8, 31, 16, 0, tzinfo=UTC)  # already the first of September in Seoul
    with clock.frozen(evening):
        made = partitions_def(dataset)
        now = None if isinstance(made, StaticPartitionsDefinition) else evening
        keys = made.get_partition_keys(now) if now else made.get_partition_keys()
    assert (keys[0], keys[-1]) == (wanted_first, wanted_last)


@pytest.mark.parametrize(
    ("frequency", "line"),
    [
        ("irregular", None),
        ("P1Y", "10 6 1 1 *"),
        ("P2Y", "10 6 1 1 *"),
        ("P6M", "10 6 1 */6 *"),
        ("P5M", "10 6 1 */4 *"),
        ("P1M", "10 6 1 * *"),
        ("P1W", "10 6 * * 1"),
        ("P1D", "10 6 * * *"),
        ("P2D", "10 6 */2 * *"),
        ("PT10M", "*/10 * * * *"),
        ("PT7M", "*/6 * * * *"),
        ("PT1M", "* * * * *"),
        ("PT1H", "0 * * * *"),
        ("PT5H", "0 */4 * * *"),
        ("PT90M", "0 * * * *"),
        ("PT24H", "0 */12 * * *"),
    ],
)
def test_cron_is_the_nearest_line_that_is_not_rarer(frequency, line):
    assert cron(frequency) == line


# -- what Dagster is told --------------------------------------------------------------------------


def test_definitions_load(workspace):
    made = definitions(workspace)
    Definitions.validate_loadable(made)
    repository = made.get_repository_def()
    assert {job.name for job in repository.get_all_jobs()} >= {"all", "demo", "demo__air__by_year"}


def test_definitions_use_nothing_that_dagster_warns_of(workspace):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Definitions.validate_loadable(definitions(workspace))


def test_there_is_a_schedule_for_each_frequency(workspace):
    schedules = {s.name: s for s in definitions(workspace).get_repository_def().schedule_defs}
    assert {name: schedule.cron_schedule for name, schedule in schedules.items()} == {
        "demo_p1d": "10 6 * * *",
        "demo_p1y": "10 6 1 1 *",
        "demo__air__by_year_p1y": "10 6 1 1 *",
    }
    assert {s.execution_timezone for s in schedules.values()} == {"Asia/Seoul"}


def test_members_leave_out_empty_jobs(registry):
    assert set(members(registry)) == {"all", "demo", "demo__air__by_year"}
    assert members(testing.registry_of()) == {}


def test_asset_says_what_is_declared(workspace):
    repository = definitions(workspace).get_repository_def()
    spec = next(
        spec
        for asset in repository.assets_defs_by_key.values()
        for spec in asset.specs
        if spec.key.path == ["out", "demo", "path_count"]
    )
    lineage = spec.metadata["dagster/column_lineage"].deps_by_column
    assert [dep.column_name for dep in lineage["station_id"]] == ["station_id"]
    assert lineage["path_count"] == []
    assert [dep.asset_key.path for dep in spec.deps] == [["core", "demo", "path"]]
    assert spec.group_name == "demo"
    assert spec.automation_condition is not None


def test_error_checks_block_and_warnings_do_not(workspace):
    repository = definitions(workspace).get_repository_def()
    checks = {
        spec.name: spec.blocking
        for asset in repository.assets_defs_by_key.values()
        for spec in asset.check_specs
        if spec.asset_key.path[-1] == "station"
    }
    assert checks["no_ghosts"]
    assert checks["guard__drop"]
    assert not checks["no_whispers"]


# -- the landing sensor ----------------------------------------------------------------------------


def settle(workspace, seen=None):
    """Two ticks: the second one trusts what looked the same."""
    after, first = look(workspace, seen or {})
    again, changes = look(workspace, after)
    assert first == []
    return again, changes


def test_new_files_are_trusted_at_the_second_look(workspace):
    seen, changes = settle(workspace)
    assert {(c.key, c.partition) for c in changes} == {
        ("demo.station", None),
        ("demo.path", None),
        ("demo.alone", None),
        ("demo.air", "2017"),
        ("demo.air", "2018"),
    }
    assert look(workspace, seen)[1] == []


def test_file_still_growing_is_left_alone(workspace):
    seen, _ = settle(workspace)
    file = workspace.landing.local("alone.csv")
    file.write_bytes(b"word\nhel")
    seen, first = look(workspace, seen)
    file.write_bytes(b"word\nhello\nworld\n")
    seen, second = look(workspace, seen)
    _, third = look(workspace, seen)
    assert (first, second) == ([], [])
    assert [change.key for change in third] == ["demo.alone"]


def test_contents_that_come_back_get_a_run_key_of_their_own(workspace):
    file = workspace.landing.local("alone.csv")
    first = file.read_bytes()
    seen, changes = settle(workspace)
    keys = {c.run_key for c in changes if c.key == "demo.alone"}
    for contents in (b"word\nother\n", first):
        file.write_bytes(contents)
        seen, changes = settle(workspace, seen)
        keys |= {change.run_key for change in changes}
    assert len(keys) == 3
    assert sum(key.endswith("#2") for key in keys) == 1


def test_touched_file_with_the_same_bytes_starts_nothing(workspace):
    seen, _ = settle(workspace)
    file = workspace.landing.local("alone.csv")
    file.write_bytes(file.read_bytes())
    assert settle(workspace, seen)[1] == []


def test_changed_file_starts_its_dataset_and_all_that_hangs_on_it(workspace):
    change = Change(key="demo.station", partition=None, mark="abc")
    (request,) = requests(workspace, [change])
    assert request.run_key == "demo.station@all@abc"
    assert [key.path[-1] for key in request.asset_selection] == ["station", "path", "path_count"]
    assert request.tags["madang/origin"] == "landing"
    assert request.run_config["resources"]["request"]["config"]["origin"] == "landing"


def test_changed_partition_starts_that_partition_only(workspace):
    change = Change(key="demo.air", partition="2018", mark="abc")
    (request,) = requests(workspace, [change])
    assert (request.run_key, request.partition_key) == ("demo.air@2018@abc", "2018")
    assert request.job_name == "demo__air__by_year"


def test_several_changes_share_a_run(workspace):
    changes = [
        Change(key="demo.station", partition=None, mark="abc"),
        Change(key="demo.alone", partition=None, mark="def"),
        Change(key="demo.air", partition="2017", mark="fff"),
    ]
    made = requests(workspace, changes)
    assert [request.partition_key for request in made] == [None, "2017"]
    assert len({request.run_key for request in made}) == 2


# -- the instance's configuration ------------------------------------------------------------------


def test_instance_configuration_is_written_once_and_kept_when_edited(tmp_path):
    path = write_config(tmp_path / "dagster")
    made = yaml.safe_load(path.read_text())
    assert made["telemetry"] == {"enabled": False}
    assert made["storage"]["custom"]["config"]["base_dir"] == str(tmp_path / "dagster")
    path.write_text("telemetry: {enabled: false}\n")
    assert write_config(tmp_path / "dagster").read_text() == "telemetry: {enabled: false}\n"


def test_instance_configuration_follows_a_moved_folder(tmp_path):
    write_config(tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "new's")
    text = write_config(tmp_path / "new's").read_text()
    assert text.startswith(MARK)
    assert yaml.safe_load(text)["storage"]["custom"]["config"]["base_dir"] == str(
        tmp_path / "new's"
    )


def test_dagster_still_has_the_method_that_keeps_connections():
    assert "_connect" in vars(SqliteEventLogStorage)
