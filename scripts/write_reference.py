"""Writes docs/reference/datasets.md and dataset-toml.md.

The one from the declarations of the plugins in this repository, the other from the form of a file.
`make docs` runs it; `tests/docs/test_datasets.py` holds the pages to what it writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from madang.city.form import ColumnForm, DatasetForm, Form, RuleForm, SourceForm, TextForm
from madang.dataset import Column, Dataset, Rule
from madang.licences import LICENCES
from madang.plugin import Installed, registry

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/datasets.md"
FORM_PAGE = ROOT / "docs/reference/dataset-toml.md"
FORM_HEAD = """\
# The file of a dataset

Written by `make docs` from the form; do not edit. How to make one:
[add a city dataset](../how-to/add-a-city-dataset.md).

One TOML file declares one dataset: `MADANG_HOME/datasets/<name>.toml`, or `datasets/<name>.toml`
in the package of an installed plugin. Its key is `city.<name>`. `{ko, en}` is a text in both
languages: `title = {ko = "나무", en = "Trees"}`, or a table of its own. A key that is not listed
here is a fault, and so is a value of another kind. **Bold** keys must be there.
"""
KINDS: dict[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "day",
    datetime: "instant",
    TextForm: "`{ko, en}`",
    object: "value",
}
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


def form_page() -> str:
    """The keys of a dataset's file, part by part."""
    parts = [FORM_HEAD]
    for title, form in (
        ("The dataset", DatasetForm),
        ("`[source]`", SourceForm),
        ("Each of `[[columns]]`", ColumnForm),
        ("Each of `[[rules]]`", RuleForm),
    ):
        parts.append(f"## {title}\n")
        parts += [*table(("key", "kind", "meaning"), form_rows(form)), ""]
    return "\n".join(parts)


def form_rows(form: type[Form]) -> Iterator[tuple[str, str, str]]:
    """Name, kind and meaning of each key; what stands where it is left out."""
    for name, item in form.model_fields.items():
        key = item.alias or name
        told = f"**`{key}`**" if item.is_required() else f"`{key}`"
        usual = "" if item.is_required() or item.default in (None, [], {}) else item.default
        usual = str(usual).lower() if isinstance(usual, bool) else usual
        meaning = f"{item.description} Usual: `{usual}`." if usual != "" else item.description
        yield told, kind(item.annotation), str(meaning)


def kind(annotation: Any) -> str:  # noqa: ANN401 -- any type that a field may have
    """A type in words of a person who writes the file."""
    if annotation in KINDS:
        return KINDS[annotation]
    parts = get_args(annotation)
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        told = dict.fromkeys(kind(part) for part in parts if part is not NoneType)
        return ", ".join(told).replace("whole number, number", "number")
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin in (list, dict):
        return f"{'list' if origin is list else 'table'} of {kind(parts[-1])}"
    return kind(parts[0]) if parts else "table, below"


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
    FORM_PAGE.write_text(form_page(), encoding="utf-8")
