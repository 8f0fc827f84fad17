"""Sources: how old what stands is, when the next edition is due, and what lies in the folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from madang import clock
from madang.catalogue import next_due
from madang.dataset import Dataset, Source
from madang.ingest import newest_edition
from madang.listing import Listing, listing
from madang.live import key_of, pauses, portal_of, variable_of
from madang.sources import Found, landing
from madang.workspace import Workspace

CHECK_COMMAND = "madang sources check"
"""What a steward types to have a source asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Files of one source and partition in the landing folder.

    Attributes:
        partition: The partition, None for an unpartitioned dataset.
        taken: Names of the files that a build from the landing folder would take.
        passed_over: Names of older ones, which it leaves.
        as_of: Day that the taken ones speak of.
    """

    partition: str | None
    taken: tuple[str, ...]
    passed_over: tuple[str, ...]
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSupply:
    """How a source stands that can be asked live.

    Attributes:
        portal: Name of the portal.
        variable: Setting that holds its key.
        has_key: Whether that is set.
        paused: Why the source is not asked, None where it is.
        received_on: Day (Seoul) of its last whole answer.
    """

    portal: str
    variable: str
    has_key: bool
    paused: str | None
    received_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One source of one dataset.

    Attributes:
        item: How the dataset stands.
        source: The source.
        as_of: Day that what stands speaks of, None where unknown.
        due: Day on which newer data are expected, None where nothing says so.
        editions: What lies in the landing folder.
        has_folder: Whether a landing folder is set.
        live: Of a source that can be asked live.
    """

    item: Listing
    source: Source
    as_of: date | None
    due: date | None
    editions: tuple[Edition, ...]
    has_folder: bool
    live: LiveSupply | None = None

    @property
    def dataset(self) -> Dataset:
        """The dataset that reads it."""
        return self.item.dataset

    @property
    def is_missing(self) -> bool:
        """Whether a build from the landing folder would find no file of it."""
        return self.has_folder and self.source.landing is not None and not self.editions

    @property
    def is_overdue(self) -> bool:
        """Whether a newer edition should be here by now."""
        return self.due is not None and self.due < clock.today()

    @property
    def is_waiting(self) -> bool:
        """Whether the folder holds a newer edition than the one that stands."""
        newest = max((each.as_of for each in self.editions if each.as_of), default=None)
        return newest is not None and (self.as_of is None or newest > self.as_of)


def supplies(workspace: Workspace, now: datetime | None = None) -> list[Supply]:
    """Every source of every dataset: paused, overdue and missing ones first."""
    found = [
        _supply(workspace, item, source)
        for item in listing(workspace, now)
        for source in item.dataset.sources
    ]
    return sorted(found, key=_urgency)


def _urgency(each: Supply) -> tuple[bool, bool, bool]:
    is_paused = each.live is not None and each.live.paused is not None
    return not is_paused, not each.is_overdue, not each.is_missing


def leftovers(workspace: Workspace) -> list[str]:
    """Names of files in the landing folder that no source asks for; spelling is often why."""
    if workspace.landing is None:
        return []
    sources = [s for d in workspace.registry.datasets.values() for s in d.sources]
    names = workspace.landing.names()
    return sorted(name for name in names if not any(landing.fits(name, s) for s in sources))


def _supply(workspace: Workspace, item: Listing, source: Source) -> Supply:
    confirmed = item.confirmed_at
    return Supply(
        item=item,
        source=source,
        as_of=_as_of(item, source),
        due=next_due(item.dataset, confirmed) if confirmed else None,
        editions=tuple(_editions(workspace, item.dataset, source)),
        has_folder=workspace.landing is not None,
        live=_live(workspace, source),
    )


def _live(workspace: Workspace, source: Source) -> LiveSupply | None:
    if source.live is None:
        return None
    settings = workspace.settings
    portal = portal_of(settings, source.live)
    pause = pauses(settings).of(source.key)
    answers = [r for r in workspace.raw.receipts(source.key) if r.origin == "live"]
    return LiveSupply(
        portal=portal.name,
        variable=variable_of(portal),
        has_key=key_of(settings, portal) is not None,
        paused=pause.reason if pause else None,
        received_on=clock.seoul_day(answers[-1].retrieved_at) if answers else None,
    )


def _as_of(item: Listing, source: Source) -> date | None:
    """The day that the published version says of this source, else of the dataset as a whole."""
    known = item.entry.sources if item.entry else ()
    own = next((facts.as_of for facts in known if facts.key == source.key), None)
    return own or item.as_of


def _editions(workspace: Workspace, dataset: Dataset, source: Source) -> Iterator[Edition]:
    if workspace.landing is None:
        return
    by_partition: dict[str | None, list[Found]] = {}
    for found in landing.find(workspace.landing, source, dataset.partition):
        by_partition.setdefault(found.partition, []).append(found)
    for partition in sorted(by_partition, key=lambda each: each or ""):
        found = by_partition[partition]
        taken = newest_edition(found)
        yield Edition(
            partition=partition,
            taken=tuple(each.name for each in taken),
            passed_over=tuple(each.name for each in found if each not in taken),
            as_of=taken[-1].as_of,
        )
