"""One dataset: what it is, how it stands, columns, rows, checks, versions, sources, citation."""

import re

import streamlit as st

from madang.api.desk import Detail, file_address
from madang.catalogue import ColumnFacts, Entry
from madang.clock import seoul_day
from madang.errors import UnknownName
from madang.ui import Page, day, kit, number, size, t
from madang.ui.pages import origins, parts

_SHORT_SUM = 12


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
    _use(page, detail)
    _columns(page, entry)
    _preview(page, detail, entry)
    _checks(page, entry)
    _versions(detail)
    _sources(page, entry)
    origins.section(page, entry)
    _files(page, detail, entry)
    _citation(page, entry)


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


def _use(page: Page, detail: Detail) -> None:
    """What to paste into DuckDB: always the newest, or exactly this version."""
    with kit.together():
        for name, fixed in (("dataset.newest", False), ("dataset.fixed", True)):
            kit.show(t(name), meta=True)
            kit.block(page.desk.duckdb_line(detail.listing, fixed=fixed))


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


def _checks(page: Page, entry: Entry) -> None:
    st.header(t("dataset.checks"), anchor=False)
    kit.table(
        t("dataset.checks"),
        [t(f"dataset.check_{name}") for name in ("name", "verdict", "failing", "why")],
        [
            [
                kit.code(check.name),
                _verdict(passed=check.passed, severity=check.severity),
                number(check.failing),
                check.why.of(page.language),
            ]
            for check in entry.quality.checks
        ],
        numeric=(2,),
    )


def _verdict(*, passed: bool, severity: str) -> kit.Html:
    if passed:
        return kit.state("success", t("check.passed"))
    tone: kit.Tone = "danger" if severity == "error" else "warning"
    return kit.state(tone, t(f"check.{severity}"))


def _versions(detail: Detail) -> None:
    st.header(t("dataset.versions"), anchor=False)
    kit.table(
        t("dataset.versions"),
        [t(f"dataset.version_{name}") for name in ("name", "day", "rows", "partition")],
        [
            [
                kit.code(commit.name),
                day(seoul_day(commit.committed_at)),
                number(commit.rows),
                commit.partition or t("value.whole"),
            ]
            for commit in detail.history
        ],
        numeric=(2,),
    )


def _sources(page: Page, entry: Entry) -> None:
    """What it was made from: publishers' material with licence wording and sums; other datasets."""
    st.header(t("dataset.sources"), anchor=False)
    for source in entry.sources:
        files = [
            kit.joined([file.name, kit.code(f"sha256 {file.sha256[:_SHORT_SUM]}")])
            for file in source.files
        ]
        kit.facts(
            {
                t("dataset.source"): source.title.of(page.language),
                t("data.publisher_name"): source.publisher,
                t("data.as_of_name"): day(source.as_of) if source.as_of else None,
                t("data.licence_name"): source.licence_text,
                t("dataset.source_files"): kit.lines(files) if files else None,
            }
        )
    if entry.upstream:
        kit.show(t("dataset.lineage"))
    for upstream in entry.upstream:
        kit.go("dataset", f"{upstream.key} {upstream.version}", key=upstream.key)


def _files(page: Page, detail: Detail, entry: Entry) -> None:
    st.header(t("dataset.files"), anchor=False)
    kit.table(
        t("dataset.files"),
        [t("dataset.file"), t("dataset.file_what"), t("dataset.size"), t("dataset.sha256")],
        [
            [
                kit.link(item.name, file_address(detail.listing, item.name)),
                item.title.of(page.language),
                size(item.size),
                kit.code(item.sha256[:_SHORT_SUM]),
            ]
            for item in entry.resources
        ],
        numeric=(2,),
    )


def _citation(page: Page, entry: Entry) -> None:
    st.header(t("dataset.citation"), anchor=False)
    with kit.together():
        kit.block(entry.citation.text.of(page.language))
        kit.show(t("dataset.bibtex"), meta=True)
        kit.block(entry.citation.bibtex)
