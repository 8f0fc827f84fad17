"""Pieces that several of these pages show."""

from collections.abc import Iterable
from datetime import datetime

import streamlit as st

from madang.clock import SEOUL, seoul_day
from madang.dataset import Dataset
from madang.steward import CheckResult, run_address
from madang.ui import day, kit, language, t
from madang.workspace import Workspace

LONGEST = 400
_TONES: dict[str, kit.Tone] = {"fresh": "success", "late": "warning", "stale": "danger"}


def moment(at: datetime) -> str:
    """Day and time in Seoul."""
    return f"{day(seoul_day(at))} {at.astimezone(SEOUL):%H:%M}"


def named(dataset: Dataset, partition: str | None = None) -> kit.Html:
    """Title, key and partition of a dataset."""
    key = f"{dataset.key}@{partition}" if partition else dataset.key
    return kit.lines([dataset.title.of(language()), kit.code(key)])


def freshness(word: str, *, historical: bool) -> kit.Html:
    """A word for the age of a dataset."""
    if historical:
        return kit.state("quiet", t("fresh.historical"))
    return kit.state(_TONES.get(word, "quiet"), t(f"fresh.{word}"))


def verdict(check: CheckResult) -> kit.Html:
    """Whether a check that did not hold keeps something out, or only counts."""
    tone: kit.Tone = "danger" if check.severity == "error" else "warning"
    return kit.state(tone, t("verdicts.error" if check.severity == "error" else "verdicts.warn"))


def examples(rows: Iterable[str]) -> None:
    """Rows as they were read."""
    for row in rows:
        st.code(row[:LONGEST], language="json", wrap_lines=True)


def in_dagster(workspace: Workspace, run_id: str) -> kit.Html:
    """The run, as a link where Dagster's address is known."""
    short = run_id[:8] or t("value.unknown")
    address = run_address(workspace.settings, run_id)
    if address is None:
        return kit.code(short)
    return kit.link(short, address, hint=t("overview.run_link", run=short))
