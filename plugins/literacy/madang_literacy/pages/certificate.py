"""Whether a certificate is genuine; no name is on it."""

import streamlit as st

from madang.ui import Page, kit, t
from madang_literacy import school, wording


def render(page: Page) -> None:
    """Draw the page."""
    with st.form("certificate", enter_to_submit=True, border=False):
        typed = st.text_input(t("certificate.code"), value=page.param("code") or "")
        st.form_submit_button(t("certificate.check"))
    code = typed.strip().upper()
    if not code:
        kit.show(t("certificate.intro"))
        return
    found = school.of(page.desk.workspace).certificate(code)
    if found is None:
        kit.announce(t("certificate.unknown"), lead=True)
        return
    kit.announce(wording.verdict(found), lead=True)
    kit.facts(dict(wording.certificate(found)))
