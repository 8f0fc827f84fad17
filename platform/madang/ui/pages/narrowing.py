"""The list of datasets narrowed and turned: what is looked for, and which part of it is shown.

The address remembers codes and where the list begins; words never, since people write anything.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from madang.api.facets import Facet, choices, facets, without
from madang.listing import Listing
from madang.ui import Page, kit, t

PAGE = 10
_ALL, _START, _ASKED, _FROM = "", "data_start", "data_asked", "from"
_WORDS = "data_words"


def question(page: Page) -> tuple[str, dict[str, str]]:
    """Words, and a code for each facet that was chosen."""
    known = facets(page.desk)
    listings = page.desk.listings()
    _begin(page, known, listings)
    left, right = st.columns(2)
    words = left.text_input(t("data.search"), key=_WORDS)
    found = page.desk.search(words)
    chosen = {facet.name: st.session_state[_key(facet)] for facet in known}
    first, *rest = known
    with right:
        _select(first, found, known, chosen)
    count = sum(bool(chosen[facet.name]) for facet in rest)
    label = t("data.narrowed", count=count) if count else t("data.narrow")
    with st.expander(label, expanded=bool(count)):
        columns = st.columns(2)
        for place, facet in enumerate(rest):
            with columns[place % 2]:
                _select(facet, found, known, chosen)
    kit.keep(**chosen)
    return words, {name: code for name, code in chosen.items() if code}


def _key(facet: Facet) -> str:
    return f"data_{facet.name}"


def _begin(page: Page, known: Sequence[Facet], listings: Sequence[Listing]) -> None:
    """Take over what the address asks for, where it can be meant."""
    for facet in known:
        if _key(facet) not in st.session_state:
            codes = {code for item in listings for code in facet.codes(item)}
            asked = page.param(facet.name) or _ALL
            st.session_state[_key(facet)] = asked if asked in codes else _ALL
    if _START not in st.session_state:
        asked = page.param(_FROM) or ""
        st.session_state[_START] = int(asked) - 1 if asked.isdigit() else 0


def _select(
    facet: Facet, found: Sequence[Listing], known: Sequence[Facet], chosen: Mapping[str, str]
) -> None:
    """A list of codes with their counts."""
    offered = choices(facet, found, known, chosen)
    labels = {
        choice.code: t("data.facet_one", title=choice.label, count=choice.count)
        for choice in offered
    }
    labels[_ALL] = t("data.facet_all", count=without(facet, found, known, chosen))
    st.selectbox(
        t(f"data.facet_{facet.name}"),
        [_ALL, *(choice.code for choice in offered)],
        key=_key(facet),
        format_func=lambda code: str(labels.get(code, code)),
    )


def none(found: Sequence[Listing], words: str, chosen: Mapping[str, str]) -> None:
    """The empty state, and the way out of it."""
    if found:
        return
    kit.empty(t("data.none", words=words) if words.strip() else t("data.none_narrowed"))
    if chosen:
        st.button(t("data.clear"), on_click=_clear, args=(tuple(chosen),))


def _clear(names: Sequence[str]) -> None:
    for name in names:
        st.session_state[f"data_{name}"] = _ALL


def shown(found: Sequence[Listing], asked: object) -> Sequence[Listing]:
    """The part of the list that is shown; another question begins it anew.

    Args:
        found: The whole list.
        asked: What it answers.
    """
    if st.session_state.setdefault(_ASKED, asked) != asked:
        st.session_state[_START] = 0
    st.session_state[_ASKED] = asked
    start = st.session_state[_START]
    start = start - start % PAGE if 0 <= start < len(found) else 0
    st.session_state[_START] = start
    part = found[start : start + PAGE]
    kit.keep(**{_FROM: str(start + 1) if start else None})
    if len(found) > PAGE:
        last = start + len(part)
        kit.show(t("data.shown", count=len(found), first=start + 1, last=last), meta=True)
    return part


def turn(found: Sequence[Listing]) -> None:
    """To the datasets before and behind."""
    start = st.session_state[_START]
    ways = (("data.previous", start - PAGE), ("data.next", start + PAGE))
    there = [(name, to) for name, to in ways if 0 <= to < len(found)]
    if not there:
        return
    with st.container(horizontal=True):
        for name, to in there:
            st.button(t(name), on_click=_turn, args=(to,))


def _turn(start: int) -> None:
    st.session_state[_START] = start
