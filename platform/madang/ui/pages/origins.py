"""The part of a dataset's page that says from which columns of other datasets its columns come."""

from collections.abc import Iterable, Sequence

import streamlit as st

from madang.catalogue import Entry
from madang.dataset import Dataset
from madang.ui import Page, kit, t


def section(page: Page, entry: Entry) -> None:
    """Of each column that comes from other datasets, from which columns of theirs."""
    computed = [column for column in entry.columns if column.origins]
    if not computed:
        return
    known = {item.dataset.key: item.dataset for item in page.desk.listings()}
    st.header(t("dataset.origins"), anchor=False)
    kit.table(
        t("dataset.origins"),
        [t("dataset.origin_column"), t("dataset.origin_from")],
        [
            [
                kit.lines([column.title.of(page.language), kit.code(column.name)]),
                kit.lines(
                    _origin(page, key, names, known.get(key))
                    for key, names in _by_dataset(column.origins).items()
                ),
            ]
            for column in computed
        ],
    )


def _by_dataset(origins: Iterable[str]) -> dict[str, list[str]]:
    """Column names by dataset key, both in the order given."""
    found: dict[str, list[str]] = {}
    for origin in origins:
        key, _, name = origin.rpartition(".")
        found.setdefault(key, []).append(name)
    return found


def _origin(page: Page, key: str, names: Sequence[str], dataset: Dataset | None) -> kit.Html:
    """A link to a dataset, and columns of it by title and name; names alone where it is gone."""
    titles: dict[str, str] = {}
    named = kit.code(key)
    if dataset:
        titles = {column.name: column.title.of(page.language) for column in dataset.columns}
        named = kit.link(dataset.title.of(page.language), kit.address("dataset", key=key))
    columns = (
        kit.joined([titles[name], kit.code(name)], " ") if name in titles else kit.code(name)
        for name in names
    )
    return kit.joined([named, kit.joined(columns)], ": ")
