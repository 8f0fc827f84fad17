"""Texts to tokens. Korean has no blank where a word ends, so Hangul is read in pairs of syllables.

- A run of Hangul gives its bigrams (환승지도 -> 환승, 승지, 지도) and a mark for how it begins, by
  which one syllable finds what begins with it.
- Letters and digits of any other script give whole words, English plurals in the singular.
- Where two runs of Hangul stand apart by blanks only, the bigram across is marked, since people
  write 환승 지도 and 환승지도 alike.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# What may stand behind a noun. Longer ones first: 에서 is no 에 behind 서.
PARTICLES = (
    "에서",
    "으로",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
    "만",
)
START, ACROSS = "^", "~"
_RUN = re.compile(r"[가-힣]+|[^\W_가-힣]+")
_HANGUL = re.compile(r"[가-힣]")
_FEWEST_LEFT = 2
_SHORTEST_PLURAL = 4


def folded(text: str) -> str:
    """Composed, in lower case, blanks single.

    >>> folded(" Transfer  MAP ")
    'transfer map'
    """
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


@dataclass(frozen=True, slots=True)
class Run:
    """A run of Hangul, or a word or number in another script.

    Attributes:
        text: Its signs, folded.
        follows: Whether only blanks stand between it and a run of Hangul before it, both Hangul.
    """

    text: str
    follows: bool

    @property
    def is_hangul(self) -> bool:
        """Whether it is read in pairs."""
        return _HANGUL.match(self.text) is not None


def runs(text: str) -> Iterator[Run]:
    """The runs of a folded text, in order."""
    last: re.Match[str] | None = None
    for match in _RUN.finditer(text):
        is_hangul = _HANGUL.match(match[0]) is not None
        apart = text[last.end() : match.start()] if last is not None else "-"
        yield Run(match[0], is_hangul and apart != "" and not apart.strip())
        last = match if is_hangul else None


def document_tokens(text: str) -> list[str]:
    """Every token of a folded text, as often as it stands there.

    >>> document_tokens("환승 지도 2 lines")
    ['환승', '^환', '지도', '^지', '~승지', '2', 'line']
    """
    found: list[str] = []
    before = ""
    for run in runs(text):
        if not run.is_hangul:
            found.append(singular(run.text))
            continue
        found += [*bigrams(run.text), START + run.text[0]]
        if run.follows:
            found.append(ACROSS + before[-1] + run.text[0])
        before = run.text
    return found


def bigrams(run: str) -> list[str]:
    """Pairs of neighbouring syllables."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def forms(run: Run) -> Sequence[tuple[str, ...]]:
    """The tokens that a word of a query is tried as: as typed, and without a particle at its end.

    >>> forms(Run("지도를", False))
    [('지도', '도를'), ('지도',)]
    """
    if not run.is_hangul:
        return [(singular(run.text),)]
    if len(run.text) == 1:
        return [(START + run.text,)]
    typed = tuple(dict.fromkeys(bigrams(run.text)))
    bare = _bare(run.text)
    return [typed, tuple(dict.fromkeys(bigrams(bare)))] if bare else [typed]


def stem(run: Run) -> str:
    """The run without what may stand behind a noun: a particle, or the s of an English plural.

    >>> stem(Run("지도를", False)), stem(Run("paths", False))
    ('지도', 'path')
    """
    return (_bare(run.text) or run.text) if run.is_hangul else singular(run.text)


def joined(query: Sequence[Run]) -> list[Run]:
    """The same with runs of Hangul put together where only blanks stand between them.

    >>> [run.text for run in joined(list(runs("환승 지도 2 호선")))]
    ['환승지도', '2', '호선']
    """
    found: list[Run] = []
    for run in query:
        if run.follows and found:
            found[-1] = Run(found[-1].text + run.text, follows=False)
        else:
            found.append(run)
    return found


def singular(word: str) -> str:
    """An English word without the s of its plural, by its ending alone.

    >>> [singular(word) for word in ("paths", "facilities", "access", "bus")]
    ['path', 'facility', 'access', 'bus']
    """
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _bare(word: str) -> str | None:
    """The word without a particle; None where none stands at its end, or too little is left."""
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= _FEWEST_LEFT:
            return word.removesuffix(particle)
    return None
