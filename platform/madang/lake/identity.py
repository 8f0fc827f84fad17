"""Sums that say whether two inputs, declarations or contents are the same."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from madang.dataset import Dataset
from madang.lake.records import PartitionFacts
from madang.lake.work import Work


def input_hash(dataset: Dataset, work: Work) -> str:
    """What a version is made from, as sha256 of canonical JSON: equal input, equal hash."""
    document = {
        "dataset": dataset.key,
        "partition": work.partition,
        "blobs": sorted(part.sha256 for receipt in work.receipts for part in receipt.parts),
        "upstream": sorted((key, version.name) for key, version in work.upstream.items()),
        "schema": schema_id(dataset),
        "rules": rules_id(dataset),
        "code": dataset.code_version,
    }
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def content_hash(partitions: Sequence[PartitionFacts]) -> str:
    """sha256 over sorted lines of partition, rows and file sum."""
    lines = sorted(f"{part.partition or ''}\t{part.rows}\t{part.sha256}\n" for part in partitions)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """sha256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def schema_id(dataset: Dataset) -> str:
    """Identity of the columns: sha256 over name, type, key and required of each."""
    return _identity([(c.name, str(c.type), c.key, c.required) for c in dataset.columns])


def rules_id(dataset: Dataset) -> str:
    """Identity of everything that decides which rows are bad."""
    limits = [
        (c.name, str(c.min), str(c.max), c.pattern, sorted(c.values or ()), c.ref)
        for c in dataset.columns
    ]
    rules = [(rule.name, rule.sql, rule.query, rule.severity) for rule in dataset.rules]
    return _identity([limits, rules, dataset.bad_share])


def _identity(document: object) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False).encode()).hexdigest()
