"""What was last sent to a remote CKAN: one small JSON file a dataset, and one lock.

The truth is what stands there. The journal holds what cannot be read there: which extras are ours,
under which id a CKAN that takes none from us keeps a dataset, and whether a dataset was seen whole
after the last change.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from madang import durable
from madang.errors import RemoteError
from madang.store.lock import locked

State: TypeAlias = Literal["planned", "done", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One dataset at one remote.

    Attributes:
        key: Dataset key.
        state: `planned` from before the first write until all was seen there.
        remote_id: Its id there.
        wanted: Sum of what was to stand there.
        extras: Names of the extras that we set.
        metadata_modified: What CKAN gave for it when it was seen whole.
        at: When this was written.
    """

    key: str
    state: State
    remote_id: str
    wanted: str
    extras: tuple[str, ...] = ()
    metadata_modified: str | None = None
    at: datetime


_RECORD = TypeAdapter(Record)


class Journal:
    """The records of one remote.

    Args:
        home: Folder that Madang writes to.
        address: Address of the CKAN.
    """

    def __init__(self, home: Path, address: str) -> None:
        self.folder = home / "catalogue" / remote_name(address)

    def read(self, key: str) -> Record | None:
        """What is known of a dataset; None where it was never sent.

        Raises:
            RemoteError: The file does not open.
        """
        path = self._path(key)
        return _read(path) if path.exists() else None

    def write(self, record: Record) -> None:
        """Keep what is known, durably."""
        durable.replace(self._path(record.key), _RECORD.dump_json(record, indent=1) + b"\n")

    def holds(self, key: str, wanted: str) -> bool:
        """Whether a dataset was last seen there as a whole, as that."""
        record = self.read(key)
        return record is not None and (record.state, record.wanted) == ("done", wanted)

    def records(self) -> list[Record]:
        """All that is known, by key."""
        return [_read(path) for path in sorted(self.folder.glob("*.json"))]

    @contextmanager
    def turn(self, key: str) -> Generator[None]:
        """The right to change that dataset there; others on this machine wait."""
        durable.make_folder(self.folder)
        with locked(self.folder / f"{key}.lock"):
            yield

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _read(path: Path) -> Record:
    try:
        return _RECORD.validate_json(path.read_bytes())
    except ValidationError as error:
        message = f"journal {path} does not open; remove it: what stands there is found without it"
        raise RemoteError(message) from error


def remote_name(address: str) -> str:
    """Name of a remote's folder.

    >>> remote_name("https://data.example.go.kr:8443/ckan")
    'data.example.go.kr_8443_ckan'
    """
    parts = urlsplit(address)
    return re.sub(r"[^A-Za-z0-9.-]+", "_", f"{parts.netloc}{parts.path}").strip("_.")
