"""Help: how to read the pages, how to cite, where to ask."""

from madang.i18n import t
from madang.plain.blocks import Paragraph, PlainPage, Section
from madang.plain.visit import PlainVisit

_SECTIONS = ("read", "unknown", "download", "cite", "language", "ask")


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    del visit
    return PlainPage(
        title=t("help.title"),
        blocks=[
            Section(title=t(f"help.{name}_title"), blocks=[Paragraph(line=t(f"help.{name}"))])
            for name in _SECTIONS
        ],
        address={},
    )
