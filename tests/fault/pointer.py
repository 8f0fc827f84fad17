"""The lake without Delta: immutable Parquet files, a list of them per version, an atomic pointer.

This is the other design that docs/adr/0002-lake-format.md weighs. It stands in for `DeltaTable` in
`madang.lake.commit`, so that everything else (staging, checks, quarantine, the commit loop, the
fault tests) is the same code. A version is one JSON file with all live files and the facts; the
pointer is replaced under a lock, after a look whether it still is what the writer read.
"""

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from deltalake.transaction import AddAction

from madang import durable
from madang.lake import commit as committing
from madang.lake.log import log_file

POINTER = "current.json"


class PointerTable:
    """One table, pinned at the version it was opened at."""

    def __init__(self, address: str, version: int | None = None) -> None:
        folder = Path(address)
        self._folder = folder
        self._number = _pointed(folder) if version is None else version
        self._entry = json.loads(log_file(folder, self._number).read_bytes())

    @classmethod
    def create(
        cls, address: str, schema: pa.Schema, *, partition_by: list[str] | None, **_: object
    ) -> None:
        """Version 0: a schema and no files."""
        entry = {"schema": schema.serialize().to_pybytes().hex(), "files": []}
        _point(Path(address), entry | {"partitioned": bool(partition_by)}, expected=None)

    def version(self) -> int:
        return self._number

    def schema(self) -> pa.Schema:
        return pa.ipc.read_schema(pa.py_buffer(bytes.fromhex(self._entry["schema"])))

    def get_add_actions(self, **_: object) -> pa.Table:
        """path, size_bytes, num_records, partition._partition of every live file."""
        fields = [("path", pa.string()), ("size_bytes", pa.int64()), ("num_records", pa.int64())]
        if self._entry["partitioned"]:
            fields.append((f"partition.{committing.PARTITION}", pa.string()))
        return pa.Table.from_pylist(self._entry["files"], pa.schema(fields))

    def create_write_transaction(
        self,
        actions: Sequence[Any],
        _mode: str,
        _schema: object,
        _partition_by: object,
        commit_properties: CommitProperties,
        **_: object,
    ) -> None:
        """The next version, unless the pointer moved since this handle was opened."""
        removed = {action.path for action in actions if not isinstance(action, AddAction)}
        files = [file for file in self._entry["files"] if file["path"] not in removed]
        added = [_file(action) for action in actions if isinstance(action, AddAction)]
        facts = (commit_properties.custom_metadata or {}).get(committing.FACTS)
        entry = {"files": files + added, "add": added[0], "commitInfo": {committing.FACTS: facts}}
        _point(self._folder, self._entry | entry, expected=self._number)


def install() -> None:
    """Let the lake of this process use it."""
    committing.DeltaTable = PointerTable


def _file(action: AddAction) -> Mapping[str, object]:
    return {
        "path": action.path,
        "size_bytes": action.size,
        "num_records": json.loads(action.stats)["numRecords"],
        f"partition.{committing.PARTITION}": action.partition_values.get(committing.PARTITION),
    }


def _pointed(folder: Path) -> int:
    try:
        return json.loads((folder / "_delta_log" / POINTER).read_bytes())["version"]
    except FileNotFoundError as error:
        raise TableNotFoundError(str(folder)) from error


def _point(folder: Path, entry: Mapping[str, object], expected: int | None) -> None:
    """Compare and swap, held by a lock: nothing else keeps two writers apart."""
    log = folder / "_delta_log"
    durable.make_folder(log)
    handle = os.open(log, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        stands = _pointed(folder) if (log / POINTER).exists() else None
        if stands != expected:
            message = f"pointer moved to {stands} since {expected} was read"
            raise CommitFailedError(message)
        number = 0 if expected is None else expected + 1
        durable.replace(log_file(folder, number), json.dumps(entry).encode())
        durable.replace(log / POINTER, json.dumps({"version": number}).encode())
    finally:
        os.close(handle)
