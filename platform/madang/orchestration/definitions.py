"""Everything that Dagster is told: what the registry declares, merged into one code location."""

from dagster import (
    AssetSelection,
    AutomationConditionSensorDefinition,
    DefaultSensorStatus,
    Definitions,
)

from madang import build as building
from madang.build import Outcome
from madang.dataset import Dataset
from madang.orchestration.assets import Builder, dataset_asset
from madang.orchestration.catalogue import ckan_asset, ckan_job, ckan_sensor
from madang.orchestration.facts import asset_key
from madang.orchestration.jobs import define_jobs, define_schedules
from madang.orchestration.reaper import reaper_sensor
from madang.orchestration.request import RESOURCE, OriginName, Request
from madang.orchestration.sensor import landing_sensor
from madang.orchestration.telling import alert_sensor
from madang.workspace import Workspace, open_workspace


def definitions(workspace: Workspace | None = None, builder: Builder | None = None) -> Definitions:
    """Assets, checks, jobs, schedules and sensors of all installed plugins.

    Args:
        workspace: Where to work; this process's own where None.
        builder: What builds a partition; `madang.build.build`, then the snapshot, where None.
    """
    where = workspace or open_workspace()
    build = builder or build_and_finish(where)
    jobs = define_jobs(where.registry)
    remote = [ckan_job()] if where.settings.ckan_url else []
    return Definitions(
        assets=[
            *(dataset_asset(where, item, build) for item in where.registry.datasets.values()),
            *(ckan_asset(where) for _ in remote),
        ],
        jobs=[*jobs, *remote],
        schedules=define_schedules(where, jobs),
        sensors=[
            landing_sensor(where, jobs),
            reaper_sensor(),
            alert_sensor(where),
            _derived_sensor(where),
            *(ckan_sensor(where, job) for job in remote),
        ],
        resources={RESOURCE: Request(origin=_usual_origin(where))},
    )


def plain_build(workspace: Workspace) -> Builder:
    """`madang.build.build` in the workspace."""

    def build(dataset: Dataset, partition: str | None, request: Request, run_id: str) -> Outcome:
        return building.build(
            workspace,
            dataset,
            partition,
            origin=request.origin.value,
            accept=request.accept,
            allow_older=request.allow_older,
            run_id=run_id,
        )

    return build


def build_and_finish(workspace: Workspace) -> Builder:
    """The same, then the snapshot: a run started in the UI has nobody to write it at its end."""
    plain = plain_build(workspace)

    def build(dataset: Dataset, partition: str | None, request: Request, run_id: str) -> Outcome:
        outcome = plain(dataset, partition, request, run_id)
        if outcome.stands:
            building.finish(workspace)
        return outcome

    return build


def _derived_sensor(workspace: Workspace) -> AutomationConditionSensorDefinition:
    """Lets products of layer `out` follow their inputs (see `assets`)."""
    datasets = workspace.registry.datasets.values()
    return AutomationConditionSensorDefinition(
        "derived",
        target=AssetSelection.assets(*(asset_key(d) for d in datasets if d.layer == "out")),
        default_status=DefaultSensorStatus.RUNNING,
        description="Builds derived products after their inputs were renewed.",
    )


def _usual_origin(workspace: Workspace) -> OriginName:
    """What the UI offers first: with a landing folder, stewards expect their files to be read."""
    return OriginName.landing if workspace.landing else OriginName.bundled
