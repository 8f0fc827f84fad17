"""How a visitor reads: language, size of letters, contrast. From the address, else from cookies.

Names and values are those of the app, so that a wish made there holds here, and the other way.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request

from madang.i18n import COOKIE, Language, negotiate

LANG, SIZE, CONTRAST = "lang", "size", "contrast"
NORMAL, HIGH = "normal", "high"
COOKIES = {LANG: COOKIE, SIZE: "madang_size", CONTRAST: "madang_contrast"}
SIZES = ("100", "125", "150")
ROOT = "/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One visitor's way of reading.

    Attributes:
        language: Language of every word.
        size: Size of letters in percent, one of `SIZES`.
        high_contrast: Whether black on white, with dark edges, is wanted.
    """

    language: Language = "ko"
    size: str = "100"
    high_contrast: bool = False

    @classmethod
    def of(cls, request: Request) -> "View":
        """What a request wishes; nonsense counts as no wish."""
        query, cookies = request.query_params, request.cookies
        sizes = (query.get(SIZE), cookies.get(COOKIES[SIZE]), SIZES[0])
        contrasts = (query.get(CONTRAST), cookies.get(COOKIES[CONTRAST]), NORMAL)
        return cls(
            language=negotiate(
                query.get(LANG), cookies.get(COOKIE), request.headers.get("accept-language")
            ),
            size=_first(sizes, SIZES),
            high_contrast=_first(contrasts, (NORMAL, HIGH)) == HIGH,
        )

    def params(self) -> dict[str, str]:
        """What an address carries, so that one that is passed on is read in the same way."""
        size = {SIZE: self.size} if self.size != SIZES[0] else {}
        contrast = {CONTRAST: HIGH} if self.high_contrast else {}
        return {LANG: self.language} | size | contrast

    def wishes(self) -> dict[str, str]:
        """The same with what is usual said as well, which overrules a cookie."""
        contrast = HIGH if self.high_contrast else NORMAL
        return {LANG: self.language, SIZE: self.size, CONTRAST: contrast}

    def address(self, path: str, params: Mapping[str, str | None] | None = None) -> str:
        """The address at `path` with `params` and this way of reading; empty ones are left out.

        >>> View(language="en").address("/plain/route", {"from": "교대", "to": None})
        '/plain/route?from=%EA%B5%90%EB%8C%80&lang=en'
        """
        wanted = {name: value for name, value in (params or {}).items() if value}
        return f"{path}?{urlencode(wanted | self.params())}"

    def other_language(self) -> "View":
        """The same in the other language."""
        return replace(self, language="en" if self.language == "ko" else "ko")


def _first(wishes: Iterable[str | None], known: Collection[str]) -> str:
    """The first wish that can be meant."""
    return next(wish for wish in wishes if wish is not None and wish in known)


def place(path: str) -> str:
    """Address of the twin of the page at `path`; the home page's is the root.

    >>> place("route"), place("home")
    ('/plain/route', '/plain')
    """
    return ROOT if path == "home" else f"{ROOT}/{path}"
