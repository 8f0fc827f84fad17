"""THE declaration: `Dataset`, its `Column`s, `Rule`s and `Source`s, said once.

Everything else is derived from it: the Dagster asset, its checks, the Delta schema, the published
files, the DuckDB view with its comments, the catalogue entry, the page. This module holds the
declarations and what each can prove of itself; what needs other datasets (references, licences,
rule SQL) is proved when plugins load, in `madang.proof`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Literal, NoReturn, TypeAlias

import pyarrow as pa

from madang import sql
from madang.errors import DeclarationError, SourceError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_DURATION = re.compile(r"P(?:\d+[YMWD])|PT(?:\d+[HM])")
_SHORTEST_NOTES = 50

Severity: TypeAlias = Literal["error", "warn"]
Partition: TypeAlias = Literal["year", "month", "day"]
Rows: TypeAlias = Sequence[Mapping[str, Any]] | str
Reader: TypeAlias = Callable[["Inputs"], "pa.RecordBatchReader | pa.Table"]


def _refuse(thing: str, problem: str) -> NoReturn:
    message = f"{thing}: {problem}"
    raise DeclarationError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text for people in Korean and English; both are required."""

    ko: str
    en: str

    def __post_init__(self) -> None:
        if not self.ko.strip() or not self.en.strip():
            _refuse(f"Text(ko={self.ko!r}, en={self.en!r})", "both languages are needed")

    def of(self, language: str) -> str:
        """The text in `language` (`ko` or `en`)."""
        return self.en if language == "en" else self.ko


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A service of a portal that a source can be asked from live.

    The portal decides host, envelope, key and codes; what differs from service to service is here.

    Attributes:
        portal: `plaza` (Seoul Open Data Plaza), `subway` (its real-time host), `datagokr` (gateway
            of data.go.kr), `odcloud` or `kric`.
        service: As the portal names it: `SPOP_LOCAL_RESD_DONG`, `ORG/SERVICE/OPERATION`.
        parameters: Further parameters in order; of the plaza they are positions in the path. In a
            value `{day}` stands for the day asked, as YYYYMMDD.
        page_parameters: Names of page number and page size, where the portal has them.
        format_parameter: Name of the parameter that asks for JSON, where the portal has one.
        page_rows: Rows asked for at a time.
        lag_days: How many days the newest day that can be asked lies back; of `{day}` only.
        again_days: A day is asked a second time when it lies so far back, for late corrections.
    """

    portal: Literal["plaza", "subway", "datagokr", "odcloud", "kric"]
    service: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    page_parameters: tuple[str, str] = ("pageNo", "numOfRows")
    format_parameter: str = "type"
    page_rows: int = 1000
    lag_days: int = 0
    again_days: int | None = None

    @property
    def is_daily(self) -> bool:
        """Whether each day is asked for by itself."""
        return any("{day}" in value for value in self.parameters.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where data come from: one file of a publisher, with its licence.

    Attributes:
        key: Short stable name, e.g. `molit-transfer-movement`.
        title: What the publisher calls it.
        publisher: Body that published it.
        licence: Licence id of `madang.licences`.
        licence_text: The licence wording as printed by the publisher.
        dataset_id: The publisher's id, e.g. `data.go.kr 15130556`.
        landing: Glob of file names in the landing folder; None where only bundled facts exist.
            The day (or month, or year) that ends the file's stem is its `as_of`.
        media: What the bytes must be.
        encoding: Encoding declared by the publisher; what is really found stands in the receipt.
        as_of: Date of the contents where the file name carries none.
        live: Where it can be asked from; a steward's choice (`--sources live`), never the default.
    """

    key: str
    title: Text
    publisher: str
    licence: str
    licence_text: str
    dataset_id: str
    landing: str | None = None
    media: Literal["csv", "json", "xlsx"] = "csv"
    encoding: str = "utf-8"
    as_of: date | None = None
    live: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Name and type come first, the rest by keyword.

    Attributes:
        name: Column name, with the unit as suffix where it has one (`length_m`).
        type: Arrow type; one that Delta keeps (see `madang.sql.allowed_type`).
        title: Label in both languages.
        notes: What a reader must know to use it.
        unit: UCUM unit of a number, `"1"` where it has none.
        key: Part of the primary key: required and unique together.
        required: May not be null. Null always means unknown.
        min: Smallest allowed value, inclusive.
        max: Largest allowed value, inclusive.
        pattern: RE2 expression that the whole text must match.
        values: Closed list of values with their labels.
        ref: `plugin.dataset.column` that must hold the value.
        derived_from: Upstream `plugin.dataset.column` names this one is computed from.
        since: Schema version that brought it.
        deprecated: Replacement and date, once it is to go.
        personal: `none`, or `quasi` (counts below `k` are hidden).
        bundled: Whether bundled facts carry it; otherwise it is null when built from them.
    """

    name: str
    type: pa.DataType
    title: Text = field(kw_only=True)
    notes: Text | None = field(default=None, kw_only=True)
    unit: str | None = field(default=None, kw_only=True)
    key: bool = field(default=False, kw_only=True)
    required: bool = field(default=True, kw_only=True)
    min: float | date | datetime | None = field(default=None, kw_only=True)
    max: float | date | datetime | None = field(default=None, kw_only=True)
    pattern: str | None = field(default=None, kw_only=True)
    values: Mapping[str, Text] | None = field(default=None, kw_only=True)
    ref: str | None = field(default=None, kw_only=True)
    derived_from: tuple[str, ...] = field(default=(), kw_only=True)
    since: str = field(default="1.0", kw_only=True)
    deprecated: str | None = field(default=None, kw_only=True)
    personal: Literal["none", "quasi", "personal"] = field(default="none", kw_only=True)
    bundled: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        thing = f"column {self.name!r}"
        if not _NAME.fullmatch(self.name):
            _refuse(
                thing, "a name is lower case, starts with a letter, has at most 41 of a-z 0-9 _"
            )
        if not sql.allowed_type(self.type):
            _refuse(thing, f"type {self.type} cannot be kept; see madang.sql.allowed_type")
        if self.unit is None and pa.types.is_floating(self.type):
            _refuse(thing, 'a number needs a UCUM unit, or "1" where it has none')
        if self.unit is None and pa.types.is_integer(self.type):
            _refuse(thing, 'a number needs a UCUM unit, or "1" where it has none')
        if self.personal == "personal":
            _refuse(thing, "personal data may not enter the lake")
        if self.key and not self.required:
            _refuse(thing, "a key column is always required")
        if not self.bundled and self.required:
            _refuse(thing, "a column that is not bundled must be allowed to be null")

    @property
    def has_unit(self) -> bool:
        """Whether the unit says something: `"1"` and None do not."""
        return self.unit not in (None, "1")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold, with the case that keeps it and the case that breaks it.

    Attributes:
        name: Check name, unique in its dataset.
        sql: Expression over one row; TRUE marks a bad row, null counts as good.
        query: SELECT of one number that must be 0. `this` is the version being checked, upstream
            datasets go by their key. Exactly one of `sql` and `query` is given.
        severity: `error` keeps rows (or the version) out; `warn` only counts.
        why: What goes wrong for people when it does not hold.
        passes: Rows that keep the rule, as dictionaries of the columns it reads, or as a SELECT.
        fails: Rows that break it, in the same form.
    """

    name: str
    why: Text = field(kw_only=True)
    passes: Rows = field(kw_only=True)
    fails: Rows = field(kw_only=True)
    sql: str | None = field(default=None, kw_only=True)
    query: str | None = field(default=None, kw_only=True)
    severity: Severity = field(default="error", kw_only=True)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            _refuse(f"rule {self.name!r}", "a name is lower case, at most 41 of a-z 0-9 _")
        if (self.sql is None) == (self.query is None):
            _refuse(f"rule {self.name!r}", "give exactly one of sql and query")
        if not self.passes and self.sql is not None:
            _refuse(f"rule {self.name!r}", "one row that passes is needed")
        if not self.fails and self.sql is not None:
            _refuse(f"rule {self.name!r}", "one row that fails is needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """Received bytes of one source, handed to a reader.

    Attributes:
        name: File name as received.
        as_of: Day that the contents speak of, as far as the publisher says.
        encoding: Encoding found (`utf-8`, `utf-8-sig`, `cp949`), None for binary files.
        size: Number of bytes.
        opener: Opens the bytes for reading.
        spooled: A copy in UTF-8 that landing made of a large text, for `madang.sources.spool`.
    """

    name: str
    as_of: date | None
    encoding: str | None
    size: int
    opener: Callable[[], IO[bytes]]
    spooled: object | None = None

    def open(self) -> IO[bytes]:
        """The bytes as a binary stream."""
        return self.opener()

    def bytes(self) -> bytes:
        """All bytes."""
        with self.open() as stream:
            return stream.read()

    def text(self) -> str:
        """All text, decoded strictly by the encoding found."""
        if self.encoding is None:
            message = f"{self.name}: is a binary file and has no text"
            raise SourceError(message)
        return self.bytes().decode(self.encoding)

    def json(self) -> Any:  # noqa: ANN401 -- whatever the document holds
        """The JSON document."""
        return json.loads(self.text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a reader gets. It does no I/O of its own beyond these.

    Attributes:
        files: Received files by source key, oldest first.
        tables: Upstream tables by dataset key, at their pinned versions.
        partition: Value of the partition to read, None for an unpartitioned dataset.
        run_time: Instant of the run, in UTC; a reader never asks the clock.
        scratch: Local folder for spool files, emptied after the run.
    """

    files: Mapping[str, tuple[RawFile, ...]]
    tables: Mapping[str, pa.Table]
    partition: str | None
    run_time: datetime
    scratch: Path

    def file(self, source: Source) -> RawFile:
        """The one file of `source`.

        Raises:
            SourceError: There are none or several; the message lists their names.
        """
        found = self.files.get(source.key, ())
        if len(found) != 1:
            names = ", ".join(file.name for file in found) or "none"
            message = f"source {source.key}: exactly one file is wanted, found {names}"
            raise SourceError(message)
        return found[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """One dataset, said once.

    Attributes:
        key: `plugin.name`; also DuckDB schema.table.
        title: Name in both languages.
        notes: Description, at least 50 characters in each language.
        columns: Columns in order.
        rules: What must hold beyond the columns' own limits.
        sources: Raw sources that `read` needs.
        inputs: Upstream dataset keys that `read` needs.
        read: `(Inputs) -> RecordBatchReader | Table`, pure. A text column `_problem` names what
            could not be read in a row (it goes to quarantine), `_raw` holds such a row as text.
        layer: `core`, or `out` for joined and derived products.
        version: major.minor of the schema.
        code_version: Raised when the meaning of `read` changes.
        partition: None, or the calendar unit (Asia/Seoul) of `partition_column`.
        partition_column: Date or text column that holds, or begins with, the partition value.
        partition_from: First partition, e.g. `2017`.
        order_by: Sort inside a file; the key columns where empty.
        bad_share: Largest share of rows that may go to quarantine.
        min_rows: Fewest rows that a version may have.
        max_drop: Largest fall in rows against the current version of the partition.
        frequency: ISO 8601 duration, or `irregular`.
        fresh_within: ISO 8601 duration; 1.5 x frequency where None.
        licence: Licence id; at least as strict as those of all inputs.
        publisher: Body that the data are credited to.
        contact: Role mailbox, never a person's.
        access: `public`, or `internal` (not published).
        theme: TRAN, EDUC, ECON, GOVE, ENVI, SOCI.
        keywords: At least three, bare nouns.
        spatial: Name of the area covered.
        historical: The contents are closed history; pages and entry say so.
        temporal: Column whose smallest and largest value bound the time covered.
        personal_data: Must be `none`.
        k: Smallest count shown in cells from quasi-identifiers.
        examples: SELECTs over the published view that are worth copying; run by the tests.
        owner: Steward group that answers for it.
        doi: Registered identifier.
        keep_history: ISO 8601 duration; None keeps every version.
    """

    key: str
    title: Text
    notes: Text
    columns: Sequence[Column]
    read: Reader
    licence: str
    publisher: str
    theme: str
    keywords: Sequence[Text]
    rules: Sequence[Rule] = ()
    sources: Sequence[Source] = ()
    inputs: Sequence[str] = ()
    layer: Literal["core", "out"] = "core"
    version: str = "1.0"
    code_version: str = "1"
    partition: Partition | None = None
    partition_column: str | None = None
    partition_from: str | None = None
    order_by: Sequence[str] = ()
    bad_share: float = 0.0
    min_rows: int = 1
    max_drop: float = 0.20
    frequency: str = "irregular"
    fresh_within: str | None = None
    contact: str | None = None
    access: Literal["public", "internal"] = "public"
    spatial: Text | None = None
    historical: bool = False
    temporal: str | None = None
    personal_data: Literal["none"] = "none"
    k: int | None = None
    examples: Sequence[str] = ()
    owner: str | None = None
    doi: str | None = None
    keep_history: str | None = None

    def __post_init__(self) -> None:
        self._prove_names()
        self._prove_texts()
        self._prove_columns()
        self._prove_limits()

    @property
    def plugin(self) -> str:
        """Name of the plugin it belongs to."""
        return self.key.split(".")[0]

    @property
    def name(self) -> str:
        """Name inside its plugin."""
        return self.key.split(".")[1]

    @property
    def slug(self) -> str:
        """Catalogue name: the key with hyphens."""
        return re.sub(r"[._]", "-", self.key)

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema that every version has."""
        return pa.schema([pa.field(c.name, c.type, nullable=not c.required) for c in self.columns])

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """Names of the primary key's columns."""
        return tuple(column.name for column in self.columns if column.key)

    @cached_property
    def references(self) -> tuple[tuple[Column, str, str], ...]:
        """(column, dataset key, column there) for each column with `ref`."""
        split = ((column, column.ref.rpartition(".")) for column in self.columns if column.ref)
        return tuple((column, key, there) for column, (key, _, there) in split)

    @cached_property
    def upstream(self) -> tuple[str, ...]:
        """Datasets that must stand before this one: inputs and references, without itself."""
        wanted = [*self.inputs, *(key for _, key, _ in self.references)]
        return tuple(dict.fromkeys(key for key in wanted if key != self.key))

    def column(self, name: str) -> Column:
        """The column called `name`.

        Raises:
            DeclarationError: There is none; the message lists what there is.
        """
        for column in self.columns:
            if column.name == name:
                return column
        _refuse(self.key, f"no column {name!r}; there are {', '.join(self.column_names)}")

    def _prove_names(self) -> None:
        parts = self.key.split(".")
        if len(parts) != 2 or not all(_NAME.fullmatch(part) for part in parts):  # noqa: PLR2004 -- plugin and name
            _refuse(f"dataset {self.key!r}", "a key is plugin.name, each part lower case a-z 0-9 _")
        if not re.fullmatch(r"\d+\.\d+", self.version):
            _refuse(self.key, f"version {self.version!r} is not major.minor")
        if self.frequency != "irregular" and not _DURATION.fullmatch(self.frequency):
            _refuse(
                self.key, f"frequency {self.frequency!r} is no ISO 8601 duration like P1Y, PT10M"
            )
        if not self.sources and not self.inputs:
            _refuse(self.key, "at least one source or input is needed")

    def _prove_texts(self) -> None:
        for language in ("ko", "en"):
            found = len(self.notes.of(language))
            if found < _SHORTEST_NOTES:
                _refuse(
                    self.key,
                    f"notes.{language} have {found} characters, wanted {_SHORTEST_NOTES} or more",
                )
        if len(self.keywords) < 3:  # noqa: PLR2004 -- CKAN searchers need a few
            _refuse(self.key, f"{len(self.keywords)} keywords, at least 3 are needed")

    def _prove_columns(self) -> None:
        names = [column.name for column in self.columns]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            _refuse(self.key, f"columns declared twice: {', '.join(sorted(doubled))}")
        reserved = {"run_time", "file_row_number"}.intersection(names)
        if reserved:
            _refuse(self.key, f"column {', '.join(reserved)}: the checks use that name themselves")
        checks = [rule.name for rule in self.rules]
        if len(set(checks)) != len(checks):
            _refuse(self.key, "two rules have one name")
        wanted = [*self.order_by, *filter(None, [self.partition_column, self.temporal])]
        for name in wanted:
            self.column(name)
        if (self.partition is None) != (self.partition_column is None):
            _refuse(self.key, "partition and partition_column go together")
        if self.partition is not None and self.partition_from is None:
            _refuse(self.key, "a partitioned dataset needs partition_from")
        if any(column.personal == "quasi" for column in self.columns) and self.k is None:
            _refuse(self.key, "quasi-identifiers need k")

    def _prove_limits(self) -> None:
        if not 0 <= self.bad_share < 1:
            _refuse(self.key, f"bad_share {self.bad_share} is not in [0, 1)")
        if not 0 <= self.max_drop <= 1:
            _refuse(self.key, f"max_drop {self.max_drop} is not in [0, 1]")
