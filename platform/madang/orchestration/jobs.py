"""Jobs and schedules, from what is declared.

A run holds either unpartitioned datasets or one partition of one dataset. So there is a job `all`
and one for each plugin with the unpartitioned datasets, and one for each partitioned dataset, whose
partitions are backfilled from its page in the UI.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    define_asset_job,
    in_process_executor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from madang.build import Origin, left_out, partitions
from madang.dagster_home import MAX_RUNTIME_S
from madang.dataset import Dataset
from madang.live import key_of, live_sources, pauses, portal_of, recent
from madang.orchestration.facts import asset_key
from madang.orchestration.plan import Leg
from madang.orchestration.request import run_config, run_tags
from madang.plugin import Registry
from madang.workspace import Workspace

Job: TypeAlias = UnresolvedAssetJobDefinition  # what define_asset_job gives; no public name

ALL = "all"
ZONE = "Asia/Seoul"
_TAGS = {"dagster/max_runtime": str(MAX_RUNTIME_S)}
_DURATION = re.compile(r"P(?P<time>T?)(?P<number>\d+)(?P<unit>[YMWDH])")
_MONTHS_A_YEAR = 12
_MONTHS_THAT_FIT = (1, 2, 3, 4, 6, 12)
_MINUTES_THAT_FIT = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
_HOURS_THAT_FIT = (1, 2, 3, 4, 6, 8, 12)


def job_name(registry: Registry, leg: Leg) -> str:
    """The smallest job that holds a leg: its plugin's, its partitioned dataset's, or `all`."""
    first = registry.dataset(leg.keys[0])
    if first.partition is not None:
        return own_job(first)
    plugins = {key.split(".")[0] for key in leg.keys}
    return first.plugin if len(plugins) == 1 else ALL


def own_job(dataset: Dataset) -> str:
    """Name of the job of a partitioned dataset."""
    return f"{dataset.plugin}__{dataset.name}__by_{dataset.partition}"


def members(registry: Registry) -> Mapping[str, Sequence[Dataset]]:
    """The datasets of each job, by its name. Jobs without datasets are left out."""
    whole = [dataset for dataset in registry.datasets.values() if dataset.partition is None]
    jobs = {ALL: whole}
    jobs |= {name: [d for d in whole if d.plugin == name] for name in registry.plugins}
    jobs |= {own_job(d): [d] for d in registry.datasets.values() if d.partition is not None}
    return {name: datasets for name, datasets in jobs.items() if datasets}


def define_jobs(registry: Registry) -> list[Job]:
    """Every job, with one process for all its steps and a longest run time."""
    return [
        define_asset_job(
            name,
            selection=AssetSelection.assets(*(asset_key(dataset) for dataset in datasets)),
            description=", ".join(dataset.key for dataset in datasets),
            executor_def=in_process_executor,
            tags=_TAGS,
        )
        for name, datasets in members(registry).items()
    ]


def define_schedules(workspace: Workspace, jobs: Sequence[Job]) -> list[ScheduleDefinition]:
    """One for each plugin's job and declared frequency; they run where a landing folder is set.

    Bundled facts only change with the code, so without a landing folder there is nothing to wait
    for, and the schedules are there but stopped.
    """
    by_name = {job.name: job for job in jobs}
    declared = [
        _schedule(workspace, by_name[name], frequency, datasets)
        for name, frequency, datasets in _due(workspace.registry)
    ]
    live = [
        _live_schedule(workspace, by_name[_job_of(dataset)], dataset)
        for dataset in workspace.registry.datasets.values()
        if live_sources(dataset) and cron(dataset.frequency)
    ]
    return [*declared, *live]


def cron(frequency: str) -> str | None:
    """The cron line for a duration: the nearest one that is not rarer; None for `irregular`.

    >>> cron("P1Y"), cron("P3M"), cron("P1W"), cron("P1D")
    ('10 6 1 1 *', '10 6 1 */3 *', '10 6 * * 1', '10 6 * * *')
    >>> cron("PT10M"), cron("PT45M"), cron("PT1H"), cron("irregular")
    ('*/10 * * * *', '*/30 * * * *', '0 * * * *', None)
    """
    found = _DURATION.fullmatch(frequency)
    if found is None:
        return None
    number = int(found["number"])
    if found["time"]:
        return _within_a_day(number * (60 if found["unit"] == "H" else 1))
    match found["unit"]:
        case "Y":
            return "10 6 1 1 *"
        case "M":
            step = _fitting(number, _MONTHS_THAT_FIT)
            return "10 6 1 1 *" if step == _MONTHS_A_YEAR else f"10 6 1 {_every(step)} *"
        case "W":
            return "10 6 * * 1"
        case _:
            return f"10 6 {_every(min(number, 15))} * *"


def _within_a_day(minutes: int) -> str:
    if minutes < 60:  # noqa: PLR2004 -- minutes in an hour
        return f"{_every(_fitting(minutes, _MINUTES_THAT_FIT))} * * * *"
    return f"0 {_every(_fitting(minutes // 60, _HOURS_THAT_FIT))} * * *"


def _fitting(number: int, steps: Sequence[int]) -> int:
    """The largest step that divides its calendar unit and is not above `number`."""
    return max(step for step in steps if step <= max(number, steps[0]))


def _every(step: int) -> str:
    return "*" if step == 1 else f"*/{step}"


def _due(registry: Registry) -> Iterator[tuple[str, str, list[Dataset]]]:
    """(job, frequency, its datasets of that frequency), for every job but `all`."""
    for name, datasets in members(registry).items():
        regular = [dataset for dataset in datasets if cron(dataset.frequency)]
        if name == ALL:
            continue
        by_frequency = sorted(regular, key=lambda dataset: dataset.frequency)
        for frequency, group in groupby(by_frequency, key=lambda dataset: dataset.frequency):
            yield name, frequency, list(group)


def _schedule(
    workspace: Workspace, job: Job, frequency: str, datasets: Sequence[Dataset]
) -> ScheduleDefinition:
    origin: Origin = "landing" if workspace.landing else "bundled"

    def evaluate(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        del context
        return _request(workspace, datasets, origin)

    return ScheduleDefinition(
        name=f"{job.name}_{frequency.lower()}",
        job=job,
        cron_schedule=cron(frequency) or "",
        execution_timezone=ZONE,
        execution_fn=evaluate,
        description=f"{frequency}: {', '.join(dataset.key for dataset in datasets)}",
        default_status=(
            DefaultScheduleStatus.RUNNING if workspace.landing else DefaultScheduleStatus.STOPPED
        ),
    )


def _job_of(dataset: Dataset) -> str:
    return dataset.plugin if dataset.partition is None else own_job(dataset)


def _live_schedule(workspace: Workspace, job: Job, dataset: Dataset) -> ScheduleDefinition:
    """One for each dataset that can be asked live; it runs where the keys of its portals are set.

    What is renewed within the hour rests from 1 to 5 at night, when nothing that it tells runs.
    """
    settings = workspace.settings
    portals = [portal_of(settings, endpoint) for _, endpoint in live_sources(dataset)]
    has_keys = all(key_of(settings, portal) is not None for portal in portals)

    def evaluate(context: ScheduleEvaluationContext) -> list[RunRequest] | SkipReason:
        del context
        return live_requests(workspace, dataset)

    line = cron(dataset.frequency) or ""
    return ScheduleDefinition(
        name=f"{dataset.plugin}__{dataset.name}_live",
        job=job,
        cron_schedule=line.replace(" * * * *", " 0,5-23 * * *") if "/" in line[:2] else line,
        execution_timezone=ZONE,
        execution_fn=evaluate,
        description=f"{dataset.frequency}: {dataset.key} from {portals[0].name}",
        default_status=DefaultScheduleStatus.RUNNING if has_keys else DefaultScheduleStatus.STOPPED,
    )


def live_requests(workspace: Workspace, dataset: Dataset) -> list[RunRequest] | SkipReason:
    """A run for the dataset, or for each of its partitions of which a day is due."""
    paused = [pauses(workspace.settings).of(source.key) for source, _ in live_sources(dataset)]
    reason = next((pause.reason for pause in paused if pause is not None), None)
    if reason is not None:
        return SkipReason(f"paused: {reason}")
    wanted = recent(workspace, dataset)
    if not wanted:
        return SkipReason(f"{dataset.key}: no day of it is due")
    return [
        RunRequest(
            asset_selection=[asset_key(dataset)],
            partition_key=partition,
            run_config=run_config("live"),
            tags=run_tags("live"),
        )
        for partition in wanted
    ]


def _request(
    workspace: Workspace, datasets: Sequence[Dataset], origin: Origin
) -> RunRequest | SkipReason:
    """All datasets of the schedule, of a partitioned one the newest partition there is."""
    passed = [left_out(workspace, dataset, origin) for dataset in datasets]
    datasets = [d for d, reason in zip(datasets, passed, strict=True) if reason is None]
    if not datasets:
        return SkipReason("; ".join(filter(None, passed)))
    newest: str | None = None
    if datasets[0].partition is not None:
        newest = max(filter(None, partitions(workspace, datasets[0], origin)), default=None)
        if newest is None:
            return SkipReason(f"{datasets[0].key}: nothing to build from {origin}")
    return RunRequest(
        asset_selection=[asset_key(dataset) for dataset in datasets],
        partition_key=newest,
        run_config=run_config(origin),
        tags=run_tags(origin),
    )
