"""Our published datasets at a remote CKAN: what goes there, and a run over all of it.

The one place that knows publication and the remote together, for command line and Dagster. A run
compares what is published with what stands there, so nothing is queued and nothing can be lost.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from madang import publish
from madang.catalogue import Entry, package, remote
from madang.catalogue.remote import Journal, Order, Outcome, Publisher, Rows, rows_of
from madang.errors import RemoteError, SettingsError
from madang.files import Folder
from madang.listing import Listing, look_up
from madang.settings import Settings
from madang.workspace import Workspace

_MB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A published file that is to lie at the remote itself.

    Attributes:
        folder: Folder of its version.
        name: File name.
        sha256: Sum, hex.
    """

    folder: Folder
    name: str
    sha256: str

    def open(self) -> BinaryIO:
        """Its bytes, from the beginning."""
        return self.folder.open(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A dataset that could not be brought there.

    Attributes:
        key: Dataset key.
        reason: Why.
    """

    key: str
    reason: str


def address_of(settings: Settings) -> str:
    """Address of the CKAN that the settings name.

    Raises:
        SettingsError: They name none.
    """
    if settings.ckan_url is None:
        message = "no CKAN is named: give --ckan URL or set MADANG_CKAN_URL"
        raise SettingsError(message)
    return settings.ckan_url


def token_of(settings: Settings) -> str | None:
    """The API token, from the setting or from the file that it names; None where there is none.

    Raises:
        SettingsError: The file cannot be read.
    """
    if settings.ckan_token is not None:
        return settings.ckan_token.get_secret_value()
    if settings.ckan_token_file is None:
        return None
    try:
        return settings.ckan_token_file.read_text("utf-8").strip()
    except OSError as error:
        message = f"MADANG_CKAN_TOKEN_FILE {settings.ckan_token_file}: {error.strerror}"
        raise SettingsError(message) from error


@contextmanager
def connected(settings: Settings, address: str) -> Generator[Publisher]:
    """A publisher to the CKAN at `address`, with the token and organisation of the settings.

    Raises:
        SettingsError: Address or token file is wrong.
        RemoteRefused: CKAN says no.
        RemoteDown: It does not answer.
    """
    token, organization = token_of(settings), settings.ckan_organization
    with remote.connected(settings.home, address, token, organization) as publisher:
        yield publisher


def orders(workspace: Workspace, keys: Iterable[str] = ()) -> list[Order]:
    """What is to stand at a remote: the newest published version of each public dataset.

    Args:
        workspace: Where to look.
        keys: Only these datasets; all where there is none.

    Raises:
        UnknownName: There is no dataset of that key.
        SettingsError: A dataset that was asked for by key is not published yet.
    """
    named = list(keys)
    declared = [workspace.registry.dataset(key) for key in named]
    found = [
        look_up(workspace, dataset) for dataset in declared or workspace.registry.datasets.values()
    ]
    for listed in found:
        if named and listed.entry is None:
            message = f"{listed.dataset.key} is not published; madang build {listed.dataset.key}"
            raise SettingsError(message)
    return [_order(workspace, each, each.entry) for each in found if each.entry is not None]


def publish_all(
    publisher: Publisher,
    orders: Sequence[Order],
    *,
    dry: bool = False,
    told: Callable[[Outcome | Failed], None] = lambda _: None,
) -> list[Outcome | Failed]:
    """Bring all of them there, one after the other; what fails does not stop the others.

    Args:
        publisher: The remote.
        orders: What is to stand there.
        dry: Only say what differs.
        told: Hears of each as it ends.
    """
    return list(_each(publisher, orders, dry=dry, told=told))


def counted(ended: Iterable[Outcome | Failed]) -> dict[str, int]:
    """How many ended how."""
    return dict(Counter(e.status if isinstance(e, Outcome) else "failed" for e in ended))


def due(workspace: Workspace) -> list[str]:
    """Keys of datasets that the CKAN of the settings was not seen to hold as they are now.

    By the journal alone: nobody is called.
    """
    journal = Journal(workspace.settings.home, address_of(workspace.settings))
    return [order.key for order in orders(workspace) if not journal.holds(order.key, order.sum)]


def resting(workspace: Workspace) -> list[str]:
    """Plugins and datasets that were left out: they are not withdrawn because of that."""
    return [failure.key for failure in workspace.registry.failures]


def _each(
    publisher: Publisher,
    orders: Sequence[Order],
    *,
    dry: bool,
    told: Callable[[Outcome | Failed], None],
) -> Iterator[Outcome | Failed]:
    for order in orders:
        ended: Outcome | Failed
        try:
            ended = publisher.publish(order, dry=dry)
        except RemoteError as error:
            ended = Failed(key=order.key, reason=str(error))
        told(ended)
        yield ended


def _order(workspace: Workspace, listed: Listing, entry: Entry) -> Order:
    settings = workspace.settings
    said = package(entry, site_url=settings.site_url, organization=settings.ckan_organization)
    return Order(
        key=entry.key,
        package=said,
        rows=_rows(workspace, listed, entry),
        uploads=_uploads(workspace, entry),
    )


def _rows(workspace: Workspace, listed: Listing, entry: Entry) -> Rows | None:
    """The rows of a table small enough for CKAN's datastore; larger ones are links only."""
    if entry.rows > workspace.settings.ckan_rows:
        return None

    def batches() -> Iterable[pa.RecordBatch]:
        return publish.read_table(workspace.published, listed.dataset, entry.version).to_batches()

    return rows_of(entry, batches)


def _uploads(workspace: Workspace, entry: Entry) -> dict[str, StoredFile]:
    limit = workspace.settings.ckan_upload_mb * _MB
    folder = workspace.published.child(entry.key, entry.version)
    return {
        resource.id: StoredFile(folder=folder, name=resource.name, sha256=resource.sha256)
        for resource in entry.resources
        if 0 < resource.size <= limit
    }
