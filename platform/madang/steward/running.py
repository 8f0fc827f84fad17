"""Builds of accepted versions: `madang build --accept …` in a process of its own, watched.

The very command that a steward would type, so both ways are one way; and Dagster, which it loads,
stays out of the app. A page looks at `Acceptance` as often as it likes.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from madang.errors import LakeBusy
from madang.lake import Attempt, Status
from madang.settings import Settings
from madang.steward import decide
from madang.steward.waiting import Held
from madang.store import Store
from madang.workspace import Workspace

State: TypeAlias = Literal["running", "committed", "not_committed"]
_LINES = 40
_STANDS = frozenset({"committed", "unchanged", "same_rows"})


class Acceptance:
    """One build of an accepted version.

    Attributes:
        mark: `KEY@PARTITION:HASH`.
        lines: The last lines that the build printed.
        state: `running`, then `committed` or `not_committed`.
        outcome: How the attempt ended, as the lake has it; the exit code where it made none.
        status: The lake's word for it; None where the build made no attempt, or still runs.
        version: The version that stands after it, None as above.
    """

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.lines: list[str] = []
        self.state: State = "running"
        self.outcome = ""
        self.status: Status | None = None
        self.version: str | None = None

    def heard(self, line: str) -> None:
        """Keep a line."""
        self.lines = [*self.lines, line.rstrip()][-_LINES:]


class Builds:
    """The builds of one process, at most one an input at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._known: dict[str, Acceptance] = {}

    def of(self, mark: str) -> Acceptance | None:
        """The newest build of that input, None where this process began none."""
        return self._known.get(mark)

    def all(self) -> list[Acceptance]:
        """The newest build of each input that this process began."""
        return list(self._known.values())

    def accept(self, store: Store, held: Held, reason: str, *, actor: str, key: str) -> Acceptance:
        """Keep the decision, then build; how that ended goes into the trail as well.

        Args:
            store: Where the trail is.
            held: What to let through.
            reason: Why, for those who read it later.
            actor: `account:ID`.
            key: Idempotency key of the form.

        Raises:
            CommandRefused: There is no reason worth the name.
            LakeBusy: Somebody else builds this partition right now; nothing is kept.
        """
        if held.busy:
            raise _busy(held)
        decide.accept(store, mark=held.mark, reason=reason, actor=actor, key=key)

        def keep(outcome: str) -> None:
            decide.ended(store, mark=held.mark, outcome=outcome, actor=actor)

        return self.start(held, reason, keep)

    def start(self, held: Held, reason: str, when_done: Callable[[str], None]) -> Acceptance:
        """Begin the build; the one that runs where there is one already.

        Args:
            held: What to let through.
            reason: Kept in the metadata of the commit.
            when_done: Told how it ended, in a thread.

        Raises:
            LakeBusy: Somebody else builds this partition right now.
        """
        with self._lock:
            known = self._known.get(held.mark)
            if known is not None and known.state == "running":
                return known
            if self._workspace.lake.table(held.dataset).busy(held.attempt.partition):
                raise _busy(held)
            begun = self._known[held.mark] = Acceptance(held.mark)
        worker = threading.Thread(
            target=self._run, args=(begun, held, reason, when_done), name="acceptance", daemon=True
        )
        worker.start()
        return begun

    def _run(
        self, begun: Acceptance, held: Held, reason: str, when_done: Callable[[str], None]
    ) -> None:
        state: State = "not_committed"
        try:
            status = self._build(begun, held, reason)
            attempt = self._attempt(held)
            if attempt is None:
                begun.outcome = f"exit code {status}"
            else:
                begun.status, begun.version = attempt.status, attempt.version
                begun.outcome = f"{attempt.status} {attempt.version or ''}".strip()
                state = "committed" if attempt.status in _STANDS else "not_committed"
        except OSError as error:
            begun.outcome = f"did not start: {error}"
        finally:
            try:
                when_done(begun.outcome)
            finally:
                begun.state = state

    def _build(self, begun: Acceptance, held: Held, reason: str) -> int:
        with subprocess.Popen(  # noqa: S603 -- our own program; no shell reads the reason
            command(held, reason),
            env=os.environ | environment(self._workspace.settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                begun.heard(line)
            return process.wait()

    def _attempt(self, held: Held) -> Attempt | None:
        """The attempt that the build made, None where it made none."""
        made = self._workspace.lake.table(held.dataset).attempts().get(held.attempt.partition)
        return made if made is not None and made.at > held.attempt.at else None


def _busy(held: Held) -> LakeBusy:
    return LakeBusy(f"{held.mark}: another run builds it right now; try again when it ended")


def command(held: Held, reason: str) -> list[str]:
    """What a steward would type."""
    partition = held.attempt.partition
    span = ["--partitions", f"{partition}..{partition}"] if partition else []
    return [
        *(sys.executable, "-m", "madang.cli", "build", held.dataset.key),
        *("--sources", held.attempt.origin or "bundled"),
        *span,
        f"--accept={held.mark}",
        f"--reason={reason}",
    ]


def environment(settings: Settings) -> Mapping[str, str]:
    """The folders of this process, so that the build works on the same lake."""
    wanted = {"MADANG_HOME": str(settings.home)}
    if settings.landing:
        wanted["MADANG_LANDING"] = settings.landing
    if settings.lake_url:
        wanted["MADANG_LAKE_URL"] = settings.lake_url
    return wanted
