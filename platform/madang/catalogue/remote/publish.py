"""One dataset of ours at a remote CKAN: look, compare, change, look again.

A run is a loop over what stands there, so it does not matter how the last one ended: after an
error or a lost answer the next step is to look. A POST is never repeated blindly.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias

from madang import clock, failpoints
from madang.catalogue.ids import resource_id
from madang.catalogue.package import package_hash
from madang.catalogue.remote import plan, table
from madang.catalogue.remote.client import Client
from madang.catalogue.remote.journal import Journal, Record
from madang.catalogue.remote.plan import Difference
from madang.catalogue.remote.site import Site
from madang.catalogue.remote.table import Rows
from madang.errors import NameTaken, NotAllowed, NotInRemote, RemoteDown, RemoteError, RemoteRefused

Status: TypeAlias = Literal["created", "changed", "unchanged", "drift", "withdrawn", "planned"]
# Looks at one dataset in one run: an upload takes three changes, a rival's change one more look.
LOOKS = 6
INDEX_LOOKS = 3
_CHUNK = 1 << 20


class Upload(Protocol):
    """A file that is to lie at the remote itself."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- said by the class
    @property
    def sha256(self) -> str: ...  # noqa: D102 -- said by the class

    def open(self) -> BinaryIO: ...  # noqa: D102 -- said by the class


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One dataset as it is to stand there.

    Attributes:
        key: Dataset key.
        package: From `madang.catalogue.package`.
        rows: For its table; None where it has none there.
        uploads: Files that lie there instead of a link, by resource id.
    """

    key: str
    package: Mapping[str, Any]
    rows: Rows | None = None
    uploads: Mapping[str, Upload] = field(default_factory=dict[str, Upload])

    @property
    def sum(self) -> str:
        """Stands for the whole order: package, table, and which files lie there."""
        table = self.rows.sum if self.rows else ""
        named = ",".join(sorted(self.uploads))
        return hashlib.sha256(
            f"{package_hash(dict(self.package))} {table} {named}".encode()
        ).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it ended.

    Attributes:
        key: Dataset key.
        status: `planned` in a dry run; `drift` where it does not stand as sent after all tries.
        differences: What was changed, or would be, or still differs.
        writes: Calls that change something.
        seconds: Wall time.
    """

    key: str
    status: Status
    differences: tuple[Difference, ...] = ()
    writes: int = 0
    seconds: float = 0.0

    @property
    def stands(self) -> bool:
        """Whether what is wanted stands there."""
        return self.status in {"created", "changed", "unchanged", "withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A remote, and what is known of it.

    Attributes:
        client: How it is called.
        site: What the preflight found.
        journal: What was sent before.
    """

    client: Client
    site: Site
    journal: Journal

    def publish(self, order: Order, *, dry: bool = False) -> Outcome:
        """Make the dataset stand there as wanted; only say what differs where `dry`.

        Raises:
            NameTaken: A dataset of somebody else bears its name.
            RemoteRefused: CKAN says no.
            RemoteDown: CKAN does not answer; the next run goes on from what stands then.
        """
        started, before = time.perf_counter(), self.client.writes
        with self.journal.turn(order.key):
            status, found = _Work(self, order).run(dry=dry)
        return Outcome(
            key=order.key,
            status=status,
            differences=tuple(found),
            writes=self.client.writes - before,
            seconds=time.perf_counter() - started,
        )

    def look(self, key: str, name: str) -> dict[str, Any] | None:
        """The package that is this dataset there; None where there is none.

        By our id, by the id that it got there, by name, and by the key that it bears.

        Raises:
            NameTaken: The name belongs to a dataset of somebody else.
        """
        record = self.journal.read(key)
        known = [plan.dataset_id(key), *([record.remote_id] if record else [])]
        for asked in dict.fromkeys(known):
            if (found := self.client.find("package_show", id=asked)) is not None:
                return found
        found = self._visible(name)
        if found is not None and plan.is_ours(found, key, self.site.organization):
            return found
        if found is not None and found["state"] != "deleted":
            owner = (found.get("organization") or {}).get("name")
            message = f"{key}: CKAN {self.client.address} has a dataset {name!r} of {owner!r}"
            raise NameTaken(f"{message} that is not ours; it is left alone. Rename one of the two")
        return self._by_identifier(key)

    def is_indexed(self, remote_id: str) -> bool:
        """Whether a search finds the dataset."""
        asked = {"fq": f'id:"{remote_id}"', "rows": 1, "include_private": "true"}
        return bool(self.client.read("package_search", **asked)["count"])

    def _visible(self, name: str) -> dict[str, Any] | None:
        """The package of that name; None also where it is somebody's private or deleted one."""
        try:
            return self.client.find("package_show", id=name)
        except NotAllowed:
            return None

    def _by_identifier(self, key: str) -> dict[str, Any] | None:
        asked = f'extras_identifier:"{key}"'
        answer = self.client.read("package_search", fq=asked, rows=100, include_private="true")
        ours = [p for p in answer["results"] if plan.is_ours(p, key, self.site.organization)]
        if len(ours) > 1:
            names = ", ".join(sorted(package["name"] for package in ours))
            message = f"{key}: stands more than once at CKAN {self.client.address}: {names}"
            raise RemoteRefused(f"{message}. madang catalogue audit names and mends it")
        return self.client.find("package_show", id=ours[0]["id"]) if ours else None


class _Work:
    """The loop over one dataset."""

    def __init__(self, publisher: Publisher, order: Order) -> None:
        self._to = publisher
        self._order = order
        self._want = plan.wanted(order.package, publisher.site)
        self._record = publisher.journal.read(order.key)
        self._created = False
        self._changes: list[Difference] = []

    def run(self, *, dry: bool) -> tuple[Status, list[Difference]]:
        left: list[Difference] = []
        tried: list[Difference] = []
        failed: RemoteError | None = None
        for _ in range(LOOKS):
            there = self._to.look(self._order.key, self._want["name"])
            failpoints.hit("ckan.looked")
            left = self._differences(there)
            if dry:
                return ("planned" if left else "unchanged"), left
            if not left and there is not None:
                return self._ended(there)
            if failed is not None and left == tried:
                raise failed  # it was not done, and nobody else did it
            failed, tried = self._try_to_write(there, left), left
        return "drift", left

    def _try_to_write(
        self, there: Mapping[str, Any] | None, left: Sequence[Difference]
    ) -> RemoteError | None:
        """What went wrong and may all the same stand there now; None where all went well.

        Raises:
            RemoteRefused: Nothing was changed, and nothing will be.
        """
        try:
            self._write(there, left)
        except (RemoteDown, NotInRemote) as error:
            self._changes += left  # perhaps; or it was purged meanwhile
            return error
        except RemoteRefused as error:
            if there is None and error.fields.keys() & {"id", "name"}:  # somebody was faster
                self._created = False
                return error
            if "match" not in error.fields:
                raise
            return None  # somebody else changed it meanwhile: look again
        self._changes += left
        return None

    def _differences(self, there: Mapping[str, Any] | None) -> list[Difference]:
        ours = self._record.extras if self._record else ()
        found = plan.differences(self._want, there, ours, self._order.uploads)
        if there is None or found:
            return found
        return [*self._of_table(there), *self._of_files(there)]

    def _of_table(self, there: Mapping[str, Any]) -> list[Difference]:
        if not self._to.site.has_datastore:
            return []
        rows, owner = self._order.rows, resource_id(self._order.key, "csv")
        active = any(r["id"] == owner and r.get("datastore_active") for r in there["resources"])
        if rows is None:
            return [Difference(what="table", wanted=None, found="rows")] if active else []
        if active and table.is_current(self._to.client, rows):
            return []
        found = "other rows" if active else None
        return [Difference(what="table", wanted=f"{rows.count} rows", found=found)]

    def _of_files(self, there: Mapping[str, Any]) -> list[Difference]:
        """Files whose bytes there are not ours; read again only where the last run did not end."""
        if self._is_done(there):
            return []
        stands = {resource["id"]: resource for resource in there["resources"]}
        found = {key: self._sum(stands[key]["url"]) for key in self._order.uploads}
        failpoints.hit("ckan.uploaded")
        return [
            Difference(what=f"file {file.name}", wanted=file.sha256, found=found[key])
            for key, file in self._order.uploads.items()
            if found[key] != file.sha256
        ]

    def _sum(self, url: str) -> str:
        digest = hashlib.sha256()
        with self._to.client.download(url) as answer:
            for chunk in answer.iter_bytes(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def _write(self, there: Mapping[str, Any] | None, left: Sequence[Difference]) -> None:
        self._remember("planned", there)
        failpoints.hit("ckan.planned")
        kinds = {difference.what.partition(" ")[0] for difference in left}
        if there is None:
            self._create()
        elif kinds == {"table"}:
            self._renew_table()
        else:
            self._revise(there, left)
        failpoints.hit("ckan.written")

    def _create(self) -> None:
        self._created = True
        # CKAN takes the id of a dataset from nobody else.
        said = plan.created(self._want, with_id=self._to.site.is_sysadmin)
        self._to.client.write("package_create", **said)

    def _renew_table(self) -> None:
        if self._order.rows is not None:
            table.fill(self._to.client, self._order.rows)
        else:
            table.drop(self._to.client, resource_id(self._order.key, "csv"))

    def _revise(self, there: Mapping[str, Any], left: Sequence[Difference]) -> None:
        ours = self._record.extras if self._record else ()
        revision = plan.revision(self._want, there, ours, self._order.uploads)
        files = self._due_files(there, left)
        if not files:
            self._to.client.write("package_revise", **revision)
            return
        with ExitStack() as stack:
            opened = {
                f"update__resources__{key}__upload": (file.name, stack.enter_context(file.open()))
                for key, file in files.items()
            }
            texts = {name: json.dumps(said) for name, said in revision.items()}
            self._to.client.upload("package_revise", texts, opened)

    def _due_files(
        self, there: Mapping[str, Any], left: Sequence[Difference]
    ) -> Mapping[str, Upload]:
        """Files to send: not there, other bytes by their sum, or other bytes when read."""
        stands = {resource["id"]: resource for resource in there["resources"]}
        wrong = {d.what for d in left if d.what.startswith("file ")}

        def is_due(key: str, file: Upload) -> bool:
            found = stands.get(key, {})
            same = found.get("hash") == f"sha256:{file.sha256}"
            return found.get("url_type") != "upload" or not same or f"file {file.name}" in wrong

        return {key: file for key, file in self._order.uploads.items() if is_due(key, file)}

    def _ended(self, there: Mapping[str, Any]) -> tuple[Status, list[Difference]]:
        if self._is_done(there) and not self._changes:
            return "unchanged", []
        if not any(self._to.is_indexed(there["id"]) for _ in range(INDEX_LOOKS)):
            return "drift", [Difference(what="search index", wanted=there["name"], found=None)]
        failpoints.hit("ckan.verified")
        self._remember("done", there)
        if self._created:
            return "created", self._changes
        return ("changed" if self._changes else "unchanged"), self._changes

    def _is_done(self, there: Mapping[str, Any]) -> bool:
        """Whether a run saw exactly this there as a whole."""
        return (
            self._record is not None
            and self._to.journal.holds(self._order.key, self._order.sum)
            and self._record.metadata_modified == there["metadata_modified"]
        )

    def _remember(self, state: Literal["planned", "done"], there: Mapping[str, Any] | None) -> None:
        before = self._record.extras if self._record and state == "planned" else ()
        self._record = Record(
            key=self._order.key,
            state=state,
            remote_id=there["id"] if there else self._want["id"],
            wanted=self._order.sum,
            extras=tuple(sorted({*plan.extras(self._want), *before})),
            metadata_modified=there["metadata_modified"] if there and state == "done" else None,
            at=clock.now(),
        )
        self._to.journal.write(self._record)
