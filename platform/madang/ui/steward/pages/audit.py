"""Who did what when: the audit trail, newest first, and whether its chain holds."""

from collections.abc import Sequence

import streamlit as st

from madang.steward.decide import PAGE, TrailLine, trail
from madang.store.accounts import Account
from madang.ui import Page, kit, number, t
from madang.ui.steward.hall import for_stewards, hall
from madang.ui.steward.pages import pieces

_KNOWN = frozenset(
    {
        *("login", "logout", "login.failed", "login.limited"),
        *("account.added", "account.disabled", "account.password"),
        *("version.accepted", "version.refused", "version.build_ended", "quarantine.downloaded"),
        *("declaration.saved", "register.imported"),
    }
)


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    del account
    store = hall(page.desk.workspace).store
    asked = page.param("before")
    before = int(asked) if asked and asked.isdecimal() else None
    lines = trail(store, before=before)
    kit.show(t("trail.intro"))
    if st.button(t("trail.verify")):
        chain = store.verify()
        if chain.broken is None:
            kit.announce(t("trail.whole", rows=number(chain.rows)))
        else:
            st.error(t("trail.broken", reason=chain.broken))
    if not lines:
        st.info(t("trail.none"))
        return
    _table(lines)
    if len(lines) == PAGE and lines[-1].seq > 1:
        kit.row([kit.link(t("trail.older"), kit.address("audit", before=str(lines[-1].seq)))])


def _table(lines: Sequence[TrailLine]) -> None:
    kit.table(
        t("trail.title"),
        [t(f"trail.{name}") for name in ("who", "action")],
        [
            [
                kit.lines([pieces.moment(line.at), line.actor]),
                _what(line),
            ]
            for line in lines
        ],
    )


def _what(line: TrailLine) -> kit.Html:
    """What was done, to what, and why."""
    why = t("trail.why", reason=line.reason) if line.reason else None
    told = (_action(line.action), kit.code(line.about), why)
    return kit.lines([part for part in told if part is not None])


def _action(action: str) -> kit.Cell:
    if action in _KNOWN:
        return t(f"trail.{action.replace('.', '_')}")
    return kit.code(action)
