"""What an entry must have before it goes out: our own list, held against the shapes by a test.

The shapes of DCAT-AP need a validator that only developers install; this list needs nothing.

Source: DCAT-AP 3.0.1, required and recommended properties.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from madang.catalogue.model import Entry, Resource
from madang.catalogue.vocabulary import THEMES
from madang.dataset import Severity, Text

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that an entry lacks.

    Attributes:
        field: Where.
        severity: `error` where DCAT-AP requires it, `warn` where it recommends it.
        why: What is wrong.
    """

    field: str
    severity: Severity
    why: Text


def lacks(entry: Entry) -> tuple[Lack, ...]:
    """What the entry lacks, required things first; nothing where it may go out."""
    found = (*_of_entry(entry), *(each for item in entry.resources for each in _of_file(item)))
    return tuple(sorted(found, key=lambda lack: lack.severity != "error"))


def _of_entry(entry: Entry) -> Iterator[Lack]:
    if not _is_said(entry.title):
        yield _error("title", "제목이 비었습니다.", "The title is blank.")
    if not _is_said(entry.notes):
        yield _error("notes", "설명이 비었습니다.", "The description is blank.")
    if not entry.publisher.strip():
        yield _warn("publisher", "제공기관이 없습니다.", "No publisher is named.")
    if not any(_is_said(word) for word in entry.keywords):
        yield _warn("keywords", "키워드가 없습니다.", "There is no keyword.")
    if entry.theme not in THEMES:
        yield _warn(
            "theme",
            f"주제 {entry.theme!r}은(는) 목록에 없습니다.",
            f"Theme {entry.theme!r} is none of {', '.join(THEMES)}.",
        )
    if entry.spatial is None:
        yield _warn("spatial", "지역이 없습니다.", "No area is named.")
    elif entry.area is None:
        yield _warn(
            "spatial",
            f"{entry.spatial.ko}의 경계를 모릅니다.",
            f"The box of {entry.spatial.en} is not known.",
        )
    if not entry.resources:
        yield _warn("resources", "내려받을 파일이 없습니다.", "There is no file to download.")


def _of_file(item: Resource) -> Iterator[Lack]:
    place = f"resources.{item.role}"
    if not _SHA256.fullmatch(item.sha256):
        yield _error(
            place,
            f"{item.name}: sha256이 64자리 16진수가 아닙니다.",
            f"{item.name}: the sha256 is not 64 hex digits.",
        )
    if item.size < 0:
        yield _error(
            place,
            f"{item.name}: 크기가 {item.size}바이트입니다.",
            f"{item.name}: the size is {item.size} bytes.",
        )
    if not _is_said(item.description):
        yield _warn(place, f"{item.name}: 설명이 없습니다.", f"{item.name}: no description.")


def _is_said(text: Text) -> bool:
    return bool(text.ko.strip() and text.en.strip())


def _error(field: str, ko: str, en: str) -> Lack:
    return Lack(field=field, severity="error", why=Text(ko=ko, en=en))


def _warn(field: str, ko: str, en: str) -> Lack:
    return Lack(field=field, severity="warn", why=Text(ko=ko, en=en))
