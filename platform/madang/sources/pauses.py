"""Sources that stopped: paused until a person acts or, where a quota ran out, until midnight.

One small file a source. What it says is what every later attempt is told, word for word, so that
stewards get one notice and not one with each schedule.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from madang import clock, durable


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why a source is not asked.

    Attributes:
        source: Its key.
        reason: What happened and what to do.
        since: When it stopped, UTC.
        until: When it passes by itself, UTC; None where a person must act.
    """

    source: str
    reason: str
    since: datetime
    until: datetime | None = None


class Pauses:
    """The paused sources of one Madang.

    Args:
        folder: Local folder, shared by all processes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "paused"

    def of(self, source: str) -> Pause | None:
        """The pause of a source; None where it may be asked."""
        file = self._file(source)
        if not file.exists():
            return None
        document = json.loads(file.read_bytes())
        until = datetime.fromisoformat(document["until"]) if document["until"] else None
        if until is not None and until <= clock.now():
            return None
        return Pause(
            source=source,
            reason=document["reason"],
            since=datetime.fromisoformat(document["since"]),
            until=until,
        )

    def begin(self, source: str, reason: str, until: datetime | None = None) -> None:
        """Pause a source."""
        document = {
            "source": source,
            "reason": reason,
            "since": clock.now().isoformat(),
            "until": until.isoformat() if until else None,
        }
        durable.replace(
            self._file(source), json.dumps(document, indent=1, ensure_ascii=False).encode()
        )

    def end(self, source: str) -> None:
        """Let a source be asked again."""
        self._file(source).unlink(missing_ok=True)

    def _file(self, source: str) -> Path:
        return self._folder / f"{source}.json"
