"""What a page is handed: `Page`, with its proved parameters; and `Card`, a tile for home."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from madang.api.desk import Desk
from madang.i18n import Language
from madang.plugin import Param
from madang.ui.markup import Html
from madang.ui.pagetable import PageTable, Registered

_KINDS = {
    "id": re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,119}"),
    "code": re.compile(r"[a-z][a-z0-9_-]{0,40}"),
    "mark": re.compile(r"[a-z0-9_.]{1,100}@[0-9A-Za-z_.-]{1,60}:[0-9a-f]{12}"),
}


class WrongParam(ValueError):
    """A declared query parameter has a value that cannot be meant; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One visit of one page.

    Attributes:
        registered: The page.
        language: Language of the visitor.
        params: Declared query parameters that the address carries, proved by their kind.
        desk: What stands in the lake, for readers; `desk.workspace` leads a plugin's service on.
        table: All pages of this app.
    """

    registered: Registered
    language: Language
    params: Mapping[str, str]
    desk: Desk
    table: PageTable

    def param(self, name: str) -> str | None:
        """The value of a declared parameter, None where the address has none."""
        return self.params.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A tile on the home page.

    Attributes:
        title: Heading.
        lines: A few short sentences, or states.
        path: Page that it leads to.
        params: Query parameters of that link.
    """

    title: str
    lines: Sequence[str | Html]
    path: str
    params: Mapping[str, str]


def proved(declared: Sequence[Param], found: Mapping[str, str]) -> dict[str, str]:
    """The declared parameters among those found; others are ignored, empty ones count as absent.

    Raises:
        WrongParam: A value that its kind does not allow.
    """
    values: dict[str, str] = {}
    for param in declared:
        value = found.get(param.name, "")
        if not value:
            continue
        if not _KINDS[param.kind].fullmatch(value):
            raise WrongParam(param.name)
        values[param.name] = value
    return values
