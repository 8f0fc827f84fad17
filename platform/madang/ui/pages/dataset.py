"""One dataset: what it is and how it stands, its columns and first rows.

The other sections stand beside this module: `profile`, `past`, `origins`, `deposit`.
"""

import re

import streamlit as st

from madang.api.desk import Detail
from madang.catalogue import ColumnFacts, Entry
from madang.errors import UnknownName
from madang.ui import Page, kit, t
from madang.ui.pages import deposit, origins, parts, past, profile


def render(page: Page) -> None:
    """Draw the page."""
    key = page.param("key")
    if key is None:
        _choose(page)
        return
    try:
        detail = page.desk.detail(key)
    except UnknownName:
        kit.error(t("dataset.unknown", key=key))
        _choose(page, near=key)
        return
    kit.wide()
    _head(page, detail)
    entry = detail.listing.entry
    if entry is None:
        return
    deposit.use(page, detail)
    _columns(page, entry)
    _preview(page, detail, entry)
    profile.section(page, entry, detail.profile)
    past.checks(page, entry.quality.checks)
    past.history(detail.editions)
    past.versions(detail)
    origins.sources(page, entry)
    origins.lineage(page, detail, entry)
    origins.columns(page, entry)
    deposit.files(page, detail, entry)
    deposit.citation(page, entry)
    deposit.forms(entry)


def _choose(page: Page, near: str | None = None) -> None:
    """The empty state: datasets to choose from, the ones named alike where a name was wrong."""
    kit.show(t("dataset.choose"))
    with st.container(gap=None):
        for item in page.desk.near(near) if near else page.desk.listings():
            kit.go("dataset", item.dataset.title.of(page.language), key=item.dataset.key)


def _head(page: Page, detail: Detail) -> None:
    dataset = detail.listing.dataset
    kit.heading(dataset.title.of(page.language))
    plugin = page.desk.plugin_title(detail.listing).of(page.language)
    parts.setback(detail.listing)
    with kit.together():
        kit.show(kit.joined([plugin, kit.code(dataset.key)]), meta=True)
        kit.show(dataset.notes.of(page.language))
        parts.summary(detail.listing)
        kit.row(parts.downloads(detail.listing))


def _columns(page: Page, entry: Entry) -> None:
    st.header(t("dataset.columns"), anchor=False)
    kit.table(
        t("dataset.columns"),
        [t(f"dataset.column_{name}") for name in ("name", "title", "type", "unit", "null")],
        [
            [
                kit.code(column.name),
                _meaning(page, column),
                _type(column.type),
                column.unit if column.has_unit else t("value.none"),
                t("dataset.null_never" if column.required else "dataset.null_unknown"),
            ]
            for column in entry.columns
        ],
    )


def _meaning(page: Page, column: ColumnFacts) -> kit.Html:
    """Title, notes, and the closed list of values with their labels."""
    listed = [f"{item.value}: {item.label.of(page.language)}" for item in column.values]
    notes = column.notes.of(page.language) if column.notes else None
    key = t("dataset.key") if column.key else None
    return kit.lines([column.title.of(page.language), key, notes, *listed])


def _type(arrow: str) -> str:
    """The word for an Arrow type, as `int64` or `list<item: string>`."""
    stem = re.split(r"[\d\[(<]", arrow, maxsplit=1)[0]
    return t(f"type.{stem}")


def _preview(page: Page, detail: Detail, entry: Entry) -> None:
    if detail.preview is None:
        return
    st.header(t("dataset.preview"), anchor=False)
    kit.table(
        t("dataset.preview_caption", count=detail.preview.num_rows),
        [column.title.of(page.language) for column in entry.columns],
        [
            [kit.value(row[column.name]) for column in entry.columns]
            for row in detail.preview.to_pylist()
        ],
        show_caption=True,
    )
