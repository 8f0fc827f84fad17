"""The language of `q` and `fq`: a part of Lucene's, read by a parser of our own.

    환승 "transfer map" -title:old organization:(a OR b) metadata_modified:[2024-01-01 TO *] name:a*

Words side by side must all hold. AND binds tighter than OR, OR tighter than standing side by side;
`+` and `-` and NOT belong to what follows. Anything else that Lucene knows (fuzzy, boost, regular
expressions, wildcards inside a word, `{a TO b}`) is refused: a query that is read half would be
answered with what nobody asked for.

Source: Lucene's classic query syntax, as CKAN 2.12 hands it to Solr.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from madang.errors import BadSearch

LONGEST = 8000
DEEPEST = 32
MOST = 256  # words, phrases, beginnings and ranges of a query
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<phrase>"(?:[^"\\]|\\.)*")
  | (?P<range>\[\s*(?!TO\s)(?:"[^"\\\]]*"|[^\s"\\\[\]{}]+)\s+TO
      \s+(?!TO\s*\])(?:"[^"\\\]]*"|[^\s"\\\[\]{}]+)\s*\])
  | (?P<operator>(?:AND|OR|NOT)(?=[\s()"]|$))
  | (?P<field>(?!(?:AND|OR|NOT):)[A-Za-z_][\w.-]*|\*(?=:\*)):
  | (?P<word>(?:(?:\\.|[^\s+\-!():^\[\]"{}~*?\\/])(?:\\.|[^\s!():^\[\]"{}~*?\\/])*
      (?:\*(?=[\s()]|$))?|\*(?=[\s()]|$)))
  | (?P<sign>[()+-])
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS = {"", ")"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a whole value of a field that is not a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, from quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """How a word begins; empty = anything at all."""

    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """From one value to another, both included; None = without an end."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Fielded:
    """What must hold in one field."""

    name: str
    node: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Must:
    """What must hold even where an OR stands beside it."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Every:
    """What must hold together."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """What may hold, one or the other."""

    nodes: tuple["Node", ...]


Leaf: TypeAlias = Word | Phrase | Prefix | Range
Node: TypeAlias = Leaf | Fielded | Not | Must | Every | Either


def parse(query: str) -> Node:
    """The tree of a query.

    >>> parse("환승 -name:a*")
    Every(nodes=(Word(text='환승'), Not(node=Fielded(name='name', node=Prefix(text='a')))))

    Raises:
        BadSearch: It is empty, too long, or holds anything that is not in the language.
    """
    if len(query) > LONGEST:
        message = f"a query of {len(query)} signs is too long, wanted at most {LONGEST}"
        raise BadSearch(message)
    return _Parser(query).whole()


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = [*self._read(), ("end", "", len(query))]
        self._at = 0
        self._depth = 0
        self._count = 0
        self._in_field = False

    def whole(self) -> Node:
        found = self._side_by_side()
        if self._text:
            self._refuse("nothing more")
        return found

    def _read(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        while at < len(self._query):
            match = _TOKEN.match(self._query, at)
            if match is None:
                self._stop(at, "a word, quotes, brackets, a range or an operator")
            kind = str(match.lastgroup)
            if kind != "blank":
                yield kind, match[kind], at
            at = match.end()

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _text(self) -> str:
        return self._tokens[self._at][1]

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _side_by_side(self) -> Node:
        nodes = [self._either()]
        while self._text not in _ENDS:
            nodes.append(self._either())
        return nodes[0] if len(nodes) == 1 else Every(tuple(nodes))

    def _either(self) -> Node:
        return self._chain("OR", self._every, Either)

    def _every(self) -> Node:
        return self._chain("AND", self._modified, Every)

    def _chain(
        self, operator: str, part: Callable[[], Node], made: Callable[[tuple[Node, ...]], Node]
    ) -> Node:
        nodes = [part()]
        while (self._kind, self._text) == ("operator", operator):
            self._take()
            nodes.append(part())
        return nodes[0] if len(nodes) == 1 else made(tuple(nodes))

    def _modified(self) -> Node:
        if self._kind == "sign" and self._text == "+":
            self._take()
            return Must(self._clause())
        if (self._kind, self._text) in {("sign", "-"), ("operator", "NOT")}:
            self._take()
            return Not(self._clause())
        return self._clause()

    def _clause(self) -> Node:
        if self._kind != "field":
            return self._value()
        name = self._take()
        if self._in_field:
            self._refuse("no field inside a field", back=1)
        if name == "*":
            if self._text != "*":
                self._refuse("*:*")
            return Prefix(self._take()[:-1])
        self._in_field = True
        found = Fielded(name, self._value())
        self._in_field = False
        return found

    def _value(self) -> Node:
        kind, text = self._kind, self._text
        if kind == "sign" and text == "(":
            return self._group()
        self._count += 1
        if self._count > MOST:
            self._refuse(f"at most {MOST} words and values")
        if kind == "phrase":
            return Phrase(_plain(self._take()[1:-1]))
        if kind == "range":
            return _range(self._take())
        if kind != "word":
            self._refuse("a word, quotes, brackets or a range")
        if "&&" in text or "||" in text:
            self._refuse("AND or OR")
        self._take()
        is_prefix = re.search(r"(?<!\\)(?:\\\\)*\*$", text) is not None
        return Prefix(_plain(text[:-1])) if is_prefix else Word(_plain(text))

    def _group(self) -> Node:
        self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"at most {DEEPEST} brackets inside each other")
        found = self._side_by_side()
        if self._text != ")" or self._kind != "sign":
            self._refuse("a closing bracket")
        self._take()
        self._depth -= 1
        return found

    def _refuse(self, wanted: str, back: int = 0) -> NoReturn:
        self._stop(self._tokens[self._at - back][2], wanted)

    def _stop(self, at: int, wanted: str) -> NoReturn:
        found = self._query[at : at + 20] or "the end"
        message = f"at sign {at + 1}: found {found!r}, wanted {wanted}"
        raise BadSearch(message)


def _range(text: str) -> Range:
    low, high = re.split(r"\s+TO\s+", text[1:-1].strip(), maxsplit=1)
    return Range(_bound(low), _bound(high))


def _bound(text: str) -> str | None:
    return None if text == "*" else text.strip('"')


def _plain(text: str) -> str:
    """The text without the strokes that keep signs from being read."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
