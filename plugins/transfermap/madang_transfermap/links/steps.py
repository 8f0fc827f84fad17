"""Rows of paths and their steps, as far as links need them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from madang_transfermap.links.places import parts

DEVICES = frozenset({"elevator", "lift"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of `transfermap.transfer_step`, as far as links need it."""

    path_id: str
    seq: int
    kind: str
    verb: str
    floor_from: str | None
    floor_to: str | None
    facility_kind: str | None
    unit_no: int | None
    ride_no: int | None
    line: str | None
    toward: str | None
    exit_no: str | None
    car_door: str | None

    @property
    def floor_after(self) -> str | None:
        """The floor on which it ends, as far as it says."""
        return self.floor_to or self.floor_from

    @property
    def floor_before(self) -> str | None:
        """The floor on which it begins, as far as it says."""
        return self.floor_from or self.floor_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A row of `transfermap.transfer_path`, as far as links need it."""

    path_id: str
    station_id: str | None
    from_platform_id: str | None
    from_other_platform_ids: str | None
    to_platform_id: str | None
    to_other_platform_ids: str | None
    from_station_id: str | None
    to_station_id: str | None


def read_ways(paths: pa.Table) -> dict[str, Way]:
    """The paths by their id."""
    return {str(row["path_id"]): Way(**row) for row in paths.select(Way.__slots__).to_pylist()}


def read_steps(steps: pa.Table) -> list[Step]:
    """The steps, path by path and in their order."""
    found = [Step(**row) for row in steps.select(Step.__slots__).to_pylist()]
    return sorted(found, key=lambda step: (step.path_id, step.seq))


def lines_of(steps: Sequence[Step]) -> frozenset[str]:
    """The lines that some steps name."""
    return frozenset().union(*(parts(step.line) for step in steps))
