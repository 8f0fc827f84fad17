"""One measured job in a process of its own: `python -m tests.bench.job NAME ARGUMENT...`.

It prints one line of JSON: for each stage its CPU seconds (user and system, all threads) and wall
seconds. Imports are done before the first stage begins. The parent sees the peak memory.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from madang import failpoints, lake
from madang.build import build
from madang.files import Folder
from madang.lake.check import run_checks, verdict_statement
from madang.lake.engine import attach_staged, engine
from tests.bench import readings
from tests.fault import pointer, scene


class Stages:
    """CPU and wall seconds by name of stage."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}
        self._last = self._now()

    def mark(self, name: str) -> None:
        """What passed since the last mark belongs to `name`."""
        now = self._now()
        stage = self.found.setdefault(name, {"cpu": 0.0, "wall": 0.0})
        stage["cpu"] += now[0] - self._last[0]
        stage["wall"] += now[1] - self._last[1]
        self._last = self._now()

    def _now(self) -> tuple[float, float]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime, time.perf_counter()


def bare_copy(folder: str, target: str) -> Stages:
    """The reference of the ingest."""
    statement = readings.bare_copy(Path(folder) / readings.TWIN, Path(target))
    stages = Stages()
    with duckdb.connect() as connection:
        connection.execute(statement)
    stages.mark("copy")
    return stages


def ingest(folder: str, home: str) -> Stages:
    """`build` of the whole file, by stage: the failpoints tell where it is."""
    place = readings.workspace(Path(home), Path(folder))
    stages = Stages()
    names = {
        "raw.receipt": "land",
        "lake.staged": "read, cast, stage",
        "lake.checked": "check",
        "lake.quarantined": "quarantine",
        "lake.data_fsynced": "keep good rows",
        "publish.files_written": "publish",
        "publish.pointer": "publish",
    }

    def reached(name: str) -> None:
        if name in names:
            stages.mark(names[name])
        if name == "lake.data_fsynced":  # the log is written twice, first that of quarantine
            names["lake.log_fsynced"] = "commit"

    failpoints.hit = reached
    outcome = build(place, readings.READINGS, origin="landing")
    assert outcome.status == "committed", outcome.reason
    stages.found["rows"] = {"committed": outcome.rows, "quarantined": outcome.quarantined}
    return stages


def checks(parquet: str, scratch: str) -> Stages:
    """The checks of a staged file, as a build runs them."""
    return _over(parquet, scratch, lambda c: run_checks(c, readings.READINGS))


def checks_bare(parquet: str, scratch: str) -> Stages:
    """The same statement, run bare."""
    statement = verdict_statement(readings.READINGS)
    return _over(parquet, scratch, lambda c: c.execute(statement).fetchall())


def _over(parquet: str, scratch: str, run: Callable[[duckdb.DuckDBPyConnection], object]) -> Stages:
    with engine(Path(scratch)) as connection:
        attach_staged(connection, readings.READINGS, Path(parquet), scene.clock.now(), None)
        stages = Stages()
        run(connection)
        stages.mark("checks")
    return stages


def commits(home: str, count: str, variant: str) -> Stages:
    """Renewals of a small dataset, whole (stage, check, commit) and the commit alone."""
    if variant == "pointer":
        pointer.install()
    if variant == "no fsync":
        os.fsync = lambda _handle: None
    table = lake.Lake(Folder(f"{home}/lake"), Path(home) / "cache").table(scene.READING)
    scene.renew_reading(table, 0, Path(home) / "scratch")
    stages = Stages()
    failpoints.hit = lambda name: (
        stages.mark("stage and check") if name == "lake.data_fsynced"
        else stages.mark("commit") if name == "lake.log_fsynced" else None
    )  # fmt: skip
    for edition in range(1, int(count) + 1):
        assert scene.renew_reading(table, edition, Path(home) / "scratch").status == "committed"
        if variant == "checkpoints":
            lake.checkpoint(table)
        stages.mark("stage and check")
    return _per(stages, int(count))


def opens(home: str, count: str, variant: str) -> Stages:
    """Opening the newest version, many times."""
    if variant == "pointer":
        pointer.install()
    table = lake.Lake(Folder(f"{home}/lake"), Path(home) / "cache").table(scene.READING)
    look = (lambda: DeltaTable(table.folder)) if variant == "bare" else table.current
    look()
    stages = Stages()
    for _ in range(int(count)):
        look()
    stages.mark("open")
    return _per(stages, int(count))


def _per(stages: Stages, count: int) -> Stages:
    for stage in stages.found.values():
        for key in stage:
            stage[key] /= max(count, 1)
    return stages


JOBS = {job.__name__: job for job in (bare_copy, ingest, checks, checks_bare, commits, opens)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:]).found) + "\n")
