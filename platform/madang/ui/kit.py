"""Drawing helpers: what pages are made of. Every value is escaped here; pages write no HTML.

Tables and lists are real HTML, not Streamlit's canvas, so that screen readers, Ctrl-F and printing
work on them. Links and addresses come from `ways`, charts from `chart`.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal, TypeAlias

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from madang.i18n import t
from madang.ui.chart import Spec, themed
from madang.ui.drawing import Drawing
from madang.ui.markup import Html
from madang.ui.signs import known_icon
from madang.ui.ways import address, framed, keep, link, look, show_address

__all__ = [
    "Cell",
    "Entry",
    "Html",
    "Tone",
    "Way",
    "address",
    "announce",
    "badge",
    "block",
    "bullets",
    "cards",
    "caution",
    "chart",
    "code",
    "draw",
    "empty",
    "error",
    "facts",
    "folded",
    "framed",
    "go",
    "headed",
    "heading",
    "icon",
    "joined",
    "keep",
    "lines",
    "link",
    "look",
    "notice",
    "ordered",
    "phone",
    "row",
    "show",
    "show_address",
    "state",
    "table",
    "together",
    "unknown",
    "value",
    "wide",
]
# Shape beside colour and word, so that none of the three has to be seen; see `signs`.
Tone: TypeAlias = Literal["success", "warning", "danger", "quiet", "unknown"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way in to a page, drawn as a card.

    Attributes:
        icon: Name of an icon of our set.
        link: Its link, which the whole card follows.
        summary: One sentence on what is offered there.
    """

    icon: str
    link: Html
    summary: str = ""


_LONGEST_VALUE = 80
# Markup that waits to be sent as one element, see `together`.
_drawn: ContextVar[list[str] | None] = ContextVar("madang_drawn", default=None)
_heading: ContextVar[DeltaGenerator] = ContextVar("madang_heading")


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


def state(tone: Tone, word: str) -> Html:
    """A state in shape, word and colour."""
    sign = f'<span class="md-icon md-sign-{tone}" aria-hidden="true"></span>'
    return Html(text=f'<span class="md-state {tone}">{sign} {escape(word)}</span>')


def icon(name: str) -> Html:
    """An icon of our set, for eyes only: it stands beside words that say the same."""
    return Html(text=f'<span class="md-icon md-icon-{known_icon(name)}" aria-hidden="true"></span>')


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


def block(text: str) -> None:
    """A line or more to copy, marked whole by one click.

    Streamlit's own code block loads half a megabyte of colouring for it.
    """
    _draw(f'<pre class="md-block" tabindex="0"><code>{escape(text)}</code></pre>')


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
        if drawn := _drawn.get():
            st.html("".join(drawn))
    finally:
        _drawn.reset(token)


@contextmanager
def folded(title: str) -> Generator[None]:
    """Send what is drawn inside the block folded under its title; on paper it lies open."""
    token = _drawn.set([])
    try:
        yield
        inside = "".join(_drawn.get() or [])
    finally:
        _drawn.reset(token)
    _draw(
        f'<details class="md-fold"><summary>{escape(title)}</summary><div>{inside}</div></details>'
    )


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


def empty(sentence: str, *more: Cell) -> None:
    """The empty state: what is not there, and what to do."""
    st.info(sentence)
    for cell in more:
        show(cell)


def caution(sentence: str) -> None:
    """A state that a visitor has to know of, though the page works."""
    st.warning(sentence)


def error(sentence: str, *more: Cell) -> None:
    """The error state: what cannot be done, and a way out."""
    st.error(sentence)
    for cell in more:
        show(cell)


def wide() -> None:
    """Give this page the width that tables need; its text keeps the reading width."""
    _draw('<span class="md-wide"></span>')


def cards(ways: Iterable[Way]) -> None:
    """Ways in, one card each."""
    items = "".join(
        f"<li>{icon(way.icon).text}{way.link.text}<p>{escape(way.summary)}</p></li>" for way in ways
    )
    _draw(f'<ul class="md-cards">{items}</ul>')


def draw(drawing: Drawing, narrow: Drawing | None = None) -> None:
    """A drawing of ours and the same for phones, of which one is seen; `st.html` drops both.

    Args:
        drawing: For every screen, or only wide ones where there is another.
        narrow: For screens up to 640 px.
    """
    kind = "md-drawing md-for-wide" if narrow else "md-drawing"
    markup = f'<div class="{kind}">{drawing.svg().text}</div>'
    if narrow:
        markup += f'<div class="md-drawing md-for-narrow">{narrow.svg().text}</div>'
    st.markdown(markup, unsafe_allow_html=True)


def chart(
    finding: str,
    drawn: Spec,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    numeric: Sequence[int] = (),
) -> None:
    """A chart under the sentence that it shows, above the table with the same numbers.

    Args:
        finding: What is to be seen in it; also its name for screen readers and of the table.
        drawn: A chart in Vega-Lite; its colours, marks and letters become ours, see `chart.series`.
        head: Heads of the table's columns.
        rows: The same numbers.
        numeric: Columns of numbers.
    """
    show(finding)
    st.vega_lite_chart(spec=themed(drawn), theme=None, width="stretch", alt=finding)
    table(finding, head, rows, numeric=numeric)


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


def go(path: str, label: str, /, **params: str | None) -> None:
    """A link to another page on a line of its own."""
    _draw(f'<p class="md-go">{link(label, address(path, **params)).text}</p>')


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
