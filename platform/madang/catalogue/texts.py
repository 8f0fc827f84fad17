"""What is searched by words: the texts of a dataset, declared or published, and their weights."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from madang.dataset import Text

# How much a hit in each text counts; title and name as CKAN weighs them against the rest.
WEIGHTS: Mapping[str, float] = {
    "title": 4.0,
    "name": 4.0,
    "tags": 2.0,
    "notes": 1.0,
    "author": 1.0,
    "columns": 1.0,
    "about": 1.0,
}


# Fields of sentences and many titles: there, bigrams of a word come together by accident.
LONG = frozenset({"notes", "columns", "author", "about"})


class _Titled(Protocol):
    @property
    def title(self) -> Text: ...


class Described(Protocol):
    """What a declaration and an entry have in common."""

    @property
    def key(self) -> str: ...  # noqa: D102 -- said by the class
    @property
    def title(self) -> Text: ...  # noqa: D102 -- said by the class
    @property
    def notes(self) -> Text: ...  # noqa: D102 -- said by the class
    @property
    def keywords(self) -> Sequence[Text]: ...  # noqa: D102 -- said by the class
    @property
    def publisher(self) -> str: ...  # noqa: D102 -- said by the class
    @property
    def columns(self) -> Sequence[_Titled]: ...  # noqa: D102 -- said by the class


def texts_of(described: Described, about: Text | None = None) -> dict[str, str]:
    """The texts by field, both languages.

    Args:
        described: A declaration or an entry.
        about: What it is a part of: people look for the whole by its name.
    """
    return {
        "title": _lines([described.title]),
        "name": described.key,
        "tags": _lines(described.keywords),
        "notes": _lines([described.notes]),
        "author": described.publisher,
        "columns": _lines([column.title for column in described.columns]),
        "about": _lines([about] if about else []),
    }


def _lines(texts: Sequence[Text]) -> str:
    # A stroke keeps words of two texts apart; blanks alone would not.
    return " / ".join(dict.fromkeys(word for text in texts for word in (text.ko, text.en)))
