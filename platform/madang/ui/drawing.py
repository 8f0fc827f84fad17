"""SVG text: a writer that escapes, and drawings that screen readers can name.

Layout belongs to whoever draws. `st.html` drops SVG, so `kit.draw` sends a drawing as markdown, and
small signs stand in the style sheet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_TAGS = frozenset(
    {
        *("circle", "clipPath", "defs", "desc", "ellipse", "g", "line", "path", "polygon"),
        *("polyline", "rect", "svg", "text", "title", "tspan"),
    }
)
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_IDENT = re.compile(r"[a-z][a-z0-9-]{0,60}")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Svg:
    """Markup that this module wrote and that needs no more escaping."""

    text: str


def element(tag: str, /, *inside: Svg | str, **attributes: object) -> Svg:
    """One element; text is escaped, `stroke_width` becomes `stroke-width`, None is left out.

    A last underscore is dropped (`class_`). White space becomes one blank, because a blank line
    would end the markup in markdown.

    Raises:
        ValueError: A tag that draws nothing, an attribute that could run a script or fetch.

    >>> element("text", "a < b", x=1.5, text_anchor="middle").text
    '<text x="1.5" text-anchor="middle">a &lt; b</text>'
    """
    if tag not in _TAGS:
        raise ValueError(f"element {tag!r} is not drawn; use one of {sorted(_TAGS)}")
    written = "".join(
        f' {_attribute(name)}="{_clean(_number(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    body = "".join(part.text if isinstance(part, Svg) else _clean(part) for part in inside)
    return Svg(text=f"<{tag}{written}>{body}</{tag}>")


def _attribute(name: str) -> str:
    spelled = name.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(spelled) or spelled.startswith("on") or spelled in {"href", "style"}:
        raise ValueError(f"attribute {spelled!r} has no place in a drawing; use a plain one")
    return spelled


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _clean(text: str) -> str:
    return _SPACE.sub(" ", escape(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing with a name and a description.

    Attributes:
        ident: Its id, unique on the page; ids inside begin with it, see `inner`.
        title: Its name for screen readers.
        desc: The same as the picture says, in words.
        width: Of the view box.
        height: Of the view box.
        body: What is drawn, from back to front.
    """

    ident: str
    title: str
    desc: str
    width: float
    height: float
    body: Sequence[Svg]

    def __post_init__(self) -> None:
        if not _IDENT.fullmatch(self.ident):
            raise ValueError(
                f"drawing {self.ident!r}: an id is lower case, at most 61 of a-z 0-9 -"
            )

    def inner(self, name: str) -> str:
        """An id inside the drawing that no other drawing has."""
        return f"{self.ident}-{name}"

    def svg(self) -> Svg:
        """The drawing as one picture: `role="img"`, named by its title and description."""
        named, described = self.inner("title"), self.inner("desc")
        return element(
            "svg",
            element("title", self.title, id=named),
            element("desc", self.desc, id=described),
            *self.body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_number(self.width)} {_number(self.height)}",
            role="img",
            aria_labelledby=f"{named} {described}",
        )
