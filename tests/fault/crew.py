"""The children of a fault test: started, told what to do, killed, and always ended."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60.0


class Child:
    """One builder or watcher.

    Args:
        module: Module below `tests.fault`.
        words: Its arguments.
        failpoints: Value of MADANG_FAILPOINTS.
        through: Program and arguments to run it under, such as strace.
    """

    def __init__(
        self, module: str, *words: object, failpoints: str = "", through: Sequence[str] = ()
    ) -> None:
        command = [*through, sys.executable, "-m", f"tests.fault.{module}", *map(str, words)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "MADANG_FAILPOINTS": failpoints},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def wait_ready(self) -> "Child":
        """Return once its imports are done."""
        line = self._line(DEADLINE_S)
        assert line == "ready\n", f"child said {line!r}: {self._errors()}"
        return self

    def send(self, line: str) -> None:
        """Give it a command."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self, within_s: float = DEADLINE_S) -> Mapping[str, Any] | None:
        """Its next answer; None where it died without one."""
        line = self._line(within_s)
        return json.loads(line) if line.endswith("\n") else None

    def ask(self, line: str) -> Mapping[str, Any]:
        """Give a command and wait for the answer."""
        self.send(line)
        return self.reply()

    def has_answered(self) -> bool:
        """Whether an answer waits to be read."""
        return bool(select.select([self.process.stdout], [], [], 0)[0])

    def reply(self) -> Mapping[str, Any]:
        """Its next answer, which it must give."""
        answer = self.answer()
        assert answer is not None, f"child died: {self._errors()}"
        return answer

    def finish(self) -> Mapping[str, Any]:
        """Close its input; its last answer."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.reply()

    def kill(self) -> int:
        """SIGKILL, unless it is dead already; its return code."""
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait()

    def died(self, within_s: float = DEADLINE_S) -> int:
        """Its return code once it is dead."""
        return self.process.wait(within_s)

    def _line(self, within_s: float) -> str:
        """One line, or what came before the end; Popen's buffer holds at most one line here."""
        assert self.process.stdout
        ready, _, _ = select.select([self.process.stdout], [], [], within_s)
        assert ready, f"no answer within {within_s} s"
        return self.process.stdout.readline()

    def _errors(self) -> str:
        self.kill()
        assert self.process.stderr
        return self.process.stderr.read()[-2000:]


class Lines:
    """Answers of a child that says many in a row: `Child.answer` expects one at a time.

    Args:
        child: Once it is ready; nothing else may read from it then.
    """

    def __init__(self, child: Child) -> None:
        assert child.process.stdout
        self._from = child.process.stdout.fileno()
        self._read = b""

    def next(self, within_s: float = DEADLINE_S) -> Mapping[str, Any] | None:
        """The next answer; None once it is dead."""
        while b"\n" not in self._read:
            assert select.select([self._from], [], [], within_s)[0], f"silent for {within_s} s"
            if not (more := os.read(self._from, 1 << 16)):
                return None
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return json.loads(line)

    def is_waiting(self) -> bool:
        """Whether an answer can be read at once."""
        return b"\n" in self._read or bool(select.select([self._from], [], [], 0)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What all watchers together saw."""

    reads: int
    half: Sequence[str]
    versions: int


class Watch:
    """Watchers that read until the block ends; `seen` says what they saw."""

    def __init__(self, home: Path, *kinds: str) -> None:
        self._children = [Child("watcher", home, kind) for kind in kinds]
        self._stack = ExitStack()
        self.seen = Watched(reads=0, half=(), versions=0)

    @property
    def saw_enough(self) -> bool:
        """Whether a watcher stopped by itself."""
        return any(child.process.poll() is not None for child in self._children)

    def __enter__(self) -> Self:
        for child in self._children:
            self._stack.enter_context(child)
        for child in self._children:
            child.wait_ready()
        return self

    def __exit__(self, kind: object, *_exception: object) -> None:
        with self._stack:
            if kind is None:
                found = [child.finish() for child in self._children]
                self.seen = Watched(
                    reads=sum(each["reads"] for each in found),
                    half=[reason for each in found for reason in each["half"]],
                    versions=max((each["versions"] for each in found), default=0),
                )
