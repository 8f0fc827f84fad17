"""What the API answers, as typed models. Both languages always; every address is absolute-path."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from madang import dataset
from madang.api.desk import Desk, Detail, count_checks, is_late
from madang.api.editions import Edition
from madang.catalogue import CheckFacts, ColumnFacts, SourceFacts, UpstreamFacts
from madang.licences import LICENCES
from madang.listing import Listing
from madang.publish import Published


class Text(BaseModel):
    """A text in both languages."""

    ko: str
    en: str


class Licence(BaseModel):
    """Licence id, name and address of its text."""

    id: str
    title: Text
    url: str


class File(BaseModel):
    """A published file; its bytes never change."""

    name: str
    url: str = Field(description="Path on this site; supports Range, ETag is the sha256.")
    size: int = Field(description="Bytes.")
    sha256: str
    media_type: str


class Checks(BaseModel):
    """Verdicts of the published version, counted."""

    passed: int
    warned: int
    failed: int


class Setback(BaseModel):
    """The last attempt at a new version, where it was refused or failed."""

    status: str
    at: datetime
    reason: str | None


class DatasetSummary(BaseModel):
    """A dataset and how it stands now."""

    key: str = Field(description="`plugin.name`, also DuckDB schema.table.")
    plugin: str
    title: Text
    publisher: str
    licence: Licence
    version: str | None = Field(description="Full name of the published version; null before it.")
    rows: int | None
    as_of: date | None = Field(description="Day that the newest data speak of.")
    issued: date | None = Field(description="Day on which the version was committed.")
    freshness: Literal["fresh", "late", "stale", "unknown"]
    late: bool = Field(description="Newer data should be here by now.")
    historical: bool = Field(description="Closed history, renewed no more.")
    last_deadline: str | None = Field(description="Of closed history, the last day it contains.")
    checks: Checks | None
    files: list[File]
    latest: str | None = Field(description="Address of the newest Parquet file; it moves.")
    setback: Setback | None


class Version(BaseModel):
    """One version in the history of a dataset."""

    name: str
    committed_at: datetime
    rows: int
    partition: str | None = Field(description="Part that was renewed; null for the whole.")


class ChangeCount(BaseModel):
    """Rows that differ from the version published before."""

    previous: str | None = Field(description="The version before; null for the first.")
    added: int
    removed: int
    changed: int


class PublishedVersion(BaseModel):
    """One published version; every address in it is pinned."""

    name: str
    number: int
    issued: date = Field(description="Day on which it was committed.")
    as_of: date = Field(description="Day that its newest data speak of.")
    rows: int
    changes: ChangeCount | None
    citation: Text
    files: list[File]


class VersionList(BaseModel):
    """Every published version of a dataset, newest first."""

    key: str
    latest: str
    versions: list[PublishedVersion]


class DatasetDetail(DatasetSummary):
    """A dataset closely."""

    notes: Text
    keywords: list[Text]
    theme: str
    frequency: str = Field(description="ISO 8601 duration, or `irregular`.")
    next_due: date | None
    columns: list[ColumnFacts]
    check_results: list[CheckFacts]
    sources: list[SourceFacts]
    upstream: list[UpstreamFacts]
    versions: list[Version]
    citation: Text | None
    duckdb: str


class DatasetList(BaseModel):
    """All datasets."""

    count: int
    datasets: list[DatasetSummary]


def text(both: dataset.Text) -> Text:
    """The model of a text."""
    return Text(ko=both.ko, en=both.en)


def summary(item: Listing) -> DatasetSummary:
    """The model of a listing."""
    declared, entry = item.dataset, item.entry
    licence = LICENCES[declared.licence]
    count, setback = count_checks(item), item.setback
    return DatasetSummary(
        key=declared.key,
        plugin=declared.plugin,
        title=text(declared.title),
        publisher=declared.publisher,
        licence=Licence(id=licence.id, title=text(licence.title), url=licence.url),
        version=entry.version if entry else None,
        rows=entry.rows if entry else None,
        as_of=item.as_of,
        issued=entry.issued if entry else None,
        freshness=item.freshness,
        late=is_late(item),
        historical=item.historical,
        last_deadline=item.last_deadline,
        checks=Checks(passed=count.passed, warned=count.warned, failed=count.failed)
        if count
        else None,
        files=_files(item.published),
        latest=f"/data/{declared.plugin}/{declared.name}.parquet" if item.published else None,
        setback=Setback(status=setback.status, at=setback.at, reason=setback.reason)
        if setback
        else None,
    )


def detail(found: Detail, desk: Desk) -> DatasetDetail:
    """The model of a detail."""
    item, entry = found.listing, found.listing.entry
    return DatasetDetail(
        **summary(item).model_dump(),
        notes=text(item.dataset.notes),
        keywords=[text(word) for word in item.dataset.keywords],
        theme=item.dataset.theme,
        frequency=item.dataset.frequency,
        next_due=entry.next_due if entry else None,
        columns=list(entry.columns) if entry else [],
        check_results=list(entry.quality.checks) if entry else [],
        sources=list(entry.sources) if entry else [],
        upstream=list(entry.upstream) if entry else [],
        versions=[
            Version(
                name=commit.name,
                committed_at=commit.committed_at,
                rows=commit.rows,
                partition=commit.partition,
            )
            for commit in found.history
        ],
        citation=text(entry.citation.text) if entry else None,
        duckdb=desk.duckdb_line(item),
    )


def version_list(newest: Published, editions: Sequence[Edition]) -> VersionList:
    """The model of the published versions of a dataset, `newest` being the present one."""
    return VersionList(
        key=newest.key,
        latest=newest.version,
        versions=[_published_version(edition) for edition in editions],
    )


def _published_version(edition: Edition) -> PublishedVersion:
    entry, told = edition.entry, edition.changes
    return PublishedVersion(
        name=entry.version,
        number=entry.number,
        issued=entry.issued,
        as_of=entry.modified,
        rows=entry.rows,
        changes=ChangeCount(
            previous=told.previous,
            added=told.added.count,
            removed=told.removed.count,
            changed=told.changed.count,
        )
        if told
        else None,
        citation=text(entry.citation.text),
        files=_files(edition.published),
    )


def _files(published: Published | None) -> list[File]:
    return (
        [
            File(
                name=file.name,
                url=f"/data/{published.folder}/{file.name}",
                size=file.size,
                sha256=file.sha256,
                media_type=file.media_type,
            )
            for file in published.files
        ]
        if published
        else []
    )
