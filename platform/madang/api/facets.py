"""Ways to narrow the list of datasets: by codes that addresses hold, counted among what is found.

An address holds codes only, in no language, so it can be shared; a publisher's is made from its
name.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang.api.desk import Desk
from madang.i18n import language, t
from madang.licences import LICENCES
from madang.listing import Listing

_THEMES = frozenset({"tran", "educ", "econ", "gove", "envi", "soci"})
Name: TypeAlias = Literal["plugin", "theme", "publisher", "licence", "freshness", "format"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow the list.

    Attributes:
        name: Name in the address; `data.facet_<name>` is its heading.
        codes: What a dataset has there, by code, each with its words in the reader's language.
    """

    name: Name
    codes: Callable[[Listing], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One code of a facet.

    Attributes:
        code: What the address holds.
        label: Its words.
        count: Datasets that it would leave.
    """

    code: str
    label: str
    count: int


def facets(desk: Desk) -> tuple[Facet, ...]:
    """Every facet, in the order shown."""
    return (
        Facet(name="plugin", codes=lambda item: _plugin(desk, item)),
        Facet(name="theme", codes=_theme),
        Facet(name="publisher", codes=_publisher),
        Facet(name="licence", codes=_licence),
        Facet(name="freshness", codes=_freshness),
        Facet(name="format", codes=_format),
    )


def narrowed(
    found: Iterable[Listing], facets: Sequence[Facet], chosen: Mapping[str, str]
) -> list[Listing]:
    """The datasets that have every chosen code, in their order."""
    asked = [(facet, chosen[facet.name]) for facet in facets if chosen.get(facet.name)]
    return [item for item in found if all(code in facet.codes(item) for facet, code in asked)]


def choices(
    facet: Facet, found: Sequence[Listing], facets: Sequence[Facet], chosen: Mapping[str, str]
) -> list[Choice]:
    """The codes of a facet with what each would leave beside the other choices, most first.

    A code that was chosen stands there even where nothing is left of it.
    """
    others = [other for other in facets if other is not facet]
    labels = {code: label for item in found for code, label in facet.codes(item).items()}
    counts = Counter(code for item in narrowed(found, others, chosen) for code in facet.codes(item))
    kept = chosen.get(facet.name, "")
    codes = {*counts, *({kept} & labels.keys())}
    ordered = sorted(codes, key=lambda code: (-counts[code], labels[code]))
    return [Choice(code=code, label=labels[code], count=counts[code]) for code in ordered]


def without(
    facet: Facet, found: Sequence[Listing], facets: Sequence[Facet], chosen: Mapping[str, str]
) -> int:
    """How many datasets there would be without a choice in this facet."""
    others = [other for other in facets if other is not facet]
    return len(narrowed(found, others, chosen))


def publisher_code(name: str) -> str:
    """A code for a publisher: names are free text, which addresses do not hold."""
    return f"p{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _plugin(desk: Desk, item: Listing) -> Mapping[str, str]:
    return {item.dataset.plugin: desk.plugin_title(item).of(language())}


def _theme(item: Listing) -> Mapping[str, str]:
    code = item.dataset.theme.lower()
    return {code: t(f"theme.{code}") if code in _THEMES else item.dataset.theme}


def _publisher(item: Listing) -> Mapping[str, str]:
    return {publisher_code(item.dataset.publisher): item.dataset.publisher}


def _licence(item: Listing) -> Mapping[str, str]:
    licence = LICENCES[item.dataset.licence]
    return {licence.id: licence.title.of(language())}


def _freshness(item: Listing) -> Mapping[str, str]:
    code = freshness_code(item)
    return {code: t(f"fresh.{code}")}


def freshness_code(item: Listing) -> str:
    """The age of a dataset in one word; closed history, and what has no interval, are their own."""
    if item.historical:
        return "historical"
    if item.dataset.frequency == "irregular" and item.dataset.fresh_within is None:
        return "irregular"
    return item.freshness


def _format(item: Listing) -> Mapping[str, str]:
    """Formats in which the data themselves are to be had."""
    resources = item.entry.resources if item.entry else ()
    return {
        each.format.lower(): each.format
        for each in resources
        if each.role in {"parquet", "csv", "api"}
    }
