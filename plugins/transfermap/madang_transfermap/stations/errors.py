"""A station that does not exist, and a name that means several places."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from madang.errors import UnknownName

if TYPE_CHECKING:
    from madang_transfermap.stations.search import Hit


class UnknownStation(UnknownName):
    """No station has this name, number or id.

    Attributes:
        asked: What was asked for.
        suggestions: Nearest ones, best first; empty where nothing is near.
    """

    def __init__(self, asked: str, suggestions: "Sequence[Hit]") -> None:
        self.asked = asked
        self.suggestions = tuple(suggestions)
        named = ", ".join(hit.label for hit in self.suggestions)
        hint = f"did you mean {named}?" if named else "give a name, a number or a station id"
        super().__init__(f"no station {asked!r}; {hint}")


class AmbiguousStation(UnknownName):
    """Several places answer to this name.

    Attributes:
        asked: What was asked for.
        options: The places, best first.
    """

    def __init__(self, asked: str, options: "Sequence[Hit]") -> None:
        self.asked = asked
        self.options = tuple(options)
        named = ", ".join(hit.label for hit in self.options)
        super().__init__(
            f"station {asked!r} may be one of several: {named}; "
            "add a line to the name, or give an id"
        )
