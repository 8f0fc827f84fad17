"""Help: how to read the pages, how to cite, where to ask."""

import streamlit as st

from madang.ui import Page, kit, t

_SECTIONS = ("read", "unknown", "download", "cite", "language", "ask")


def render(page: Page) -> None:
    """Draw the page."""
    del page
    for section in _SECTIONS:
        st.header(t(f"help.{section}_title"), anchor=False)
        kit.show(t(f"help.{section}"))
