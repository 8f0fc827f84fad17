"""Design tokens: the one table of colours, sizes and distances.

It writes the theme part of Streamlit's config.toml, the variables of the style sheet, the theme of
charts and the contrast test. Values are taken from the Korean government's design system (KRDS) as
numbers only.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """A colour, the grounds it is used on, and the contrast it needs there.

    Attributes:
        value: `#rrggbb`.
        on: Grounds that it stands on.
        least: Smallest contrast allowed: 4.5 for text, 3.0 for edges and symbols.
    """

    value: str
    on: tuple[str, ...] = ("#ffffff", "#f4f5f6", "#fff3db", "#eef3fd")
    least: float = 4.5


GROUND, GROUND_QUIET, GROUND_NOTICE, GROUND_CHOSEN = "#ffffff", "#f4f5f6", "#fff3db", "#eef3fd"
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
    "focus": Colour(value="#0b50d0", least=3.0),
}
# High contrast changes these: text 7 and more, edges as dark as text. Grounds stay.
HIGH = {
    "text": Colour(value="#000000", least=7.0),
    "text-2": Colour(value="#000000", least=7.0),
    "text-3": Colour(value="#1e2124", least=7.0),
    "primary": Colour(value="#083891", least=7.0),
    "primary-dark": Colour(value="#041e4f", least=7.0),
    "on-primary": Colour(value="#ffffff", on=("#083891", "#041e4f"), least=7.0),
    "danger": Colour(value="#8f1d06", least=7.0),
    "success": Colour(value="#14521f", least=7.0),
    "warning": Colour(value="#5c3d00", least=7.0),
    "border": Colour(value="#1e2124", least=7.0),
    "focus": Colour(value="#083891", least=7.0),
}
FONTS = (
    '"Pretendard GOV", "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", '
    "system-ui, sans-serif"
)
FIXED_FONTS = 'ui-monospace, "Cascadia Mono", "D2Coding", "Noto Sans Mono CJK KR", monospace'
ROOT_PX, RADIUS_PX, TARGET_PX, READING_PX, WIDE_PX = 17, 6, 44, 736, 1104
# Sizes of letters at 100 %; written in rem, so that they follow the root.
TYPE_PX = {"h1": 32, "h2": 24, "h3": 19, "small": 15, "h1-phone": 28, "h2-phone": 22}
_BROWSER_PX = 16  # what 100 % is where a visitor has set nothing


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


def root_percent(size: str) -> float:
    """The root's font size in percent of the browser's own, so that a size set there counts.

    >>> root_percent("100"), root_percent("150")
    (106.25, 159.375)
    """
    return ROOT_PX / _BROWSER_PX * int(size)


def rem(pixels: float) -> str:
    """A length that is `pixels` at 100 % and grows with the text."""
    return f"{pixels / ROOT_PX:.4f}rem"


def variables() -> dict[str, str]:
    """Variables of the style sheet by name, as they usually are."""
    values = {name: colour.value for name, colour in TOKENS.items()}
    values |= {f"type-{name}": rem(pixels) for name, pixels in TYPE_PX.items()}
    grounds = {"quiet": GROUND_QUIET, "notice": GROUND_NOTICE, "chosen": GROUND_CHOSEN}
    values |= {f"ground-{name}": value for name, value in grounds.items()}
    return values | {
        "target": f"{TARGET_PX}px",
        "radius": f"{RADIUS_PX}px",
        "reading": f"{READING_PX}px",
        "wide": f"{WIDE_PX}px",
        "edge": "1px",
        "ring": "3px",
    }


def high_contrast() -> Mapping[str, str]:
    """The variables that high contrast changes."""
    changed = {name: colour.value for name, colour in HIGH.items()}
    return changed | {"edge": "2px", "ring": "4px"}
