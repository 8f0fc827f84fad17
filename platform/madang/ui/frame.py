"""The frame around every page: navigation, language, look, heading, error state, end of page.

`run` is the whole script behind the app. A page that raises shows what happened and a code; the
other pages live on.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

import streamlit as st

from madang.api.desk import Desk
from madang.i18n import COOKIE, LANGUAGES, OWN, Language, negotiate, speaking, t, voice_of
from madang.plugin import resolve
from madang.settings import settings
from madang.ui import bands, kit
from madang.ui.look import COOKIES, Look, asked_for, kept_in, look_of
from madang.ui.page import Page, WrongParam, proved
from madang.ui.pagetable import HOME, Audience, Registered, page_table
from madang.workspace import open_workspace

_log = logging.getLogger(__name__)


@cache
def desk() -> Desk:
    """What stands in the lake, for readers: one for the whole process."""
    return Desk(open_workspace(settings()))


def run(audience: Audience, *, start: str = HOME, desk_: Desk | None = None) -> None:
    """Draw the page that the address names.

    Args:
        audience: Which of the two apps this is.
        start: Page at the root; tests open any page there.
        desk_: What stands in the lake; the process's own where None.
    """
    opened = desk_ or desk()
    table = page_table(opened.workspace.registry, audience)
    language = _language()
    visits = [
        Page(registered=page, language=language, params={}, desk=opened, table=table)
        for page in table.pages
    ]
    # No `icon`: Streamlit would make it the tab's icon and ask a font host for it.
    drawn = {
        (spec := visit.registered.spec).path: st.Page(
            partial(_draw, visit),
            title=visit.registered.title(language),
            url_path=spec.path,
            default=spec.path == start,
            visibility="hidden" if spec.nav == "hidden" else "visible",
        )
        for visit in visits
    }
    # Streamlit's own navigation folds to a sign on phones that people miss; the frame draws ours.
    chosen = st.navigation(list(drawn.values()), position="hidden")
    with kit.framed(drawn, _look()):
        chosen.run()


def _look() -> Look:
    """The visitor's size of text and contrast; a wish in the address is kept for the session."""
    for name, wish in asked_for(st.query_params.to_dict()).items():
        st.session_state[name] = wish
    kept = {name: str(st.session_state[name]) for name in COOKIES if name in st.session_state}
    return look_of(kept, kept_in(st.context.cookies))


def _language() -> Language:
    """The visitor's language; a wish in the address is kept for the session as well."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        st.session_state["lang"] = asked
    headers, cookies = st.context.headers, st.context.cookies
    kept = st.session_state.get("lang") or cookies.get(COOKIE)
    return negotiate(asked, kept, headers.get("Accept-Language"))


def _draw(visit: Page) -> None:
    page = visit.registered
    with speaking(voice_of(OWN, visit.language)):
        top, came_with = st.empty(), st.query_params.to_dict()
        top.html(bands.top(visit, _own_params(page)).text)
        with kit.headed(page.title(visit.language)):
            params = _params(page)
            if params is not None:
                guarded(partial(_render, replace(visit, params=params)), page.spec.path)
        if st.query_params.to_dict() != came_with:  # the switches lead to the subject as it is now
            top.html(bands.top(visit, _own_params(page)).text)
        st.html(bands.foot(visit, _own_params(page)).text)


def _render(visit: Page) -> None:
    with speaking(voice_of(visit.registered.package, visit.language)):
        resolve(visit.registered.spec.render)(visit)


def _own_params(page: Registered) -> dict[str, str]:
    """What the address says now of the page's subject."""
    declared = {param.name for param in page.spec.params}
    return {name: value for name, value in st.query_params.items() if name in declared}


def _params(page: Registered) -> dict[str, str] | None:
    """The page's parameters; None, with the error state shown, where one cannot be meant."""
    try:
        return proved(page.spec.params, st.query_params.to_dict())
    except WrongParam as wrong:
        kit.error(t("error.param", name=wrong.name))
        kit.row([kit.link(t("error.param_again"), kit.address(page.spec.path))])
        return None


def guarded(draw: Callable[[], Any], what: str, *, words: str = "error.page") -> Any:  # noqa: ANN401 -- whatever `draw` gives
    """What `draw` gives; where it raises, the error state, worded by message `words`, and None."""
    try:
        return draw()
    except Exception as error:  # noqa: BLE001 -- a page may fail in any way; the others live on
        failed(error, what, words=words)
        return None


def failed(error: Exception, what: str = "frame", *, words: str = "error.page") -> None:
    """The error state: what happened, what to do, and a code that the log has beside the cause.

    The code is the first part of the request's id, invented where no request is known (AppTest).
    """
    code = (st.context.headers.get("X-Request-Id") or secrets.token_hex(6))[:12]
    _log.error("page %s failed, code %s", what, code, exc_info=error)
    with speaking(voice_of(OWN, _language())):
        kit.error(t(words, code=code))
