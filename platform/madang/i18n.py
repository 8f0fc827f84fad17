"""Texts for people in Korean and English: message catalogues, particles, dates in words.

Messages stand in `locales/ko.toml` and `en.toml`, here and in each plugin, under dotted keys
(`home.title = "…"`). A placeholder may ask for a particle that fits the last sound of its value:
`"{station:이/가} 닫혔습니다"`. Which language a person reads is decided by `negotiate`.

Nothing here knows Streamlit: command line, API and pages speak with one voice.
"""

import re
import string
import tomllib
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeAlias

from madang.errors import DeclarationError, UnknownName

Language: TypeAlias = Literal["ko", "en"]
LANGUAGES: tuple[Language, Language] = ("ko", "en")
COOKIE = "madang_lang"

_HANGUL_FIRST, _HANGUL_LAST = ord("가"), ord("힣")
_FINALS = 28  # 27 final consonants and none
_RIEUL = 8  # ㄹ among the finals: 로, not 으로
# Final consonant of digits read aloud: 영 일 이 삼 사 오 육 칠 팔 구. A last 0 is 영, 십, 백, 천,
# 만 or 억, each with a consonant; 1 stands for "some consonant other than ㄹ".
_DIGIT_FINALS = (1, _RIEUL, 0, 1, 0, 0, 1, _RIEUL, _RIEUL, 0)
_LETTER_FINALS = {"L": _RIEUL, "R": _RIEUL, "M": 1, "N": 1}
PARTICLES = ("을/를", "은/는", "이/가", "과/와", "으로/로", "이라/라")
_BRACKETED = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\])\s*$")


def _final(text: str) -> int | None:
    """Final consonant of the last sound: 0 none, 8 ㄹ, other numbers another one, None unknown."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    text = text.rstrip(" \t.,!?'\"’”»」』)")
    if not text:
        return None
    last = text[-1]
    if _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        return (ord(last) - _HANGUL_FIRST) % _FINALS
    if last.isascii() and last.isdigit():
        return _DIGIT_FINALS[int(last)]
    if last.isascii() and last.isupper():
        return _LETTER_FINALS.get(last, 0)
    return None


def particle(text: str, pair: str) -> str:
    """The one of `pair` that follows `text`; both, as in 을(를), where the sound is unknown.

    >>> [word + particle(word, "으로/로") for word in ("교대역", "서울", "노원구", "2", "10", "A")]
    ['교대역으로', '서울로', '노원구로', '2로', '10으로', 'A로']
    """
    after_consonant, after_vowel = pair.split("/")
    final = _final(text)
    if final is None:
        return f"{after_consonant}({after_vowel})"
    if final == 0 or (final == _RIEUL and pair == "으로/로"):
        return after_vowel
    return after_consonant


_FORMATTER = string.Formatter()


@cache
def _pieces(message: str) -> tuple[tuple[str, str | None, str], ...]:
    """A message taken apart: text, then the name of a value and its form, again and again.

    Taken apart once: a page says some 400 messages, and most of their time went into this.
    """
    return tuple((text, name, form or "") for text, name, form, _ in _FORMATTER.parse(message))


def _filled(message: str, values: Mapping[str, object]) -> str:
    """A message with its values put in."""
    return "".join(
        text if name is None else f"{text}{_formed(values[name], form)}"
        for text, name, form in _pieces(message)
    )


def _formed(value: object, form: str) -> str:
    if form in PARTICLES:
        return f"{value}{particle(str(value), form)}"
    return format(value, form)


def placeholders(message: str) -> frozenset[str]:
    """Names of the values that a message wants."""
    return frozenset(name for _, name, _ in _pieces(message) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The messages of one package, by language and dotted key."""

    owner: str
    texts: Mapping[str, Mapping[str, str]]

    def find(self, key: str, language: Language) -> str | None:
        """The message, in Korean where the language lacks it, or None."""
        return self.texts[language].get(key) or self.texts["ko"].get(key)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")  # pyright: ignore[reportUnknownArgumentType] -- TOML
        else:
            yield f"{prefix}{key}", str(value)


def read_messages(folder: Traversable, owner: str) -> Messages:
    """The catalogues in `folder/locales`; empty where a plugin has none.

    Raises:
        DeclarationError: A catalogue is no TOML; the message names it.
    """
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        file = folder.joinpath("locales", f"{language}.toml")
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        except tomllib.TOMLDecodeError as error:
            message = f"{owner}: locales/{language}.toml does not load: {error}"
            raise DeclarationError(message) from error
        texts[language] = dict(_flat(table))
    return Messages(owner=owner, texts=texts)


@cache
def package_messages(package: str) -> Messages:
    """The catalogues of an installed package, read once.

    The package itself is not imported, only its outermost one: `madang.ui` would load Streamlit.
    """
    outermost, *inner = package.split(".")
    return read_messages(files(outermost).joinpath(*inner), package)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks now: a language, and the catalogues to look a message up in, first one first."""

    language: Language
    messages: Sequence[Messages]

    def say(self, key: str, /, **values: object) -> str:
        """The message `key` with its values put in.

        Raises:
            UnknownName: No catalogue has it.
        """
        for catalogue in self.messages:
            found = catalogue.find(key, self.language)
            if found is not None:
                return _filled(found, values)
        owners = ", ".join(catalogue.owner for catalogue in self.messages)
        message = f"no message {key!r} in the locales of {owners}; add it to ko.toml and en.toml"
        raise UnknownName(message)


OWN = "madang.ui"
_voice: ContextVar[Voice | None] = ContextVar("madang_voice", default=None)


def voice_of(package: str, language: Language) -> Voice:
    """The voice of a package: its own messages first, then the platform's."""
    names = dict.fromkeys((package, OWN))
    return Voice(language=language, messages=tuple(package_messages(name) for name in names))


@contextmanager
def speaking(voice: Voice) -> Generator[None]:
    """Let `t` use this voice inside the block."""
    token = _voice.set(voice)
    try:
        yield
    finally:
        _voice.reset(token)


def _speaker() -> Voice:
    return _voice.get() or voice_of(OWN, "ko")


def t(key: str, /, **values: object) -> str:
    """The message `key` in the language of the page that is being drawn, with its values put in."""
    return _speaker().say(key, **values)


def language() -> Language:
    """The language of the page that is being drawn."""
    return _speaker().language


def negotiate(asked: str | None, cookie: str | None, accepted: str | None) -> Language:
    """The language to speak: `?lang`, else the cookie, else Accept-Language, else Korean.

    >>> negotiate(None, None, "fr-FR,en;q=0.8,ko;q=0.5")
    'en'
    """
    for wish in (asked, cookie, *_ranked(accepted or "")):
        if wish == "ko" or wish == "en":  # noqa: PLR1714 -- narrows the type
            return wish
    return "ko"


def _ranked(header: str) -> list[str]:
    """Two-letter languages of an Accept-Language header, most wanted first."""
    wishes: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wishes.append((-weight, name.split("-")[0].lower()))
    return [name for weight, name in sorted(wishes, key=lambda wish: wish[0]) if weight < 0]


def number(value: int) -> str:
    """A count with thousands apart: 8,054."""
    return f"{value:,}"


def day(when: date) -> str:
    """A date written out, so that no order of day and month can be mistaken."""
    month = t(f"date.month_{when.month}")
    return t("date.day", year=when.year, month=month, day=when.day)


def period(text: str) -> str:
    """A day, month or year as data write it (2025-08-11, 2025); in words where it is a day."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def age(then: date, today: date) -> str:
    """How long ago a day was, in the largest unit that says something: days, months, years."""
    days = (today - then).days
    if days <= 0:
        return t("age.today")
    months = (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)
    for unit, count in (("years", months // 12), ("months", months), ("days", days)):
        if count == 1:
            return t(f"age.one_{unit}")
        if count > 1:
            return t(f"age.{unit}", count=count)
    return t("age.today")


def size(octets: int) -> str:
    """A file size in kB or MB (powers of 1,000), as an operating system shows it.

    >>> size(999), size(12_345), size(3_450_000)
    ('1.0 kB', '12.3 kB', '3.5 MB')
    """
    return f"{octets / 1e6:.1f} MB" if octets >= 1e6 else f"{octets / 1e3:.1f} kB"  # noqa: PLR2004
