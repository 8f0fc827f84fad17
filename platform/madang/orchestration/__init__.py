"""Dagster's side of Madang: what is declared becomes assets, checks, jobs, schedules and sensors.

Only this package imports Dagster. What belongs here: telling Dagster what there is (`definitions`),
telling it what happened, and running its jobs in this process (`run`). Not here: building itself,
which is `madang.build`.
"""

from madang.orchestration.definitions import definitions
from madang.orchestration.instance import open_instance
from madang.orchestration.runner import Order, Progress, Silent, run

__all__ = ["Order", "Progress", "Silent", "definitions", "open_instance", "run"]
