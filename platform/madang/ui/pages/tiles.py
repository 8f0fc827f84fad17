"""Tiles and measures that plugins hand in, each drawn in its own language and failing alone."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Literal

import streamlit as st

from madang.i18n import speaking, voice_of
from madang.plugin import resolve
from madang.ui import Card, Page, kit, t
from madang.ui.frame import guarded
from madang.ui.pagetable import Registered


def handed_in(page: Page, kind: Literal["card", "measure"]) -> Iterator[Card]:
    """The cards of one kind; one that fails shows its error state and leaves the others alone."""
    for other in page.table.pages:
        reference = other.spec.card if kind == "card" else other.spec.measure
        if reference:
            ask = partial(_ask, other, reference, page)
            card: Card | None = guarded(ask, f"card of {other.spec.path}", words="error.card")
            if card is not None:
                yield card


def _ask(other: Registered, reference: str, page: Page) -> Card | None:
    with speaking(voice_of(other.package, page.language)):
        return resolve(reference)(replace(page, registered=other, params={}))


def draw(card: Card) -> None:
    """One tile."""
    with st.container(border=True):
        st.subheader(card.title, anchor=False)
        with kit.together():
            for line in card.lines:
                kit.show(line)
        kit.go(card.path, t("home.card_more", title=card.title), **card.params)
