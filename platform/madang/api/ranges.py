"""HTTP byte ranges and conditional requests (RFC 9110), as pure functions over headers.

One range a request: several in one header, and units other than bytes, are answered with the whole
file, as the standard allows.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*")
_MOST_DIGITS = 18

Verdict: TypeAlias = Literal["send", "not_modified", "precondition_failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Bytes `start` to `stop` (exclusive) of a file of `size` bytes."""

    start: int
    stop: int
    size: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.stop - self.start

    @property
    def content_range(self) -> str:
        """Value of the Content-Range header."""
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


def span(header: str | None, size: int) -> Span | None:
    """The part that a Range header asks for; None for the whole file.

    >>> span("bytes=-4", 10), span("items=1-2", 10)
    (Span(start=6, stop=10, size=10), None)

    Raises:
        ValueError: The range is well formed, but no byte of the file is in it.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None:
        return None
    first, last = match.groups()
    if len(first) > _MOST_DIGITS or len(last) > _MOST_DIGITS or not (first or last):
        return None
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= stop:
        message = f"range {header!r} holds no byte of {size}"
        raise ValueError(message)
    return Span(start=start, stop=stop, size=size)


def matches(header: str, etag: str, *, weak: bool) -> bool:
    """Whether a list of entity tags holds `etag`. `weak` lets `W/"x"` count as `"x"`.

    A proxy that compressed an answer may have made our tag weak, so If-None-Match compares weakly;
    If-Match and If-Range never do.
    """
    tags = [tag.strip() for tag in header.split(",")]
    if weak:
        tags = [tag.removeprefix("W/") for tag in tags]
    return "*" in tags or etag in tags


def judge(if_match: str | None, if_none_match: str | None, etag: str) -> Verdict:
    """What a conditional GET or HEAD of a file with this tag comes to."""
    if if_match is not None and not matches(if_match, etag, weak=False):
        return "precondition_failed"
    if if_none_match is not None and matches(if_none_match, etag, weak=True):
        return "not_modified"
    return "send"
