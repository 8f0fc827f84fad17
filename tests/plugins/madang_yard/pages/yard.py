"""Pages that work and pages that do not."""

import streamlit as st

from madang.ui import Card, Page, kit, t


def works(page: Page) -> None:
    kit.show(t("chairs.hello", name=page.param("chair") or t("value.unknown")))
    st.write(sorted(page.params))


def breaks(page: Page) -> None:
    message = "the secret reason"
    raise RuntimeError(message)


def card(page: Page) -> Card:
    return Card(title=t("chairs.title"), lines=[t("chairs.summary")], path="chairs", params={})


def measure(page: Page) -> Card:
    params = {"key": "yard.chair"}
    return Card(
        title=t("chairs.title"), lines=[t("chairs.measure"), "…"], path="dataset", params=params
    )


def broken_card(page: Page) -> Card:
    message = "the secret of the card"
    raise RuntimeError(message)
