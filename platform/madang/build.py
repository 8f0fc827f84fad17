"""One dataset through the house: land, read, stage, check, commit, publish.

`build` is a plain function; the Dagster assets only call it. Faults of data end in an `Outcome`
with a reason, so that one dataset never stops the others.
"""

import errno
import shutil
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from madang import catalogue, clock, lake, publish, query
from madang.catalogue.score import WARN_BELOW
from madang.dataset import Dataset
from madang.errors import (
    HeaderChanged,
    LakeError,
    MadangError,
    Refused,
    SourceBusy,
    SourceError,
    SourceStopped,
)
from madang.ingest import Ingest, Origin, acceptance, left_out, partitions
from madang.live import hold, live_sources, pauses
from madang.revision import code_commit
from madang.scratch import scratch
from madang.workspace import Workspace

__all__ = ["Origin", "Outcome", "acceptance", "build", "finish", "is_acceptable", "left_out"]
__all__ += ["partitions"]

# What a steward hears of elsewhere, or need not hear: the last attempt at the data stays the last.
_NOT_TRIED = (SourceStopped, SourceBusy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the build of one partition ended.

    Attributes:
        key: Dataset key.
        partition: Partition, None for an unpartitioned dataset.
        status: `committed`, `unchanged`, `same_rows`, `refused`, `superseded` or `failed`.
        version: Name of the version that stands now, None where there is none.
        number: Its Delta version.
        rows: Good rows of the partition.
        quarantined: Rows set aside.
        checks: Verdicts.
        seconds: Wall time.
        reason: Why it was not committed; None where all is well.
        input_hash: What it was made from, as `--accept` wants it.
        warnings: What deserves a look, but stopped nothing.
        blocked_by: Upstream dataset that does not stand, so that this one was not even tried.
    """

    key: str
    partition: str | None
    status: lake.Status
    version: str | None = None
    number: int | None = None
    rows: int = 0
    quarantined: int = 0
    checks: tuple[lake.CheckResult, ...] = ()
    seconds: float = 0.0
    reason: str | None = None
    input_hash: str | None = None
    warnings: tuple[str, ...] = ()
    blocked_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether the dataset is up to date with its input."""
        return self.status in {"committed", "unchanged", "same_rows"}

    @property
    def acceptance(self) -> str:
        """What `--accept` wants to let exactly this input past the guards."""
        return acceptance(self.key, self.partition, self.input_hash or "")


def build(  # noqa: PLR0913 -- one argument for each switch of `madang build`
    workspace: Workspace,
    dataset: Dataset,
    partition: str | None = None,
    *,
    origin: Origin = "bundled",
    accept: Mapping[str, str] | None = None,
    allow_older: bool = False,
    run_id: str = "",
) -> Outcome:
    """Bring one partition of `dataset` up to date with its input, and publish it.

    Args:
        workspace: Where to work.
        dataset: The declaration.
        partition: Value of the partition, None for an unpartitioned dataset.
        origin: Where raw bytes come from.
        accept: Reason by `KEY@PARTITION:HASH`, for inputs that a guard would hold back.
        allow_older: Whether an older input may replace a newer one.
        run_id: Run that does it.

    Returns:
        The outcome; faults of data, of the disk and of the lake are in its status and reason.
    """
    started = time.perf_counter()
    table = workspace.lake.table(dataset)
    try:
        with (
            _storage_faults_named(workspace),
            hold(workspace, dataset) if origin == "live" else nullcontext(),
            table.lock(partition),
            scratch(workspace.settings.scratch_folder) as folder,
        ):
            ingest = Ingest(
                workspace=workspace,
                dataset=dataset,
                partition=partition,
                origin=origin,
                scratch=folder,
                again=_is_spoken_of(dataset.key, partition, accept or {}),
            )
            work = ingest.work(accept or {}, allow_older=allow_older, run_id=run_id)
            renewal = lake.renew(table, work)
            stands = renewal.version
            doubts = _publish(workspace, table, stands, folder) if stands else ()
    except MadangError as error:
        if origin == "live" and isinstance(error, HeaderChanged):
            _pause(workspace, dataset, str(error))
        at_fault: lake.Status = "refused" if isinstance(error, SourceError | Refused) else "failed"
        attempt = lake.Attempt(
            partition=partition, status=at_fault, at=clock.now(), reason=str(error), run_id=run_id
        )
        tried = not isinstance(error, _NOT_TRIED)
        return _stopped(table, attempt, time.perf_counter() - started, tried=tried)
    version = renewal.version
    return Outcome(
        key=dataset.key,
        partition=partition,
        status=renewal.status,
        version=version.name if version else None,
        number=version.number if version else None,
        rows=renewal.rows,
        quarantined=renewal.quarantined,
        checks=renewal.checks,
        seconds=time.perf_counter() - started,
        reason=renewal.reason,
        input_hash=renewal.input_hash,
        warnings=(*renewal.warnings, *ingest.live.warnings, *doubts),
    )


def is_acceptable(dataset: Dataset, checks: Iterable[lake.CheckResult]) -> bool:
    """Whether `--accept` helps: a guard held it back, and no rule over the whole is broken."""
    broken = [check for check in checks if not check.passed and check.severity == "error"]
    over_the_whole = {rule.name for rule in dataset.rules if rule.query is not None}
    held_by_guard = any(check.kind == "guard" for check in broken)
    return held_by_guard and not any(check.name in over_the_whole for check in broken)


def finish(workspace: Workspace) -> str | None:
    """Write the snapshot of published versions that belong together, its pointer and its views.

    A snapshot is closed: the upstream versions recorded in its datasets are the versions in it. A
    chain of datasets that could not be renewed as a whole keeps its old versions.

    Returns:
        The snapshot's id, None where nothing is published.
    """
    newest: dict[str, lake.Version] = {}
    unpublished: set[str] = set()  # committed by a run that was killed, or is at it right now
    for key, dataset in workspace.registry.datasets.items():
        version = workspace.lake.table(dataset).current()
        if version is None or dataset.access != "public":
            continue
        published = publish.latest(workspace.published, key)
        if published is not None and published.version == version.name:
            newest[key] = version
        else:
            unpublished.add(key)
    current = publish.current_snapshot(workspace.published)
    before = current.versions if current else {}
    chosen: dict[str, str] = {}
    for chain in _chains(workspace.registry.datasets.values()):
        held = {key: newest[key] for key in chain if key in newest}
        closed = all(_is_closed(workspace, version, held) for version in held.values())
        if closed and not chain & unpublished:
            chosen |= {key: version.name for key, version in held.items()}
        else:
            chosen |= {key: name for key, name in before.items() if key in chain}
    if not chosen:
        return None
    made = publish.write_snapshot(workspace.published, chosen)
    query.write_views(workspace)
    return made


def _chains(datasets: Iterable[Dataset]) -> list[set[str]]:
    """Keys of datasets that hang together, directly or through others."""
    chains: list[set[str]] = []
    for dataset in datasets:
        joined = {dataset.key, *dataset.upstream}
        apart = [chain for chain in chains if not chain & joined]
        together = [chain for chain in chains if chain & joined]
        chains = [*apart, joined.union(*together)]
    return chains


def _is_closed(
    workspace: Workspace, version: lake.Version, held: Mapping[str, lake.Version]
) -> bool:
    """Whether the upstream versions that `version` was made from, or confirmed on, are held."""
    recorded = dict(version.commit.upstream)
    attempts = workspace.lake.table(version.dataset).attempts().values()
    for attempt in attempts:
        if attempt.status == "same_rows" and attempt.version == version.name:
            recorded |= dict(attempt.upstream)
    return all(key in held and held[key].name == name for key, name in recorded.items())


def _publish(
    workspace: Workspace, table: lake.Table, version: lake.Version, scratch: Path
) -> tuple[str, ...]:
    """Publish `version` where it is public and not published yet; mend the pointer where needed.

    Returns:
        What a steward should better before people find it; nothing where nothing was published.
    """
    dataset = table.dataset
    if dataset.access != "public":
        return ()
    before = publish.latest(workspace.published, dataset.key)
    if before is not None and before.version == version.name:
        return ()
    previous = table.at(before.number) if before and before.number < version.number else None
    site = workspace.settings.site_url
    numbers = {part.number for part in version.commit.partitions} - {version.number}
    others = [commit for number in numbers if (commit := table.commit_of(number)) is not None]

    def papers(files: tuple[publish.PublishedFile, ...]) -> Mapping[str, bytes]:
        return catalogue.papers(
            dataset,
            version,
            files,
            site,
            commits=others,
            known=workspace.registry.datasets,
            previous=previous,
            code_commit=code_commit(),
        )

    published = publish.publish(
        workspace.published,
        dataset,
        version,
        previous,
        papers,
        scratch,
        site_url=site,
        lost=_lost(table, before),
    )
    return _doubts(workspace, published)


def _doubts(workspace: Workspace, published: publish.Published) -> tuple[str, ...]:
    """What makes the catalogue entry of a published version a poor one."""
    data = workspace.published.read_bytes(f"{published.folder}/entry.json")
    found = catalogue.score(catalogue.entry_from_bytes(data), published.files)
    if found.points >= WARN_BELOW:
        return ()
    missing = ", ".join(gap.code for gap in found.missing)
    doubt = (
        f"the catalogue entry has {found.points} of 100 points, wanted {WARN_BELOW} or more; "
        f"missing: {missing}. `madang show {published.key}` tells what to do"
    )
    return (doubt,)


def _lost(table: lake.Table, before: publish.Published | None) -> str | None:
    """The published version that the table does not know: its folder was deleted meanwhile."""
    stands = table.current()
    if before is None or stands is None or before.number <= stands.number:
        return None
    return before.version


def _is_spoken_of(key: str, partition: str | None, accept: Mapping[str, str]) -> bool:
    """Whether a steward accepts an input of this partition: then exactly that one is read again."""
    mark = acceptance(key, partition, "")
    return any(each.startswith(mark) for each in accept)


def _pause(workspace: Workspace, dataset: Dataset, reason: str) -> None:
    """Ask no more for what cannot be read: fields changed, and a person must look."""
    for source, _ in live_sources(dataset):
        pauses(workspace.settings).begin(source.key, reason)


def _stopped(table: lake.Table, attempt: lake.Attempt, seconds: float, *, tried: bool) -> Outcome:
    """The outcome of a build that could not even be checked; the last good version stands."""
    stands: lake.Version | None = None
    with suppress(LakeError, OSError):  # the table itself may be what is wrong
        stands = table.current()
    attempt = replace(attempt, version=stands.name if stands else None)
    if tried:
        with suppress(OSError):  # on a full disk even the memo has no room; the outcome says why
            table.remember(attempt)
    return Outcome(
        key=table.dataset.key,
        partition=attempt.partition,
        status=attempt.status,
        version=attempt.version,
        number=stands.number if stands else None,
        seconds=seconds,
        reason=attempt.reason,
    )


@contextmanager
def _storage_faults_named(workspace: Workspace) -> Generator[None]:
    """Turn a full or failing disk into an error that says so, with the room that is left."""
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        home = workspace.settings.home
        free = shutil.disk_usage(home).free // 2**20 if home.exists() else 0
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        what = "the disk is full" if full else "the disk or file system failed"
        message = (
            f"{what}: {error}; {free} MB are free under {home}. "
            "The last good version stands; make room and build again."
        )
        raise LakeError(message) from error
