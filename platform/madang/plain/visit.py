"""What a twin is handed: one visit of one plain page."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from madang.api.desk import Desk
from madang.i18n import Language, voice_of
from madang.plain.blocks import Link
from madang.plain.view import View, place
from madang.plugin import PageSpec

LONGEST = 200


class Registered(Protocol):
    """A page of the app, as its table of pages holds it."""

    @property
    def spec(self) -> PageSpec:
        """Its declaration."""
        ...

    @property
    def package(self) -> str:
        """Whose messages it speaks with."""
        ...

    @property
    def plugin(self) -> str | None:
        """Name of its plugin, None for the platform's own."""
        ...

    def title(self, language: Language) -> str:
        """Its title."""
        ...

    def summary(self, language: Language) -> str:
        """What it offers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A page and whose it is, without the app around it: for tests."""

    spec: PageSpec
    package: str
    plugin: str | None = None

    def title(self, language: Language) -> str:
        """Its title."""
        return voice_of(self.package, language).say(self.spec.title)

    def summary(self, language: Language) -> str:
        """Nothing; the app looks for a message beside the title."""
        del language
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainVisit:
    """One visit of one plain page.

    Attributes:
        registered: The page whose twin this is.
        view: How the visitor reads.
        params: Query parameters as text of a visitor's own making: one line, at most `LONGEST`
            signs, never proved. What a form sends comes in here, so that words may be searched.
        desk: What stands in the lake; `desk.workspace` leads a plugin's service on.
        twins: Every page that has a twin, in the order of navigation.
        at_home: Whether what is shown is read at its one address, which search engines keep.
    """

    registered: Registered
    view: View
    params: Mapping[str, str]
    desk: Desk
    twins: Sequence[Registered]
    at_home: bool = False

    @property
    def language(self) -> Language:
        """Language of the page."""
        return self.view.language

    def param(self, name: str) -> str:
        """What the address says, cut to one line; empty where it says nothing."""
        return _one_line(self.params.get(name, ""))

    def address(self, path: str | None = None, /, **params: str | None) -> str:
        """Address of the twin at `path`, of this page where None, read in the same way."""
        return self.view.address(place(path or self.registered.spec.path), params)

    def link(self, label: str, path: str | None = None, /, **params: str | None) -> Link:
        """A link to a twin."""
        return Link(label=label, href=self.address(path, **params))


def _one_line(text: str) -> str:
    r"""A text without control signs and needless blanks, in composed letters.

    >>> _one_line(" 교대\n\x00 역 ")
    '교대 역'
    """
    plain = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))[:LONGEST]


_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
