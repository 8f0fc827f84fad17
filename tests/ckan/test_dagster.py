"""Dagster brings new versions to a CKAN; one that is down blocks nothing and is served later."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus, RunsFilter, build_sensor_context
from pydantic import SecretStr

from madang import clock, testing
from madang.orchestration import Order, definitions, open_instance, run
from madang.orchestration.catalogue import JOB, not_before
from tests.asset import demo

KEYS = ("demo.station", "demo.alone")


@pytest.fixture
def workspace(tmp_path, site):
    """An empty lake whose settings name the CKAN."""
    made = testing.workspace(tmp_path, [demo.demo()], demo.FILES)
    named = {"ckan_url": site.address, "ckan_token": SecretStr(site.token)}
    return replace(made, settings=made.settings.model_copy(update=named))


@pytest.fixture
def instance(workspace):
    with open_instance(workspace.settings.dagster_folder) as opened:
        yield opened


def build(workspace) -> set[str]:
    """Statuses of a build, which runs in Dagster as `madang build` does."""
    return {o.status for o in run(workspace, Order(names=KEYS, origin="landing"))}


def tick(workspace, instance):
    """What the sensor says now."""
    repository = definitions(workspace).get_repository_def()
    context = build_sensor_context(instance, repository_def=repository)
    return repository.get_sensor_def("catalogue").evaluate_tick(context)


def bring(workspace, instance) -> bool:
    """Run the job, as the daemon does when the sensor asks for it; whether it succeeded."""
    job = definitions(workspace).get_repository_def().get_job(JOB)
    return job.execute_in_process(instance=instance, raise_on_error=False).success


def test_a_new_version_is_asked_for_and_brought(workspace, instance, site):
    assert build(workspace) == {"committed"}
    assert len(tick(workspace, instance).run_requests) == 1
    assert bring(workspace, instance)
    assert set(site.packages()) == {"demo-station", "demo-alone"}
    said = tick(workspace, instance)
    assert not said.run_requests
    assert "all that is published was seen" in said.skip_message
    workspace.landing.local("alone.csv").write_bytes(b"word\nhello\nagain\n")
    build(workspace)
    assert len(tick(workspace, instance).run_requests) == 1


def test_a_ckan_that_is_down_blocks_no_build_and_is_served_later(workspace, instance, site):
    site.server.kill()
    assert build(workspace) == {"committed"}
    assert len(tick(workspace, instance).run_requests) == 1
    assert not bring(workspace, instance)
    statuses = {r.status for r in instance.get_runs(RunsFilter(job_name="demo"))}
    assert statuses <= {DagsterRunStatus.SUCCESS}
    assert build(workspace) == {"unchanged"}
    site.server.start()
    assert "tried again at" in tick(workspace, instance).skip_message
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert len(tick(workspace, instance).run_requests) == 1
    assert bring(workspace, instance)
    assert set(site.packages()) == {"demo-station", "demo-alone"}


def test_pauses_grow_to_an_hour_and_not_further():
    at = clock.now()
    pauses = [not_before([at] * failures) - at for failures in range(1, 10)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_without_an_address_there_is_neither_job_nor_sensor(tmp_path):
    made = testing.workspace(tmp_path, [demo.demo()], demo.FILES)
    repository = definitions(made).get_repository_def()
    assert JOB not in {job.name for job in repository.get_all_jobs()}
    assert "catalogue" not in {sensor.name for sensor in repository.sensor_defs}
