"""All about one course, and its form."""

import streamlit as st

from madang import clock
from madang.civic.refusals import Refusal
from madang.errors import CommandRefused
from madang.store import new_id
from madang.store.people import NoContact
from madang.ui import Page, kit, t
from madang_literacy import school, wording
from madang_literacy.listing import Course
from madang_literacy.school import School


def render(page: Page) -> None:
    """Draw the page."""
    opened = school.of(page.desk.workspace)
    found = opened.course(page.param("id") or "")
    if found is None:
        kit.empty(t("course.missing"))
        kit.go("courses", t("courses.all"))
        return
    kit.heading(found.title.of(page.language))
    stage = wording.stage(found, clock.now())
    with kit.together():
        kit.announce(t(f"stage.{stage}", **wording.opening(found)), lead=True)
        kit.show(found.notes.of(page.language))
        kit.facts(dict(wording.facts(found)))
    st.header(t("course.lessons"), anchor=False)
    kit.bullets(wording.lessons(found))
    if stage == "open":
        _sign_up(opened, found)
    _lottery(found)
    calendar = f"/api/literacy/course/{found.id}.ics"
    kit.row(
        [
            kit.link(t("course.calendar"), calendar),
            kit.link(t("courses.all"), kit.address("courses")),
        ]
    )


def _sign_up(opened: School, found: Course) -> None:
    """The form; it has its key from the time it is drawn, so that a double click is one action."""
    place = f"course_key_{found.id}"
    key = st.session_state.setdefault(place, new_id())
    mailed = opened.sends_mail
    st.header(t("signup.title"), anchor=False)
    kit.show(t("signup.next_mail" if mailed else "signup.next_page"))
    st.subheader(t("consent.title"), anchor=False)
    kit.bullets([t(f"consent.{name}") for name in wording.CONSENT])
    # Words made beforehand: Streamlit asks for those of choices at any time.
    ages = {True: t("signup.of_age_yes"), False: t("signup.of_age_no")}
    most = wording.largest_party(found)
    parties = {count: t("signup.seats", count=count) for count in range(1, most + 1)}
    with st.form(f"course_{found.id}", enter_to_submit=False):
        of_age = st.radio(t("signup.of_age"), list(ages), index=None, format_func=ages.__getitem__)
        contact = st.text_input(t("signup.mail" if mailed else "signup.contact"))
        kit.show(t("signup.mail_hint" if mailed else "signup.contact_hint"), meta=True)
        party = st.radio(t("signup.party"), list(parties), format_func=parties.__getitem__)
        agreed = st.checkbox(t("signup.agree"))
        sent = st.form_submit_button(t("signup.send"), type="primary")
    if not sent:
        return
    if of_age is None:
        st.error(t("signup.age_missing"))
    elif not of_age:
        st.warning(t("signup.under_age"))
        kit.show(t("signup.under_age_do"))
    else:
        _send(opened, found, place, key, contact=contact, party=party or 1, agreed=agreed)


def _send(  # noqa: PLR0913 -- what the form holds
    opened: School, found: Course, place: str, key: str, *, contact: str, party: int, agreed: bool
) -> None:
    try:
        token = opened.sign_up(
            found.id, contact=contact, party=party, of_age=True, agreed=agreed, key=key
        )
    except (Refusal, NoContact) as error:
        st.error(wording.refusal(error))
    except CommandRefused:
        st.session_state.pop(place)
        st.error(t("refusal.again"))
    else:
        st.session_state.pop(place)
        _sent(token)


def _sent(token: str | None) -> None:
    if token is None:
        st.success(t("signup.sent"))
    else:
        kit.go("my", t("my.title"), t=token)


def _lottery(found: Course) -> None:
    """What anybody needs to draw it again."""
    if found.seats is None or found.seats.seed_hash is None:
        return
    st.header(t("lottery.title"), anchor=False)
    kit.show(t("lottery.how"))
    kit.show(t("lottery.hash"))
    kit.block(found.seats.seed_hash)
    if found.seats.seed:
        kit.show(t("lottery.seed"))
        kit.block(found.seats.seed)
