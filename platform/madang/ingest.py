"""What one build reads: files landed, upstream versions pinned, and the reader that fits them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import pyarrow as pa

from madang import clock, lake
from madang.dataset import Dataset, Inputs, RawFile
from madang.errors import LandingFileMissing, Refused
from madang.files import Folder
from madang.raw import Receipt
from madang.sources import Found, bundled, facts, landing
from madang.workspace import Workspace

Origin: TypeAlias = Literal["bundled", "landing"]


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


@dataclass(frozen=True, kw_only=True)
class Ingest:
    """What one build reads."""

    workspace: Workspace
    dataset: Dataset
    partition: str | None
    origin: Origin
    scratch: Path

    @cached_property
    def from_facts(self) -> bool:
        """Whether the platform's own reader of bundled facts takes the place of the plugin's."""
        return _from_facts(self.dataset, self.origin)

    @cached_property
    def receipts(self) -> list[Receipt]:
        """Receipts of the bytes, landed when first asked for."""
        return self._land_facts() if self.from_facts else self._land_files()

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
        if not self.dataset.sources:  # computed from other datasets: no landing folder is needed
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
