"""The part of a dataset's page that says what stands in each column: gaps, ends, how often what."""

from collections.abc import Mapping

import streamlit as st

from madang.api.editions import Histogram, Profile
from madang.catalogue import Entry
from madang.plain import figures
from madang.ui import Page, bars, kit, number, t

_MOST_VALUES = 5
# Arrow types of which the first and the last in order tell nothing.
_UNORDERED = {"string", "bool"}


def section(page: Page, entry: Entry, profile: Profile | None) -> None:
    """A row for each column."""
    if profile is None or not profile.rows:
        return
    labels = {
        column.name: {item.value: item.label.of(page.language) for item in column.values}
        for column in entry.columns
    }
    ordered = {column.name for column in entry.columns if column.type not in _UNORDERED}
    st.header(t("dataset.profile"), anchor=False)
    heads = ("column_name", "profile_spread", "profile_ends", "profile_unknown", "profile_distinct")
    with kit.together():
        kit.show(t("dataset.profile_intro", rows=number(profile.rows)), meta=True)
        kit.table(
            t("dataset.profile"),
            [t(f"dataset.{head}") for head in heads],
            [
                [
                    kit.code(column.name),
                    _spread(column.histogram, labels.get(column.name, {}), profile.rows),
                    figures.ends(column) if column.name in ordered else t("value.none"),
                    figures.unknown(column, profile.rows),
                    number(column.distinct_approx),
                ]
                for column in profile.columns
            ],
            numeric=(3, 4),
        )


def _spread(histogram: Histogram | None, labels: Mapping[str, str], rows: int) -> kit.Cell:
    """Ranges as a picture with its finding; a few values with a bar and a count each."""
    if histogram is None:
        return t("value.none")
    if histogram.kind == "ranges" or len(histogram.counts) > 2 * _MOST_VALUES:
        finding = figures.fullest(histogram)
        return kit.joined([finding, bars.standing(histogram.counts, finding)], "")
    most = max(histogram.counts)
    pairs = list(zip(histogram.bounds, histogram.counts, strict=True))[:_MOST_VALUES]
    lines: list[kit.Cell] = [
        kit.joined(
            [
                bars.lying(count, most),
                t(
                    "dataset.profile_value",
                    value=labels.get(str(value), figures.shown(value)),
                    count=number(count),
                    percent=figures.percent(count, rows),
                ),
            ],
            " ",
        )
        for value, count in pairs
    ]
    rest = len(histogram.counts) - len(pairs)
    if rest or histogram.others:
        lines.append(t("dataset.profile_more"))
    return kit.lines(lines)
