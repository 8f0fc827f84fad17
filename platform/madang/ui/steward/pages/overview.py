"""Everything at a glance: what waits, plugins, datasets in trouble, last runs."""

import streamlit as st

from madang.listing import Listing
from madang.steward import Overview, PluginState, Run, held, overview, troubled
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
    kit.bullets(
        [
            kit.lines(
                [
                    pieces.named(item.dataset),
                    kit.joined([_state(item), _since(item)]),
                    _reason(item),
                ]
            )
            for item in trouble
        ]
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
        [t("overview.plugin"), t("overview.state")],
        [
            [
                kit.lines([each.title.of(page.language) if each.title else None, each.name])
                if each.title
                else each.name,
                _loaded(each),
            ]
            for each in seen.plugins
        ],
    )


def _loaded(each: PluginState) -> kit.Html:
    """Whether it works: with how many datasets, or why not."""
    if each.reason is None:
        declared = t("overview.declared", count=each.datasets)
        told = kit.joined([declared, each.distribution] if each.distribution else [declared])
        return kit.lines([kit.state("success", t("overview.loaded")), told])
    why = each.reason[: pieces.LONGEST]
    if each.disabled:
        return kit.lines([kit.state("quiet", t("overview.disabled")), why])
    return kit.lines([kit.state("danger", t("overview.left_out")), why])


def _runs(page: Page, seen: Overview) -> None:
    st.header(t("overview.runs"), anchor=False)
    if not seen.runs:
        kit.show(kit.joined([t("data.empty_do"), kit.code("madang build")], " "))
        return
    kit.table(
        t("overview.runs"),
        [t("overview.run"), t("overview.result")],
        [
            [
                kit.lines(
                    [
                        pieces.moment(run.at),
                        pieces.in_dagster(page.desk.workspace, run.run_id),
                    ]
                ),
                _result(run),
            ]
            for run in seen.runs
        ],
    )
    kit.show(t("overview.runs_note"), meta=True)


def _result(run: Run) -> kit.Html:
    """How many datasets are up to date after it, and which are not."""
    well = kit.state("success", t("overview.good", count=run.stands)) if run.stands else None
    bad = [
        kit.joined([kit.state("danger", t(f"overview.{status}")), kit.code(key)])
        for key, status in run.setbacks
    ]
    return kit.lines([part for part in (well, *bad) if part is not None])
