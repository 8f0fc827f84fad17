"""The question of a route: two stations in the visitor's words, who travels, with or without lifts.

The address holds ids and codes; the session holds what was typed. Words that mean one place become
its id; words that mean several, or none, lead to a choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from madang.ui import Page, kit, t
from madang_transfermap.routing.itinerary import Place
from madang_transfermap.service import TransferMap
from madang_transfermap.stations import AmbiguousStation, Hit, UnknownStation
from madang_transfermap.wording import names

ENDS = ("from", "to")
PROFILE, LIFT, NO = "profile", "lift", "no"
_PATH = "route"
_USUAL = "wheelchair"
# Keys of the session: what was typed and chosen, the address that it was last brought in line with,
# places that stand in the fields by what is written there, and whether anybody has asked.
_SEEN, _WRITTEN, _ASKED = "route_seen", "route_written", "route_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that can be answered: ids of both places, who travels, whether lifts are out."""

    start: str
    goal: str
    profile: str
    no_lift: bool

    def address(self, **changes: str | None) -> dict[str, str | None]:
        """Parameters of the page for this question, with changes."""
        lift = NO if self.no_lift else None
        return {"from": self.start, "to": self.goal, PROFILE: self.profile, LIFT: lift} | changes


def begun() -> bool:
    """Whether something was asked, so that a choice or a hint is on the page."""
    return bool(st.session_state.get(_ASKED))


def ask(page: Page, transfers: TransferMap) -> Asked | None:
    """Draw the form, and give the question once it can be answered; else say what is missing.

    Raises:
        NotInLake: There is no network to ask about.
    """
    if _follow_address(page, transfers):  # also in a session that began anew behind the visitor
        kit.show_address()
    _form(transfers)
    if not begun():
        return None
    places = {end: _place(transfers, end) for end in ENDS}
    ids = {end: _id_of(found) for end, found in places.items()}
    profile: str = st.session_state[_key(PROFILE)]
    no_lift: bool = st.session_state[_key(LIFT)]
    address = ids | {PROFILE: profile, LIFT: NO if no_lift else None}
    kit.keep(**address)
    st.session_state[_SEEN] = address
    for end, found in places.items():
        if not isinstance(found, Place):
            _hint(end, found, address)
    start, goal = ids["from"], ids["to"]
    if start is None or goal is None:
        return None
    return Asked(start=start, goal=goal, profile=profile, no_lift=no_lift)


def _id_of(found: object) -> str | None:
    return found.group_id if isinstance(found, Place) else None


def _key(name: str) -> str:
    return f"route_{name}"


def _follow_address(page: Page, transfers: TransferMap) -> bool:
    """Fill the form from an address that it does not stand for yet; whether it had to be."""
    found = {name: page.param(name) for name in (*ENDS, PROFILE, LIFT)}
    if found[PROFILE] not in transfers.profiles:
        if found[PROFILE]:
            st.warning(t("route.wrong_profile"))
        found[PROFILE] = _USUAL
    if st.session_state.get(_SEEN) == found:
        return False
    written: dict[str, str] = {}
    for end in ENDS:
        if station := found[end]:
            text = _text_of(transfers, station)
            written[text] = station
            st.session_state[_key(end)] = text
            st.session_state[_ASKED] = True
    st.session_state[_key(PROFILE)] = found[PROFILE]
    st.session_state[_key(LIFT)] = found[LIFT] == NO
    st.session_state[_WRITTEN] = written
    st.session_state[_SEEN] = found
    return True


def _text_of(transfers: TransferMap, station: str) -> str:
    """What the form shows for an id: the name, with lines where several places have it.

    The id itself where nothing has it.
    """
    try:
        place = transfers.place(station)
    except UnknownStation:
        return station
    name = names.short(place.name)
    alike = [hit for hit in transfers.find(name) if names.short(hit.place.name) == name]
    return _label(place) if len(alike) > 1 else name


def _form(transfers: TransferMap) -> None:
    titles = {code: names.said(profile.title) for code, profile in transfers.profiles.items()}
    with st.form("route_form"):
        left, right = st.columns(2)
        left.text_input(t("route.from"), key=_key("from"))
        right.text_input(t("route.to"), key=_key("to"))
        if not begun():
            kit.show(t("route.search_hint"), meta=True)
        st.radio(
            t("route.profile"),
            list(titles),
            key=_key(PROFILE),
            format_func=titles.__getitem__,
            horizontal=True,
        )
        st.checkbox(t("route.no_lift"), key=_key(LIFT))
        with st.container(horizontal=True):
            st.form_submit_button(t("route.find"), type="primary", on_click=_asked)
            st.form_submit_button(t("route.swap"), on_click=_swapped)


def _asked() -> None:
    st.session_state[_ASKED] = True


def _swapped() -> None:
    state = st.session_state
    start, goal = (_key(end) for end in ENDS)
    state[start], state[goal] = state[goal], state[start]
    if state[start] and state[goal]:
        _asked()


def _place(transfers: TransferMap, end: str) -> Place | UnknownStation | AmbiguousStation | None:
    """The place that is written in a field; what is wrong with it, or None where it is empty."""
    text: str = st.session_state[_key(end)].strip()
    written: Mapping[str, str] = st.session_state[_WRITTEN]
    if not text:
        return None
    try:
        return transfers.place(written.get(text, text))
    except (UnknownStation, AmbiguousStation) as wrong:
        return wrong


def _hint(
    end: str,
    found: UnknownStation | AmbiguousStation | None,
    address: Mapping[str, str | None],
) -> None:
    """What to do about one end of the journey."""
    where = t(f"route.{end}")
    if found is None:
        st.info(t("route.missing", field=where))
    elif isinstance(found, AmbiguousStation):
        st.warning(t("route.which", field=where, name=found.asked))
        _choices(end, found.options, address)
    else:
        st.error(t("route.unknown", field=where, name=found.asked))
        kit.show(t("route.near" if found.suggestions else "route.nothing_near"))
        _choices(end, found.suggestions, address)


def _choices(end: str, hits: Sequence[Hit], address: Mapping[str, str | None]) -> None:
    """Links to the places that may be meant, each with its lines and why it was found."""
    for hit in hits:
        params = dict(address) | {end: hit.place.group_id}
        with st.container(border=True, gap="xxsmall"):
            kit.go(_PATH, _label(hit.place), **params)
            badges = dict.fromkeys(
                kit.badge(names.said(stop.line.name), stop.line.colour) for stop in hit.place.stops
            )
            why = t(f"why.{hit.match}", kind=t(f"why.kind_{hit.kind}"), text=hit.text)
            kit.show(kit.joined([*badges, why], " "), meta=True)


def _label(place: Place) -> str:
    """A station with its lines, by which places of one name differ."""
    lines = dict.fromkeys(names.said(stop.line.name) for stop in place.stops)
    return t("route.choice", station=names.station(place.name), lines=", ".join(lines))
