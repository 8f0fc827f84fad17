"""An entry computed from a declaration and one committed version: no clock, no network."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pyarrow.compute as pc

from madang import __version__
from madang.catalogue.citation import citation
from madang.catalogue.freshness import next_due
from madang.catalogue.ids import dataset_id, resource_id
from madang.catalogue.lineage import column_origins, source_facts
from madang.catalogue.model import (
    CheckFacts,
    ColumnFacts,
    Entry,
    File,
    InputFacts,
    Limit,
    Period,
    Previous,
    Provenance,
    Quality,
    UpstreamFacts,
    ValueLabel,
)
from madang.catalogue.resources import resources
from madang.clock import seoul_day
from madang.dataset import Column, Dataset
from madang.lake import Commit, Version
from madang.licences import LICENCES

NOTHING_KNOWN: Mapping[str, Dataset] = MappingProxyType({})


def entry(  # noqa: PLR0913 -- two declarations and what a version alone does not hold
    dataset: Dataset,
    version: Version,
    *,
    site_url: str,
    files: Sequence[File] = (),
    commits: Iterable[Commit] = (),
    known: Mapping[str, Dataset] = NOTHING_KNOWN,
    previous: Version | None = None,
    code_commit: str | None = None,
) -> Entry:
    """The catalogue entry of one version.

    Args:
        dataset: The declaration.
        version: The committed version.
        site_url: Public address of this site.
        files: Published files of the version; each that has a role becomes a resource.
        commits: Facts of the commits that renewed the version's other partitions, for their sources
            and verdicts.
        known: Declarations of upstream datasets, for the origin of columns.
        previous: The version published before, None for the first.
        code_commit: Commit of the running code, None where it is not known.
    """
    parts = live_commits(version.commit, commits)
    sources = source_facts(dataset, parts)
    input_at = max(part.input_at for part in version.commit.partitions)
    modified = seoul_day(input_at)
    url = f"{site_url.rstrip('/')}/data/{dataset.key}/{version.name}/"
    sums = {file.name: file.sha256 for file in files}
    origins = column_origins(dataset, known)
    return Entry(
        id=dataset_id(dataset.key),
        name=dataset.slug,
        key=dataset.key,
        title=dataset.title,
        notes=dataset.notes,
        keywords=tuple(dataset.keywords),
        theme=dataset.theme,
        publisher=dataset.publisher,
        contact=dataset.contact,
        licence=LICENCES[dataset.licence],
        issued=seoul_day(version.commit.committed_at),
        modified=modified,
        input_at=input_at,
        frequency=dataset.frequency,
        next_due=next_due(dataset, input_at),
        historical=dataset.historical,
        temporal=_temporal(dataset, version),
        spatial=dataset.spatial,
        version=version.name,
        number=version.number,
        schema_version=version.commit.schema_version,
        content_hash=version.commit.content_hash,
        rows=version.rows,
        quality=_quality(version.commit, parts),
        sources=sources,
        upstream=_upstream(parts),
        columns=tuple(_column(column, origins[column.name]) for column in dataset.columns),
        k=dataset.k,
        doi=dataset.doi,
        owner=dataset.owner,
        citation=citation(
            dataset,
            sources,
            version=version.name,
            modified=modified,
            sha256=sums.get("data.parquet", version.commit.content_hash),
            url=url,
        ),
        url=url,
        resources=resources(files, key=dataset.key, url=url, rows=version.rows, ids=resource_id),
        personal_data=dataset.personal_data,
        provenance=_provenance(version.commit, code_commit),
        previous=Previous(version=previous.name, rows=previous.rows) if previous else None,
    )


def live_commits(own: Commit, others: Iterable[Commit]) -> tuple[Commit, ...]:
    """The commits behind the live partitions, oldest first."""
    live = {part.number for part in own.partitions}
    by_number = {each.number: each for each in (*others, own) if each.number in live}
    return tuple(by_number[number] for number in sorted(by_number))


def _temporal(dataset: Dataset, version: Version) -> Period | None:
    """Smallest and largest value of the declared column; None where it has no value."""
    if dataset.temporal is None:
        return None
    column = version.table(columns=[dataset.temporal])[dataset.temporal]
    bounds = pc.call_function("min_max", [column]).as_py()
    if bounds["min"] is None:
        return None
    return Period(start=_day(bounds["min"]), end=_day(bounds["max"]))


def _day(value: Any) -> str:  # noqa: ANN401 -- whatever type the column has
    return seoul_day(value).isoformat() if isinstance(value, datetime) else str(value)


def _quality(own: Commit, parts: Sequence[Commit]) -> Quality:
    verdicts: dict[str, CheckFacts] = {}
    for result in (result for part in parts for result in part.checks):
        before = verdicts.get(result.name)
        verdicts[result.name] = CheckFacts(
            name=result.name,
            kind=result.kind,
            severity=result.severity,
            passed=result.passed and (before is None or before.passed),
            failing=result.failing + (before.failing if before else 0),
            why=result.why,
        )
    checks = tuple(verdicts.values())
    return Quality(
        status="passed" if all(check.passed for check in checks) else "warned",
        checked_at=own.committed_at.astimezone(UTC),
        quarantined=sum(part.quarantined for part in parts),
        accepted="; ".join(dict.fromkeys(part.accepted for part in parts if part.accepted)) or None,
        checks=checks,
    )


def _provenance(commit: Commit, code_commit: str | None) -> Provenance:
    return Provenance(
        software=f"madang {__version__}",
        code_commit=code_commit,
        code_version=commit.code_version,
        inputs=tuple(
            InputFacts(partition=part.partition, sha256=part.input_hash)
            for part in commit.partitions
        ),
    )


def _upstream(parts: Sequence[Commit]) -> tuple[UpstreamFacts, ...]:
    pairs = sorted({pair for part in parts for pair in part.upstream})
    return tuple(UpstreamFacts(key=key, version=version) for key, version in pairs)


def _column(column: Column, origins: tuple[str, ...]) -> ColumnFacts:
    return ColumnFacts(
        name=column.name,
        type=str(column.type),
        title=column.title,
        notes=column.notes,
        unit=column.unit,
        key=column.key,
        required=column.required,
        minimum=_limit(column.min),
        maximum=_limit(column.max),
        pattern=column.pattern,
        values=tuple(ValueLabel(value=v, label=t) for v, t in (column.values or {}).items()),
        ref=column.ref,
        origins=origins,
        since=column.since,
        deprecated=column.deprecated,
    )


def _limit(limit: float | date | datetime | None) -> Limit:
    return limit.isoformat() if isinstance(limit, date) else limit
