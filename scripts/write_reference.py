"""Writes docs/reference/datasets.md from the declarations of the plugins in this repository.

`make docs` runs it; `tests/docs/test_datasets.py` holds the page to what it writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from madang.dataset import Column, Dataset, Rule
from madang.licences import LICENCES
from madang.plugin import Installed, registry

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/datasets.md"
HEAD = """\
# Datasets

Written by `make docs` from the declarations; do not edit. Null always means unknown.
"""


def page(installed: Iterable[Installed]) -> str:
    """The whole page, plugin by plugin."""
    parts = [HEAD]
    for item in sorted(installed, key=lambda item: item.plugin.name):
        title = item.plugin.title
        parts.append(f"## {item.plugin.name}: {title.en} ({title.ko})\n")
        parts += [section(dataset) for dataset in item.plugin.datasets]
    return "\n".join(parts)


def section(dataset: Dataset) -> str:
    """One dataset: what it is, where it comes from, its columns and rules."""
    lines = [
        f"### {dataset.key}",
        "",
        f"{dataset.title.en} · {dataset.title.ko}",
        "",
        dataset.notes.en,
        "",
        *facts(dataset),
        "",
        *table(("column", "type", "", "meaning"), map(column, dataset.columns)),
        "",
    ]
    if dataset.rules:
        lines += [*table(("rule", "", "why"), map(rule, dataset.rules)), ""]
    return "\n".join(lines)


def facts(dataset: Dataset) -> Iterator[str]:
    """Publisher, licence, frequency and origin as a list."""
    yield f"- published by {dataset.publisher}, licence {LICENCES[dataset.licence].title.en}"
    yield f"- renewed: {dataset.frequency}; schema version {dataset.version}"
    if dataset.partition:
        yield f"- partitioned by {dataset.partition}"
    for source in dataset.sources:
        yield f"- from {source.title.ko} ({source.publisher}, {source.dataset_id})"
    for key in dataset.inputs:
        yield f"- rests on `{key}`"


def column(declared: Column) -> tuple[str, ...]:
    """Name, type with unit, what holds, title."""
    unit = f" in {declared.unit}" if declared.has_unit else ""
    must = [
        "key" if declared.key else "" if declared.required else "may be null",
        f"in `{declared.ref}`" if declared.ref else "",
        "one of " + ", ".join(f"`{v}`" for v in declared.values) if declared.values else "",
        "" if declared.bundled else "not in the bundled facts",
    ]
    return (
        f"`{declared.name}`",
        f"{declared.type}{unit}",
        "; ".join(filter(None, must)),
        f"{declared.title.en} · {declared.title.ko}",
    )


def rule(declared: Rule) -> tuple[str, ...]:
    """Name, severity, reason."""
    return f"`{declared.name}`", declared.severity, declared.why.en


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table."""
    cells = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells]


def own() -> list[Installed]:
    """The plugins of this distribution; a third party's have pages of their own."""
    return [i for i in registry().installed if i.distribution.partition(" ")[0] == "madang"]


if __name__ == "__main__":
    PAGE.write_text(page(own()), encoding="utf-8")
