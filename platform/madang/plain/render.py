"""Values to HTML. The one place of plain pages that writes markup; every text is escaped here.

Ids are given here too, so that no two are alike; and heading levels, so that none is skipped.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from madang.errors import DeclarationError
from madang.i18n import t
from madang.plain import blocks as made

# Shape beside colour and word, so that none of the three has to be seen.
_SIGNS: dict[made.Tone, str] = {
    "success": "●",
    "warning": "◐",
    "danger": "✕",
    "quiet": "○",
    "unknown": "?",
}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# No javascript:, no data:, no //host. A fragment, a path of ours, a secure address.
_HREF = re.compile(r"#[^\s]*|/(?![/\\])[^\s\\]*|https://[^\s]+")
# What HTML does not allow even as a reference: controls but tab and newline, noncharacters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_DEEPEST = 6


def text(value: str) -> str:
    """`value` as HTML shows it: a text, or an attribute in double quotes.

    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(_FORBIDDEN.sub("\ufffd", value))


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes the blocks of one page; it remembers which ids are taken."""

    taken: set[str] = field(default_factory=lambda: {"main"})

    def blocks(self, items: Iterable[made.Block], level: int = 2) -> str:
        """Several blocks, whose headings are of this level."""
        return "".join(self._block(item, level) for item in items)

    def _block(self, block: made.Block, level: int) -> str:  # noqa: PLR0911 -- one answer a kind
        match block:
            case made.Paragraph():
                return _paragraph(block.line, quiet=block.quiet)
            case made.Notice():
                return _notice(block, level)
            case made.Items():
                return _items(block.items, level, ordered=block.ordered)
            case made.Table():
                return self._table(block)
            case made.Facts():
                return _facts(block)
            case made.CodeBlock():
                return f"<pre><code>{text(block.text)}</code></pre>"
            case made.Links():
                return _links(block)
            case made.Form():
                return self._form(block)
            case made.Section():
                kind = "" if block.on_paper else ' class="onward"'
                inner = self.blocks(block.blocks, level + 1)
                return f"<section{kind}>{heading(level, block.title)}{inner}</section>"

    def _id(self, wish: str) -> str:
        """An id like `wish` that nothing else on the page has."""
        stem = re.sub(r"[^a-z0-9_-]", "-", wish.lower())
        found, count = stem, 1
        while found in self.taken:
            count += 1
            found = f"{stem}-{count}"
        self.taken.add(found)
        return found

    def _table(self, table: made.Table) -> str:
        name = self._id("table")
        seen = "" if table.show_caption else ' class="unseen"'
        head = "".join(
            f'<th scope="col"{_right(table, place)}>{text(word)}</th>'
            for place, word in enumerate(table.head)
        )
        rows = "".join(f"<tr>{_row(table, row)}</tr>" for row in table.rows)
        return (
            f'<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0"><table>'
            f'<caption id="{name}"{seen}>{text(table.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _form(self, form: made.Form) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{text(name)}" value="{text(value)}">'
            for name, value in form.hidden.items()
        )
        controls = "".join(self._control(control) for control in form.controls)
        way = 'method="post"' if form.writes else 'role="search" method="get"'
        return (
            f'<form {way} action="{_href(form.action)}" '
            f'aria-label="{text(form.label)}">{hidden}{controls}'
            f'<button type="submit">{text(form.submit)}</button></form>'
        )

    def _control(self, control: made.Control) -> str:
        match control:
            case made.TextField():
                return self._text_field(control)
            case made.Choice():
                return self._choice(control)
            case made.Check():
                return _option("checkbox", self._id(control.name), control, control.label)

    def _text_field(self, control: made.TextField) -> str:
        name = self._id(control.name)
        below = {"hint": control.hint, "error": control.error}
        said = {self._id(f"{name}-{kind}"): (kind, words) for kind, words in below.items() if words}
        described = f' aria-describedby="{" ".join(said)}"' if said else ""
        wrong = ' aria-invalid="true"' if control.error else ""
        notes = "".join(
            f'<span class="{kind}" id="{where}">{text(words)}</span>'
            for where, (kind, words) in said.items()
        )
        needed = " required" if control.required else ""
        common = f'id="{name}" name="{text(control.name)}"{described}{wrong}{needed}'
        return (
            f'<p class="field"><label for="{name}">{text(control.label)}</label>{notes}'
            f"{_input(control, common)}</p>"
        )

    def _choice(self, choice: made.Choice) -> str:
        where = self._id(choice.name)
        options = "".join(
            _option(
                "radio",
                self._id(f"{choice.name}-{place}"),
                made.Check(
                    name=choice.name, value=value, label=label, checked=value == choice.chosen
                ),
                label,
                required=choice.error is not None,
            )
            for place, (value, label) in enumerate(choice.options.items())
        )
        error = f'<span class="error">{text(choice.error)}</span>' if choice.error else ""
        return (
            f'<fieldset id="{where}"><legend>{text(choice.legend)}{error}</legend>'
            f'<div class="options">{options}</div></fieldset>'
        )


def _input(control: made.TextField, common: str) -> str:
    if control.lines > 1:
        return f'<textarea rows="{control.lines}" {common}>{text(control.value)}</textarea>'
    if control.fill != "off":
        return (
            f'<input type="{control.fill}" autocomplete="{control.fill}" '
            f'value="{text(control.value)}" {common}>'
        )
    return (
        f'<input type="text" value="{text(control.value)}" spellcheck="false" '
        f'enterkeyhint="search" {common}>'
    )


def heading(level: int, words: str) -> str:
    """A heading; below the sixth level there is none in HTML."""
    depth = min(level, _DEEPEST)
    return f"<h{depth}>{text(words)}</h{depth}>"


def line(found: made.Line) -> str:
    """One line of text and what stands in it."""
    parts = found if isinstance(found, tuple) else (found,)
    return "".join(_inline(part) for part in parts)


def link(found: made.Link) -> str:
    """A link."""
    named = f' aria-label="{text(found.hint)}"' if found.hint else ""
    spoken = f' lang="{text(found.lang)}" hreflang="{text(found.lang)}"' if found.lang else ""
    current = ' aria-current="true"' if found.current else ""
    return f'<a href="{_href(found.href)}"{named}{spoken}{current}>{text(found.label)}</a>'


def _inline(part: made.Inline) -> str:  # noqa: PLR0911 -- one answer a kind
    match part:
        case None:
            return f'<span class="unknown">{text(t("value.unknown"))}</span>'
        case str():
            return text(part)
        case made.Link():
            return link(part)
        case made.State():
            return _state(part.tone, part.word)
        case made.Code():
            # Long names may break behind an underscore.
            return f"<code>{text(part.text).replace('_', '_<wbr>')}</code>"
        case made.Badge():
            return _badge(part)
        case made.Phone():
            digits = "".join(sign for sign in part.number if sign in "+0123456789")
            return f'<a class="phone" href="tel:{digits}">{text(part.number)}</a>'
        case made.Stack():
            return "<br>".join(line(inner) for inner in part.lines)


def _href(address: str) -> str:
    """An address that may stand in a link.

    Raises:
        DeclarationError: It leads neither to this site nor, openly, to another.
    """
    if not _HREF.fullmatch(address):
        message = f"link to {address[:80]!r}: wanted /path on this site, #id or https://host/path"
        raise DeclarationError(message)
    return text(address)


def _state(tone: made.Tone, word: str) -> str:
    sign = f'<span aria-hidden="true">{_SIGNS[tone]}</span>'
    return f'<span class="state {tone}">{sign} {text(word)}</span>'


def _badge(badge: made.Badge) -> str:
    """The colour is drawn, since the policy of plain pages allows no style in the markup."""
    drawn = ""
    if badge.colour and _COLOUR.fullmatch(badge.colour):
        drawn = (
            '<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
            f'<circle cx="7" cy="7" r="6" fill="{badge.colour}" stroke="#1e2124"/></svg> '
        )
    return f'<span class="badge">{drawn}{text(badge.label)}</span>'


def _paragraph(words: made.Line, *, quiet: bool = False) -> str:
    kind = ' class="quiet"' if quiet else ""
    return f"<p{kind}>{line(words)}</p>"


def _notice(notice: made.Notice, level: int) -> str:
    said = "".join(_paragraph(words) for words in notice.lines)
    title = f"<h{level}>{_state(notice.tone, notice.word)}</h{level}>"
    return f'<section class="notice {notice.tone}">{title}{said}</section>'


def _items(items: Sequence[made.Item], level: int, *, ordered: bool) -> str:
    tag = "ol" if ordered else "ul"
    inside = "".join(f"<li>{_item(item, level, ordered=ordered)}</li>" for item in items)
    return f"<{tag}>{inside}</{tag}>" if inside else ""


def _item(item: made.Item, level: int, *, ordered: bool) -> str:
    tag = f"h{min(level, _DEEPEST)}" if item.is_heading else "p"
    said = "".join(_paragraph(words) for words in item.lines)
    quiet = "".join(_paragraph(words, quiet=True) for words in item.quiet)
    inner = _items(item.items, level + item.is_heading, ordered=ordered)
    return f"<{tag}>{line(item.title)}</{tag}>{said}{inner}{quiet}"


def _row(table: made.Table, row: Sequence[made.Line]) -> str:
    """Cells; the first one heads its row."""
    tags = ['th scope="row"', *["td"] * (len(row) - 1)]
    return "".join(
        f"<{tag}{_right(table, place)}>{line(cell)}</{tag.split(' ', maxsplit=1)[0]}>"
        for place, (tag, cell) in enumerate(zip(tags, row, strict=True))
    )


def _right(table: made.Table, place: int) -> str:
    return ' class="number"' if place in table.numeric else ""


def _facts(facts: made.Facts) -> str:
    pairs = "".join(
        f"<div><dt>{text(name)}</dt><dd>{line(value)}</dd></div>" for name, value in facts.pairs
    )
    return f"<dl>{pairs}</dl>"


def _links(row: made.Links) -> str:
    items = "".join(f"<li>{link(item)}</li>" for item in row.links)
    if row.label is None:
        return f'<ul class="row">{items}</ul>'
    return f'<nav aria-label="{text(row.label)}"><ul class="row">{items}</ul></nav>'


def _option(
    kind: str, where: str, option: made.Check, label: str, *, required: bool = False
) -> str:
    ticked = " checked" if option.checked else ""
    needed = " required" if required else ""
    return (
        f'<label class="option" for="{where}"><input type="{kind}" id="{where}" '
        f'name="{text(option.name)}" value="{text(option.value)}"{ticked}{needed}> '
        f"<span>{text(label)}</span></label>"
    )
