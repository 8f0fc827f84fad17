"""What is remembered of a version and of an attempt, as plain values that go to and from JSON."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter

from madang.dataset import Severity, Text

CheckKind: TypeAlias = Literal["column", "key", "reference", "rule", "reader", "guard"]
Status: TypeAlias = Literal[
    "committed", "unchanged", "same_rows", "refused", "superseded", "failed"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """A check that a dataset has, before it ran.

    Attributes:
        name: Letters, digits and underscores, unique in the dataset.
        kind: Where it comes from.
        severity: `error` keeps rows or the version out, `warn` only counts.
        why: What must hold, or what goes wrong when it does not.
    """

    name: str
    kind: CheckKind
    severity: Severity
    why: Text

    def verdict(
        self, failing: int, examples: tuple[str, ...] = (), note: str | None = None
    ) -> "CheckResult":
        """The result of having asked: it holds where nothing fails."""
        return CheckResult(
            name=self.name,
            kind=self.kind,
            severity=self.severity,
            passed=failing == 0,
            failing=failing,
            examples=examples,
            why=self.why,
            note=note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The verdict of one check.

    Attributes:
        name: Name of the check.
        kind: Where it comes from.
        severity: `error` or `warn`.
        passed: Whether it held.
        failing: Number of rows that break it (of a query rule: the number it gave).
        examples: Up to three breaking rows as JSON text.
        why: What must hold, or what goes wrong when it does not.
        note: What a guard found and wanted.
    """

    name: str
    kind: CheckKind
    severity: Severity
    passed: bool
    why: Text
    failing: int = 0
    examples: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """One received file: name, sha256 (hex) and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What a version keeps of a receipt.

    Attributes:
        id: Receipt id in the landing zone.
        source: Source key.
        origin: `bundled`, `landing` or `live`.
        as_of: Day the contents speak of.
        retrieved_at: Instant of retrieval, UTC.
        publisher: Body that published it.
        licence: Licence id.
        licence_text: Licence wording as printed.
        parts: The received files.
        raw_sha256: Of a bundled table: (name, sha256) of the raw files it was exported from.
    """

    id: str
    source: str
    origin: str
    as_of: date | None
    retrieved_at: datetime
    publisher: str
    licence: str
    licence_text: str
    parts: tuple[PartFacts, ...]
    raw_sha256: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionFacts:
    """The live file of one partition.

    Attributes:
        partition: Its value, None for an unpartitioned dataset.
        number: Version that renewed it last.
        rows: Rows in the file.
        sha256: Sum of the file, hex.
        input_hash: What it was made from.
        input_at: How new its input is.
    """

    partition: str | None
    number: int
    rows: int
    sha256: str
    input_hash: str
    input_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """The facts of one version, kept in its Delta commit.

    Attributes:
        dataset: Dataset key.
        number: Delta version.
        name: `v<number>-<12 hex of the content hash>`.
        committed_at: Instant, UTC.
        partition: The partition that this commit renewed.
        rows: Rows of the whole version.
        rows_read: Rows that the reader gave for the partition.
        quarantined: Rows of them that went to quarantine.
        partitions: The live file of each partition, this one included.
        content_hash: sha256 over sorted lines of partition, rows, file sha256; hex.
        input_hash: What the partition was made from.
        input_at: How new that input is.
        schema_version: Dataset.version.
        code_version: Dataset.code_version.
        receipts: Receipts of the input.
        upstream: (dataset key, version name) of upstream datasets.
        checks: Verdicts on the partition.
        run_id: Run that made it.
        accepted: Reason given for letting it past a guard.
    """

    dataset: str
    number: int
    name: str
    committed_at: datetime
    partition: str | None
    rows: int
    rows_read: int
    quarantined: int
    partitions: tuple[PartitionFacts, ...]
    content_hash: str
    input_hash: str
    input_at: datetime
    schema_version: str
    code_version: str
    receipts: tuple[ReceiptFacts, ...] = ()
    upstream: tuple[tuple[str, str], ...] = ()
    checks: tuple[CheckResult, ...] = ()
    run_id: str = ""
    accepted: str | None = None

    def part(self, partition: str | None) -> PartitionFacts | None:
        """The live file of `partition`, None where there is none."""
        return next((part for part in self.partitions if part.partition == partition), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The last try at a partition, whether or not it made a version. Disposable.

    Attributes:
        partition: The partition.
        status: How it ended.
        at: Instant, UTC.
        input_hash: What it would have been made from.
        input_at: How new that input is.
        version: Name of the version that stood afterwards.
        checks: Verdicts.
        reason: Why it was not committed.
        upstream: (dataset key, version name) that it read.
        run_id: Run that tried.
        origin: Where its bytes came from, None where it read other datasets only.
        rows: Good rows that it found, None where it did not get so far.
        rows_before: Rows that stood in the partition, None where it did not get so far.
        quarantined: Rows that it set aside.
    """

    partition: str | None
    status: Status
    at: datetime
    input_hash: str | None = None
    input_at: datetime | None = None
    version: str | None = None
    checks: tuple[CheckResult, ...] = field(default=())
    reason: str | None = None
    upstream: tuple[tuple[str, str], ...] = ()
    run_id: str = ""
    origin: str | None = None
    rows: int | None = None
    rows_before: int | None = None
    quarantined: int = 0


_COMMIT = TypeAdapter(Commit)
_ATTEMPT = TypeAdapter(Attempt)


def commit_to_json(commit: Commit) -> Any:  # noqa: ANN401 -- a JSON document
    """The commit as a JSON document for the Delta log."""
    return _COMMIT.dump_python(commit, mode="json")


def commit_from_json(document: Any) -> Commit:  # noqa: ANN401 -- a JSON document
    """The commit that a JSON document of the Delta log holds."""
    return _COMMIT.validate_python(document, strict=False)


def attempt_to_bytes(attempt: Attempt) -> bytes:
    """The attempt as JSON bytes."""
    return _ATTEMPT.dump_json(attempt)


def attempt_from_bytes(data: bytes) -> Attempt:
    """The attempt that JSON bytes hold."""
    return _ATTEMPT.validate_json(data)
