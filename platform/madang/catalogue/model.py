"""The entry: what the catalogue says of one version of one dataset, in our own words.

Every rendering (data package, dictionary, citation; later CKAN, DCAT-AP, schema.org, Croissant) is
a pure function of it. Fields stand in the order in which `entry.json` holds them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from pydantic import TypeAdapter

from madang.catalogue.areas import Area, area_of
from madang.dataset import Severity, Text
from madang.licences import Licence

Role: TypeAlias = Literal[
    "parquet", "csv", "api", "dictionary", "datapackage", "quality", "lineage"
]
Limit: TypeAlias = int | float | str | None


class File(Protocol):
    """A file whose bytes are known: name, size in bytes, sha256 in hex."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- said by the class
    @property
    def size(self) -> int: ...  # noqa: D102 -- said by the class
    @property
    def sha256(self) -> str: ...  # noqa: D102 -- said by the class


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file, ours or a publisher's: name, sha256 (hex), bytes (None where nobody counted)."""

    name: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLabel:
    """One value of a closed list, and what it means."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacts:
    """A column, as `madang.dataset.Column` declares it, in plain values.

    Attributes:
        name: Column name.
        type: Arrow type as text.
        title: Label.
        notes: What a reader must know to use it.
        unit: UCUM unit, `"1"` where it has none, None where it is no number.
        key: Part of the primary key.
        required: Never null. Null always means unknown.
        minimum: Smallest allowed value.
        maximum: Largest allowed value.
        pattern: RE2 expression that the whole text matches.
        values: Closed list of values.
        ref: `plugin.dataset.column` that holds the value.
        origins: `plugin.dataset.column` names it is computed from.
        since: Schema version that brought it.
        deprecated: Replacement and date, once it is to go.
    """

    name: str
    type: str
    title: Text
    notes: Text | None
    unit: str | None
    key: bool
    required: bool
    minimum: Limit
    maximum: Limit
    pattern: str | None
    values: tuple[ValueLabel, ...]
    ref: str | None
    origins: tuple[str, ...]
    since: str
    deprecated: str | None

    @property
    def has_unit(self) -> bool:
        """Whether the unit says something: `"1"` and None do not."""
        return self.unit not in (None, "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """A raw source that the version was made from.

    Attributes:
        key: Source key.
        title: What the publisher calls it.
        publisher: Body that published it.
        dataset_id: The publisher's id.
        licence: Licence id.
        licence_text: Licence wording as printed.
        as_of: Newest day that its files speak of.
        files: The publisher's own files, also where the version was built from bundled facts.
    """

    key: str
    title: Text
    publisher: str
    dataset_id: str
    licence: str
    licence_text: str
    as_of: date | None
    files: tuple[FileFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamFacts:
    """A dataset that the version was made from or proved against, at its exact version."""

    key: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFacts:
    """What one partition (None: the whole) was made from, as one sum over all of it."""

    partition: str | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the version was made.

    Attributes:
        software: Name and release of the platform.
        code_commit: Commit of the code that published it, None where nobody knows it.
        code_version: Version of the dataset's reader.
        inputs: Sum of the input of each live partition.
    """

    software: str
    code_commit: str | None
    code_version: str
    inputs: tuple[InputFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The version that was published before, and its rows."""

    version: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """The verdict of one check. The rows that broke it stay with the stewards."""

    name: str
    kind: str
    severity: Severity
    passed: bool
    failing: int
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the checks found.

    Attributes:
        status: `passed`, or `warned` where a check failed but did not hold the version back.
        checked_at: Instant of the commit, UTC.
        quarantined: Rows refused by the checks, thus not in the version.
        accepted: Reason given by a steward for letting it past a guard.
        checks: A verdict for each check, over all partitions.
    """

    status: Literal["passed", "warned"]
    checked_at: datetime
    quarantined: int
    accepted: str | None
    checks: tuple[CheckFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Time covered, both ends included, as the column writes it (a day, a month, a year)."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """How to name this version.

    Attributes:
        attribution: What the licence demands, None where it demands nothing.
        text: The whole citation; what the licence demands comes first.
        bibtex: The same for BibTeX.
    """

    attribution: Text | None
    text: Text
    bibtex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A file of the version, to be had at `url`.

    Attributes:
        role: What it is; stable over versions.
        id: UUID, stable over versions.
        name: File name.
        title: Name for people.
        description: What it is good for.
        format: Short name of the format.
        media_type: Media type.
        url: Address of exactly these bytes.
        size: Bytes.
        sha256: Sum, hex.
        encoding: Of a text file.
        rows: Of a table.
    """

    role: Role
    id: str
    name: str
    title: Text
    description: Text
    format: str
    media_type: str
    url: str
    size: int
    sha256: str
    encoding: str | None
    rows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One catalogue entry.

    Attributes:
        id: UUID of the dataset; never changes.
        name: Catalogue name, the key with hyphens.
        key: Dataset key, `plugin.name`.
        title: Name.
        notes: Description.
        keywords: Bare nouns.
        theme: Code of the EU data theme.
        publisher: Body that the data are credited to.
        contact: Role mailbox.
        licence: Licence.
        issued: Day on which this version was committed (Seoul).
        modified: Day that the newest data speak of (Seoul), not of a run.
        input_at: The same as an instant; freshness counts from it.
        frequency: ISO 8601 duration, or `irregular`.
        next_due: Day on which newer data are expected.
        historical: The contents are closed history.
        temporal: Time covered.
        spatial: Area covered.
        version: Full version name.
        number: The number in it.
        schema_version: major.minor.
        content_hash: sha256 over the version's data files, hex.
        rows: Rows.
        quality: What the checks found.
        sources: Raw sources.
        upstream: Upstream versions.
        columns: Columns in order.
        k: Smallest count shown in cells from quasi-identifiers.
        doi: Registered identifier.
        owner: Steward group that answers for it.
        citation: How to name this version.
        url: Address under which the version's files lie.
        resources: Its files for readers.
        access: Who may have it.
        personal_data: What it holds of persons; nothing, or it would not be here.
        provenance: How it was made; None in entries written before this was kept.
        previous: The version published before, None for the first.
    """

    id: str
    name: str
    key: str
    title: Text
    notes: Text
    keywords: tuple[Text, ...]
    theme: str
    publisher: str
    contact: str | None
    licence: Licence
    issued: date
    modified: date
    input_at: datetime
    frequency: str
    next_due: date | None
    historical: bool
    temporal: Period | None
    spatial: Text | None
    version: str
    number: int
    schema_version: str
    content_hash: str
    rows: int
    quality: Quality
    sources: tuple[SourceFacts, ...]
    upstream: tuple[UpstreamFacts, ...]
    columns: tuple[ColumnFacts, ...]
    k: int | None
    doi: str | None
    owner: str | None
    citation: Citation
    url: str
    resources: tuple[Resource, ...]
    # Entries of published versions are never written again: what comes later has a default.
    access: Literal["public"] = "public"
    personal_data: Literal["none"] = "none"
    provenance: Provenance | None = None
    previous: Previous | None = None

    def resource(self, role: Role) -> Resource | None:
        """The resource of that role, None where the version has none."""
        return next((each for each in self.resources if each.role == role), None)

    @property
    def covers(self) -> Period:
        """Time covered: by the declared column, else the days that the sources speak of."""
        if self.temporal is not None:
            return self.temporal
        days = [self.modified, *(each.as_of for each in self.sources if each.as_of)]
        return Period(start=min(days).isoformat(), end=max(days).isoformat())

    @property
    def area(self) -> Area | None:
        """The area covered with its box, None where it is not known."""
        return area_of(self.spatial)

    def schema_id(self, site_url: str) -> str:
        """Address that names the schema; the same for every version with these columns."""
        return f"{site_url.rstrip('/')}/dataset/{self.id}#schema-{self.schema_version}"

    @property
    def version_notes(self) -> Text:
        """What this version is, against the one before."""
        if self.previous is None:
            return Text(ko=f"첫 판, {self.rows:,}행.", en=f"First version, {self.rows:,} rows.")
        more, before = self.rows - self.previous.rows, self.previous.version
        return Text(
            ko=f"{self.rows:,}행. 앞선 판 {before}보다 {more:+,}행.",
            en=f"{self.rows:,} rows, {more:+,} against {before}.",
        )

    @property
    def last_deadline(self) -> str | None:
        """Of closed history, the last day (or month, year) that it contains."""
        return self.temporal.end if self.historical and self.temporal else None


_ENTRY = TypeAdapter(Entry)


def entry_to_bytes(entry: Entry) -> bytes:
    """The entry as JSON, keys in the order of the fields: same entry, same bytes."""
    return _ENTRY.dump_json(entry, indent=2) + b"\n"


def entry_from_bytes(data: bytes) -> Entry:
    """The entry that `entry.json` holds."""
    return _ENTRY.validate_json(data)
