"""What the help says, in which order: message keys only, for the page and for its plain twin.

A chapter `read` is the messages `help.read_title`, `help.read`, and `help.read_1` and on for its
points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from madang.i18n import t


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the help.

    Attributes:
        name: Its key below `help`.
        points: How many points its list has.
    """

    name: str
    points: int = 0

    def title(self) -> str:
        """Its heading."""
        return t(f"help.{self.name}_title")

    def text(self) -> str:
        """Its first paragraph."""
        return t(f"help.{self.name}")

    def list(self) -> Sequence[str]:
        """The points of its list, in order."""
        return [t(f"help.{self.name}_{place}") for place in range(1, self.points + 1)]


READING: Final = tuple(
    Chapter(name=name) for name in ("read", "unknown", "download", "cite", "language", "look")
)
SOURCES: Final = "sources"  # its table of sources comes from the lake
# Parts of the help with an address of their own, linked at the end of every page.
TOPICS: Final[Mapping[str, Sequence[Chapter]]] = {
    "accessibility": (
        Chapter(name="met", points=7),
        Chapter(name="issues", points=6),
        Chapter(name="complain", points=3),
    ),
    SOURCES: (Chapter(name="material", points=2),),
    "privacy": (
        Chapter(name="kept", points=4),
        Chapter(name="sent", points=2),
    ),
}


def contact(address: str | None) -> str:
    """Whom to ask: the address that the operator names, else that it is the operator."""
    return t("help.ask_at", address=address) if address else t("help.ask")
