"""The Streamlit kit: frame, pages of the platform, languages, theme, drawing helpers.

A page is a short function over a service: `def render(page: Page) -> None`, named in a `PageSpec`.
It draws with `madang.ui.kit` and speaks with `t`; it holds no SQL, path, HTTP or literal text.
"""

from madang.i18n import age, day, language, number, period, size, t
from madang.ui import kit
from madang.ui.frame import run
from madang.ui.page import Card, Page
from madang.ui.pagetable import Audience

__all__ = [
    "Audience",
    "Card",
    "Page",
    "age",
    "day",
    "kit",
    "language",
    "number",
    "period",
    "run",
    "size",
    "t",
]
