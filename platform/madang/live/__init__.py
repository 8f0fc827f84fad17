"""Live sources: asked when a steward says so, whole or not at all, and one process at a time.

What belongs here: which days are due, whole fetches into raw, pauses, and the check of keys. Not
here: connections and codes (`madang.sources`), and what becomes of the bytes (`madang.ingest`).
"""

import fcntl
import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from madang.dataset import Dataset, Endpoint, Source
from madang.errors import SettingsError, SourceBusy, SourceError, SourceStopped, SourceUnavailable
from madang.live import days
from madang.live.fetch import Desk, Fetch
from madang.raw import Receipt
from madang.settings import Settings
from madang.sources.budget import Budget
from madang.sources.client import Client
from madang.sources.patience import CONNECTIONS
from madang.sources.pauses import Pauses
from madang.sources.portals import Portal, chosen
from madang.sources.secrets import Key
from madang.workspace import Workspace

__all__ = ["Desk", "Fetch", "Live", "days", "hold", "key_of", "live_sources", "opened", "pauses"]
__all__ += ["portal_of", "recent", "variable_of"]


def live_sources(dataset: Dataset) -> list[tuple[Source, Endpoint]]:
    """The sources of a dataset that can be asked live."""
    return [(source, source.live) for source in dataset.sources if source.live is not None]


def portal_of(settings: Settings, endpoint: Endpoint) -> Portal:
    """The portal of an endpoint, as the settings want it.

    Raises:
        SettingsError: MADANG_PORTALS or MADANG_CALLS_A_DAY name no portal, or no number.
    """
    return chosen(settings.portals, settings.calls_a_day)[endpoint.portal]


def key_of(settings: Settings, portal: Portal) -> Key | None:
    """The key of a portal; None where none is set."""
    secret = getattr(settings, f"key_{portal.key}")
    return Key(portal.key, secret.get_secret_value()) if secret else None


def variable_of(portal: Portal) -> str:
    """The variable that holds the key of a portal."""
    setting = f"key_{portal.key}"
    return f"MADANG_{setting.upper()}"


def pauses(settings: Settings) -> Pauses:
    """The paused sources."""
    return Pauses(settings.sources_folder)


def recent(workspace: Workspace, dataset: Dataset) -> list[str | None]:
    """The partitions of which a recent day is due; `[None]` for an unpartitioned dataset."""
    if dataset.partition is None:
        return [None]
    found: dict[str | None, None] = {}
    for source, endpoint in live_sources(dataset):
        held = days.newest(workspace.raw.receipts(source.key)) if endpoint.is_daily else {}
        for partition in days.recent(dataset, endpoint):
            if days.due(endpoint, days.days(dataset, endpoint, partition), held):
                found[partition] = None
    return sorted(found, key=str)


@contextmanager
def hold(workspace: Workspace, dataset: Dataset) -> Generator[None]:
    """Be the only process that asks the live sources of `dataset`.

    Raises:
        SourceBusy: Another process is at it; names source and process.
    """
    folder = workspace.settings.sources_folder / "fetching"
    with ExitStack() as held:
        for source, _ in sorted(live_sources(dataset), key=lambda pair: pair[0].key):
            held.enter_context(_held(folder / f"{source.key}.lock", source))
        yield


@contextmanager
def opened(workspace: Workspace, source: Source, endpoint: Endpoint) -> Generator[Fetch]:
    """A fetch of `source`, its connections open.

    Raises:
        SettingsError: The portal's key is not set.
    """
    settings = workspace.settings
    portal = portal_of(settings, endpoint)
    key = key_of(settings, portal)
    if key is None:
        message = (
            f"{source.key}: {variable_of(portal)} is not set, so {portal.name} cannot be asked. "
            "Apply for a key there and put it into the environment"
        )
        raise SettingsError(message)
    with _slot(settings.sources_folder / "connections", portal.name):
        client = Client(workspace.patience)
        try:
            yield Fetch(
                Desk(
                    portal=portal,
                    key=key,
                    client=client,
                    budget=Budget(settings.sources_folder, portal.name, portal.calls_a_day),
                    pauses=pauses(settings),
                    raw=workspace.raw,
                    patience=workspace.patience,
                ),
                source,
                endpoint,
            )
        finally:
            client.close()


class Live:
    """The receipts that a build of one partition reads, fetched where they are due.

    Args:
        workspace: Where to work.
        dataset: The dataset.
        partition: Value of the partition, None for an unpartitioned dataset.
        again: Take what was received before and ask nothing: a steward speaks of exactly that.
    """

    def __init__(
        self, workspace: Workspace, dataset: Dataset, partition: str | None, *, again: bool = False
    ) -> None:
        self.warnings: list[str] = []
        self._again = again
        self._workspace = workspace
        self._dataset = dataset
        self._partition = partition

    def receipts(self, source: Source, endpoint: Endpoint) -> list[Receipt]:
        """Of one source: one receipt, or one for each day that holds something or was asked.

        Raises:
            SourceStopped: The source is paused, or was just now.
            SourceUnavailable: No whole answer came, or a day in the middle is missing.
            SettingsError: Its portal's key is not set.
        """
        before = self._workspace.raw.receipts(source.key)
        earlier = [receipt for receipt in before if receipt.origin == "live"]
        if endpoint.is_daily:
            found = self._days(source, endpoint, earlier)
        else:
            found = [self._whole(source, endpoint, earlier)]
        self._notice(source, earlier, found)
        return found

    def _whole(self, source: Source, endpoint: Endpoint, earlier: Sequence[Receipt]) -> Receipt:
        if self._partition is not None:
            message = (
                f"{source.key}: the dataset is partitioned, but the source is not asked by day; "
                "put {day} into its parameters, or leave the partition out"
            )
            raise SourceError(message)
        if self._again and earlier:
            return earlier[-1]
        self._prove_not_paused(source)
        with opened(self._workspace, source, endpoint) as fetch:
            receipt = fetch.whole()
        if receipt is not None:
            return receipt
        message = f"{source.key}: the source does not know; that says nothing of what there is"
        if not earlier:
            raise SourceUnavailable(message)
        self.warnings.append(f"{message}, and what was known before is kept")
        return earlier[-1]

    def _days(
        self, source: Source, endpoint: Endpoint, earlier: Sequence[Receipt]
    ) -> list[Receipt]:
        wanted = days.days(self._dataset, endpoint, self._partition)
        if not wanted:
            newest = days.last_day(endpoint)
            message = f"{source.key}: no day of {self._partition} can be asked; {newest} is newest"
            raise SourceUnavailable(message)
        held = {day: r for day, r in days.newest(earlier).items() if day in set(wanted)}
        asked = [] if self._again else days.due(endpoint, wanted, held)
        fresh, stopped = self._ask(source, endpoint, asked)
        held |= {receipt.as_of: receipt for receipt in fresh if receipt.as_of}
        missing = [day for day in wanted if day not in held]
        has_gap = bool(missing) and bool(held) and missing[0] < max(held)
        if stopped is not None and (not fresh or has_gap):
            raise stopped
        if stopped is not None:
            self.warnings.append(str(stopped))
        elif missing:
            message = f"{source.key}: the source does not know {_listed(missing)}"
            raise SourceUnavailable(message)
        return [held[day] for day in sorted(held)]

    def _ask(
        self, source: Source, endpoint: Endpoint, asked: Sequence[date]
    ) -> tuple[list[Receipt], SourceError | None]:
        """What came of the days asked for, and why it ended early."""
        fresh: list[Receipt] = []
        if not asked:
            return fresh, None
        try:
            self._prove_not_paused(source)
            with opened(self._workspace, source, endpoint) as fetch:
                for day in asked:
                    receipt = fetch.whole(day)
                    fresh += [receipt] if receipt is not None else []
        except (SourceStopped, SourceUnavailable) as error:
            return fresh, error
        return fresh, None

    def _prove_not_paused(self, source: Source) -> None:
        pause = pauses(self._workspace.settings).of(source.key)
        if pause is not None:
            raise SourceStopped(pause.reason)

    def _notice(self, source: Source, earlier: Sequence[Receipt], found: Sequence[Receipt]) -> None:
        """Say what a steward should know of an answer that is good."""
        fresh = [receipt for receipt in found if receipt not in earlier]
        known = {name for receipt in earlier for name in receipt.fields}
        new = dict.fromkeys(name for r in fresh for name in r.fields if name not in known)
        if earlier and known and new:
            self.warnings.append(f"{source.key}: new fields, kept in raw only: {', '.join(new)}")
        lost = sum(receipt.lost for receipt in fresh)
        if lost:
            self.warnings.append(
                f"{source.key}: {lost} characters could not be kept; U+FFFD stands"
            )
        if any(part.has_blanked_key for receipt in fresh for part in receipt.parts):
            self.warnings.append(f"{source.key}: the portal sent our key back; it was blanked")


@contextmanager
def _held(path: Path, source: Source) -> Generator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.pread(handle, 20, 0).decode() or "another"
            message = f"{source.key}: process {other} fetches it right now; nothing was asked twice"
            raise SourceBusy(message) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def _slot(folder: Path, name: str) -> Generator[None]:
    """One of the connections that all processes together may have to a portal."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened_files:
        handles = [
            os.open(folder / f"{name}-{number}.lock", os.O_RDWR | os.O_CREAT, 0o644)
            for number in range(CONNECTIONS)
        ]
        for handle in handles:
            opened_files.callback(os.close, handle)
        _take_one(handles)
        yield


def _take_one(handles: Sequence[int]) -> None:
    for handle in handles:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return
    fcntl.flock(handles[os.getpid() % len(handles)], fcntl.LOCK_EX)


def _listed(missing: Sequence[object]) -> str:
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""  # noqa: PLR2004 -- enough
    return ", ".join(str(each) for each in missing[:3]) + more
