"""Checks that did not hold at the last attempts: what they mean, how many rows, which ones."""

import streamlit as st

from madang.steward import Broken, broken
from madang.store.accounts import Account
from madang.ui import Page, kit, number, t
from madang.ui.steward.hall import for_stewards
from madang.ui.steward.pages import pieces


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    del account
    found = broken(page.desk.workspace)
    failed = sum(each.check.severity == "error" for each in found)
    kit.announce(t("verdicts.lead", failed=failed, warned=len(found) - failed), lead=True)
    kit.show(t("verdicts.intro"))
    if not found:
        kit.show(kit.state("success", t("verdicts.none")))
    for each in found:
        with st.container(border=True):
            _one(page, each)


def _one(page: Page, each: Broken) -> None:
    st.header(each.dataset.title.of(page.language), anchor=False)
    attempt, check = each.attempt, each.check
    key = f"{each.dataset.key}@{attempt.partition}" if attempt.partition else each.dataset.key
    kit.show(kit.joined([pieces.verdict(check), kit.code(check.name), kit.code(key)]))
    kit.show(check.why.of(page.language))
    if check.note:
        kit.show(kit.code(check.note))
    kit.facts(
        {
            t("verdicts.failing"): number(check.failing),
            t("verdicts.at"): pieces.moment(attempt.at),
            t("verdicts.ended"): t(f"overview.{attempt.status}"),
            t("overview.run"): pieces.in_dagster(page.desk.workspace, attempt.run_id),
        }
    )
    if check.examples:
        kit.show(t("verdicts.examples", count=len(check.examples)), meta=True)
        pieces.examples(check.examples)
