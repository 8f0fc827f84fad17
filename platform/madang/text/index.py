"""An index over documents with weighted fields, ranked by BM25.

A word of a query hits a document when two thirds of its bigrams stand in one field (지하철 does not
find 지하수), or all of them where the field is so long that two thirds come together by accident.
Three tries, each ranked below the one before: every word hits; every word hits when
blanks between Hangul do not count; and, only where neither finds anything, all words but one of
three or more.

Source: BM25 in the form of Lucene, by bm25s.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TypeAlias

import bm25s
import numpy as np
from numpy.typing import NDArray

from madang.text.words import (
    ACROSS,
    Run,
    document_tokens,
    folded,
    forms,
    joined,
    runs,
    singular,
)

Scores: TypeAlias = NDArray[np.float32]  # one for each document; 0 = it is not found
_ENOUGH = Fraction(2, 3)  # of a word's bigrams
_LONGEST = 400  # signs of a query; what stands behind is not looked at
_FEWEST_TO_RELAX = 3


@dataclass(frozen=True, slots=True)
class _Field:
    """Postings of one field: for each token the documents that hold it, and what it adds there."""

    weight: float
    is_long: bool
    token_ids: Mapping[str, int]
    starts: NDArray[np.int32]
    places: NDArray[np.int32]
    gains: NDArray[np.float32]

    def posting(self, token: str) -> slice | None:
        number = self.token_ids.get(token)
        if number is None:
            return None
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


class Index:
    """Documents that can be searched. It never changes; new documents make a new index."""

    def __init__(
        self,
        documents: Sequence[Mapping[str, str]],
        weights: Mapping[str, float],
        *,
        long: Collection[str] = (),
    ) -> None:
        """Read every document.

        Args:
            documents: Text by field; a field may be missing.
            weights: How much a hit in each field counts; other fields are not read.
            long: Fields that hold sentences; a word must stand there whole.
        """
        self._size = len(documents)
        self._texts = {
            name: [folded(document.get(name, "")) for document in documents] for name in weights
        }
        self._fields = {
            name: field
            for name, weight in weights.items()
            if (field := _field(self._texts[name], weight, is_long=name in long)) is not None
        }

    def search(
        self, query: str, fields: Collection[str] | None = None, *, strict: bool = False
    ) -> Scores:
        """How well each document answers a query; one without any letter or digit finds nothing.

        Args:
            query: Words.
            fields: The only fields that are looked at; all where None.
            strict: Leave the third try out: every word must hit.
        """
        asked = list(runs(folded(query)[:_LONGEST]))
        chosen = self._chosen(fields)
        words = [self._word(run, chosen, across=False) for run in asked]
        found = _all_of(words, self._size)
        second = [self._word(run, chosen, across=True) for run in joined(asked)]
        found = _below(found, _all_of(second, self._size))
        if not strict and len(words) >= _FEWEST_TO_RELAX and not found.any():
            return _all_but_one(words)
        return found

    def phrase(self, text: str, fields: Collection[str] | None = None) -> Scores:
        """The documents that hold the words of `text` side by side in one field.

        Blanks do not count, since Korean writes them in different places.
        """
        wanted = folded(text).replace(" ", "")
        found = self.search(text, fields)
        return self._keep(found, fields, lambda held: wanted in held.replace(" ", ""))

    def prefix(self, start: str, fields: Collection[str] | None = None) -> Scores:
        """The documents with a word that begins with `start`; all that are found count alike."""
        wanted = folded(start)[:_LONGEST]
        parts = list(runs(wanted))
        if not parts:
            return np.zeros(self._size, np.float32)
        *whole, last = parts
        chosen = self._chosen(fields)
        tokens = [token for run in whole for token in forms(run)[0]]
        held = self._begin(last.text, chosen)
        if last.is_hangul:
            held = np.ones(self._size, np.bool_)
            tokens += forms(last)[0] if len(last.text) > 1 else ()
            tokens += forms(Run(last.text[0], follows=False))[0]
        for token in tokens:
            held &= _union(chosen, [token], self._size)
        begins = re.compile(rf"(?<![^\W_]){re.escape(wanted)}")
        found = held.astype(np.float32)
        return self._keep(found, fields, lambda text: begins.search(text) is not None)

    def _begin(self, start: str, fields: Iterable[_Field]) -> NDArray[np.bool_]:
        """The documents with a token that begins so; tokens are in the singular."""
        held = np.zeros(self._size, np.bool_)
        for field in fields:
            tokens = [token for token in field.token_ids if token.startswith(start)]
            held |= _union([field], [*tokens, singular(start)], self._size)
        return held

    def _chosen(self, fields: Collection[str] | None) -> list[_Field]:
        names = self._fields if fields is None else fields
        return [self._fields[name] for name in names if name in self._fields]

    def _keep(
        self, found: Scores, fields: Collection[str] | None, fits: Callable[[str], bool]
    ) -> Scores:
        """What is found, where one of the texts fits as well."""
        names = self._texts if fields is None else fields
        texts = [self._texts[name] for name in names if name in self._texts]
        for place in np.flatnonzero(found):
            if not any(fits(text[place]) for text in texts):
                found[place] = 0
        return found

    def _word(self, run: Run, fields: Iterable[_Field], *, across: bool) -> Scores:
        """What one word adds to each document; 0 where it does not hit."""
        score = np.zeros(self._size, np.float32)
        is_hit = np.zeros(self._size, np.bool_)
        tried = forms(run)
        for field in fields:
            for tokens in tried:
                held = _count(field, tokens, self._size, across=across)
                share = 1 if field.is_long else _ENOUGH
                is_hit |= held >= ceil(len(tokens) * share)
            for token in _spellings(tried[0], across=across):
                posting = field.posting(token)
                if posting is not None:
                    score[field.places[posting]] += field.gains[posting] * field.weight
        return np.where(is_hit, score, 0).astype(np.float32)


def ranked(scores: Scores, limit: int | None = None) -> list[int]:
    """Places of what is found, best first; equal scores in the order of the documents."""
    order = np.argsort(-scores, kind="stable")
    return [int(place) for place in order[: int(np.count_nonzero(scores))][:limit]]


def _field(texts: Sequence[str], weight: float, *, is_long: bool) -> _Field | None:
    """The postings of one field; None where no document has a token there."""
    tokens = [document_tokens(text) for text in texts]
    if not any(tokens):
        return None
    model = bm25s.BM25(method="lucene")
    model.index(tokens, show_progress=False)
    made = model.scores
    return _Field(
        weight=weight,
        is_long=is_long,
        token_ids=model.vocab_dict,
        starts=np.asarray(made["indptr"], np.int32),
        places=np.asarray(made["indices"], np.int32),
        gains=np.asarray(made["data"], np.float32),
    )


def _spellings(tokens: Sequence[str], *, across: bool) -> list[str]:
    """The tokens, with their spelling across a blank where that counts."""
    return [*tokens, *(ACROSS + token for token in tokens)] if across else list(tokens)


def _union(fields: Iterable[_Field], tokens: Iterable[str], size: int) -> NDArray[np.bool_]:
    """The documents that hold any of the tokens in any of the fields."""
    held = np.zeros(size, np.bool_)
    for field in fields:
        for token in tokens:
            posting = field.posting(token)
            if posting is not None:
                held[field.places[posting]] = True
    return held


def _count(field: _Field, tokens: Sequence[str], size: int, *, across: bool) -> NDArray[np.int16]:
    """How many of the tokens each document holds in the field."""
    count = np.zeros(size, np.int16)
    for token in tokens:
        count += _union([field], _spellings([token], across=across), size)
    return count


def _all_of(words: Sequence[Scores], size: int) -> Scores:
    """Sum of the words' scores where every one hits."""
    if not words:
        return np.zeros(size, np.float32)
    together = np.stack(words)
    return np.where((together > 0).all(axis=0), together.sum(axis=0), 0).astype(np.float32)


def _all_but_one(words: Sequence[Scores]) -> Scores:
    together = np.stack(words)
    enough = np.count_nonzero(together, axis=0) >= len(words) - 1
    return np.where(enough, together.sum(axis=0), 0).astype(np.float32)


def _below(first: Scores, second: Scores) -> Scores:
    """Both together, what only the second holds ranked below everything in the first."""
    if not first.any():
        return second
    lowest = first[first > 0].min()
    return np.where(first > 0, first, lowest * second / (second + 1)).astype(np.float32)
