"""The sensor on the landing folder: a new or changed file starts the datasets that read it.

The cursor remembers of each file how it looked and which contents were asked for. A file counts
once it looked the same twice, so that one still being copied is left alone. A run_key can never be
used again in Dagster: contents that come back after others get a number behind theirs.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dagster import (
    DefaultSensorStatus,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)
from pydantic import TypeAdapter

from madang.build import partitions
from madang.dataset import Dataset
from madang.files import CHUNK
from madang.orchestration.facts import asset_key
from madang.orchestration.jobs import Job, job_name
from madang.orchestration.plan import Leg, downstream, legs
from madang.orchestration.request import run_config, run_tags
from madang.sources import Found, landing
from madang.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the sensor remembers of one file.

    Attributes:
        stamp: How it looked at the last tick.
        settled: Whether these contents were dealt with.
        asked: sha256 of contents that runs were asked for, oldest first.
    """

    stamp: str
    settled: bool = False
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """New contents of one file, for one dataset.

    Attributes:
        key: Dataset that reads it.
        partition: Partition that it holds.
        mark: sha256 of the contents, with a number behind it where they came back after others.
    """

    key: str
    partition: str | None
    mark: str

    @property
    def run_key(self) -> str:
        """`KEY@PARTITION@sha256`."""
        return f"{self.key}@{self.partition or 'all'}@{self.mark}"


_CURSOR = TypeAdapter(dict[str, Seen])


def landing_sensor(workspace: Workspace, jobs: Sequence[Job]) -> SensorDefinition:
    """The sensor; it runs where a landing folder is set."""
    running = DefaultSensorStatus.RUNNING if workspace.landing else DefaultSensorStatus.STOPPED

    @sensor(
        name="landing",
        jobs=jobs,
        minimum_interval_seconds=30,
        default_status=running,
        description="Starts the datasets that read a new or changed file of the landing folder.",
    )
    def landing_folder(context: SensorEvaluationContext) -> SensorResult | SkipReason:
        if workspace.landing is None:
            return SkipReason("MADANG_LANDING is not set")
        before = _CURSOR.validate_json(context.cursor) if context.cursor else {}
        after, changes = look(workspace, before)
        return SensorResult(
            run_requests=requests(workspace, changes),
            cursor=_CURSOR.dump_json(after).decode(),
            skip_reason=None if changes else "no new contents",
        )

    return landing_folder


def look(workspace: Workspace, before: Mapping[str, Seen]) -> tuple[dict[str, Seen], list[Change]]:
    """What there is in the landing folder now, and what is new since `before`."""
    after: dict[str, Seen] = {}
    changes: list[Change] = []
    for dataset, found in _offers(workspace):
        place = f"{dataset.key} {found.path}"
        after[place], change = _compare(dataset, found, before.get(place))
        changes += [change] if change else []
    return after, changes


def requests(workspace: Workspace, changes: Sequence[Change]) -> list[RunRequest]:
    """One run for each leg of what changed and of all that hangs on it, upstream first."""
    registry = workspace.registry
    changed = {change.key for change in changes}
    below = {key for other in changed for key in downstream(registry, other)}

    def wanted(dataset: Dataset) -> Sequence[str | None]:
        if dataset.key in below:
            return partitions(workspace, dataset, "landing")
        own = (change.partition for change in changes if change.key == dataset.key)
        return sorted(filter(None, own))

    planned = legs(registry, changed | below, wanted)
    return [
        RunRequest(
            run_key=_run_key(leg, changes),
            job_name=job_name(registry, leg),
            asset_selection=[asset_key(registry.dataset(key)) for key in leg.keys],
            partition_key=leg.partition,
            run_config=run_config("landing"),
            tags=run_tags("landing"),
        )
        for leg in planned
    ]


def _offers(workspace: Workspace) -> Iterator[tuple[Dataset, Found]]:
    if workspace.landing is None:
        return
    for dataset in workspace.registry.datasets.values():
        for source in dataset.sources:
            for found in landing.find(workspace.landing, source, dataset.partition):
                if (found.partition is None) == (dataset.partition is None):
                    yield dataset, found


def _compare(dataset: Dataset, found: Found, before: Seen | None) -> tuple[Seen, Change | None]:
    if before is None or before.stamp != found.stamp:
        return Seen(stamp=found.stamp, asked=before.asked if before else ()), None
    if before.settled:
        return before, None
    digest = _sha256(found)
    settled = replace(before, settled=True)
    if before.asked and before.asked[-1] == digest:
        return settled, None
    times = before.asked.count(digest)
    mark = f"{digest}#{times + 1}" if times else digest
    change = Change(key=dataset.key, partition=found.partition, mark=mark)
    return replace(settled, asked=(*before.asked, digest)), change


def _sha256(found: Found) -> str:
    digest = hashlib.sha256()
    with found.opener() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _run_key(leg: Leg, changes: Sequence[Change]) -> str:
    """That of the one change in the leg; of several, or of none, a sum over all changes."""
    own = [c for c in changes if c.key in leg.keys and c.partition == leg.partition]
    if len(own) == 1:
        return own[0].run_key
    together = "\n".join(sorted(change.run_key for change in changes))
    digest = hashlib.sha256(together.encode()).hexdigest()
    return f"{'+'.join(leg.keys)}@{leg.partition or 'all'}@{digest}"
