"""The sensor that tells stewards of held versions, failed checks and old data; it sends all mail.

It reads the last attempts in the lake, so what happened while the daemon was down is told as well.
"""

from dagster import (
    DefaultSensorStatus,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)

from madang.errors import MadangError
from madang.workspace import Workspace


def alert_sensor(workspace: Workspace) -> SensorDefinition:
    """The sensor; it runs where the settings know a way out."""
    known = workspace.settings.tells_anybody

    @sensor(
        name="alerts",
        minimum_interval_seconds=60,
        default_status=DefaultSensorStatus.RUNNING if known else DefaultSensorStatus.STOPPED,
        description="Tells stewards of held-back versions, failed checks and old data, once each.",
    )
    def alerts(context: SensorEvaluationContext) -> SkipReason:
        from madang.steward.telling import tell  # noqa: PLC0415 -- builds do not need the store

        try:
            done = tell(workspace)
        except MadangError as error:  # told in a minute; the store may be away meanwhile
            context.log.warning("alerts: %s", error)
            return SkipReason(f"not told: {error}")
        return SkipReason(f"{done.sent} messages sent, {done.failed} to be tried again")

    return alerts
