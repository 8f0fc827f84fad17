"""Rows in the tables of a remote CKAN (its datastore), with the types that were declared.

A table is made and filled in one call where it has up to 5,000 rows, thus whole or not there. A
larger one is filled by further calls; the sum of its rows is written into it last, so a table
without the sum is not finished. CKAN names a table by its resource and cannot rename one, so a new
edition takes the place of the old, which is gone meanwhile (docs/adr/0009).
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from madang import failpoints
from madang.catalogue.fields import fields as dictionary
from madang.catalogue.model import ColumnFacts, Entry
from madang.catalogue.remote.client import Client

BATCH = 5_000
SUM = "madang_sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one version, for a table.

    Attributes:
        resource: Id of the resource that the table belongs to.
        columns: Its columns.
        sum: Stands for exactly these rows.
        count: How many they are.
        batches: Reads them, from the beginning at each call.
    """

    resource: str
    columns: tuple[ColumnFacts, ...]
    sum: str
    count: int
    batches: Callable[[], Iterable[pa.RecordBatch]]


def rows_of(entry: Entry, batches: Callable[[], Iterable[pa.RecordBatch]]) -> Rows | None:
    """The rows of an entry's CSV resource; None where it has none."""
    csv, parquet = entry.resource("csv"), entry.resource("parquet")
    if csv is None or parquet is None:
        return None
    return Rows(
        resource=csv.id,
        columns=entry.columns,
        sum=parquet.sha256,
        count=entry.rows,
        batches=batches,
    )


def is_current(client: Client, rows: Rows) -> bool:
    """Whether the table there holds exactly these rows, with the types declared."""
    found = client.find("datastore_info", id=rows.resource)
    if found is None:
        return False
    stands = {field["id"]: field for field in found["fields"]}
    fields = dictionary(rows.columns)
    same = [(each["id"], each["type"]) for each in fields] == [
        (name, field["type"]) for name, field in stands.items()
    ]
    return same and (stands[fields[0]["id"]].get("info") or {}).get(SUM) == rows.sum


def fill(client: Client, rows: Rows) -> None:
    """Make the table there hold exactly these rows.

    Raises:
        RemoteRefused: A row or a type is refused; the table is then gone, or without its sum.
        RemoteDown: It may have been done; `is_current` tells.
    """
    if client.find("datastore_info", id=rows.resource) is not None:
        client.write("datastore_delete", resource_id=rows.resource, force=True)
    parts = chunks(rows)
    first = next(parts, [])
    fields = dictionary(rows.columns)
    is_whole = rows.count <= BATCH
    client.write(
        "datastore_create",
        resource_id=rows.resource,
        force=True,
        fields=_summed(fields, rows.sum) if is_whole else fields,
        primary_key=[column.name for column in rows.columns if column.key],
        records=first,
        calculate_record_count=is_whole,
    )
    failpoints.hit("ckan.datastore")
    for part in parts:
        client.write(
            "datastore_upsert", resource_id=rows.resource, force=True, method="insert", records=part
        )
        failpoints.hit("ckan.datastore")
    if not is_whole:
        client.write(
            "datastore_create",
            resource_id=rows.resource,
            force=True,
            fields=_summed(fields, rows.sum),
            calculate_record_count=True,
        )


def drop(client: Client, resource: str) -> bool:
    """Remove the table of a resource; False where there is none."""
    if client.find("datastore_info", id=resource) is None:
        return False
    client.write("datastore_delete", resource_id=resource, force=True)
    return True


def chunks(rows: Rows) -> Iterator[list[dict[str, object]]]:
    """The rows as JSON can hold them, 5,000 at a time."""
    names = [column.name for column in rows.columns]
    records = (
        {name: _plain(record[name]) for name in names}
        for batch in rows.batches()
        for record in batch.to_pylist()
    )
    while part := list(itertools.islice(records, BATCH)):
        yield part


def _summed(fields: Sequence[dict[str, Any]], digest: str) -> list[dict[str, Any]]:
    """The fields, with the sum of all rows in the first one's notes."""
    first, *rest = fields
    return [{**first, "info": {**first["info"], SUM: digest}}, *rest]


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [None if item is None else str(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
