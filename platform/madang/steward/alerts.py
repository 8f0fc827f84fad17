"""What stewards are told of: held versions, rows set aside, failed builds, old data.

Derived from the last attempts in the lake, so that what happened while nothing ran is not lost. An
event has an id of its own; who was told of it once is not told again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from urllib.parse import quote

from madang import clock
from madang.build import acceptance
from madang.catalogue import next_due
from madang.dataset import Dataset
from madang.i18n import LANGUAGES, voice_of
from madang.lake import Attempt
from madang.listing import Listing, listing
from madang.live import live_sources, pauses
from madang.steward.waiting import Ruling
from madang.workspace import Workspace

PACKAGE = "madang.steward"
Kind: TypeAlias = Literal["held", "aside", "setback", "old", "paused"]
_PAGES: dict[Kind, str] = {
    "held": "held",
    "aside": "quarantine",
    "setback": "",
    "old": "sources",
    "paused": "sources",
}
_STANDS = frozenset({"committed", "unchanged", "same_rows"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that stewards should hear of.

    Attributes:
        id: The same for the same thing, whenever it is looked at.
        kind: `held` a guard or check kept a version back, `aside` rows of a version were set aside,
            `setback` an input could not be read or committed, `old` data are late, `paused` a live
            source stopped.
        dataset: The declaration.
        partition: The partition, None for an unpartitioned dataset.
        at: When it happened, UTC.
        detail: What the attempt said, or the day that old data speak of.
        mark: `KEY@PARTITION:HASH` of the input, None where none is known.
    """

    id: str
    kind: Kind
    dataset: Dataset
    partition: str | None
    at: datetime
    detail: str
    mark: str | None = None

    @property
    def where(self) -> str:
        """The page of the stewards' app that shows it."""
        page = f"/{_PAGES[self.kind]}"
        return f"{page}?mark={quote(self.mark)}" if self.kind == "held" and self.mark else page

    @property
    def subject(self) -> str:
        """One line, Korean first."""
        return " / ".join(
            voice_of(PACKAGE, language).say(
                f"alert.{self.kind}", title=self.dataset.title.of(language)
            )
            for language in LANGUAGES
        )

    def text(self, site: str) -> str:
        """The whole message, Korean first.

        Args:
            site: Address of the stewards' app.
        """
        name = f"{self.dataset.key}@{self.partition}" if self.partition else self.dataset.key
        parts = [
            voice_of(PACKAGE, language).say(
                f"alert.{self.kind}_text", name=name, detail=self.detail, address=site + self.where
            )
            for language in LANGUAGES
        ]
        return "\n\n".join(parts) + "\n"


def events(
    workspace: Workspace, rulings: Mapping[str, Ruling] | None = None, now: datetime | None = None
) -> list[Event]:
    """Everything that stands now and wants to be known, newest first.

    Args:
        workspace: Where to look.
        rulings: What was decided of held versions: refused ones are not spoken of again.
        now: Instant against which age is told; the present where None.
    """
    decided = rulings or {}
    stopped = _stopped(workspace)
    known = {event.detail for event in stopped}  # what stopped a source is said once
    told = [event for item in listing(workspace, now) for event in _of(item)]
    found = [*stopped, *(e for e in told if e.kind != "setback" or e.detail not in known)]
    refused = {mark for mark, ruling in decided.items() if ruling.verdict == "refused"}
    kept = [event for event in found if event.mark not in refused]
    return sorted(kept, key=lambda event: event.at, reverse=True)


def _stopped(workspace: Workspace) -> list[Event]:
    """A notice for each paused source, the same for as long as the pause lasts."""
    paused = pauses(workspace.settings)
    return [
        Event(
            id=f"paused:{source.key}:{pause.since.isoformat()}",
            kind="paused",
            dataset=dataset,
            partition=None,
            at=pause.since,
            detail=pause.reason,
        )
        for dataset in workspace.registry.datasets.values()
        for source, _ in live_sources(dataset)
        if (pause := paused.of(source.key)) is not None
    ]


def _of(item: Listing) -> Iterator[Event]:
    for attempt in item.attempts:
        event = _of_attempt(item.dataset, attempt)
        if event is not None:
            yield event
    confirmed = item.confirmed_at
    if confirmed is not None and not item.historical and item.freshness in {"late", "stale"}:
        due = next_due(item.dataset, confirmed)
        day = item.as_of.isoformat() if item.as_of else ""
        yield Event(
            id=f"old:{item.dataset.key}:{item.freshness}:{day}",
            kind="old",
            dataset=item.dataset,
            partition=None,
            at=clock.start_of_day(due) if due else confirmed,
            detail=day,
        )


def _of_attempt(dataset: Dataset, attempt: Attempt) -> Event | None:
    kind = _kind(attempt)
    if kind is None:
        return None
    detail = attempt.reason or ", ".join(f"{name} {count}" for name, count in _failing(attempt))
    known = attempt.input_hash or hashlib.sha256(detail.encode()).hexdigest()
    mark = acceptance(dataset.key, attempt.partition, known)
    return Event(
        id=f"{kind}:{mark}",
        kind=kind,
        dataset=dataset,
        partition=attempt.partition,
        at=attempt.at,
        detail=detail,
        mark=mark if attempt.input_hash else None,
    )


def _kind(attempt: Attempt) -> Kind | None:
    if attempt.status in _STANDS:
        return "aside" if _failing(attempt) else None
    if attempt.status == "superseded":  # another run was quicker; nothing is wrong
        return None
    return "held" if attempt.status == "refused" and attempt.input_hash else "setback"


def _failing(attempt: Attempt) -> list[tuple[str, int]]:
    return [(c.name, c.failing) for c in attempt.checks if not c.passed and c.severity == "error"]
