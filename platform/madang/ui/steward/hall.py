"""What the pages of one stewards' app share: the store, who is there, builds that run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import streamlit as st

from madang import store
from madang.steward.people import People
from madang.steward.running import Builds
from madang.store import Store
from madang.store.accounts import Account
from madang.ui import Page, kit, t
from madang.ui.steward.gate import COOKIE
from madang.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """One for each workspace of the process."""

    workspace: Workspace
    store: Store
    people: People
    builds: Builds


_halls: dict[str, Hall] = {}
_lock = threading.Lock()


def hall(workspace: Workspace) -> Hall:
    """The hall of the workspace, opened when first asked for."""
    place = str(workspace.settings.home)
    with _lock:
        if place not in _halls:
            opened = store.open(workspace.settings, workspace.registry)
            _halls[place] = Hall(
                workspace=workspace,
                store=opened,
                people=People(opened),
                builds=Builds(workspace),
            )
        return _halls[place]


def who(workspace: Workspace) -> Account | None:
    """Whose session this is; asked at every run of a page, since sessions end."""
    token = st.context.cookies.get(COOKIE)
    return hall(workspace).people.who(token) if token else None


def for_stewards(draw: Callable[[Page, Account], None]) -> Callable[[Page], None]:
    """A page that is drawn for a signed-in steward only, with who it is and the way out."""

    @wraps(draw)
    def render(page: Page) -> None:
        account = who(page.desk.workspace)
        if account is None:  # the gate lets nobody come so far; a session may end while it is open
            st.error(t("login.ended"))
            kit.row([kit.link(t("login.enter"), "/login")])
            return
        leave = kit.link(t("login.leave"), "/logout")
        kit.show(kit.joined([t("login.signed_in", name=account.name), leave]), meta=True)
        draw(page, account)

    return render
