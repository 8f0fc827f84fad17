"""The papers that lie beside the data of a version, so that a download explains itself."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from madang.catalogue.datapackage import datapackage_json, field_type
from madang.catalogue.entry import NOTHING_KNOWN, entry, live_commits
from madang.catalogue.ids import resource_id
from madang.catalogue.lineage import lineage_json
from madang.catalogue.model import ColumnFacts, Entry, File, Limit, entry_to_bytes
from madang.catalogue.resources import resources
from madang.cells import neutral
from madang.dataset import Dataset
from madang.lake import Commit, Version

_SPDX = {"cc0": "CC0-1.0", "cc-by-4.0": "CC-BY-4.0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    name: str
    size: int
    sha256: str


def papers(  # noqa: PLR0913 -- the same as `entry`
    dataset: Dataset,
    version: Version,
    files: Sequence[File],
    site_url: str,
    *,
    commits: Iterable[Commit] = (),
    known: Mapping[str, Dataset] = NOTHING_KNOWN,
    previous: Version | None = None,
    code_commit: str | None = None,
) -> Mapping[str, bytes]:
    """Name and bytes of each paper of one version; same version, same bytes.

    Args:
        dataset: The declaration.
        version: The committed version.
        files: Its data files, already written.
        site_url: Public address of this site.
        commits: Facts of the commits that renewed the version's other partitions.
        known: Declarations of upstream datasets.
        previous: The version published before, None for the first.
        code_commit: Commit of the running code, None where it is not known.
    """
    others = tuple(commits)
    draft = entry(
        dataset,
        version,
        site_url=site_url,
        files=files,
        commits=others,
        known=known,
        previous=previous,
        code_commit=code_commit,
    )
    made = {
        "dictionary.csv": dictionary_csv(draft),
        "datapackage.json": datapackage_json(draft),
        "quality.json": quality_json(draft),
        "lineage.json": lineage_json(draft, live_commits(version.commit, others)),
        "CITATION.cff": citation_cff(draft),
    }
    all_files = (*files, *(_paper(name, data) for name, data in made.items()))
    full = replace(
        draft,
        resources=resources(
            all_files, key=dataset.key, url=draft.url, rows=draft.rows, ids=resource_id
        ),
    )
    return {**made, "entry.json": entry_to_bytes(full)}


def dictionary_csv(entry: Entry) -> bytes:
    """`dictionary.csv`: one row for each column, for spreadsheets."""
    rows = [_dictionary_row(column) for column in entry.columns]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([neutral(cell) for cell in row.values()] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def quality_json(entry: Entry) -> bytes:
    """`quality.json`: the checks made on this version, and what they found."""
    quality = entry.quality
    document = {
        "key": entry.key,
        "version": entry.version,
        "status": quality.status,
        "checked_at": quality.checked_at.isoformat(),
        "rows": entry.rows,
        "quarantined": quality.quarantined,
        "accepted": quality.accepted,
        "checks": [
            {
                "name": check.name,
                "kind": check.kind,
                "severity": check.severity,
                "passed": check.passed,
                "failing": check.failing,
                "why": {"ko": check.why.ko, "en": check.why.en},
            }
            for check in quality.checks
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def citation_cff(entry: Entry) -> bytes:
    """`CITATION.cff` (Citation File Format 1.2.0). JSON strings are YAML strings."""
    demanded = entry.citation.attribution
    message = f"{demanded.ko} / {demanded.en}" if demanded else entry.citation.text.ko
    lines = [
        "cff-version: 1.2.0",
        f"message: {_quoted(message)}",
        "type: dataset",
        f"title: {_quoted(f'{entry.title.ko} / {entry.title.en}')}",
        f"abstract: {_quoted(entry.notes.en)}",
        "authors:",
        f"  - name: {_quoted(entry.publisher)}",
        f"version: {_quoted(entry.version)}",
        f"date-released: {entry.modified.isoformat()}",
        f"url: {_quoted(entry.url)}",
        f"license-url: {_quoted(entry.licence.url)}",
    ]
    if entry.licence.id in _SPDX:
        lines.append(f"license: {_SPDX[entry.licence.id]}")
    if entry.doi:
        lines.append(f"doi: {_quoted(entry.doi)}")
    parquet = entry.resource("parquet")
    if parquet:
        value = _quoted(f"sha256:{parquet.sha256}")
        lines += ["identifiers:", "  - type: other", f"    value: {value}"]
    lines.append("keywords:")
    lines += [f"  - {_quoted(word.ko)}" for word in entry.keywords]
    return ("\n".join(lines) + "\n").encode()


def _dictionary_row(column: ColumnFacts) -> dict[str, str]:
    return {
        "name": column.name,
        "title_ko": column.title.ko,
        "title_en": column.title.en,
        "type": field_type(column.type),
        "unit": column.unit if column.unit and column.has_unit else "",
        "key": _yes(column.key),
        "required": _yes(column.required),
        "minimum": _shown(column.minimum),
        "maximum": _shown(column.maximum),
        "pattern": column.pattern or "",
        "values_ko": "; ".join(f"{each.value} = {each.label.ko}" for each in column.values),
        "values_en": "; ".join(f"{each.value} = {each.label.en}" for each in column.values),
        "reference": column.ref or "",
        "origins": "; ".join(column.origins),
        "notes_ko": column.notes.ko if column.notes else "",
        "notes_en": column.notes.en if column.notes else "",
        "since": column.since,
        "deprecated": column.deprecated or "",
    }


def _paper(name: str, data: bytes) -> _Paper:
    return _Paper(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _shown(limit: Limit) -> str:
    return "" if limit is None else str(limit)


def _yes(holds: bool) -> str:  # noqa: FBT001 -- a cell of the dictionary
    return "true" if holds else "false"
