"""One's own sign-up by its link, and what can be done with it."""

import streamlit as st

from madang.civic.refusals import Refusal
from madang.errors import CommandRefused
from madang.store import new_id
from madang.ui import Page, kit, t
from madang_literacy import school, wording
from madang_literacy.listing import Mine
from madang_literacy.school import School

_ERASE, _SAID = "erase", "my_said"


def render(page: Page) -> None:
    """Draw the page."""
    opened = school.of(page.desk.workspace)
    token = page.param("t") or ""
    mine = opened.mine(token)
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        kit.announce(t(f"done.{said}"))
    if mine is None:
        if said != _ERASE:
            kit.empty(t("my.closed"))
        kit.go("courses", t("courses.all"))
        return
    _draw(page, opened, mine, token)


def _draw(page: Page, opened: School, mine: Mine, token: str) -> None:
    kit.heading(mine.course.title.of(page.language))
    kit.announce(wording.state(mine), lead=True)
    if mine.course.state == "cancelled":
        st.error(t("stage.cancelled"))
    for event in mine.events:
        _form(opened, token, event)
    if mine.certificate:
        kit.go("certificate", mine.certificate, code=mine.certificate)
    kit.facts(dict([*wording.own_facts(mine), *wording.facts(mine.course)]))
    st.header(t("course.lessons"), anchor=False)
    kit.bullets(wording.lessons(mine.course))
    calendar = f"/api/literacy/course/{mine.course.id}.ics"
    kit.row(
        [
            kit.link(t("course.calendar"), calendar),
            kit.link(t("my.course"), kit.address("course", id=mine.course.id)),
        ]
    )
    _form(opened, token, _ERASE)


def _form(opened: School, token: str, event: str) -> None:
    """One step; it has its key from the time it is drawn, so that a double click is one action."""
    place = f"my_key_{event}"
    key = st.session_state.setdefault(place, new_id())
    st.header(t(f"step.{event}"), anchor=False)
    kit.show(t(f"step.{event}_why"))
    with st.form(f"my_{event}", enter_to_submit=False, border=False):
        sure = st.checkbox(t("step.erase_sure")) if event == _ERASE else True
        sent = st.form_submit_button(t(f"step.{event}"))
    if not sent:
        return
    if not sure:
        st.error(t("my.erase_unsure"))
        return
    st.session_state.pop(place)
    try:
        opened.step(token, event, key=key)
    except Refusal as error:
        st.error(wording.refusal(error))
    except CommandRefused:
        st.error(t("refusal.again"))
    else:
        st.session_state[_SAID] = event
        st.rerun()
