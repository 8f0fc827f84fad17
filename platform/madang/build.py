"""One dataset through the house: land, read, stage, check, commit, publish.

`build` is a plain function; the Dagster assets only call it. Faults of data end in an `Outcome`
with a reason, so that one dataset never stops the others.
"""

import errno
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import duckdb
import pyarrow as pa

from madang import catalogue, clock, lake, publish, query
from madang.dataset import Dataset, Inputs, RawFile
from madang.errors import LakeError, LandingFileMissing, MadangError, Refused, SourceError
from madang.files import Folder
from madang.raw import Receipt
from madang.sources import Found, bundled, facts, landing
from madang.workspace import Workspace

Origin: TypeAlias = Literal["bundled", "landing"]


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


def acceptance(key: str, partition: str | None, input_hash: str) -> str:
    """`KEY@PARTITION:HASH`, with `all` for an unpartitioned dataset and 12 digits of the hash."""
    return f"{key}@{partition or 'all'}:{input_hash[:12]}"


def partitions(workspace: Workspace, dataset: Dataset, origin: Origin) -> list[str | None]:
    """The partitions that can be built from `origin`; `[None]` for an unpartitioned dataset."""
    if dataset.partition is None:
        return [None]
    if _from_facts(dataset, origin):
        found = bundled.find(workspace.registry.plugin_of(dataset), dataset)
    else:
        folder = _landing_folder(workspace)
        found = [
            item
            for source in dataset.sources
            for item in landing.find(folder, source, dataset.partition)
        ]
    return [*sorted({item.partition for item in found if item.partition})]


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
            table.lock(partition),
            _scratch(workspace) as scratch,
        ):
            task = _Task(
                workspace=workspace,
                dataset=dataset,
                partition=partition,
                origin=origin,
                scratch=scratch,
            )
            work = task.work(accept or {}, allow_older=allow_older, run_id=run_id)
            renewal = lake.renew(table, work)
            if renewal.version is not None:
                _publish(workspace, table, renewal.version, scratch)
    except MadangError as error:
        at_fault: lake.Status = "refused" if isinstance(error, SourceError | Refused) else "failed"
        attempt = lake.Attempt(
            partition=partition, status=at_fault, at=clock.now(), reason=str(error), run_id=run_id
        )
        return _stopped(table, attempt, time.perf_counter() - started)
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
        warnings=renewal.warnings,
    )


def finish(workspace: Workspace) -> str | None:
    """Write the snapshot of published versions that belong together, its pointer and its views.

    A snapshot is closed: the upstream versions recorded in its datasets are the versions in it. A
    chain of datasets that could not be renewed as a whole keeps its old versions.

    Returns:
        The snapshot's id, None where nothing is published.
    """
    newest: dict[str, lake.Version] = {}
    for key, dataset in workspace.registry.datasets.items():
        version = workspace.lake.table(dataset).current()
        published = publish.latest(workspace.published, key)
        if version is not None and published is not None and published.version == version.name:
            newest[key] = version
    current = publish.current_snapshot(workspace.published)
    before = current.versions if current else {}
    chosen: dict[str, str] = {}
    for chain in _chains(workspace.registry.datasets.values()):
        held = {key: newest[key] for key in chain if key in newest}
        if all(_is_closed(workspace, version, held) for version in held.values()):
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


@dataclass(frozen=True, kw_only=True)
class _Task:
    """What one build reads."""

    workspace: Workspace
    dataset: Dataset
    partition: str | None
    origin: Origin
    scratch: Path

    @cached_property
    def from_facts(self) -> bool:
        return _from_facts(self.dataset, self.origin)

    @cached_property
    def receipts(self) -> list[Receipt]:
        return self._land_facts() if self.from_facts else self._land_files()

    @cached_property
    def upstream(self) -> dict[str, lake.Version]:
        return self._pin_upstream()

    @cached_property
    def run_time(self) -> datetime:
        return clock.now()

    def work(self, accept: Mapping[str, str], *, allow_older: bool, run_id: str) -> lake.Work:
        """The work order for the lake; the bytes are landed and upstream versions pinned now."""

        def accepted(input_hash: str) -> str | None:
            return accept.get(acceptance(self.dataset.key, self.partition, input_hash))

        return lake.Work(
            partition=self.partition,
            read=self.read,
            receipts=[_facts_of(receipt) for receipt in self.receipts],
            upstream=self.upstream,
            run_time=self.run_time,
            run_id=run_id,
            scratch=self.scratch,
            accepted=accepted,
            allow_older=allow_older,
        )

    def read(self) -> pa.RecordBatchReader | pa.Table:
        """The rows, by the platform's facts reader or the plugin's own."""
        files = {receipt.source: self.workspace.raw.files(receipt) for receipt in self.receipts}
        if self.from_facts:
            (file,) = files[self.dataset.key]
            return facts.read(self.dataset, file)
        return self.dataset.read(self._inputs(files))

    def _inputs(self, files: Mapping[str, tuple[RawFile, ...]]) -> Inputs:
        return Inputs(
            files=files,
            tables={key: self.upstream[key].table() for key in self.dataset.inputs},
            partition=self.partition,
            run_time=self.run_time,
            scratch=self.scratch,
        )

    def _land_facts(self) -> list[Receipt]:
        """One receipt for the bundled table, kept under the dataset's own key."""
        installed = self.workspace.registry.plugin_of(self.dataset)
        found = [
            item
            for item in bundled.find(installed, self.dataset)
            if item.partition == self.partition
        ]
        if not found:
            place = bundled.file_name(self.dataset, self.partition)
            message = f"{self.dataset.key}: no bundled facts {place} in {installed.package}"
            raise LandingFileMissing(message)
        return [self.workspace.raw.land(self.dataset, "bundled", found)]

    def _land_files(self) -> list[Receipt]:
        """A receipt for each source with a file, of its newest edition in the landing folder.

        A partition may come in the form of any of the sources (a spreadsheet one year, CSV the
        next), so one of them is enough; without partitions every source must have its file.
        """
        folder = _landing_folder(self.workspace)
        fitting = [
            (
                source,
                [
                    item
                    for item in landing.find(folder, source, self.dataset.partition)
                    if item.partition == self.partition
                ],
            )
            for source in self.dataset.sources
        ]
        lacking = [source for source, found in fitting if not found]
        if lacking and (self.partition is None or len(lacking) == len(fitting)):
            wanted = ", ".join(f"{source.landing!r} ({source.dataset_id})" for source in lacking)
            message = (
                f"{self.dataset.key}: no file {wanted} in {folder.url}"
                + (f" for partition {self.partition}" if self.partition else "")
                + ". Put the publisher's file there."
            )
            raise LandingFileMissing(message)
        return [
            self.workspace.raw.land(source, "landing", _newest_edition(found))
            for source, found in fitting
            if found
        ]

    def _pin_upstream(self) -> dict[str, lake.Version]:
        pinned: dict[str, lake.Version] = {}
        for key in self.dataset.upstream:
            upstream = self.workspace.registry.dataset(key)
            version = self.workspace.lake.table(upstream).current()
            if version is None:
                message = (
                    f"{self.dataset.key}: needs {key}, which has no version yet; build it first"
                )
                raise Refused(message)
            pinned[key] = version
        return pinned


def _from_facts(dataset: Dataset, origin: Origin) -> bool:
    """Whether bundled facts are read: as asked, or because nothing else exists."""
    if not dataset.sources:
        return False
    return origin == "bundled" or all(source.landing is None for source in dataset.sources)


def _landing_folder(workspace: Workspace) -> Folder:
    if workspace.landing is None:
        message = (
            "no landing folder is set; give MADANG_LANDING, the folder with the publishers' files"
        )
        raise LandingFileMissing(message)
    return workspace.landing


def _newest_edition(found: Sequence[Found]) -> list[Found]:
    """The files of the newest day: several files of one day are parts of one edition."""
    return [item for item in found if item.as_of == found[-1].as_of]


def _facts_of(receipt: Receipt) -> lake.ReceiptFacts:
    return lake.ReceiptFacts(
        id=receipt.id,
        source=receipt.source,
        origin=receipt.origin,
        as_of=receipt.as_of,
        retrieved_at=receipt.retrieved_at,
        publisher=receipt.publisher,
        licence=receipt.licence,
        licence_text=receipt.licence_text,
        parts=tuple(
            lake.PartFacts(name=part.name, sha256=part.sha256, size=part.size)
            for part in receipt.parts
        ),
        raw_sha256=receipt.raw_sha256,
    )


def _publish(workspace: Workspace, table: lake.Table, version: lake.Version, scratch: Path) -> None:
    """Publish `version` where it is public and not published yet; mend the pointer where needed."""
    dataset = table.dataset
    if dataset.access != "public":
        return
    before = publish.latest(workspace.published, dataset.key)
    if before is not None and before.version == version.name:
        return
    previous = table.at(before.number) if before and before.number < version.number else None
    site = workspace.settings.site_url
    numbers = {part.number for part in version.commit.partitions} - {version.number}
    others = [commit for number in numbers if (commit := table.commit_of(number)) is not None]

    def papers(files: tuple[publish.PublishedFile, ...]) -> Mapping[str, bytes]:
        known = workspace.registry.datasets
        return catalogue.papers(dataset, version, files, site, commits=others, known=known)

    publish.publish(workspace.published, dataset, version, previous, papers, scratch, site_url=site)


def _stopped(table: lake.Table, attempt: lake.Attempt, seconds: float) -> Outcome:
    """The outcome of a build that could not even be checked; the last good version stands."""
    stands = table.current()
    attempt = replace(attempt, version=stands.name if stands else None)
    with suppress(OSError):  # on a full disk even the memo has no room; the outcome still says why
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
def _scratch(workspace: Workspace) -> Generator[Path]:
    """A folder of its own for what a build spills, on the lake's machine, gone afterwards."""
    folder = workspace.settings.scratch_folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="build-", dir=folder) as path:
        yield Path(path)


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
