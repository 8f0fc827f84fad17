"""Addresses and links: each carries the language and look of the visit, ids and codes only."""

from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from urllib.parse import urlencode

import streamlit as st

from madang.i18n import language
from madang.ui.look import Look
from madang.ui.markup import Html
from madang.ui.pagetable import HOME

# The paths of the app's pages, and the look that links carry; the frame sets both.
_places: ContextVar[Collection[str]] = ContextVar("madang_places", default=())
_look: ContextVar[Look] = ContextVar("madang_look", default=Look())  # noqa: B039 -- frozen


@contextmanager
def framed(places: Collection[str], look: Look) -> Generator[None]:
    """Let links lead to these pages inside the app, and carry this look, inside the block."""
    places_token, look_token = _places.set(places), _look.set(look)
    try:
        yield
    finally:
        _look.reset(look_token)
        _places.reset(places_token)


def look() -> Look:
    """The look of the page that is being drawn."""
    return _look.get()


def _carried(wanted: Mapping[str, str | None]) -> dict[str, str]:
    """Parameters of a link: those wanted, less empty ones, then language and look."""
    given = {name: value for name, value in wanted.items() if value}
    carried = {"lang": language()} | _look.get().params()
    return given | {name: value for name, value in carried.items() if name not in given}


def address(path: str, /, **params: str | None) -> str:
    """The address of a page with language, look and `params`; the home page is `/`."""
    where = "" if path == HOME else path
    return f"/{where}?{urlencode(_carried(params))}"


def link(  # noqa: PLR0913 -- attributes of one link
    label: str,
    href: str,
    *,
    hint: str | None = None,
    lang: str | None = None,
    current: str | None = None,
    anew: bool = False,
) -> Html:
    """A link that opens in place; one to a page of the app does so without loading it again.

    Args:
        label: Its words.
        href: Address of ours.
        hint: Its name for screen readers where the words alone do not say it; begins with them.
        lang: Language of the words, and of what lies behind, where it is another than the page's.
        current: What it is the present one of (`page`, `true`), None where it leads elsewhere.
        anew: Load the app again, since language or look, which its root element has, change.
    """
    more = {"aria-label": hint, "lang": lang, "hreflang": lang, "aria-current": current}
    named = "".join(f' {name}="{escape(value)}"' for name, value in more.items() if value)
    inside = "" if anew or not _is_page(href) else " data-inside"  # read by links.js
    return Html(text=f'<a href="{escape(href)}" target="_self"{inside}{named}>{escape(label)}</a>')


def _is_page(href: str) -> bool:
    path = href.partition("?")[0].removeprefix("/")
    return (path or HOME) in _places.get()


def keep(**params: str | None) -> None:
    """Remember ids and codes in the address, so that it can be shared; empty ones leave it."""
    for name, value in params.items():
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def show_address() -> None:
    """Write the address of this run into the browser once more.

    Streamlit leaves the old one there when a link leads from a page to the same page.
    """
    st.query_params.from_dict(st.query_params.to_dict())
