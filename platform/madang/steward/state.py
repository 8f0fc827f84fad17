"""How things stand: plugins, last runs, datasets in trouble, checks that did not hold.

Read from the last attempt at each partition, so internal datasets are seen as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from madang.dataset import Dataset, Text
from madang.lake import Attempt, CheckResult
from madang.listing import Listing, listing
from madang.settings import Settings
from madang.workspace import Workspace

RUNS = 12
_GOOD = frozenset({"committed", "unchanged", "same_rows"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginState:
    """A plugin that was loaded, or was left out.

    Attributes:
        name: Name of the plugin, or key of the one dataset that was left out of it.
        title: Its title, None where it did not load.
        distribution: What was installed, e.g. `madang 0.1.0`.
        datasets: Number of its datasets.
        reason: Why it was left out, None where it loaded.
        disabled: Left out because a setting says so.
    """

    name: str
    title: Text | None = None
    distribution: str = ""
    datasets: int = 0
    reason: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run, as far as its attempts are still the last ones.

    Attributes:
        run_id: Dagster's id of the run.
        at: When its last attempt ended.
        stands: Attempts after which the dataset is up to date.
        setbacks: (dataset key, status) of the others.
    """

    run_id: str
    at: datetime
    stands: int
    setbacks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A check that did not hold at the last attempt.

    Attributes:
        dataset: The declaration.
        attempt: The attempt.
        check: The verdict.
    """

    dataset: Dataset
    attempt: Attempt
    check: CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything at a glance.

    Attributes:
        plugins: Plugins, those left out last.
        runs: Newest runs, newest first.
        listings: Every dataset.
        checks_passed: Checks that held at the last attempts.
        checks_warned: Those that only count and found something.
        checks_failed: Those that kept rows or a version out.
    """

    plugins: tuple[PluginState, ...]
    runs: tuple[Run, ...]
    listings: tuple[Listing, ...]
    checks_passed: int
    checks_warned: int
    checks_failed: int


def overview(workspace: Workspace, now: datetime | None = None) -> Overview:
    """How everything stands now (or at `now`)."""
    listings = tuple(listing(workspace, now))
    checks = [check for item in listings for each in item.attempts for check in each.checks]
    severities = [check.severity for check in checks if not check.passed]
    return Overview(
        plugins=tuple(_plugins(workspace)),
        runs=_runs(listings),
        listings=listings,
        checks_passed=len(checks) - len(severities),
        checks_warned=severities.count("warn"),
        checks_failed=severities.count("error"),
    )


def troubled(listings: Iterable[Listing]) -> list[Listing]:
    """Datasets that want a look: refused or failed, late or stale, or never built."""
    return [
        item
        for item in listings
        if item.setback is not None
        or (not item.historical and item.freshness in {"late", "stale"})
        or not item.attempts
    ]


def broken(workspace: Workspace) -> list[Broken]:
    """Checks that did not hold at the last attempts: those that keep something out first."""
    found = [
        Broken(dataset=dataset, attempt=attempt, check=check)
        for dataset in workspace.registry.datasets.values()
        for attempt in workspace.lake.table(dataset).attempts().values()
        for check in attempt.checks
        if not check.passed
    ]
    return sorted(found, key=lambda each: (each.check.severity != "error", each.dataset.key))


def _plugins(workspace: Workspace) -> list[PluginState]:
    loaded = [
        PluginState(
            name=item.plugin.name,
            title=item.plugin.title,
            distribution=item.distribution,
            datasets=len(item.plugin.datasets),
        )
        for item in workspace.registry.installed
    ]
    left_out = [
        PluginState(
            name=failure.key,
            title=failure.dataset.title if failure.dataset else None,
            reason=failure.reason,
            disabled=failure.disabled,
        )
        for failure in workspace.registry.failures
    ]
    return [*loaded, *left_out]


def _runs(listings: Sequence[Listing]) -> tuple[Run, ...]:
    by_run: dict[str, list[tuple[str, Attempt]]] = {}
    for item in listings:
        for attempt in item.attempts:
            by_run.setdefault(attempt.run_id, []).append((item.dataset.key, attempt))
    runs = [
        Run(
            run_id=run_id,
            at=max(attempt.at for _, attempt in tries),
            stands=sum(attempt.status in _GOOD for _, attempt in tries),
            setbacks=tuple((key, a.status) for key, a in tries if a.status not in _GOOD),
        )
        for run_id, tries in by_run.items()
    ]
    return tuple(sorted(runs, key=lambda run: run.at, reverse=True)[:RUNS])


def run_address(settings: Settings, run_id: str) -> str | None:
    """Where Dagster, beside this app, shows a run; None where it has no port or no run."""
    if not settings.dagster_port or not run_id:
        return None
    return f"http://127.0.0.1:{settings.dagster_port}/runs/{run_id}"
