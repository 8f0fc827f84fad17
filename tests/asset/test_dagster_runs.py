"""Real builds of a small plugin through Dagster, and what its instance then tells."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from dagster import (
    AssetCheckKey,
    AssetCheckSeverity,
    AssetKey,
    DagsterInstance,
    DagsterRunStatus,
    RunsFilter,
    build_schedule_context,
    build_sensor_context,
)
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from madang import publish, testing
from madang.build import Outcome
from madang.errors import UnknownName
from madang.orchestration import Order, definitions, open_instance, run
from madang.orchestration.reaper import PROCESS_TAG, reap
from tests import waiting
from tests.asset import demo

STATION = AssetKey(["core", "demo", "station"])
PATH = AssetKey(["core", "demo", "path"])
COUNT = AssetKey(["out", "demo", "path_count"])
ALONE = AssetKey(["core", "demo", "alone"])
AIR = AssetKey(["core", "demo", "air"])
GHOSTS = b"station_id,note\na,\nb,x\nghost1,y\n"


class Heard:
    """Progress that remembers."""

    def __init__(self) -> None:
        self.lines: list[tuple] = []

    def started(self, dataset, partition):
        self.lines.append(("started", dataset.key, partition))

    def ended(self, outcome):
        self.lines.append((outcome.status, outcome.key, outcome.partition))

    def left_out(self, dataset, reason):
        self.lines.append(("left out", dataset.key, reason))

    def stopping(self):
        self.lines.append(("stopping",))


@pytest.fixture
def workspace(tmp_path):
    return testing.workspace(tmp_path, [demo.demo()], demo.FILES)


@pytest.fixture
def instance(workspace):
    with open_instance(workspace.settings.dagster_folder) as opened:
        yield opened


def build(workspace, *names, **more) -> dict[str, Outcome]:
    outcomes = run(workspace, Order(names=names, origin="landing", **more))
    return {
        f"{o.key}@{o.partition}" if o.partition else o.key.removeprefix("demo."): o
        for o in outcomes
    }


def put(workspace, name: str, data: bytes) -> None:
    workspace.landing.local(name).write_bytes(data)


def verdicts(instance: DagsterInstance, key: AssetKey) -> dict:
    """The latest evaluation of each check of an asset, by name."""
    names = {
        row.key.name
        for row in instance.event_log_storage.get_latest_asset_check_execution_by_key(
            [AssetCheckKey(key, spec.name) for spec in specs_of(key)]
        ).values()
    }
    found = instance.event_log_storage.get_latest_asset_check_execution_by_key(
        [AssetCheckKey(key, name) for name in names]
    )
    return {check.name: record.evaluation for check, record in found.items()}


def specs_of(key: AssetKey):
    plugin = demo.demo()
    dataset = next(d for d in plugin.datasets if d.name == key.path[-1])
    from madang.lake import check_specs

    return check_specs(dataset)


def latest(instance: DagsterInstance, key: AssetKey):
    return instance.get_latest_materialization_event(key)


def test_instance_tells_runs_checks_rows_and_version_after_a_build(workspace, instance):
    outcomes = build(workspace)
    assert {o.status for o in outcomes.values()} == {"committed"}
    runs = instance.get_runs()
    assert [(r.job_name, r.status) for r in reversed(runs)] == [
        ("demo", DagsterRunStatus.SUCCESS),
        ("demo__air__by_year", DagsterRunStatus.SUCCESS),
        ("demo__air__by_year", DagsterRunStatus.SUCCESS),
    ]
    assert {r.tags["madang/origin"] for r in runs} == {"landing"}
    event = latest(instance, STATION)
    metadata = {k: v.value for k, v in event.asset_materialization.metadata.items()}
    assert metadata["dagster/row_count"] == 2
    assert metadata["version"] == outcomes["station"].version
    assert event.asset_materialization.tags["dagster/data_version"] == outcomes["station"].version
    assert [c.name for c in metadata["dagster/column_schema"].columns] == ["station_id", "note"]
    assert metadata["quarantined"] == 0
    assert metadata["receipts"][0]["parts"][0]["name"] == "station.csv"
    assert "| a |  |" in metadata["preview"]
    assert metadata["page"].endswith("/dataset?key=demo.station")
    passed = verdicts(instance, STATION)
    assert set(passed) == {spec.name for spec in specs_of(STATION)}
    assert all(verdict.passed for verdict in passed.values())


def test_check_results_belong_to_the_materialization_of_their_own_run(workspace, instance):
    build(workspace, "demo.alone")
    put(workspace, "alone.csv", b"word\nhello\nworld\n")
    build(workspace, "demo.alone")
    newest = latest(instance, ALONE)
    for verdict in verdicts(instance, ALONE).values():
        assert verdict.target_materialization_data.run_id == newest.run_id


def test_unchanged_build_records_checks_and_an_observation_but_no_version(workspace, instance):
    first = build(workspace)
    before = {key: latest(instance, key).run_id for key in (STATION, PATH, COUNT, ALONE)}
    second = build(workspace)
    assert {o.status for o in second.values()} == {"unchanged"}
    assert {key: latest(instance, key).run_id for key in before} == before
    newest = instance.get_runs(RunsFilter(job_name="demo"), limit=1)[0].run_id
    for key, name in ((STATION, "station"), (COUNT, "path_count")):
        seen = instance.fetch_observations(key, limit=1).records[0].asset_observation
        assert seen.metadata["version"].value == first[name].version
        assert seen.metadata["status"].value == "unchanged"
        for verdict in verdicts(instance, key).values():
            assert verdict.passed
            assert verdict.target_materialization_data.run_id == before[key]
    history = instance.event_log_storage.get_asset_check_execution_history(
        AssetCheckKey(STATION, "no_ghosts"), limit=5
    )
    assert next(iter(history)).run_id == newest


def test_what_rests_on_an_unchanged_dataset_is_still_built(workspace):
    build(workspace)
    put(workspace, "path.csv", b"path_id,station_id\n1,a\n2,b\n3,b\n4,a\n")
    second = build(workspace)
    assert second["station"].status == "unchanged"
    assert second["path"].status == "committed"
    assert second["path_count"].status == "committed"


def test_failing_check_keeps_the_last_good_version_and_stops_only_what_needs_it(
    workspace, instance
):
    first = build(workspace)
    put(workspace, "station.csv", GHOSTS)
    heard = Heard()
    outcomes = run(workspace, Order(origin="landing"), heard)
    by_key = {o.key: o for o in outcomes}
    refused = by_key["demo.station"]
    assert refused.status == "refused"
    assert "no_ghosts" in (refused.reason or "")
    assert workspace.lake.table(workspace.registry.dataset("demo.station")).current().name == (
        first["station"].version
    )
    assert by_key["demo.path"].blocked_by == "demo.station"
    assert by_key["demo.path_count"].blocked_by == "demo.path"
    assert "demo.path upstream does not stand" in by_key["demo.path_count"].reason
    assert by_key["demo.alone"].status == "unchanged"
    assert by_key["demo.air"].status == "unchanged"
    assert ("started", "demo.path", None) not in heard.lines
    verdict = verdicts(instance, STATION)["no_ghosts"]
    assert not verdict.passed
    assert verdict.severity == AssetCheckSeverity.ERROR
    assert verdict.metadata["failing"].value == 1
    assert verdict.metadata["examples"].value[0]["station_id"] == "ghost1"
    assert verdict.metadata["version"].value == first["station"].version
    assert verdict.target_materialization_data.run_id == latest(instance, STATION).run_id
    failed = instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.FAILURE]))
    assert len(failed) == 1
    logs = instance.all_logs(failed[0].run_id)
    events = [entry.dagster_event for entry in logs if entry.dagster_event]
    said = [event.step_failure_data for event in events if event.is_step_failure]
    assert len(said) == 1  # a verdict is not retried
    assert "no_ghosts" in said[0].user_failure_data.description


def test_bystander_of_a_failed_run_is_told_again_in_a_run_of_its_own(workspace, instance):
    build(workspace)
    put(workspace, "station.csv", GHOSTS)
    build(workspace)
    newest = instance.get_runs(RunsFilter(job_name="demo"), limit=1)[0]
    assert newest.status == DagsterRunStatus.SUCCESS
    assert newest.asset_selection == {ALONE}


def test_rows_set_aside_within_the_limit_warn_and_do_not_stop_downstream(tmp_path):
    plugin = demo.demo()
    lenient = [replace(d, bad_share=0.5) if d.key == "demo.station" else d for d in plugin.datasets]
    workspace = testing.workspace(tmp_path, [replace(plugin, datasets=lenient)], demo.FILES)
    put(workspace, "station.csv", GHOSTS)
    outcomes = build(workspace)
    assert outcomes["station"].status == "committed"
    assert outcomes["station"].quarantined == 1
    assert outcomes["path"].status == "committed"
    with open_instance(workspace.settings.dagster_folder) as instance:
        verdict = verdicts(instance, STATION)["no_ghosts"]
        assert not verdict.passed
        assert verdict.severity == AssetCheckSeverity.WARN
        materialized = latest(instance, STATION).asset_materialization
        assert materialized.metadata["quarantined"].value == 1


def test_guarded_version_passes_once_it_is_accepted(workspace, instance):
    build(workspace)
    put(workspace, "alone.csv", b"word\n")
    refused = build(workspace, "demo.alone")["alone"]
    assert refused.status == "refused"
    accepted = build(workspace, "demo.alone", accept={refused.acceptance: "the list is closed"})
    # no rows at all is a guard like the others: a steward may let it through
    assert accepted["alone"].status == "committed"
    metadata = latest(instance, ALONE).asset_materialization.metadata
    assert metadata["accepted"].value == "the list is closed"


def test_partitions_are_built_in_the_wanted_range_only(workspace, instance):
    outcomes = build(workspace, "demo.air", first="2018")
    assert list(outcomes) == ["demo.air@2018"]
    assert instance.get_materialized_partitions(AIR) == {"2018"}
    outcomes = build(workspace, "demo.air", first="2017", last="2018")
    assert [o.status for o in outcomes.values()] == ["committed", "unchanged"]
    assert instance.get_materialized_partitions(AIR) == {"2017", "2018"}
    row_counts = latest(instance, AIR).asset_materialization.metadata
    assert row_counts["dagster/partition_row_count"].value == 1
    assert row_counts["dagster/row_count"].value == 3


def test_range_without_partitions_is_wrong_use(workspace):
    with pytest.raises(UnknownName, match=r"2030.*demo\.air 2017 to 2018"):
        build(workspace, first="2030")


def test_dataset_without_any_partition_to_build_is_named(workspace):
    for name in ("air-2017.csv", "air-2018.csv"):
        workspace.landing.local(name).unlink()
    outcomes = build(workspace)
    assert outcomes["air"].status == "failed"
    assert "landing offers no partition" in outcomes["air"].reason
    assert outcomes["alone"].status == "committed"


def test_unexpected_error_is_retried_twice_and_then_named(workspace, instance):
    tries: list[str] = []

    def builder(dataset, partition, request, run_id):
        tries.append(dataset.key)
        if dataset.key == "demo.station":
            raise OSError("the disk is on fire")
        return Outcome(key=dataset.key, partition=partition, status="unchanged")

    heard = Heard()
    outcomes = {o.key: o for o in run(workspace, Order(), heard, builder)}
    assert tries.count("demo.station") == 3
    assert outcomes["demo.station"].status == "failed"
    assert "OSError: the disk is on fire" in outcomes["demo.station"].reason
    assert outcomes["demo.path"].blocked_by == "demo.station"
    assert outcomes["demo.alone"].status == "unchanged"
    assert heard.lines.count(("failed", "demo.station", None)) == 1


def test_error_that_passes_is_retried_into_success(workspace):
    tries: list[str] = []

    def builder(dataset, partition, request, run_id):
        tries.append(dataset.key)
        if tries.count("demo.station") == 1:
            raise OSError("a hiccup")
        return Outcome(key=dataset.key, partition=partition, status="unchanged")

    outcomes = {o.key: o for o in run(workspace, Order(names=["demo.station"]), None, builder)}
    assert outcomes["demo.station"].status == "unchanged"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_finishes_the_dataset_at_hand_and_closes_the_run(workspace, instance, number):
    begun: list[str] = []

    def builder(dataset, partition, request, run_id):
        begun.append(dataset.key)
        os.kill(os.getpid(), number)
        waiting.until(lambda: ("stopping",) in heard.lines, "the end announced", 10)
        return Outcome(key=dataset.key, partition=partition, status="unchanged")

    before = signal.getsignal(signal.SIGTERM)
    heard = Heard()
    with pytest.raises(KeyboardInterrupt):
        run(workspace, Order(origin="landing"), heard, builder)
    assert len(begun) == 1
    assert heard.lines == [
        ("started", begun[0], None),
        ("stopping",),
        ("unchanged", begun[0], None),
    ]
    assert [r.status for r in instance.get_runs()] == [DagsterRunStatus.FAILURE]
    assert signal.getsignal(signal.SIGTERM) == before


def test_second_signal_ends_the_process_at_once():
    code = (
        "import os, signal, time; from madang.orchestration.stopping import run_interruptibly\n"
        "def work(): os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)\n"
        "run_interruptibly(work, lambda: os.kill(os.getpid(), signal.SIGINT))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 130


def test_job_started_in_the_ui_builds_publishes_and_moves_the_snapshot(workspace, instance):
    job = definitions(workspace).resolve_job_def("demo")
    result = job.execute_in_process(instance=instance)
    assert result.success
    snapshot = publish.current_snapshot(workspace.published)
    assert set(snapshot.versions) == {
        "demo.station",
        "demo.path",
        "demo.path_count",
        "demo.alone",
    }


def test_partition_is_backfilled_by_its_job(workspace, instance):
    job = definitions(workspace).resolve_job_def("demo__air__by_year")
    assert job.execute_in_process(instance=instance, partition_key="2017").success
    assert instance.get_materialized_partitions(AIR) == {"2017"}


def test_backfill_counts_an_unchanged_partition_as_done(workspace, instance):
    build(workspace, "demo.air")
    job = definitions(workspace).resolve_job_def("demo__air__by_year")
    tags = {"dagster/backfill": "abcdefgh"}
    result = job.execute_in_process(instance=instance, partition_key="2017", tags=tags)
    told = instance.fetch_materializations(AIR, limit=1).records[0]
    assert told.run_id == result.run_id
    assert told.asset_materialization.metadata["status"].value == "unchanged"


def test_new_instance_learns_of_versions_that_stand(workspace):
    outcomes = build(workspace)
    shutil.rmtree(workspace.settings.dagster_folder)
    assert {o.status for o in build(workspace).values()} == {"unchanged"}
    with open_instance(workspace.settings.dagster_folder) as fresh:
        told = latest(fresh, STATION).asset_materialization
        assert told.metadata["version"].value == outcomes["station"].version
        assert fresh.get_materialized_partitions(AIR) == {"2017", "2018"}


def test_schedule_asks_for_its_datasets_from_the_landing_folder(workspace, instance):
    repository = definitions(workspace).get_repository_def()
    daily = repository.get_schedule_def("demo_p1d")
    context = build_schedule_context(instance, repository_def=repository)
    (request,) = daily.evaluate_tick(context).run_requests
    assert {key.path[-1] for key in request.asset_selection} == {"station", "alone"}
    yearly = repository.get_schedule_def("demo__air__by_year_p1y")
    (request,) = yearly.evaluate_tick(context).run_requests
    assert request.partition_key == "2018"
    assert request.tags["madang/origin"] == "landing"


def test_schedules_and_landing_sensor_rest_without_a_landing_folder(workspace):
    repository = definitions(replace(workspace, landing=None)).get_repository_def()
    assert {s.default_status.value for s in repository.schedule_defs} == {"STOPPED"}
    states = {s.name: s.default_status.value for s in repository.sensor_defs}
    assert states == {
        "landing": "STOPPED",
        "dead_runs": "RUNNING",
        "alerts": "STOPPED",
        "derived": "RUNNING",
    }


def test_landing_sensor_asks_for_runs_that_its_jobs_can_do(workspace, instance):
    repository = definitions(workspace).get_repository_def()
    sensor = repository.get_sensor_def("landing")
    first = sensor.evaluate_tick(build_sensor_context(instance, repository_def=repository))
    assert not first.run_requests
    context = build_sensor_context(instance, cursor=first.cursor, repository_def=repository)
    second = sensor.evaluate_tick(context)
    assert [r.partition_key for r in second.run_requests] == [None, "2017", "2018"]
    for request in second.run_requests:
        job = repository.get_job(request.job_name)
        assert job.execute_in_process(
            instance=instance,
            run_config=request.run_config,
            partition_key=request.partition_key,
            asset_selection=request.asset_selection,
        ).success
    context = build_sensor_context(instance, cursor=second.cursor, repository_def=repository)
    assert not sensor.evaluate_tick(context).run_requests


@pytest.mark.parametrize(
    ("tags", "closed"),
    [
        ({PROCESS_TAG: "{host}:{dead}"}, True),
        ({PROCESS_TAG: "{host}:{alive}"}, False),
        ({PROCESS_TAG: "elsewhere:{dead}"}, False),
        ({}, False),
        ({"dagster/max_runtime": "-1"}, True),
    ],
)
def test_dead_runs_are_closed(workspace, instance, tags, closed):
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    words = {"host": socket.gethostname(), "dead": child.pid, "alive": os.getpid()}
    made = {name: value.format(**words) for name, value in tags.items()}
    job = definitions(workspace).resolve_job_def("demo")
    started = instance.create_run_for_job(job, status=DagsterRunStatus.STARTED, tags=made)
    assert reap(instance) == ([started.run_id] if closed else [])
    status = instance.get_run_by_id(started.run_id).status
    assert status == (DagsterRunStatus.FAILURE if closed else DagsterRunStatus.STARTED)


def test_dagsters_own_storage_reads_what_ours_wrote(workspace, instance):
    build(workspace, "demo.alone")
    plain = DagsterSqliteStorage(str(workspace.settings.dagster_folder))
    run_id = instance.get_runs(limit=1)[0].run_id
    logs = plain.event_log_storage.get_logs_for_run(run_id)
    assert any(entry.dagster_event and entry.dagster_event.is_step_success for entry in logs)
    plain.dispose()
