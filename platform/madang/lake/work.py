"""What one renewal is asked to do, and how it ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from madang import clock
from madang.lake.records import CheckResult, ReceiptFacts, Status
from madang.lake.table import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one renewal is about.

    Attributes:
        partition: Value of the partition, None for an unpartitioned dataset.
        read: Gives the rows; called only when the input is new.
        receipts: Receipts of the input.
        upstream: Pinned upstream versions by dataset key.
        run_time: Instant of the run, UTC.
        run_id: Run that does it.
        scratch: Local folder to spill into.
        accepted: Reason for letting it past the guards.
        allow_older: Whether an older input may replace a newer one.
    """

    partition: str | None
    read: Callable[[], pa.RecordBatchReader | pa.Table]
    receipts: Sequence[ReceiptFacts]
    upstream: Mapping[str, Version]
    run_time: datetime
    run_id: str
    scratch: Path
    accepted: Callable[[str], str | None] = lambda _: None
    allow_older: bool = False

    @property
    def input_at(self) -> datetime:
        """How new the input is: newest day its receipts speak of, else retrieval, else upstream."""
        days = [clock.start_of_day(receipt.as_of) for receipt in self.receipts if receipt.as_of]
        retrieved = [receipt.retrieved_at for receipt in self.receipts if receipt.as_of is None]
        upstream = [version.commit.input_at for version in self.upstream.values()]
        return max(days or retrieved or upstream or [self.run_time])


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """How a renewal ended.

    Attributes:
        status: `committed`, `unchanged`, `same_rows`, `refused` or `superseded`.
        version: The version that stands now, None where there is none.
        checks: Verdicts.
        rows: Good rows found in the input; of an unchanged one, rows of the live file.
        quarantined: Rows set aside.
        input_hash: What it was made from.
        reason: Why it was not committed.
        warnings: What deserves a look, but stops nothing.
    """

    status: Status
    version: Version | None
    checks: tuple[CheckResult, ...]
    rows: int
    quarantined: int
    input_hash: str
    reason: str | None = None
    warnings: tuple[str, ...] = ()
