"""Rows that error rules keep out: of which input, why, how many, and all of them as a file."""

import streamlit as st

from madang.steward import Aside, aside
from madang.store.accounts import Account
from madang.ui import Page, kit, number, t
from madang.ui.steward.hall import for_stewards
from madang.ui.steward.pages import pieces


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    del account
    found = aside(page.desk.workspace)
    rows = sum(each.count for each in found)
    kit.announce(t("aside.lead", rows=number(rows), inputs=len(found)), lead=True)
    kit.show(t("aside.intro"))
    if not found:
        kit.show(kit.state("success", t("aside.none")))
    for each in found:
        with st.container(border=True):
            _one(page, each)


def _one(page: Page, each: Aside) -> None:
    title = each.dataset.title.of(page.language)
    st.header(title, anchor=False)
    key = f"{each.dataset.key}@{each.partition}" if each.partition else each.dataset.key
    kit.show(kit.joined([kit.code(key), kit.code(each.input_hash[:12])]), meta=True)
    kit.facts(
        {
            t("aside.count"): number(each.count),
            t("aside.rules"): kit.lines([_rule(page, each, rule, n) for rule, n in each.rules]),
            t("aside.at"): pieces.moment(each.at),
        }
    )
    kit.show(t("verdicts.examples", count=len(each.examples)), meta=True)
    pieces.examples(each.examples)
    file = f"/quarantine/{each.dataset.key}.csv"
    kit.row([kit.link(t("aside.download"), file, hint=t("aside.download_hint", title=title))])


def _rule(page: Page, each: Aside, rule: str, count: int) -> kit.Html:
    """The rule, how many rows break it, and what it means where the dataset declares it."""
    declared = next((r for r in each.dataset.rules if r.name == rule), None)
    why = declared.why.of(page.language) if declared else None
    told = kit.joined([kit.code(rule), t("verdicts.rows", count=number(count))])
    return kit.joined([told, why]) if why else told
