"""What is compared of a name: its letters, patterns for half-typed Hangul, its sounds.

Hangul is arithmetic in Unicode: a syllable is `0xAC00 + (initial * 21 + vowel) * 28 + final`, so
that "any syllable that begins with ㄷ" is one range of letters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _EACH_VOWEL = 0xAC00, 0xD7A3, 28
_EACH_INITIAL = _EACH_VOWEL * len(_VOWELS)
# Letters that a keyboard makes of two: ㄱ and ㅅ typed alone become ㄳ.
_PARTS = str.maketrans(
    {
        "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ",
        "ㅢ": "ㅡㅣ",
        "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
    }
)  # fmt: skip
# Halves of syllables, as Unicode decomposes them, and the letters that people type.
_HALVES = str.maketrans(
    {chr(0x1100 + n): letter for n, letter in enumerate(INITIALS)}
    | {chr(0x1161 + n): letter for n, letter in enumerate(_VOWELS)}
    | {chr(0x11A8 + n): letter for n, letter in enumerate(_FINALS)}
)
# A letter by its code, a middle dot to everyone who types it.
_SIGNS = {ord("ㆍ"): None}
_MASK_BITS = 64
# A vowel that may still grow (ㅜ becomes ㅝ, ㅞ, ㅟ) and the number of vowels it may become.
_GROWS = {"ㅗ": 4, "ㅜ": 4, "ㅡ": 2}
_SHORT = ((re.compile("natl"), "national"), (re.compile("intl"), "international"),
          (re.compile("univ(?!e)"), "university"))  # fmt: skip


def letters(text: str) -> str:
    """Lower case letters, digits and syllables of a text, without blanks, signs and accents.

    >>> [letters(text) for text in (" 시청·용인대 ", "Gimpo Int‘l Airport", "Konkuk Univ.", "ㄳ")]
    ['시청용인대', 'gimpointernationalairport', 'konkukuniversity', 'ㄱㅅ']
    """
    text = text.replace("&", " and ").translate(_SIGNS)
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter.isalnum()))
    found = kept.translate(_HALVES).translate(_PARTS)
    for short, word in _SHORT:
        found = short.sub(word, found)
    return found


def sounds(key: str) -> str:
    """Letters with each syllable taken apart, so that one wrong sound is one difference.

    >>> sounds("노원"), sounds("노웜")
    ('ㄴㅗㅇㅜㅓㄴ', 'ㄴㅗㅇㅜㅓㅁ')
    """
    return unicodedata.normalize("NFD", key).translate(_HALVES).translate(_PARTS)


@dataclass(frozen=True, slots=True)
class Heard:
    """Sounds of a name, and which sounds occur in it: one bit for each, several share one."""

    sounds: str
    mask: int


def heard(key: str) -> Heard:
    """Sounds of a key, made ready for comparing."""
    found = sounds(key)
    return Heard(found, reduce(or_, (1 << ord(sound) % _MASK_BITS for sound in found), 0))


def is_initials(key: str) -> bool:
    """Whether single consonants stand in it, which mean "a syllable that begins so".

    >>> is_initials("ㄷㄷㅁ"), is_initials("동ㄷ"), is_initials("동대문")
    (True, True, False)
    """
    return any(letter in INITIALS for letter in key)


def pattern(key: str) -> str:
    """An expression for what a key may stand for: consonants for syllables, the last unfinished.

    >>> [bool(re.match(pattern(key), "동대문")) for key in ("ㄷㄷㅁ", "동ㄷ", "동댐", "동더")]
    [True, True, True, False]
    >>> bool(re.match(pattern("노우"), "노원"))
    True
    """
    return "".join(_parts(key))


def _parts(key: str) -> Iterator[str]:
    for place, letter in enumerate(key, start=1):
        if letter in INITIALS:
            yield _range(_FIRST + INITIALS.index(letter) * _EACH_INITIAL, _EACH_INITIAL)
        elif place == len(key) and _FIRST <= ord(letter) <= _LAST:
            yield _unfinished(letter)
        else:
            yield re.escape(letter)


def _unfinished(syllable: str) -> str:
    """What a syllable may become while one types: 노 becomes 논, 댐 becomes 대문."""
    final = (ord(syllable) - _FIRST) % _EACH_VOWEL
    open_form = ord(syllable) - final
    if not final:
        vowel = _VOWELS[(open_form - _FIRST) % _EACH_INITIAL // _EACH_VOWEL]
        return _range(open_form, _EACH_VOWEL * _GROWS.get(vowel, 1))
    *first, moved = _FINALS[final - 1].translate(_PARTS)
    stem = chr(open_form + (_FINALS.index(first[0]) + 1 if first else 0))
    start = _FIRST + INITIALS.index(moved) * _EACH_INITIAL
    return f"(?:{syllable}|{stem}{_range(start, _EACH_INITIAL)})"


def _range(start: int, length: int) -> str:
    return f"[{chr(start)}-{chr(start + length - 1)}]"


def differences(first: Heard, second: Heard, most: int) -> int:
    """Sounds to add, drop or change to make one name of the other; `most` + 1 where it is more.

    >>> differences(heard("노웜"), heard("노원"), 2), differences(heard("abc"), heard("xyz"), 2)
    (1, 3)
    """
    # Most names are told apart by their length, or by sounds that only one of the two has.
    if (
        abs(len(first.sounds) - len(second.sounds)) > most
        or (first.mask & ~second.mask).bit_count() > most
        or (second.mask & ~first.mask).bit_count() > most
    ):
        return most + 1
    row = list(range(len(second.sounds) + 1))
    for at, sound in enumerate(first.sounds, start=1):
        before, row = row, [at]
        for place, other in enumerate(second.sounds):
            cost = before[place] + (sound != other)
            row.append(min(cost, before[place + 1] + 1, row[place] + 1))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
