"""Search in Korean and English texts, as people write them: particles, blanks, parts of words.

A leaf: it knows no dataset and no catalogue. Whoever has documents makes an `Index` of them.
"""

from madang.text.index import Index, Scores, ranked
from madang.text.words import folded

__all__ = ["Index", "Scores", "folded", "ranked"]
