"""`madang sources check`: which keys are set and work, how old each source is, what was used today.

One call for one row to each live source, counted like any other. A source that answers again is
asked again: its pause ends. One that stops is paused, as a build would do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from madang.dataset import Dataset, Endpoint, Source
from madang.errors import SettingsError, SourceError
from madang.live import days, key_of, live_sources, opened, pauses, portal_of, variable_of
from madang.sources.budget import Budget
from madang.workspace import Workspace

State: TypeAlias = Literal["works", "stopped", "no answer", "no key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How one live source stands.

    Attributes:
        source: Its key.
        dataset: Key of the dataset that reads it.
        portal: Name of the portal.
        variable: Setting that holds the portal's key.
        state: What the call came to.
        reason: What was found; empty where all is well.
        retrieved_at: When it last answered with data, None before the first.
        as_of: Newest day received, of a source that is asked by day.
        calls_today: Calls to the portal today, this one included.
        calls_a_day: Calls that are allowed.
        paused: Why it is paused now, None where it is not.
        paused_until: When the pause passes by itself.
    """

    source: str
    dataset: str
    portal: str
    variable: str
    state: State
    reason: str
    retrieved_at: datetime | None
    as_of: date | None
    calls_today: int
    calls_a_day: int
    paused: str | None
    paused_until: datetime | None


def check(workspace: Workspace, keys: tuple[str, ...] = ()) -> Iterator[SourceState]:
    """How each live source stands, asked one after the other.

    Args:
        workspace: Where to look.
        keys: Dataset keys; all datasets where empty.
    """
    for dataset in workspace.registry.datasets.values():
        if not keys or dataset.key in keys:
            for source, endpoint in live_sources(dataset):
                yield _state(workspace, dataset, source, endpoint)


def _state(
    workspace: Workspace, dataset: Dataset, source: Source, endpoint: Endpoint
) -> SourceState:
    settings = workspace.settings
    portal = portal_of(settings, endpoint)
    state, reason = "no key", f"{variable_of(portal)} is not set"
    if key_of(settings, portal) is not None:
        state, reason = _ask(workspace, source, endpoint)
    receipts = [r for r in workspace.raw.receipts(source.key) if r.origin == "live"]
    pause = pauses(settings).of(source.key)
    budget = Budget(settings.sources_folder, portal.name, portal.calls_a_day)
    return SourceState(
        source=source.key,
        dataset=dataset.key,
        portal=portal.name,
        variable=variable_of(portal),
        state=state,
        reason=reason,
        retrieved_at=receipts[-1].retrieved_at if receipts else None,
        as_of=max((r.as_of for r in receipts if r.as_of), default=None),
        calls_today=budget.spent().total,
        calls_a_day=portal.calls_a_day,
        paused=pause.reason if pause else None,
        paused_until=pause.until if pause else None,
    )


def _ask(workspace: Workspace, source: Source, endpoint: Endpoint) -> tuple[State, str]:
    """What one call came to; pauses the source, or ends its pause."""
    day = days.last_day(endpoint) if endpoint.is_daily else None
    try:
        with opened(workspace, source, endpoint) as fetch:
            verdict = fetch.once(day)
            if verdict.outcome == "stop":
                raise fetch.stop(verdict)
    except (SourceError, SettingsError) as error:
        return "stopped", str(error)
    if verdict.outcome == "retry":
        return "no answer", verdict.reason
    pauses(workspace.settings).end(source.key)
    return "works", "" if verdict.outcome == "rows" else verdict.reason
