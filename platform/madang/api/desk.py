"""The desk where readers ask: how each dataset stands now, for pages and for the API alike.

What it says of data comes from published versions, so that a page and a download speak of one
version; the lake is asked for history only. Answers are kept a few seconds.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq

from madang import catalogue, publish, query, text
from madang.api.editions import Edition, Editions
from madang.api.shelf import Shelf, first_at, stock
from madang.city.register import Share, share
from madang.dataset import Text
from madang.errors import SourceError, UnknownName
from madang.lake import Commit
from madang.listing import Listing, listing
from madang.plugin import Failure, unknown
from madang.publish import Profile, Published, Snapshot
from madang.workspace import Workspace

KEEP_S = 5.0
PREVIEW_ROWS = 10
HISTORY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCount:
    """How many checks of a version held, and how many did not."""

    passed: int
    warned: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One dataset closely.

    Attributes:
        listing: How it stands now.
        history: Facts of its newest versions, newest first.
        preview: The first rows of the published version, None where nothing is published.
        editions: Its newest published versions with what each changed and found, newest first.
        profile: What is known of its columns, None where nothing is published.
        users: Datasets that are made from it.
    """

    listing: Listing
    history: Sequence[Commit]
    preview: pa.Table | None
    editions: Sequence[Edition]
    profile: Profile | None
    users: Sequence[Listing]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShare:
    """How much of what is declared everybody can read.

    Attributes:
        opened: Datasets with a published version.
        declared: Datasets that the installed plugins declare.
    """

    opened: int
    declared: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only where everything is open."""
        return 100 * self.opened // self.declared if self.declared else 0


class Desk:
    """Answers over one workspace."""

    def __init__(self, workspace: Workspace, *, keep_s: float = KEEP_S) -> None:
        """Keep each answer for `keep_s` seconds; 0 asks anew every time."""
        self.workspace = workspace
        self._keep_s = keep_s
        self._lock = threading.Lock()
        # An index of many datasets takes seconds; listings do not wait for it.
        self._indexing = threading.Lock()
        self._kept: tuple[float, tuple[Listing, ...]] | None = None
        self._shelf: tuple[tuple[str, ...], Shelf] | None = None
        self._texts: tuple[tuple[str, ...], text.Index] | None = None
        self._created: dict[str, datetime] = {}
        # Of an immutable version, so kept without a limit in time.
        self._preview = lru_cache(maxsize=64)(self._read_preview)
        self._editions = Editions(workspace)

    def listings(self) -> tuple[Listing, ...]:
        """Every dataset for the public, plugin by plugin; internal ones are nobody's business."""
        with self._lock:
            now = time.monotonic()
            if self._kept is None or now - self._kept[0] >= self._keep_s:
                found = [item for item in listing(self.workspace) if _is_public(item)]
                found.sort(key=lambda item: item.dataset.plugin)
                self._kept = (now, tuple(found))
            return self._kept[1]

    def one(self, key: str) -> Listing:
        """How the dataset `key` stands.

        Raises:
            UnknownName: There is none; the message suggests the nearest.
        """
        for item in self.listings():
            if item.dataset.key == key:
                return item
        raise UnknownName(unknown("dataset", key, self.workspace.registry.datasets))

    def key_of(self, name: str) -> str | None:
        """The key of the dataset with that catalogue name, id or key; None where there is none."""
        for item in self.listings():
            key = item.dataset.key
            if name in {item.dataset.slug, key, catalogue.dataset_id(key)}:
                return key
        return None

    def detail(self, key: str) -> Detail:
        """The dataset `key` closely.

        Raises:
            UnknownName: There is none.
        """
        item = self.one(key)
        published = item.published
        return Detail(
            listing=item,
            history=tuple(self._history(item)),
            preview=self._preview(published) if published else None,
            editions=self._editions.newest(key, HISTORY) if published else (),
            profile=self._editions.profile(published) if published else None,
            users=tuple(other for other in self.listings() if _is_made_from(other, key)),
        )

    def near(self, key: str) -> tuple[Listing, ...]:
        """Datasets whose key is like `key`; all where none is."""
        names = get_close_matches(key, list(self.workspace.registry.datasets), n=5, cutoff=0.4)
        found = tuple(item for item in self.listings() if item.dataset.key in names)
        return found or self.listings()

    def search(self, words: str, plugin: str | None = None) -> tuple[Listing, ...]:
        """Datasets of `plugin` (of all where None) that answer `words`, best first.

        All in their order where there are no words.
        """
        listings = self.listings()
        if words.strip():
            scores = self._words(listings).search(words)
            listings = tuple(listings[place] for place in text.ranked(scores))
        return tuple(item for item in listings if plugin in {None, item.dataset.plugin})

    def shelf(self) -> Shelf:
        """The catalogue as it stands: every published dataset as a package."""
        entries = [item.entry for item in self.listings() if item.entry is not None]
        state = tuple(f"{entry.key} {entry.version}" for entry in entries)
        with self._indexing:
            if self._shelf is None or self._shelf[0] != state:
                for entry in entries:
                    if entry.key not in self._created:
                        self._created[entry.key] = first_at(self.workspace, entry)
                self._shelf = (state, stock(self.workspace, entries, self._created))
            return self._shelf[1]

    def open_share(self) -> OpenShare:
        """How many of all declared datasets, internal ones included, have a published version."""
        declared = len(self.workspace.registry.datasets)
        return OpenShare(opened=sum(1 for i in self.listings() if i.published), declared=declared)

    def left_out(self) -> list[Failure]:
        """What readers miss: not what is switched off, nor a steward's file that was never open."""
        published = self.workspace.published
        return [
            each
            for each in self.workspace.registry.failures
            if not each.disabled
            and (each.file is None or publish.latest(published, each.key) is not None)
        ]

    def city_share(self) -> Share | None:
        """How much of the city's own list is open here; None without a list that can be read."""
        opened = [item.dataset for item in self.listings() if item.published]
        try:
            return share(self.workspace, opened)
        except SourceError:
            return None

    def snapshot(self) -> Snapshot | None:
        """The newest versions that belong together, None before the first whole build."""
        return publish.current_snapshot(self.workspace.published)

    def plugin_title(self, item: Listing) -> Text:
        """Name of the plugin that a dataset belongs to."""
        return self.workspace.registry.plugin_of(item.dataset).plugin.title

    def duckdb_line(self, item: Listing, *, fixed: bool = False) -> str:
        """What to paste into DuckDB: the newest version, or with `fixed` just the present one."""
        site = self.workspace.settings.site_url
        version = item.published.version if item.published and fixed else None
        return query.sample(item.dataset, site, version)

    def _words(self, listings: Sequence[Listing]) -> text.Index:
        """What the datasets say of themselves, published or not; a plugin's texts never change."""
        keys = tuple(item.dataset.key for item in listings)
        with self._indexing:
            if self._texts is None or self._texts[0] != keys:
                documents = [
                    catalogue.texts_of(item.dataset, self.plugin_title(item)) for item in listings
                ]
                self._texts = (keys, text.Index(documents, catalogue.WEIGHTS, long=catalogue.LONG))
            return self._texts[1]

    def _read_preview(self, published: Published) -> pa.Table:
        folder = self.workspace.published.child(published.folder)
        with folder.open("data.parquet") as stream:
            file = pq.ParquetFile(stream)
            batches = islice(file.iter_batches(batch_size=PREVIEW_ROWS), 1)
            return pa.Table.from_batches(list(batches), file.schema_arrow)

    def _history(self, item: Listing) -> Iterator[Commit]:
        """Facts of the newest versions that carry data, from the published one backwards."""
        newest = item.published.number if item.published else 0
        table = self.workspace.lake.table(item.dataset)
        found = (table.commit_of(number) for number in range(newest, 0, -1))
        return islice((commit for commit in found if commit is not None), HISTORY)


def _is_made_from(item: Listing, key: str) -> bool:
    return item.entry is not None and any(each.key == key for each in item.entry.upstream)


def _is_public(item: Listing) -> bool:
    return item.dataset.access == "public"


def is_late(item: Listing) -> bool:
    """Whether newer data should be here by now; closed history never is."""
    return not item.historical and item.freshness in {"late", "stale"}


def count_checks(item: Listing) -> CheckCount | None:
    """Verdicts of the published version, counted; None where nothing is published."""
    if item.entry is None:
        return None
    checks = item.entry.quality.checks
    broken = [check.severity for check in checks if not check.passed]
    return CheckCount(
        passed=len(checks) - len(broken),
        warned=broken.count("warn"),
        failed=broken.count("error"),
    )


def file_address(item: Listing, name: str) -> str:
    """Address on this site of a file of the newest published version; its bytes never change."""
    version = item.published.version if item.published else "latest"
    return f"/data/{item.dataset.key}/{version}/{name}"
