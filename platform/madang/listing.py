"""What there is: one `Listing` for each declared dataset, published or not yet.

The one place that knows publication and catalogue together, for command line, API and pages. It
reads pointers and papers, never data.
"""

from dataclasses import dataclass
from datetime import date, datetime

from madang import clock, publish
from madang.catalogue import Entry, Freshness, confirmed_at, entry_from_bytes, freshness
from madang.clock import seoul_day
from madang.dataset import Dataset
from madang.lake import Attempt
from madang.publish import Published
from madang.workspace import Workspace

_GOOD = {"committed", "unchanged", "same_rows"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One dataset as it stands.

    Attributes:
        dataset: The declaration.
        published: The newest published version, None before the first (or where it is internal).
        entry: Its catalogue entry.
        attempts: The last attempt at each partition, newest first.
        confirmed_at: Instant that the newest data speak of, of the version or of an attempt that
            found nothing new; freshness counts from it.
        freshness: How old that is, against how often data are to come.
    """

    dataset: Dataset
    published: Published | None
    entry: Entry | None
    attempts: tuple[Attempt, ...]
    confirmed_at: datetime | None
    freshness: Freshness

    @property
    def setback(self) -> Attempt | None:
        """The newest last attempt that was refused or failed; the last good version stands."""
        return next((each for each in self.attempts if each.status not in _GOOD), None)

    @property
    def as_of(self) -> date | None:
        """Day (Seoul) that the newest data speak of."""
        return seoul_day(self.confirmed_at) if self.confirmed_at else None

    @property
    def historical(self) -> bool:
        """Whether the contents are closed history."""
        return self.dataset.historical

    @property
    def last_deadline(self) -> str | None:
        """Of closed history, the last day (or month, year) that it contains."""
        return self.entry.last_deadline if self.entry else None


def listing(workspace: Workspace, now: datetime | None = None) -> list[Listing]:
    """One listing for each declared dataset, upstream before downstream.

    Args:
        workspace: Where to look.
        now: Instant against which age is told; the present where None.
    """
    moment = now or clock.now()
    return [look_up(workspace, dataset, moment) for dataset in workspace.registry.datasets.values()]


def look_up(workspace: Workspace, dataset: Dataset, now: datetime | None = None) -> Listing:
    """The listing of one dataset.

    Args:
        workspace: Where to look.
        dataset: The declaration.
        now: Instant against which age is told; the present where None.
    """
    found = publish.latest(workspace.published, dataset.key)
    described = _entry(workspace, found) if found else None
    attempts = sorted(
        workspace.lake.table(dataset).attempts().values(), key=lambda each: each.at, reverse=True
    )
    confirmed = confirmed_at(described.input_at if described else None, attempts)
    return Listing(
        dataset=dataset,
        published=found,
        entry=described,
        attempts=tuple(attempts),
        confirmed_at=confirmed,
        freshness=freshness(dataset, confirmed, now or clock.now()),
    )


def _entry(workspace: Workspace, found: Published) -> Entry:
    return entry_from_bytes(workspace.published.read_bytes(f"{found.folder}/entry.json"))
