"""Where a version and its columns come from: `lineage.json`, and the sources of an entry."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from madang.catalogue.model import Entry, FileFacts, SourceFacts
from madang.dataset import Dataset, Source, Text
from madang.lake import Commit, ReceiptFacts
from madang.sources import landing


def column_origins(dataset: Dataset, known: Mapping[str, Dataset]) -> Mapping[str, tuple[str, ...]]:
    """Upstream columns of each column: as declared, else the like-named one of the only input.

    Args:
        dataset: The declaration.
        known: Declarations of upstream datasets; without them only what is declared counts.
    """
    only = known.get(dataset.inputs[0]) if len(dataset.inputs) == 1 else None
    inherited = (
        {} if only is None else {name: (f"{only.key}.{name}",) for name in only.column_names}
    )
    return {
        column.name: column.derived_from or inherited.get(column.name, ())
        for column in dataset.columns
    }


def source_facts(dataset: Dataset, commits: Sequence[Commit]) -> tuple[SourceFacts, ...]:
    """The raw sources of the commits, in the order in which they are declared.

    A bundled table comes under the dataset's own key; the publishers' files that it was made from
    say which declared sources stand behind it.
    """
    receipts = [receipt for commit in commits for receipt in commit.receipts]
    held = [
        (source, [each for receipt in receipts if (each := _share(dataset, source, receipt))])
        for source in dataset.sources
    ]
    named = tuple(_source(source, shares) for source, shares in held if shares)
    return named + _strangers(dataset, receipts)


def provenance(entry: Entry) -> Text:
    """In one sentence, what the version was made from: sources with their day, datasets."""
    named = [
        Text(
            ko=f"{each.publisher} 「{each.title.ko}」" + (f" ({each.as_of})" if each.as_of else ""),
            en=f"{each.publisher}: {each.title.en}" + (f" ({each.as_of})" if each.as_of else ""),
        )
        for each in entry.sources
    ]
    named += [Text(ko=each.key, en=each.key) for each in entry.upstream]
    if not named:
        return Text(ko="원천이 기록되지 않았습니다.", en="No source is recorded.")
    ko, en = ("; ".join(each.of(language) for each in named) for language in ("ko", "en"))
    return Text(ko=f"다음 자료로 만들었습니다: {ko}.", en=f"Made from {en}.")


def lineage_json(entry: Entry, commits: Sequence[Commit]) -> bytes:
    """`lineage.json`: sources with the receipts of their files, upstream versions, columns."""
    document = {
        "key": entry.key,
        "version": entry.version,
        "sources": [
            {
                "key": source.key,
                "title": {"ko": source.title.ko, "en": source.title.en},
                "publisher": source.publisher,
                "dataset_id": source.dataset_id,
                "licence": source.licence,
                "licence_text": source.licence_text,
                "as_of": source.as_of.isoformat() if source.as_of else None,
                "files": [_file(file) for file in source.files],
            }
            for source in entry.sources
        ],
        "upstream": [{"key": each.key, "version": each.version} for each in entry.upstream],
        "columns": [{"name": each.name, "from": list(each.origins)} for each in entry.columns],
        "commits": [
            {
                "number": commit.number,
                "partition": commit.partition,
                "committed_at": commit.committed_at.isoformat(),
                "schema_version": commit.schema_version,
                "code_version": commit.code_version,
                "input_hash": commit.input_hash,
                "rows_read": commit.rows_read,
                "quarantined": commit.quarantined,
                "receipts": [
                    {
                        "id": receipt.id,
                        "source": receipt.source,
                        "origin": receipt.origin,
                        "as_of": receipt.as_of.isoformat() if receipt.as_of else None,
                        "retrieved_at": receipt.retrieved_at.isoformat(),
                        "files": [
                            {"name": part.name, "sha256": part.sha256, "bytes": part.size}
                            for part in receipt.parts
                        ],
                    }
                    for receipt in commit.receipts
                ],
            }
            for commit in commits
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one receipt holds of one declared source."""

    as_of: date | None
    publisher: str
    licence: str
    licence_text: str
    retrieved_at: datetime
    files: tuple[FileFacts, ...]


def _share(dataset: Dataset, source: Source, receipt: ReceiptFacts) -> _Share | None:
    """The receipt's share of the source; None where it has none."""
    if receipt.source == source.key:
        return _whole(receipt)
    if receipt.source != dataset.key:
        return None
    files = tuple(file for file in _raw_files(receipt) if _belongs(file, source, dataset))
    if not files:
        return None
    # The receipt's day is the newest of all its files, thus of another source perhaps.
    only = receipt.as_of if len(dataset.sources) == 1 else None
    days = [day for file in files if (day := landing.as_of(file.name, source))]
    return _Share(
        as_of=max(days, default=only),
        publisher=source.publisher,
        licence=source.licence,
        licence_text=source.licence_text,
        retrieved_at=receipt.retrieved_at,
        files=files,
    )


def _whole(receipt: ReceiptFacts) -> _Share:
    return _Share(
        as_of=receipt.as_of,
        publisher=receipt.publisher,
        licence=receipt.licence,
        licence_text=receipt.licence_text,
        retrieved_at=receipt.retrieved_at,
        files=_raw_files(receipt),
    )


def _belongs(file: FileFacts, source: Source, dataset: Dataset) -> bool:
    """Whether the file is the source's: by its landing name, or as the only source there is."""
    return landing.fits(file.name, source) or len(dataset.sources) == 1


def _strangers(dataset: Dataset, receipts: Sequence[ReceiptFacts]) -> tuple[SourceFacts, ...]:
    """Sources that the declaration does not name any more; the receipts remember them."""
    left = [
        receipt
        for receipt in receipts
        if not any(_share(dataset, source, receipt) for source in dataset.sources)
    ]
    found = {
        receipt.source: Source(
            key=receipt.source,
            title=Text(ko=receipt.source, en=receipt.source),
            publisher=receipt.publisher,
            licence=receipt.licence,
            licence_text=receipt.licence_text,
            dataset_id="",
        )
        for receipt in left
    }
    return tuple(
        _source(source, [_whole(receipt) for receipt in left if receipt.source == key])
        for key, source in found.items()
    )


def _source(source: Source, shares: Sequence[_Share]) -> SourceFacts:
    newest = max(shares, key=lambda share: (share.as_of is not None, share.retrieved_at))
    files = {file.name: file for share in shares for file in share.files}
    return SourceFacts(
        key=source.key,
        title=source.title,
        publisher=newest.publisher,
        dataset_id=source.dataset_id,
        licence=newest.licence,
        licence_text=newest.licence_text,
        as_of=max((share.as_of for share in shares if share.as_of), default=None),
        files=tuple(files[name] for name in sorted(files)),
    )


def _raw_files(receipt: ReceiptFacts) -> tuple[FileFacts, ...]:
    """The publisher's files: those a bundled table was made from, else those received."""
    if receipt.raw_sha256:
        return tuple(FileFacts(name=name, sha256=sha256) for name, sha256 in receipt.raw_sha256)
    return tuple(
        FileFacts(name=part.name, sha256=part.sha256, size=part.size) for part in receipt.parts
    )


def _file(file: FileFacts) -> dict[str, object]:
    return {"name": file.name, "sha256": file.sha256, "bytes": file.size}
