"""What one build reads: files landed, upstream versions pinned, and the reader that fits them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import pyarrow as pa

from madang import clock, lake
from madang.dataset import Dataset, Inputs, RawFile, Source
from madang.errors import LandingFileMissing, Refused, SourceError
from madang.files import Folder
from madang.live import Live, days, live_sources
from madang.raw import Receipt
from madang.sources import Found, bundled, facts, landing
from madang.workspace import Workspace

Origin: TypeAlias = Literal["bundled", "landing", "live"]


def acceptance(key: str, partition: str | None, input_hash: str) -> str:
    """`KEY@PARTITION:HASH`, with `all` for an unpartitioned dataset and 12 digits of the hash."""
    return f"{key}@{partition or 'all'}:{input_hash[:12]}"


def partitions(workspace: Workspace, dataset: Dataset, origin: Origin) -> list[str | None]:
    """The partitions that can be built from `origin`; `[None]` for an unpartitioned dataset."""
    if dataset.partition is None:
        return [None]
    way = way_in(workspace, dataset, origin)
    if way == "live":
        daily = (pair for _, pair in live_sources(dataset) if pair.is_daily)
        return [*sorted({p for endpoint in daily for p in days.partitions(dataset, endpoint)})]
    if way == "bundled":
        found = bundled.find(workspace.registry.plugin_of(dataset), dataset)
    else:
        folder = _landing_folder(workspace)
        found = [
            item
            for source in dataset.sources
            for item in landing.find(folder, source, dataset.partition)
        ]
    return [*sorted({item.partition for item in found if item.partition})]


def way_in(workspace: Workspace, dataset: Dataset, origin: Origin) -> Origin:
    """Where the bytes of a dataset really come from, in a build from `origin`.

    A dataset without bundled facts uses its landing files, one without landing files its facts.
    """
    if origin == "live":
        return "live" if live_sources(dataset) or not dataset.sources else "landing"
    has_landing = any(source.landing is not None for source in dataset.sources)
    if origin == "bundled" and has_landing:
        installed = workspace.registry.plugin_of(dataset)
        return "bundled" if bundled.find(installed, dataset) else "landing"
    return "landing" if has_landing else "bundled"


def left_out(workspace: Workspace, dataset: Dataset, origin: Origin) -> str | None:
    """Why a build from `origin` passes a dataset over; None where it does not.

    Nothing is asked of a portal unless somebody says `live`, and then nothing else is read.
    """
    live = live_sources(dataset)
    if origin == "live":
        return None if live or not dataset.sources else f"{dataset.key}: has no live source"
    if not live or _has_bytes(workspace, dataset, origin):
        return None
    lacks = "no facts are bundled" if origin == "bundled" else "no file of it is in landing"
    return f"{dataset.key}: {lacks}; ask {live[0][1].portal} by --sources live"


def _has_bytes(workspace: Workspace, dataset: Dataset, origin: Origin) -> bool:
    """Whether anything but a live source offers the dataset."""
    if way_in(workspace, dataset, origin) == "bundled":
        return bool(bundled.find(workspace.registry.plugin_of(dataset), dataset))
    folder = workspace.landing
    return folder is not None and any(
        landing.find(folder, source, dataset.partition) for source in dataset.sources
    )


@dataclass(frozen=True, kw_only=True)
class Ingest:
    """What one build reads.

    Attributes:
        workspace: Where to work.
        dataset: The declaration.
        partition: The partition, None for an unpartitioned dataset.
        origin: Where bytes come from.
        scratch: Local folder to spill into.
        again: Of live sources, take what was received before and ask nothing.
    """

    workspace: Workspace
    dataset: Dataset
    partition: str | None
    origin: Origin
    scratch: Path
    again: bool = False

    @cached_property
    def from_facts(self) -> bool:
        """Whether the platform's own reader of bundled facts takes the place of the plugin's."""
        return bool(self.dataset.sources) and self._way == "bundled"

    @cached_property
    def receipts(self) -> list[Receipt]:
        """Receipts of the bytes, landed or fetched when first asked for."""
        reason = left_out(self.workspace, self.dataset, self.origin)
        if reason is not None:
            raise SourceError(reason)
        if self._way == "live":
            return self._ask()
        return self._land_facts() if self.from_facts else self._land_files(self.dataset.sources)

    @cached_property
    def live(self) -> Live:
        """What asks live sources, and what it noticed."""
        return Live(self.workspace, self.dataset, self.partition, again=self.again)

    @cached_property
    def _way(self) -> Origin:
        return way_in(self.workspace, self.dataset, self.origin)

    @cached_property
    def upstream(self) -> dict[str, lake.Version]:
        """Upstream versions by dataset key, pinned when first asked for."""
        return self._pin_upstream()

    @cached_property
    def run_time(self) -> datetime:
        """Instant of the run, in UTC."""
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
        files: dict[str, tuple[RawFile, ...]] = {}
        for receipt in self.receipts:
            own = self.workspace.raw.files(receipt)
            files[receipt.source] = (*files.get(receipt.source, ()), *own)
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

    def _ask(self) -> list[Receipt]:
        """Receipts of the live sources; files of the others come from the landing folder."""
        others = [source for source in self.dataset.sources if source.live is None]
        asked = [
            receipt
            for source, endpoint in live_sources(self.dataset)
            for receipt in self.live.receipts(source, endpoint)
        ]
        return [*asked, *self._land_files(others)]

    def _land_files(self, sources: Sequence[Source]) -> list[Receipt]:
        """A receipt for each source with a file, of its newest edition in the landing folder.

        A partition may come in the form of any of the sources (a spreadsheet one year, CSV the
        next), so one of them is enough; without partitions every source must have its file.
        """
        if not sources:  # computed from other datasets: no landing folder is needed
            return []
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
            for source in sources
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
            self.workspace.raw.land(source, "landing", newest_edition(found), self.scratch)
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


def _landing_folder(workspace: Workspace) -> Folder:
    if workspace.landing is None:
        message = (
            "no landing folder is set; give MADANG_LANDING, the folder with the publishers' files"
        )
        raise LandingFileMissing(message)
    return workspace.landing


def newest_edition(found: Sequence[Found]) -> list[Found]:
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
