"""Drawing helpers: what pages are made of. Every value is escaped here; pages write no HTML.

Tables and lists are real HTML, not Streamlit's canvas, so that screen readers, Ctrl-F and printing
work on them.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal, TypeAlias
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page as StreamlitPage

from madang.i18n import language, t

Tone: TypeAlias = Literal["success", "warning", "danger", "quiet"]
# Shape beside colour and word, so that none of the three has to be seen.
_SIGNS = {"success": "●", "warning": "◐", "danger": "✕", "quiet": "○"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """Markup that this module wrote and that needs no more escaping."""

    text: str


Cell: TypeAlias = str | Html | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of an ordered list.

    Attributes:
        title: Its first line; a heading in the outer list.
        lines: What stands below it.
        entries: A list of its own, below that.
        meta: What stands last, small and quiet.
    """

    title: Cell
    lines: Sequence[Cell] = ()
    entries: Sequence["Entry"] = ()
    meta: Sequence[Cell] = ()


_LONGEST_VALUE = 80
# The pages of the run, for `go`; the frame sets them.
_places: ContextVar[Mapping[str, StreamlitPage]] = ContextVar("madang_places")


# Markup that waits to be sent as one element, see `together`.
_drawn: ContextVar[list[str] | None] = ContextVar("madang_drawn", default=None)
_heading: ContextVar[DeltaGenerator] = ContextVar("madang_heading")


@contextmanager
def framed(places: Mapping[str, StreamlitPage]) -> Generator[None]:
    """Let `go` lead to these pages inside the block."""
    token = _places.set(places)
    try:
        yield
    finally:
        _places.reset(token)


@contextmanager
def headed(title: str) -> Generator[None]:
    """Draw the heading; inside the block `heading` may put another in its place."""
    token = _heading.set(st.empty())
    try:
        heading(title)
        yield
    finally:
        _heading.reset(token)


def heading(text: str) -> None:
    """Make `text` the page's heading and the tab's title: the subject, not the kind of page."""
    _heading.get().title(text, anchor=False)
    service = t("service.name")
    st.set_page_config(page_title=service if text == service else f"{text} · {service}")


def address(path: str, /, **params: str | None) -> str:
    """The address of a page with the language and `params`; the home page is `/`."""
    wanted = {name: value for name, value in params.items() if value}
    where = "" if path == "home" else path
    return f"/{where}?{urlencode(wanted | {'lang': language()})}"


def link(label: str, href: str, *, hint: str | None = None, lang: str | None = None) -> Html:
    """A link that opens in place.

    Args:
        label: Its words.
        href: Address of ours.
        hint: Its name for screen readers where the words alone do not say it; begins with them.
        lang: Language of the words, and of what lies behind, where it is another than the page's.
    """
    named = f' aria-label="{escape(hint)}"' if hint else ""
    spoken = f' lang="{lang}" hreflang="{lang}"' if lang else ""
    return Html(text=f'<a href="{escape(href)}" target="_self"{named}{spoken}>{escape(label)}</a>')


def go(path: str, label: str, /, **params: str | None) -> None:
    """A link to another page on a line of its own, followed without loading the app again."""
    wanted = {name: value for name, value in params.items() if value}
    st.page_link(_places.get()[path], label=label, query_params=wanted | {"lang": language()})


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


def state(tone: Tone, word: str) -> Html:
    """A state in shape, word and colour."""
    sign = f'<span aria-hidden="true">{_SIGNS[tone]}</span>'
    return Html(text=f'<span class="md-state {tone}">{sign} {escape(word)}</span>')


def unknown() -> Html:
    """The word for a value that nobody knows; never blank."""
    return Html(text=f'<span class="md-unknown">{escape(t("value.unknown"))}</span>')


def joined(parts: Iterable[Cell], between: str = " · ") -> Html:
    """Several pieces on one line."""
    return Html(text=escape(between).join(_markup(part) for part in parts if part is not None))


def lines(parts: Iterable[Cell]) -> Html:
    """Several pieces, each on its own line."""
    return Html(text="<br>".join(_markup(part) for part in parts if part is not None))


def badge(label: str, colour: str | None) -> Html:
    """A short name beside a colour of its own, outlined; never on it, where few could read it.

    Args:
        label: The name; it alone tells what is meant.
        colour: `#rrggbb`, None = no colour is known.
    """
    style = f' style="--own:{escape(colour)}"' if colour else ""
    return Html(text=f'<span class="md-badge"{style}>{escape(label)}</span>')


def phone(number: str) -> Html:
    """A telephone number that a phone can call."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return Html(text=f'<a class="md-phone" href="tel:{escape(digits)}">{escape(number)}</a>')


def code(text: str) -> Html:
    """A short piece of code inside a line; long names may break behind an underscore."""
    return Html(text=f"<code>{escape(text).replace('_', '_<wbr>')}</code>")


def value(item: object) -> Cell:
    """A value of a table in words: null is unknown, truth is yes or no, long text is cut."""
    if item is None:
        return None
    if isinstance(item, bool):
        return t("value.yes" if item else "value.no")
    if isinstance(item, datetime):
        return item.strftime("%Y-%m-%d %H:%M:%S %Z").rstrip()
    if isinstance(item, list):
        return ", ".join(str(part) for part in item) or t("value.none")  # pyright: ignore[reportUnknownVariableType] -- from Arrow
    text = str(item)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _markup(cell: Cell) -> str:
    if cell is None:
        return unknown().text
    return cell.text if isinstance(cell, Html) else escape(cell)


@contextmanager
def together() -> Generator[None]:
    """Send what is drawn inside the block as one element; a page of many small ones is slow."""
    token = _drawn.set([])
    try:
        yield
        st.html("".join(_drawn.get() or []))
    finally:
        _drawn.reset(token)


def _draw(markup: str) -> None:
    waiting = _drawn.get()
    if waiting is None:
        st.html(markup)
    else:
        waiting.append(markup)


def show(cell: Cell, *, meta: bool = False) -> None:
    """One paragraph; `meta` makes it small and quiet."""
    kind = ' class="md-meta"' if meta else ""
    _draw(f"<p{kind}>{_markup(cell)}</p>")


def announce(text: str, *, lead: bool = False) -> None:
    """A sentence that screen readers speak when it changes; `lead` makes it the answer."""
    kind = "md-lead" if lead else "md-meta"
    _draw(f'<p class="{kind}" role="status" aria-live="polite">{escape(text)}</p>')


def notice(tone: Tone, word: str, sentences: Sequence[Cell]) -> None:
    """A statement in a block of its own: a section whose heading is its state."""
    said = "".join(f"<p>{_markup(sentence)}</p>" for sentence in sentences)
    _draw(f'<section class="md-notice {tone}"><h2>{state(tone, word).text}</h2>{said}</section>')


def ordered(entries: Sequence[Entry]) -> None:
    """An ordered list; each entry has a heading, and may hold a list of its own."""
    items = "".join(f"<li><h3>{_markup(item.title)}</h3>{_below(item)}</li>" for item in entries)
    _draw(f'<ol class="md-ordered">{items}</ol>')


def _below(entry: Entry) -> str:
    said = "".join(f"<p>{_markup(line)}</p>" for line in entry.lines)
    inner = "".join(
        f"<li><p>{_markup(item.title)}</p>{_below(item)}</li>" for item in entry.entries
    )
    meta = "".join(f'<p class="md-meta">{_markup(line)}</p>' for line in entry.meta)
    return f"{said}{f'<ol>{inner}</ol>' if inner else ''}{meta}"


def bullets(items: Iterable[Cell]) -> None:
    """A list without order."""
    _draw(f'<ul class="md-bullets">{"".join(f"<li>{_markup(item)}</li>" for item in items)}</ul>')


def row(links: Iterable[Html], *, label: str | None = None, apart: bool = False) -> None:
    """Links side by side, as a list, or `apart` at both ends of the line.

    With a label it is a navigation landmark.
    """
    items = "".join(f"<li>{item.text}</li>" for item in links)
    body = f'<ul class="md-row{" md-apart" if apart else ""}">{items}</ul>'
    _draw(f'<nav aria-label="{escape(label)}">{body}</nav>' if label else body)


def facts(pairs: Mapping[str, Cell]) -> None:
    """Names and values in two columns, below each other on a phone."""
    items = "".join(
        f"<dt>{escape(name)}</dt><dd>{_markup(cell)}</dd>" for name, cell in pairs.items()
    )
    _draw(f'<dl class="md-facts">{items}</dl>')


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    numeric: Sequence[int] = (),
    show_caption: bool = False,
) -> None:
    """A table; columns in `numeric` stand right. It scrolls by itself where it is wide.

    Its name is for screen readers where a heading above says the same, else `show_caption`.
    """

    def cells(tag: str, row: Sequence[Cell]) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        kinds = ["num" if place in numeric else "" for place in range(len(row))]
        return "".join(
            f'<{tag}{scope} class="{kind}">{_markup(cell)}</{tag}>'
            for kind, cell in zip(kinds, row, strict=True)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    head_row = cells("th", head)
    named = f"<caption>{escape(caption)}</caption>" if show_caption else ""
    _draw(
        f'<div class="md-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="md-table">{named}<thead><tr>{head_row}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
