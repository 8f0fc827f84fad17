"""Runs that nobody works on any more: found and closed, so that the UI does not wait for ever.

A killed process leaves its run STARTED, and Dagster's launcher cannot tell. Runs made by `madang
build` carry the process that works on them; any other run is given its longest run time.
"""

import os
import socket
from datetime import timedelta

from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunRecord,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)

from madang import clock
from madang.dagster_home import MAX_RUNTIME_S

PROCESS_TAG = "madang/process"
_MAX_RUNTIME_TAG = "dagster/max_runtime"
_RUNNING = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]


def this_process() -> str:
    """`host:pid`, as runs of this process are tagged."""
    return f"{socket.gethostname()}:{os.getpid()}"


def reap(instance: DagsterInstance) -> list[str]:
    """Close runs that are dead; their ids."""
    records = instance.get_run_records(RunsFilter(statuses=_RUNNING))
    dead = [(record, why) for record in records if (why := _dead(record)) is not None]
    for record, why in dead:
        instance.report_run_failed(record.dagster_run, message=f"Closed by madang: {why}")
    return [record.dagster_run.run_id for record, _ in dead]


def reaper_sensor() -> SensorDefinition:
    """The sensor that closes dead runs once a minute."""

    @sensor(
        name="dead_runs",
        minimum_interval_seconds=60,
        default_status=DefaultSensorStatus.RUNNING,
        description="Closes runs whose process is gone or that exceed their longest run time.",
    )
    def dead_runs(context: SensorEvaluationContext) -> SkipReason:
        closed = reap(context.instance)
        return SkipReason(f"closed {', '.join(closed)}" if closed else "no dead runs")

    return dead_runs


def _dead(record: RunRecord) -> str | None:
    """Why the run is dead, None where it may be alive."""
    tags = record.dagster_run.tags
    host, _, pid = tags.get(PROCESS_TAG, "").partition(":")
    if pid.isdigit() and host == socket.gethostname() and not _is_alive(int(pid)):
        return f"process {pid} is gone"
    limit = timedelta(seconds=float(tags.get(_MAX_RUNTIME_TAG, MAX_RUNTIME_S)))
    started = record.start_time or record.create_timestamp.timestamp()
    age = timedelta(seconds=clock.now().timestamp() - started)
    return f"ran for {age}, allowed are {limit}" if age > limit else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
