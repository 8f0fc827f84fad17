"""Small signs: icons of one set, vendored with their licence, and the signs of states.

Streamlit's `st.html` drops SVG, so a sign is a span whose shape stands in the style sheet as a
mask: it takes the colour of its text and asks nobody for anything. It says nothing by itself and
stands beside its word.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from madang.errors import UnknownName
from madang.ui.drawing import Svg, element

_BOX = 24


@cache
def icons() -> Mapping[str, str]:
    """The SVG text of each icon by name, as vendored."""
    found = files("madang.ui").joinpath("icons").iterdir()
    return {
        file.name.removesuffix(".svg"): file.read_text("utf-8").strip()
        for file in sorted(found, key=lambda file: file.name)
        if file.name.endswith(".svg")
    }


def known_icon(name: str) -> str:
    """`name`, where there is such an icon.

    Raises:
        UnknownName: There is none; the message lists those that there are.
    """
    if name not in icons():
        raise UnknownName(f"no icon {name!r} is served here; there are {', '.join(icons())}")
    return name


def _ring(*inside: Svg) -> Svg:
    outline = element("circle", cx=12, cy=12, r=9.5, fill="none", stroke="#000", stroke_width=3)
    return element(
        "svg", outline, *inside, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {_BOX} {_BOX}"
    )


def _stroke(path: str, width: float = 3) -> Svg:
    return element(
        "path", d=path, fill="none", stroke="#000", stroke_width=width, stroke_linecap="round"
    )


@cache
def state_signs() -> Mapping[str, str]:
    """The SVG text of each state's sign: states differ in shape, not in colour alone."""
    shapes = {
        "success": _ring(element("circle", cx=12, cy=12, r=10)),
        "warning": _ring(element("path", d="M12 3a9 9 0 0 0 0 18z")),
        "danger": _ring(_stroke("M7.5 7.5l9 9M16.5 7.5l-9 9")),
        "quiet": _ring(),
        "unknown": _ring(_stroke("M9 9.8c0-4 6-4 6 0 0 2.4-3 2.2-3 4.4", 2.2), _mark()),
    }
    return {name: shape.text for name, shape in shapes.items()}


def _mark() -> Svg:
    return element("circle", cx=12, cy=17.4, r=1.4)


def masks() -> str:
    """The style rules that give each sign its shape."""
    icon_rules = [_rule(f"md-icon-{name}", svg) for name, svg in icons().items()]
    state_rules = [_rule(f"md-sign-{name}", svg) for name, svg in state_signs().items()]
    return "\n".join((*icon_rules, *state_rules))


def _rule(name: str, svg: str) -> str:
    data = quote(svg, safe=" =:/'()")
    return f'.{name} {{ --md-shape: url("data:image/svg+xml,{data}"); }}'
