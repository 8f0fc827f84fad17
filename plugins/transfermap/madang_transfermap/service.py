"""The transfer map as pages, commands and programs ask it: stations, station sheets, routes.

Answers come from the published versions of one snapshot, read once; when the snapshot moves, the
next question loads the new one. Nothing is written here.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

import pyarrow as pa

from madang import clock, memory, publish, query
from madang.errors import MadangError, NotInLake, UnknownName
from madang.listing import look_up
from madang.plugin import unknown
from madang.workspace import Workspace
from madang_transfermap.crowds import Crowding, noted
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.itinerary import Itinerary, Place
from madang_transfermap.routing.load import load_network, load_told
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import PROFILES, Profile
from madang_transfermap.routing.tables import CODE, NETWORK_TABLES
from madang_transfermap.stations.search import LIMIT, Hit, StationSearch
from madang_transfermap.stations.sheet import StationSheet
from madang_transfermap.stations.sheets import Sheets

TABLES = (*NETWORK_TABLES, CODE)
_CROWDING = "transfermap.crowding"  # a note beside trains; the map does without


class SamePlace(MadangError):
    """A journey that would end where it begins.

    Attributes:
        place: The place.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__(
            f"route: both ends are {place.name.ko} ({place.group_id}); give two different places"
        )


class TransferMap:
    """Stations and routes over one workspace. Safe to share between threads."""

    profiles: Mapping[str, Profile] = PROFILES

    def __init__(self, workspace: Workspace) -> None:
        """Read nothing yet."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._edition: _Edition | None = None
        self._settled: _Edition | None = None

    def find(self, text: str, limit: int = LIMIT) -> tuple[Hit, ...]:
        """Places that `text` may mean, best first.

        Raises:
            NotInLake: The network is not published yet.
        """
        return self._now().search.find(text, limit)

    def place(self, text: str) -> Place:
        """The one place that `text` means: a name, a number or an id.

        Raises:
            UnknownStation: None; carries the nearest.
            AmbiguousStation: Several; carries them.
            NotInLake: The network is not published yet.
        """
        return self._now().search.one(text).place

    def route(  # noqa: PLR0913 -- parts of one question
        self,
        start: str,
        goal: str,
        *,
        profile: str = "wheelchair",
        no_lift: bool = False,
        avoid: Collection[str] = (),
        at: datetime | None = None,
    ) -> Itinerary:
        """The best way from the street at `start` to the street at `goal`.

        Args:
            start: Name, number or id of a station or place.
            goal: The same.
            profile: Code of a profile.
            no_lift: Forbid wheelchair lifts.
            avoid: Ids of elevators and lifts to leave out.
            at: Instant for which the state of units is judged; now where None.

        Raises:
            UnknownStation: A station is not known.
            AmbiguousStation: A name means several places.
            UnknownName: The profile or a unit is not known.
            SamePlace: Both ends are one place.
            NotInLake: The network is not published yet.
        """
        edition = self._now()
        ends = [edition.search.one(text).place for text in (start, goal)]
        if ends[0].group_id == ends[1].group_id:
            raise SamePlace(ends[0])
        chosen = _profile(profile).without_lift() if no_lift else _profile(profile)
        found = edition.planner.plan(
            ends[0].group_id,
            ends[1].group_id,
            chosen,
            edition.conditions(at or clock.now(), frozenset(avoid)),
            snapshot=edition.snapshot,
        )
        self._settle(edition)
        return noted(found, edition.crowding)

    def station(
        self, text: str, *, profile: str = "wheelchair", at: datetime | None = None
    ) -> StationSheet:
        """All that is known of a station; of all stations of a place where a place is named.

        Args:
            text: Name, number or id of a station or place.
            profile: Code of the profile for which changes are judged.
            at: Instant for which the state of units is judged; now where None.

        Raises:
            UnknownStation: The station is not known.
            AmbiguousStation: A name means several places.
            UnknownName: The profile is not known.
            NotInLake: The network is not published yet.
        """
        edition = self._now()
        hit = edition.search.one(text)
        conditions = edition.conditions(at or clock.now(), frozenset())
        return edition.sheets.sheet(hit.place, hit.stops, _profile(profile), conditions)

    @property
    def places(self) -> Mapping[str, Place]:
        """Every place by its id.

        Raises:
            NotInLake: The network is not published yet.
        """
        return self._now().search.places

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The tables of the present edition by dataset key.

        Raises:
            NotInLake: The network is not published yet.
        """
        return self._now().tables

    @property
    def snapshot(self) -> str | None:
        """Id of the lake's snapshot that answers now."""
        return self._now().snapshot

    def _settle(self, edition: "_Edition") -> None:
        """Spare an edition the collector; its first route has made all parts that are large."""
        if self._settled is not edition:
            self._settled = edition
            memory.settle()

    def _now(self) -> "_Edition":
        """The edition of the current snapshot."""
        versions = query.chosen_versions(self._workspace)
        wanted = {key: versions[key] for key in (*TABLES, _CROWDING) if key in versions}
        with self._lock:
            if self._edition is None or self._edition.versions != wanted:
                self._edition = _open(self._workspace, wanted)
            return self._edition


@dataclass(frozen=True, kw_only=True)
class _Edition:
    """Everything that one snapshot answers with."""

    versions: Mapping[str, str]
    snapshot: str | None
    tables: Mapping[str, pa.Table]
    crowding: Crowding | None

    @cached_property
    def search(self) -> StationSearch:
        return StationSearch(self.tables)

    @cached_property
    def planner(self) -> Planner:
        return Planner(load_network(self.tables))

    @cached_property
    def sheets(self) -> Sheets:
        return Sheets(self.planner.network, self.tables)

    def conditions(self, at: datetime, avoid: frozenset[str]) -> Conditions:
        """What works at an instant; the same object within a minute, since it is costly to judge.

        Raises:
            UnknownName: A unit to avoid is not known.
        """
        for unit in avoid - self.planner.network.units:
            raise UnknownName(unknown("elevator or lift", unit, self.planner.network.units))
        return self._judged(at.replace(second=0, microsecond=0), avoid)

    @cached_property
    def _judged(self) -> Callable[[datetime, frozenset[str]], Conditions]:
        told, counts = load_told(self.tables)
        home = self.planner.network.homes

        def judged(minute: datetime, avoid: frozenset[str]) -> Conditions:
            return Conditions(now=minute, told=told, counts=counts, home=home, avoid=avoid)

        return lru_cache(maxsize=8)(judged)


def _profile(code: str) -> Profile:
    if code not in PROFILES:
        raise UnknownName(unknown("profile", code, PROFILES))
    return PROFILES[code]


def _open(workspace: Workspace, versions: Mapping[str, str]) -> _Edition:
    lacking = [key for key in TABLES if key not in versions]
    if lacking:
        message = (
            f"transfer map: {', '.join(lacking)} not published yet; run `madang build transfermap`"
        )
        raise NotInLake(message)
    snapshot = publish.current_snapshot(workspace.published)
    return _Edition(
        versions=versions,
        snapshot=snapshot.id if snapshot else None,
        tables={key: _table(workspace, key, versions[key]) for key in TABLES},
        crowding=_crowding(workspace, versions),
    )


def _table(workspace: Workspace, key: str, version: str) -> pa.Table:
    return publish.read_table(workspace.published, workspace.registry.dataset(key), version)


def _crowding(workspace: Workspace, versions: Mapping[str, str]) -> Crowding | None:
    if _CROWDING not in versions:
        return None
    as_of = look_up(workspace, workspace.registry.dataset(_CROWDING)).as_of
    return Crowding(table=_table(workspace, _CROWDING, versions[_CROWDING]), as_of=as_of)


_services: dict[str, TransferMap] = {}


def of(workspace: Workspace) -> TransferMap:
    """The transfer map over the published files of a workspace: one for all who ask."""
    return _services.setdefault(workspace.published.url, TransferMap(workspace))
