"""The pulse of the map: what was last told of elevators, and what is known of random journeys.

Small enough for the first page: it reads three tables, and no network.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from madang import publish, query
from madang.workspace import Workspace
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.load import load_told
from madang_transfermap.routing.tables import COUNTS, FACILITY, STATUS, Tables

SHARE = "transfermap.route_share"
_NEWS = (FACILITY, STATUS, COUNTS)
_ELEVATORS = frozenset({"elevator", "inclined_elevator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is known of elevators, unit by unit.

    Attributes:
        listed: Elevators that some list names.
        told: Those of which a source ever told a state.
        last_out: Those that were out of service when they were last spoken of.
        last_told_at: Newest state that was told of any.
        working: Known to work now, by fresh news.
        out: Known to be out of service now.
        checked_at: Oldest of the fresh news; None where there is none.
    """

    listed: int
    told: int
    last_out: int
    last_told_at: datetime | None
    working: int
    out: int
    checked_at: datetime | None

    @property
    def unknown(self) -> int:
        """Elevators of which nobody knows whether they work now."""
        return self.listed - self.working - self.out


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of random journeys by one profile, in percent of them.

    Attributes:
        profile: Its code.
        pairs: Journeys asked for.
        verified: Path verified by records.
        unverified: With places that are unknown.
        impossible: Without a way.
        named_ends: With a way in and a way out by exit and elevator.
        devices_known: Of the elevators ridden, those whose state was known when measured.
        measured_on: Day of the measurement.
    """

    profile: str
    pairs: int
    verified: float | None
    unverified: float | None
    impossible: float | None
    named_ends: float | None
    devices_known: float | None
    measured_on: date


def news(tables: Tables, now: datetime) -> News:
    """What is known of elevators at an instant.

    Args:
        tables: facility, facility_status, station_elevator_state.
        now: The instant.
    """
    columns = (tables[FACILITY][name].to_pylist() for name in ("facility_id", "kind"))
    units = [unit for unit, kind in zip(*columns, strict=True) if kind in _ELEVATORS]
    told, _ = load_told(tables)
    conditions = Conditions(now=now, told=told)
    today = {unit: conditions.today(unit) for unit in units}
    spoken = [told[unit] for unit in units if unit in told and told[unit].state is not None]
    out = [unit for unit, state in today.items() if state in {"out", "planned_out"}]
    working = [unit for unit, state in today.items() if state == "working"]
    checked = [at for unit in (*working, *out) if (at := conditions.checked_at(unit)) is not None]
    return News(
        listed=len(units),
        told=len(spoken),
        last_out=sum(each.state == "out" for each in spoken),
        last_told_at=max((each.observed_at for each in spoken), default=None),
        working=len(working),
        out=len(out),
        checked_at=min(checked, default=None),
    )


def known(share: pa.Table, profile: str) -> Known | None:
    """What is known of journeys by `profile`; None where it was not measured."""
    for row in share.to_pylist():
        if row["profile"] == profile:
            return Known(
                profile=profile,
                pairs=row["pair_count"],
                verified=row["verified_pct"],
                unverified=row["unverified_pct"],
                impossible=row["impossible_pct"],
                named_ends=row["named_ends_pct"],
                devices_known=row["devices_known_pct"],
                measured_on=row["measured_on"],
            )
    return None


class Pulse:
    """The pulse over one workspace; tables are read again when a version moves."""

    def __init__(self, workspace: Workspace) -> None:
        """Read nothing yet."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._held: dict[str, tuple[str, pa.Table]] = {}

    def news(self, now: datetime) -> News | None:
        """What is known of elevators; None where nothing is published yet."""
        tables = self._tables(*_NEWS)
        return news(tables, now) if len(tables) == len(_NEWS) else None

    def known(self, profile: str) -> Known | None:
        """What is known of journeys; None where it is not measured yet."""
        tables = self._tables(SHARE)
        return known(tables[SHARE], profile) if tables else None

    def _tables(self, *keys: str) -> Mapping[str, pa.Table]:
        versions = query.chosen_versions(self._workspace)
        with self._lock:
            return {key: self._table(key, versions[key]) for key in keys if key in versions}

    def _table(self, key: str, version: str) -> pa.Table:
        if self._held.get(key, ("",))[0] != version:
            place, dataset = self._workspace.published, self._workspace.registry.dataset(key)
            self._held[key] = (version, publish.read_table(place, dataset, version))
        return self._held[key][1]


_pulses: dict[str, Pulse] = {}


def of(workspace: Workspace) -> Pulse:
    """The pulse over the published files of a workspace: one for all who ask."""
    return _pulses.setdefault(workspace.published.url, Pulse(workspace))
