"""The style sheet: fonts, the tokens as variables, sizes of text, high contrast, signs, rules.

One file, sent by an address that holds its sum, so that browsers keep it for ever and have it
before the first script runs. `hooks` names each rule that reaches into Streamlit's own markup.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from madang.ui import signs, theme
from madang.ui.look import SIZES

FOLDER = "/assets"
FONT_FILES = {
    400: "PretendardGOV-Regular.subset.woff2",
    700: "PretendardGOV-Bold.subset.woff2",
}
_HOOK = re.compile(r"/\* hook ([a-z0-9-]+) \*/\s*([^{]+?)\s*\{")
_STREAMLITS = re.compile(r"data-testid|data-test-|data-baseweb")


def font_address(weight: int) -> str:
    """Where a weight of our font is served."""
    return f"{FOLDER}/fonts/{FONT_FILES[weight]}"


def _face(family: str, weights: str, address: str) -> str:
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weights}; font-style: normal; '
        f'font-display: swap; src: url("{address}") format("woff2"); }}'
    )


def _faces() -> str:
    """Our faces. Streamlit's own family is one of them too: it is asked for before our theme is."""
    regular, bold = font_address(400), font_address(700)
    return "\n".join(
        (
            _face("Pretendard GOV", "400", regular),
            _face("Pretendard GOV", "700", bold),
            _face("Source Sans", "100 900", regular),
        )
    )


def _block(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _sizes() -> str:
    usual = f"html {{ font-size: {theme.root_percent('100'):g}% !important; }}"
    larger = (
        f'html[data-size="{size}"] {{ font-size: {theme.root_percent(size):g}% !important; }}'
        for size in SIZES[1:]
    )
    return "\n".join((usual, *larger))


@cache
def style_sheet() -> str:
    """The whole sheet."""
    high = _block(theme.high_contrast())
    return "\n".join(
        (
            _faces(),
            f":root {{ {_block(theme.variables())} }}",
            f"@media (prefers-contrast: more) {{ :root {{ {high} }} }}",
            f'html[data-contrast="high"] {{ {high} }}',
            _sizes(),
            signs.masks(),
            files("madang.ui").joinpath("style.css").read_text("utf-8"),
        )
    )


@cache
def address() -> str:
    """Where the sheet is served; another sheet has another address."""
    return f"{FOLDER}/style-{hashlib.sha256(style_sheet().encode()).hexdigest()[:12]}.css"


@cache
def hooks() -> Mapping[str, str]:
    """Selectors of the rules that reach into Streamlit's markup, by name."""
    return {name: selector for name, selector in _HOOK.findall(style_sheet())}  # noqa: C416 -- typed


def unnamed_hooks() -> list[str]:
    """Selectors that reach into Streamlit's markup without a name; there must be none."""
    rules = re.sub(r"/\* hook [a-z0-9-]+ \*/[^{]+\{", "{", style_sheet())
    bare = re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)
    return [text.strip() for text in re.findall(r"([^{}]+)\{", bare) if _STREAMLITS.search(text)]
