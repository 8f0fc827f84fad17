"""The part of a dataset's page that says what it and its columns come from, drawn and in a list."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from madang.api.desk import Detail
from madang.catalogue import Entry
from madang.dataset import Dataset
from madang.ui import Page, day, flow, kit, strands, t
from madang.ui.drawing import Drawing
from madang.ui.flow import Box, Flow
from madang.ui.strands import Strands

_SHORT_SUM = 12
# A drawing of more columns is no picture any more; the table holds them all.
_MOST_COLUMNS = 20


def sources(page: Page, entry: Entry) -> None:
    """The publishers' material with licence wording and sums."""
    if not entry.sources:
        return
    st.header(t("dataset.sources"), anchor=False)
    with kit.together():
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


def lineage(page: Page, detail: Detail, entry: Entry) -> None:
    """What the dataset was made from, and what is made from it: drawn, then as lists of links."""
    titles = {
        item.dataset.key: item.dataset.title.of(page.language) for item in page.desk.listings()
    }
    material = [source.title.of(page.language) for source in entry.sources]
    upstream = [titles.get(each.key, each.key) for each in entry.upstream]
    users = [item.dataset.title.of(page.language) for item in detail.users]
    drawn = Flow(
        before=[
            *_boxes(material, "material"),
            *_boxes(upstream, "dataset", flow.MOST - min(len(material), flow.MOST - 1)),
        ],
        subject=Box(label=detail.listing.dataset.title.of(page.language), kind="subject"),
        after=_boxes(users, "dataset"),
    )
    name = t("dataset.flow")
    said = t(
        "dataset.flow_said",
        before=", ".join([*material, *upstream]) or t("value.none"),
        after=", ".join(users) or t("value.none"),
    )
    st.header(name, anchor=False)
    kit.show(t("dataset.flow_key"), meta=True)
    kit.draw(
        flow.wide(drawn, ident="flow-wide", title=name, desc=said),
        flow.narrow(drawn, ident="flow-narrow", title=name, desc=said),
    )
    with kit.together():
        if entry.upstream:
            kit.show(t("dataset.lineage"))
            kit.bullets(
                kit.joined(
                    [
                        kit.link(
                            titles.get(each.key, each.key), kit.address("dataset", key=each.key)
                        ),
                        kit.code(each.version),
                    ]
                )
                for each in entry.upstream
            )
        if detail.users:
            kit.show(t("dataset.users"))
            kit.bullets(
                kit.link(titles[item.dataset.key], kit.address("dataset", key=item.dataset.key))
                for item in detail.users
            )


def _boxes(labels: Sequence[str], kind: flow.Kind, most: int = flow.MOST) -> list[Box]:
    """A box for each; where there are too many, one that says how many more."""
    shown = labels if len(labels) <= most else labels[: most - 1]
    rest = len(labels) - len(shown)
    more = [Box(label=t("dataset.flow_more", count=rest), kind="rest")] if rest else []
    return [*(Box(label=label, kind=kind) for label in shown), *more]


def columns(page: Page, entry: Entry) -> None:
    """Of each column that comes from other datasets, from which columns of theirs."""
    computed = [column for column in entry.columns if column.origins]
    if not computed:
        return
    known = {item.dataset.key: item.dataset for item in page.desk.listings()}
    name = t("dataset.origins")
    st.header(name, anchor=False)
    if len(computed) <= _MOST_COLUMNS:
        kit.draw(*_strands(page, {c.name: c.origins for c in computed}, known))
    kit.table(
        name,
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


def _strands(
    page: Page, origins: Mapping[str, Sequence[str]], known: Mapping[str, Dataset]
) -> tuple[Drawing, Drawing]:
    """The drawing for a desk and the one for a phone."""
    every = _by_dataset(dict.fromkeys(each for found in origins.values() for each in found))
    titles = {key: known[key].title.of(page.language) if key in known else key for key in every}
    drawn = Strands(
        tables={titles[key]: names for key, names in every.items()},
        columns={
            column: [
                (titles[key], name) for key, names in _by_dataset(found).items() for name in names
            ]
            for column, found in origins.items()
        },
    )
    name = t("dataset.origins")
    said = t("dataset.origins_said", columns=len(origins), tables=", ".join(titles.values()))
    wide, narrow = (
        strands.drawn(drawn, width, ident=f"strands-{place}", title=name, desc=said)
        for place, width in (("wide", flow.WIDE_PX), ("narrow", flow.NARROW_PX))
    )
    return wide, narrow


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
