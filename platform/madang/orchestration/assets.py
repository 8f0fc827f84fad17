"""One asset with its checks for each dataset; what a build gives, told in Dagster's events.

What the lake decided is decided: these events only tell it. Order matters (dagster#16732): a
materialization comes before its check results, or they are shown against the version before.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from dagster import (
    AllPartitionMapping,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetObservation,
    AssetRecordsFilter,
    AssetsDefinition,
    AssetSpec,
    AutomationCondition,
    DataVersion,
    Failure,
    MaterializeResult,
    Output,
    RetryPolicy,
    multi_asset,
)

from madang.build import Outcome
from madang.dataset import Dataset
from madang.lake import CheckResult, CheckSpec, check_specs
from madang.orchestration import facts
from madang.orchestration.partitions import partitions_def
from madang.orchestration.request import Request
from madang.plugin import Registry
from madang.workspace import Workspace

RETRIES = RetryPolicy(max_retries=2)
# An output marked so reaches downstream steps without a materialization. Without an output Dagster
# skips everything downstream of an unchanged dataset. No public name says it; a test holds it.
_UNRECORDED = {"__source_asset_observation__": True}
_DATA_VERSION_TAG = "dagster/data_version"
_BACKFILL_TAG = "dagster/backfill"


class Builder(Protocol):
    """Brings one partition of a dataset up to date, as `madang.build.build` does."""

    def __call__(
        self, dataset: Dataset, partition: str | None, request: Request, run_id: str
    ) -> Outcome:
        """The outcome; faults of data are in its status and reason."""
        ...


def dataset_asset(workspace: Workspace, dataset: Dataset, builder: Builder) -> AssetsDefinition:
    """The asset of `dataset`, with a check for each that its builds give a verdict on."""
    checks = check_specs(dataset)

    @multi_asset(
        name=f"{dataset.plugin}__{dataset.name}",
        specs=[_spec(dataset, workspace.registry)],
        check_specs=[_check_spec(dataset, check) for check in checks],
        retry_policy=RETRIES,
    )
    def asset(context: AssetExecutionContext, request: Request) -> Iterator[Any]:
        partition = context.partition_key if context.has_partition_key else None
        outcome = builder(dataset, partition, request, context.run.run_id)
        renewed = outcome.status == "committed" or (
            outcome.stands and _is_awaited(context, outcome)
        )
        yield from tell(workspace, dataset, checks, outcome, renewed=renewed)

    return asset


def tell(
    workspace: Workspace,
    dataset: Dataset,
    checks: tuple[CheckSpec, ...],
    outcome: Outcome,
    *,
    renewed: bool,
) -> Iterator[Any]:
    """Events that say how a build ended.

    Args:
        workspace: Where it was built.
        dataset: The declaration.
        checks: Its checks.
        outcome: How it ended.
        renewed: Whether it counts as a materialization for Dagster.

    Raises:
        Failure: The last good version stands; the message says why.
    """
    key = facts.asset_key(dataset)
    results = list(_check_results(dataset, checks, outcome))
    if renewed:
        yield MaterializeResult(
            asset_key=key,
            metadata=facts.built(workspace, dataset, outcome),
            data_version=DataVersion(outcome.version or ""),
            check_results=results,
        )
        return
    if outcome.stands:
        yield AssetObservation(
            asset_key=key,
            partition=outcome.partition,
            description=outcome.status,
            metadata={"version": outcome.version or "", "status": outcome.status},
            tags={_DATA_VERSION_TAG: outcome.version or ""},
        )
        yield Output(None, output_name=key.to_python_identifier(), metadata=_UNRECORDED)
        yield from results
        return
    yield from results
    raise Failure(
        description=f"{outcome.key} {outcome.status}: {outcome.reason}",
        metadata={"status": outcome.status, "still_standing": outcome.version or "no version yet"},
        allow_retries=False,
    )


def _is_awaited(context: AssetExecutionContext, outcome: Outcome) -> bool:
    """Whether Dagster needs a materialization, though the version is not new.

    A backfill counts a partition without one as failed; and an instance that never heard of the
    version (a new one over an old lake) would go on saying that there is none.
    """
    if _BACKFILL_TAG in context.run.tags:
        return True
    (key,) = context.selected_asset_keys
    partitions = [outcome.partition] if outcome.partition else None
    known = context.instance.fetch_materializations(
        AssetRecordsFilter(asset_key=key, asset_partitions=partitions), limit=1
    )
    return not known.records


def _spec(dataset: Dataset, registry: Registry) -> AssetSpec:
    own = partitions_def(dataset)
    return AssetSpec(
        facts.asset_key(dataset),
        deps=[_dep(dataset, registry.dataset(key)) for key in dataset.upstream],
        description=f"{facts.both(dataset.title)}\n\n{facts.both(dataset.notes)}",
        metadata=facts.declared(dataset, registry),
        skippable=True,
        group_name=dataset.plugin,
        code_version=dataset.code_version,
        automation_condition=_automation(dataset),
        owners=[f"team:{dataset.owner}"] if dataset.owner else [],
        tags={"layer": dataset.layer, "theme": dataset.theme},
        kinds={"deltalake", "parquet"},
        partitions_def=own,
    )


def _automation(dataset: Dataset) -> AutomationCondition[Any] | None:
    """Derived products follow their inputs by themselves; the retry policy caps the attempts."""
    return AutomationCondition.eager() if dataset.layer == "out" else None


def _dep(dataset: Dataset, upstream: Dataset) -> AssetDep:
    """Partitions of one calendar meet one to one; otherwise all of upstream is needed."""
    if upstream.partition is None or upstream.partition == dataset.partition:
        return AssetDep(facts.asset_key(upstream))
    return AssetDep(facts.asset_key(upstream), partition_mapping=AllPartitionMapping())


def _check_spec(dataset: Dataset, check: CheckSpec) -> AssetCheckSpec:
    return AssetCheckSpec(
        check.name,
        asset=facts.asset_key(dataset),
        description=facts.both(check.why),
        blocking=check.severity == "error",
        metadata={"kind": check.kind, "severity": check.severity},
    )


def _check_results(
    dataset: Dataset, checks: tuple[CheckSpec, ...], outcome: Outcome
) -> Iterator[AssetCheckResult]:
    """A result for each check that has a verdict, and for each of a version that stands."""
    given = {result.name: result for result in outcome.checks}
    for check in checks:
        if check.name in given:
            yield _check_result(dataset, given[check.name], outcome)
        elif outcome.stands:
            yield AssetCheckResult(
                passed=False,
                asset_key=facts.asset_key(dataset),
                check_name=check.name,
                severity=AssetCheckSeverity.WARN,
                description="no verdict is kept for this version",
            )


def _check_result(dataset: Dataset, result: CheckResult, outcome: Outcome) -> AssetCheckResult:
    # Of a version that stands, rows that broke an error check are in quarantine, and a guard was
    # overruled: worth a look, but nothing downstream has to stop.
    blocks = result.severity == "error" and not outcome.stands
    return AssetCheckResult(
        passed=result.passed,
        asset_key=facts.asset_key(dataset),
        check_name=result.name,
        severity=AssetCheckSeverity.ERROR if blocks else AssetCheckSeverity.WARN,
        metadata=facts.verdict(result, outcome.version),
        description=_sentence(result),
    )


def _sentence(result: CheckResult) -> str | None:
    if result.passed:
        return None
    return result.note or f"failing: {result.failing}"
