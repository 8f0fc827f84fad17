"""The asset that brings published datasets to a CKAN, and the sensor that asks for it.

It stands apart from the datasets: a CKAN that is down fails this run and no other. The sensor
compares what is published with the journal, calls nobody, and asks again later while something is
due, with a longer pause after each failure.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSelection,
    DagsterRunStatus,
    DefaultSensorStatus,
    Failure,
    MaterializeResult,
    MetadataValue,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    asset,
    define_asset_job,
    in_process_executor,
    sensor,
)

from madang import clock, outlet
from madang.catalogue.remote import Outcome
from madang.dagster_home import MAX_RUNTIME_S
from madang.errors import MadangError
from madang.orchestration.jobs import Job
from madang.workspace import Workspace

KEY = AssetKey(["catalogue", "ckan"])
JOB = "catalogue"
_UNFINISHED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# Failures looked at: seven doublings reach the longest pause.
_LOOKED_AT = 7


def ckan_asset(workspace: Workspace) -> AssetsDefinition:
    """The asset; it fails where something does not stand there afterwards."""

    @asset(key=KEY, description="Published datasets at the CKAN that the settings name.")
    def ckan(context: AssetExecutionContext) -> Iterator[Any]:
        def told(each: outlet.Outcome | outlet.Failed) -> None:
            well = isinstance(each, Outcome) and each.stands
            line = each.status if isinstance(each, Outcome) else each.reason
            (context.log.info if well else context.log.error)("%s: %s", each.key, line)

        try:
            address = outlet.address_of(workspace.settings)
            with outlet.connected(workspace.settings, address) as publisher:
                ended = outlet.publish_all(publisher, outlet.orders(workspace), told=told)
        except MadangError as error:
            raise Failure(description=str(error), allow_retries=False) from error
        counts = outlet.counted(ended)
        if counts.keys() - {"created", "changed", "unchanged"}:
            what = ", ".join(f"{number} {status}" for status, number in counts.items())
            raise Failure(description=f"not all stands there: {what}", allow_retries=False)
        yield MaterializeResult(metadata={"datasets": MetadataValue.json(counts)})

    return ckan


def ckan_job() -> Job:
    """The job with that asset alone."""
    return define_asset_job(
        JOB,
        selection=AssetSelection.assets(KEY),
        description="Brings published datasets to the CKAN.",
        executor_def=in_process_executor,
        tags={"dagster/max_runtime": str(MAX_RUNTIME_S)},
    )


def ckan_sensor(workspace: Workspace, job: Job) -> SensorDefinition:
    """The sensor; what was published while the daemon was down is found as well."""

    @sensor(
        name="catalogue",
        job=job,
        minimum_interval_seconds=60,
        default_status=DefaultSensorStatus.RUNNING,
        description="Brings new versions to the CKAN; tries again later while it is down.",
    )
    def catalogue(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        due = outlet.due(workspace)
        if not due:
            return SkipReason("all that is published was seen at the CKAN")
        runs = context.instance.get_run_records(RunsFilter(job_name=JOB), limit=_LOOKED_AT)
        if any(record.dagster_run.status in _UNFINISHED for record in runs):
            return SkipReason(f"{len(due)} datasets are due; a run is at it")
        failures: list[datetime] = []
        for record in runs:  # newest first
            if record.dagster_run.status != DagsterRunStatus.FAILURE:
                break
            failures.append(record.create_timestamp)
        again = not_before(failures)
        if again is not None and clock.now() < again:
            return SkipReason(f"{len(due)} datasets are due; tried again at {again:%H:%M} UTC")
        return RunRequest(tags={"madang/due": str(len(due))})

    return catalogue


def not_before(failures: list[datetime]) -> datetime | None:
    """When to try again after failures in a row, newest first; None where there was none.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> [str(not_before([at] * times) - at) for times in (1, 3, 7)]
    ['0:01:00', '0:04:00', '1:00:00']
    """
    if not failures:
        return None
    return failures[0] + min(FIRST_PAUSE * 2 ** (len(failures) - 1), LONGEST_PAUSE)
