"""Markup that this package wrote: the one type that is not escaped again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """Markup that needs no more escaping; only `madang.ui` makes it."""

    text: str
