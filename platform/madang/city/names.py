"""Names for columns out of the names that sources use, and units out of their brackets."""

import re
import unicodedata
from collections.abc import Collection

# ruff: noqa: SIM905 -- letters are read more easily in a row

_FIRST, _LAST = ord("가"), ord("힣")
_INITIALS = ("g kk n d tt r m b pp s ss  j jj ch k t p h").split(" ")
_VOWELS = ("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i").split()
_FINALS = (" k k k n n n t l k m l l l p l m p p t t ng t t k t p t").split(" ")
_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
_LONGEST = 40
# What publishers write in the brackets of a header: UCUM unit and the ending of our name.
_UNITS = {
    "m": ("m", "m"),
    "km": ("km", "km"),
    "cm": ("cm", "cm"),
    "㎡": ("m2", "m2"),
    "㎍/㎥": ("ug/m3", "ugm3"),
    "µg/m³": ("ug/m3", "ugm3"),
    "ppm": ("[ppm]", "ppm"),
    "%": ("%", "pct"),
    "℃": ("Cel", "degc"),
    "초": ("s", "s"),
    "분": ("min", "min"),
    "시간": ("h", "h"),
    "명": ("1", "count"),
    "개": ("1", "count"),
    "건": ("1", "count"),
    "원": ("1", "krw"),
}


def unit_of(header: str) -> tuple[str, str] | None:
    """UCUM unit and ending of the name that brackets in a header give.

    >>> unit_of("높이(m)"), unit_of("비고")
    (('m', 'm'), None)
    """
    found = _BRACKETS.findall(unicodedata.normalize("NFC", header))
    return next((_UNITS[each.strip()] for each in found if each.strip() in _UNITS), None)


def column_name(header: str, taken: Collection[str] = ()) -> str:
    """A name of our form for a column of a source, not among those taken.

    Korean is written in Latin letters one by one, without the changes of sound between them: a
    start to be replaced by a word that says what the column holds.

    >>> [column_name(header) for header in ("STDR_DE_ID", "lineNm", "높이(m)", "2호선")]
    ['stdr_de_id', 'line_nm', 'nopi_m', 'c2hoseon']
    """
    unit = unit_of(header)
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFC", header))
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    text = "".join(_latin(letter) for letter in text).lower()
    name = re.sub(r"[^a-z0-9]+", "_", text).strip("_") or "column"
    name = f"c{name}" if name[0].isdigit() else name
    ending = f"_{unit[1]}" if unit and not name.endswith(f"_{unit[1]}") else ""
    name = name[: _LONGEST - len(ending)].rstrip("_") + ending
    number, free = 2, name
    while free in taken:
        free = f"{name[: _LONGEST - 3]}_{number}"
        number += 1
    return free


def _latin(letter: str) -> str:
    code = ord(letter) - _FIRST
    if not 0 <= code <= _LAST - _FIRST:
        return letter
    first, rest = divmod(code, len(_VOWELS) * len(_FINALS))
    vowel, final = divmod(rest, len(_FINALS))
    return _INITIALS[first] + _VOWELS[vowel] + _FINALS[final]
