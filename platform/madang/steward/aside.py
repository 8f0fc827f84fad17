"""Quarantine, for stewards' eyes: how many rows of which input, by which rule, and as a file."""

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from madang.cells import neutral
from madang.dataset import Dataset
from madang.workspace import Workspace

EXAMPLES = 3
_HEAD = ("partition", "row_no", "rules", "quarantined_at", "input_hash", "run_id")
_BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets do not take the file for UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Rows of one input that were set aside.

    Attributes:
        dataset: The declaration.
        partition: The partition, None for an unpartitioned dataset.
        input_hash: The input they came in.
        count: Number of rows.
        rules: (rule, rows that break it), most first; a row may break several.
        at: When they were set aside.
        examples: The first rows, as JSON text.
    """

    dataset: Dataset
    partition: str | None
    input_hash: str
    count: int
    rules: tuple[tuple[str, int], ...]
    at: datetime
    examples: tuple[str, ...]


def aside(workspace: Workspace) -> list[Aside]:
    """All that is set aside, newest first."""
    found = [
        group
        for dataset in workspace.registry.datasets.values()
        for group in _groups(dataset, _rows(workspace, dataset))
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def aside_csv(workspace: Workspace, key: str) -> str:
    """Every row set aside from the dataset `key`, for a spreadsheet, which runs no cell of it.

    Raises:
        UnknownName: There is no such dataset.
    """
    rows = _rows(workspace, workspace.registry.dataset(key))
    read = [json.loads(row["row_json"]) for row in rows]
    names = list(dict.fromkeys(name for each in read if isinstance(each, dict) for name in each))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_HEAD, *(neutral(f"row.{name}") for name in names)])
    for row, each in zip(rows, read, strict=True):
        held: dict[str, Any] = each if isinstance(each, dict) else {}
        cells = [_cell(row[name]) for name in _HEAD]
        writer.writerow([*cells, *(_cell(held.get(name)) for name in names)])
    return _BYTE_ORDER_MARK + out.getvalue()


def _rows(workspace: Workspace, dataset: Dataset) -> list[dict[str, Any]]:
    return workspace.lake.table(dataset).quarantine().to_pylist()


def _groups(dataset: Dataset, rows: list[dict[str, Any]]) -> list[Aside]:
    by_input: dict[tuple[str | None, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_input.setdefault((row["partition"], row["input_hash"]), []).append(row)
    return [
        Aside(
            dataset=dataset,
            partition=partition,
            input_hash=input_hash,
            count=len(held),
            rules=tuple(Counter(rule for row in held for rule in row["rules"]).most_common()),
            at=max(row["quarantined_at"] for row in held),
            examples=tuple(row["row_json"] for row in held[:EXAMPLES]),
        )
        for (partition, input_hash), held in by_input.items()
    ]


def _cell(value: Any) -> str:  # noqa: ANN401 -- whatever JSON held
    """The value as a cell; null is an empty one."""
    if value is None:
        return ""
    if isinstance(value, list):
        return neutral("; ".join(str(part) for part in value))  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] -- from JSON
    return neutral(str(value))
