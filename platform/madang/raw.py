"""The landing zone: bytes as received, content-addressed, with one receipt a retrieval.

    blobs/ab/<sha256>                       written once, read-only
    receipts/<source>/<Seoul day>/<id>.json what was retrieved, when, and what the bytes really are
    refused/<source>/<Seoul day>/<id>.json  an answer that was no data: no reader ever gets it

Bytes are kept before anything judges them: what is wrong with them stands in the receipt, and is
raised only when somebody asks for the files.

Landing a file or a bundled table a second time, unchanged, gives the receipt that already stands:
nothing was retrieved from a publisher, and a second `madang build` must change nothing. A live
retrieval always writes its own: that an answer came, and when, is what moves the freshness clock.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from madang import clock, failpoints
from madang.dataset import Dataset, RawFile, Source
from madang.errors import EncodingError, SourceError, WrongContent
from madang.files import CHUNK, Folder
from madang.sources import Found
from madang.sources.encodings import Content, identify
from madang.sources.spool import Spool

Origin: TypeAlias = Literal["bundled", "landing", "live"]

# Bytes from which a second decoding is worth a copy on disk.
_LARGE = 16 << 20
_PROBLEMS: dict[str, type[SourceError]] = {"encoding": EncodingError, "content": WrongContent}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why bytes cannot be used.

    Attributes:
        kind: `encoding` or `content`.
        reason: What was found and what is wanted.
    """

    kind: Literal["encoding", "content"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file, or one page of an answer.

    Attributes:
        name: File name as received.
        sha256: Of the bytes; also the name of the blob.
        size: Number of bytes.
        as_of: Day that this file speaks of.
        media: Kind found; None where it could not be told.
        encoding: Encoding found, None for binary files.
        line_ending: `crlf`, `lf`, `cr` or `mixed`.
        last_line_open: The last line has no line ending though others do.
        problem: Why it cannot be used, None where it can.
        asked: Of a page: first and last row asked for.
        rows: Of a page: rows in it.
        total: Of a page: rows that the source claims in all.
        status: HTTP status of an answer.
        etag: As the server sent it.
        last_modified: As the server sent it.
        has_blanked_key: The server echoed the key, which was replaced by `{KEY}`.
    """

    name: str
    sha256: str
    size: int
    as_of: date | None
    media: str | None = None
    encoding: str | None = None
    line_ending: str | None = None
    last_line_open: bool = False
    problem: Problem | None = None
    asked: tuple[int, int] | None = None
    rows: int | None = None
    total: int | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    has_blanked_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """A finished retrieval from a live source.

    Attributes:
        parts: Its pages in order, their blobs kept.
        as_of: Day that was asked for, None where the source is not asked by day.
        url_template: Address asked, with `{KEY}`.
        parameters: Parameters asked with.
        fields: Names of the fields found.
        lost: Characters that cannot be kept.
        problem: Why it is no data; None where it is.
    """

    parts: tuple[Part, ...]
    as_of: date | None
    url_template: str
    parameters: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    lost: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One retrieval.

    Attributes:
        id: Unique, in order of time.
        source: Key of the source; of a bundled table the key of its dataset.
        origin: How it came.
        retrieved_at: Instant in UTC.
        as_of: Newest day that its parts speak of.
        parts: Files in order.
        publisher: Body that published them.
        licence: Licence id.
        licence_text: Licence wording as printed by the publisher.
        encoding_declared: Encoding that the publisher declares.
        raw_as_of: Of a bundled table: newest day of the raw files it was made from.
        raw_sha256: Of a bundled table: (name, sha256) of those files.
        url_template: Address asked, with `{KEY}` where a key goes.
        parameters: Parameters asked with, never a key.
        fields: Of a live source: names of the fields found.
        lost: Of a live source: characters that cannot be kept, U+FFFD in tables.
        problem: Of what was refused: why it is no data.
    """

    id: str
    source: str
    origin: Origin
    retrieved_at: datetime
    as_of: date | None
    parts: tuple[Part, ...]
    publisher: str
    licence: str
    licence_text: str
    encoding_declared: str | None = None
    raw_as_of: date | None = None
    raw_sha256: tuple[tuple[str, str], ...] = ()
    url_template: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    lost: int = 0
    problem: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the source said that it has none."""
        return all(part.rows == 0 for part in self.parts)

    def raise_for_problem(self) -> None:
        """Nothing, where every part can be used.

        Raises:
            EncodingError: A part is in no encoding we accept; names file and byte offset.
            WrongContent: A part is not what its source declares, or was cut.
        """
        for part in self.parts:
            if part.problem is not None:
                message = f"{self.source}: {part.name}: {part.problem.reason}"
                raise _PROBLEMS[part.problem.kind](message)


_RECEIPT = TypeAdapter(Receipt)


class Raw:
    """The landing zone in one folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._spools: dict[str, Spool | None] = {}
        self._read_before: dict[str, Receipt] = {}  # by name: a receipt never changes

    def land(
        self,
        source: Source | Dataset,
        origin: Origin,
        found: Sequence[Found],
        scratch: Path | None = None,
    ) -> Receipt:
        """Keep the bytes, then the receipt of one retrieval.

        Args:
            source: Where they come from; the dataset itself for its bundled table.
            origin: How they came.
            found: Files in order.
            scratch: Local folder of the run. New large texts are copied there in UTF-8 while they
                are examined, so that the reader need not decode them again.

        Returns:
            The new receipt, or for files and bundled tables the one that already says the same.
            It may hold a problem: `files` raises it.
        """
        earlier = self.receipts(source.key)
        known = {part.sha256: part for r in earlier for part in r.parts if part.problem is None}
        media = source.media if isinstance(source, Source) else "csv"
        parts = tuple(self._keep(item, media, known, scratch) for item in found)
        failpoints.hit("raw.blob")
        receipt = _receipt(source, origin, found, parts)
        same = None if origin == "live" else _same(receipt, earlier)
        if same is not None:
            return same
        self._write("receipts", receipt)
        return receipt

    def keep_page(self, found: Found) -> Part:
        """Keep the bytes of one answer before anybody reads them; a receipt may follow or not."""
        return self._keep(found, None, {}, None)

    def seal(self, source: Source, retrieval: Retrieval) -> Receipt:
        """The receipt of a live retrieval whose pages are kept.

        One that is no data is kept apart, and `receipts` never gives it.
        """
        failpoints.hit("raw.blob")
        receipt = _live_receipt(source, retrieval)
        self._write("receipts" if retrieval.problem is None else "refused", receipt)
        return receipt

    def refused(self, source: str) -> list[Receipt]:
        """Answers of a live source that were no data, oldest first."""
        return [self._read(name) for name in self._folder.names(f"refused/{source}/*/*.json")]

    def files(self, receipt: Receipt) -> tuple[RawFile, ...]:
        """The received files, for a reader.

        Raises:
            EncodingError: As `Receipt.raise_for_problem`.
            WrongContent: As `Receipt.raise_for_problem`.
        """
        receipt.raise_for_problem()
        return tuple(self._file(part) for part in receipt.parts)

    def receipts(self, source: str) -> list[Receipt]:
        """All receipts of a source key (or the dataset key of a bundled table), oldest first.

        Raises:
            SourceError: A receipt cannot be read; names its file.
        """
        folder = f"receipts/{source}"
        return [self._read(name) for name in self._folder.names(f"{folder}/*/*.json")]

    def _write(self, shelf: str, receipt: Receipt) -> None:
        day = clock.seoul_day(receipt.retrieved_at).isoformat()
        name = f"{shelf}/{receipt.source}/{day}/{receipt.id}.json"
        self._folder.write_once(name, _RECEIPT.dump_json(receipt, indent=1) + b"\n")
        failpoints.hit("raw.receipt")

    def _keep(
        self, found: Found, media: str | None, known: dict[str, Part], scratch: Path | None
    ) -> Part:
        """The part, its blob kept. What the bytes are is asked once a blob, not once a landing."""
        with found.opener() as stream, self._folder.incoming() as incoming:
            digest = hashlib.sha256()
            size = 0
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                incoming.write(chunk)
                size += len(chunk)
            sha256 = digest.hexdigest()
            incoming.keep(_blob(sha256))
        if sha256 in known and known[sha256].media == media:
            return replace(known[sha256], name=found.name, as_of=found.as_of)
        part = Part(name=found.name, sha256=sha256, size=size, as_of=found.as_of)
        return self._identified(part, media, scratch if size >= _LARGE else None)

    def _identified(self, part: Part, media: str | None, scratch: Path | None) -> Part:
        try:
            with self._folder.open(_blob(part.sha256)) as stream:
                content: Content = identify(stream, media, scratch)
        except EncodingError as error:
            return replace(part, problem=Problem(kind="encoding", reason=str(error)))
        except WrongContent as error:
            return replace(part, problem=Problem(kind="content", reason=str(error)))
        self._spools[part.sha256] = content.spool
        return replace(
            part,
            media=content.media,
            encoding=content.encoding,
            line_ending=content.line_ending,
            last_line_open=content.last_line_open,
        )

    def _file(self, part: Part) -> RawFile:
        return RawFile(
            name=part.name,
            as_of=part.as_of,
            encoding=part.encoding,
            size=part.size,
            opener=partial(self._folder.open, _blob(part.sha256)),
            spooled=self._spools.get(part.sha256),
        )

    def _read(self, name: str) -> Receipt:
        if name in self._read_before:
            return self._read_before[name]
        try:
            receipt = _RECEIPT.validate_json(self._folder.read_bytes(name))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            message = f"{name} cannot be read: {where}: {first['msg']}. Restore it from a backup"
            raise SourceError(message) from error
        self._read_before[name] = receipt
        return receipt


def _same(receipt: Receipt, earlier: Sequence[Receipt]) -> Receipt | None:
    """The newest receipt of the same file names, where it says the same.

    Of the same names, since a source that is partitioned has a file, and so a receipt, for each
    partition. Only the newest, so that a file put back to what it was before is news again.
    """
    alike = [other for other in earlier if _names(other) == _names(receipt)]
    if not alike:
        return None
    newest = alike[-1]
    expected = replace(receipt, id=newest.id, retrieved_at=newest.retrieved_at)
    return newest if newest == expected else None


def _names(receipt: Receipt) -> list[str]:
    return [part.name for part in receipt.parts]


def _blob(sha256: str) -> str:
    return f"blobs/{sha256[:2]}/{sha256}"


def _receipt(
    source: Source | Dataset, origin: Origin, found: Sequence[Found], parts: tuple[Part, ...]
) -> Receipt:
    now = clock.now()
    return Receipt(
        id=_new_id(now),
        source=source.key,
        origin=origin,
        retrieved_at=now,
        as_of=_newest(item.as_of for item in found),
        parts=parts,
        publisher=source.publisher,
        licence=source.licence,
        licence_text=_licence_text(source),
        encoding_declared=source.encoding if isinstance(source, Source) else "utf-8",
        raw_as_of=_newest(item.raw_as_of for item in found),
        raw_sha256=tuple(pair for item in found for pair in item.raw_sha256),
    )


def _live_receipt(source: Source, retrieval: Retrieval) -> Receipt:
    now = clock.now()
    return Receipt(
        id=_new_id(now),
        source=source.key,
        origin="live",
        retrieved_at=now,
        as_of=retrieval.as_of,
        parts=retrieval.parts,
        publisher=source.publisher,
        licence=source.licence,
        licence_text=source.licence_text,
        url_template=retrieval.url_template,
        parameters=retrieval.parameters,
        fields=retrieval.fields,
        lost=retrieval.lost,
        problem=retrieval.problem,
    )


def _new_id(now: datetime) -> str:
    """Ids in order of time."""
    return f"{now:%Y%m%dT%H%M%S%f}Z-{uuid.uuid4().hex[:8]}"


def _licence_text(source: Source | Dataset) -> str:
    if isinstance(source, Source):
        return source.licence_text
    return " / ".join(dict.fromkeys(s.licence_text for s in source.sources))


def _newest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)
