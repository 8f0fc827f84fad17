"""Everything at a glance: what waits, plugins, datasets in trouble, last runs."""

import streamlit as st

from madang.listing import Listing
from madang.steward import Overview, held, overview, troubled
from madang.steward.decide import rulings
from madang.store.accounts import Account
from madang.ui import Page, kit, number, t
from madang.ui.steward.hall import for_stewards, hall
from madang.ui.steward.pages import pieces


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    del account
    workspace = page.desk.workspace
    seen = overview(workspace)
    waiting = [each for each in held(workspace, rulings(hall(workspace).store)) if each.is_open]
    trouble = troubled(seen.listings)
    kit.announce(t("overview.lead", held=len(waiting), trouble=len(trouble)), lead=True)
    if waiting:
        kit.go("held", t("overview.to_held", count=len(waiting)))
    _numbers(seen)
    _trouble(trouble)
    _plugins(page, seen)
    _runs(page, seen)


def _numbers(seen: Overview) -> None:
    standing = sum(bool(item.attempts) and item.setback is None for item in seen.listings)
    checks = [kit.state("success", t("checks.passed", count=number(seen.checks_passed)))]
    if seen.checks_warned:
        checks.append(kit.state("warning", t("checks.warned", count=seen.checks_warned)))
    if seen.checks_failed:
        checks.append(kit.state("danger", t("checks.failed", count=seen.checks_failed)))
    declared = len(seen.listings)
    kit.facts(
        {
            t("overview.datasets"): t("overview.standing", standing=standing, declared=declared),
            t("overview.checks"): kit.joined(checks),
        }
    )


def _trouble(trouble: list[Listing]) -> None:
    st.header(t("overview.trouble"), anchor=False)
    if not trouble:
        kit.show(kit.state("success", t("overview.no_trouble")))
        return
    kit.table(
        t("overview.trouble"),
        [t("overview.dataset"), t("overview.state"), t("overview.since"), t("overview.reason")],
        [
            [pieces.named(item.dataset), _state(item), _since(item), _reason(item)]
            for item in trouble
        ],
    )


def _state(item: Listing) -> kit.Html:
    if not item.attempts:
        return kit.state("quiet", t("overview.never"))
    if item.setback is not None:
        tone: kit.Tone = "warning" if item.setback.status == "refused" else "danger"
        return kit.state(tone, t(f"overview.{item.setback.status}"))
    return pieces.freshness(item.freshness, historical=item.historical)


def _since(item: Listing) -> kit.Cell:
    if item.setback is not None:
        return pieces.moment(item.setback.at)
    return pieces.moment(item.confirmed_at) if item.confirmed_at else None


def _reason(item: Listing) -> kit.Cell:
    if item.setback is not None:
        return (item.setback.reason or "")[: pieces.LONGEST]
    return t("overview.old" if item.attempts else "overview.never_reason")


def _plugins(page: Page, seen: Overview) -> None:
    st.header(t("overview.plugins"), anchor=False)
    kit.table(
        t("overview.plugins"),
        [t("overview.plugin"), t("overview.state"), t("overview.datasets"), t("overview.note")],
        [
            [
                kit.lines([each.title.of(page.language) if each.title else None, each.name])
                if each.title
                else each.name,
                _loaded(each.reason, disabled=each.disabled),
                number(each.datasets) if each.reason is None else t("value.none"),
                (each.reason or each.distribution)[: pieces.LONGEST],
            ]
            for each in seen.plugins
        ],
        numeric=(2,),
    )


def _loaded(reason: str | None, *, disabled: bool) -> kit.Html:
    if reason is None:
        return kit.state("success", t("overview.loaded"))
    if disabled:
        return kit.state("quiet", t("overview.disabled"))
    return kit.state("danger", t("overview.left_out"))


def _runs(page: Page, seen: Overview) -> None:
    st.header(t("overview.runs"), anchor=False)
    if not seen.runs:
        kit.show(kit.joined([t("data.empty_do"), kit.code("madang build")], " "))
        return
    kit.table(
        t("overview.runs"),
        [t("overview.run_at"), t("overview.run"), t("overview.good"), t("overview.bad")],
        [
            [
                pieces.moment(run.at),
                pieces.in_dagster(page.desk.workspace, run.run_id),
                number(run.stands),
                ", ".join(f"{key} {status}" for key, status in run.setbacks) or t("value.none"),
            ]
            for run in seen.runs
        ],
        numeric=(2,),
    )
    kit.show(t("overview.runs_note"), meta=True)
