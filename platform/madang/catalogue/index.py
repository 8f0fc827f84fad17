"""What `package_search` looks through: packages as texts and values, asked in the query language.

Built once for each published state, from packages as `catalogue.shown` gives them. It holds each
package as JSON and opens only those of the page asked for, so that a thousand stay small.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from madang import text
from madang.catalogue.columns import Mask, columns, instant
from madang.catalogue.query import (
    Either,
    Every,
    Fielded,
    Leaf,
    Must,
    Node,
    Not,
    Phrase,
    Prefix,
    Range,
    Word,
    parse,
)
from madang.catalogue.texts import LONG, WEIGHTS
from madang.errors import BadSearch
from madang.text import Scores

# Fields that are read by words; `text` means all texts. Every other field holds whole values.
TEXTS = frozenset({"title", "notes", "author", "columns", "about", "text"})
# Phrases and beginnings that one query may look for in texts: each takes a look at what was found.
MOST_LOOKED_AT = 16
DEFAULT_SORT = "score desc, metadata_modified desc"
_KINDS: Mapping[str, Callable[[str], Any]] = {
    "metadata_created": instant,
    "metadata_modified": instant,
    "num_resources": int,
    "num_tags": int,
}
_SCORE = "score"
_DIRECTIONS = {"asc": 1, "desc": -1}
_Answer: TypeAlias = tuple[Mask, Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One package, ready to be looked for.

    Attributes:
        id: Its id; the last key of every order.
        name: Its name.
        title: Its title.
        resources: Ids of its files.
        texts: What is searched by words.
        values: What is filtered, counted and sorted by, field by field.
        document: The package as JSON.
    """

    id: str
    name: str
    title: str
    resources: tuple[str, ...]
    texts: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What is asked.

    Attributes:
        q: The query; empty = everything.
        filters: Queries that must hold as well and say nothing about the order.
        sort: `field asc|desc`, several with commas.
        start: How many datasets are left out first.
        rows: How many are wanted at most.
        facets: Fields whose values are counted.
        facet_limit: Most values of one field; -1 = all.
        facet_mincount: Fewest datasets of a value that is told.
    """

    q: str = ""
    filters: tuple[str, ...] = ()
    sort: str = DEFAULT_SORT
    start: int = 0
    rows: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 50
    facet_mincount: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What was found.

    Attributes:
        count: How many datasets in all.
        places: Places of those on this page, in order.
        facets: For each field its values with counts, most frequent first.
    """

    count: int
    places: tuple[int, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]


class Index:
    """Packages that can be searched. It never changes; a new state makes a new index."""

    def __init__(self, items: Sequence[Item]) -> None:
        # A package is 25 kB of JSON with many words in common: 5 kB so.
        self._documents = [zlib.compress(item.document, 1) for item in items]
        self._by_name = {item.name: place for place, item in enumerate(items)}
        self._by_resource = {
            each: place for place, item in enumerate(items) for each in item.resources
        }
        self._called = [(item.name, item.title, _squeezed(item.title)) for item in items]
        self._by_id = {item.id: place for place, item in enumerate(items)}
        self._texts = text.Index([item.texts for item in items], WEIGHTS, long=LONG)
        self._columns = columns([item.values for item in items], _KINDS)
        self._filled = {
            name: np.array([bool(item.texts.get(name)) for item in items], np.bool_)
            for name in WEIGHTS
        }
        self._order = np.argsort(np.array([item.id for item in items]), kind="stable").argsort()

    def __len__(self) -> int:
        return len(self._documents)

    def package(self, place: int) -> dict[str, Any]:
        """The package at a place, the caller's to change."""
        return json.loads(zlib.decompress(self._documents[place]))

    def find(self, name_or_id: str) -> int | None:
        """Place of the package with that id or name."""
        return self._by_id.get(name_or_id, self._by_name.get(name_or_id))

    def find_resource(self, resource_id: str) -> int | None:
        """Place of the package that a file belongs to."""
        return self._by_resource.get(resource_id)

    def values(self, field: str) -> list[str]:
        """Every value of a field, sorted."""
        column = self._columns.get(field)
        return list(column.values) if column else []

    def suggest(self, start: str, limit: int) -> list[tuple[str, str, bool]]:
        """Name and title of packages that hold a piece of text, and whether the name does.

        What begins with it comes first; blanks in titles do not count.
        """
        wanted = _squeezed(start)
        found: list[tuple[bool, str, str, bool]] = []
        for name, title, squeezed in self._called if wanted else ():
            if wanted in name or wanted in squeezed:
                begins = name.startswith(wanted) or squeezed.startswith(wanted)
                found.append((not begins, name, title, wanted in name))
        return [(name, title, is_name) for _, name, title, is_name in sorted(found)[:limit]]

    def search(self, request: SearchRequest) -> SearchResult:
        """The datasets that a request asks for.

        Raises:
            BadSearch: A query, or the sort, is not in the language.
        """
        chosen, scores = self._query(request.q)
        for each in request.filters:
            if each.strip():
                chosen = chosen & self._answer(_read(each), None)[0]
        found = np.flatnonzero(chosen)
        order = np.lexsort(self._sort_keys(request.sort, scores, found))
        page = found[order][request.start : request.start + request.rows]
        return SearchResult(
            count=len(found),
            places=tuple(int(place) for place in page),
            facets={name: tuple(self._facet(name, chosen, request)) for name in request.facets},
        )

    def _query(self, q: str) -> _Answer:
        """What `q` finds. Bare words may be read generously, anything with an operator may not."""
        if q.strip() in {"", '""', "''"}:
            return self._everything()
        node = _read(q)
        nodes = node.nodes if isinstance(node, Every) else (node,)
        words = [each.text for each in nodes if isinstance(each, Word)]
        if len(words) < len(nodes) or "AND" in q:
            return self._answer(node, None)
        scores = self._texts.search(" ".join(words))
        return scores > 0, scores

    def _everything(self) -> _Answer:
        return np.ones(len(self), np.bool_), np.ones(len(self), np.float32)

    def _answer(self, node: Node, field: str | None) -> _Answer:
        match node:
            case Fielded(name=name, node=inner):
                return self._answer(inner, name)
            case Must(node=inner):
                return self._answer(inner, field)
            case Not(node=inner):
                return ~self._answer(inner, field)[0], np.zeros(len(self), np.float32)
            case Every(nodes=nodes):
                is_text = field is None or field in TEXTS
                return self._every(_put_together(nodes) if is_text else nodes, field)
            case Either(nodes=nodes):
                return self._either(nodes, field)
            case _:
                return self._leaf(node, field)

    def _leaf(self, node: Leaf, field: str | None) -> _Answer:
        if field is None and node == Prefix(""):
            return self._everything()
        if field is None or field in TEXTS:
            return self._in_texts(node, field)
        chosen = self._in_values(node, field)
        return chosen, chosen.astype(np.float32)

    def _every(self, nodes: Iterable[Node], field: str | None) -> _Answer:
        chosen, scores = np.ones(len(self), np.bool_), np.zeros(len(self), np.float32)
        for node in nodes:
            mask, gain = self._answer(node, field)
            chosen, scores = chosen & mask, scores + gain
        return chosen, scores

    def _either(self, nodes: Sequence[Node], field: str | None) -> _Answer:
        """One of those without a sign; with `+` or `-` among them, those hold for the whole."""
        signed = [node for node in nodes if isinstance(node, (Must, Not))]
        free = [self._answer(node, field) for node in nodes if not isinstance(node, (Must, Not))]
        chosen, scores = self._every(signed, field)
        if free and not any(isinstance(node, Must) for node in signed):
            chosen = chosen & np.logical_or.reduce([mask for mask, _ in free])
        return chosen, scores + sum(gain for _, gain in free)

    def _in_texts(self, node: Leaf, field: str | None) -> _Answer:
        fields = None if field in {None, "text"} else [field or ""]
        match node:
            case Word(text=words):
                scores = self._texts.search(words, fields, strict=True)
            case Phrase(text=words):
                scores = self._texts.phrase(words, fields)
            case Prefix(text=""):
                return self._filled.get(field or "", self._everything()[0]), self._everything()[1]
            case Prefix(text=start):
                scores = self._texts.prefix(start, fields)
            case Range():
                message = f"{field or 'a text'}: a range is for days, numbers and names only"
                raise BadSearch(message)
        return scores > 0, scores

    def _in_values(self, node: Leaf, field: str) -> Mask:
        column = self._columns.get(field)
        if column is None:  # a field that no dataset has
            return np.zeros(len(self), np.bool_)
        match node:
            case Word(text=value) | Phrase(text=value):
                return column.equal(value)
            case Prefix(text=start):
                return column.begins(start)
            case Range(low=low, high=high):
                return column.between(low, high)

    def _sort_keys(
        self, sort: str, scores: Scores, found: NDArray[np.intp]
    ) -> list[NDArray[np.float64]]:
        """What numpy sorts by, the least important first; a dataset without a value comes last."""
        keys = [self._order[found].astype(np.float64)]
        for part in reversed(sort.split(",")):
            match part.split():
                case [name, direction] if direction.lower() in _DIRECTIONS:
                    sign = _DIRECTIONS[direction.lower()]
                case _:
                    message = f"sort {part.strip()[:40]!r}: wanted a field and asc or desc"
                    raise BadSearch(message)
            if name == _SCORE:
                keys.append(sign * scores[found].astype(np.float64))
                continue
            if not found.size:
                continue
            if name not in self._columns:
                message = f"sort: no dataset has a field {name[:40]!r} to sort by"
                raise BadSearch(message)
            ranks = self._columns[name].ranks()[found].astype(np.float64)
            keys.append(np.where(ranks < 0, np.inf, sign * ranks))
        return keys

    def _facet(self, name: str, chosen: Mask, request: SearchRequest) -> list[tuple[str, int]]:
        column = self._columns.get(name)
        if column is None:
            return []
        counts = [each for each in column.counts(chosen) if each[1] >= request.facet_mincount]
        counts.sort(key=lambda each: (-each[1], each[0]))
        return counts if request.facet_limit < 0 else counts[: request.facet_limit]


def _read(query: str) -> Node:
    """The tree of a query that does not ask for too much."""
    node = parse(query)
    if _looked_at(node, None) > MOST_LOOKED_AT:
        message = f"wanted at most {MOST_LOOKED_AT} phrases and beginnings of words in texts"
        raise BadSearch(message)
    return node


def _looked_at(node: Node, field: str | None) -> int:
    match node:
        case Every(nodes=nodes) | Either(nodes=nodes):
            return sum(_looked_at(each, field) for each in nodes)
        case Fielded(name=name, node=inner):
            return _looked_at(inner, name)
        case Not(node=inner) | Must(node=inner):
            return _looked_at(inner, field)
        case _:
            in_text = field is None or field in TEXTS
            return int(in_text and isinstance(node, (Phrase, Prefix)) and node.text != "")


def _squeezed(title: str) -> str:
    return text.folded(title).replace(" ", "")


def _put_together(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes with words that stand side by side as one, since blanks in Korean say little."""
    words: list[str] = []
    for node in nodes:
        if isinstance(node, Word):
            words.append(node.text)
            continue
        if words:
            yield Word(" ".join(words))
            words = []
        yield node
    if words:
        yield Word(" ".join(words))
