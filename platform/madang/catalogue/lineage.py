"""Where a version and its columns come from: `lineage.json`, and the sources of an entry."""

import json
from collections.abc import Mapping, Sequence

from madang.catalogue.model import Entry, FileFacts, SourceFacts
from madang.dataset import Dataset, Text
from madang.lake import Commit, ReceiptFacts


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
    """The raw sources of the commits, in the order in which they are declared."""
    received: dict[str, list[ReceiptFacts]] = {source.key: [] for source in dataset.sources}
    for receipt in (receipt for commit in commits for receipt in commit.receipts):
        received.setdefault(receipt.source, []).append(receipt)
    return tuple(_source(dataset, key, each) for key, each in received.items() if each)


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


def _source(dataset: Dataset, key: str, receipts: Sequence[ReceiptFacts]) -> SourceFacts:
    declared = next((source for source in dataset.sources if source.key == key), None)
    newest = max(receipts, key=lambda receipt: (receipt.as_of is not None, receipt.retrieved_at))
    days = [receipt.as_of for receipt in receipts if receipt.as_of]
    files = {file.name: file for receipt in receipts for file in _raw_files(receipt)}
    return SourceFacts(
        key=key,
        title=declared.title if declared else Text(ko=key, en=key),
        publisher=newest.publisher,
        dataset_id=declared.dataset_id if declared else "",
        licence=newest.licence,
        licence_text=newest.licence_text,
        as_of=max(days, default=None),
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
