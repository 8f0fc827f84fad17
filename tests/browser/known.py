"""Faults of others, in `known.json`: each with where it is reported and until when it may stay."""

import importlib.metadata
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from packaging.version import Version

from tests.browser.looks import Violation

FILE = Path(__file__).with_name("known.json")


@dataclass(frozen=True, kw_only=True)
class Known:
    """A violation that we do not mend ourselves.

    Attributes:
        rule: Of axe.
        selector: Part of the target that axe names.
        issue: Where it is reported upstream.
        package: Whose fault it is.
        until: Version of the package in which it must be looked at again.
    """

    rule: str
    selector: str
    issue: str
    package: str
    until: str

    def excuses(self, found: Violation) -> bool:
        return found.rule == self.rule and self.selector in found.target

    def is_over(self) -> bool:
        installed = importlib.metadata.version(self.package)
        return Version(installed) >= Version(self.until)


def read(text: str) -> list[Known]:
    wanted = {field.name for field in fields(Known)}
    entries: list[dict[str, str]] = json.loads(text)
    for entry in entries:
        if set(entry) != wanted or not all(entry.values()):
            raise ValueError(f"known.json: {entry}: wanted just {sorted(wanted)}, none empty")
    return [Known(**entry) for entry in entries]


def unexcused(found: Iterable[Violation], known: Sequence[Known]) -> list[Violation]:
    return [item for item in found if not any(entry.excuses(item) for entry in known)]


def unused(found: Sequence[Violation], known: Iterable[Known]) -> list[Known]:
    """Entries that no violation needs any more."""
    return [entry for entry in known if not any(entry.excuses(item) for item in found)]
