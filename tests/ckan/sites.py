"""What a test of the publisher works with: a CKAN, ours or the real one, and datasets."""

import hashlib
import io
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import pyarrow as pa
from ckanapi import RemoteCKAN

from madang import failpoints, publish
from madang.build import build
from madang.catalogue import Entry, package, remote
from madang.catalogue.ids import resource_id
from madang.catalogue.remote import Order, Publisher, rows_of
from madang.workspace import Workspace

CITY = "madang"  # the organisation that owns our datasets
# Most tests need no more: each dataset costs a real CKAN half a second.
SOME = ("demo.station", "demo.path", "demo.alone")
Orders: TypeAlias = Mapping[str, Order]


@dataclass
class Site:
    """A CKAN under test.

    Attributes:
        address: Where it answers.
        token: Of its admin.
        server: What serves it: the fake, or `tests.ckan.server.Server`.
    """

    address: str
    token: str
    server: Any = None

    @classmethod
    def of(cls, server: Any) -> "Site":
        """A CKAN that is empty but for our organisation."""
        server.reset()
        made = cls(address=server.address, token=server.token, server=server)
        made.api.action.organization_create(name=CITY)
        return made

    @property
    def api(self) -> RemoteCKAN:
        """The admin's client, for what others do there."""
        return RemoteCKAN(self.address, apikey=self.token)

    def editor(self, *, member: bool = True) -> str:
        """Token of a new user who may edit our organisation, or nothing at all."""
        act, name = self.api.action, f"user-{uuid.uuid4().hex[:8]}"
        act.user_create(name=name, email=f"{name}@example.org", password="editor-editor")  # noqa: S106
        if member:
            act.organization_member_create(id=CITY, username=name, role="editor")
        return act.api_token_create(user=name, name="tests")["token"]

    def packages(self) -> dict[str, dict[str, Any]]:
        """All that stands there, by name."""
        act = self.api.action
        return {name: act.package_show(id=name) for name in act.package_list()}

    def table(self, key: str) -> list[dict[str, Any]]:
        """Rows of a dataset's table, without CKAN's numbers."""
        asked = self.api.action.datastore_search(resource_id=resource_id(key, "csv"), limit=32_000)
        return [{n: v for n, v in row.items() if n != "_id"} for row in asked["records"]]

    def has_table(self, key: str) -> bool:
        listed = self.api.action.datastore_search(resource_id="_table_metadata", limit=1000)
        return resource_id(key, "csv") in {each["name"] for each in listed["records"]}

    @contextmanager
    def connected(self, home: Path, token: str | None = None) -> Iterator[Publisher]:
        with remote.connected(home, self.address, token or self.token, CITY) as publisher:
            yield publisher

    def publish(self, home: Path, orders: Iterable[Order], **more: Any) -> dict[str, Any]:
        """Outcomes by key, each order in turn."""
        with self.connected(home, more.pop("token", None)) as publisher:
            return {order.key: publisher.publish(order, **more) for order in orders}

    def audit(self, home: Path, orders: Iterable[Order]) -> list[remote.Finding]:
        with self.connected(home) as publisher:
            return remote.audit(publisher, list(orders))


@contextmanager
def at(name: str, happens: Callable[[], object]) -> Iterator[None]:
    """Inside the block, `happens` the first time that the publisher passes a failpoint."""
    usual, left = failpoints.hit, [name]

    def hit(passed: str) -> None:
        if passed in left:
            left.remove(passed)
            happens()
        usual(passed)

    failpoints.hit = hit
    try:
        yield
    finally:
        failpoints.hit = usual
    assert not left, f"{name} was not passed"


@dataclass(frozen=True)
class Held:
    """A file to upload, held in memory."""

    name: str
    data: bytes
    meanwhile: Callable[[], object] | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def open(self) -> BinaryIO:
        return Interrupted(self.data, self.meanwhile) if self.meanwhile else io.BytesIO(self.data)


class Interrupted(io.BytesIO):
    """Half of the bytes go out, then something happens."""

    def __init__(self, data: bytes, happens: Callable[[], object]) -> None:
        super().__init__(data)
        self._happens, self._half = happens, len(data) // 2

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self._half and self._half:
            self._half = 0
            self._happens()
        return super().read(-1 if size is None else size)


def entries(workspace: Workspace) -> dict[str, Entry]:
    """The published entries, by key."""
    from madang.listing import listing

    return {item.dataset.key: item.entry for item in listing(workspace) if item.entry}


def order(entry: Entry, rows: pa.Table | None = None, **more: Any) -> Order:
    """The order for an entry, with the rows of its table."""
    return Order(
        key=entry.key,
        package=package(entry, site_url="https://madang.example", organization=CITY),
        rows=None if rows is None else rows_of(entry, rows.to_batches),
        **more,
    )


def edition(entry: Entry, number: int) -> Entry:
    """A later version of an entry: another number, sum, address and count."""
    sums = f"{number:064x}"
    resources = tuple(
        replace(r, sha256=sums, url=r.url.replace("/v1-", f"/v{number}-")) for r in entry.resources
    )
    return replace(
        entry, version=f"v{number}-{sums[-12:]}", number=number, rows=entry.rows - 1,
        content_hash=sums, resources=resources, quality=replace(entry.quality, status="warned"),
    )  # fmt: skip


def built(folder: Path, *plugins: Any, files: Mapping[str, bytes]) -> Workspace:
    """A workspace whose datasets are built from landing files."""
    from madang import testing
    from madang.ingest import partitions

    made = testing.workspace(folder, plugins, files)
    for dataset in made.registry.datasets.values():
        for part in partitions(made, dataset, "landing"):
            outcome = build(made, dataset, part, origin="landing")
            assert outcome.status == "committed", f"{dataset.key}: {outcome.reason}"
    return made


def demo_orders(
    workspace: Workspace, number: int = 1, keys: Iterable[str] = SOME
) -> dict[str, Order]:
    """Orders for datasets published in the workspace, as that edition."""
    found: dict[str, Order] = {}
    for key, entry in entries(workspace).items():
        if key not in keys:
            continue
        rows = publish.read_table(
            workspace.published, workspace.registry.dataset(key), entry.version
        )
        chosen = entry if number == 1 else edition(entry, number)
        found[key] = order(chosen, rows if number == 1 else rows.slice(0, rows.num_rows - 1))
    return found
