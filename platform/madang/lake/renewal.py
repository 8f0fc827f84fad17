"""Renewing one partition: pin, stage, check, quarantine, commit (steps 2 to 8 of a build).

Between any two steps the process may die: readers keep the version that stood, and the next run
starts from what it finds. Each step is followed by its failpoint.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from madang import clock, failpoints, sql
from madang.errors import LakeError, Refused, Superseded
from madang.lake import schema
from madang.lake.check import Verdicts, bad_rows, good_condition, run_checks
from madang.lake.commit import DataFile, commit, ensure_table, flush_log, live_files
from madang.lake.demand import READABLE
from madang.lake.engine import attach_staged, attach_upstream, engine, relation
from madang.lake.guard import Intake, guard
from madang.lake.identity import content_hash, file_sha256, input_hash
from madang.lake.log import facts_in
from madang.lake.quarantine import set_aside
from madang.lake.records import (
    Attempt,
    CheckResult,
    Commit,
    PartitionFacts,
    Status,
    commit_from_json,
    commit_to_json,
)
from madang.lake.stage import SET_ASIDE, Staged, stage
from madang.lake.table import Table, Version, part_name
from madang.lake.work import Renewal, Work

_EXAMPLE_ROWS = 3
_SET_BACK = frozenset({"refused", "superseded", "failed"})


def renew(table: Table, work: Work) -> Renewal:
    """Bring the partition up to date with its input, or leave it as it is and say why.

    Raises:
        LakeError: The lake itself is at fault. Faults of data end in a `refused` renewal.
    """
    delta = ensure_table(
        table.storage, table.dataset.schema, partitioned=table.dataset.partition is not None
    )
    delta = schema.widen(table.storage, table.dataset, delta)
    # A run killed between commit and flush left an entry that nobody acknowledged yet.
    flush_log(table.storage, delta.version())
    job = _Job(table, work, delta)
    failpoints.hit("lake.pinned")
    known = job.known()
    if known is not None:
        return known
    renewal = job.run()
    job.remember(renewal)
    return renewal


class _Job:
    """The state of one renewal between pinning and its end."""

    def __init__(self, table: Table, work: Work, delta: DeltaTable) -> None:
        self.table = table
        self.dataset = table.dataset
        self.work = work
        self.part = part_name(work.partition)
        self.pinned = live_files(delta).get(work.partition, ())
        self.current = table.version_of(delta)
        self.before = self.current.commit.part(work.partition) if self.current else None
        self.input_hash = input_hash(table.dataset, work)
        self.input_at = work.input_at

    def known(self) -> Renewal | None:
        """The `unchanged` renewal, where this very input was committed or found equal before."""
        if self.current is None or self.before is None:
            return None
        attempt = self.table.attempts().get(self.work.partition)
        found_equal = (
            attempt is not None
            and attempt.status == "same_rows"
            and attempt.input_hash == self.input_hash
            and attempt.version == self.current.name
        )
        if self.before.input_hash != self.input_hash and not found_equal:
            return None
        made = self.table.commit_of(self.before.number)
        renewal = Renewal(
            status="unchanged",
            version=self.current,
            checks=made.checks if made else (),
            rows=self.before.rows,
            quarantined=made.quarantined if made else 0,
            input_hash=self.input_hash,
        )
        was_set_back = attempt is not None and attempt.status in _SET_BACK
        confirmed = attempt.input_at if attempt and attempt.input_at else self.before.input_at
        if was_set_back or self.input_at > max(confirmed, self.before.input_at):
            # A newer answer that says the same: what stands is as fresh as that answer.
            self.remember(replace(renewal, status="same_rows") if found_equal else renewal)
        return renewal

    def remember(self, renewal: Renewal) -> None:
        """Keep how this attempt ended, for the next one and for pages."""
        attempt = Attempt(
            partition=self.work.partition,
            status=renewal.status,
            at=clock.now(),
            input_hash=self.input_hash,
            input_at=self.input_at,
            version=renewal.version.name if renewal.version else None,
            checks=renewal.checks,
            reason=renewal.reason,
            upstream=self._upstream(),
            run_id=self.work.run_id,
            origin=next((receipt.origin for receipt in self.work.receipts), None),
            rows=renewal.rows,
            rows_before=self.before.rows if self.before else 0,
            quarantined=renewal.quarantined,
        )
        self.table.remember(attempt)

    def run(self) -> Renewal:
        """Stage, check, and commit or refuse."""
        folder = self.table.storage.staging(self.part, self.work.scratch)
        path = folder / f"{uuid.uuid4().hex}.parquet"
        with engine(self.work.scratch) as connection:
            staged = stage(connection, self.dataset, self.work.read(), path, self._footer())
            failpoints.hit("lake.staged")
            attach_upstream(
                connection, {key: v.relation() for key, v in self.work.upstream.items()}
            )
            self._attach(connection, path)
            verdicts = run_checks(connection, self.dataset)
            failpoints.hit("lake.checked")
            return self._decide(connection, staged, verdicts)

    def _attach(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        run_time, partition = self.work.run_time, self.work.partition
        attach_staged(connection, self.dataset, path, run_time, partition)

    def _decide(
        self, connection: duckdb.DuckDBPyConnection, staged: Staged, verdicts: Verdicts
    ) -> Renewal:
        aside = staged.problems
        if verdicts.bad_rows:
            found = bad_rows(connection, self.dataset, verdicts.broken)
            aside = pa.concat_tables([aside, found]).cast(SET_ASIDE)
        good = verdicts.rows - verdicts.bad_rows
        intake = Intake(
            rows=good,
            bad=aside.num_rows,
            input_at=self.input_at,
            before=self.before,
            allow_older=self.work.allow_older,
        )
        guards = guard(self.dataset, intake)
        checks = (_readable(staged), *verdicts.results, *guards)
        if aside.num_rows:
            set_aside(self.table, aside, self.work.partition, self.input_hash, self.work.run_id)
            failpoints.hit("lake.quarantined")
        ending = _Ending(checks=checks, good=good, aside=aside.num_rows, staged=staged)
        accepted = self.work.accepted(self.input_hash)
        reason = _refusal(verdicts, guards, checks, accepted)
        if reason is not None:
            staged.path.unlink()
            return self._renewal("refused", self.current, ending, reason)
        if verdicts.bad_rows:
            staged = self._keep_good(connection, staged, verdicts)
        if self._same_rows(connection, staged):
            staged.path.unlink()
            return self._renewal("same_rows", self.current, ending)
        return self._commit(staged, ending, accepted)

    def _keep_good(
        self, connection: duckdb.DuckDBPyConnection, staged: Staged, verdicts: Verdicts
    ) -> Staged:
        """A second file with the good rows only, checked again.

        Raises:
            Refused: Without the bad rows other checks fail, e.g. rows that refer to them.
        """
        path = staged.path.with_name(f"{uuid.uuid4().hex}.parquet")
        footer = ", ".join(f"{key}: {sql.text(text)}" for key, text in self._footer().items())
        connection.execute(
            f"COPY (SELECT {sql.names(self.dataset.column_names)} FROM this "
            f"WHERE {good_condition(self.dataset, verdicts.broken)}) TO {sql.text(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{footer}}})"
        )
        self._attach(connection, path)
        again = run_checks(connection, self.dataset, after=verdicts)
        if again.broken:
            first, then = (", ".join(sorted(each.broken)) for each in (verdicts, again))
            message = (
                f"{self.dataset.key}: {verdicts.bad_rows} rows break {first}; without them the "
                f"others break {then}, so nothing was committed. Mend source or reader"
            )
            raise Refused(message)
        staged.path.unlink()
        return replace(staged, path=path, rows=again.rows)

    def _same_rows(self, connection: duckdb.DuckDBPyConnection, staged: Staged) -> bool:
        """Whether the staged rows are the multiset that already stands in this partition."""
        if self.current is None or self.before is None or self.before.rows != staged.rows:
            return False
        columns = sql.names(self.dataset.column_names)
        stands = self.dataset, self.table.readable(self.pinned)
        sums = [
            connection.execute(
                f"SELECT sum(hash({columns})::HUGEINT) FROM ({relation(*place)})"
            ).fetchone()
            for place in (stands, (self.dataset, [str(staged.path)]))
        ]
        return sums[0] == sums[1]

    def _commit(self, staged: Staged, ending: "_Ending", accepted: str | None) -> Renewal:
        self._prove_no_row_vanished(staged, ending)
        sha256 = file_sha256(staged.path)
        name = f"{self.part}/{staged.path.name}"
        self.table.storage.settle(staged.path, name)
        failpoints.hit("lake.data_fsynced")
        add = DataFile(
            path=name,
            size=staged.path.stat().st_size,
            rows=staged.rows,
            partition=self.work.partition,
        )

        def facts(delta: DeltaTable) -> Mapping[str, object]:
            made = self._facts(delta, staged.rows, sha256, ending, accepted)
            return commit_to_json(made)

        try:
            number = commit(self.table.storage, add, self.pinned, facts, self.dataset.key)
        except Superseded as loss:
            stands = self.table.current()
            if stands is not None:  # the winner may not have flushed it yet
                flush_log(self.table.storage, stands.number)
            there = stands.commit.part(self.work.partition) if stands else None
            same = there is not None and there.input_hash == self.input_hash
            status: Status = "unchanged" if same else "superseded"
            return self._renewal(status, stands, ending, None if same else str(loss))
        return self._renewal("committed", self.table.at(number), ending)

    def _prove_no_row_vanished(self, staged: Staged, ending: "_Ending") -> None:
        if staged.rows != ending.good or staged.read != ending.good + ending.aside:
            message = (
                f"{self.dataset.key}: {staged.read} rows read, but {staged.rows} to commit "
                f"and {ending.aside} in quarantine; nothing was committed"
            )
            raise LakeError(message)

    def _facts(
        self,
        delta: DeltaTable,
        rows: int,
        sha256: str,
        ending: "_Ending",
        accepted: str | None,
    ) -> Commit:
        number = delta.version() + 1
        document = facts_in(self.table.storage.entry(delta.version()))
        others = commit_from_json(document).partitions if document else ()
        mine = PartitionFacts(
            partition=self.work.partition,
            number=number,
            rows=rows,
            sha256=sha256,
            input_hash=self.input_hash,
            input_at=self.input_at,
        )
        partitions = sorted(
            (*(part for part in others if part.partition != self.work.partition), mine),
            key=lambda part: part.partition or "",
        )
        content = content_hash(partitions)
        return Commit(
            dataset=self.dataset.key,
            number=number,
            name=f"v{number}-{content[:12]}",
            committed_at=clock.now(),
            partition=self.work.partition,
            rows=sum(part.rows for part in partitions),
            rows_read=ending.good + ending.aside,
            quarantined=ending.aside,
            partitions=tuple(partitions),
            content_hash=content,
            input_hash=self.input_hash,
            input_at=self.input_at,
            schema_version=self.dataset.version,
            code_version=self.dataset.code_version,
            receipts=tuple(self.work.receipts),
            upstream=self._upstream(),
            checks=ending.checks,
            run_id=self.work.run_id,
            accepted=accepted,
        )

    def _upstream(self) -> tuple[tuple[str, str], ...]:
        return tuple((key, v.name) for key, v in sorted(self.work.upstream.items()))

    def _footer(self) -> Mapping[str, str]:
        return {
            "madang_dataset": self.dataset.key,
            "madang_input_hash": self.input_hash,
            "madang_input_at": self.input_at.isoformat(),
        }

    def _renewal(
        self, status: Status, version: Version | None, ending: "_Ending", reason: str | None = None
    ) -> Renewal:
        unknown = ending.staged.unknown_columns
        warnings = (f"columns not declared, left out: {', '.join(unknown)}",) if unknown else ()
        return Renewal(
            status=status,
            version=version,
            checks=ending.checks,
            rows=ending.good,
            quarantined=ending.aside,
            input_hash=self.input_hash,
            reason=reason,
            warnings=warnings,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    checks: tuple[CheckResult, ...]
    good: int
    aside: int
    staged: Staged


def _readable(staged: Staged) -> CheckResult:
    problems = staged.problems
    examples = tuple(
        f"{rules[0]}: {row}"
        for rules, row in zip(
            problems["rules"][:_EXAMPLE_ROWS].to_pylist(),
            problems["row_json"][:_EXAMPLE_ROWS].to_pylist(),
            strict=True,
        )
    )
    return READABLE.verdict(problems.num_rows, examples)


def _refusal(
    verdicts: Verdicts,
    guards: Sequence[CheckResult],
    checks: Sequence[CheckResult],
    accepted: str | None,
) -> str | None:
    """Why nothing may be committed, None where it may. A steward can accept a guard, not a rule."""
    held = [result for result in guards if not result.passed]
    if verdicts.whole_fails:
        held += [r for r in verdicts.results if not r.passed and r.severity == "error"]
    elif accepted is not None:
        held = []
    if not held:
        return None
    broken = [r for r in checks if not r.passed and r.severity == "error" and r.kind != "guard"]
    parts = [
        f"{result.name}: {result.note or f'found {result.failing}, wanted 0'}" for result in held
    ]
    parts += [f"{r.name} fails {r.failing}" for r in broken if r not in held]
    return "; ".join(parts)
