"""Keys of portals: joined to an address at the socket, and blanked wherever they come back.

An address is written with `{KEY}` where the key goes and stays so in receipts, logs and errors.
"""

import html
import json
import re
from urllib.parse import quote

PLACEHOLDER = "{KEY}"
# Shorter ones (the plaza's `sample`) are no secrets, and too short to look for in a text.
_SHORTEST = 8
_HEX = re.compile(r"%[0-9A-F]{2}")


class Key:
    """One key, decoded; it prints as its name."""

    def __init__(self, name: str, secret: str) -> None:
        self.name = name
        self._secret = secret
        self._spellings = _spellings(secret) if len(secret) >= _SHORTEST else []

    def __repr__(self) -> str:
        return f"Key({self.name})"

    def join(self, target: bytes) -> bytes:
        """The path and query to send: the key stands in for `{KEY}`, percent-encoded exactly once.

        >>> Key("demo", "a+b=/").join(b"/x?serviceKey=%7BKEY%7D&n=1")
        b'/x?serviceKey=a%2Bb%3D%2F&n=1'
        """
        wire = quote(self._secret, safe="").encode()
        return target.replace(quote(PLACEHOLDER).encode(), wire).replace(PLACEHOLDER.encode(), wire)

    def blank(self, body: bytes) -> tuple[bytes, bool]:
        """The bytes with `{KEY}` for the key in every spelling, and whether it was found."""
        blanked = body
        for spelling in self._spellings:
            blanked = blanked.replace(spelling, PLACEHOLDER.encode())
        return blanked, blanked != body

    def blank_text(self, text: str) -> str:
        """The text with `{KEY}` for the key in every spelling."""
        return self.blank(text.encode("utf-8", "surrogatepass"))[0].decode("utf-8", "replace")


def _spellings(secret: str) -> list[bytes]:
    """How a server may echo a key: as it is, percent-encoded once or twice, in JSON, in markup."""
    once = quote(secret, safe="")
    partly = quote(secret)
    twice = quote(once, safe="")
    encoded = [once, partly, twice]
    lowered = [_HEX.sub(lambda match: match[0].lower(), text) for text in encoded]
    in_json = json.dumps(secret)[1:-1]
    plain = [secret, in_json, in_json.replace("/", "\\/"), html.escape(secret), _numbered(secret)]
    found = dict.fromkeys([*encoded, *lowered, *plain])
    return [text.encode() for text in sorted(found, key=len, reverse=True)]


def _numbered(secret: str) -> str:
    """As an HTML encoder writes it that numbers everything but letters and digits."""
    return "".join(char if char.isalnum() else f"&#{ord(char)};" for char in secret)
