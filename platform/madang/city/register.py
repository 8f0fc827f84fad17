"""The city's own list of its data sets, and how much of it the lake holds.

The list is what the open data portal exports as CSV. A steward imports it; without it nothing is
claimed. A data set counts once, however many forms the portal offers it in, and it counts as held
when a dataset of ours with an open version names its number or its service.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from madang import clock, durable, publish
from madang.dataset import Dataset
from madang.errors import HeaderChanged, SourceError
from madang.i18n import day, number
from madang.settings import Settings
from madang.sources.encodings import identify
from madang.workspace import Workspace

FILE = "register.json"
# How portals head the columns of their lists, without blanks and brackets.
_HEADS: Mapping[str, tuple[str, ...]] = {
    "id": (
        *(
            "데이터id",
            "데이터셋id",
            "서비스id",
            "인프id",
            "infid",
            "목록키",
            "목록id",
            "데이터번호",
        ),
        *("공공데이터번호", "id", "dataid", "datasetid"),
    ),
    "title": (
        *(
            "데이터명",
            "데이터셋명",
            "서비스명",
            "목록명",
            "목록타이틀",
            "제목",
            "infnm",
            "공공데이터명",
        ),
        *("title", "name"),
    ),
    "publisher": (
        *("제공기관", "제공기관명", "제공부서", "관리부서", "담당부서", "기관명", "publisher"),
        *("부서명", "organization"),
    ),
    "service": ("서비스영문명", "api서비스명", "openapi서비스명", "오퍼레이션명", "service"),
    "url": ("url", "목록url", "서비스url", "데이터url", "주소", "링크", "요청주소"),
}
_NUMBER = re.compile(r"OA-\d+|(?<!\d)\d{7,8}(?!\d)")
_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9_]{5,}")
_HEADER_LINES = 10
_KNOWN_WORDS = frozenset({"dataset", "services", "public", "openapi", "datalist", "dataview"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One data set of the list.

    Attributes:
        title: What the portal calls it.
        publisher: Who answers for it.
        marks: Its number and the names of its services, as compared.
    """

    title: str
    publisher: str
    marks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The list as it was imported.

    Attributes:
        file: Name of the file.
        sha256: Of its bytes.
        imported_at: When, UTC.
        lines: Its data sets.
    """

    file: str
    sha256: str
    imported_at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of the register is in the lake, open to everybody.

    Attributes:
        held: Data sets of the register that an open dataset of ours names.
        listed: Data sets of the register.
        register: What it is counted against.
        datasets: Keys of those datasets of ours, with the title in the register.
        unlisted: Keys of open datasets of ours that the register does not list.
    """

    held: int
    listed: int
    register: Register
    datasets: tuple[tuple[str, str], ...]
    unlisted: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Percent to one decimal, rounded down: nothing is made to look more."""
        return 1000 * self.held // self.listed / 10 if self.listed else 0.0


_REGISTER = TypeAdapter(Register)


def import_csv(settings: Settings, name: str, data: bytes) -> Register:
    """Keep the list as the register of this Madang, in the place of an earlier one.

    Args:
        settings: Where it is kept.
        name: File name.
        data: The CSV as exported, in UTF-8 or CP949.

    Raises:
        SourceError: As `parsed`.
    """
    register = parsed(name, data)
    keep(settings, register)
    return register


def parsed(name: str, data: bytes) -> Register:
    """The register that a list makes, not kept yet.

    Raises:
        SourceError: It is no CSV text.
        HeaderChanged: No column is a number, a service or an address that we know; lists what was
            found.
    """
    found = identify(io.BytesIO(data), "csv")
    text = data.decode(found.encoding or "utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return Register(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        imported_at=clock.now(),
        lines=tuple(_merged(_lines(name, rows))),
    )


def keep(settings: Settings, register: Register) -> None:
    """Make it the register of this Madang."""
    durable.replace(_place(settings), _REGISTER.dump_json(register, indent=1))


def load(settings: Settings) -> Register | None:
    """The register that was imported, None where none was.

    Raises:
        SourceError: It cannot be read; says how to get it back.
    """
    path = _place(settings)
    if not path.exists():
        return None
    return _read(path, path.stat().st_mtime_ns)


def share(workspace: Workspace, opened: Sequence[Dataset] | None = None) -> Share | None:
    """How much of the register is open in the lake; None where no register was imported.

    Args:
        workspace: Where to look.
        opened: Datasets with a published version; looked up where None.

    Raises:
        SourceError: The register cannot be read.
    """
    register = load(workspace.settings)
    if register is None:
        return None
    open_ones = _open_ones(workspace) if opened is None else opened
    by_mark: dict[str, list[int]] = {}
    for place, line in enumerate(register.lines):
        for mark in line.marks:
            by_mark.setdefault(mark, []).append(place)
    held: dict[int, str] = {}
    unlisted: list[str] = []
    for dataset in open_ones:
        places = {place for mark in marks_of(dataset) for place in by_mark.get(mark, ())}
        held |= dict.fromkeys(sorted(places - held.keys()), dataset.key)
        if not places and dataset.sources:
            unlisted.append(dataset.key)
    return Share(
        held=len(held),
        listed=len(register.lines),
        register=register,
        datasets=tuple((key, register.lines[place].title) for place, key in held.items()),
        unlisted=tuple(unlisted),
    )


def told(share: Share) -> dict[str, str]:
    """A share as the values of a message, in the language that is spoken."""
    return {
        "file": share.register.file,
        "listed": number(share.listed),
        "held": number(share.held),
        "percent": f"{share.percent:.1f}",
        "day": day(clock.seoul_day(share.register.imported_at)),
    }


def _open_ones(workspace: Workspace) -> list[Dataset]:
    return [
        dataset
        for key, dataset in workspace.registry.datasets.items()
        if dataset.access == "public" and publish.latest(workspace.published, key) is not None
    ]


def marks_of(dataset: Dataset) -> frozenset[str]:
    """Numbers and services that the sources of a dataset name."""
    texts = [source.dataset_id for source in dataset.sources]
    texts += [source.live.service for source in dataset.sources if source.live]
    return frozenset(mark for text in texts for mark in _marks(text))


def _place(settings: Settings) -> Path:
    return settings.home / FILE


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Register:
    del stamp  # a part of the key: the file may be replaced
    try:
        return _REGISTER.validate_json(path.read_bytes())
    except ValidationError as error:
        message = f"{path} cannot be read. Import the list again: madang register import FILE.csv"
        raise SourceError(message) from error


def _lines(name: str, rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    start, places = _header(name, rows)
    for row in rows[start + 1 :]:
        cells = {what: row[place].strip() for what, place in places.items() if place < len(row)}
        if not any(cells.values()):
            continue
        told = [cells[what] for what in ("id", "service", "url") if what in cells]
        yield Line(
            title=cells.get("title", ""),
            publisher=cells.get("publisher", ""),
            marks=frozenset(mark for text in told for mark in _marks(text)),
        )


def _header(name: str, rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The line of the header, which may stand below a title, and the place of each column."""
    for place, row in enumerate(rows[:_HEADER_LINES]):
        heads = [_head(cell) for cell in row]
        places = {
            what: heads.index(head)
            for what, known in _HEADS.items()
            for head in reversed(known)
            if head in heads
        }
        if "title" in places and places.keys() & {"id", "service", "url"}:
            return place, places
    wanted = "; ".join(f"{what}: {', '.join(known)}" for what, known in _HEADS.items())
    message = (
        f"{name}: no header of a list of data sets. Found: {', '.join(rows[0] if rows else [])}. "
        f"Wanted a title and a number, service or address, headed as one of: {wanted}"
    )
    raise HeaderChanged(message)


def _head(cell: str) -> str:
    text = unicodedata.normalize("NFC", cell).strip("\ufeff \t").lower()
    return re.sub(r"[\s_()\[\]]", "", text)


def _merged(lines: Iterable[Line]) -> Iterator[Line]:
    """One line for each number: the portal lists the forms of a data set apart."""
    by_number: dict[str, Line] = {}
    for line in lines:
        number = next((mark for mark in sorted(line.marks) if _NUMBER.fullmatch(mark)), None)
        if number is None:
            yield line
        elif number in by_number:
            first = by_number[number]
            by_number[number] = Line(
                title=first.title, publisher=first.publisher, marks=first.marks | line.marks
            )
        else:
            by_number[number] = line
    yield from by_number.values()


def _marks(text: str) -> set[str]:
    """Numbers and service names in a text.

    >>> sorted(_marks("data.seoul.go.kr OA-14991")), sorted(_marks("Plaza SPOP_LOCAL_RESD_DONG"))
    (['OA-14991'], ['SPOP_LOCAL_RESD_DONG'])
    """
    numbers = set(_NUMBER.findall(text))
    if numbers:
        return numbers
    words = re.sub(r"https?://[^/\s]+|\S+\.(?:go|or)\.kr", " ", text)
    return {
        word
        for word in _SERVICE.findall(words)
        if word.lower() not in _KNOWN_WORDS and re.search(r"[A-Z_]", word[1:])
    }
