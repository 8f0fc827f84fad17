"""What stands at a remote CKAN against what we publish: found for all datasets, mended when asked.

Withdrawing deletes: first the resources with their tables, since CKAN leaves the tables of deleted
datasets behind, then the dataset, which stays there as `deleted` with a notice. Nothing is purged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from madang import clock
from madang.catalogue.ids import dataset_id, resource_id
from madang.catalogue.remote import plan, table
from madang.catalogue.remote.journal import Record
from madang.catalogue.remote.publish import Order, Outcome, Publisher
from madang.errors import RemoteError

Kind: TypeAlias = Literal["missing", "differs", "orphan", "duplicate", "table", "name taken"]
NOTICE = "이 자료는 더 이상 제공하지 않습니다. / This dataset is withdrawn."
_PAGE = 500
_ALL_TABLES = "_table_metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        kind: `missing` or `differs`: a dataset that we publish. `orphan`: one of ours that we do
            not publish any more. `duplicate`: a second one with the same key. `table`: rows of
            ours whose resource is gone. `name taken`: somebody else bears our name.
        key: Dataset key.
        remote_id: Id there, of the dataset or the table; None where there is none.
        told: What was found.
    """

    kind: Kind
    key: str
    remote_id: str | None
    told: str


def audit(publisher: Publisher, orders: Sequence[Order], kept: Iterable[str] = ()) -> list[Finding]:
    """Everything that is not as it should be; nothing is changed.

    Args:
        publisher: The remote.
        orders: What is to stand there.
        kept: Plugins and datasets that are left alone though nobody publishes them now, since they
            did not load or are switched off.

    Raises:
        RemoteDown: CKAN does not answer.
    """
    own = list(owned(publisher))
    wanted = {order.key for order in orders}
    resting = set(kept)
    left = [p for p in own if plan.identifier(p) not in wanted]
    gone = [p for p in left if not _marks(p) & resting]
    return [
        *_of_wanted(publisher, orders),
        *(_found("orphan", package) for package in gone if not _is_second(package, own)),
        *(_found("duplicate", package) for package in own if _is_second(package, own)),
        *_of_tables(publisher, {str(plan.identifier(p)) for p in own}, wanted),
    ]


def _marks(package: Mapping[str, Any]) -> set[str]:
    """The key of our dataset that a package stands for, and its plugin: either may be left out."""
    key = str(plan.identifier(package))
    return {key, key.split(".", maxsplit=1)[0]}


def owned(publisher: Publisher) -> Iterator[dict[str, Any]]:
    """Every package there that bears a key of ours, and is ours by its id or its organisation."""
    start = 0
    while True:
        page = publisher.client.read(
            "package_search",
            fq="extras_identifier:*",
            start=start,
            rows=_PAGE,
            sort="id asc",
            include_private="true",
        )["results"]
        yield from (package for package in page if _is_own(publisher, package))
        if len(page) < _PAGE:
            return
        start += _PAGE


def mend(publisher: Publisher, finding: Finding, orders: Mapping[str, Order]) -> Outcome:
    """Put one finding right.

    Raises:
        RemoteError: It cannot be.
    """
    if finding.kind in {"missing", "differs", "name taken"}:
        return publisher.publish(orders[finding.key])
    before = publisher.client.writes
    if finding.kind == "table" and finding.remote_id:
        publisher.client.write("datastore_delete", resource_id=finding.remote_id, force=True)
    elif finding.remote_id:
        withdraw(publisher, finding.key, finding.remote_id)
    return Outcome(key=finding.key, status="withdrawn", writes=publisher.client.writes - before)


def withdraw(publisher: Publisher, key: str, remote_id: str) -> None:
    """Take a dataset of ours back; each step may be the first of a run that goes on here.

    Raises:
        RemoteRefused: CKAN says no.
        RemoteDown: CKAN does not answer; the next run goes on.
    """
    client = publisher.client
    with publisher.journal.turn(key):
        there = client.find("package_show", id=remote_id)
        if there is None or there["state"] == "deleted":
            return
        for resource in [r for r in there["resources"] if r["id"] in plan.own_resources(key)]:
            table.drop(client, resource["id"])
            client.write("resource_delete", id=resource["id"])
        left = client.read("package_show", id=remote_id)
        client.write(
            "package_revise",
            match={"id": remote_id, "metadata_modified": left["metadata_modified"]},
            update={"notes": NOTICE},
        )
        client.write("package_delete", id=remote_id)
        publisher.journal.write(
            Record(
                key=key,
                state="withdrawn",
                remote_id=remote_id,
                wanted="",
                extras=tuple(sorted(plan.extras(there))),
                at=clock.now(),
            )
        )


def _of_wanted(publisher: Publisher, orders: Sequence[Order]) -> Iterator[Finding]:
    for order in orders:
        try:
            outcome = publisher.publish(order, dry=True)
            there = publisher.look(order.key, order.package["name"])
        except RemoteError as error:
            yield Finding(kind="name taken", key=order.key, remote_id=None, told=str(error))
            continue
        if there is None:
            yield Finding(kind="missing", key=order.key, remote_id=None, told="is not there")
        elif outcome.differences:
            told = "; ".join(map(str, outcome.differences))
            yield Finding(kind="differs", key=order.key, remote_id=there["id"], told=told)
        elif not publisher.is_indexed(there["id"]):
            told = "is there, but a search does not find it: ckan search-index rebuild"
            yield Finding(kind="differs", key=order.key, remote_id=there["id"], told=told)


def _of_tables(
    publisher: Publisher, keys: Collection[str], wanted: Collection[str]
) -> Iterator[Finding]:
    """Tables of resources that are gone; those of wanted datasets are seen to by publishing."""
    client = publisher.client
    if not publisher.site.has_datastore:
        return
    listed = client.read("datastore_search", resource_id=_ALL_TABLES, limit=32_000)["records"]
    tables = {each["name"] for each in listed if each["alias_of"] is None}
    known = {*keys, *(record.key for record in publisher.journal.records())}
    for key in sorted(known - set(wanted)):
        name = resource_id(key, "csv")
        if name not in tables:
            continue
        resource = client.find("resource_show", id=name)
        if resource is None:
            told = f"table {name} has no resource any more; ckan datastore purge drops it"
            yield Finding(kind="table", key=key, remote_id=name, told=told)
        elif client.read("package_show", id=resource["package_id"])["state"] != "active":
            told = f"table {name} is of a dataset that was deleted"
            yield Finding(kind="table", key=key, remote_id=name, told=told)


def _found(kind: Kind, package: Mapping[str, Any]) -> Finding:
    key = str(plan.identifier(package))
    told = f"{package['name']} stands there"
    return Finding(kind=kind, key=key, remote_id=package["id"], told=told)


def _is_own(publisher: Publisher, package: Mapping[str, Any]) -> bool:
    key = plan.identifier(package)
    return key is not None and plan.is_ours(package, key, publisher.site.organization)


def _is_second(package: Mapping[str, Any], own: Sequence[Mapping[str, Any]]) -> bool:
    """Whether another package of the same key has the better claim: our id, or being older."""
    key = plan.identifier(package)

    def claim(other: Mapping[str, Any]) -> tuple[bool, str]:
        return other["id"] != dataset_id(str(key)), other["metadata_created"]

    return package is not min((p for p in own if plan.identifier(p) == key), key=claim)
