"""`run`: Dagster's jobs in this process, on the persistent instance, with progress and outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dagster import DagsterError, DagsterInstance, Definitions, Failure

from madang import build as building
from madang.build import Origin, Outcome
from madang.dagster_home import CODE_LOCATION
from madang.dataset import Dataset
from madang.errors import MadangError, UnknownName
from madang.live import recent
from madang.orchestration.assets import Builder
from madang.orchestration.definitions import definitions, plain_build
from madang.orchestration.facts import asset_key
from madang.orchestration.instance import open_instance
from madang.orchestration.jobs import job_name
from madang.orchestration.plan import Leg, legs, select
from madang.orchestration.reaper import PROCESS_TAG, reap, this_process
from madang.orchestration.request import Request, run_config, run_tags
from madang.orchestration.stopping import run_interruptibly
from madang.workspace import Workspace

# Without it the UI does not list a run under its job.
_TAGS = {".dagster/repository": f"__repository__@{CODE_LOCATION}"}
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Progress(Protocol):
    """Hears of each dataset as it is begun and as it ended."""

    def started(self, dataset: Dataset, partition: str | None) -> None:
        """A build begins."""
        ...

    def ended(self, outcome: Outcome) -> None:
        """A build ended, or will not be tried."""
        ...

    def left_out(self, dataset: Dataset, reason: str) -> None:
        """A dataset is passed over: what was asked for does not offer it."""
        ...

    def stopping(self) -> None:
        """A signal came: nothing more is begun. Called in another thread than the others."""
        ...


class Silent:
    """Hears and says nothing."""

    def started(self, dataset: Dataset, partition: str | None) -> None:
        """Nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Nothing."""

    def left_out(self, dataset: Dataset, reason: str) -> None:
        """Nothing."""

    def stopping(self) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be built, and how.

    Attributes:
        names: Plugin names and dataset keys; all datasets where empty.
        origin: Where raw bytes come from.
        accept: Reason by `KEY@PARTITION:HASH`, for inputs that a guard held back.
        allow_older: Whether an older input may replace a newer one.
        first: First partition, of partitioned datasets.
        last: Last partition.
    """

    names: Sequence[str] = ()
    origin: Origin = "bundled"
    accept: Mapping[str, str] = field(default_factory=dict)
    allow_older: bool = False
    first: str | None = None
    last: str | None = None


def run(
    workspace: Workspace,
    order: Order | None = None,
    progress: Progress | None = None,
    builder: Builder | None = None,
) -> list[Outcome]:
    """Build what `order` names through Dagster; what fails does not stop what does not need it.

    Args:
        workspace: Where to work.
        order: What to build; everything from bundled facts where None.
        progress: Hears of each dataset.
        builder: What builds a partition; `madang.build.build` where None.

    Returns:
        One outcome for each dataset and partition, in order of building. One that was not tried,
        because something upstream does not stand, is `failed` and names it in `blocked_by`.

    Raises:
        UnknownName: A name that is neither plugin nor dataset, or partitions that nobody offers.
        KeyboardInterrupt: A signal came; its run is closed, and what was committed stands.
    """
    wanted = order or Order()
    offers = _Offers(workspace, wanted)
    keys = _offered(workspace, wanted, progress or Silent())
    planned = legs(workspace.registry, keys, offers.of)
    offers.prove_found()
    with open_instance(workspace.settings.dagster_folder) as instance:
        reap(instance)
        work = _Run(workspace, wanted, instance, progress or Silent(), builder)
        for outcome in offers.missing:
            work.note(outcome)
        run_interruptibly(lambda: work.go_all(planned), work.stop)
    if work.interrupted:
        raise KeyboardInterrupt
    building.finish(workspace)
    return list(work.outcomes.values())


def _offered(workspace: Workspace, order: Order, progress: Progress) -> list[str]:
    """The keys that the order names, less those that its origin has nothing to do with.

    Those are told, but they are no failure. Of a run that asks live sources and names no dataset,
    only what is asked, and what is computed from it, is built.
    """
    kept: list[str] = []
    passed: set[str] = set()
    for key in select(workspace.registry, order.names):
        dataset = workspace.registry.dataset(key)
        reason = building.left_out(workspace, dataset, order.origin) or _wall(
            workspace, dataset, passed
        )
        is_aside = order.origin == "live" and key not in order.names
        if is_aside and not dataset.sources and not set(dataset.upstream) & set(kept):
            continue
        if reason is None:
            kept.append(key)
            continue
        passed.add(key)
        if not is_aside:
            progress.left_out(dataset, reason)
    return kept


def _wall(workspace: Workspace, dataset: Dataset, passed: set[str]) -> str | None:
    """Why a dataset cannot be built because something upstream is passed over."""
    for key in dataset.upstream:
        upstream = workspace.registry.dataset(key)
        if key in passed and workspace.lake.table(upstream).current() is None:
            return f"{dataset.key}: needs {key}, which is passed over and has no version yet"
    return None


class _Offers:
    """The partitions that an order's origin offers, and datasets of which it offers none."""

    def __init__(self, workspace: Workspace, order: Order) -> None:
        self._workspace = workspace
        self._order = order
        self._seen: list[str] = []
        self._taken = 0
        self.missing: list[Outcome] = []

    def of(self, dataset: Dataset) -> Sequence[str]:
        """Those of `dataset` in the wanted range, oldest first."""
        origin = self._order.origin
        reason = f"{dataset.key}: {origin} offers no partition of it"
        try:
            every = [p for p in building.partitions(self._workspace, dataset, origin) if p]
        except MadangError as error:
            every, reason = [], str(error)
        if not every:
            failed = Outcome(key=dataset.key, partition=None, status="failed", reason=reason)
            self.missing.append(failed)
        taken = [partition for partition in every if self._is_wanted(partition)]
        if origin == "live" and not (self._order.first or self._order.last):
            # All that a portal ever had is asked for by name only: it may be ten years.
            taken = [p for p in recent(self._workspace, dataset) if p] or every[-1:]
        self._seen += [f"{dataset.key} {every[0]} to {every[-1]}"] if every else []
        self._taken += len(taken)
        return taken

    def prove_found(self) -> None:
        """Refuse a range of partitions in which there is nothing."""
        order = self._order
        if (order.first or order.last) and not self._taken:
            offered = "; ".join(self._seen) or "no partitioned dataset"
            message = f"no partition from {order.first} to {order.last}; there is {offered}"
            raise UnknownName(message)

    def _is_wanted(self, partition: str) -> bool:
        """Whether it lies in the range; a shorter bound takes all that begin with it."""
        first, last = self._order.first, self._order.last
        return (first is None or partition >= first) and (
            last is None or partition[: len(last)] <= last
        )


class _Run:
    """One build over all its legs."""

    def __init__(
        self,
        workspace: Workspace,
        order: Order,
        instance: DagsterInstance,
        progress: Progress,
        builder: Builder | None,
    ) -> None:
        self.outcomes: dict[tuple[str, str | None], Outcome] = {}
        self.interrupted = False
        self._order = order
        self._registry = workspace.registry
        self._instance = instance
        self._progress = progress
        self._builder = builder or plain_build(workspace)
        self._faults: dict[tuple[str, str | None], str] = {}
        self._down: set[str] = set()
        self._definitions: Definitions = definitions(workspace, self._build)

    def stop(self) -> None:
        """Begin nothing more."""
        self.interrupted = True
        self._progress.stopping()

    def note(self, outcome: Outcome) -> None:
        """Keep how a dataset ended and tell it."""
        self.outcomes[outcome.key, outcome.partition] = outcome
        if not outcome.stands:
            self._down.add(outcome.key)
        self._progress.ended(outcome)

    def go_all(self, planned: Sequence[Leg]) -> None:
        """Run the legs in order."""
        for leg in planned:
            self.go(leg)

    def go(self, leg: Leg) -> None:
        """Run a leg, less what cannot be built any more."""
        able: list[str] = []
        blocked: dict[str, str] = {}
        for key in leg.keys:
            wall = self._wall(key, blocked)
            if wall is None:
                able.append(key)
            else:
                blocked[key] = wall
        if able and not self.interrupted:
            self._execute(able, leg.partition)
        if self.interrupted:
            return
        for key in leg.keys:
            if (key, leg.partition) not in self.outcomes:
                self.note(self._untold(key, leg.partition))

    def _wall(self, key: str, blocked: Iterable[str] = ()) -> str | None:
        """The upstream dataset that keeps `key` from being built."""
        upstream = self._registry.dataset(key).upstream
        return next((other for other in upstream if other in self._down or other in blocked), None)

    def _execute(self, keys: Sequence[str], partition: str | None) -> None:
        """Run `keys` together, and those that a failed run left as they were once more.

        Dagster paints an asset red when its latest run failed without renewing it, also where
        nothing was wrong with it. A second run that only tells the known outcome mends that.
        """
        succeeded = self._run_job(keys, partition)
        kept = [
            key
            for key in keys
            if (outcome := self.outcomes.get((key, partition))) is not None
            and outcome.stands
            and outcome.status != "committed"
        ]
        if not succeeded and kept and not self.interrupted:
            self._run_job(kept, partition)

    def _run_job(self, keys: Sequence[str], partition: str | None) -> bool:
        """Run the job that holds `keys`; whether every step succeeded."""
        name = job_name(self._registry, Leg(keys=tuple(keys), partition=partition))
        order = self._order
        asked = run_config(order.origin, order.accept, allow_older=order.allow_older)
        try:
            result = self._definitions.resolve_job_def(name).execute_in_process(
                instance=self._instance,
                asset_selection=[asset_key(self._registry.dataset(key)) for key in keys],
                partition_key=partition,
                run_config={**asked, **_QUIET},
                tags={**run_tags(order.origin), **_TAGS, PROCESS_TAG: this_process()},
                raise_on_error=False,
            )
        except (
            DagsterError
        ) as error:  # a run that could not even begin, as with a strange partition
            self._faults |= {(key, partition): str(error) for key in keys}
            return False
        return result.success

    def _build(
        self, dataset: Dataset, partition: str | None, request: Request, run_id: str
    ) -> Outcome:
        """Build once, and keep the outcome. Dagster retries what raises."""
        known = self.outcomes.get((dataset.key, partition))
        if known is not None:
            return known
        if self.interrupted:
            message = f"{dataset.key}: not begun, because a signal came"
            raise Failure(message, allow_retries=False)
        self._progress.started(dataset, partition)
        try:
            outcome = self._builder(dataset, partition, request, run_id)
        except Exception as error:
            self._faults[dataset.key, partition] = f"{type(error).__name__}: {error}"
            raise
        self.note(outcome)
        return outcome

    def _untold(self, key: str, partition: str | None) -> Outcome:
        """The outcome of a dataset whose build gave none."""
        wall = self._wall(key)
        reason = self._faults.get((key, partition))
        if reason is None and wall is not None:
            reason = f"{key}: not tried, because {wall} upstream does not stand"
        return Outcome(
            key=key,
            partition=partition,
            status="failed",
            reason=reason or f"{key}: Dagster did not run it; its log says why",
            blocked_by=wall,
        )
