"""What Dagster shows of a dataset and a version: metadata from the declaration and the commit."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pyarrow.parquet as pq
from dagster import (
    AssetKey,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
)

from madang.build import Outcome
from madang.catalogue import column_origins
from madang.dataset import Column, Dataset, Text
from madang.lake import CheckResult, ReceiptFacts, Version
from madang.plugin import Registry
from madang.workspace import Workspace

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 10
_LONGEST_CELL = 40


def asset_key(dataset: Dataset) -> AssetKey:
    """`{layer}/{plugin}/{name}`."""
    return AssetKey([dataset.layer, dataset.plugin, dataset.name])


def both(text: Text) -> str:
    """A text in both languages, Korean first."""
    return f"{text.ko}\n\n{text.en}"


def declared(dataset: Dataset, registry: Registry) -> Mapping[str, Any]:
    """Metadata of the asset itself, known before anything is built."""
    return {
        "dagster/column_schema": column_schema(dataset),
        "dagster/column_lineage": column_lineage(dataset, registry),
        "dagster/table_name": dataset.key,
        "schema_version": dataset.version,
        "licence": dataset.licence,
        "publisher": dataset.publisher,
        "frequency": dataset.frequency,
        "sources": MetadataValue.json([source.key for source in dataset.sources]),
    }


def column_schema(dataset: Dataset) -> TableSchema:
    """The declared columns with their limits."""
    only_key = len(dataset.key_columns) == 1
    return TableSchema(
        columns=[
            TableColumn(
                name=column.name,
                type=str(column.type),
                description=both(column.title),
                constraints=TableColumnConstraints(
                    nullable=not column.required,
                    unique=column.key and only_key,
                    other=_limits(column),
                ),
            )
            for column in dataset.columns
        ]
    )


def column_lineage(dataset: Dataset, registry: Registry) -> TableColumnLineage:
    """`derived_from` of each column, else the like-named column of the only input."""
    return TableColumnLineage(
        deps_by_column={
            name: [
                TableColumnDep(asset_key=asset_key(registry.dataset(key)), column_name=there)
                for key, _, there in (origin.rpartition(".") for origin in origins)
            ]
            for name, origins in column_origins(dataset, registry.datasets).items()
        }
    )


def built(workspace: Workspace, dataset: Dataset, outcome: Outcome) -> Mapping[str, Any]:
    """Metadata of one materialization: numbers, links, and what the lake keeps of the version."""
    rows = "dagster/partition_row_count" if outcome.partition else "dagster/row_count"
    facts: dict[str, Any] = {
        rows: outcome.rows,
        "version": outcome.version or "",
        "status": outcome.status,
        "quarantined": outcome.quarantined,
        "seconds": outcome.seconds,
        "dagster/column_schema": column_schema(dataset),
        "dagster/column_lineage": column_lineage(dataset, workspace.registry),
        **_links(workspace, dataset, outcome),
    }
    version = _version(workspace, dataset, outcome)
    if version is not None:
        facts |= _remembered(version)
    if outcome.warnings:
        facts["warnings"] = MetadataValue.md("\n".join(f"- {item}" for item in outcome.warnings))
    return facts


def verdict(result: CheckResult, version: str | None) -> Mapping[str, Any]:
    """Metadata of one check result."""
    facts: dict[str, Any] = {"failing": result.failing, "kind": result.kind}
    if version:
        facts["version"] = version
    if result.note:
        facts["note"] = result.note
    if not result.passed:
        facts["why"] = MetadataValue.md(both(result.why))
    if result.examples:
        facts["examples"] = MetadataValue.json([_parsed(example) for example in result.examples])
    return facts


def preview(version: Version) -> str:
    """The first rows as a Markdown table."""
    names = list(version.dataset.column_names[:PREVIEW_COLUMNS])
    head = f"| {' | '.join(names)} |\n|{'---|' * len(names)}"
    rows = [f"| {' | '.join(_cell(row.get(n)) for n in names)} |" for row in _first_rows(version)]
    return "\n".join([head, *rows])


def _first_rows(version: Version) -> list[Mapping[str, Any]]:
    if not version.files:
        return []
    with pq.ParquetFile(version.paths()[0]) as file:
        batch = next(iter(file.iter_batches(batch_size=PREVIEW_ROWS)), None)
    return [] if batch is None else list(islice(batch.to_pylist(), PREVIEW_ROWS))


def _cell(value: object) -> str:
    text = "" if value is None else str(value).replace("\n", " ").replace("|", "\\|")
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _version(workspace: Workspace, dataset: Dataset, outcome: Outcome) -> Version | None:
    current = workspace.lake.table(dataset).current()
    return current if current and current.name == outcome.version else None


def _remembered(version: Version) -> Mapping[str, Any]:
    commit = version.commit
    facts: dict[str, Any] = {
        "receipts": MetadataValue.json([_receipt(receipt) for receipt in commit.receipts]),
        "rows_read": commit.rows_read,
        "preview": MetadataValue.md(preview(version)),
    }
    if commit.partition is not None:
        facts["dagster/row_count"] = commit.rows
    if commit.upstream:
        facts["upstream"] = MetadataValue.json(dict(commit.upstream))
    if commit.accepted:
        facts["accepted"] = commit.accepted
    return facts


def _receipt(receipt: ReceiptFacts) -> Mapping[str, Any]:
    return {
        "source": receipt.source,
        "origin": receipt.origin,
        "as_of": receipt.as_of.isoformat() if receipt.as_of else None,
        "retrieved_at": receipt.retrieved_at.isoformat(),
        "licence": receipt.licence,
        "parts": [{"name": p.name, "sha256": p.sha256, "bytes": p.size} for p in receipt.parts],
    }


def _links(workspace: Workspace, dataset: Dataset, outcome: Outcome) -> Mapping[str, Any]:
    if dataset.access != "public":
        return {}
    site = workspace.settings.site_url.rstrip("/")
    return {
        "page": MetadataValue.url(f"{site}/dataset?key={dataset.key}"),
        "parquet": MetadataValue.url(f"{site}/data/{dataset.key}/{outcome.version}/data.parquet"),
        "csv": MetadataValue.url(f"{site}/data/{dataset.key}/{outcome.version}/data.csv"),
    }


def _limits(column: Column) -> list[str]:
    said = {
        "min": column.min,
        "max": column.max,
        "pattern": column.pattern,
        "values": ", ".join(column.values) if column.values else None,
        "unit": column.unit if column.has_unit else None,
        "ref": column.ref,
    }
    return [f"{name} {value}" for name, value in said.items() if value is not None]


def _parsed(example: str) -> Any:  # noqa: ANN401 -- a row of any columns
    try:
        return json.loads(example)
    except ValueError:
        return example
