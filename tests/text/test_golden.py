"""What people type finds what they mean."""

import pytest

from madang.catalogue import LONG, WEIGHTS
from madang.text import Index, folded, ranked
from tests.text import golden


@pytest.fixture(scope="module")
def documents():
    return golden.documents()


@pytest.fixture(scope="module")
def asked(documents):
    return golden.queries(list(documents))


def test_golden_set_is_large_and_its_datasets_exist(documents, asked):
    assert len(asked) >= 60
    assert sum(not query.wants for query in asked) <= 1
    assert {key.split(".")[0] for key in documents} >= {"city", "transfermap", "commitments"}


def test_search_finds_what_is_meant_and_little_else(documents, asked):
    keys = list(documents)
    index = Index(list(documents.values()), WEIGHTS, long=LONG)
    recall, precision, wrong = golden.measure(
        lambda words: [keys[place] for place in ranked(index.search(words))], asked
    )
    assert recall >= 0.95, wrong
    assert precision >= 0.9, wrong


def test_words_split_at_blanks_do_not_suffice(documents, asked):
    """The control: what a search that knows no Korean finds."""
    held = {
        key: set(folded(" ".join(texts.values())).replace("/", " ").split())
        for key, texts in documents.items()
    }

    def search(words):
        return [key for key, there in held.items() if set(folded(words).split()) <= there]

    recall, _, _ = golden.measure(search, asked)
    assert recall < 0.7
