"""Partitions of a dataset as Dagster knows them. Calendars are Seoul's."""

from dagster import (
    DailyPartitionsDefinition,
    MonthlyPartitionsDefinition,
    PartitionsDefinition,
    StaticPartitionsDefinition,
)

from madang import clock
from madang.dataset import Dataset

_ZONE = "Asia/Seoul"


def partitions_def(dataset: Dataset) -> PartitionsDefinition[str] | None:
    """The partitions from `partition_from` to the present one; None where there are none."""
    first = dataset.partition_from
    if dataset.partition is None or first is None:
        return None
    if dataset.partition == "month":
        return MonthlyPartitionsDefinition(first, timezone=_ZONE, fmt="%Y-%m", end_offset=1)
    if dataset.partition == "day":
        return DailyPartitionsDefinition(first, timezone=_ZONE, fmt="%Y-%m-%d", end_offset=1)
    years = range(int(first[:4]), clock.today().year + 1)
    return StaticPartitionsDefinition([str(year) for year in years])
