"""A step-free route from street to street: two stations, who travels, and what is known of it."""

import streamlit as st

from madang.errors import NotInLake
from madang.ui import Page, kit, t
from madang_transfermap import service, wording
from madang_transfermap.pages import answer, question
from madang_transfermap.pages.question import Asked
from madang_transfermap.service import SamePlace, TransferMap
from madang_transfermap.wording import names


def render(page: Page) -> None:
    """Draw the page."""
    transfers = service.of(page.desk.workspace)
    try:
        _draw(page, transfers)
    except NotInLake:
        st.info(t("data.empty"))
        kit.show(kit.joined([t("data.empty_do"), kit.code("madang build transfermap")], " "))


def _draw(page: Page, transfers: TransferMap) -> None:
    intro = st.empty()
    asked = question.ask(page, transfers)
    if asked is not None:
        _answer(page, transfers, asked)
    elif not question.begun():
        with intro:
            kit.show(t("route.intro"))
        _examples(page, transfers)


def _answer(page: Page, transfers: TransferMap, asked: Asked) -> None:
    try:
        itinerary = transfers.route(
            asked.start, asked.goal, profile=asked.profile, no_lift=asked.no_lift
        )
    except SamePlace:
        st.info(t("route.same_place"))
        return
    told = wording.tell(itinerary, page.language)
    kit.heading(told.title)
    answer.draw(told, asked, wording.written(told, page.language))


def _examples(page: Page, transfers: TransferMap) -> None:
    """Links to filled-in questions."""
    st.header(t("route.examples"), anchor=False)
    for example in page.registered.spec.examples:
        params = dict(pair.split("=") for pair in example.split("&"))
        places = [transfers.place(params[name]) for name in question.ENDS]
        start, goal = (names.station(place.name) for place in places)
        kit.go(page.registered.spec.path, t("summary.title", start=start, goal=goal), **params)
