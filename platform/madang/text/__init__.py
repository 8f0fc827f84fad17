"""Search in Korean and English texts, as people write them: particles, blanks, parts of words.

A leaf: it knows no dataset and no catalogue. Whoever has documents makes an `Index` of them.
"""

from madang.text.index import Index, Scores, ranked
from madang.text.words import Run, folded, runs, singular, stem

__all__ = ["Index", "Run", "Scores", "folded", "ranked", "runs", "singular", "stem"]
