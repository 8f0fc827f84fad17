"""Design tokens: the one table of colours, sizes and distances.

It writes the theme part of Streamlit's config.toml, the style sheet and the contrast test. Values
are taken from the Korean government's design system (KRDS) as numbers only.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """A colour, the grounds it is used on, and the contrast it needs there.

    Attributes:
        value: `#rrggbb`.
        on: Grounds that it stands on.
        least: Smallest contrast allowed: 4.5 for text, 3.0 for edges and symbols.
    """

    value: str
    on: tuple[str, ...] = ("#ffffff", "#f4f5f6", "#fff3db")
    least: float = 4.5


GROUND, GROUND_QUIET, GROUND_NOTICE = "#ffffff", "#f4f5f6", "#fff3db"
TOKENS = {
    "text": Colour(value="#1e2124"),
    "text-2": Colour(value="#464c53"),
    "text-3": Colour(value="#58616a"),
    "primary": Colour(value="#0b50d0"),
    "primary-dark": Colour(value="#083891"),
    "on-primary": Colour(value="#ffffff", on=("#0b50d0", "#083891")),
    "danger": Colour(value="#bd2c0f"),
    "success": Colour(value="#267337"),
    "warning": Colour(value="#8a5c00"),
    "border": Colour(value="#8a949e", on=("#ffffff",), least=3.0),
}
FONTS = (
    '"Pretendard GOV", "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", '
    "system-ui, sans-serif"
)
FIXED_FONTS = 'ui-monospace, "Cascadia Mono", "D2Coding", "Noto Sans Mono CJK KR", monospace'
ROOT_PX, RADIUS_PX, TARGET_PX = 17, 6, 44


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 black to 1 white (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 -- WCAG
        for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#1e2124", "#ffffff"), 1)
    16.2
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def theme_config() -> str:
    """The `[theme]` table of config.toml, as text."""
    lines = {
        "base": "light",
        "primaryColor": TOKENS["primary"].value,
        "backgroundColor": GROUND,
        "secondaryBackgroundColor": GROUND_QUIET,
        "textColor": TOKENS["text"].value,
        "linkColor": TOKENS["primary"].value,
        "borderColor": TOKENS["border"].value,
        "font": FONTS,
        "headingFont": FONTS,
        "codeFont": FIXED_FONTS,
        "baseRadius": f"{RADIUS_PX}px",
        "buttonRadius": f"{RADIUS_PX}px",
    }
    strings = "\n".join(f"{name} = '{value}'" for name, value in lines.items())
    return (
        f"[theme]\n{strings}\nbaseFontSize = {ROOT_PX}\nlinkUnderline = true\n"
        "showWidgetBorder = true\n"
    )


@cache
def style_sheet() -> str:
    """The tokens as variables, then `style.css`: line breaks, focus, targets, tables."""
    values = {name: colour.value for name, colour in TOKENS.items()}
    values |= {"ground-quiet": GROUND_QUIET, "target": f"{TARGET_PX}px"}
    variables = " ".join(f"--{name}: {value};" for name, value in values.items())
    return f":root {{ {variables} }}\n{files('madang.ui').joinpath('style.css').read_text('utf-8')}"
