"""Descriptions: the points of each published dataset's entry, and what to do for more."""

from itertools import groupby

import streamlit as st

from madang.steward import Described, described
from madang.store.accounts import Account
from madang.ui import Page, kit, t
from madang.ui.steward.hall import for_stewards


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    del account
    found = described(page.desk.workspace)
    poor = sum(each.is_poor for each in found)
    kit.announce(t("entries.lead", count=len(found), poor=poor), lead=True)
    kit.show(t("entries.intro"))
    if not found:
        kit.empty(t("entries.none"))
        return
    kit.table(
        t("entries.title"),
        [t("entries.dataset"), t("entries.points"), t("entries.fix")],
        [_row(page, each) for each in found],
        numeric=(1,),
    )
    _everywhere(page, found)


def _row(page: Page, each: Described) -> list[kit.Cell]:
    points = kit.state("warning", str(each.points)) if each.is_poor else str(each.points)
    fixes = [gap.fix.of(page.language) for gap in each.missing]
    named = kit.lines([each.dataset.title.of(page.language), kit.code(each.dataset.key)])
    return [named, points, kit.lines(fixes) if fixes else t("entries.full")]


def _everywhere(page: Page, found: list[Described]) -> None:
    """What several lack alike, so that it is mended once."""
    gaps = sorted((gap.code, gap.fix.of(page.language)) for each in found for gap in each.missing)
    counted = [(len(list(same)), fix) for (_, fix), same in groupby(gaps)]
    often = sorted((each for each in counted if each[0] > 1), reverse=True)
    if often:
        st.header(t("entries.often"), anchor=False)
        kit.bullets([t("entries.times", count=count, fix=fix) for count, fix in often])
