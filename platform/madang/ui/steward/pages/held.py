"""Held-back versions: what the guard says, and the two answers to it, each with a reason."""

import streamlit as st

from madang.errors import CommandRefused, LakeBusy, StoreError
from madang.i18n import speaking, voice_of
from madang.steward import PACKAGE, Held, held
from madang.steward.decide import LONGEST_REASON, SHORTEST_REASON, refuse, rulings
from madang.steward.running import Acceptance
from madang.store import new_id
from madang.store.accounts import Account
from madang.ui import Page, kit, number, t
from madang.ui.steward.hall import Hall, for_stewards, hall
from madang.ui.steward.pages import pieces

_TICK_S = 1.0


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    opened = hall(page.desk.workspace)
    found = held(page.desk.workspace, rulings(opened.store))
    waiting = [each for each in found if each.is_open]
    decided = [each for each in found if not each.is_open]
    kit.announce(t("held.lead", count=len(waiting)), lead=True)
    kit.show(t("held.intro"))
    _builds(page, opened)
    wanted = page.param("mark")
    for each in sorted(waiting, key=lambda item: item.mark != wanted):
        with st.container(border=True):
            _one(page, opened, account, each)
    if not waiting:
        kit.show(kit.state("success", t("held.none")))
    if decided:
        _decided(page, decided)


def _builds(page: Page, opened: Hall) -> None:
    """Builds of this process, looked at again every second while one runs."""
    known = opened.builds.all()
    runs = any(build.state == "running" for build in known)

    def draw() -> None:
        with speaking(voice_of(PACKAGE, page.language)):  # a fragment runs apart from its page
            for build in known:
                _build(build)
        if runs and not any(build.state == "running" for build in known):
            st.rerun()

    if known:
        st.fragment(draw, run_every=_TICK_S if runs else None)()


def _build(build: Acceptance) -> None:
    if build.state == "running":
        kit.announce(t("held.running", mark=build.mark))
    elif build.state == "committed":
        st.success(t("held.committed", mark=build.mark, outcome=_outcome(build)))
    else:
        st.error(t("held.not_committed", mark=build.mark, outcome=_outcome(build)))
    if build.lines and build.state != "committed":
        st.code("\n".join(build.lines), language=None, wrap_lines=True)


def _outcome(build: Acceptance) -> str:
    """How the attempt ended, in words where the lake has a word for it."""
    if build.status is None:
        return build.outcome
    return f"{t(f'overview.{build.status}')} {build.version or ''}".strip()


def _one(page: Page, opened: Hall, account: Account, each: Held) -> None:
    attempt = each.attempt
    st.header(each.dataset.title.of(page.language), anchor=False)
    with kit.together():
        kit.show(kit.code(each.mark), meta=True)
        kit.facts(
            {
                t("held.rows"): _counts(each),
                t("held.set_aside"): number(attempt.quarantined),
                t("held.stands"): kit.code(attempt.version) if attempt.version else t("value.none"),
                t("held.at"): pieces.moment(attempt.at),
                t("held.run"): pieces.in_dagster(page.desk.workspace, attempt.run_id),
            }
        )
    for check in each.broken:
        kit.show(kit.joined([pieces.verdict(check), kit.code(check.name)]))
        kit.show(check.why.of(page.language))
        if check.note:
            kit.show(kit.code(check.note))
        pieces.examples(check.examples)
    if each.busy:
        st.warning(t("held.busy"))
    if each.ruling is not None:
        st.info(t("held.accepted_by", name=each.ruling.actor, reason=each.ruling.reason))
    build = opened.builds.of(each.mark)
    if build is None or build.state != "running":
        _answer(opened, account, each)


def _counts(each: Held) -> kit.Cell:
    """Old and new number of rows, and the difference."""
    now, before = each.attempt.rows, each.attempt.rows_before
    if now is None or before is None:
        return None
    told = t("held.counts", before=number(before), now=number(now))
    return f"{told} ({now - before:+,}, {(now - before) / before:+.1%})" if before else told


def _answer(opened: Hall, account: Account, each: Held) -> None:
    """The form; it has its key from the time it is drawn, so that a double click is one action."""
    place = f"held_key_{each.mark}"
    key = st.session_state.setdefault(place, new_id())
    if not each.is_acceptable:
        kit.show(t("held.not_acceptable"))
    with st.form(f"held_{each.mark}", enter_to_submit=False):
        reason = st.text_area(t("held.reason"), key=f"held_reason_{each.mark}")
        kit.show(t("held.reason_help"), meta=True)
        left, right = st.columns(2)
        yes = each.is_acceptable and left.form_submit_button(
            t("held.accept"), type="primary", disabled=each.busy
        )
        no = right.form_submit_button(t("held.refuse"))
    if not (yes or no):
        return
    try:
        if yes:
            opened.builds.accept(opened.store, each, reason, actor=account.actor, key=key)
        else:
            refuse(opened.store, mark=each.mark, reason=reason, actor=account.actor, key=key)
    except CommandRefused:
        st.error(t("held.reason_short", least=SHORTEST_REASON, most=LONGEST_REASON))
    except LakeBusy:
        st.error(t("held.busy"))
    except StoreError:
        st.error(t("held.not_stored"))
    else:
        st.session_state.pop(place)
        st.rerun()


def _decided(page: Page, decided: list[Held]) -> None:
    st.header(t("held.refused_before"), anchor=False)
    kit.table(
        t("held.refused_before"),
        [t("held.dataset"), t("held.by"), t("held.when"), t("held.why")],
        [
            [
                kit.lines([each.dataset.title.of(page.language), kit.code(each.mark)]),
                each.ruling.actor,
                pieces.moment(each.ruling.at),
                each.ruling.reason,
            ]
            for each in decided
            if each.ruling is not None
        ],
    )
