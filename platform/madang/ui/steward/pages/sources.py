"""Sources: how old each is, when the next edition is due, what the landing folder holds of it."""

import streamlit as st

from madang import clock
from madang.steward import CHECK_COMMAND, Edition, LiveSupply, Supply, leftovers, supplies
from madang.store.accounts import Account
from madang.ui import Page, age, day, kit, t
from madang.ui.steward.hall import for_stewards
from madang.ui.steward.pages import pieces

_MOST_FILES = 6


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    del account
    workspace = page.desk.workspace
    found = supplies(workspace)
    sources = {each.source.key: each for each in reversed(found)}
    overdue = sum(each.is_overdue for each in sources.values())
    missing = [each for each in sources.values() if each.is_missing]
    kit.announce(t("supply.lead", sources=len(sources), overdue=overdue), lead=True)
    _folder(page)
    _all(page, found)
    if missing:
        _missing(page, missing)
    stray = leftovers(workspace)
    if stray:
        st.header(t("supply.stray"), anchor=False)
        kit.show(t("supply.stray_why"))
        kit.bullets([kit.code(name) for name in stray])


def _folder(page: Page) -> None:
    landing = page.desk.workspace.landing
    if landing is None:
        st.info(t("supply.no_folder"))
        kit.show(kit.code("MADANG_LANDING"))
    else:
        kit.show(kit.joined([t("supply.folder"), kit.code(landing.url)], " "))


def _all(page: Page, found: list[Supply]) -> None:
    """Each source with the datasets that read it, overdue ones first."""
    st.header(t("supply.all"), anchor=False)
    by_source: dict[str, list[Supply]] = {}
    for each in found:
        by_source.setdefault(each.source.key, []).append(each)
    for readers in by_source.values():
        first = readers[0]
        st.subheader(first.source.title.of(page.language), anchor=False)
        live = {t("supply.live"): _live(first.live)} if first.live else {}
        kit.facts(
            {
                t("supply.publisher"): first.source.publisher,
                t("supply.as_of"): _as_of(first),
                t("supply.due"): _due(first),
                t("supply.files"): _files(first),
                **live,
                t("supply.read_by"): kit.lines([kit.code(each.dataset.key) for each in readers]),
            }
        )


def _live(live: LiveSupply) -> kit.Cell:
    """Whether the portal is asked; why not, where it is paused."""
    if live.paused is not None:
        paused = kit.state("warning", t("supply.live_paused"))
        return kit.lines([paused, live.paused, kit.code(CHECK_COMMAND)])
    if not live.has_key:
        return kit.joined([t("supply.live_off"), kit.code(live.variable)], " ")
    if live.received_on is None:
        return t("supply.live_never", portal=live.portal)
    return kit.joined([live.portal, day(live.received_on), age(live.received_on, clock.today())])


def _as_of(each: Supply) -> kit.Cell:
    if each.as_of is None:
        return None
    word = pieces.freshness(each.item.freshness, historical=each.item.historical)
    return kit.joined([day(each.as_of), age(each.as_of, clock.today()), word])


def _due(each: Supply) -> kit.Cell:
    if each.item.historical:
        return t("supply.never_due")
    if each.due is None:
        return t("supply.not_said")
    late = kit.state("warning", t("supply.overdue")) if each.is_overdue else None
    return kit.joined([part for part in (day(each.due), late) if part is not None])


def _files(each: Supply) -> kit.Cell:
    if each.source.landing is None:
        return t("supply.live_only" if each.live else "supply.bundled_only")
    if not each.has_folder:
        return kit.joined([t("supply.wanted"), kit.code(each.source.landing)], " ")
    if not each.editions:
        wanted = kit.joined([t("supply.wanted"), kit.code(each.source.landing)], " ")
        return kit.lines([kit.state("warning", t("supply.missing")), wanted])
    told = [_edition(edition) for edition in each.editions[-_MOST_FILES:]]
    newer = kit.state("success", t("supply.newer")) if each.is_waiting else None
    return kit.lines([part for part in (newer, *told) if part is not None])


def _edition(edition: Edition) -> kit.Html:
    """Which files a build would take, and how many older ones it would leave."""
    taken = [kit.code(name) for name in edition.taken]
    left = len(edition.passed_over)
    older = t("supply.passed_over", count=left) if left else None
    return kit.joined([part for part in (edition.partition, *taken, older) if part is not None])


def _missing(page: Page, missing: list[Supply]) -> None:
    st.header(t("supply.lacking"), anchor=False)
    kit.show(t("supply.lacking_why"))
    kit.bullets(
        [
            kit.joined([each.source.title.of(page.language), kit.code(each.source.landing or "")])
            for each in missing
        ]
    )
