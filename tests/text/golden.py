"""The golden set: documents of the catalogue and invented ones, queries judged by hand."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from madang.catalogue import texts_of
from madang.plugin import registry

TOP = 10
_FILE = Path(__file__).with_name("golden.toml")


@dataclass(frozen=True, kw_only=True)
class Query:
    text: str
    wants: frozenset[str]


def documents() -> dict[str, Mapping[str, str]]:
    said = tomllib.loads(_FILE.read_text("utf-8"))["documents"]
    about = {
        dataset.key: each.plugin.title
        for each in registry().installed
        for dataset in each.plugin.datasets
    }
    real = {
        key: texts_of(one, about[key])
        for key, one in registry().datasets.items()
        if one.access == "public"
    }
    return real | {key: _document(key, texts) for key, texts in said.items()}


def queries(keys: Sequence[str]) -> list[Query]:
    said = tomllib.loads(_FILE.read_text("utf-8"))["queries"]
    return [Query(text=one["q"], wants=_keys(one["wants"], keys)) for one in said]


def measure(
    search: Callable[[str], Sequence[str]], asked: Sequence[Query]
) -> tuple[float, float, list[str]]:
    """Mean recall and precision at 10, and what went wrong, query by query."""
    recalls, precisions, wrong = [], [], []
    for query in asked:
        found = search(query.text)[:TOP]
        good = [key for key in found if key in query.wants]
        recalls.append(len(good) / min(len(query.wants), TOP) if query.wants else 1.0)
        precisions.append(len(good) / len(found) if found else float(not query.wants))
        if recalls[-1] < 1 or precisions[-1] < 1:
            missed = sorted(query.wants - set(found))[:5]
            wrong.append(f"{query.text}: missed {missed}, unwanted {set(found) - query.wants}")
    return sum(recalls) / len(asked), sum(precisions) / len(asked), wrong


def _document(key: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    words = texts["keywords"].replace(" ", " / ")
    return {"name": key, "title": texts["title"], "tags": words, "notes": texts["notes"]}


def _keys(names: Sequence[str], keys: Sequence[str]) -> frozenset[str]:
    return frozenset(
        key
        for name in names
        for key in keys
        if key == name or (name.endswith("*") and key.startswith(name[:-1]))
    )
